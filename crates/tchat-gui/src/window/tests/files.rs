//! Files, from the window to the engine and back.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use eframe::egui::{Color32, ColorImage, DroppedFile, HoveredFile};
use tchat_client::transfer::{Direction, State, Transfer};
use tempfile::TempDir;

use super::*;

/// A file that was dropped.
#[derive(Debug)]
struct Dropped(PathBuf);

impl DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        Err("nobody reads it here".to_owned())
    }
}

fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("notes.txt"), "words").unwrap();
    std::fs::write(folder.path().join("more.txt"), "more words").unwrap();
    folder
}

/// Drops files onto the window, and waits until they were looked at.
fn drop_files(harness: &mut Harness<'_, Window>, paths: &[PathBuf]) {
    let files = paths.iter().map(|path| Arc::new(Dropped(path.clone())) as Arc<_>);
    harness.input_mut().dropped_files = files.collect();
    harness.step();
    settle(harness);
}

fn settle(harness: &mut Harness<'_, Window>) {
    harness.step();
    while harness.state().files.are_looked_at() {
        harness.step();
        std::thread::yield_now();
    }
    harness.run_ok();
}

fn sent(harness: &mut Harness<'_, Window>) -> Vec<(PathBuf, Option<String>)> {
    let wishes = wishes(harness).into_iter();
    wishes
        .filter_map(|wish| match wish {
            Wish::SendFile { file, text, .. } => Some((file.path, text)),
            _ => None,
        })
        .collect()
}

#[test]
fn what_is_dropped_is_seen_before_it_is_sent_and_goes_with_what_is_written() {
    for lang in Lang::ALL {
        let folder = folder();
        let [notes, more] = ["notes.txt", "more.txt"].map(|name| folder.path().join(name));
        let mut harness = window(&said(&["hello"]), lang);
        let words = Words::new(lang);
        drop_files(&mut harness, &[notes.clone(), more.clone()]);
        harness.get_by_label_contains("notes.txt, 5");
        harness.event(Input::Text("été".to_owned()));
        harness.run_ok();
        assert_eq!(sent(&mut harness), [], "not before somebody says so");
        harness.get_by_label(words.gui_send_files(2_u64).as_str());
        harness.key_press(Key::Enter);
        harness.run_ok();
        assert_eq!(sent(&mut harness), [(notes, Some("été".to_owned())), (more, None)]);
        assert!(harness.query_by_label_contains("notes.txt, 5").is_none());
        assert_eq!(harness.state().chat().composer().text(), "");
    }
}

#[test]
fn what_is_not_to_be_sent_is_taken_away_with_a_button_that_says_which() {
    let folder = folder();
    let mut harness = window(&said(&["hello"]), Lang::French);
    let paths = ["notes.txt", "more.txt"].map(|name| folder.path().join(name));
    drop_files(&mut harness, &paths);
    let words = Words::new(Lang::French);
    harness.get_by_label(words.gui_take_away(Visible::line("notes.txt")).as_str()).click();
    harness.run_ok();
    harness.get_by_label(words.gui_send_files(1_u64).as_str()).click();
    harness.run_ok();
    assert_eq!(sent(&mut harness), [(paths[1].clone(), None)]);
}

#[test]
fn a_command_is_done_and_the_files_wait() {
    let folder = folder();
    let mut harness = window(&said(&["hello"]), Lang::English);
    drop_files(&mut harness, &[folder.path().join("notes.txt")]);
    harness.event(Input::Text("/rooms".to_owned()));
    harness.key_press(Key::Enter);
    harness.run_ok();
    harness.run_ok();
    let wishes = wishes(&mut harness);
    assert!(wishes.contains(&Wish::Rooms), "{wishes:?}");
    assert!(!wishes.iter().any(|it| matches!(it, Wish::SendFile { .. })));
    harness.get_by_label_contains("notes.txt, 5");
}

#[test]
fn a_file_that_is_refused_comes_back_with_the_reason() {
    let folder = folder();
    let mut harness = window(&said(&["hello"]), Lang::English);
    drop_files(&mut harness, &[folder.path().join("notes.txt")]);
    harness.event(Input::Text("look".to_owned()));
    harness.key_press(Key::Enter);
    harness.run_ok();
    let orders = harness.state_mut().orders();
    let reference = orders.into_iter().find_map(|order| match order {
        Order::Command(Command { wish: Wish::SendFile { .. }, reference }) => reference,
        _ => None,
    });
    let trouble = tchat_client::Trouble::NotInRoom { room: room(1).1 };
    harness.state_mut().heard(&Event::Error { trouble, reference });
    harness.run_ok();
    harness.get_by_label_contains("notes.txt, ✗");
    assert_eq!(harness.state().chat().composer().text(), "look", "and what was written beside it");
    harness.key_press(Key::Enter);
    harness.run_ok();
    assert_eq!(sent(&mut harness), [], "it is not sent again unasked");
}

#[test]
fn a_picture_that_was_copied_becomes_a_file() {
    let mut harness = window(&said(&["hello"]), Lang::French);
    let image = ColorImage::filled([3, 2], Color32::from_rgb(200, 30, 30));
    harness.event(Input::PasteImage(Arc::new(image)));
    settle(&mut harness);
    harness.get_by_label_contains("image.png, ");
    harness.key_press(Key::Enter);
    harness.run_ok();
    let sent = sent(&mut harness);
    let [(path, None)] = &sent[..] else { panic!("{sent:?}") };
    assert!(std::fs::read(path).unwrap().starts_with(b"\x89PNG"), "until it is sealed");
}

