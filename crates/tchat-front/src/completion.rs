//! Going on with the word at the cursor: `@pseudonyms`, `/commands` and what comes after them, rooms,
//! paths and `:emoji:`.
//!
//! [`Completion::of`] looks at what stands before the cursor and says what it may become. The choices
//! are written one after the other, and what was typed comes again behind the last.

pub(crate) mod emoji;
pub(crate) mod path;
mod word;

use std::ops::Range;

use tchat_i18n::{Visible, Words};

pub(crate) use self::emoji::named as emoji_named;
pub(crate) use self::path::{List, list};
use self::word::Word;
use crate::fold::fold;
use crate::text_buffer::Way;

/// How many choices are offered: nobody goes through more.
const CHOICES_MAX: usize = 50;

/// What is known that a word may mean.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Known<'a> {
    /// The words of the reader's language.
    pub(crate) words: &'a Words,
    /// What people of the room are called, with what tells them apart, those who wrote last first.
    pub(crate) people: &'a [String],
    /// The names of rooms.
    pub(crate) rooms: &'a [String],
    /// The commands of the front end alone, and what can come after each.
    pub(crate) own: &'a [OwnChoices],
    /// What is in a folder.
    pub(crate) list: List,
}

/// A command of a front end alone, and what can come after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OwnChoices {
    /// Its name, without the slash.
    pub(crate) name: &'static str,
    /// What it does.
    pub(crate) help: Visible,
    /// What can come after its name.
    pub(crate) choices: Vec<String>,
}

/// Something that a word may become.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What is written.
    pub text: String,
    /// What is shown of it.
    pub shown: Visible,
    /// What is said of it beside that.
    pub about: Visible,
}

impl Choice {
    fn new(text: String, shown: &str) -> Self {
        Self { text, shown: Visible::line(shown), about: Visible::EMPTY }
    }
}

/// What a word may become, and which of that is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// Where the word stands as it is written.
    place: Range<usize>,
    /// The word as it was typed.
    typed: String,
    choices: Vec<Choice>,
    /// Which choice is written; without it, what was typed.
    at: Option<usize>,
}

impl Completion {
    /// What the word at the end of a text may become, if anything is known.
    pub(crate) fn of(before: &str, known: &Known<'_>) -> Option<Self> {
        Word::all(before, known.words).into_iter().find_map(|word| {
            let mut choices = word.choices(known);
            choices.truncate(CHOICES_MAX);
            Self::among(before, word.start(), choices)
        })
    }

    /// The same for an emoji alone, of which enough is typed: these are offered unasked.
    pub(crate) fn of_emoji(before: &str) -> Option<Self> {
        let (start, code) = emoji::typed(before)?;
        let mut choices = emoji::choices(code);
        choices.truncate(CHOICES_MAX);
        Self::among(before, start, choices)
    }

    fn among(before: &str, start: usize, choices: Vec<Choice>) -> Option<Self> {
        let typed = before.get(start..)?.to_owned();
        let place = start..before.len();
        (!choices.is_empty()).then_some(Self { place, typed, choices, at: None })
    }

    /// The next choice, or the one before.
    pub(crate) fn turned(mut self, way: Way) -> Self {
        let last = self.choices.len().checked_sub(1);
        self.at = match (self.at, way) {
            (None, Way::On) => Some(0),
            (None, Way::Back) => last,
            (Some(at), Way::On) => Some(at.saturating_add(1)).filter(|at| Some(*at) <= last),
            (Some(at), Way::Back) => at.checked_sub(1),
        };
        self
    }

    /// The choice with a number.
    pub(crate) fn chosen(mut self, number: usize) -> Option<Self> {
        self.at = Some(number).filter(|number| *number < self.choices.len());
        self.at.is_some().then_some(self)
    }

    /// What was typed.
    pub(crate) fn taken_back(mut self) -> Self {
        self.at = None;
        self
    }

    /// Whether something else than what was typed is written.
    pub(crate) const fn is_written(&self) -> bool {
        self.at.is_some()
    }

    /// Whether there is nothing to choose.
    pub(crate) const fn is_only(&self) -> bool {
        self.choices.len() == 1
    }

    /// What is to be written.
    pub(crate) fn text(&self) -> &str {
        let choice = self.at.and_then(|at| self.choices.get(at));
        choice.map_or(&self.typed, |choice| &choice.text)
    }

    /// In which place.
    pub(crate) fn range(&self) -> Range<usize> {
        self.place.clone()
    }

    /// That it was written, in so many bytes.
    pub(crate) const fn written(mut self, bytes: usize) -> Self {
        self.place.end = self.place.start.saturating_add(bytes);
        self
    }

    /// All choices.
    pub fn choices(&self) -> &[Choice] {
        &self.choices
    }

    /// The one that is written.
    pub const fn at(&self) -> Option<usize> {
        self.at
    }
}

