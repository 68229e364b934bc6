//! The engine's troubles, in words.
//!
//! Every variant is named: one that the engine learns to tell does not compile until it has words.

use serde_json::Value as Json;
use tchat_client::Trouble;
use tchat_client::limits::REACTIONS_PER_PERSON_MAX;
use tchat_client::profile::NotAContainer;
use tchat_client::trouble::NotTchat;
use tchat_i18n::{Visible, Words};
use tchat_proto::limits::NICK_CHARS_MAX;
use tchat_proto::nick::{Nick, NickInvalid};
use tchat_proto::policy::MayNotWrite;
use tchat_proto::refusal::{Code, Refusal};
use tchat_proto::room::RoomName;

use super::{Explanation, text};

/// Says it.
pub fn explain(trouble: &Trouble, words: &Words) -> Explanation {
    let (message, hint) = match trouble {
        Trouble::HostUnknown { .. }
        | Trouble::ConnectionRefused { .. }
        | Trouble::TimedOut { .. }
        | Trouble::Unreachable { .. }
        | Trouble::ConnectionLost
        | Trouble::NotTchat { .. }
        | Trouble::ServerKeyChanged { .. }
        | Trouble::ServerBroken
        | Trouble::Version => connecting(trouble, words),
        Trouble::Refused(refusal) => return refused(refusal, words),
        Trouble::Banned { reason } => return banned(reason.as_deref(), words),
        Trouble::NickTaken { nick, suggestions } => return nick_taken(nick, suggestions, words),
        Trouble::NickInvalid(invalid) => (nick_invalid(invalid, words), words.nick_invalid_hint()),
        Trouble::NoSuchRoom { .. }
        | Trouble::ByInvitation { .. }
        | Trouble::InvitationOutdated { .. }
        | Trouble::InvitationElsewhere { .. }
        | Trouble::JoinKeyUnknown { .. }
        | Trouble::NotInRoom { .. }
        | Trouble::Removed { .. }
        | Trouble::NobodyCalled { .. }
        | Trouble::ThatIsYou
        | Trouble::OwnersOnly { .. }
        | Trouble::ModeratorsOnly { .. }
        | Trouble::KeepsOrder { .. }
        | Trouble::LastOwner { .. }
        | Trouble::KeptOut { .. }
        | Trouble::Yourself { .. }
        | Trouble::HistoryDiffers { .. }
        | Trouble::CommitForged { .. }
        | Trouble::Forked { .. }
        | Trouble::PlaceUnknown { .. }
        | Trouble::NoSuchMessage { .. }
        | Trouble::NotSigned { .. }
        | Trouble::KeysSwapped { .. } => in_room(trouble, words),
        Trouble::MayNotWrite { room, why, text: written } => {
            let message = match why {
                MayNotWrite::Muted => words.muted(text(room)),
                MayNotWrite::Frozen => words.frozen(text(room)),
                MayNotWrite::Archived => words.archived(text(room)),
            };
            let hint = words.may_not_write_hint(Visible::message(written));
            return explained(trouble, (message, hint))
                .with("room", room.as_str())
                .with("text", written.as_str());
        }
        Trouble::OtherServer { address } => {
            (words.other_server(text(address)), words.other_server_hint())
        }
        Trouble::NoSuchInvitation { called } => {
            (words.no_such_invitation(Visible::quoted(called)), words.no_such_invitation_hint())
        }
        Trouble::ToYourself => (words.to_yourself(), words.to_yourself_hint()),
        Trouble::NotReached { nick } => {
            (words.not_reached(Visible::quoted(nick)), words.not_reached_hint())
        }
        Trouble::ConversationForged { nick } => {
            (words.conversation_forged(Visible::quoted(nick)), words.conversation_forged_hint())
        }
        Trouble::DirectStays => (words.direct_stays(), words.direct_stays_hint()),
        Trouble::NameAmbiguous { .. }
        | Trouble::NameChangedHands { .. }
        | Trouble::NumberDiffers { .. } => return of_name(trouble, words),
        Trouble::Empty => (words.empty(), words.empty_hint()),
        Trouble::TooLong { bytes, limit } => {
            let said = (words.too_long(*bytes, *limit), words.too_long_hint());
            return explained(trouble, said).with("bytes", *bytes).with("limit", *limit);
        }
        Trouble::OutboxFull { limit } => {
            let said = (words.outbox_full(*limit), words.outbox_full_hint());
            return explained(trouble, said).with("limit", *limit);
        }
        Trouble::ProfileInUse { .. }
        | Trouble::ProfileNotWritable { .. }
        | Trouble::ProfileExposed { .. }
        | Trouble::ProfileNewer { .. }
        | Trouble::ProfileDamaged { .. }
        | Trouble::DiskFull { .. } => of_profile(trouble, words),
        Trouble::ProfileSealed { .. }
        | Trouble::ProfileNotSealed { .. }
        | Trouble::ProfileAlreadySealed { .. }
        | Trouble::WrongPassphrase { .. }
        | Trouble::OutOfMemory { .. } => of_seal(trouble, words),
        Trouble::FolderInUse { path } => {
            (words.folder_in_use(text(path.display())), words.folder_in_use_hint())
        }
        Trouble::NoExport { path, why } => {
            let path = text(path.display());
            match why {
                NotAContainer::Foreign => (words.export_foreign(path), words.export_foreign_hint()),
                NotAContainer::Newer => (words.export_newer(path), words.export_newer_hint()),
                NotAContainer::Damaged => (words.export_damaged(path), words.export_damaged_hint()),
            }
        }
        Trouble::Internal { what } => (words.internal(text(what)), words.internal_hint()),
        Trouble::NotSent { why, text: written } => {
            let mut explanation = explain(why, words);
            let hint = explanation.hint.clone();
            explanation.hint = words.not_sent_hint(hint, Visible::message(written));
            return explanation.with("text", written.as_str());
        }
        Trouble::NotYours { room } => (words.not_yours(text(room)), words.not_yours_hint()),
        Trouble::MessageDeleted { room } => {
            (words.message_deleted(text(room)), words.message_deleted_hint())
        }
        Trouble::TooManyReactions => {
            let limit = REACTIONS_PER_PERSON_MAX;
            let said = (words.too_many_reactions(limit), words.too_many_reactions_hint());
            return explained(trouble, said).with("limit", limit);
        }
        Trouble::TooManyDrafts { limit } => {
            let said = (words.too_many_drafts(*limit), words.too_many_drafts_hint());
            return explained(trouble, said).with("limit", *limit);
        }
        Trouble::OnlyText { room } => (words.only_text(text(room)), words.only_text_hint()),
        Trouble::File(trouble) => return super::file::explain(trouble, words),
    };
    let explanation = explained(trouble, (message, hint));
    match room_of(trouble) {
        Some(room) => explanation.with("room", room.as_str()),
        None => explanation,
    }
}

