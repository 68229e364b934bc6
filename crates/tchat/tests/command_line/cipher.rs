//! `tchat cipher`: results alone on standard output, exactly; everything else on standard error.

use crate::stage::Home;

#[test]
fn a_result_stands_alone_on_standard_output() {
    let home = Home::new();
    for (name, key, clear, sent) in [
        ("vigenere", "--key=NSI", "Bonjour", "Ogvwgce"),
        ("César", "--key=-3", "def ghi", "abc def"),
        ("affine", "--key=-3,5", "abc", "fcz"),
        ("rot13", "--key=", "abc", "nop"),
        ("xor_liste", "--key=CLE", "MESSAGE", "[14, 9, 22, 16, 13, 2, 6]"),
        ("rsa", "--key=17,3233", "é", "[1453]"),
        ("diffie_hellman", "--key=23,5,6", "19", "2"),
        ("one-time-pad", "--key=MAURIACX", "BONJOUR", "\u{f}\u{e}\u{1b}\u{18}\u{6}\u{14}\u{11}"),
    ] {
        let ran = home.run(&["cipher", "encrypt", "--name", name, key, clear]).exits(0);
        assert_eq!(ran.out, format!("{sent}\n"), "{name}");
        assert_eq!(ran.err.lines().count(), 1, "{name}: {}", ran.err);
        assert!(ran.err.contains("safe"), "{name}: {}", ran.err);
    }
}

#[test]
fn a_dash_may_begin_a_key_that_stands_apart() {
    let ran = Home::new().run(&["cipher", "decrypt", "--name", "cesar", "--key", "-3", "abc"]);
    assert_eq!(ran.exits(0).out, "def\n");
}

#[test]
fn standard_input_is_taken_whole_without_its_last_line_break() {
    let home = Home::new();
    let arguments = ["cipher", "encrypt", "--name", "xor", "--key=a"];
    assert_eq!(home.pipe(&arguments, b"a\nb\n").exits(0).out, "\0k\u{3}\n");
    let back = ["cipher", "decrypt", "--name", "xor", "--key=a", "-"];
    assert_eq!(home.pipe(&back, b"\0k\x03\n").exits(0).out, "a\nb\n");
    assert_eq!(home.pipe(&arguments, b"").exits(0).out, "\n");
    home.pipe(&arguments, b"\xff").exits(1);
}

#[test]
fn a_wrong_key_is_wrong_usage_and_told_with_the_right_ones() {
    let home = Home::new();
    let wrong = home.run(&["cipher", "encrypt", "--name", "affine", "--key=2,1", "abc"]).exits(2);
    assert!(wrong.out.is_empty());
    assert!(wrong.err.contains("1, 3, 5, 7, 9, 11, 15, 17, 19, 21, 23, 25"), "{}", wrong.err);
    let french = ["cipher", "encrypt", "--name", "scytale", "--key=0", "--lang", "fr", "abc"];
    assert!(home.run(&french).exits(2).err.contains("au moins 1"));
    for arguments in [
        ["cipher", "encrypt", "--name", "vigenere", "--key=", "abc"],
        ["cipher", "encrypt", "--name", "enigma", "--key=A", "abc"],
        ["cipher", "encrypt", "--key=3", "abc", "--lang", "en"],
        ["cipher", "break", "abc", "--top", "0", "--lang=en"],
    ] {
        let wrong = home.run(&arguments).exits(2);
        assert!(wrong.err.starts_with("error:") && wrong.out.is_empty(), "{}", wrong.err);
    }
}

#[test]
fn a_text_that_does_not_fit_is_refused() {
    let home = Home::new();
    let short = ["cipher", "encrypt", "--name", "masque_jetable", "--key=ABC", "ABCD"];
    assert!(home.run(&short).exits(1).err.contains("at least as long"));
    let json = ["cipher", "decrypt", "--name", "xor_hexa", "--key=A", "abc", "--output", "json"];
    assert_eq!(home.run(&json).exits(1).objects()[0]["code"], "cipher_refused");
}

#[test]
fn a_line_is_broken_without_key_and_name() {
    let home = Home::new();
    let sent = "Uhqghc-yrxv à plgl ghydqw oh obfé";
    let ran = home.run(&["cipher", "break", sent, "--lang", "fr"]).exits(0);
    let clear = "Rendez-vous à midi devant le lycé";
    let first = format!("certain (100,0\u{202F}%), cesar, clé 3\u{A0}: {clear}\n");
    assert!(ran.out.starts_with(&first), "{}", ran.out);
    let json = home.run(&["cipher", "break", sent, "--output", "json"]).exits(0);
    let guess = &json.objects()[0];
    assert_eq!(
        (&guess["type"], &guess["cipher"], &guess["key"]),
        (&"guess".into(), &"caesar".into(), &"3".into())
    );
    assert_eq!((&guess["language"], &guess["certainty"]), (&"fr".into(), &"certain".into()));
}

#[test]
fn public_keys_break_what_is_small_and_a_mask_is_not_broken() {
    let home = Home::new();
    let rsa = ["cipher", "break", "--name", "rsa", "--key=17,3233", "[524, 1307, 3165]"];
    assert!(home.run(&rsa).exits(0).out.contains("2753,3233: BON"));
    let exchange = ["cipher", "break", "--name", "dh", "--key=23,5,8", "19"];
    assert!(home.run(&exchange).exits(0).out.contains("key 6: 2"));
    let mask = ["cipher", "break", "--name", "otp", "abc", "--output", "json"];
    assert_eq!(home.run(&mask).exits(1).objects()[0]["code"], "mask_used_once");
    let little = ["cipher", "break", "--name", "vigenere", "xqzv", "--output", "json"];
    assert_eq!(home.run(&little).exits(1).objects()[0]["code"], "too_little");
}

#[test]
fn a_word_dragged_along_two_texts_shows_the_other() {
    let home = Home::new();
    let mask = "--key=kQ7xWv2PlZ9mAhRt4DyEoIbUfN3gCs6wZqX1";
    let sent =
        |text| home.run(&["cipher", "encrypt", "--name", "xor_hexa", mask, text]).exits(0).out;
    let lines =
        sent("Rendez-vous demain devant le CDI") + &sent("Le mot de passe du wifi a change");
    let drag = ["cipher", "break", "--crib", " demain "];
    assert!(home.pipe(&drag, lines.as_bytes()).exits(0).out.contains("asse du "));
    home.pipe(&drag, b"one line only").exits(1);
}

#[test]
fn every_cipher_is_listed_with_a_key_that_it_takes() {
    let home = Home::new();
    let listed = home.run(&["cipher", "list", "--output", "json"]).exits(0).objects();
    assert_eq!(listed.len(), 23);
    for cipher in listed {
        let name = cipher["french"].as_str().unwrap();
        let key = format!("--key={}", cipher["key"].as_str().unwrap_or_default());
        let text = if name == "diffie_hellman" { "19" } else { "a" };
        let sent = home.run(&["cipher", "encrypt", "--name", name, &key, text]).exits(0).out;
        if name != "diffie_hellman" {
            let back = ["cipher", "decrypt", "--name", name, &key];
            let text = home.pipe(&back, sent.as_bytes()).exits(0).out;
            assert_eq!(text.to_lowercase(), "a\n", "{name}");
        }
    }
    assert!(home.run(&["cipher", "list", "--lang", "fr"]).exits(0).out.contains("masque_jetable"));
}
