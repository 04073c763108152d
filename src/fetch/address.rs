//! Addresses of a site: where redirects lead, and what is still the same site.

use super::FetchError;

/// The site that is fetched from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SiteAddress {
    /// Without a slash at the end.
    pub(super) base: String,
}

/// The parts of an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct UrlParts<'a> {
    pub(super) scheme: &'a str,
    /// Name and port, as in `127.0.0.1:8080`.
    pub(super) host: &'a str,
    /// Path and query, at least `/`; no fragment.
    pub(super) path: &'a str,
}

/// Takes an address of the web apart.
pub(super) fn parts(url: &str) -> Option<UrlParts<'_>> {
    let (scheme, bare) = url.split_once("://")?;
    if !["http", "https"]
        .iter()
        .any(|known| scheme.eq_ignore_ascii_case(known))
    {
        return None;
    }
    let bare = bare.split('#').next().unwrap_or_default();
    let end = bare.find(['/', '?']).unwrap_or(bare.len());
    let (host, path) = bare.split_at(end);
    let is_host = |byte: u8| byte.is_ascii_alphanumeric() || b"-._:[]".contains(&byte);
    let is_whole = !host.is_empty() && host.bytes().all(is_host);
    let is_plain = url.bytes().all(|byte| byte.is_ascii_graphic());
    (is_whole && is_plain && !path.starts_with('?')).then_some(UrlParts {
        scheme,
        host,
        path: if path.is_empty() { "/" } else { path },
    })
}

/// The name of a host without its port and without `www.`.
fn bare_name(host: &str) -> String {
    let host = host.to_ascii_lowercase();
    let end = match host.rfind(']') {
        Some(bracket) => bracket + 1,
        None => host.find(':').unwrap_or(host.len()),
    };
    let name = &host[..end];
    name.strip_prefix("www.").unwrap_or(name).to_owned()
}

/// The port of a host where it is another than a browser takes.
fn odd_port(host: &str) -> Option<&str> {
    let (_, port) = host.rsplit_once(':')?;
    (port.bytes().all(|byte| byte.is_ascii_digit()) && !matches!(port, "80" | "443"))
        .then_some(port)
}

impl SiteAddress {
    pub(super) fn new(base: &str) -> Result<Self, FetchError> {
        let wrong = |detail| FetchError::WrongBaseUrl {
            url: base.to_owned(),
            detail,
        };
        let parts = parts(base).ok_or_else(|| wrong("write it as https://www.example.org"))?;
        if parts.path.contains('?') {
            return Err(wrong("leave out the query"));
        }
        Ok(Self {
            base: base.trim_end_matches('/').to_owned(),
        })
    }

    /// Whether it is on this machine.
    pub(super) fn is_local(&self) -> bool {
        let host = parts(&self.base).map(|parts| bare_name(parts.host));
        host.is_some_and(|host| {
            host == "localhost"
                || host == "[::1]"
                || host
                    .parse()
                    .is_ok_and(|ip: std::net::Ipv4Addr| ip.is_loopback())
        })
    }

    /// The address of a path that begins with a slash.
    pub(super) fn at(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// Where the rules for robots are: always at the top.
    pub(super) fn robots(&self) -> String {
        let host = parts(&self.base).map(|parts| format!("{}://{}", parts.scheme, parts.host));
        format!("{}/robots.txt", host.unwrap_or_default())
    }

    /// Whether an address belongs to the site, with or without `www.` and with either
    /// scheme.
    pub(super) fn has(&self, url: &str) -> bool {
        let (Some(own), Some(other)) = (parts(&self.base), parts(url)) else {
            return false;
        };
        bare_name(own.host) == bare_name(other.host) && odd_port(own.host) == odd_port(other.host)
    }
}

/// Where a redirect from an address leads.
pub(super) fn resolve(from: &str, location: &str) -> Option<String> {
    let location = location.trim().split('#').next().unwrap_or_default();
    let of = parts(from)?;
    let resolved = if location.contains("://") {
        location.to_owned()
    } else if let Some(bare) = location.strip_prefix("//") {
        format!("{}://{bare}", of.scheme)
    } else if location.starts_with('/') {
        format!("{}://{}{location}", of.scheme, of.host)
    } else {
        let path = of.path.split('?').next().unwrap_or_default();
        let folder = &path[..path.rfind('/').map_or(0, |at| at + 1)];
        format!("{}://{}{folder}{location}", of.scheme, of.host)
    };
    parts(&resolved)?;
    Some(resolved)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redirects_are_resolved() {
        let from = "https://www.lgo.org.uk/decisions/a/b?x=1";
        for (location, expected) in [
            ("https://lgo.org.uk/c", Some("https://lgo.org.uk/c")),
            ("//lgo.org.uk/c#top", Some("https://lgo.org.uk/c")),
            ("/c?y=2", Some("https://www.lgo.org.uk/c?y=2")),
            ("c", Some("https://www.lgo.org.uk/decisions/a/c")),
            ("ftp://lgo.org.uk/c", None),
            ("/c d", None),
        ] {
            assert_eq!(resolve(from, location).as_deref(), expected, "{location}");
        }
    }

    #[test]
    fn a_site_is_itself_with_and_without_www() {
        let site = SiteAddress::new("https://www.lgo.org.uk/").unwrap();
        assert!(site.has("http://lgo.org.uk/a"));
        assert!(site.has("https://WWW.lgo.org.uk:443/a"));
        assert!(!site.has("https://www.lgo.org.uk.example.org/a"));
        assert!(!site.has("https://www.lgo.org.uk:8443/a"));
        assert!(!site.has("https://www.lgo.org.uk@example.org/a"));
        assert_eq!(site.robots(), "https://www.lgo.org.uk/robots.txt");
        let local = SiteAddress::new("http://127.0.0.1:8080").unwrap();
        assert!(local.is_local() && !site.is_local());
        assert!(!local.has("http://127.0.0.1:8081/a"));
    }

    #[test]
    fn what_is_no_site_is_refused() {
        for base in [
            "",
            "www.lgo.org.uk",
            "ftp://a",
            "https://",
            "https://a/?b",
            "https://a b",
        ] {
            assert!(SiteAddress::new(base).is_err(), "{base}");
        }
    }
}
