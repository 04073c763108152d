//! What is always the same: the style sheet, the script, the icon, and the
//! description of the API.

use std::sync::LazyLock;

use hyper::header;
use xxhash_rust::xxh3::xxh3_64;

use super::reply::{Kind, Reply};

/// A file that is part of the program.
pub(crate) struct Asset {
    kind: Kind,
    content: &'static str,
    /// Whether its address changes with its content.
    is_named_by_content: bool,
}

static STYLE: Asset = Asset {
    kind: Kind::Css,
    content: include_str!("assets/redress.css"),
    is_named_by_content: true,
};
static SCRIPT: Asset = Asset {
    kind: Kind::Script,
    content: include_str!("assets/redress.js"),
    is_named_by_content: true,
};
static ICON: Asset = Asset {
    kind: Kind::Svg,
    content: include_str!("assets/icon.svg"),
    is_named_by_content: true,
};
/// What the API takes and gives, in the words of `OpenAPI` 3.1.
pub(crate) static OPENAPI: Asset = Asset {
    kind: Kind::Json,
    content: include_str!("assets/openapi.json"),
    is_named_by_content: false,
};

/// One number for all of them: with it in the addresses, browsers may keep the
/// files for ever.
static FINGERPRINT: LazyLock<String> = LazyLock::new(|| {
    let contents = [&STYLE, &SCRIPT, &ICON].map(|asset| asset.content);
    format!("{:016x}", xxh3_64(contents.concat().as_bytes()))
});

/// The number in the addresses of assets.
pub(crate) fn fingerprint() -> &'static str {
    &FINGERPRINT
}

/// The asset at a path.
pub(crate) fn find(path: &str) -> Option<&'static Asset> {
    let (number, name) = path.strip_prefix("/assets/")?.split_once('/')?;
    if number != fingerprint() {
        return None;
    }
    match name {
        "redress.css" => Some(&STYLE),
        "redress.js" => Some(&SCRIPT),
        "icon.svg" => Some(&ICON),
        _ => None,
    }
}

impl Asset {
    pub(crate) fn reply(&self) -> Reply {
        let keeping = if self.is_named_by_content {
            "public, max-age=31536000, immutable"
        } else {
            "no-cache"
        };
        Reply::new(self.kind, self.content).with(header::CACHE_CONTROL, keeping)
    }
}