fn explained(trouble: &Trouble, (message, hint): (Visible, Visible)) -> Explanation {
    Explanation::new(trouble.code(), message, hint)
}

const fn room_of(trouble: &Trouble) -> Option<&RoomName> {
    match trouble {
        Trouble::NoSuchRoom { room }
        | Trouble::ByInvitation { room }
        | Trouble::InvitationOutdated { room }
        | Trouble::InvitationElsewhere { room }
        | Trouble::JoinKeyUnknown { room }
        | Trouble::NotInRoom { room }
        | Trouble::Removed { room }
        | Trouble::OwnersOnly { room }
        | Trouble::ModeratorsOnly { room }
        | Trouble::KeepsOrder { room }
        | Trouble::LastOwner { room }
        | Trouble::KeptOut { room }
        | Trouble::MayNotWrite { room, .. }
        | Trouble::Yourself { room }
        | Trouble::HistoryDiffers { room }
        | Trouble::CommitForged { room }
        | Trouble::Forked { room }
        | Trouble::PlaceUnknown { room, .. }
        | Trouble::NoSuchMessage { room }
        | Trouble::NotSigned { room, .. }
        | Trouble::NotYours { room }
        | Trouble::MessageDeleted { room }
        | Trouble::OnlyText { room } => Some(room),
        _ => None,
    }
}

