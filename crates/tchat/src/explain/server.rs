//! Why a server does not start or go on, in words.

use tchat_i18n::{Visible, Words};
use tchat_server::store::{DataFailed, LedgerFailed};
use tchat_server::{ServerFailed, StartFailed};

use super::{Explanation, text};

/// Says why it did not start.
pub(super) fn explain_start(failed: &StartFailed, words: &Words) -> Explanation {
    let (message, hint) = match failed {
        StartFailed::PortTaken { address } => {
            (words.port_taken(text(address)), words.port_taken_hint())
        }
        StartFailed::AddressUnavailable { address } => {
            (words.address_unavailable(text(address.ip())), words.address_unavailable_hint())
        }
        StartFailed::PermissionDenied { address } => {
            (words.permission_denied(text(address)), words.permission_denied_hint())
        }
        StartFailed::Listening { address, reason } => {
            (words.listen_failed(text(address), text(reason)), words.listen_failed_hint())
        }
        StartFailed::NoAddress => (words.no_address(), words.no_address_hint()),
        StartFailed::Data(failed) => data(failed, words),
        StartFailed::PlainNameTaken => (words.plain_name_taken(), words.plain_name_taken_hint()),
        StartFailed::System { reason } => {
            (words.system_failed(text(reason)), words.system_failed_hint())
        }
    };
    Explanation::new(failed.code(), message, hint)
}

/// Says why it stopped.
pub(super) fn explain_failed(failed: &ServerFailed, words: &Words) -> Explanation {
    let (message, hint) = match failed {
        ServerFailed::Store(LedgerFailed::DiskFull) => {
            (words.server_disk_full(), words.server_failed_hint())
        }
        ServerFailed::Store(failed @ (LedgerFailed::Disk { .. } | LedgerFailed::Poisoned)) => {
            (words.server_disk_failed(text(failed)), words.server_failed_hint())
        }
        ServerFailed::BrokeDown => (words.server_broke_down(), words.server_broke_down_hint()),
    };
    Explanation::new(failed.code(), message, hint)
}

fn data(failed: &DataFailed, words: &Words) -> (Visible, Visible) {
    match failed {
        DataFailed::Locked { path } => {
            (words.data_locked(text(path.display())), words.data_locked_hint())
        }
        DataFailed::NotWritable { path, reason } => (
            words.data_not_writable(text(path.display()), text(reason)),
            words.data_not_writable_hint(),
        ),
        DataFailed::Newer { found, known } => {
            (words.data_newer(text(found), text(known)), words.data_newer_hint())
        }
        DataFailed::Corrupt { what, place } => {
            (words.data_corrupt(text(place.display()), text(what)), words.data_corrupt_hint())
        }
        DataFailed::IdentityMissing { path } => {
            (words.identity_missing(text(path.display())), words.identity_missing_hint())
        }
        DataFailed::DiskFull { path } => {
            (words.data_disk_full(text(path.display())), words.data_disk_full_hint())
        }
        DataFailed::Unreadable { path, reason } => (
            words.data_unreadable(text(path.display()), text(reason)),
            words.data_unreadable_hint(),
        ),
    }
}
