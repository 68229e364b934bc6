//! A first conversation, from a window that nobody has opened before to one that was closed: by keyboard and
//! mouse, with somebody else at the terminal's client.
//!
//! What the window shows is known by what can be copied from it, and by what the other person is told.

use std::path::Path;
use std::process::Child;
use std::time::Instant;

use serde_json::json;

use crate::hands::{Hands, MOMENT, PATIENCE};
use crate::hosting::{let_go, served};
use crate::network::{Network, tchat};
use crate::other::Other;
use crate::screen::Screen;

/// How far down the second room of the list is, in pixels: its middle, where a row of 36 is below another.
const SECOND_ROOM: u32 = 88;

/// The window, for as long as this is kept.
struct Window(Child);

impl Window {
    /// Opens it, with nothing that says where to go.
    fn open(network: &Network, screen: &Screen, home: &Path) -> Self {
        let mut window = network.command(Path::new(env!("CARGO_BIN_EXE_tchat-gui")), home);
        window
            .args(["--lang", "en"])
            .env_remove("WAYLAND_DISPLAY")
            .env_remove("WAYLAND_SOCKET")
            .env_remove("DBUS_SESSION_BUS_ADDRESS")
            .env("HOME", home)
            .env("XDG_CONFIG_HOME", home)
            // Who they are on this machine, which is offered as a pseudonym; and dead keys need the locale.
            .env("USER", "camille")
            .env("LC_ALL", "C.UTF-8")
            .env("DISPLAY", screen.display())
            .env("LIBGL_ALWAYS_SOFTWARE", "1");
        Self(window.spawn().unwrap())
    }

