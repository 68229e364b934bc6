//! How a timeline looks.

use std::sync::Arc;

use tchat_client::event::{LeftReason, Person};
use tchat_client::parts::{FileKey, FileManifest, Form};
use tchat_client::scene::BOB;
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
