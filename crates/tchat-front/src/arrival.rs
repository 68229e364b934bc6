//! The first run: where to chat, under which pseudonym, and what came of it. Three screens at most.
//!
//! [`Arrival`] is pure: what somebody chooses and what was found go in, an [`Attempt`] comes out, and how
//! it went comes back. A front end draws it, and keeps what is typed and which row is chosen.
//!
//! What a front end's program does about it stands beside: [`Guest`] says whether anything has to be
//! asked, [`Acquaintance`] looks around, and an [`Entrance`] tries what was chosen.

pub mod around;
mod entrance;
mod failure;
mod guest;
mod server;

use tchat_i18n::{Visible, Words};
use tchat_proto::invitation::Invitation;
use tchat_proto::nick::Nick;
use tchat_speech::explain::{input, trouble};

pub use self::around::{Acquaintance, Standing};
pub use self::entrance::{Entered, Entrance, Means, Whose};
pub use self::failure::{Cause, Failure};
pub use self::guest::Guest;
pub use self::server::{Looked, Regard, Server, Tone};

/// Where to go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Destination {
    /// To a server, with what lets one in.
    There(Invitation),
    /// To one that is begun on this computer, and lasts as long as this program.
    Here,
}

/// What is chosen and tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// Where to go.
    pub to: Destination,
    /// The pseudonym to claim; without it the one used there before.
    pub nick: Option<Nick>,
}

/// What a first run begins with.
#[derive(Debug)]
pub struct Setting {
    /// The language.
    pub words: Words,
    /// The servers that are known.
    pub known: Vec<Server>,
    /// Where to go, if that was said already.
    pub to: Option<Invitation>,
    /// The pseudonym, if that was said already.
    pub nick: Option<Nick>,
    /// The pseudonym to propose.
    pub proposed: String,
}

/// The first run, as far as it is.
#[derive(Debug)]
pub struct Arrival {
    words: Words,
    screen: Screen,
    servers: Vec<Server>,
    /// What was told of looking around; nothing while that is under way.
    looked: Option<Vec<Visible>>,
    /// The pseudonym, as it is typed.
    nick: String,
    /// The pseudonym was said before anything was asked.
    said: Option<Nick>,
    /// Where to go, once that is decided.
    to: Option<Destination>,
    /// Whether that was said before anything was asked: then there is nothing before the pseudonym.
    decided: bool,
    wrong: Option<Wrong>,
    /// Pseudonyms that are free, where the one that was wanted is not.
    free: Vec<String>,
    wish: Option<Wish>,
}

/// Which screen is seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Screen {
    /// Where to go: a server that is there, a link, or hosting one.
    Where,
    /// Under which pseudonym.
    Nick,
    /// It is being tried.
    Trying,
    /// It came to nothing.
    Failed,
}

/// What is wrong with what was typed, or what went wrong, and the cure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// What is.
    pub message: Visible,
    /// What to do.
    pub hint: Visible,
}

/// What the program around is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wish {
    /// To try what was chosen; how that fails comes back as [`Arrival::failed`].
    Try(Attempt),
    /// To let go of what is being tried.
    Stop,
    /// To end.
    Quit,
}

impl Arrival {
    /// The first screen that has something to ask.
    #[must_use]
    pub fn new(setting: Setting) -> Self {
        let Setting { words, known, to, nick, proposed } = setting;
        let mut arrival = Self {
            words,
            screen: Screen::Where,
            servers: known,
            looked: None,
            nick: nick.as_ref().map_or(proposed, |nick| nick.as_str().to_owned()),
            said: nick,
            decided: to.is_some(),
            to: None,
            wrong: None,
            free: Vec::new(),
            wish: None,
        };
        if let Some(to) = to {
            arrival.go_to(Destination::There(to), false);
        }
        arrival
    }

    /// Whether servers around are of use: not where it was said where to go.
    #[must_use]
    pub const fn looks_around(&self) -> bool {
        !self.decided
    }

    /// Takes what looking around brought.
    pub fn looked(&mut self, looked: Looked) {
        for found in looked.servers {
            match self.servers.iter_mut().find(|known| known.is_same(&found)) {
                Some(known) => known.learn(found),
                None => self.servers.push(found),
            }
        }
        self.looked = Some(looked.notes);
    }

    /// Takes how an attempt failed: what can be cured is asked for again, with the cure.
    pub fn failed(&mut self, failure: Failure) {
        let Failure { message, mut hint, cause } = failure;
        self.screen = match cause {
            Cause::Nick { free } => {
                // The command line is of no help here.
                hint = match free.is_empty() {
                    true => self.words.welcome_other_nick(),
                    false => self.words.welcome_free_nicks(),
                };
                (self.free, self.said) = (free, None);
                Screen::Nick
            }
            Cause::Other => Screen::Failed,
        };
        self.wrong = Some(Wrong { message, hint });
    }

