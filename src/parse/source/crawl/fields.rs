//! Named fields, as in records and HTTP responses.

/// The fields of a head, in order.
#[derive(Debug, Default)]
pub(super) struct Fields(Vec<(String, String)>);

impl Fields {
    /// Reads `Name: value` lines. A line that begins with a space continues the value above; a
    /// line without a colon is ignored.
    pub(super) fn parse(head: &[u8]) -> Self {
        let mut fields: Vec<(String, String)> = Vec::new();
        for line in head.split(|byte| *byte == b'\n') {
            let line = String::from_utf8_lossy(line.trim_ascii_end());
            if line.starts_with([' ', '\t']) {
                if let Some((_, value)) = fields.last_mut() {
                    value.push(' ');
                    value.push_str(line.trim());
                }
                continue;
            }
            if let Some((name, value)) = line.split_once(':') {
                fields.push((name.trim().to_owned(), value.trim().to_owned()));
            }
        }
        Self(fields)
    }

    /// The values of a name, in any case.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .filter(move |(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// The first non-empty value of a name.
    pub(super) fn get<'a>(&'a self, name: &'a str) -> Option<&'a str> {
        self.all(name).find(|value| !value.is_empty())
    }

    /// The members of a list such as `gzip, chunked`, in lower case, including those of
    /// repeated fields.
    pub(super) fn list(&self, name: &str) -> Vec<String> {
        self.all(name)
            .flat_map(|value| value.split(','))
            .map(|member| member.trim().to_ascii_lowercase())
            .filter(|member| !member.is_empty())
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_any_case_and_values_continue_on_the_next_line() {
        let fields = Fields::parse(
            b"WARC-Type:response\r\ncontent-TYPE: text/html;\r\n  charset=utf-8\r\nX\r\n\
              Transfer-Encoding: GZIP\ntransfer-encoding: chunked , \n",
        );
        assert_eq!(fields.get("warc-type"), Some("response"));
        assert_eq!(fields.get("Content-Type"), Some("text/html; charset=utf-8"));
        assert_eq!(fields.list("Transfer-Encoding"), ["gzip", "chunked"]);
        assert_eq!(fields.get("x"), None);
    }
}
