//! Everything the program says, in a person's language.
//!
//! The words are in `locales/`, in Fluent; [`sentences`] lists them, each as a method that takes
//! the values it needs. A value is a number or [`Visible`]: foreign text does not fit in
//! otherwise. Fluent's isolation marks are off, because [`Visible`] isolates what needs it.
//!
//! What can be typed is another thing in a shell (`tchat who`) than in a chat (`/who`): a sentence
//! that advises either chooses by the variable `$prompt`, which every sentence is given.

pub mod sentences;

use std::fmt;
use std::sync::Arc;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use crate::lang::Lang;
use crate::visible::Visible;

const ENGLISH: &str = include_str!("../locales/en.ftl");
const FRENCH: &str = include_str!("../locales/fr.ftl");

/// The words of one language, for a reader at one prompt.
#[derive(Clone)]
pub struct Words {
    lang: Lang,
    prompt: Prompt,
    bundle: Arc<FluentBundle<FluentResource>>,
}

/// Where a reader types what a sentence advises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Prompt {
    /// Commands of the program: `tchat who`.
    Shell,
    /// Commands within a chat: `/who`.
    Chat,
}

impl Prompt {
    /// The variable by which sentences choose.
    const VARIABLE: &str = "prompt";

    const fn word(self) -> &'static str {
        match self {
            Self::Shell => "shell",
            Self::Chat => "chat",
        }
    }
}

/// What a sentence can be given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A text that is harmless already.
    Text(Visible),
    /// A number, which may decide between one and many.
    Number(u64),
}

impl Words {
    /// The words of a language, for a reader in a shell.
    #[must_use]
    pub fn new(lang: Lang) -> Self {
        let mut bundle = FluentBundle::new_concurrent(vec![locale(lang)]);
        bundle.set_use_isolating(false);
        // A test holds that both files are without fault; if one were not, what is sound in it is
        // still said.
        let resource = match FluentResource::try_new(source(lang).to_owned()) {
            Ok(resource) | Err((resource, _)) => resource,
        };
        if let Err(errors) = bundle.add_resource(resource) {
            debug_assert!(errors.is_empty(), "{errors:?}");
        }
        Self { lang, prompt: Prompt::Shell, bundle: Arc::new(bundle) }
    }

    /// English with every letter exchanged for [`PSEUDO_LETTERS`], for tests of what is drawn: by its
    /// letters each word tells whether a sentence said it, or something that goes without.
    #[cfg(feature = "pseudo")]
    #[must_use]
    pub fn pseudo() -> Self {
        let mut words = Self::new(Lang::English);
        let said = Arc::get_mut(&mut words.bundle);
        said.into_iter().for_each(|bundle| bundle.set_transform(Some(exchanged)));
        words
    }

    /// The same for a reader in a chat.
    #[must_use]
    pub fn in_chat(&self) -> Self {
        Self { prompt: Prompt::Chat, ..self.clone() }
    }

    /// The same for a reader in a shell.
    #[must_use]
    pub fn in_shell(&self) -> Self {
        Self { prompt: Prompt::Shell, ..self.clone() }
    }

    /// Which language they are of.
    #[must_use]
    pub const fn lang(&self) -> Lang {
        self.lang
    }

    /// Several things in a row, in backticks: `` `a`, `b` ``.
    #[must_use]
    pub fn list(&self, things: &[Visible]) -> Visible {
        let quoted = things.iter().map(|thing| format!("`{thing}`")).collect::<Vec<_>>();
        Visible::assembled(quoted.join(", "))
    }

    fn say(&self, name: &str, values: &[(&'static str, Value)]) -> Visible {
        let pattern = self.bundle.get_message(name).and_then(|message| message.value());
        let Some(pattern) = pattern else {
            return Visible::assembled(name.to_owned());
        };
        let values = values.iter().map(|(variable, value)| (*variable, value.into()));
        let prompt = (Prompt::VARIABLE, FluentValue::from(self.prompt.word()));
        let arguments = std::iter::once(prompt).chain(values).collect();
        let mut errors = Vec::new();
        let said = self.bundle.format_pattern(pattern, Some(&arguments), &mut errors);
        debug_assert!(errors.is_empty(), "{name}: {errors:?}");
        Visible::assembled(said.into_owned())
    }
}

impl fmt::Debug for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Words")
            .field("lang", &self.lang)
            .field("prompt", &self.prompt)
            .finish_non_exhaustive()
    }
}

impl From<Visible> for Value {
    fn from(text: Visible) -> Self {
        Self::Text(text)
    }
}

impl From<&Visible> for Value {
    fn from(text: &Visible) -> Self {
        Self::Text(text.clone())
    }
}

impl From<&'static str> for Value {
    /// A literal of our own.
    fn from(text: &'static str) -> Self {
        Self::Text(Visible::own(text))
    }
}

impl From<u64> for Value {
    fn from(number: u64) -> Self {
        Self::Number(number)
    }
}

