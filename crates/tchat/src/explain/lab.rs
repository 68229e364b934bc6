//! Why the lab does not start or go on, in words.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

use tchat_i18n::{Visible, Words};
use tchat_lab::tap::TapFailed;

use super::{Explanation, reason, text};

/// Why the lab does not start or go on.
#[derive(Debug)]
pub(crate) enum LabFailed {
    /// There is no tap.
    Tap(TapFailed),
    /// A file cannot be written.
    File {
        /// Which.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
}

/// Says it.
pub(super) fn explain(failed: &LabFailed, words: &Words) -> Explanation {
    let (code, message, hint) = match failed {
        LabFailed::Tap(TapFailed::Listen { address, source }) => listening(*address, source, words),
        LabFailed::Tap(TapFailed::Server { server, source }) => (
            "host_unknown",
            words.lab_server_unknown(text(server), reason(source)),
            words.lab_server_unknown_hint(),
        ),
        LabFailed::Tap(TapFailed::Itself { server }) => {
            ("lab_itself", words.lab_itself(text(server)), words.lab_itself_hint())
        }
        LabFailed::File { path, error } => (
            "file_not_written",
            words.lab_file(text(path.display()), reason(error)),
            words.lab_file_hint(),
        ),
    };
    Explanation::new(code, message, hint)
}

/// The same words and codes as for a server that does not start.
fn listening(
    address: SocketAddr,
    error: &io::Error,
    words: &Words,
) -> (&'static str, Visible, Visible) {
    match error.kind() {
        io::ErrorKind::AddrInUse => {
            ("port_taken", words.port_taken(text(address)), words.port_taken_hint())
        }
        io::ErrorKind::AddrNotAvailable => (
            "address_unavailable",
            words.address_unavailable(text(address.ip())),
            words.address_unavailable_hint(),
        ),
        io::ErrorKind::PermissionDenied => (
            "permission_denied",
            words.permission_denied(text(address)),
            words.permission_denied_hint(),
        ),
        _ => (
            "cannot_listen",
            words.listen_failed(text(address), reason(error)),
            words.listen_failed_hint(),
        ),
    }
}
