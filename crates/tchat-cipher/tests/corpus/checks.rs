//! What must hold for any text, whoever sent it: ciphers and breakers read it or refuse it.
//!
//! The fuzzer in `fuzz/` calls these checks by name with bytes of its own making; the test beside
//! this file calls them with those it has kept.

use tchat_cipher::breaking::{self, attack_any, kasiski, two_time_pad};
use tchat_cipher::carrier::Carrier;
use tchat_cipher::{Cipher, Name, numbers};

/// A check: panics if it does not hold.
type Check = fn(&[u8]);

/// Every check by its name, which is also that of its folder in `fuzz/corpus/`.
pub(crate) const CHECKS: &[(&str, Check)] =
    &[("cipher_lists", lists), ("cipher_keys", keys), ("cipher_attack", attack)];

/// A breaker's time grows with the text; longer ones show nothing else.
const ATTACKED_MAX: usize = 24;

/// Numbers and carriers read what they write.
fn lists(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    if let Ok(read) = numbers::read(&text) {
        assert_eq!(numbers::read(&numbers::written(&read)), Ok(read));
    }
    for carrier in Carrier::ALL {
        assert_eq!(carrier.read(&carrier.write(bytes)).as_deref(), Ok(bytes));
        if let Ok(read) = carrier.read(&text) {
            assert_eq!(carrier.read(&carrier.write(&read)), Ok(read));
        }
    }
    if let Some((carrier, read)) = Carrier::recognised(&text) {
        assert_eq!(carrier.read(&text), Ok(read));
    }
}

/// A key, a line break, a text: what is enciphered is deciphered again, and any text may be
/// deciphered.
fn keys(bytes: &[u8]) {
    let input = String::from_utf8_lossy(bytes);
    let (key, text) = input.split_once('\n').unwrap_or((&input, ""));
    for name in Name::all() {
        let Ok(cipher) = Cipher::new(name, key) else { continue };
        let _foreign = cipher.decrypt(text);
        let Ok(sent) = cipher.encrypt(text) else { continue };
        let back = cipher.decrypt(&sent);
        let loses = [Name::CaesarCapitals, Name::DiffieHellman].contains(&name);
        // A half of an RSA key deciphers only what the other half enciphered.
        let halved = [Name::Rsa, Name::RsaInteger].contains(&name);
        assert!(
            loses || halved || back.as_deref() == Ok(text),
            "{name} {key:?} {text:?}: {back:?}"
        );
    }
}

/// Whatever is attacked, probabilities are probabilities.
fn attack(bytes: &[u8]) {
    let input = String::from_utf8_lossy(bytes);
    let text: String = input.chars().take(ATTACKED_MAX).collect();
    if let Ok(findings) = attack_any(&text) {
        assert!(findings.iter().all(|found| (0.0..=1.0).contains(&found.probability)));
    }
    for name in Name::all() {
        let _broken = breaking::attack(name, &text, Some("17,3233"));
    }
    let repeats = kasiski::repeats(&text, 2);
    assert!(repeats.iter().all(|repeat| repeat.places.len() > 1));
    let _coincidences = kasiski::coincidences(&text, 5);
    let _glimpses = two_time_pad::of_lines(&input, "le ");
}
