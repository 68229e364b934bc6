//! What is a pseudonym, what is none, and which are the same.

use proptest::prelude::*;
use unicode_properties::GeneralCategoryGroup;

use super::*;
use crate::frame::{from_cbor, to_cbor};

fn nick(text: &str) -> Nick {
    Nick::parse(text).unwrap_or_else(|invalid| panic!("{text:?}: {invalid}"))
}

fn invalid(text: &str) -> NickInvalid {
    Nick::parse(text).expect_err(text)
}

#[test]
fn a_pseudonym_is_kept_as_written_and_compared_without_case() {
    assert_eq!(nick("  Éloïse   B ").as_str(), "Éloïse B");
    assert_eq!(nick("Éloïse B").key(), nick("éloïse b").key());
}

#[test]
fn composed_and_decomposed_accents_are_one_pseudonym() {
    assert_eq!(nick("e\u{301}lo"), nick("élo"));
}

#[test]
fn the_examples_of_rfc_8266_compare_as_it_says() {
    for (written, compared) in [
        ("Foo", "foo"),
        ("foo", "foo"),
        ("Foo Bar", "foo bar"),
        ("foo bar", "foo bar"),
        ("Σ", "σ"),
        ("σ", "σ"),
        ("ς", "ς"),
        ("ϔ", "ϋ"),
        ("♚", "♚"),
        ("Richard Ⅳ", "richard iv"),
    ] {
        assert_eq!(nick(written).comparison(), compared, "{written}");
    }
}

#[test]
fn every_space_is_one_plain_space_between_words() {
    for text in ["St Peter", " St  Peter ", "St\u{A0}Peter", "St\u{3000}\u{202F}Peter\u{2009}"] {
        assert_eq!(nick(text).as_str(), "St Peter", "{text:?}");
    }
}

#[test]
fn names_of_all_the_world_are_pseudonyms() {
    for text in [
        "Jean-François d’Éon",
        "Nguyễn Thị Ánh",
        "Łukasz_99",
        "Ελένη",
        "Дмитрий",
        "Ђорђе",
        "דוד המלך",
        "فاطمة",
        "علی ۱۲",
        "अनुष्का",
        "สมชาย",
        "ကျော်",
        "田中さんデス",
        "Yuki 雪 ゆき",
        "Lee 이민호",
        "王ㄨㄤˊ",
        "Ñandú (2)",
        "pal·la l·l",
        "🦀 ferris",
        "👍🏽",
        "🇫🇷",
        "C++ / Rust & co.",
    ] {
        assert_eq!(nick(text).as_str(), text);
    }
}

#[test]
fn what_cannot_be_seen_is_refused() {
    for text in [
        "a\u{200B}b",
        "\u{1b}[31mred",
        "a\u{202E}b",
        "a\0b",
        "\u{FEFF}bob",
        "a\tb",
        "a\nb",
        "a\u{2028}b",
        "a\u{2066}b\u{2069}",
        "so\u{AD}ft",
        "\u{3164}",
        "\u{E000}",
        "\u{FDD0}",
        "\u{2800}",
        "\u{FFFD}",
        "a\u{FE0F}",
        "\u{1F3F4}\u{E0067}\u{E007F}",
        "\u{115F}",
    ] {
        assert!(matches!(invalid(text), NickInvalid::Character(_)), "{text:?}");
    }
}

#[test]
fn a_character_that_our_unicode_does_not_know_is_said_to_be_newer() {
    assert_eq!(invalid("a\u{378}"), NickInvalid::Unassigned('\u{378}'));
}

#[test]
fn a_joiner_is_refused_wherever_it_stands() {
    for text in ["👨\u{200D}👩\u{200D}👧", "क्\u{200D}ष", "علی\u{200C}رضا", "a\u{200D}b"]
    {
        assert!(matches!(invalid(text), NickInvalid::Joiner(_)), "{text:?}");
    }
}