impl From<usize> for Value {
    fn from(number: usize) -> Self {
        Self::Number(u64::try_from(number).unwrap_or(u64::MAX))
    }
}

impl<'v> From<&'v Value> for FluentValue<'v> {
    fn from(value: &'v Value) -> Self {
        match value {
            Value::Text(text) => text.as_str().into(),
            Value::Number(number) => (*number).into(),
        }
    }
}

/// The small and the capital letter that all are exchanged for in [`Words::pseudo`]; as wide as those
/// of English, and of another script.
#[cfg(feature = "pseudo")]
pub const PSEUDO_LETTERS: [char; 2] = ['ж', 'Ж'];

/// A part of a sentence with its letters exchanged. What the sentence is given is no part of it.
#[cfg(feature = "pseudo")]
fn exchanged(part: &str) -> std::borrow::Cow<'_, str> {
    let [small, capital] = PSEUDO_LETTERS;
    let exchange = |c: char| match (c.is_alphabetic(), c.is_uppercase()) {
        (false, _) => c,
        (true, true) => capital,
        (true, false) => small,
    };
    part.chars().map(exchange).collect()
}

const fn source(lang: Lang) -> &'static str {
    match lang {
        Lang::English => ENGLISH,
        Lang::French => FRENCH,
    }
}

