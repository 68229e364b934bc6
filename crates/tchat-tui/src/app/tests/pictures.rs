//! How writing looks, in both languages and at three sizes.

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use tchat_i18n::Lang;

use super::stage::Stage;
use crate::view;
use tchat_front::composer::{Purpose, Target};
use tchat_proto::id::Seq;

const SIZES: [(u16, u16); 3] = [(60, 16), (80, 24), (160, 50)];

/// What is seen, and where the cursor is.
fn picture(stage: &mut Stage, (width, height): (u16, u16)) -> String {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    let seen = stage.app.settle(terminal.size().unwrap());
    terminal.draw(|frame| view::draw(frame, &stage.app, &seen)).unwrap();
    let cursor = terminal.get_cursor_position().unwrap();
    let rows = terminal.backend().to_string();
    format!("cursor {},{}\n{rows}", cursor.x, cursor.y)
}

fn pictures(name: &str, play: impl Fn(&mut Stage)) {
    for (lang, suffix) in [(Lang::English, "en"), (Lang::French, "fr")] {
        for size in SIZES {
            let mut stage = Stage::new(lang);
            play(&mut stage);
            let picture = picture(&mut stage, size);
            insta::assert_snapshot!(format!("{name}_{suffix}_{}x{}", size.0, size.1), picture);
        }
    }
}

#[test]
fn nothing_is_written() {
    pictures("nothing_written", |_| {});
}

#[test]
fn a_long_text_of_several_lines_grows_to_a_third_of_the_screen() {
    pictures("long_text", |stage| {
        stage.paste("日本語と emoji 👩🏽‍💻🇫🇷 and e\u{301} marks, a line that is longer than the screen is wide\n\u{1b}[31mred\u{202e}\n");
        stage.paste(&"more\n".repeat(12));
        stage.keys("the end 👨‍👩‍👧‍👦");
    });
}

#[test]
fn choices_for_a_word_are_above_it() {
    pictures("choices", |stage| {
        stage.keys("hello @b");
        stage.key("tab");
    });
}

#[test]
fn the_switcher_tells_what_each_choice_is() {
    pictures("switcher", |stage| {
        stage.key("ctrl-k");
        stage.keys("o");
    });
}

#[test]
fn a_long_paste_is_asked_about() {
    pictures("long_paste", |stage| {
        stage.paste(&"\u{1b}]0;title\u{7} one of many lines\n".repeat(3_000));
    });
}

#[test]
fn help_is_made_of_the_tables() {
    pictures("help", |stage| stage.key("f1"));
}

#[test]
fn settings_are_described() {
    pictures("settings", |stage| {
        stage.keys("/settings");
        stage.key("enter");
    });
}

#[test]
fn what_is_told_is_read_to_its_end_and_hides_nothing_of_what_one_does() {
    pictures("told", |stage| {
        let target = Target { seq: Seq(1), from: "bob".to_owned(), text: "old".to_owned() };
        stage.app.chat.composer_mut().begin("older", Purpose::Edit(target));
        let told = stage.app.chat.words().editor_kept("/tmp/tchat-7f2a/text.txt", "it is no text");
        stage.app.chat.note_wrong(told);
    });
}

#[test]
fn what_is_answered_is_above_the_answer() {
    pictures("answer", |stage| {
        stage.keys("yes");
        let text = "is this\n\u{202e}it?".to_owned();
        let target = Target { seq: Seq(1), from: "bob".to_owned(), text };
        stage.app.chat.composer_mut().set_purpose(Purpose::Reply(target));
    });
}
