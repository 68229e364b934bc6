//! Help, wrong usage, and what the program prints of itself.

use crate::stage::Home;

#[test]
fn help_is_a_result_and_wrong_usage_is_not() {
    let home = Home::new();
    let help = home.run(&["join", "--help"]).exits(0);
    assert!(help.out.contains("Examples:") && help.err.is_empty());

    let wrong = home.run(&["joim"]).exits(2);
    assert!(wrong.out.is_empty());
    assert_eq!(wrong.err, "error: there is no command `joim`\nhint: did you mean `join`?\n");
    home.run(&["join", "--nick"]).exits(2);
    home.run(&["send", "--room", "general"]).exits(2);
}

#[test]
fn the_locale_chooses_the_language_and_an_option_overrides_it() {
    let home = Home::new();
    let french = |arguments: &[&str]| {
        let mut command = home.command(arguments);
        crate::stage::finish(command.env("LC_ALL", "fr_FR.UTF-8").spawn().unwrap())
    };
    assert!(french(&["rooms"]).exits(1).err.starts_with("erreur\u{A0}: ce profil ne connaît"));
    assert!(french(&["rooms", "--lang", "en"]).exits(1).err.starts_with("error: this profile"));
}

#[test]
fn without_a_known_server_it_says_how_to_begin() {
    let home = Home::new();
    let ran = home.run(&["rooms"]).exits(1);
    assert!(ran.err.contains("tchat host") && ran.err.contains("tchat join ADDRESS"));
    let json = home.run(&["rooms", "--output", "json"]).exits(1);
    assert_eq!(json.objects()[0]["code"], "no_known_server");
}

#[test]
fn completions_and_the_manual_are_printed() {
    let home = Home::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        assert!(home.run(&["completions", shell]).exits(0).out.contains("tchat"));
    }
    let manual = home.run(&["man"]).exits(0).out;
    for command in ["HOST", "SERVE", "JOIN", "SEND", "READ", "WHO", "EXPORT", "LAB", "PROFILE"] {
        assert!(manual.contains(&format!(".SH \"TCHAT {command}\"")), "{command}");
    }
}
