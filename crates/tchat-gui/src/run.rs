//! From the command line to a window, and back to an exit code.

use std::ffi::OsString;
use std::io::{self, Write as _};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::mpsc;

use eframe::NativeOptions;
use jiff::tz::TimeZone;
use tchat_front::chat::{Chat, Setting, system_clock};
use tchat_i18n::{Lang, Visible, Words};
use tchat_speech::environment::variable;
use tchat_speech::explain::{self, Explanation};

use crate::arguments::{Arguments, Only};
use crate::engine::{Engine, EngineFailed};
use crate::fonts::Faces;
use crate::icon::icon;
use crate::own_settings;
use crate::program::{Ended, WindowProgram};
use crate::remembered::Remembered;
use crate::remembering::Remembering;
use crate::renderer::{self, Drawing};
use crate::start::Start;
use crate::window::{OWN, Window};

/// What desktops know the window by: the name of its `.desktop` file.
const APP_ID: &str = "tchat-gui";

/// Runs the program.
#[must_use]
pub fn program(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let locale = Lang::of_locale(variable);
    let asked = match Arguments::read(arguments.into_iter().skip(1)) {
        Ok(asked) => asked,
        Err(refused) => {
            let words = Words::new(locale);
            return told(&refused.explain(&words), &words, 2);
        }
    };
    let words = Words::new(asked.lang.unwrap_or(locale));
    match asked.only {
        Some(Only::Help) => return said(words.gui_usage().as_str()),
        Some(Only::Version) => return said(concat!("tchat-gui ", env!("CARGO_PKG_VERSION"))),
        None => {}
    }
    match open(&asked, &words) {
        Ok(code) => code,
        Err(explanation) => told(&explanation, &words, 1),
    }
}

/// Writes to standard output.
fn said(text: &str) -> ExitCode {
    match writeln!(io::stdout(), "{text}") {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

/// Says what went wrong.
fn told(explanation: &Explanation, words: &Words, code: u8) -> ExitCode {
    let [message, hint] = explanation.lines(words);
    // Whoever started it from a desktop has nowhere to read it.
    drop(writeln!(io::stderr(), "{message}\n{hint}"));
    ExitCode::from(code)
}

/// Opens the window, and waits until it is closed.
fn open(asked: &Arguments, words: &Words) -> Result<ExitCode, Box<Explanation>> {
    let start = Start::prepare(asked).map_err(|refused| Box::new(refused.explain(words)))?;
    let chat = Chat::new(Setting {
        words: words.in_chat(),
        archive: start.archive.clone(),
        server: start.key,
        room: start.room.clone(),
        zone: TimeZone::system(),
        clock: system_clock,
        opens_links: true,
        own: OWN,
    });
    let mut chat = chat.map_err(|trouble| Box::new(explain::trouble::explain(&trouble, words)))?;
    let folder = start.profile.folder().to_owned();
    let (remembered, mut wrong) = Remembered::read(&folder, words);
    wrong.extend(own_settings::read(&mut chat));
    // Beside the making of the window: reading faces takes as long.
    let faces = std::thread::spawn(Faces::of_this_machine);
    let (ended, ending) = mpsc::sync_channel(1);
    let (failed, failure) = mpsc::sync_channel(1);
    let run = eframe::run_native(
        "tchat",
        options(&remembered),
        Box::new(move |creation| {
            let faces = faces.join().unwrap_or_default();
            creation.egui_ctx.set_fonts(faces.definitions());
            let drawing = creation.gl.as_ref().map_or(Drawing::Hardware, |gl| Drawing::with(gl));
            let mut window = Window::of(chat, drawing.motion());
            window.begin(&creation.egui_ctx, &remembered, wrong);
            window.dress(&creation.egui_ctx);
            let ctx = creation.egui_ctx.clone();
            match Engine::start(start, move || ctx.request_repaint()) {
                Ok(engine) => {
                    let remembering = Remembering::new(folder, remembered);
                    Ok(Box::new(WindowProgram::new(window, engine, drawing, remembering, ended)))
                }
                Err(error) => {
                    // Its own words are said after the window has gone.
                    drop(failed.try_send(error));
                    Err("the engine".into())
                }
            }
        }),
    );
    if let Ok(failure) = failure.try_recv() {
        return Err(Box::new(explain_engine(&failure, words)));
    }
    run.map_err(|error| Box::new(renderer::explain(&error, words)))?;
    let Ended { trouble, unsent } = ending.try_recv().unwrap_or_default();
    if unsent > 0 {
        let told = words.unsent(u64::try_from(unsent).unwrap_or(u64::MAX));
        return Err(Box::new(Explanation::new("unsent", told, words.unsent_hint())));
    }
    match trouble {
        Some(trouble) => Err(Box::new(explain::trouble::explain(&trouble, words))),
        None => Ok(ExitCode::SUCCESS),
    }
}

fn options(remembered: &Remembered) -> NativeOptions {
    let icon = Arc::new(icon(128));
    NativeOptions {
        viewport: remembered.viewport().with_app_id(APP_ID).with_title("tchat").with_icon(icon),
        ..NativeOptions::default()
    }
}

fn explain_engine(failed: &EngineFailed, words: &Words) -> Explanation {
    match failed {
        EngineFailed::Trouble(trouble) => explain::trouble::explain(trouble, words),
        EngineFailed::System(error) => {
            let reason = Visible::line(&error.to_string());
            Explanation::new("system", words.system_failed(reason), words.system_failed_hint())
        }
    }
}
