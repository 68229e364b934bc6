//! What was typed or piped in and cannot be done, in words.

use tchat_client::safety_number::NotANumber;
use tchat_client::search::QueryRefused;
use tchat_i18n::{Visible, Words};
use tchat_proto::address::AddressInvalid;
use tchat_proto::invitation::InvitationInvalid;
use tchat_proto::limits::{RETENTION_DAYS_MAX, ROOM_NAME_CHARS_MAX};
use tchat_proto::nick::NickInvalid;
use tchat_proto::room::RoomNameInvalid;
use tchat_proto::topic::TopicBroken;

pub use super::trouble::nick_invalid;
use super::trouble::script;
use super::{Explanation, text};

/// Why a line of input was not done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InputRefused {
    /// The bytes of a line are no text.
    LineNotUtf8 {
        /// Which line, from 1.
        line: u64,
    },
    /// The bytes of a whole message are no text.
    TextNotUtf8,
    /// There is no such command.
    CommandUnknown {
        /// The word typed.
        word: String,
        /// Commands that are written alike.
        similar: Vec<String>,
    },
    /// The start of a word that could be several commands.
    CommandAmbiguous {
        /// The word typed.
        word: String,
        /// What it could be.
        choices: Vec<String>,
    },
    /// A command without the argument it needs.
    ArgumentMissing {
        /// How it is written.
        usage: String,
    },
    /// A command that takes a number, without one.
    NotANumber {
        /// How it is written.
        usage: String,
    },
    /// A command with another word than it takes.
    NotAChoice {
        /// How it is written.
        usage: String,
        /// What it takes.
        choices: Vec<String>,
    },
    /// Not a topic.
    Topic(TopicBroken),
    /// A text for the room, and there is none to send it to.
    NoRoom,
    /// Not a pseudonym.
    Nick(NickInvalid),
    /// Not a safety number.
    NumberUnreadable(NotANumber),
    /// Not a whole link.
    Link(InvitationInvalid),
    /// Not the name of a room.
    Room(RoomNameInvalid),
    /// What should name a message does not.
    NoMessage {
        /// What was given.
        text: String,
    },
    /// What should be one character to react with is not.
    NotAReaction {
        /// What was given.
        text: String,
    },
    /// What should be a place does not look like one.
    NoPlace {
        /// What was given.
        text: String,
    },
    /// Not a time for which messages can be kept.
    Retention,
    /// A line that is not a JSON object.
    NotJson {
        /// Which line, from 1.
        line: u64,
        /// What the reader stumbled over.
        why: String,
    },
    /// An object of a kind that there is not.
    TypeUnknown {
        /// Its `type`.
        kind: String,
        /// Kinds that are written alike.
        similar: Vec<String>,
    },
    /// An object without a field it needs.
    FieldMissing {
        /// Which.
        field: &'static str,
    },
    /// An object with a field that does not belong there.
    FieldUnknown {
        /// Which.
        field: String,
    },
    /// A field that must be a text, and is not.
    FieldNotText {
        /// Which.
        field: &'static str,
    },
    /// A field that must be a whole number of no great size, and is not.
    FieldNotNumber {
        /// Which.
        field: &'static str,
    },
    /// Nothing that can be looked for.
    Query(QueryRefused),
    /// A field with another text than may stand there.
    FieldChoice {
        /// Which.
        field: &'static str,
        /// What may stand there.
        choices: &'static [&'static str],
    },
}

impl InputRefused {
    /// The stable word that programs see.
    const fn code(&self) -> &'static str {
        match self {
            Self::LineNotUtf8 { .. } | Self::TextNotUtf8 => "not_utf8",
            Self::CommandUnknown { .. } | Self::TypeUnknown { .. } => "unknown_command",
            Self::CommandAmbiguous { .. } => "ambiguous_command",
            Self::NoRoom => "no_room",
            Self::Nick(_) => "nick_invalid",
            Self::NumberUnreadable(_) => "number_unreadable",
            Self::Link(_) => "link_invalid",
            Self::Room(_) => "room_invalid",
            Self::Topic(_) => "topic_invalid",
            Self::NotAReaction { .. } => "not_a_reaction",
            Self::Retention => "retention_invalid",
            Self::Query(QueryRefused::Empty) => "query_empty",
            Self::Query(_) => "query_too_long",
            Self::ArgumentMissing { .. }
            | Self::NoMessage { .. }
            | Self::NoPlace { .. }
            | Self::NotANumber { .. }
            | Self::NotAChoice { .. }
            | Self::FieldNotNumber { .. }
            | Self::NotJson { .. }
            | Self::FieldMissing { .. }
            | Self::FieldUnknown { .. }
            | Self::FieldNotText { .. }
            | Self::FieldChoice { .. } => "bad_input",
        }
    }
}