    /// Goes to the server with a number.
    pub fn go_to_server(&mut self, number: usize) {
        let Some(server) = self.servers.get(number) else { return };
        let known = matches!(&server.regard, Regard::Known { nick: Some(_) });
        self.go_to(Destination::There(server.to.clone()), known);
    }

    /// Goes where a link or an address leads, or says why it cannot.
    pub fn go_to_link(&mut self, text: &str) {
        let message = match Invitation::parse(text) {
            Ok(to) => return self.go_to(Destination::There(to), false),
            Err(_) if text.trim().is_empty() => self.words.welcome_no_link(),
            Err(invalid) => input::link_invalid(&invalid, &self.words),
        };
        self.wrong = Some(Wrong { message, hint: self.words.welcome_link_hint() });
    }

    /// Becomes the host: of a server that is begun here.
    pub fn go_to_own(&mut self) {
        self.go_to(Destination::Here, false);
    }

    /// It is decided where to go; `has_nick` says that one has a pseudonym there.
    fn go_to(&mut self, to: Destination, has_nick: bool) {
        self.to = Some(to);
        self.wrong = None;
        self.free.clear();
        match self.said.is_some() || has_nick {
            true => {
                if has_nick && self.said.is_none() {
                    self.nick.clear();
                }
                self.attempt();
            }
            false => self.screen = Screen::Nick,
        }
    }

    /// Something is typed or chosen: what was wrong is no more.
    pub fn forget_wrong(&mut self) {
        self.wrong = None;
    }

    /// Takes the pseudonym as it is typed.
    pub fn type_nick(&mut self, text: &str) {
        text.clone_into(&mut self.nick);
        self.wrong = None;
        self.free.clear();
    }

    /// Takes one of the pseudonyms that are free, and tries it.
    pub fn take_free(&mut self, number: usize) {
        if let Some(free) = self.free.get(number) {
            self.nick.clone_from(free);
            self.take_nick();
        }
    }

    /// Tries the pseudonym that was typed, or says why it is none.
    pub fn take_nick(&mut self) {
        match Nick::parse(self.nick.trim()) {
            Ok(_) => self.attempt(),
            Err(invalid) => {
                let message = trouble::nick_invalid(&invalid, &self.words);
                self.wrong = Some(Wrong { message, hint: self.words.welcome_other_nick() });
            }
        }
    }

    /// Tries what was chosen, again or for the first time.
    pub fn attempt(&mut self) {
        let Some(to) = self.to.clone() else {
            self.screen = Screen::Where;
            return;
        };
        let nick = Nick::parse(self.nick.trim()).ok();
        (self.screen, self.wrong) = (Screen::Trying, None);
        self.free.clear();
        self.wish = Some(Wish::Try(Attempt { to, nick }));
    }

    /// Lets go of what is being tried.
    pub fn stop(&mut self) {
        self.wish = Some(Wish::Stop);
        self.back();
    }

    /// Gives up.
    pub fn quit(&mut self) {
        self.wish = Some(Wish::Quit);
    }

    /// To the screen before this one, or away.
    pub fn back(&mut self) {
        self.wrong = None;
        self.free.clear();
        self.screen = match self.screen {
            Screen::Trying | Screen::Failed if self.nick.is_empty() && !self.decided => {
                Screen::Where
            }
            Screen::Trying | Screen::Failed => Screen::Nick,
            Screen::Nick | Screen::Where if self.decided => {
                self.quit();
                self.screen
            }
            Screen::Nick | Screen::Where => Screen::Where,
        };
    }

    /// What is asked of the program around.
    pub fn next_wish(&mut self) -> Option<Wish> {
        self.wish.take()
    }
}

/// What there is to draw.
impl Arrival {
    /// The words to say it in.
    #[must_use]
    pub const fn words(&self) -> &Words {
        &self.words
    }

    /// Which screen is seen.
    #[must_use]
    pub const fn screen(&self) -> Screen {
        self.screen
    }

    /// The servers to choose from.
    #[must_use]
    pub fn servers(&self) -> &[Server] {
        &self.servers
    }

    /// What else there is to say of looking around; nothing while that is under way.
    #[must_use]
    pub fn notes(&self) -> Option<&[Visible]> {
        self.looked.as_deref()
    }

    /// Where to go, once that is decided.
    #[must_use]
    pub const fn to(&self) -> Option<&Destination> {
        self.to.as_ref()
    }

