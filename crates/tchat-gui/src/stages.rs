//! The program from its first picture to its last: getting in, the chat, and what there is to say where
//! neither goes on.
//!
//! A stage is what is seen; beside all of them there may be one's own server ([`Hosting`]). What takes
//! time runs on threads and wakes the window ([`Beginning`], [`crate::engine`]): nothing here waits.

use std::path::PathBuf;
use std::sync::mpsc::SyncSender;
use std::time::{Duration, Instant};

use eframe::egui::{self, ViewportCommand};
use jiff::tz::TimeZone;
use tchat_client::Passphrase;
use tchat_front::arrival::{Attempt, Destination, Failure, Wish};
use tchat_front::chat::{Chat, Setting, system_clock};
use tchat_front::settings::Settings;
use tchat_i18n::{Visible, Words};
use tchat_proto::invitation::Invitation;
use tchat_proto::nick::Nick;
use tchat_speech::explain::{self, Explanation};
use zeroize::Zeroize as _;

use self::arriving::Arriving;
use self::beginning::{Ask, Beginning, Goal, In, Lock, Told, Wake};
use crate::arguments::Arguments;
use crate::hosting::{Hosting, Kind, State, lab};
use crate::intent::host::HostWish;
use crate::kept::own_settings::OwnSettings;
use crate::kept::remembered::Remembered;
use crate::kept::remembering::Remembering;
use crate::program::{Ended, Over, Why, WindowProgram};
use crate::renderer::{Drawing, Pace};
use crate::theme;
use crate::view::lone::{self, Cure};
use crate::wheel;
use crate::window::{OWN, Window};

pub mod arriving;
pub mod beginning;
#[cfg(test)]
mod tests;

/// What is seen.
#[derive(Debug)]
enum Stage {
    /// On the way in.
    Beginning(Beginning, Seen),
    /// In.
    Chatting(Box<WindowProgram>),
    /// It goes on no further by itself.
    Stopped(Box<Stopped>),
    /// Between two of them: nothing is left of the one, and the other has not begun.
    Between,
}

impl Stage {
    /// Waits until its thread has ended, as it was asked to.
    fn end(&mut self) {
        match self {
            Self::Beginning(beginning, _) => beginning.end(),
            Self::Chatting(chatting) => chatting.wait(),
            Self::Stopped(_) | Self::Between => {}
        }
    }
}

/// What is seen on the way in.
#[derive(Debug)]
enum Seen {
    /// That something is under way.
    Opening,
    /// What asks for the passphrase, with what is typed of it, and whether it has been seen already.
    Locked { lock: Lock, typed: String, seen: bool },
    /// What asks where to go and as whom.
    Arriving(Box<Arriving>),
}

/// Why it goes on no further.
#[derive(Debug)]
struct Stopped {
    message: Visible,
    hint: Visible,
    cures: Vec<Cure>,
}

/// What waits for one's own server.
#[derive(Debug)]
enum Awaiting {
    /// Nothing.
    Nobody,
    /// Getting in for the first time, under this name.
    Attempt(Option<Nick>),
    /// Coming back as its host.
    Return,
    /// Nothing any more: that it did not start is to be said where one is asked where to go.
    Telling(Failure),
}

/// The program.
#[derive(Debug)]
pub struct Stages {
    stage: Stage,
    asked: Arguments,
    /// Where one wanted to go last.
    goal: Goal,
    words: Words,
    hosting: Hosting,
    awaiting: Awaiting,
    /// Whether it was begun on the way in, and nobody is in it yet.
    is_unused: bool,
    drawing: Drawing,
    pace: Pace,
    wake: Wake,
    /// Where to say how it ended.
    ended: SyncSender<Ended>,
}

impl Stages {
    /// The first picture, as it was left. How it all ends is said by `ended`.
    #[must_use]
    pub fn begin(
        asked: Arguments,
        words: Words,
        left: &Remembered,
        drawing: Drawing,
        ctx: &egui::Context,
        ended: SyncSender<Ended>,
    ) -> Self {
        theme::apply(ctx, left.look, drawing.motion());
        left.begin(ctx);
        let wake = ctx.clone();
        let wake = Wake::new(move || wake.request_repaint());
        let profile: Option<PathBuf> = asked.profile.clone();
        let hosting = Hosting::new(words.clone(), profile, wake.clone());
        let goal = Goal::To(asked.link.clone());
        let pace = Pace::of(drawing);
        let stage = start(&asked, goal.clone(), &words, &wake);
        let awaiting = Awaiting::Nobody;
        let is_unused = false;
        Self { stage, asked, goal, words, hosting, awaiting, is_unused, drawing, pace, wake, ended }
    }

