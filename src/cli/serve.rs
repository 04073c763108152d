//! `redress serve`.

use std::io::Write;

use crate::web::{Exposure, ServeError, ServeOptions, Server};

use super::args::{Everywhere, ServeArgs};
use super::console::Console;
use super::failure::Failure;
use super::{Outcome, interrupt, refuse_format};

pub(crate) fn run(
    args: &ServeArgs,
    everywhere: &Everywhere,
    console: &mut Console,
) -> Result<Outcome, Failure> {
    refuse_format(everywhere.format, "serve")?;
    let server = Server::bind(&args.to_options(everywhere))?;
    interrupt::watch();
    writeln!(console.out, "http://{}/", server.address())?;
    console.out.flush()?;
    console.note("open this address in a browser; Ctrl-C stops the server");
    server.run(&interrupt::asked);
    Ok(Outcome::Done)
}

impl ServeArgs {
    fn to_options(&self, everywhere: &Everywhere) -> ServeOptions {
        ServeOptions {
            folder: everywhere.index.clone(),
            listen: self.listen,
            exposure: if self.listen_to_the_network {
                Exposure::Network
            } else {
                Exposure::ThisMachine
            },
            hosts: self.host.clone(),
            notes: self.notes.into(),
        }
    }
}

impl From<ServeError> for Failure {
    fn from(error: ServeError) -> Self {
        let hint = match error {
            ServeError::Index(error) => return error.into(),
            ServeError::Exposed(_) => {
                "anyone who can reach it can read the whole index; to allow this, add \
                 `--listen-to-the-network`"
            }
            ServeError::Listen { .. } => "choose another with `--listen 127.0.0.1:PORT`",
            ServeError::Threads { .. } => "the system does not allow more of them at the moment",
        };
        Self::of_error(&error, Some(hint.to_owned()))
    }
}