#[test]
fn how_an_emoji_is_drawn_is_not_part_of_the_name() {
    assert_eq!(nick("❤\u{FE0F} bob"), nick("❤ bob"));
    assert_eq!(nick("1\u{FE0F}\u{20E3}").as_str(), "1\u{20E3}");
}

#[test]
fn some_characters_are_allowed_beside_certain_others_only() {
    for text in ["l·l", "͵α", "א׳", "א״ב", "ア・イ", "٠٩", "۰۹"] {
        assert!(Nick::parse(text).is_ok(), "{text}");
    }
    for text in ["a·b", "·", "l·", "͵a", "׳א", "a״", "・", "٠۰", "۰٠"] {
        assert!(matches!(invalid(text), NickInvalid::OutOfPlace(_)), "{text}");
    }
}

#[test]
fn marks_need_a_base_and_do_not_pile_up() {
    for text in
        ["\u{301}a", "a \u{301}b", "´", "e\u{301}\u{301}", "a\u{300}\u{301}\u{302}\u{303}\u{304}"]
    {
        assert!(matches!(invalid(text), NickInvalid::Mark(_)), "{text:?}");
    }
    assert!(Nick::parse("a\u{300}\u{301}\u{302}\u{303}").is_ok());
}

#[test]
fn scripts_that_are_not_written_together_are_refused_by_name() {
    for (text, one, other) in [
        ("p\u{430}ypal", "Latin", "Cyrillic"),
        ("\u{441}an", "Cyrillic", "Latin"),
        ("\u{391}lice", "Greek", "Latin"),
        ("Ωмега", "Greek", "Cyrillic"),
        ("bob ж", "Latin", "Cyrillic"),
        ("ab אב", "Latin", "Hebrew"),
        ("さくら 벚꽃", "Hiragana", "Hangul"),
        ("a王ж", "Latin", "Cyrillic"),
        ("ab\u{561}", "Latin", "Armenian"),
    ] {
        assert_eq!(invalid(text), NickInvalid::MixedScripts { one, other }, "{text}");
    }
}

#[test]
fn digits_of_two_systems_are_refused() {
    let of = |one, other| NickInvalid::MixedDigits { one, other };
    assert_eq!(invalid("अ1२"), of('1', '२'));
    assert_eq!(invalid("ب3٤"), of('3', '٤'));
    assert!(Nick::parse("अ१२३४५६७८९०").is_ok());
    // Fullwidth and mathematical digits are plain ones once normalised.
    assert_eq!(nick("bob１𝟚3").as_str(), "bob123");
}

#[test]
fn nothing_passes_for_the_server() {
    for text in [
        "SERVEUR",
        "Server",
        "  serveur ",
        "ＳＥＲＶＥＵＲ",
        "*",
        "AdmIn",
        "Adm1n",
        "SYSTEM",
        "ТСНАТ",
    ] {
        assert!(matches!(invalid(text), NickInvalid::Reserved(_)), "{text:?}");
    }
    assert!(Nick::parse("observer").is_ok());
}

#[test]
fn what_looks_the_same_is_the_same_pseudonym() {
    for (one, other) in [
        ("bob1", "bobl"),
        ("b0b", "bob"),
        ("Alice", "AIice"),
        ("rnary", "mary"),
        // One script each, which no rule about mixing can tell apart.
        ("bob", "ЬоЬ"),
        ("BOB", "ВОВ"),
        ("bob", "ВОВ"),
        ("scope", "ѕсоре"),
        ("TOP", "ТОР"),
        ("AKTIE", "ΑΚΤΙΕ"),
        ("ОРОС", "OPOC"),
        ("Ⅷ", "VIII"),
        ("ﬁn", "fin"),
        ("ｂｏｂ", "bob"),
        ("𝒃𝒐𝒃", "bob"),
        ("straße", "STRASSE"),
        ("ΟΔΟΣ", "οδοσ"),
        ("αβγς", "αβγσ"),
        ("l·l", "l·l"),
    ] {
        assert!(nick(one).looks_like(&nick(other)), "{one} {other}");
    }
    for (one, other) in
        [("elo", "élo"), ("bob2", "bob3"), ("alice", "alicia"), ("ian", "lan"), ("山", "出")]
    {
        assert!(!nick(one).looks_like(&nick(other)), "{one} {other}");
    }
}