/// Whether a name begins with what was typed of it.
fn begins(name: &str, typed: &str) -> bool {
    fold(name).starts_with(&fold(typed))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use tchat_i18n::Lang;

    use super::*;

    fn folders(path: &Path) -> Vec<(String, bool)> {
        let names: &[(&str, bool)] = match path.to_str() {
            Some("/home") => &[("my photos", true), ("notes.txt", false), (".hidden", false)],
            Some("/home/my photos") => &[("été.png", false)],
            _ => &[],
        };
        names.iter().map(|(name, folder)| ((*name).to_owned(), *folder)).collect()
    }

    fn texts(lang: Lang, before: &str) -> Vec<String> {
        let words = Words::new(lang);
        let people = ["bob", "Éloïse", "Bob Smith", "bo~k7f2"].map(str::to_owned);
        let rooms = ["general", "général", "games"].map(str::to_owned);
        let own = [OwnChoices {
            name: "do",
            help: Visible::EMPTY,
            choices: vec!["next-room".to_owned(), "undo".to_owned()],
        }];
        let known =
            Known { words: &words, people: &people, rooms: &rooms, own: &own, list: folders };
        let found = Completion::of(before, &known);
        found.map_or(Vec::new(), |it| it.choices.into_iter().map(|it| it.text).collect())
    }

    fn english(before: &str) -> Vec<String> {
        texts(Lang::English, before)
    }

    #[test]
    fn a_pseudonym_gets_the_sign_that_names_somebody_and_a_comma_at_the_beginning() {
        assert_eq!(english("elo"), ["@Éloïse, "]);
        assert_eq!(english("ask @elo"), ["@Éloïse "]);
        assert_eq!(english("hello bo"), ["@bob ", "@Bob Smith ", "@bo~k7f2 "]);
        assert_eq!(english("@bob s"), ["@Bob Smith, "]);
        assert_eq!(english("one\nELO"), ["@Éloïse, "]);
        assert!(english("mail@bo").is_empty());
        assert!(english("").is_empty() && english("bo ").is_empty());
    }

    #[test]
    fn commands_of_both_languages_are_known_ones_own_first() {
        assert_eq!(english("/uni"), ["/unignore "]);
        assert!(english("/rejo").contains(&"/rejoindre ".to_owned()));
        assert_eq!(texts(Lang::French, "/rejo"), ["/rejoindre "]);
        assert_eq!(texts(Lang::French, "/verif"), ["/vérifier "]);
        assert_eq!(english("/quit"), ["/quit"]);
        assert!(english("//qu").is_empty());
    }

    #[test]
    fn what_comes_after_a_command_is_what_it_takes() {
        assert_eq!(english("/join g"), ["general", "général", "games"]);
        assert_eq!(english("/msg elo"), ["Éloïse "]);
        assert_eq!(english("/mp bob s"), ["\"Bob Smith\" "]);
        assert_eq!(english("/kick bob s"), ["Bob Smith"]);
        assert_eq!(english("/notify m"), ["mentions"]);
        assert_eq!(texts(Lang::French, "/notify r"), ["rien"]);
        assert_eq!(english("/me hugs elo"), ["@Éloïse "]);
        assert_eq!(english("/do nex"), ["next-room"]);
        assert_eq!(english("/react :tada"), ["🎉"]);
        assert!(english("/nick bo").is_empty());
    }

    #[test]
    fn paths_go_on_folder_by_folder_and_blanks_are_held_together() {
        assert_eq!(english("/file /home/my"), ["\"/home/my photos/"]);
        assert_eq!(english("/file \"/home/my photos/ete"), ["\"/home/my photos/été.png\" "]);
        assert_eq!(english("/file /home/n"), ["/home/notes.txt "]);
        assert_eq!(english("/file /home/."), ["/home/.hidden "]);
        assert_eq!(english("/file /home/").len(), 2, "hidden ones only if asked for");
    }

    #[test]
    fn emoji_are_offered_from_two_letters_on_and_not_within_words() {
        assert_eq!(Completion::of_emoji("hi :tada").unwrap().choices()[0].text, "🎉");
        for none in [":t", "a:tada", "12:30", "http://", ": ta", "::", ":ta da"] {
            assert_eq!(Completion::of_emoji(none), None, "{none}");
        }
    }

    #[test]
    fn choices_go_round_and_what_was_typed_is_among_them() {
        let words = Words::new(Lang::English);
        let people = ["bob", "bobby"].map(str::to_owned);
        let known = Known { words: &words, people: &people, rooms: &[], own: &[], list: folders };
        let mut completion = Completion::of("@b", &known).unwrap();
        let mut seen = Vec::new();
        for _ in 0..4 {
            completion = completion.turned(Way::On);
            seen.push(completion.text().to_owned());
        }
        assert_eq!(seen, ["@bob, ", "@bobby, ", "@b", "@bob, "]);
        assert_eq!(completion.turned(Way::Back).text(), "@b");
    }
}