fn connecting(trouble: &Trouble, words: &Words) -> (Visible, Visible) {
    match trouble {
        Trouble::HostUnknown { host } => {
            (words.host_unknown(text(host)), words.host_unknown_hint())
        }
        Trouble::ConnectionRefused { address } => {
            (words.connection_refused(text(address)), words.connection_refused_hint())
        }
        Trouble::TimedOut { address, after } => {
            (words.timed_out(text(address), after.as_secs()), words.timed_out_hint())
        }
        Trouble::Unreachable { address } => {
            (words.unreachable(text(address)), words.unreachable_hint())
        }
        Trouble::ConnectionLost => (words.connection_lost(), words.connection_lost_hint()),
        Trouble::NotTchat { address, seen } => {
            let seen = match seen {
                NotTchat::Http => words.seen_http(),
                NotTchat::Ssh => words.seen_ssh(),
                NotTchat::OtherTls => words.seen_other_tls(),
                NotTchat::Silence => words.seen_silence(),
                NotTchat::Unknown => words.seen_unknown(),
            };
            (words.not_tchat(text(address), seen), words.not_tchat_hint())
        }
        Trouble::ServerKeyChanged { address, pinned, seen } => (
            words.server_key_changed(text(address), text(seen), text(pinned)),
            words.server_key_changed_hint(),
        ),
        Trouble::Version => (words.version(), words.version_hint()),
        _ => (words.server_broken(), words.server_broken_hint()),
    }
}

fn in_room(trouble: &Trouble, words: &Words) -> (Visible, Visible) {
    match trouble {
        Trouble::NoSuchRoom { room } => (words.no_such_room(text(room)), words.no_such_room_hint()),
        Trouble::ByInvitation { room } => {
            (words.by_invitation(text(room)), words.by_invitation_hint())
        }
        Trouble::InvitationOutdated { room } => {
            (words.invitation_outdated(text(room)), words.invitation_outdated_hint())
        }
        Trouble::InvitationElsewhere { room } => {
            (words.invitation_elsewhere(text(room)), words.invitation_elsewhere_hint())
        }
        Trouble::JoinKeyUnknown { room } => {
            (words.join_key_unknown(text(room)), words.join_key_unknown_hint())
        }
        Trouble::NotInRoom { room } => {
            (words.not_in_room(text(room)), words.not_in_room_hint(text(room)))
        }
        Trouble::Removed { room } => (words.removed(text(room)), words.removed_hint()),
        Trouble::NobodyCalled { name } => {
            (words.nobody_called(Visible::quoted(name)), words.nobody_called_hint())
        }
        Trouble::ThatIsYou => (words.that_is_you(), words.that_is_you_hint()),
        Trouble::OwnersOnly { room } => (words.owners_only(text(room)), words.owners_only_hint()),
        Trouble::ModeratorsOnly { room } => {
            (words.moderators_only(text(room)), words.moderators_only_hint())
        }
        Trouble::KeepsOrder { room } => (words.keeps_order(text(room)), words.keeps_order_hint()),
        Trouble::LastOwner { room } => (words.last_owner(text(room)), words.last_owner_hint()),
        Trouble::KeptOut { room } => (words.kept_out(text(room)), words.kept_out_hint()),
        Trouble::Yourself { room } => (words.yourself(text(room)), words.yourself_hint()),
        Trouble::HistoryDiffers { room } => {
            (words.history_differs(text(room)), words.history_differs_hint())
        }
        Trouble::KeysSwapped { nick } => {
            (words.keys_swapped(Visible::quoted(nick)), words.keys_swapped_hint())
        }
        Trouble::Forked { room } => (words.forked(text(room)), words.forked_hint()),
        Trouble::PlaceUnknown { room, place } => {
            (words.place_unknown(text(room), place.0), words.place_unknown_hint())
        }
        Trouble::NoSuchMessage { room } => {
            (words.no_such_message(text(room)), words.no_such_message_hint())
        }
        Trouble::NotSigned { room, place } => {
            (words.not_signed(text(room), place.0), words.not_signed_hint())
        }
        Trouble::CommitForged { room } => {
            (words.commit_forged(text(room)), words.commit_forged_hint())
        }
        other => (words.internal(text(other)), words.internal_hint()),
    }
}

