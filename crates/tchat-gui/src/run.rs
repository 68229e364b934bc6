//! From the command line to a window, and back to an exit code.

use std::ffi::OsString;
use std::io::{self, Write as _};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::mpsc;

use eframe::NativeOptions;
use tchat_client::home::Home;
use tchat_i18n::{Lang, Words};
use tchat_speech::environment::variable;
use tchat_speech::explain::{self, Explanation};

use crate::arguments::{Arguments, Only};
use crate::icon::icon;
use crate::kept::remembered::Remembered;
use crate::program::Ended;
use crate::renderer::{self, Drawing};
use crate::stages::Stages;
use crate::typesetting::fonts::Faces;

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
    match open(asked, &words) {
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
fn open(asked: Arguments, words: &Words) -> Result<ExitCode, Box<Explanation>> {
    // Before the profile is opened: the first picture has its place and size already.
    let home = Home::find(asked.profile.clone(), variable);
    let folder = home.profile(asked.nick.as_ref()).ok().map(|chosen| chosen.folder);
    let left = folder.map(|folder| Remembered::read(&folder, words).0).unwrap_or_default();
    // Beside the making of the window: reading faces takes as long.
    let faces = std::thread::spawn(Faces::of_this_machine);
    let (ended, ending) = mpsc::sync_channel(1);
    let said = words.clone();
    let run = eframe::run_native(
        "tchat",
        options(&left),
        Box::new(move |creation| {
            let faces = faces.join().unwrap_or_default();
            creation.egui_ctx.set_fonts(faces.definitions());
            let drawing = creation.gl.as_ref().map_or(Drawing::Hardware, |gl| Drawing::with(gl));
            Ok(Box::new(Stages::begin(asked, said, &left, drawing, &creation.egui_ctx, ended)))
        }),
    );
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

fn options(left: &Remembered) -> NativeOptions {
    let icon = Arc::new(icon(128));
    NativeOptions {
        viewport: left.viewport().with_app_id(APP_ID).with_title("tchat").with_icon(icon),
        ..NativeOptions::default()
    }
}
