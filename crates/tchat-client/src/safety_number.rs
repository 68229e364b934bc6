//! What two people compare to know that nobody stands between them: a number made of both their
//! keys.
//!
//! It is the same for both, so each reads aloud what is on their own screen. Sixty digits, in
//! groups of five, are what people in any language can read to each other; twelve words of the
//! lists of BIP 39 are what they remember: chosen so that four letters tell any two apart, and to
//! be said over the telephone. Not emoji: those have other names in each language, and no width that
//! terminals agree on. The number proves nothing to whoever has not compared it *by another way*
//! than the chat itself.
//!
//! Deriving is slow on purpose ([`ROUNDS`]): who compares only the first groups shall cost an
//! impostor as much as possible. `docs/protocol.md` has it for other clients.

use std::fmt;

use bip39::Language;
use tchat_proto::id::AccountKey;
use unicode_normalization::UnicodeNormalization as _;

/// How often the hash is taken: about 20 ms, and 16 bits more for whoever looks for keys whose
/// number begins like another's.
const ROUNDS: u32 = 1 << 16;

/// How many groups of five digits.
const GROUPS: usize = 12;

/// How many words; each is 11 bits.
const WORDS: usize = 12;

/// What the text in a QR code begins with; letters that the compact alphabet of QR codes has.
const QR_PREFIX: &str = "TCHAT1:";

/// The number of two people. Displayed as `01234 56789 …`, twelve groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SafetyNumber {
    groups: [u32; GROUPS],
    words: [u16; WORDS],
}

/// The languages in which there are words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WordList {
    /// The English list.
    English,
    /// The French one.
    French,
}

/// A text that is neither a whole number nor its words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotANumber {
    /// Too much of it, too little, or something else.
    #[error("not sixty digits or twelve words")]
    Other,
    /// Twelve words, one of which is misspelt or misheard.
    #[error("{word} is none of the words")]
    UnknownWord {
        /// The first such word.
        word: String,
    },
}

/// What the other person read aloud.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadAloud {
    /// Sixty digits.
    Digits([u32; GROUPS]),
    /// Twelve words, by their places in a list.
    Words([u16; WORDS]),
}

impl SafetyNumber {
    /// The number of two accounts, in whichever order.
    #[must_use]
    pub fn of(one: AccountKey, other: AccountKey) -> Self {
        let (low, high) = if one.0 <= other.0 { (one, other) } else { (other, one) };
        let round = blake3::Hasher::new_derive_key("tchat safety number v1");
        let mut hash = [0; 32];
        for _ in 0..ROUNDS {
            let mut hasher = round.clone();
            hasher.update(&hash).update(&low.0).update(&high.0);
            hash = hasher.finalize().into();
        }
        let stream = |label| blake3::Hasher::new_derive_key(label).update(&hash).finalize_xof();
        let mut digits = stream("tchat safety number v1 digits");
        let mut words = stream("tchat safety number v1 words");
        Self {
            groups: std::array::from_fn(|_| {
                // 64 bits modulo 100,000: the bias is a part in 10^14.
                let mut bytes = [0; 8];
                digits.fill(&mut bytes);
                u32::try_from(u64::from_be_bytes(bytes) % 100_000).unwrap_or_default()
            }),
            words: std::array::from_fn(|_| {
                let mut bytes = [0; 2];
                words.fill(&mut bytes);
                u16::from_be_bytes(bytes) % 2_048
            }),
        }
    }

    /// Its twelve words.
    #[must_use]
    pub fn words(&self, list: WordList) -> [&'static str; WORDS] {
        self.words.map(|word| list.all().get(usize::from(word)).copied().unwrap_or_default())
    }

    /// What its QR code says.
    #[must_use]
    pub fn qr_text(&self) -> String {
        let digits: String = self.groups.iter().map(|group| format!("{group:05}")).collect();
        format!("{QR_PREFIX}{digits}")
    }

    /// Whether it is what was read aloud.
    #[must_use]
    pub fn is(&self, read: &ReadAloud) -> bool {
        match read {
            ReadAloud::Digits(groups) => self.groups == *groups,
            ReadAloud::Words(words) => self.words == *words,
        }
    }
}

impl fmt::Display for SafetyNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, group) in self.groups.iter().enumerate() {
            let gap = if place == 0 { "" } else { " " };
            write!(f, "{gap}{group:05}")?;
        }
        Ok(())
    }
}

impl WordList {
    const fn language(self) -> Language {
        match self {
            Self::English => Language::English,
            Self::French => Language::French,
        }
    }

    fn all(self) -> &'static [&'static str; 2048] {
        self.language().word_list()
    }

    /// A word's place: without accents and case, since people leave both out.
    fn place(self, word: &str) -> Option<u16> {
        let folded = fold(word);
        let place = self.all().iter().position(|known| fold(known) == folded)?;
        u16::try_from(place).ok()
    }
}

fn fold(word: &str) -> String {
    word.nfd().filter(char::is_ascii).collect::<String>().to_ascii_lowercase()
}

