//! The program around the window: the engine, the clipboard, the desktop.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use eframe::egui::{self, OpenUrl, UserAttentionType, ViewportCommand};
use tchat_client::command::{Command, Wish};
use tchat_client::{Event, Trouble};
use tchat_front::opener;
use tchat_front::order::{Order, Share};
use tchat_front::shared_text::SharedTexts;
use tchat_speech::report_file;

use crate::engine::Engine;
use crate::kept::own_settings::OwnSettings;
use crate::kept::remembering::Remembering;
use crate::limits::EVENTS_AT_ONCE;
use crate::notifier::Notifier;
use crate::renderer::{Drawing, Pace};
use crate::stages::beginning::Goal;
use crate::window::Window;

/// How it ended.
#[derive(Debug, Default)]
pub struct Ended {
    /// Why the engine ended, unless it was asked to.
    pub trouble: Option<Trouble>,
    /// How many messages are still to be sent, next time.
    pub unsent: usize,
}

/// That a chat is over, and why.
#[derive(Debug)]
pub struct Over {
    /// How it ended.
    pub ended: Ended,
    /// Why.
    pub why: Why,
}

/// Why a chat is over.
#[derive(Debug)]
pub enum Why {
    /// Somebody closed it.
    Asked,
    /// Somebody wants to go there.
    Leaves(Goal),
    /// It ended by itself.
    ByItself,
}

/// A window and its engine.
#[derive(Debug)]
pub struct WindowProgram {
    window: Window,
    engine: Engine,
    /// Commands that the engine has not taken yet.
    commands: VecDeque<Command>,
    shared: SharedTexts,
    own: OwnSettings,
    pace: Pace,
    notifier: Notifier,
    remembering: Remembering,
    is_ending: bool,
    has_ended: bool,
    /// Where somebody wants to go from here.
    leaves: Option<Goal>,
    /// How it ended, until that is asked.
    ended: Option<Ended>,
}

impl WindowProgram {
    /// A window that draws what an engine tells.
    #[must_use]
    pub fn new(window: Window, engine: Engine, drawing: Drawing, remembering: Remembering) -> Self {
        Self {
            window,
            engine,
            commands: VecDeque::new(),
            shared: SharedTexts::default(),
            own: OwnSettings::find(),
            pace: Pace::of(drawing),
            notifier: Notifier::default(),
            remembering,
            is_ending: false,
            has_ended: false,
            leaves: None,
            ended: None,
        }
    }

    /// The window, for what the program around has to tell it.
    pub const fn window_mut(&mut self) -> &mut Window {
        &mut self.window
    }

    /// Ends the chat, to go elsewhere.
    pub fn leave(&mut self, goal: Goal) {
        self.leaves = Some(goal);
        if !self.is_ending {
            self.finish();
        }
    }

    /// That it is over, once it is.
    pub fn over(&mut self) -> Option<Over> {
        let ended = self.ended.take()?;
        let why = match (self.leaves.take(), self.is_ending) {
            (Some(goal), _) => Why::Leaves(goal),
            (None, true) => Why::Asked,
            (None, false) => Why::ByItself,
        };
        Some(Over { ended, why })
    }

    /// Waits until what is remembered is written and the engine has ended, as it was asked to.
    pub fn wait(&mut self) {
        self.remembering.write();
        self.engine.wait();
    }

    /// Hears what the engine has to tell.
    fn hear(&mut self, ctx: &egui::Context) {
        for _ in 0..EVENTS_AT_ONCE {
            match self.engine.event() {
                None => return,
                Some(Event::Closed { trouble, unsent }) => {
                    self.has_ended = true;
                    self.ended = Some(Ended { trouble, unsent });
                    return;
                }
                Some(event) => self.window.heard(&event),
            }
        }
        // There may be more.
        ctx.request_repaint();
    }

    /// Does what the window asks for.
    fn do_orders(&mut self, ctx: &egui::Context) {
        for order in self.window.orders() {
            self.do_order(ctx, order);
        }
        for (name, value) in self.window.changed_settings() {
            if let Err(error) = self.own.keep(name, value) {
                self.window.could_not_keep(&error);
            }
        }
        while let Some(command) = self.commands.pop_front() {
            if let Err(command) = self.engine.command(command) {
                self.commands.push_front(*command);
                break;
            }
        }
    }

