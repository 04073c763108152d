//! Which forms of files there are.

/// What a file holds, once it is unpacked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Form {
    /// One published page.
    Page(PageForm),
    /// One document a line.
    JsonLines,
    /// Records in an array, or one after the other over several lines.
    Json,
    /// The captures of a crawler.
    Warc,
    /// An archive of pages and JSON Lines.
    Zip,
    /// An archive of WARC files with their catalogues.
    Wacz,
}

/// How a page is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PageForm {
    /// The published text.
    Text,
    /// The page as a browser saves it.
    Html,
    /// The same in the spelling of XML.
    Xhtml,
    /// The page with its pictures in one file, as a message of MIME parts.
    Mhtml,
}

/// Whether a file is compressed as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Packing {
    /// It is as it reads.
    Plain,
    /// It is compressed by gzip: `.gz` stands behind its name.
    Gzip,
}
