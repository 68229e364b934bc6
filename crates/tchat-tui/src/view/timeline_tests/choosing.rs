//! Choosing a message, and what can be done with it.

use tchat_client::command::{Which, Wish};
use tchat_client::scene::BOB;

use super::*;

/// What was wished for.
fn wishes(stage: &mut Stage) -> Vec<Wish> {
    let orders = stage.orders().into_iter();
    let wishes = orders.filter_map(|order| match order {
        Order::Command(command) => Some(command.wish),
        _ => None,
    });
    wishes.collect()
}

/// The row on which a text stands.
fn row_of(stage: &mut Stage, text: &str) -> u16 {
    let at = stage.rows().iter().position(|row| row.contains(text));
    u16::try_from(at.unwrap()).unwrap()
}

fn three() -> Stage {
    let said = [(BOB, "one"), (ME, "two"), (BOB, "see https://example.org/x")];
    Stage::new(Lang::English, (80, 24), &said)
}

#[test]
fn a_click_chooses_a_message_that_is_answered_with_enter() {
    let mut stage = three();
    let row = row_of(&mut stage, "one");
    stage.click(4, row);
    stage.press(KeyCode::Enter);
    stage.write("to you");
    wishes(&mut stage);
    stage.press(KeyCode::Enter);
    let said = wishes(&mut stage);
    let answers = |wish: &Wish| match wish {
        Wish::Say { text, reply, .. } => text == "to you" && *reply == Some(Which::Place(Seq(1))),
        _ => false,
    };
    assert!(said.iter().any(answers), "{said:?}");
}

#[test]
fn what_is_typed_after_choosing_another_persons_message_edits_nothing_of_theirs() {
    let mut stage = three();
    let row = row_of(&mut stage, "one");
    stage.click(4, row);
    stage.press(KeyCode::Char('e'));
    assert!(stage.screen().contains("Only messages of your own can be edited"));
    let row = row_of(&mut stage, "two");
    stage.click(4, row);
    stage.press(KeyCode::Char('e'));
    stage.write(" and a half");
    wishes(&mut stage);
    stage.press(KeyCode::Enter);
    let changed = wishes(&mut stage);
    let edits = |wish: &Wish| match wish {
        Wish::Edit { which, text, .. } => {
            *which == Which::Place(Seq(2)) && text == "two and a half"
        }
        _ => false,
    };
    assert!(changed.iter().any(edits), "{changed:?}");
}

#[test]
fn one_key_deletes_nothing_and_the_same_key_again_on_the_same_message_does() {
    let mut stage = three();
    let deleted = |stage: &mut Stage| {
        let deletes = wishes(stage).into_iter().filter_map(|wish| match wish {
            Wish::Delete { which, .. } => Some(which),
            _ => None,
        });
        deletes.collect::<Vec<_>>()
    };
    let click_two = |stage: &mut Stage| {
        let row = row_of(stage, "two");
        stage.click(4, row);
    };
    click_two(&mut stage);
    stage.press(KeyCode::Char('d'));
    assert!(stage.screen().contains("Delete this for everybody?"), "{}", stage.screen());
    // Anything else takes it back.
    stage.press(KeyCode::Up);
    assert!(!stage.screen().contains("Delete this"));
    stage.press(KeyCode::Down);
    stage.press(KeyCode::Char('d'));
    stage.write("z");
    assert_eq!(stage.app.chat.composer().text(), "z");
    click_two(&mut stage);
    stage.press(KeyCode::Char('d'));
    click_two(&mut stage);
    assert_eq!(deleted(&mut stage), []);
    stage.press(KeyCode::Char('d'));
    stage.press(KeyCode::Char('d'));
    assert_eq!(deleted(&mut stage), [Which::Place(Seq(2))]);
    assert!(stage.app.chat.open().unwrap().chosen().is_none() && stage.app.chat.note().is_none());
}

#[test]
fn a_link_is_opened_by_key_and_only_then() {
    let mut stage = three();
    assert!(stage.screen().contains("example.org"));
    stage.press_with(KeyCode::Up, KeyModifiers::ALT);
    assert!(!stage.orders().iter().any(|order| matches!(order, Order::OpenLink(_))));
    stage.press(KeyCode::Char('o'));
    let opened = stage.orders();
    let opens =
        |order: &Order| matches!(order, Order::OpenLink(url) if url == "https://example.org/x");
    assert!(opened.iter().any(opens), "{opened:?}");
}