    fn do_order(&mut self, ctx: &egui::Context, order: Order) {
        match order {
            Order::Command(command) => self.commands.push_back(command),
            Order::Quit => self.end(ctx),
            Order::Alert(alert) => {
                if alert.rings || alert.is_shown {
                    let attention = UserAttentionType::Informational;
                    ctx.send_viewport_cmd(ViewportCommand::RequestUserAttention(attention));
                }
                if alert.is_shown {
                    let ctx = ctx.clone();
                    self.notifier.call(&alert, move || ctx.request_repaint());
                }
            }
            Order::Copy(text) => ctx.copy_text(text),
            Order::OpenLink(url) => self.open_link(ctx, &url),
            Order::Share(share) => self.share(share),
            Order::Forget(reference) => self.shared.forget(&reference),
            Order::KeepReport { who, report } => {
                let kept = report_file::write(&report, None).map_err(|(_, error)| error);
                self.window.chat_mut().report_kept(&who, &report, kept);
            }
            // The window's own to do, and done.
            Order::Show(_) | Order::Own(_) => {}
        }
    }

    /// Sends a text as a file.
    fn share(&mut self, share: Share) {
        match self.shared.share(&share) {
            Ok(command) => self.commands.push_back(command),
            Err(error) => self.window.chat_mut().could_not_share(&share, &error),
        }
    }

    /// Has an address opened by the desktop.
    fn open_link(&mut self, ctx: &egui::Context, url: &str) {
        if cfg!(windows) {
            return ctx.open_url(OpenUrl::new_tab(url));
        }
        if opener::open(url).is_err() {
            self.window.chat_mut().could_not_open(url);
        }
    }

    /// Lets the engine finish what is under way.
    fn end(&mut self, ctx: &egui::Context) {
        if self.is_ending {
            // Asked twice: at once.
            self.has_ended = true;
            ctx.send_viewport_cmd(ViewportCommand::Close);
            return;
        }
        self.finish();
    }

    /// The same, once.
    fn finish(&mut self) {
        self.is_ending = true;
        self.window.chat_mut().save_drafts();
        let orders = self.window.orders();
        let commands = orders.into_iter().filter_map(|order| match order {
            Order::Command(command) => Some(command),
            _ => None,
        });
        self.commands.extend(commands);
        self.commands.push_back(Command::new(Wish::Quit));
    }
}

impl eframe::App for WindowProgram {
    fn logic(&mut self, ctx: &egui::Context, _frame: &mut eframe::Frame) {
        // First: whether what is heard calls for attention depends on it.
        self.window.follow_focus(ctx);
        self.hear(ctx);
        if self.notifier.was_clicked() {
            ctx.send_viewport_cmd(ViewportCommand::Minimized(false));
            ctx.send_viewport_cmd(ViewportCommand::Focus);
        }
        if ctx.input(|input| input.viewport().close_requested()) && !self.has_ended {
            // The engine first: what was taken is on the disk when the window is gone.
            ctx.send_viewport_cmd(ViewportCommand::CancelClose);
            if !self.is_ending {
                // What is said about that is not to be behind anything.
                self.window.hide_doors();
                self.window.quit();
            } else {
                self.end(ctx);
            }
        }
        self.do_orders(ctx);
        if let Some(title) = self.window.new_title() {
            ctx.send_viewport_cmd(ViewportCommand::Title(title));
        }
    }

    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        let wait = self.pace.wait(Instant::now());
        if wait > Duration::ZERO {
            std::thread::sleep(wait);
        }
        self.window.show(ui);
        self.do_orders(&ui.ctx().clone());
        self.remembering.follow(ui.ctx(), self.window.looks(), self.window.side());
    }

    fn clear_color(&self, visuals: &egui::Visuals) -> [f32; 4] {
        visuals.panel_fill.to_normalized_gamma_f32()
    }
}
