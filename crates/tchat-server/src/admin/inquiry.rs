//! Asking a running server, from a program on its machine.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::{Question, Reply};

/// How long a reply may take: the server does what it was asked first, and may be busy.
const PATIENCE: Duration = Duration::from_secs(30);

/// Why there is no reply.
#[derive(Debug, thiserror::Error)]
pub enum AskFailed {
    /// No server runs on this data folder.
    #[error("no server runs on `{}`", data.display())]
    NotRunning {
        /// The folder.
        data: PathBuf,
    },
    /// The socket belongs to somebody else.
    #[error("not allowed to ask the server of `{}`", data.display())]
    NotAllowed {
        /// The folder.
        data: PathBuf,
    },
    /// The server ended before it replied.
    #[error("the server stopped before it replied")]
    Stopped,
    /// The server did not reply in time.
    #[error("the server did not reply within {after:?}")]
    TooSlow {
        /// How long we waited.
        after: Duration,
    },
    /// What came is no reply: the server is of another version.
    #[error("the server replied in a way that this program does not know")]
    Garbled,
    /// The system has no such sockets, or this one failed.
    #[error("the server cannot be asked: {reason}")]
    System {
        /// What the system said.
        reason: io::Error,
    },
}

/// Asks the server that has the data folder `data`.
///
/// # Errors
///
/// [`AskFailed`] if there is no reply.
#[cfg(unix)]
pub async fn ask(data: &Path, question: &Question) -> Result<Reply, AskFailed> {
    let asking = exchange(data, question);
    tokio::time::timeout(PATIENCE, asking).await.or(Err(AskFailed::TooSlow { after: PATIENCE }))?
}

/// Asks the server that has the data folder `data`: not on a system without Unix sockets.
///
/// # Errors
///
/// [`AskFailed::System`].
#[cfg(not(unix))]
pub async fn ask(_: &Path, _: &Question) -> Result<Reply, AskFailed> {
    let reason = io::Error::new(io::ErrorKind::Unsupported, "this system has no Unix sockets");
    Err(AskFailed::System { reason })
}

#[cfg(unix)]
async fn exchange(data: &Path, question: &Question) -> Result<Reply, AskFailed> {
    use bytes::BytesMut;
    use tchat_proto::frame::{Deframer, from_cbor, put_frame, to_cbor};
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    use super::{REPLY_BYTES_MAX, VERSION, socket};

    let mut stream = socket::connect(data).await.map_err(|error| failed(data, error))?;
    let mut out = BytesMut::new();
    put_frame(&mut out, &to_cbor(&(VERSION, question)));
    stream.write_all(&out).await.or(Err(AskFailed::Stopped))?;
    let (mut deframer, mut buffer) = (Deframer::default(), vec![0; 64 * 1024]);
    loop {
        let frame = deframer.next_frame(REPLY_BYTES_MAX).or(Err(AskFailed::Garbled))?;
        if let Some(body) = frame {
            let (_, reply): (u32, Reply) = from_cbor(&body).or(Err(AskFailed::Garbled))?;
            return Ok(reply);
        }
        match stream.read(&mut buffer).await {
            Ok(0) | Err(_) => return Err(AskFailed::Stopped),
            Ok(length) => deframer.push(buffer.get(..length).unwrap_or_default()),
        }
    }
}

#[cfg(unix)]
fn failed(data: &Path, reason: io::Error) -> AskFailed {
    let data = data.to_owned();
    match reason.kind() {
        io::ErrorKind::NotFound
        | io::ErrorKind::ConnectionRefused
        | io::ErrorKind::NotADirectory => AskFailed::NotRunning { data },
        io::ErrorKind::PermissionDenied => AskFailed::NotAllowed { data },
        _ => AskFailed::System { reason },
    }
}