    /// Begins anew.
    fn restart(&mut self, goal: Goal) {
        self.goal = goal.clone();
        // First goes all that holds the profile: engine, and what reads beside it.
        self.stage.end();
        self.stage = Stage::Between;
        self.stage = start(&self.asked, goal, &self.words, &self.wake);
    }

    /// Takes what the way in and one's own server have told.
    fn hear(&mut self, ctx: &egui::Context) {
        if self.hosting.hear() {
            self.own_server();
        }
        let mut told = Vec::new();
        if let Stage::Beginning(beginning, _) = &mut self.stage {
            told.extend(std::iter::from_fn(|| beginning.told()));
        }
        for told in told {
            self.take(told, ctx);
        }
    }

    /// What is told on the way in.
    fn take(&mut self, told: Told, ctx: &egui::Context) {
        let Stage::Beginning(_, seen) = &mut self.stage else { return };
        match told {
            Told::Sealed(lock) => {
                *seen = Seen::Locked { lock, typed: String::new(), seen: false };
            }
            Told::WasHost => {
                self.awaiting = Awaiting::Return;
                self.hosting.start(Kind::Sealed);
                self.own_server();
            }
            Told::Stranger(setting) => {
                let mut arriving = Arriving::new(*setting);
                let awaiting = std::mem::replace(&mut self.awaiting, Awaiting::Nobody);
                if let Awaiting::Telling(failure) = awaiting {
                    arriving.could_not_host(failure);
                }
                *seen = Seen::Arriving(Box::new(arriving));
            }
            Told::Looked(looked) => {
                if let Seen::Arriving(arriving) = seen {
                    arriving.looked(looked);
                }
            }
            Told::Failed(failure) => {
                if let Seen::Arriving(arriving) = seen {
                    arriving.failed(*failure);
                }
            }
            Told::Stopped(why) => self.stop(*why, vec![Cure::Again, Cure::Quit]),
            Told::In(within) => self.chat(*within, ctx),
        }
    }

    /// One is in.
    fn chat(&mut self, within: In, ctx: &egui::Context) {
        let In { engine, events, archive, key, room } = within;
        let folder = archive.folder().to_owned();
        let chat = Chat::new(Setting {
            words: self.words.in_chat(),
            archive,
            server: key,
            room,
            zone: TimeZone::system(),
            clock: system_clock,
            opens_links: true,
            own: OWN,
        });
        let mut chat = match chat {
            Ok(chat) => chat,
            Err(trouble) => {
                let why = explain::trouble::explain(&trouble, &self.words);
                return self.stop(why, vec![Cure::Again, Cure::Quit]);
            }
        };
        // What ends it at once is what was pressed.
        chat.configure(Settings::default(), Visible::own("✕"));
        OwnSettings::find().configure(&mut chat);
        let (left, wrong) = Remembered::read(&folder, &self.words);
        let mut window = Window::of(chat, self.drawing.motion());
        window.begin(ctx, &left, wrong);
        window.dress(ctx);
        events.iter().for_each(|event| window.heard(event));
        window.own_server(self.hosting.state());
        // Whoever became the host a moment ago is shown how others come in.
        if std::mem::take(&mut self.is_unused) {
            window.show_doors();
        }
        let remembering = Remembering::new(folder, left);
        // Tried again, it goes there again.
        self.goal = Goal::To(None);
        let chatting = WindowProgram::new(window, engine, self.drawing, remembering);
        self.stage = Stage::Chatting(Box::new(chatting));
        ctx.request_repaint();
    }

    fn stop(&mut self, why: Explanation, cures: Vec<Cure>) {
        let Explanation { message, hint, .. } = why;
        self.stage = Stage::Stopped(Box::new(Stopped { message, hint, cures }));
    }