/// A name that does not say whom it means, or a number that is not theirs.
fn of_name(trouble: &Trouble, words: &Words) -> Explanation {
    match trouble {
        Trouble::NameAmbiguous { name, choices } => {
            let shown = choices.iter().map(|choice| Visible::quoted(choice)).collect::<Vec<_>>();
            let hint = words.name_ambiguous_hint(words.list(&shown));
            explained(trouble, (words.name_ambiguous(Visible::quoted(name)), hint))
                .with("suggestions", choices.clone())
        }
        Trouble::NameChangedHands { name, choice } => {
            let hint = words.name_changed_hands_hint(text(choice));
            explained(trouble, (words.name_changed_hands(Visible::quoted(name)), hint))
                .with("suggestions", vec![choice.clone()])
        }
        Trouble::NumberDiffers { name } => {
            let who = || Visible::quoted(name);
            explained(trouble, (words.number_differs(who()), words.number_differs_hint(who())))
                .with("who", name.as_str())
        }
        other => explained(trouble, (words.internal(text(other)), words.internal_hint())),
    }
}

fn of_profile(trouble: &Trouble, words: &Words) -> (Visible, Visible) {
    match trouble {
        Trouble::ProfileInUse { path } => {
            (words.profile_in_use(text(path.display())), words.profile_in_use_hint())
        }
        Trouble::ProfileNotWritable { path, reason } => (
            words.profile_not_writable(text(path.display()), text(reason)),
            words.profile_not_writable_hint(),
        ),
        Trouble::ProfileExposed { path } => {
            let path = text(path.display());
            (words.profile_exposed(&path), words.profile_exposed_hint(&path))
        }
        Trouble::ProfileNewer { path } => {
            (words.profile_newer(text(path.display())), words.profile_newer_hint())
        }
        Trouble::ProfileDamaged { path, what } => {
            (words.profile_damaged(text(path.display()), text(what)), words.profile_damaged_hint())
        }
        Trouble::DiskFull { path } => {
            (words.disk_full(text(path.display())), words.disk_full_hint())
        }
        other => (words.internal(text(other)), words.internal_hint()),
    }
}

fn of_seal(trouble: &Trouble, words: &Words) -> (Visible, Visible) {
    match trouble {
        Trouble::ProfileSealed { path } => {
            (words.profile_sealed(text(path.display())), words.profile_sealed_hint())
        }
        Trouble::ProfileNotSealed { path } => {
            (words.profile_not_sealed(text(path.display())), words.profile_not_sealed_hint())
        }
        Trouble::ProfileAlreadySealed { path } => (
            words.profile_already_sealed(text(path.display())),
            words.profile_already_sealed_hint(),
        ),
        Trouble::WrongPassphrase { path } => {
            (words.wrong_passphrase(text(path.display())), words.wrong_passphrase_hint())
        }
        Trouble::OutOfMemory { path } => {
            (words.out_of_memory(text(path.display())), words.out_of_memory_hint())
        }
        other => (words.internal(text(other)), words.internal_hint()),
    }
}

fn banned(reason: Option<&str>, words: &Words) -> Explanation {
    let hint = words.banned_hint();
    match reason {
        None => Explanation::new("banned", words.banned(), hint),
        Some(reason) => {
            let message = words.banned_because(Visible::quoted(reason));
            Explanation::new("banned", message, hint).with("reason", reason)
        }
    }
}

fn nick_taken(nick: &Nick, suggestions: &[Nick], words: &Words) -> Explanation {
    let free = suggestions.iter().map(|nick| Visible::quoted(nick.as_str())).collect::<Vec<_>>();
    let hint = if free.is_empty() {
        words.nick_taken_hint()
    } else {
        words.nick_taken_hint_free(words.list(&free))
    };
    let names = suggestions.iter().map(|nick| Json::from(nick.as_str())).collect::<Vec<_>>();
    Explanation::new("nick_taken", words.nick_taken(Visible::quoted(nick.as_str())), hint)
        .with("nick", nick.as_str())
        .with("suggestions", names)
}