#[test]
fn empty_and_endless_pseudonyms_are_refused() {
    for text in ["", "  ", "\u{3000}"] {
        assert_eq!(invalid(text), NickInvalid::Empty);
    }
    assert_eq!(invalid(&"a".repeat(33)), NickInvalid::TooLong);
    assert_eq!(invalid(&"\u{FDFA}".repeat(32)), NickInvalid::TooLong);
    assert_eq!(invalid(&" ".repeat(1_000)), NickInvalid::TooLong);
    assert!(Nick::parse(&"é".repeat(32)).is_ok());
    assert!(Nick::parse(&"😀".repeat(32)).is_ok());
}

#[test]
fn a_long_pseudonym_that_ends_in_a_digit_is_not_offered_itself() {
    let taken = nick(&format!("{}4", "b".repeat(30)));
    assert!(taken.alternatives().all(|nick| nick.key() != taken.key()));
}

#[test]
fn alternatives_are_valid_and_differ() {
    let long = nick(&"b".repeat(32));
    let offered: Vec<_> = long.alternatives().take(3).collect();
    assert_eq!(offered.len(), 3);
    assert!(offered.iter().all(|nick| nick.key() != long.key()));
}

/// A text as it would come over the wire.
fn received(text: &str) -> Option<Nick> {
    from_cbor(&to_cbor(&text)).ok()
}

#[test]
fn a_pseudonym_that_another_version_of_the_rules_admitted_can_be_read_but_not_claimed() {
    for text in ["a\u{378}", "p\u{430}ypal", "admin", "a·b", "अ1२", "\u{600}", "\u{301}"] {
        let read = received(text).unwrap();
        assert_eq!(read.as_str(), text);
        assert_eq!(read.admit(), Err(invalid(text)), "{text:?}");
    }
    assert_eq!(received("alice").unwrap().admit(), Ok(()));
}

#[test]
fn what_is_not_in_its_final_form_does_not_pass_the_wire() {
    for text in [
        "",
        " ",
        " a",
        "a ",
        "a  b",
        "a\u{A0}b",
        "e\u{301}",
        "ａ",
        "a\0",
        "a\u{200D}b",
        "❤\u{FE0F}",
        "a\u{202E}b",
        "a\n",
        "\u{E000}",
        "\u{10FFFF}",
        "\u{FDD0}",
    ] {
        assert_eq!(received(text), None, "{text:?}");
    }
    assert_eq!(received(&"a".repeat(33)), None);
}

#[test]
fn of_every_letter_and_sign_the_name_is_in_its_final_form_and_has_one_key() {
    // Ideographs, syllables of Hangul and what follows have neither case nor other forms.
    let plain =
        |c: &char| matches!(c, '\u{3400}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}' | '\u{20000}'..);
    for c in ('\0'..=char::MAX).filter(|c| !plain(c)) {
        let Ok(nick) = Nick::parse(c.encode_utf8(&mut [0; 4])) else { continue };
        assert_eq!(Nick::parse(nick.as_str()).as_ref(), Ok(&nick), "{c}");
        assert_eq!(received(nick.as_str()).as_ref(), Some(&nick), "{c}");
        let cases = [nick.as_str().to_lowercase(), nick.as_str().to_uppercase()];
        for other in cases.iter().filter(|other| *other != nick.as_str()) {
            if let Ok(other) = Nick::parse(other) {
                assert_eq!(other.key(), nick.key(), "U+{:04X} {c} {other}", u32::from(c));
            }
        }
    }
}