    /// How it is with one's own server has changed.
    fn own_server(&mut self) {
        if let Stage::Chatting(chatting) = &mut self.stage {
            chatting.window_mut().own_server(self.hosting.state());
        }
        let awaiting = std::mem::replace(&mut self.awaiting, Awaiting::Nobody);
        let Stage::Beginning(beginning, seen) = &mut self.stage else { return };
        match (awaiting, self.hosting.state()) {
            (Awaiting::Attempt(nick), State::Running(doors)) => {
                beginning.ask(Ask::Try(doors.own.clone(), nick));
            }
            (Awaiting::Return, State::Running(doors)) => {
                beginning.ask(Ask::Own(doors.own.clone()));
            }
            (Awaiting::Attempt(_), State::Ended(failure)) => {
                if let Seen::Arriving(arriving) = seen {
                    arriving.failed(failure.clone());
                }
            }
            (Awaiting::Return, State::Ended(failure)) => {
                self.awaiting = Awaiting::Telling(failure.clone());
                beginning.ask(Ask::Choose);
            }
            (awaiting, _) => self.awaiting = awaiting,
        }
    }

    /// Does what is asked for on the way in.
    fn arrive(&mut self, ctx: &egui::Context) {
        let Stage::Beginning(beginning, Seen::Arriving(arriving)) = &mut self.stage else {
            return;
        };
        match arriving.next_wish() {
            None => {}
            Some(Wish::Quit) => ctx.send_viewport_cmd(ViewportCommand::Close),
            Some(Wish::Stop) => {
                self.awaiting = Awaiting::Nobody;
                beginning.ask(Ask::Stop);
            }
            Some(Wish::Try(Attempt { to: Destination::There(to), nick })) => {
                self.leave_own(&to);
                // One's own is known by the way for its host: so it is begun again next time.
                let doors = self.hosting.doors();
                let own = doors.filter(|doors| doors.own.server.key == to.server.key);
                let to = own.map_or(to, |doors| doors.own.clone());
                self.ask(Ask::Try(to, nick));
            }
            Some(Wish::Try(Attempt { to: Destination::Here, nick })) => {
                self.awaiting = Awaiting::Attempt(nick);
                self.is_unused |= self.hosting.doors().is_none();
                self.hosting.start(Kind::Sealed);
                self.own_server();
            }
        }
    }

    fn ask(&self, ask: Ask) {
        if let Stage::Beginning(beginning, _) = &self.stage {
            beginning.ask(ask);
        }
    }

    /// A server that was begun on the way in, by somebody who goes elsewhere in the end, has nobody in it.
    fn leave_own(&mut self, to: &Invitation) {
        self.awaiting = Awaiting::Nobody;
        let own = self.hosting.doors().and_then(|doors| doors.own.server.key);
        if self.is_unused && own.is_none_or(|own| Some(own) != to.server.key) {
            self.is_unused = false;
            self.hosting.stop();
        }
    }

    /// Does what the chat asks for beside it, and goes on where it has ended.
    fn follow(&mut self, ctx: &egui::Context) {
        let Stage::Chatting(chatting) = &mut self.stage else { return };
        let wishes = chatting.window_mut().host_wishes();
        let over = chatting.over();
        for wish in wishes {
            self.do_wish(wish);
        }
        let Some(Over { ended, why }) = over else { return };
        match why {
            Why::Leaves(goal) => self.restart(goal),
            Why::Asked => {
                // Nobody listens any more when the program is torn down otherwise.
                drop(self.ended.try_send(ended));
                ctx.send_viewport_cmd(ViewportCommand::Close);
            }
            Why::ByItself => {
                let lost = || {
                    let (message, hint) = (self.words.gui_lost_why(), self.words.gui_lost_hint());
                    Explanation::new("lost", message, hint)
                };
                let words = &self.words;
                let why = ended.trouble.as_ref();
                let why = why.map_or_else(lost, |it| explain::trouble::explain(it, words));
                self.stop(why, vec![Cure::Again, Cure::Choose, Cure::Quit]);
            }
        }
    }

