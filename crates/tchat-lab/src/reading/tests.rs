//! What a chat in a school cipher gives away, and to whom.

use std::time::UNIX_EPOCH;

use bytes::Bytes;
use tchat_cipher::Name;

use super::*;
use crate::news::{Fate, News};
use crate::segment::{Ends, PerDirection, Segment};

const CHAT: [&str; 6] = [
    "Salut à tous, vous avez compris l'exercice de mathématiques pour demain ?",
    "Pas vraiment, je suis resté bloqué à la deuxième question toute la soirée",
    "On peut se retrouver à midi devant la bibliothèque pour en parler ensemble",
    "D'accord, mais il faut que je sois revenu au lycée avant treize heures",
    "Alors apportez vos cahiers et la feuille que le professeur nous a donnée",
    "Merci beaucoup, à demain tout le monde, et bonne nuit à ceux qui dorment",
];

/// A connection of Alice's, and her messages on it.
fn record_of(sent: &[String]) -> Record {
    let mut record = Record::default();
    let (client, server) = ("10.0.0.7:1".parse().unwrap(), "10.0.0.1:2".parse().unwrap());
    let ends = Ends { id: ConnectionId(1), client, server };
    let mut gone = PerDirection::<u64>::default();
    let mut pass = |direction, text: &str| {
        let bytes = Bytes::copy_from_slice(text.as_bytes());
        let offset = *gone.of(direction);
        *gone.of_mut(direction) += u64::try_from(bytes.len()).unwrap();
        let segment = Segment { direction, at: UNIX_EPOCH, offset, bytes };
        record.hear(&News::Segment { ends, segment, fate: Fate::Passed });
    };
    pass(Direction::ToServer, "alice");
    pass(Direction::ToClient, "SERVEUR : bob a quitte le chat ");
    for text in sent {
        pass(Direction::ToServer, text);
    }
    record
}

fn read(sent: &[String], proposal: Option<Cipher>) -> Reading {
    let question = Question::of(&record_of(sent), ConnectionId(1), Scope::Client, proposal);
    question.unwrap().answer()
}

/// What is read of the chat's first lines in this cipher.
fn overheard(name: Name, key: &str, lines: usize) -> Reading {
    let cipher = Cipher::new(name, key).unwrap();
    let sent = CHAT.iter().take(lines).map(|text| cipher.encrypt(text).unwrap());
    read(&sent.collect::<Vec<_>>(), None)
}

fn best(reading: &Reading) -> (Name, &str, bool) {
    let best = reading.guesses.first().unwrap();
    (best.name, best.key.as_str(), best.is_believed())
}

#[test]
fn one_line_gives_a_caesar_key_away() {
    let reading = overheard(Name::Caesar, "3", 1);
    assert_eq!(best(&reading), (Name::Caesar, "3", true));
    assert_eq!(reading.guesses.len(), 3, "others are told, to compare");
    assert!(reading.deciphered.values().any(|text| text == CHAT[0]));
}

#[test]
fn two_lines_give_an_affine_key_away() {
    assert_eq!(best(&overheard(Name::Affine, "5,8", 2)), (Name::Affine, "5,8", true));
}

/// Each message begins with the key's first letter again.
#[test]
fn a_short_dialogue_gives_a_moving_key_away() {
    let reading = overheard(Name::Vigenere, "NSI", 3);
    assert_eq!(best(&reading), (Name::Vigenere, "NSI", true));
    assert!(reading.deciphered.values().any(|text| text == CHAT[2]));
}

#[test]
fn lines_too_short_for_a_moving_key_are_read_together() {
    let cipher = Cipher::new(Name::Vigenere, "TERM").unwrap();
    let sent =
        CHAT.iter().map(|text| cipher.encrypt(&text.chars().take(20).collect::<String>()).unwrap());
    let reading = read(&sent.collect::<Vec<_>>(), None);
    assert_eq!(best(&reading), (Name::Vigenere, "TERM", true));
}

#[test]
fn bytes_combined_with_a_key_are_recognised_and_broken() {
    assert_eq!(best(&overheard(Name::Xor, "cle", 3)), (Name::Xor, "cle", true));
    let reading = overheard(Name::XorHexadecimal, "cle", 3);
    assert_eq!(best(&reading), (Name::XorHexadecimal, "cle", true));
}

#[test]
fn letters_in_another_order_are_put_back() {
    assert_eq!(best(&overheard(Name::Scytale, "5", 2)), (Name::Scytale, "5", true));
    let reading = overheard(Name::Transposition, "NSI", 2);
    assert!(reading.deciphered.values().any(|text| text == CHAT[0]), "{:?}", reading.guesses);
}

#[test]
fn a_dialogue_gives_a_substitution_away() {
    let key = "AZERTYUIOPQSDFGHJKLMWXCVBN";
    let reading = overheard(Name::Substitution, key, 6);
    let (name, _, believed) = best(&reading);
    assert_eq!((name, believed), (Name::Substitution, true));
    let read = reading.deciphered.values().find(|text| text.contains("exercice"));
    assert!(read.is_some(), "{:?}", reading.deciphered);
}

#[test]
fn where_nothing_can_be_known_nothing_is_believed() {
    let mask = "KQXWVPLZMAHRTDYEOIBJGUFNSCQWERTZUIOPLKJHGFDSAYXCVBNM";
    let cipher = Cipher::new(Name::LetterMask, mask).unwrap();
    let sent = vec![cipher.encrypt("On se retrouve a midi devant le lycee").unwrap()];
    let reading = read(&sent, None);
    assert!(!best(&reading).2, "{:?}", reading.guesses);
    assert!(reading.deciphered.is_empty());
}

#[test]
fn a_proposal_is_tried_on_everything_but_pseudonyms_and_notices() {
    let cipher = Cipher::new(Name::Caesar, "1").unwrap();
    let reading = read(&[cipher.encrypt("bonjour").unwrap()], Some(cipher.clone()));
    assert_eq!(reading.deciphered.into_values().collect::<Vec<_>>(), ["bonjour"]);
    assert_eq!(reading.letters.total(), 7);
    assert_eq!(reading.proposal, Some(cipher));
}

#[test]
fn only_the_latest_characters_are_analysed() {
    let question = |count: usize| {
        let sent = (0..count).map(|number| format!("{number:04}{}", "x".repeat(96)));
        let record = record_of(&sent.collect::<Vec<_>>());
        Question::of(&record, ConnectionId(1), Scope::Everyone, None).unwrap()
    };
    let messages = question(500).messages;
    assert_eq!(messages.iter().map(String::len).sum::<usize>(), READING_CHARS_MAX);
    assert!(messages.first().unwrap().starts_with("0480"), "{:?}", messages.first());
    assert!(messages.last().unwrap().starts_with("0499"));
}

#[test]
fn of_a_silent_connection_there_is_nothing_to_ask() {
    assert_eq!(Question::of(&Record::default(), ConnectionId(1), Scope::Client, None), None);
}
