//! A long history on the whole screen of a real terminal: gone through page by page, and looked for
//! things in.
//!
//! Its messages are written into the profile at once, so the server must not be met again: the chat is
//! opened without one.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use tchat_client::scene;
use tchat_proto::address::ServerLink;
use tchat_proto::room::RoomName;

use crate::stage::{Home, Server};
use crate::terminal::Terminal;

/// What every message of a long history begins with, and its number behind it.
const SIGN: char = '№';

/// A person's home, with a profile that is in two rooms of a server that is gone.
struct Reader {
    home: Home,
    link: String,
}

impl Reader {
    fn new() -> Self {
        let home = Home::new();
        let server = Server::start(&home);
        let said = b"hello\n/create team\nin the team\n";
        let reader = Self { link: server.link.clone(), home };
        let profile = reader.profile();
        let join = ["join", &server.link, "--nick", "zoe", "--profile", profile.to_str().unwrap()];
        reader.home.pipe(&join, said).exits(0);
        reader
    }

    fn profile(&self) -> PathBuf {
        self.home.path().join("zoe")
    }

    /// Remembers messages of others in a room.
    fn remember(&self, room: &RoomName, texts: impl IntoIterator<Item = String>) {
        let server = ServerLink::parse(&self.link).unwrap().key.unwrap();
        scene::remember(&self.profile(), server, room, texts);
    }

    fn opens(&self, room: &str, options: &str, size: [&str; 2]) -> Terminal {
        let profile = self.profile();
        let join =
            format!("join {} --room {room} --profile {} {options}", self.link, profile.display());
        Terminal::start_sized(&self.home, &join, size)
    }
}

fn numbered(number: usize) -> String {
    format!("{SIGN}{number} what somebody says")
}

/// The first and the last of the messages on the screen; `None` while they are not all there between
/// them, as when half of a screen is drawn.
fn shown(screen: &str) -> Option<(usize, usize)> {
    let numbers = screen.lines().filter_map(|row| {
        let (_, behind) = row.split_once(SIGN)?;
        behind.split(' ').next()?.parse::<usize>().ok()
    });
    let numbers = numbers.collect::<Vec<_>>();
    let in_a_row = numbers.windows(2).all(|two| two[0] + 1 == two[1]);
    Some((*numbers.first()?, *numbers.last()?)).filter(|_| in_a_row)
}

/// Waits until messages are shown of which this is true, and gives the first and the last.
fn until(terminal: &Terminal, is_so: impl Fn((usize, usize)) -> bool) -> (usize, usize) {
    let deadline = Instant::now() + Duration::from_secs(30);
    loop {
        let screen = terminal.screen();
        if let Some(shown) = shown(&screen).filter(|shown| is_so(*shown)) {
            return shown;
        }
        assert!(Instant::now() < deadline, "{screen}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn every_message_is_gone_through_page_by_page_to_the_first_and_back() {
    // As many as a test has time for; the window is some hundred, however many there are.
    const MESSAGES: usize = 20_000;
    let reader = Reader::new();
    reader.remember(&RoomName::general(), (0..MESSAGES).map(numbered));
    let terminal = reader.opens("general", "", ["70", "300"]);
    let mut page = until(&terminal, |(_, last)| last == MESSAGES - 1);
    while page.0 > 0 {
        terminal.tmux(&["send-keys", "PPage"]);
        let before = page;
        page = until(&terminal, |shown| shown.0 < before.0);
        assert!(page.1 + 1 >= before.0 && page.1 < before.1, "{before:?}, then {page:?}");
    }
    // What is before the first message is there as well.
    terminal.tmux(&["send-keys", "C-Home"]);
    terminal.until_containing("zoe joined");
    while page.1 < MESSAGES - 1 {
        terminal.tmux(&["send-keys", "NPage"]);
        let before = page;
        page = until(&terminal, |shown| shown.1 > before.1);
        assert!(before.1 + 1 >= page.0 && page.0 >= before.0, "{before:?}, then {page:?}");
    }
    terminal.tmux(&["send-keys", "C-q"]);
    terminal.until_containing("ended 0");
}

#[test]
fn what_somebody_looks_for_is_gone_to_in_a_long_history_and_come_back_from() {
    const MESSAGES: usize = 100_000;
    const HERON: usize = 54_321;
    let reader = Reader::new();
    let with_heron = |at| {
        move |number| match number == at {
            true => format!("{} héron", numbered(number)),
            false => numbered(number),
        }
    };
    reader.remember(&RoomName::general(), (0..MESSAGES).map(with_heron(HERON)));
    let team = RoomName::parse("team").unwrap();
    reader.remember(&team, (0..2_000).map(with_heron(700)));
    for (language, everywhere, here, two, one) in [
        ("en", "Search in all rooms", "Search in general", "2 messages", "one message"),
        ("fr", "Chercher dans tous les salons", "Chercher dans general", "2 messages", "1 message"),
    ] {
        let terminal = reader.opens("general", &format!("--lang {language}"), ["100", "40"]);
        let is_at_the_end = |(_, last)| last == MESSAGES - 1;
        let end = until(&terminal, is_at_the_end);
        terminal.tmux(&["send-keys", "C-f"]);
        terminal.until_containing(everywhere);
        terminal.tmux(&["send-keys", "-l", "heron"]);
        // The same in this room alone.
        terminal.tmux(&["send-keys", "Tab"]);
        terminal.until_containing(here);
        terminal.until_containing(one);
        terminal.tmux(&["send-keys", "Enter"]);
        terminal.until_gone(here);
        let there = until(&terminal, |(first, last)| first <= HERON && HERON <= last);
        assert!(there.1 < end.0, "{there:?}");
        // From there on it is read as from anywhere.
        terminal.tmux(&["send-keys", "PPage"]);
        let above = until(&terminal, |shown| shown.0 < there.0);
        assert!(above.1 + 1 >= there.0, "{there:?}, then {above:?}");
        terminal.tmux(&["send-keys", "C-End"]);
        until(&terminal, is_at_the_end);
        // With a message chosen, `/` looks in its room.
        terminal.tmux(&["send-keys", "M-Up"]);
        terminal.tmux(&["send-keys", "-l", "/"]);
        terminal.until_containing(here);
        terminal.tmux(&["send-keys", "Tab"]);
        terminal.until_containing(everywhere);
        terminal.tmux(&["send-keys", "-l", "heron"]);
        terminal.until_containing(two);
        terminal.tmux(&["send-keys", "Down"]);
        terminal.tmux(&["send-keys", "Enter"]);
        terminal.until_gone(everywhere);
        until(&terminal, |(first, last)| first <= 700 && (700..2_000).contains(&last));
        terminal.tmux(&["send-keys", "C-q"]);
        terminal.until_containing("ended 0");
    }
}