/// Says why a text is no pseudonym.
pub fn nick_invalid(invalid: &NickInvalid, words: &Words) -> Visible {
    match invalid {
        NickInvalid::Empty => words.nick_empty(),
        NickInvalid::TooLong => words.nick_too_long(NICK_CHARS_MAX),
        NickInvalid::Character(c) => words.nick_character(code_point(*c)),
        NickInvalid::Unassigned(c) => words.nick_unassigned(code_point(*c)),
        NickInvalid::Joiner(c) => words.nick_joiner(code_point(*c)),
        NickInvalid::OutOfPlace(c) => words.nick_out_of_place(code_point(*c)),
        NickInvalid::Mark(c) => words.nick_mark(code_point(*c)),
        NickInvalid::MixedScripts { one, other } => {
            words.nick_mixed_scripts(script(one, words), script(other, words))
        }
        NickInvalid::MixedDigits { one, other } => words.nick_mixed_digits(text(one), text(other)),
        NickInvalid::Unsettled => words.nick_unsettled(),
        NickInvalid::Reserved(nick) => words.nick_reserved(Visible::quoted(nick)),
    }
}

/// A character by its number: it may have no look of its own, or somebody else's.
fn code_point(c: char) -> Visible {
    text(format_args!("U+{:04X}", u32::from(c)))
}

/// The name of a script, as Unicode has it, in the reader's language where there is a common one.
pub(super) fn script(name: &str, words: &Words) -> Visible {
    words.script_name(text(name.replace('_', " ")))
}

fn refused(refusal: &Refusal, words: &Words) -> Explanation {
    let (message, hint) = match &refusal.rule {
        Some(rule) if refusal.code == Code::CommitRefused => {
            (words.refused_rule(text(rule)), words.refused_rule_hint())
        }
        _ => refusal_words(refusal.code, words),
    };
    let mut explanation = Explanation::new(refusal.code.as_str(), message, hint);
    if let Some(limit) = refusal.limit {
        explanation = explanation.with("limit", limit);
    }
    if let Some(retry_after_ms) = refusal.retry_after_ms {
        explanation = explanation.with("retry_after_ms", retry_after_ms);
    }
    explanation
}

fn refusal_words(code: Code, words: &Words) -> (Visible, Visible) {
    match code {
        Code::Login => (words.refused_login(), words.refused_login_hint()),
        Code::NickInvalid => (words.refused_nick(), words.refused_nick_hint()),
        Code::NickMissing => (words.refused_nick_missing(), words.refused_nick_missing_hint()),
        Code::Busy => (words.refused_busy(), words.refused_busy_hint()),
        Code::Stopping => (words.refused_stopping(), words.refused_stopping_hint()),
        Code::TooSlow => (words.refused_too_slow(), words.refused_too_slow_hint()),
        Code::Replaced => (words.refused_replaced(), words.refused_replaced_hint()),
        Code::Unsupported => (words.refused_unsupported(), words.refused_unsupported_hint()),
        Code::RateLimited => (words.refused_rate_limited(), words.refused_rate_limited_hint()),
        Code::RoomFull => (words.refused_room_full(), words.refused_room_full_hint()),
        Code::RoomNameInvalid => (words.refused_room_name(), words.refused_room_name_hint()),
        Code::RoomExists => (words.refused_room_exists(), words.refused_room_exists_hint()),
        Code::QuotaReached => (words.refused_quota(), words.refused_quota_hint()),
        Code::InvitationInvalid => {
            (words.refused_invitation_invalid(), words.refused_invitation_invalid_hint())
        }
        Code::InvitationExpired => {
            (words.refused_invitation_expired(), words.refused_invitation_hint())
        }
        Code::InvitationUsedUp => {
            (words.refused_invitation_used_up(), words.refused_invitation_hint())
        }
        Code::InvitationRevoked => {
            (words.refused_invitation_revoked(), words.refused_invitation_hint())
        }
        Code::InvitationNeeded => {
            (words.refused_invitation_needed(), words.refused_invitation_needed_hint())
        }
        Code::NoKeyPackage => (words.refused_no_key_package(), words.refused_no_key_package_hint()),
        Code::StorageFailed => (words.refused_storage(), words.refused_storage_hint()),
        Code::Version => (words.version(), words.version_hint()),
        Code::Banned => (words.banned(), words.banned_hint()),
        Code::Protocol => (words.refused_protocol(), words.version_hint()),
        Code::NickTaken => (words.refused_nick_taken(), words.refused_nick_hint()),
        Code::TooLong => (words.refused_too_long(), words.too_long_hint()),
        Code::NotSealed => (words.refused_not_sealed(), words.refused_other_hint()),
        Code::KeyPackageInvalid => (words.refused_key_package(), words.refused_other_hint()),
        Code::NoSuchPerson => (words.refused_no_such_person(), words.nobody_called_hint()),
        Code::StaleSlot => (words.refused_slot(), words.refused_again_hint()),
        code => refused_in_room(code, words).unwrap_or_else(|| refused_file(code, words)),
    }
}

