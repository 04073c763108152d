//! The forms of files.

/// The content of a file, once it is unpacked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Form {
    /// One published page.
    Page(PageForm),
    /// One document per line.
    JsonLines,
    /// Records in an array, or in sequence over several lines.
    Json,
    /// The captures of a crawler.
    Warc,
    /// An archive of pages and JSON Lines.
    Zip,
    /// An archive of WARC files with their catalogues.
    Wacz,
}

/// The format of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PageForm {
    /// The published text.
    Text,
    /// The page as a browser saves it.
    Html,
    /// The same in XML syntax.
    Xhtml,
    /// The page with its pictures in one file, as a message of MIME parts.
    Mhtml,
}

/// Whether a file is compressed as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Packing {
    /// It is not compressed.
    Plain,
    /// It is compressed with gzip, with `.gz` at the end of its name.
    Gzip,
}
