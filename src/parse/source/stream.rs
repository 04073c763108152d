//! Standard input and named pipes, which can make a reader wait forever.

use std::fs::File;
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

use super::walk::{Origin, SourceFile};

const PIECE_BYTES: usize = 64 * 1024;
/// The number of pieces read ahead.
const PIECES: usize = 4;
/// The time between two calls of `waiting` while there is no input.
const PATIENCE: Duration = Duration::from_millis(100);

/// Called about ten times a second while there is no input.
pub(super) type Waiting<'a> = &'a mut dyn FnMut() -> ControlFlow<()>;

/// A stream that is read on a separate thread, so that waiting for it can end.
///
/// The thread of an abandoned stream keeps waiting until the program ends.
pub(super) struct Stream<'a> {
    pieces: Receiver<io::Result<Vec<u8>>>,
    piece: io::Cursor<Vec<u8>>,
    waiting: Waiting<'a>,
}

impl<'a> Stream<'a> {
    pub(super) fn open(file: &SourceFile, waiting: Waiting<'a>) -> io::Result<Self> {
        let (send, pieces) = sync_channel(PIECES);
        let (origin, path) = (file.origin, file.path.clone());
        thread::Builder::new().spawn(move || match origin {
            Origin::StandardInput => pump(&mut io::stdin(), &send),
            // A pipe opens when another program opens its other end.
            Origin::Disk | Origin::Stream => match File::open(path) {
                Ok(mut opened) => pump(&mut opened, &send),
                // If the reader has gone, no one receives the error.
                Err(error) => drop(send.send(Err(error))),
            },
        })?;
        Ok(Self {
            pieces,
            piece: io::Cursor::default(),
            waiting,
        })
    }

    fn next_piece(&mut self) -> io::Result<Vec<u8>> {
        loop {
            match self.pieces.recv_timeout(PATIENCE) {
                Ok(piece) => return piece,
                Err(RecvTimeoutError::Disconnected) => return Ok(Vec::new()),
                Err(RecvTimeoutError::Timeout) if (self.waiting)().is_continue() => {}
                Err(RecvTimeoutError::Timeout) => {
                    return Err(io::Error::new(io::ErrorKind::TimedOut, "given up"));
                }
            }
        }
    }
}

/// Sends what is read until the end of input, or until the receiver is gone.
fn pump(from: &mut dyn Read, send: &SyncSender<io::Result<Vec<u8>>>) {
    loop {
        let mut piece = vec![0; PIECE_BYTES];
        let read = match from.read(&mut piece) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            read => read,
        };
        let is_last = !matches!(read, Ok(bytes) if bytes > 0);
        let piece = read.map(|bytes| {
            piece.truncate(bytes);
            piece
        });
        if send.send(piece).is_err() || is_last {
            return;
        }
    }
}

impl Read for Stream<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.piece.position() == self.piece.get_ref().len() as u64 {
            self.piece = io::Cursor::new(self.next_piece()?);
        }
        self.piece.read(buffer)
    }
}