/// Decides which numbers are many. The codes are well formed, so none is ever undetermined.
fn locale(lang: Lang) -> LanguageIdentifier {
    lang.code().parse().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::sentences::SENTENCES;
    use super::*;

    type Variables = BTreeSet<String>;

    /// Sentences with commands of a chat that choose by nothing: they are said in chats alone, or of
    /// what somebody else types in one.
    const IN_CHATS: &[&str] = &[
        "by_invitation_hint",
        "cipher_unfit_hint",
        "direct_stays_hint",
        "doors_private",
        "file_saving",
        "file_sending",
        "hidden",
        "invitation_outdated_hint",
        "keeps_order_hint",
        "kept_out_hint",
        "key_complete",
        "keys_no_action",
        "last_owner_hint",
        "no_doors",
        "no_room_hint",
        "no_transfer_hint",
        "not_a_reaction_hint",
        "only_text_hint",
        "own_do",
        "place_unknown_hint",
        "place_wrong_hint",
        "plain_enciphered",
        "plain_in_clear",
        "plain_ready",
        "profile_rooms_left",
        "ready_encrypted",
        "ready_plain",
        "refused_invitation_hint",
        "retention_invalid_hint",
        "room_code_hint",
        "settings_none",
        "snoozed_for_good",
        "state_failed_cure",
        "too_many_drafts_hint",
        "too_many_reactions_hint",
        "you_are_away",
        "yourself_hint",
    ];

    /// Commands of a shell for which a chat has one of its own.
    const IN_BOTH: &[&str] =
        &["who", "rooms", "invite", "verify", "save", "search", "report", "send"];

    /// The variables named in a message: `{ $who }`, `{ $count ->`.
    fn variables(text: &str) -> Variables {
        text.split('$')
            .skip(1)
            .map(|rest| rest.split(|c: char| !c.is_ascii_lowercase() && c != '_').next().unwrap())
            .map(str::to_owned)
            .collect()
    }

    /// Each message of a file, with its text as it stands there.
    fn messages(lang: Lang) -> BTreeMap<String, String> {
        let mut messages = BTreeMap::<String, String>::new();
        let mut current = None;
        for line in source(lang).lines().filter(|line| !line.starts_with('#')) {
            if line.starts_with(|c: char| c.is_ascii_lowercase()) {
                let (name, text) = line.split_once(" =").unwrap();
                let twice = messages.insert(name.to_owned(), text.to_owned());
                assert_eq!(twice, None, "{name} is there twice");
                current = Some(name.to_owned());
            } else if let Some(name) = &current {
                let text = messages.get_mut(name).unwrap();
                text.push('\n');
                text.push_str(line);
            }
        }
        messages
    }

    #[test]
    fn both_files_are_without_fault() {
        for lang in Lang::ALL {
            let parsed = FluentResource::try_new(source(lang).to_owned());
            assert!(parsed.is_ok(), "{:?}", parsed.err().map(|(_, errors)| errors));
        }
    }

    #[test]
    fn every_sentence_is_in_both_languages_with_its_variables_and_no_other_is() {
        let with_values = |text: &str| {
            let mut variables = variables(text);
            variables.remove(Prompt::VARIABLE);
            variables
        };
        let listed: BTreeMap<String, Variables> = SENTENCES
            .iter()
            .map(|(name, variables)| {
                ((*name).to_owned(), variables.iter().map(|v| (*v).to_owned()).collect())
            })
            .collect();
        assert_eq!(listed.len(), SENTENCES.len());
        for lang in Lang::ALL {
            let written = messages(lang).into_iter();
            let written: BTreeMap<String, Variables> =
                written.map(|(name, text)| (name, with_values(&text))).collect();
            assert_eq!(written, listed, "{lang:?}");
        }
    }

    #[test]
    fn every_sentence_can_be_said() {
        for words in Lang::ALL.map(Words::new) {
            for (name, variables) in SENTENCES {
                for count in [0, 1, 2, 1_000_000] {
                    let values = variables.iter().map(|v| (*v, Value::Number(count)));
                    let said = words.say(name, &values.collect::<Vec<_>>());
                    assert!(!said.as_str().is_empty() && said.as_str() != *name, "{name}");
                    assert!(!said.as_str().contains(['$', '\u{2068}']), "{name}: {said}");
                }
            }
        }
    }

    /// What is in backticks.
    fn typed(said: &Visible) -> Vec<String> {
        said.as_str().split('`').skip(1).step_by(2).map(str::to_owned).collect()
    }

    fn said(words: &Words, name: &str, variables: &[&'static str]) -> Visible {
        let values = variables.iter().map(|variable| (*variable, Value::Number(1)));
        words.say(name, &values.collect::<Vec<_>>())
    }

    /// Whether a sentence is about using the program: help of its commands.
    fn is_help(name: &str) -> bool {
        ["slash_", "after_", "about_", "option_", "argument_"].iter().any(|it| name.starts_with(it))
    }

    #[test]
    fn what_is_said_in_a_shell_can_be_typed_there() {
        let mut outdated = IN_CHATS.to_vec();
        for words in Lang::ALL.map(Words::new) {
            for (name, variables) in SENTENCES.iter().filter(|(name, _)| !is_help(name)) {
                let said = said(&words, name, variables);
                let names_one = typed(&said).iter().any(|it| it.starts_with('/') && it.len() > 1);
                let says_where = [" in a chat", " dans une discussion"];
                let says_where = says_where.iter().any(|place| said.as_str().contains(place));
                let known = IN_CHATS.contains(name);
                assert!(!names_one || says_where || known, "{name}: {said}");
                outdated.retain(|it| it != name || !names_one);
            }
        }
        assert_eq!(outdated, [""; 0], "these name no command of a chat");
    }

    #[test]
    fn what_is_said_in_a_chat_can_be_typed_there() {
        for words in Lang::ALL.map(|lang| Words::new(lang).in_chat()) {
            for (name, variables) in SENTENCES.iter().filter(|(name, _)| !is_help(name)) {
                let said = said(&words, name, variables);
                for typed in typed(&said) {
                    let command = typed.strip_prefix("tchat ").unwrap_or_default();
                    let command = command.split(' ').next().unwrap_or_default();
                    let is_report_check = typed.starts_with("tchat report --check");
                    assert!(!IN_BOTH.contains(&command) || is_report_check, "{name}: {said}");
                }
            }
        }
        let chat = Words::new(Lang::English).in_chat();
        assert!(chat.nobody_called_hint().as_str().starts_with("`/who` lists who is;"));
        assert_eq!(chat.in_shell().nobody_called_hint().as_str(), "`tchat who` lists who is");
    }

    #[test]
    fn one_and_many_are_told_apart() {
        let [english, french] = Lang::ALL.map(Words::new);
        assert_eq!(english.room_members(1_u64).as_str(), "one device");
        assert_eq!(english.room_members(0_u64).as_str(), "0 devices");
        assert!(!french.room_members(0_u64).as_str().ends_with('s'));
        assert!(french.room_members(3_u64).as_str().ends_with('s'));
    }

    #[test]
    fn a_name_is_said_as_it_is_shown() {
        let words = Words::new(Lang::French);
        assert_eq!(
            words.joined(Visible::quoted("{ $who }")).as_str(),
            "“{ $who }” a rejoint le salon"
        );
    }

    /// A text without what is typed literally.
    fn prose(text: &str) -> String {
        text.split('`').step_by(2).collect()
    }

    #[test]
    fn french_typography_is_kept() {
        for (name, text) in messages(Lang::French) {
            let prose = prose(&text);
            for sign in [';', '!', '?'] {
                for (at, _) in prose.match_indices(sign) {
                    assert!(prose[..at].ends_with('\u{202F}'), "{name}: {sign}");
                }
            }
            for (at, _) in prose.match_indices(':') {
                let literal = prose[at + 1..].starts_with(|c: char| !c.is_whitespace());
                assert!(literal || prose[..at].ends_with('\u{A0}'), "{name}: colon");
            }
            for (at, _) in prose.match_indices('«') {
                assert!(prose[at + '«'.len_utf8()..].starts_with('\u{A0}'), "{name}: «");
            }
            for (at, _) in prose.match_indices('»') {
                assert!(prose[..at].ends_with('\u{A0}'), "{name}: »");
            }
            assert!(!prose.contains('\''), "{name}: straight apostrophe");
        }
    }

    #[test]
    fn no_word_that_the_french_reader_would_stumble_over() {
        for (name, text) in messages(Lang::French) {
            let text = text.to_lowercase();
            for word in ["crypter ", "cryptage", "chiffrage", "canal", "surnom", "e-mail"] {
                assert!(!text.contains(word), "{name}: {word}");
            }
        }
    }
}