    /// What is said of where to go, once that is decided.
    #[must_use]
    pub fn whereto(&self) -> Option<Visible> {
        Some(match self.to.as_ref()? {
            Destination::There(to) => self.words.welcome_at(address(to)),
            Destination::Here => self.words.welcome_host(),
        })
    }

    /// The pseudonym, as it is typed.
    #[must_use]
    pub fn nick(&self) -> &str {
        &self.nick
    }

    /// Pseudonyms to choose from, where the one that was wanted is not free.
    #[must_use]
    pub fn free(&self) -> &[String] {
        &self.free
    }

    /// What is wrong.
    #[must_use]
    pub const fn wrong(&self) -> Option<&Wrong> {
        self.wrong.as_ref()
    }

    /// What is wrong with the pseudonym as far as it is typed.
    #[must_use]
    pub fn nick_fault(&self) -> Option<Visible> {
        let invalid = Nick::parse(self.nick.trim()).err().filter(|_| !self.nick.is_empty())?;
        Some(trouble::nick_invalid(&invalid, &self.words))
    }

    /// What is being tried, or was.
    #[must_use]
    pub fn tried(&self) -> Visible {
        match &self.to {
            Some(Destination::There(to)) if self.nick.is_empty() => {
                self.words.welcome_trying(address(to))
            }
            Some(Destination::There(to)) => {
                self.words.welcome_trying_as(address(to), Visible::quoted(self.nick.trim()))
            }
            Some(Destination::Here) | None => self.words.welcome_host_trying(),
        }
    }
}

fn address(to: &Invitation) -> Visible {
    Visible::line(&to.server.address.to_string())
}

#[cfg(test)]
mod tests {
    use tchat_client::Trouble;
    use tchat_i18n::Lang;

    use super::*;

    fn begun(to: Option<&str>) -> Arrival {
        Arrival::new(Setting {
            words: Words::new(Lang::English),
            known: Vec::new(),
            to: to.map(|to| Invitation::parse(to).unwrap()),
            nick: None,
            proposed: "carol".to_owned(),
        })
    }

    fn tried(arrival: &mut Arrival) -> Attempt {
        match arrival.next_wish() {
            Some(Wish::Try(attempt)) => attempt,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn one_is_asked_where_and_as_whom_and_then_it_is_tried() {
        let mut arrival = begun(None);
        assert!(arrival.looks_around());
        arrival.go_to_link("");
        assert!(arrival.wrong().is_some() && arrival.screen() == Screen::Where);
        arrival.go_to_link("192.168.1.20");
        assert_eq!((arrival.screen(), arrival.nick()), (Screen::Nick, "carol"));
        arrival.type_nick("a\u{1b}b");
        assert!(arrival.nick_fault().is_some());
        arrival.take_nick();
        assert_eq!((arrival.screen(), arrival.next_wish()), (Screen::Nick, None));
        arrival.type_nick("dave");
        arrival.take_nick();
        assert_eq!(tried(&mut arrival).nick.unwrap().as_str(), "dave");
        arrival.stop();
        assert_eq!((arrival.screen(), arrival.next_wish()), (Screen::Nick, Some(Wish::Stop)));
    }

    #[test]
    fn a_pseudonym_that_is_taken_is_asked_for_again_with_those_that_are_free() {
        let mut arrival = begun(Some("192.168.1.20"));
        arrival.take_nick();
        assert_eq!(tried(&mut arrival).nick.unwrap().as_str(), "carol");
        let nick = |text| Nick::parse(text).unwrap();
        let taken = Trouble::NickTaken { nick: nick("carol"), suggestions: vec![nick("carol2")] };
        arrival.failed(Failure::of_trouble(&taken, &Words::new(Lang::English)));
        assert_eq!((arrival.screen(), arrival.free()), (Screen::Nick, &["carol2".to_owned()][..]));
        arrival.take_free(0);
        assert_eq!(tried(&mut arrival).nick.unwrap().as_str(), "carol2");
        arrival.failed(Failure::of_trouble(&Trouble::Empty, &Words::new(Lang::English)));
        assert_eq!(arrival.screen(), Screen::Failed);
        arrival.attempt();
        assert_eq!(tried(&mut arrival).nick.unwrap().as_str(), "carol2");
    }

    #[test]
    fn who_said_where_to_go_comes_back_to_nothing_before_the_pseudonym() {
        let mut arrival = begun(Some("192.168.1.20"));
        assert!(!arrival.looks_around() && arrival.screen() == Screen::Nick);
        arrival.back();
        assert_eq!(arrival.next_wish(), Some(Wish::Quit));
    }
}
