//! The owner of an index.

use std::io::ErrorKind;
use std::path::Path;

use crate::index::IndexError;

/// The account that owns a folder, if it is not the one that runs this program; `None` if it
/// is, or if that is not known.
#[cfg(unix)]
pub(in crate::index) fn other_owner(folder: &Path) -> Option<String> {
    use std::fs;
    use std::os::unix::fs::MetadataExt as _;

    let owner = fs::metadata(folder).ok()?.uid();
    // A process's folder belongs to the account that runs it.
    let own = fs::metadata("/proc/self").ok()?.uid();
    let accounts = || fs::read_to_string("/etc/passwd").unwrap_or_default();
    (owner != own).then(|| name_of(owner, &accounts()))
}

#[cfg(not(unix))]
pub(in crate::index) fn other_owner(_folder: &Path) -> Option<String> {
    None
}

/// The name of an account by its number, or that number where it is not listed here.
#[cfg(unix)]
fn name_of(number: u32, accounts: &str) -> String {
    let named = accounts.lines().find_map(|line| {
        let (name, rest) = line.split_once(':')?;
        let found = rest.split(':').nth(1)?;
        (found.parse() == Ok(number)).then(|| name.to_owned())
    });
    named.unwrap_or_else(|| format!("the account with number {number}"))
}

impl IndexError {
    /// Reports the owner of the index in the `built` folder, if that is why it cannot be
    /// written to.
    pub(in crate::index) fn or_not_owned(self, built: &Path) -> Self {
        let owner = match &self {
            Self::File(error) if error.source.kind() == ErrorKind::PermissionDenied => {
                other_owner(built)
            }
            _ => None,
        };
        match (self, owner) {
            (Self::File(source), Some(owner)) => Self::NotOwned {
                folder: built.to_owned(),
                owner,
                source,
            },
            (error, _) => error,
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn an_account_has_its_name_or_its_number() {
        let accounts = "root:x:0:0:root:/root:/bin/sh\nbroken\nmary:x:1001:100::/home/mary:\n";
        assert_eq!(name_of(1001, accounts), "mary");
        assert_eq!(name_of(0, accounts), "root");
        assert_eq!(name_of(7, accounts), "the account with number 7");
    }
}