impl NotANumber {
    /// What is wrong with words that are not those of one list.
    fn of(words: &[&str]) -> Self {
        let unknown = |list: WordList| {
            words.iter().copied().filter(move |word| list.place(word).is_none()).collect::<Vec<_>>()
        };
        let fewest = [WordList::English, WordList::French].map(unknown);
        let fewest = fewest.into_iter().min_by_key(Vec::len).unwrap_or_default();
        match fewest.first() {
            // With more than that unknown it is some other text.
            Some(word) if words.len() == WORDS && fewest.len() <= WORDS / 2 => {
                Self::UnknownWord { word: (*word).to_owned() }
            }
            _ => Self::Other,
        }
    }
}

impl ReadAloud {
    /// Reads sixty digits, grouped or not, the text of a QR code, or twelve words of either list.
    ///
    /// # Errors
    ///
    /// [`NotANumber`] if it is none of them: nothing was compared then.
    pub fn parse(text: &str) -> Result<Self, NotANumber> {
        let text = text.trim();
        let digits = text.strip_prefix(QR_PREFIX).unwrap_or(text);
        let is_digits = |c: char| c.is_ascii_digit() || c.is_whitespace() || c == '-';
        if digits.chars().all(is_digits) {
            return Self::digits(digits);
        }
        let words: Vec<_> = text.split_whitespace().collect();
        let lists = [WordList::English, WordList::French];
        let read = lists.into_iter().find_map(|list| {
            let places: Option<Vec<u16>> = words.iter().map(|word| list.place(word)).collect();
            places?.try_into().ok().map(Self::Words)
        });
        read.ok_or_else(|| NotANumber::of(&words))
    }

    fn digits(text: &str) -> Result<Self, NotANumber> {
        let digits: Vec<u32> = text.chars().filter_map(|c| c.to_digit(10)).collect();
        let groups = digits.chunks(5).map(|group| group.iter().fold(0, |sum, it| sum * 10 + it));
        if digits.len() != 5 * GROUPS {
            return Err(NotANumber::Other);
        }
        groups.collect::<Vec<_>>().try_into().map(Self::Digits).or(Err(NotANumber::Other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALICE: AccountKey = AccountKey([1; 32]);
    const BOB: AccountKey = AccountKey([2; 32]);

    fn number() -> SafetyNumber {
        SafetyNumber::of(ALICE, BOB)
    }

    /// The vectors of docs/protocol.md.
    #[test]
    fn another_client_computes_the_same() {
        let document = include_str!("../../../docs/protocol.md");
        assert!(document.contains(&number().to_string()), "{}", number());
        for list in [WordList::English, WordList::French] {
            let words = number().words(list).join(" ").nfc().collect::<String>();
            assert!(document.contains(&words), "{words}");
        }
        let ends = SafetyNumber::of(AccountKey([0; 32]), AccountKey([0xff; 32]));
        assert!(document.contains(&ends.to_string()), "{ends}");
    }

    #[test]
    fn both_have_the_same_number_and_nobody_else_has_it() {
        assert_eq!(number(), SafetyNumber::of(BOB, ALICE));
        assert_ne!(number(), SafetyNumber::of(ALICE, AccountKey([3; 32])));
    }

    #[test]
    fn what_was_read_aloud_is_compared_whole() {
        let number = number();
        let text = number.to_string();
        let bare: String = text.split(' ').collect();
        let french = number.words(WordList::French).join(" ").to_uppercase();
        let unaccented = number.words(WordList::French).map(fold).join("  ");
        let english = number.words(WordList::English).join(" ");
        for same in [&text, &bare, &number.qr_text(), &french, &unaccented, &english] {
            assert!(number.is(&ReadAloud::parse(same).unwrap()), "{same}");
        }
        let other = SafetyNumber::of(ALICE, AccountKey([3; 32]));
        assert!(!number.is(&ReadAloud::parse(&other.to_string()).unwrap()));
        assert!(!number.is(&ReadAloud::parse(&other.words(WordList::English).join(" ")).unwrap()));
    }

    #[test]
    fn one_digit_more_or_less_is_not_a_number_and_nothing_is_compared() {
        let text = number().to_string();
        let words = number().words(WordList::English);
        for wrong in ["", "bob", &text[1..], &format!("{text}1"), &words[1..].join(" ")] {
            assert_eq!(ReadAloud::parse(wrong), Err(NotANumber::Other), "{wrong}");
        }
    }

    #[test]
    fn of_twelve_words_the_one_that_is_none_is_named() {
        for list in [WordList::English, WordList::French] {
            let mut words = number().words(list).map(str::to_owned);
            words[4] = "zzyzx".to_owned();
            let unknown = NotANumber::UnknownWord { word: "zzyzx".to_owned() };
            assert_eq!(ReadAloud::parse(&words.join(" ")), Err(unknown));
        }
        let chat = "we meet at the lake when the bell rings and then go home";
        assert_eq!(ReadAloud::parse(chat), Err(NotANumber::Other), "no number at all");
    }

    #[test]
    fn a_last_digit_that_differs_is_seen() {
        let mut text = number().to_string();
        let last = text.pop().unwrap();
        text.push(if last == '0' { '1' } else { '0' });
        assert!(!number().is(&ReadAloud::parse(&text).unwrap()));
    }
}
