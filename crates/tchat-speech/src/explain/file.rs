//! What goes wrong with files, in words.

use tchat_client::file::trouble::FileTrouble;
use tchat_i18n::{Visible, Words};

use super::{Explanation, text};
use crate::tell::files::size;

/// Says it.
pub(super) fn explain(trouble: &FileTrouble, words: &Words) -> Explanation {
    let (message, hint) = of(trouble, words);
    let explanation = Explanation::new(trouble.code(), message, hint);
    match trouble {
        FileTrouble::Unreadable { path, .. }
        | FileTrouble::Folder { path }
        | FileTrouble::Special { path }
        | FileTrouble::Changed { path }
        | FileTrouble::NotSaved { path, .. } => {
            explanation.with("path", path.display().to_string())
        }
        FileTrouble::TooLarge { bytes, limit } => {
            explanation.with("bytes", *bytes).with("limit", *limit)
        }
        FileTrouble::Quota { limit } => explanation.with("limit", *limit),
        FileTrouble::TooMany { limit } => explanation.with("limit", *limit),
        FileTrouble::NoFile { room, place } => {
            explanation.with("room", room.as_str()).with("seq", place.0)
        }
        FileTrouble::Gone { name } | FileTrouble::Damaged { name } => {
            explanation.with("name", name.as_str())
        }
        FileTrouble::NoTransfer { number } => explanation.with("id", *number),
        FileTrouble::PlainRoom | FileTrouble::NotTaken | FileTrouble::ServerFull => explanation,
    }
}

fn of(trouble: &FileTrouble, words: &Words) -> (Visible, Visible) {
    match trouble {
        FileTrouble::Unreadable { path, reason } => (
            words.file_unreadable(text(path.display()), text(reason)),
            words.file_unreadable_hint(),
        ),
        FileTrouble::Folder { path } => {
            (words.file_folder(text(path.display())), words.file_folder_hint())
        }
        FileTrouble::Special { path } => {
            (words.file_special(text(path.display())), words.file_special_hint())
        }
        FileTrouble::Changed { path } => {
            (words.file_changed(text(path.display())), words.file_changed_hint())
        }
        FileTrouble::PlainRoom => (words.file_in_plain_room(), words.file_in_plain_room_hint()),
        FileTrouble::NotTaken => (words.files_not_taken(), words.files_not_taken_hint()),
        FileTrouble::TooLarge { bytes, limit } => (
            words.file_too_large(size(words, *bytes), size(words, *limit)),
            words.file_too_large_hint(),
        ),
        FileTrouble::Quota { limit } => {
            (words.file_quota(size(words, *limit)), words.file_quota_hint())
        }
        FileTrouble::ServerFull => (words.file_server_full(), words.file_server_full_hint()),
        FileTrouble::TooMany { limit } => {
            (words.too_many_files(*limit), words.too_many_files_hint())
        }
        FileTrouble::NoFile { place, .. } => (words.no_file(place.0), words.no_file_hint()),
        FileTrouble::Gone { name } => {
            (words.file_gone(Visible::quoted(name)), words.file_gone_hint())
        }
        FileTrouble::Damaged { name } => {
            (words.file_damaged(Visible::quoted(name)), words.file_damaged_hint())
        }
        FileTrouble::NotSaved { path, reason } => {
            (words.file_not_saved(text(path.display()), text(reason)), words.file_not_saved_hint())
        }
        FileTrouble::NoTransfer { number } => {
            (words.no_transfer(*number), words.no_transfer_hint())
        }
    }
}
