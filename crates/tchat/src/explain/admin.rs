//! Why a server did not do what its operator asked, in words.

use serde_json::{Value as Json, json};
use tchat_i18n::{Visible, Words};
use tchat_server::admin::{AskFailed, Declined, Named};

use super::{Explanation, reason, text};

/// Why there is no result.
#[derive(Debug)]
pub(crate) enum AdminFailed {
    /// There was no reply.
    Ask(AskFailed),
    /// The reply was no.
    Declined(Declined),
}

/// Says it.
pub(super) fn explain(failed: &AdminFailed, words: &Words) -> Explanation {
    match failed {
        AdminFailed::Ask(failed) => unanswered(failed, words),
        AdminFailed::Declined(declined) => explain_declined(declined, words),
    }
}

fn unanswered(failed: &AskFailed, words: &Words) -> Explanation {
    let (code, message, hint) = match failed {
        AskFailed::NotRunning { data } => (
            "not_running",
            words.admin_not_running(text(data.display())),
            words.admin_not_running_hint(),
        ),
        AskFailed::NotAllowed { data } => (
            "not_allowed",
            words.admin_not_allowed(text(data.display())),
            words.admin_not_allowed_hint(),
        ),
        AskFailed::Stopped => ("server_stopped", words.admin_stopped(), words.admin_stopped_hint()),
        AskFailed::TooSlow { after } => {
            ("timed_out", words.admin_too_slow(after.as_secs()), words.admin_stopped_hint())
        }
        AskFailed::Garbled => ("version", words.admin_version(), words.admin_version_hint()),
        AskFailed::System { reason: error } => {
            ("system_failed", words.admin_system(reason(error)), words.admin_system_hint())
        }
    };
    Explanation::new(code, message, hint)
}

fn explain_declined(declined: &Declined, words: &Words) -> Explanation {
    match declined {
        Declined::Unsupported => {
            Explanation::new("version", words.admin_version(), words.admin_version_hint())
        }
        Declined::NobodyCalled => Explanation::new(
            "nobody_called",
            words.admin_nobody_called(),
            words.admin_nobody_called_hint(),
        ),
        Declined::Ambiguous(named) => ambiguous(named, words),
        Declined::NotBanned(_) => {
            Explanation::new("not_banned", words.admin_not_banned(), words.admin_not_banned_hint())
        }
        Declined::Empty => Explanation::new("empty", words.empty(), words.empty_hint()),
        Declined::TooMuch(limit) => {
            let message = words.admin_too_much(*limit);
            Explanation::new("too_long", message, words.admin_too_much_hint()).with("limit", *limit)
        }
        Declined::Full(limit) => {
            let (message, hint) = (words.refused_quota(), words.refused_quota_hint());
            Explanation::new("quota_reached", message, hint).with("limit", *limit)
        }
        Declined::Stopping => {
            Explanation::new("server_stopped", words.admin_stopped(), words.admin_stopped_hint())
        }
    }
}

fn ambiguous(named: &[Named], words: &Words) -> Explanation {
    let keys = named.iter().map(|it| Visible::line(&it.account.short())).collect::<Vec<_>>();
    let message = words.admin_ambiguous(words.list(&keys));
    let people =
        named.iter().map(|it| json!({ "nick": it.nick, "account": it.account.to_string() }));
    let people = people.collect::<Vec<Json>>();
    Explanation::new("ambiguous", message, words.admin_ambiguous_hint()).with("people", people)
}