#[cfg(unix)]
#[test]
fn files_that_were_copied_are_files_and_other_text_is_text() {
    let folder = folder();
    let mut harness = window(&said(&["hello"]), Lang::English);
    let address = format!("file://{}\n", folder.path().join("notes.txt").display());
    harness.event(Input::Paste(address));
    settle(&mut harness);
    harness.get_by_label_contains("notes.txt, 5");
    assert_eq!(harness.state().chat().composer().text(), "");
    harness.event(Input::Paste("see file:///x".to_owned()));
    harness.run_ok();
    assert_eq!(harness.state().chat().composer().text(), "see file:///x");
}

#[test]
fn files_held_over_the_window_are_told_where_they_go() {
    let mut harness = window(&said(&["hello"]), Lang::English);
    harness.input_mut().hovered_files = vec![HoveredFile::default()];
    harness.run_steps(2);
    let told = Words::new(Lang::English).gui_drop_here(Visible::line("room1"));
    harness.get_by_label(told.as_str());
}

#[test]
fn no_file_goes_into_the_plain_room_and_it_says_why() {
    let folder = folder();
    let mut harness = window(&said(&["hello"]), Lang::English);
    let plain = tchat_proto::room::RoomName::plain();
    harness.state_mut().heard(&Event::CaughtUp { room: plain.clone() });
    harness.state_mut().chat_mut().show(plain);
    harness.run_ok();
    let why = Words::new(Lang::English).file_in_plain_room();
    harness.input_mut().hovered_files = vec![HoveredFile::default()];
    harness.run_steps(2);
    harness.get_by_label(why.as_str());
    harness.input_mut().hovered_files = Vec::new();
    drop_files(&mut harness, &[folder.path().join("notes.txt")]);
    assert!(harness.query_by_label_contains("notes.txt, 5").is_none());
    harness.get_by_label_contains(why.as_str());
}

#[test]
fn a_file_is_chosen_by_its_path_and_by_what_is_there() {
    let folder = folder();
    let words = Words::new(Lang::English);
    let mut harness = window(&said(&["hello"]), Lang::English);
    harness.get_by_label(words.gui_attach().as_str()).click();
    harness.run_ok();
    harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    harness.event(Input::Text(format!("{}/no", folder.path().display())));
    harness.run_ok();
    harness.get_by_label("notes.txt");
    assert!(harness.query_by_label("more.txt").is_none());
    harness.key_press(Key::Enter);
    settle(&mut harness);
    harness.get_by_label_contains("notes.txt, 5");
}

/// What becomes of the file of the second message.
fn transfer(state: State, path: Option<PathBuf>) -> Event {
    Event::Transfer(Box::new(Transfer {
        number: 7,
        direction: Direction::Down,
        room: room(1).1,
        seq: Some(Seq(2)),
        name: "sun.png".to_owned(),
        bytes: 50,
        total: 200,
        state,
        path,
        reference: None,
    }))
}

fn with_a_file() -> Harness<'static, Window> {
    let mut scene = Scene::open();
    scene.say(1, BOB, &["look"]);
    let preview = tchat_client::scene::preview(200, 100, |_| [200, 30, 30]);
    scene.share(1, BOB, "sun.png", Some(preview));
    window(&scene, Lang::English)
}

#[test]
fn a_file_is_saved_stopped_and_opened_with_buttons() {
    let words = Words::new(Lang::English);
    let mut harness = with_a_file();
    wishes(&mut harness);
    harness.get_by_label(words.gui_save().as_str()).click();
    harness.run_ok();
    let asked = wishes(&mut harness);
    let saves = |it: &Wish| matches!(it, Wish::Save { which: Which::Place(Seq(2)), .. });
    assert!(asked.iter().any(saves), "{asked:?}");

    harness.state_mut().heard(&transfer(State::Running, None));
    harness.run_ok();
    assert!(harness.query_by_label(words.gui_save().as_str()).is_none());
    harness.get_by_label(words.gui_stop().as_str()).click();
    harness.run_ok();
    assert!(wishes(&mut harness).contains(&Wish::Cancel { number: Some(7) }));

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sun.png");
    harness.state_mut().heard(&transfer(State::Done, Some(path.clone())));
    harness.run_ok();
    harness.state_mut().orders();
    harness.get_by_label(words.gui_open().as_str()).click();
    harness.run_ok();
    let orders = harness.state_mut().orders();
    assert!(orders.contains(&Order::OpenLink(path.display().to_string())), "{orders:?}");
}

#[test]
fn what_may_be_a_program_is_asked_about_before_it_is_opened() {
    let words = Words::new(Lang::English);
    let mut harness = with_a_file();
    let path = PathBuf::from("/nowhere/sun.png.exe");
    harness.state_mut().heard(&transfer(State::Done, Some(path.clone())));
    harness.run_ok();
    harness.state_mut().orders();
    harness.get_by_label(words.gui_open().as_str()).click();
    harness.run_ok();
    assert_eq!(harness.state_mut().orders(), []);
    harness.get_by_label(words.gui_open_anyway().as_str()).click();
    harness.run_ok();
    assert_eq!(harness.state_mut().orders(), [Order::OpenLink(path.display().to_string())]);
}

#[test]
fn a_picture_is_seen_large_until_escape() {
    let words = Words::new(Lang::English);
    let mut harness = with_a_file();
    harness.get_by_label_contains(words.gui_see_large().as_str()).click();
    harness.run_ok();
    let dialog = eframe::egui::Role::Dialog;
    harness.get_by_role_and_label(dialog, "sun.png");
    harness.key_press(Key::Escape);
    harness.run_ok();
    assert!(harness.query_by_role_and_label(dialog, "sun.png").is_none());
}