/// Says it.
pub fn explain(refused: &InputRefused, words: &Words) -> Explanation {
    let (message, hint) = match refused {
        InputRefused::LineNotUtf8 { line } => {
            (words.input_not_utf8(*line), words.input_not_utf8_hint())
        }
        InputRefused::TextNotUtf8 => (words.input_text_not_utf8(), words.input_not_utf8_hint()),
        InputRefused::CommandUnknown { word, similar } => {
            (words.slash_unknown(text(word)), similar_or(similar, words.slash_hint(), words))
        }
        InputRefused::CommandAmbiguous { word, choices } => (
            words.slash_ambiguous(text(word), listed(choices, words)),
            words.slash_ambiguous_hint(),
        ),
        InputRefused::ArgumentMissing { usage } => {
            (words.slash_missing(text(usage)), words.slash_hint())
        }
        InputRefused::NotANumber { usage } => (words.slash_number(text(usage)), words.slash_hint()),
        InputRefused::NotAChoice { usage, choices } => {
            (words.slash_choice(text(usage), listed(choices, words)), words.slash_hint())
        }
        InputRefused::Topic(broken) => {
            let message = match broken {
                TopicBroken::Empty => words.topic_empty(),
                TopicBroken::TooLong { limit, .. } => words.topic_too_long(*limit),
                TopicBroken::Controls => words.topic_controls(),
            };
            (message, words.topic_hint())
        }
        InputRefused::NoRoom => (words.no_room(), words.no_room_hint()),
        InputRefused::Retention => {
            (words.retention_invalid(u64::from(RETENTION_DAYS_MAX)), words.retention_invalid_hint())
        }
        InputRefused::NumberUnreadable(why) => {
            (number_unreadable(why, words), words.number_unreadable_hint())
        }
        InputRefused::Nick(invalid) => (nick_invalid(invalid, words), words.slash_hint()),
        InputRefused::Link(invalid) => (link_invalid(invalid, words), words.link_invalid_hint()),
        InputRefused::Room(invalid) => (room_invalid(invalid, words), words.no_such_room_hint()),
        InputRefused::Query(refused) => (query_refused(*refused, words), words.query_hint()),
        InputRefused::NoMessage { text: named } => {
            (words.message_unknown(text(named)), words.message_unknown_hint())
        }
        InputRefused::NotAReaction { text: given } => {
            (words.not_a_reaction(Visible::quoted(given)), words.not_a_reaction_hint())
        }
        InputRefused::NoPlace { text: named } => {
            (words.place_wrong(text(named)), words.place_wrong_hint())
        }
        InputRefused::NotJson { line, why } => {
            (words.input_not_json(*line, text(why)), words.input_hint())
        }
        InputRefused::TypeUnknown { kind, similar } => {
            (words.input_type_unknown(text(kind)), similar_or(similar, words.input_hint(), words))
        }
        InputRefused::FieldMissing { field } => {
            (words.input_field_missing(*field), words.input_hint())
        }
        InputRefused::FieldUnknown { field } => {
            (words.input_field_unknown(text(field)), words.input_hint())
        }
        InputRefused::FieldNotText { field } => {
            (words.input_field_wrong(*field, words.input_field_text()), words.input_hint())
        }
        InputRefused::FieldNotNumber { field } => {
            (words.input_field_wrong(*field, words.input_field_number()), words.input_hint())
        }
        InputRefused::FieldChoice { field, choices } => {
            let choices = choices.iter().copied().map(Visible::own).collect::<Vec<_>>();
            let why = words.input_field_choice(words.list(&choices));
            (words.input_field_wrong(*field, why), words.input_hint())
        }
    };
    with_details(Explanation::new(refused.code(), message, hint), refused)
}

fn with_details(explanation: Explanation, refused: &InputRefused) -> Explanation {
    match refused {
        InputRefused::LineNotUtf8 { line } | InputRefused::NotJson { line, .. } => {
            explanation.with("line", *line)
        }
        InputRefused::CommandUnknown { similar, .. }
        | InputRefused::TypeUnknown { similar, .. } => {
            explanation.with("suggestions", similar.clone())
        }
        InputRefused::CommandAmbiguous { choices, .. } => {
            explanation.with("suggestions", choices.clone())
        }
        _ => explanation,
    }
}

/// Says why a text cannot be looked for.
pub fn query_refused(refused: QueryRefused, words: &Words) -> Visible {
    match refused {
        QueryRefused::Empty => words.query_empty(),
        QueryRefused::TooLong { bytes, limit } => words.query_too_long(bytes, limit),
        QueryRefused::TooManyWords { limit } => words.query_too_many(limit),
    }
}

/// Says why a text is no safety number.
pub fn number_unreadable(why: &NotANumber, words: &Words) -> Visible {
    match why {
        NotANumber::Other => words.number_unreadable(),
        NotANumber::UnknownWord { word } => words.number_word_unknown(Visible::quoted(word)),
    }
}

/// Says why a text is no link and no address.
pub fn link_invalid(invalid: &InvitationInvalid, words: &Words) -> Visible {
    let invalid = match invalid {
        InvitationInvalid::Address(invalid) => invalid,
        InvitationInvalid::Room | InvitationInvalid::Pass => &AddressInvalid::Key,
    };
    match invalid {
        AddressInvalid::NoHost(_) => words.address_no_host(),
        AddressInvalid::Port(_) => words.address_port(),
        AddressInvalid::Key => words.address_key(),
        AddressInvalid::Character(c) => words.address_character(text(c)),
    }
}

/// Says why a text is no room's name.
pub fn room_invalid(invalid: &RoomNameInvalid, words: &Words) -> Visible {
    match invalid {
        RoomNameInvalid::Empty => words.room_name_empty(),
        RoomNameInvalid::TooLong => words.room_name_too_long(ROOM_NAME_CHARS_MAX),
        RoomNameInvalid::Character(c) => words.room_name_character(text(c)),
        RoomNameInvalid::MixedScripts { one, other } => {
            words.room_name_mixed_scripts(script(one, words), script(other, words))
        }
        RoomNameInvalid::MixedDigits { one, other } => {
            words.room_name_mixed_digits(text(one), text(other))
        }
    }
}

fn similar_or(similar: &[String], otherwise: Visible, words: &Words) -> Visible {
    if similar.is_empty() { otherwise } else { words.usage_similar(listed(similar, words)) }
}

fn listed(names: &[String], words: &Words) -> Visible {
    words.list(&names.iter().map(text).collect::<Vec<_>>())
}
