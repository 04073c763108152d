//! The static files: the style sheet, the script and the icon.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::http::header;
use axum::response::Response;
use xxhash_rust::xxh3::xxh3_64;

use super::reply::{Kind, set};

/// A file that is part of the program.
struct Asset {
    kind: Kind,
    content: &'static str,
}

static STYLE: Asset = Asset {
    kind: Kind::Css,
    content: include_str!("assets/redress.css"),
};
static SCRIPT: Asset = Asset {
    kind: Kind::Script,
    content: include_str!("assets/redress.js"),
};
static ICON: Asset = Asset {
    kind: Kind::Svg,
    content: include_str!("assets/icon.svg"),
};
/// One hash of all assets. It is part of their addresses, so browsers can cache the files
/// without expiry.
static FINGERPRINT: LazyLock<String> = LazyLock::new(|| {
    let contents = [&STYLE, &SCRIPT, &ICON].map(|asset| asset.content);
    format!("{:016x}", xxh3_64(contents.concat().as_bytes()))
});

/// Returns the hash in the addresses of assets.
pub(crate) fn fingerprint() -> &'static str {
    &FINGERPRINT
}

/// The hash and the name in an address, if they are valid text.
pub(crate) type AssetPath = Result<Path<(String, String)>, PathRejection>;

/// `GET /assets/{fingerprint}/{name}`. Clients can cache an asset without expiry, because
/// its address changes with its content.
pub(crate) fn asset(path: AssetPath) -> Option<Response> {
    let Path((number, name)) = path.ok()?;
    let asset = match name.as_str() {
        "redress.css" => &STYLE,
        "redress.js" => &SCRIPT,
        "icon.svg" => &ICON,
        _ => return None,
    };
    if number != fingerprint() {
        return None;
    }
    let mut response = asset.kind.reply(asset.content);
    let keeping = "public, max-age=31536000, immutable";
    set(&mut response, header::CACHE_CONTROL, keeping);
    Some(response)
}