    /// Waits for its end, and gives the exit code.
    fn ended(&mut self) -> Option<i32> {
        let began = Instant::now();
        loop {
            match self.0.try_wait().unwrap() {
                Some(status) => return status.code(),
                None => assert!(began.elapsed() < PATIENCE, "the window does not end"),
            }
            std::thread::sleep(MOMENT);
        }
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        // It has ended, unless the test failed before.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// From the first question to the chat.
fn arrives(hands: &Hands<'_>, link: &str) {
    hands.turn_to_the_window();
    hands.write(link);
    hands.press(&["Return"]);
    // What they are called on the machine is offered; they want another name, and type its last letter by a
    // dead key.
    hands.see_written("camille");
    hands.until("Zoë", || {
        hands.press(&["ctrl+a", "Z", "o", "dead_diaeresis", "e"]);
        hands.has_written("Zoë")
    });
    hands.press(&["Return"]);
}

/// Writes what ends with an emoji, which is completed from the start of its name.
fn writes_emoji(hands: &Hands<'_>, text: &str, name: &str) {
    hands.until(text, || {
        hands.write(text.trim_end_matches(|sign: char| !sign.is_ascii()));
        hands.press(&["End"]);
        hands.type_blindly(name);
        hands.press(&["Tab"]);
        hands.has_written(text)
    });
}

/// Chooses the last message of the room, and copies it: so this is the room, and that is what it shows.
fn chooses(hands: &Hands<'_>, message: &str) {
    hands.until(message, || {
        hands.press(&["Escape", "alt+Up"]);
        hands.copies(message)
    });
}

/// Goes to a room by its name. What was begun to be written here is kept.
fn switches(hands: &Hands<'_>, room: &str, draft: &str) {
    hands.until(room, || {
        hands.press(&["Escape"]);
        hands.write(draft);
        // If the keyboard still were where one writes, this would go on with the draft.
        hands.press_and_type("ctrl+k", room);
        hands.has_written(room)
    });
    hands.press(&["Return"]);
}

/// A picture of two colours.
fn picture() -> Vec<u8> {
    let row: Vec<u8> = (0..320)
        .flat_map(|x| if x < 160 { [250, 200, 60, 255] } else { [20, 90, 180, 255] })
        .collect();
    tchat_client::picture::png(320, 200, &row.repeat(200)).unwrap()
}

/// What somebody's own history says that was written in a room.
fn history(network: &Network, home: &Path, room: &str) -> String {
    let mut read = network.command(&tchat(), home);
    let read = read.args(["read", "--room", room, "--output", "json"]).output().unwrap();
    assert!(read.status.success());
    String::from_utf8(read.stdout).unwrap()
}

#[test]
fn whoever_opens_the_window_for_the_first_time_comes_in_talks_shows_a_picture_and_leaves() {
    let folder = tempfile::tempdir().unwrap();
    let home = |name| folder.path().join(name);
    let network = Network::new();
    let (server, link) = served(&network, &home("server"));
    let mut karim = Other::joins(&network, &home("karim"), &link, "Karim");

    let screen = Screen::with_opengl();
    let hands = Hands::at(screen.display());
    let mut window = Window::open(&network, &screen, &home("zoe"));
    arrives(&hands, &link);
    assert_eq!(karim.hears("joined")["who"], "Zoë");

    let asked = "Où es-tu ? Ici ça commence à 10h, prévenez l'équipe 🎉";
    writes_emoji(&hands, asked, ":tad");
    hands.press(&["Return"]);
    assert_eq!(karim.hears("message")["text"], asked);

    // He answers; she has it before her, answers in turn, and likes it.
    let said = "J’arrive, 李雷 aussi. أراكم قريبًا";
    karim.does(&json!({ "type": "send", "text": said }));
    let sent = karim.hears("sent");
    chooses(&hands, said);
    hands.press(&["ctrl+r"]);
    hands.write("Parfait");
    hands.press(&["Return"]);
    let answer = karim.hears("message");
    assert_eq!(answer["text"], "Parfait");
    assert_eq!(answer["reply_to"], json!({ "seq": sent["seq"], "from": "Karim", "text": said }));
    writes_emoji(&hands, "/react 👍", ":thumbsu");
    hands.press(&["Return"]);
    let reacted = karim.hears("reacted");
    assert_eq!((&reacted["seq"], &reacted["emoji"]), (&sent["seq"], &json!("👍")));

    // Into another room, and back: by a command, by what Ctrl+K opens, by the mouse.
    karim.does(&json!({ "type": "create", "room": "maths", "joining": "open" }));
    karim.hears("joined");
    hands.write("/join maths");
    hands.press(&["Return"]);
    assert_eq!(karim.hears("joined")["who"], "Zoë");
    karim.does(&json!({ "type": "send", "room": "maths", "text": "Exercice 12 ?" }));
    chooses(&hands, "Exercice 12 ?");
    switches(&hands, "general", "un brouillon");
    chooses(&hands, "Parfait");
    hands.press(&["Escape"]);
    hands.write("ici tout le monde lit");
    hands.press(&["Return"]);
    assert_eq!(karim.hears("message")["room"], "general");
    hands.click(110, SECOND_ROOM);
    hands.see_written("un brouillon");
    hands.press(&["Return"]);
    assert_eq!(karim.hears("message")["room"], "maths");

    // A picture.
    let file = folder.path().join("soleil.png");
    std::fs::write(&file, picture()).unwrap();
    hands.write(&format!("/file {}", file.display()));
    hands.press(&["Return"]);
    let shown = &karim.hears("message")["file"];
    assert_eq!((&shown["name"], &shown["media"]), (&json!("soleil.png"), &json!("image/png")));
    assert_eq!(
        (&shown["preview"]["width"], &shown["preview"]["height"]),
        (&json!(320), &json!(200))
    );

    hands.press(&["ctrl+q"]);
    assert_eq!(window.ended(), Some(0));
    karim.leaves();
    assert!(history(&network, &home("karim"), "general").contains(asked));
    assert!(history(&network, &home("karim"), "maths").contains("soleil.png"));
    let_go(server);
}