/// What is refused in a room. The engine acts on most of it itself; what still comes to somebody is
/// told as well as can be without the room's name.
fn refused_in_room(code: Code, words: &Words) -> Option<(Visible, Visible)> {
    Some(match code {
        Code::NoSuchRoom => (words.refused_no_such_room(), words.no_such_room_hint()),
        Code::NotAMember => (words.refused_not_a_member(), words.no_such_room_hint()),
        Code::Removed => (words.refused_removed(), words.removed_hint()),
        Code::AlreadyFounded => (words.refused_already_founded(), words.refused_again_hint()),
        Code::NotFounded => (words.refused_not_founded(), words.refused_again_hint()),
        Code::StaleEpoch => (words.refused_stale_epoch(), words.refused_again_hint()),
        Code::CommitRefused => (words.refused_commit(), words.refused_rule_hint()),
        Code::NotYourTurn => (words.refused_turn(), words.refused_rate_limited_hint()),
        Code::HistoryDiffers => (words.refused_history(), words.history_differs_hint()),
        Code::LeaveInvalid => (words.refused_leave(), words.refused_again_hint()),
        Code::PlainRoom => (words.refused_plain_room(), words.refused_elsewhere_hint()),
        Code::NotPlain => (words.refused_not_plain(), words.refused_elsewhere_hint()),
        Code::Muted => (words.refused_muted(), words.refused_moderators_hint()),
        Code::Frozen => (words.refused_frozen(), words.refused_moderators_hint()),
        Code::SlowMode => (words.refused_slow(), words.refused_rate_limited_hint()),
        Code::Archived => (words.refused_archived(), words.refused_elsewhere_hint()),
        Code::NotAllowed => (words.refused_not_allowed(), words.refused_moderators_hint()),
        Code::JoinProof => (words.refused_join_proof(), words.refused_invitation_hint()),
        _ => return None,
    })
}

fn refused_file(code: Code, words: &Words) -> (Visible, Visible) {
    match code {
        Code::FileTooLarge => (words.refused_file_too_large(), words.file_too_large_hint()),
        Code::NoSuchFile => (words.refused_no_such_file(), words.file_gone_hint()),
        Code::FileDiffers => (words.refused_file_differs(), words.refused_again_hint()),
        Code::DiskFull => (words.refused_disk_full(), words.file_server_full_hint()),
        Code::ChunkMisplaced => (words.refused_chunk(), words.refused_again_hint()),
        _ => (words.refused_other(), words.refused_other_hint()),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use tchat_i18n::Lang;

    use super::*;

    #[test]
    fn every_refusal_has_a_sentence_of_its_own_without_a_code_in_it() {
        for words in Lang::ALL.map(Words::new) {
            let told = |code| explain(&Trouble::Refused(Refusal::new(code)), &words).message;
            let unknown = told(Code::Other(999));
            let all: BTreeSet<_> = Code::ALL.iter().map(|code| told(*code)).collect();
            assert_eq!(all.len(), Code::ALL.len(), "{all:?}");
            assert!(!all.contains(&unknown), "{unknown}");
            assert!(!all.iter().any(|told| told.as_str().contains(['_', '`'])), "{all:?}");
        }
    }
}
