//! How a timeline looks.

use std::sync::Arc;

use tchat_client::event::{LeftReason, Person};
use tchat_client::parts::{FileKey, FileManifest, Form};
use tchat_client::scene::{ALICE, BOB, preview};
use tchat_client::timeline::Item;
use tchat_front::shown::Shown;
use tchat_i18n::Visible;
use tchat_proto::id::FileId;

use super::*;
use crate::view::formatted::Formatted;
use crate::view::message::{Around, Writer};

/// The rows of one thing at a width.
fn rows_of(stage: &Stage, shown: &Shown, width: usize) -> Vec<String> {
    let writer = Writer { app: &stage.app, width };
    let rows = writer.rows(shown, Around::default(), &mut Formatted::default());
    rows.iter().map(|row| row.line.to_string().trim_end().to_owned()).collect()
}

#[test]
fn a_file_without_a_text_is_named_once() {
    let stage = Stage::new(Lang::English, (80, 24), &[(BOB, "one")]);
    let manifest = FileManifest {
        file: FileId([3; 32]),
        key: FileKey([4; 32]),
        size: 300,
        name: "pic.png".to_owned(),
        media: None,
        preview: None,
    };
    let with = |text: &str| {
        let form = Form::File(Box::new(manifest.clone()));
        let message = Message { form, text: text.to_owned(), ..stage.message(Seq(1)) };
        let item = Item::Message { message: Arc::new(message), continues: true };
        rows_of(&stage, &Shown::Item(item), 60).join("\n")
    };
    assert_eq!(with("pic.png").matches("pic.png").count(), 1);
    assert!(with("the cover").contains("the cover"));
}

#[test]
fn a_room_one_was_removed_from_says_so() {
    let said = [
        (Lang::English, "you are not in this room"),
        (Lang::French, "vous n’êtes pas dans ce salon"),
    ];
    for (lang, said) in said {
        let mut stage = Stage::new(lang, (60, 16), &[(BOB, "one")]);
        let who = Person { nick: "alice".to_owned(), account: ME };
        let (room, reason) = (room(1).1, LeftReason::Removed);
        stage.app.heard(&Event::Left { room, who, reason, by: None });
        let rows = stage.rows();
        assert!(rows.first().unwrap().contains(said), "{rows:?}");
    }
}

#[test]
fn the_sign_of_a_notice_stands_before_its_first_row_only() {
    let stage = Stage::new(Lang::English, (80, 24), &[(BOB, "one")]);
    let text = Visible::own("this is told in more than a row");
    let told = Shown::Told { anchor: Anchor::of(Seq(1)), text };
    assert_eq!(rows_of(&stage, &told, 20), ["  · this is told in", "    more than a row"]);
}

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