    fn do_wish(&mut self, wish: HostWish) {
        match wish {
            HostWish::Start(kind) => self.hosting.start(kind),
            HostWish::Stop => self.hosting.stop(),
            HostWish::GoToOwn => {
                let own = self.hosting.doors().map(|doors| doors.own.clone());
                self.leave(own.map_or(Goal::Choose, |own| Goal::To(Some(own))));
            }
            HostWish::Choose => self.leave(Goal::Choose),
            HostWish::Lab => {
                let port = self.hosting.doors().map(|doors| doors.own.server.address.port);
                let opened = port.map(|port| lab::open(port, self.words.lang().code()));
                if let (Some(Err(_)), Stage::Chatting(chatting)) = (opened, &mut self.stage) {
                    chatting.window_mut().lab_did_not_open();
                }
            }
        }
        self.own_server();
    }

    fn leave(&mut self, goal: Goal) {
        if let Stage::Chatting(chatting) = &mut self.stage {
            chatting.leave(goal);
        }
    }

    /// Shows what is asked on the way in, and takes what is answered.
    fn show_beginning(&mut self, ui: &mut egui::Ui) {
        let Stage::Beginning(beginning, seen) = &mut self.stage else { return };
        match seen {
            Seen::Opening => {
                let what = match self.awaiting {
                    Awaiting::Return => self.words.welcome_host_trying(),
                    _ => self.words.gui_opening(),
                };
                lone::waiting(ui, &what);
            }
            Seen::Locked { lock, typed, seen } => {
                let is_new = !std::mem::replace(seen, true);
                if lone::unlock(ui, &self.words, lock, typed, is_new) {
                    match Passphrase::parse(typed) {
                        Ok(passphrase) => beginning.ask(Ask::Open(passphrase)),
                        // One that cannot have sealed it is a wrong one.
                        Err(_) => lock.wrong = Some(self.words.passphrase_wrong_try_again()),
                    }
                    typed.zeroize();
                }
            }
            Seen::Arriving(arriving) => arriving.show(ui),
        }
    }

    fn show_stopped(&mut self, ui: &mut egui::Ui) {
        let Stage::Stopped(stopped) = &self.stage else { return };
        let told = [&stopped.message, &stopped.hint];
        match lone::stopped(ui, &self.words, told, &stopped.cures) {
            Some(Cure::Again) => self.restart(self.goal.clone()),
            Some(Cure::Choose) => self.restart(Goal::Choose),
            Some(Cure::Quit) => ui.ctx().send_viewport_cmd(ViewportCommand::Close),
            None => return,
        }
        ui.ctx().request_repaint();
    }
}

/// Begins, or says why that is not possible.
fn start(asked: &Arguments, goal: Goal, words: &Words, wake: &Wake) -> Stage {
    match Beginning::start(asked, goal, words, wake.clone()) {
        Ok(beginning) => Stage::Beginning(beginning, Seen::Opening),
        Err(error) => {
            let message = words.system_failed(Visible::line(&error.to_string()));
            let (hint, cures) = (words.system_failed_hint(), vec![Cure::Again, Cure::Quit]);
            Stage::Stopped(Box::new(Stopped { message, hint, cures }))
        }
    }
}

impl eframe::App for Stages {
    fn logic(&mut self, ctx: &egui::Context, frame: &mut eframe::Frame) {
        self.hear(ctx);
        if let Stage::Chatting(chatting) = &mut self.stage {
            eframe::App::logic(chatting.as_mut(), ctx, frame);
        }
        self.follow(ctx);
    }

    fn ui(&mut self, ui: &mut egui::Ui, frame: &mut eframe::Frame) {
        if let Stage::Chatting(chatting) = &mut self.stage {
            eframe::App::ui(chatting.as_mut(), ui, frame);
            return self.follow(&ui.ctx().clone());
        }
        let wait = self.pace.wait(Instant::now());
        if wait > Duration::ZERO {
            std::thread::sleep(wait);
        }
        theme::follow(ui.ctx());
        self.show_beginning(ui);
        self.show_stopped(ui);
        self.arrive(&ui.ctx().clone());
    }

    fn raw_input_hook(&mut self, _ctx: &egui::Context, input: &mut egui::RawInput) {
        if self.drawing == Drawing::Software {
            wheel::at_once(&mut input.events);
        }
    }

    fn clear_color(&self, visuals: &egui::Visuals) -> [f32; 4] {
        visuals.panel_fill.to_normalized_gamma_f32()
    }

    fn on_exit(&mut self, _gl: Option<&eframe::glow::Context>) {
        self.stage.end();
        self.hosting.end();
    }
}
