//! Which addresses the server may listen on and which names it answers to. Not left to a
//! library: the valid names depend on the local address of the connection, which no library
//! considers.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// Who may reach the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exposure {
    /// This machine only.
    ThisMachine,
    /// Any machine that can reach one of its network addresses. Must be chosen explicitly.
    Network,
}

/// Whether the pages show the notes of the index's owner. No page ever changes them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotesShown {
    /// To this machine only: not if other machines can reach the server, nor if it answers
    /// to another name, as behind a proxy.
    ToThisMachine,
    /// To every client of the server.
    Always,
    /// Never.
    Never,
}

impl NotesShown {
    /// Returns whether a server with this exposure and these names shows the notes.
    pub(crate) fn holds(self, exposure: Exposure, names: &[String]) -> bool {
        match self {
            Self::Always => true,
            Self::Never => false,
            Self::ToThisMachine => exposure == Exposure::ThisMachine && names.is_empty(),
        }
    }
}

/// An address that is open to others without explicit permission.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{address} can be reached from other machines")]
pub struct ListenError {
    /// The address.
    pub address: SocketAddr,
}

/// The default address to listen on.
#[must_use]
pub fn default_listen() -> SocketAddr {
    SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 7878)
}

/// Refuses an address that other machines can reach, unless this was chosen explicitly.
pub(crate) fn check_exposure(address: SocketAddr, exposure: Exposure) -> Result<(), ListenError> {
    if address.ip().to_canonical().is_loopback() || exposure == Exposure::Network {
        return Ok(());
    }
    Err(ListenError { address })
}

/// The names the server answers to.
///
/// A page of another site can make its own name point at this machine and so read what is
/// served here ("DNS rebinding"). Its requests carry that name. IP addresses cannot be
/// redirected in this way, so the local address of a connection is always accepted.
#[derive(Debug, Clone)]
pub(crate) struct Hosts {
    names: Vec<String>,
}

impl Hosts {
    /// The loopback names and the given names.
    pub(crate) fn new(names: &[String]) -> Self {
        let names = names.iter().map(|name| plain(name));
        Self {
            names: std::iter::once("localhost".to_owned())
                .chain(names)
                .collect(),
        }
    }

    /// Returns whether a `Host` header, on a connection to `local`, names this server.
    pub(crate) fn are_named_by(&self, host: &str, local: IpAddr) -> bool {
        let Some(name) = without_port(host) else {
            return false;
        };
        let name = plain(name);
        let number = name.trim_start_matches('[').trim_end_matches(']');
        match number.parse::<IpAddr>() {
            Ok(number) => {
                let (number, local) = (number.to_canonical(), local.to_canonical());
                number == local || (number.is_loopback() && local.is_loopback())
            }
            Err(_) => self.names.contains(&name),
        }
    }
}

/// Returns the name of a host without its port. `None` if the port is invalid.
fn without_port(host: &str) -> Option<&str> {
    let (name, port) = match host.rfind(':') {
        Some(at) if !host.ends_with(']') => (&host[..at], &host[at + 1..]),
        _ => (host, ""),
    };
    let is_port = port.len() <= 5 && port.bytes().all(|byte| byte.is_ascii_digit());
    (is_port && !name.is_empty()).then_some(name)
}

fn plain(name: &str) -> String {
    name.trim().trim_end_matches('.').to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(host: &str, local: &str, expected: bool) {
        let hosts = Hosts::new(&["Library.example.org".to_owned()]);
        let local = local.parse().unwrap();
        assert_eq!(hosts.are_named_by(host, local), expected, "{host}");
    }

    #[test]
    fn answers_to_its_own_names_and_numbers() {
        for host in [
            "localhost",
            "LOCALHOST:7878",
            "127.0.0.1:7878",
            "[::1]:7878",
            "127.0.0.1",
        ] {
            check(host, "127.0.0.1", true);
        }
        check("library.example.org.:80", "192.0.2.7", true);
        check("192.0.2.7:7878", "192.0.2.7", true);
        check("192.0.2.7", "::ffff:192.0.2.7", true);
    }

    #[test]
    fn answers_to_no_other() {
        for host in [
            "",
            ":80",
            "evil.example",
            "localhost.evil.example",
            "127.0.0.1.evil.example",
            "192.0.2.8",
            "localhost:x",
            "localhost:80:80",
            "[::1",
            "0.0.0.0",
            "127.0.0.1@evil.example",
        ] {
            check(host, "127.0.0.1", false);
        }
        check("127.0.0.1", "192.0.2.7", false);
    }

    #[test]
    fn notes_are_shown_to_this_machine_unless_told_otherwise() {
        let named = ["library.example".to_owned()];
        let check = |shown: NotesShown, exposure, names: &[String], expected| {
            assert_eq!(
                shown.holds(exposure, names),
                expected,
                "{shown:?} {exposure:?}"
            );
        };
        check(NotesShown::ToThisMachine, Exposure::ThisMachine, &[], true);
        check(NotesShown::ToThisMachine, Exposure::Network, &[], false);
        check(
            NotesShown::ToThisMachine,
            Exposure::ThisMachine,
            &named,
            false,
        );
        check(NotesShown::Always, Exposure::Network, &named, true);
        check(NotesShown::Never, Exposure::ThisMachine, &[], false);
    }

    #[test]
    fn other_machines_are_let_in_only_where_that_is_wanted() {
        let check =
            |address: &str, exposure| check_exposure(address.parse().unwrap(), exposure).is_ok();
        assert!(check("127.0.0.1:1", Exposure::ThisMachine));
        assert!(check("[::1]:1", Exposure::ThisMachine));
        for address in ["0.0.0.0:1", "[::]:1", "192.0.2.7:1", "[::ffff:192.0.2.7]:1"] {
            assert!(!check(address, Exposure::ThisMachine), "{address}");
            assert!(check(address, Exposure::Network), "{address}");
        }
    }
}