/// Texts of what names are made of, and of what could break them.
fn texts() -> impl Strategy<Value = String> {
    let dangerous = [
        '\u{301}', '\u{308}', '\u{200C}', '\u{200D}', '\u{FE0F}', '\u{202E}', '\u{2067}', ' ',
        '\u{A0}', '\u{3000}', '´', '͵', '·', '・', 'ﬃ', '\u{FDFA}', 'ß', 'İ', 'ı', 'Σ', 'ς', 'ϔ',
        '٣', '۳', '3', '３', '👩', '*', 'I', 'l', '1', '\u{1100}', '\u{FFA1}', '\0', '\u{E000}',
    ];
    let c = prop_oneof![
        3 => any::<char>(),
        3 => prop::sample::select(dangerous.to_vec()),
        2 => prop::char::ranges(vec!['a'..='z', 'A'..='Z', '0'..='9'].into()),
        2 => prop::char::ranges(vec!['Α'..='ω', 'А'..='я', 'א'..='ת', 'ا'..='ي'].into()),
        2 => prop::char::ranges(vec!['ぁ'..='ヿ', '一'..='龥', '가'..='힣'].into()),
    ];
    prop::collection::vec(c, 0..24).prop_map(|chars| chars.into_iter().collect())
}

/// Texts of one script and what goes with it, which are pseudonyms more often than not.
fn names() -> impl Strategy<Value = String> {
    let scripts = ['a'..='ž', 'Α'..='Ͽ', 'Ѐ'..='ԯ', 'ա'..='և', 'א'..='ת', 'ᏸ'..='ᏽ', 'ა'..='ჿ'];
    prop::sample::select(scripts.to_vec()).prop_flat_map(|script| {
        let c = prop_oneof![
            8 => prop::char::ranges(vec![script].into()),
            1 => prop::sample::select(vec![' ', '.', '-', '_', '\u{301}', '\u{308}', '7', '🦀']),
        ];
        prop::collection::vec(c, 1..20).prop_map(|chars| chars.into_iter().collect())
    })
}

proptest! {
    #[test]
    fn what_was_parsed_is_parsed_to_itself(text in prop_oneof![texts(), names()]) {
        if let Ok(nick) = Nick::parse(&text) {
            prop_assert_eq!(Nick::parse(nick.as_str()), Ok(nick.clone()));
            prop_assert_eq!(nick.as_str().nfkc().collect::<String>(), nick.as_str());
            prop_assert_eq!(nick.admit(), Ok(()));
        }
    }

    #[test]
    fn what_was_written_is_read(text in prop_oneof![texts(), names()]) {
        if let Ok(nick) = Nick::parse(&text) {
            prop_assert_eq!(from_cbor::<Nick>(&to_cbor(&nick)), Ok(nick));
        }
    }

    #[test]
    fn what_is_read_is_never_changed_by_parsing(text in prop_oneof![texts(), names()]) {
        if let (Some(read), Ok(parsed)) = (received(&text), Nick::parse(&text)) {
            prop_assert_eq!(read, parsed);
        }
    }

    #[test]
    fn a_pseudonym_holds_nothing_but_what_is_seen_within_the_limits(
        text in prop_oneof![texts(), names()],
    ) {
        if let Ok(nick) = Nick::parse(&text) {
            let text = nick.as_str();
            prop_assert!(text.len() <= NICK_BYTES_MAX && text.chars().count() <= NICK_CHARS_MAX);
            prop_assert!(!text.is_empty() && !text.contains("  ") && text.trim() == text);
            for c in text.chars() {
                let other = c.general_category_group() == GeneralCategoryGroup::Other;
                prop_assert!(!other && !is_never_shown(c) && (c == ' ' || !c.is_whitespace()));
            }
        }
    }

    #[test]
    fn the_key_is_the_same_in_any_case_and_form(text in prop_oneof![texts(), names()]) {
        if let Ok(nick) = Nick::parse(&text) {
            let text = nick.as_str();
            let other_ways: [String; 4] =
                [text.to_lowercase(), text.to_uppercase(), text.nfd().collect(), text.nfkd().collect()];
            for other in other_ways.iter().filter_map(|other| Nick::parse(other).ok()) {
                prop_assert_eq!(nick.key(), other.key(), "{} {}", nick, other);
                prop_assert!(nick.looks_like(&other));
            }
            prop_assert!(nick.looks_like(&nick));
        }
    }
}
