//! Every vector of `vectors.json`: what Python programs of classes give, and what they refuse.
//!
//! The file was computed in Python, apart from this crate, and checked against examples printed in
//! worksheets; its French field names are theirs: *clair* is the text, *clé* the key, *chiffré* the
//! enciphered text, *fil* the bytes on the wire.
#![expect(clippy::unwrap_used, reason = "a vector that is not as expected is a failed test")]

use serde_json::Value;
use tchat_cipher::ciphers::diffie_hellman::Exchange;
use tchat_cipher::{Cipher, Name};

/// The vectors as they came.
fn vectors() -> Value {
    serde_json::from_str(include_str!("vectors.json")).unwrap()
}

/// A key as someone types it.
fn typed(key: &Value) -> String {
    match key {
        Value::Null => String::new(),
        Value::String(key) => key.clone(),
        other => other.to_string(),
    }
}

/// The entries of one kind of every cipher that has texts, with the cipher's name.
fn entries(kind: &str) -> Vec<(Name, Value)> {
    let vectors = vectors();
    let ciphers = vectors.as_object().unwrap().iter();
    let with_texts =
        ciphers.filter(|(name, _)| !["meta", "diffie_hellman"].contains(&name.as_str()));
    with_texts
        .flat_map(|(name, cipher)| {
            let name: Name = name.parse().unwrap();
            let entries = cipher[kind].as_array().cloned().unwrap_or_default();
            entries.into_iter().map(move |entry| (name, entry))
        })
        .collect()
}

#[test]
fn every_text_is_enciphered_and_deciphered_as_in_the_classes() {
    let mut seen = 0;
    for (name, entry) in entries("vecteurs").into_iter().chain(entries("publies")) {
        let (Some(clear), Some(sent)) = (entry["clair"].as_str(), entry["chiffre"].as_str()) else {
            continue;
        };
        let cipher = Cipher::new(name, &typed(&entry["cle"])).unwrap();
        assert_eq!(cipher.encrypt(clear).as_deref(), Ok(sent), "{name} of {clear:?}");
        let back = if name == Name::CaesarCapitals {
            tchat_cipher::ciphers::caesar_capitals::capitals(clear)
        } else {
            clear.to_owned()
        };
        assert_eq!(cipher.decrypt(sent), Ok(back), "{name}, back from {sent:?}");
        if let Some(wire) = entry["fil_hex"].as_str() {
            let bytes: String = sent.bytes().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(bytes, wire, "{name} of {clear:?}");
        }
        seen += 1;
    }
    assert!(seen > 150, "only {seen} vectors");
}

#[test]
fn what_the_classes_refuse_is_refused() {
    let refused = entries("erreurs");
    assert!(refused.len() > 10);
    for (name, entry) in refused {
        let clear = entry["clair"].as_str().unwrap();
        let key = typed(&entry["cle"]);
        let sent = Cipher::new(name, &key).map(|cipher| cipher.encrypt(clear));
        assert!(!matches!(sent, Ok(Ok(_))), "{name} takes {key:?} with {clear:?}");
    }
}

#[test]
fn each_half_of_an_rsa_key_does_its_part_alone() {
    for (name, entry) in entries("vecteurs") {
        let [public, private] = ["publique", "privee"].map(|half| entry["cle"][half].to_string());
        if ![Name::Rsa, Name::RsaInteger].contains(&name) {
            continue;
        }
        let (clear, sent) = (entry["clair"].as_str().unwrap(), entry["chiffre"].as_str().unwrap());
        assert_eq!(Cipher::new(name, &public).unwrap().encrypt(clear).as_deref(), Ok(sent));
        assert_eq!(Cipher::new(name, &private).unwrap().decrypt(sent).as_deref(), Ok(clear));
    }
}

#[test]
fn both_sides_of_an_exchange_agree() {
    for entry in vectors()["diffie_hellman"]["vecteurs"].as_array().unwrap() {
        let number = |name: &str| entry[name].as_u64().unwrap();
        let side = |secret| {
            Exchange::parse(&format!("{},{},{}", number("p"), number("g"), number(secret))).unwrap()
        };
        let (alice, bob) = (side("a"), side("b"));
        assert_eq!(alice.public(), number("A").into());
        assert_eq!(bob.public(), number("B").into());
        assert_eq!(alice.shared(&bob.public()), number("secret").into());
        assert_eq!(bob.shared(&alice.public()), number("secret").into());
        assert_eq!(number("secret") % 26, number("decalage_cesar"));
    }
}
