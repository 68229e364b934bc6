//! How a timeline looks.

use tchat_client::scene::{ALICE, BOB, preview};

use super::*;

/// Some of all that can be said with a text, in both languages and at three sizes.
#[test]
fn a_conversation_in_both_languages_and_three_sizes() {
    let said = [
        (BOB, "hello **everybody**, see https://example.org/a?b=c"),
        (BOB, "- milk\n- bread\n\n```\nlet x = 1;\n```"),
        (ALICE, "Été à la forêt œuf ça 😀 مرحبا 你好"),
        (
            ME,
            "one that goes on for so long that it does not fit into a row of most screens, as people do",
        ),
        (ME, "~~no~~ *yes*"),
    ];
    for lang in Lang::ALL {
        for size in [(60, 16), (80, 24), (160, 50)] {
            let mut stage = Stage::new(lang, size, &said);
            let name = format!("conversation_{}_{}x{}", lang.code(), size.0, size.1);
            insta::assert_snapshot!(name, stage.screen());
        }
    }
}

#[test]
fn a_picture_is_shown_below_its_name_where_the_terminal_has_the_colours() {
    let shown = |pictures: Pictures| {
        let mut stage = Stage::new(Lang::English, (80, 30), &[(ALICE, "look")]);
        stage.app.look.pictures = pictures;
        stage.scene.share(1, BOB, "sun.png", Some(preview(64, 32, |_| [200, 30, 30])));
        let message = stage.message(Seq(2));
        stage.app.heard(&Event::Message(message));
        stage.timeline()
    };
    for pictures in [Pictures::All, Pictures::Cube] {
        let rows = shown(pictures);
        let name = rows.iter().position(|row| row.contains("sun.png")).unwrap();
        let picture = rows.iter().skip(name + 1).take_while(|row| row.contains('▀')).count();
        assert_eq!(picture, 10, "{rows:#?}");
    }
    assert!(!shown(Pictures::No).join("\n").contains('▀'));
}
