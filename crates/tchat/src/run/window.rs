//! `tchat gui`: the window, which is a program of its own.

use std::env::consts::EXE_SUFFIX;
use std::ffi::OsString;
use std::io;
use std::path::PathBuf;
use std::process::Command;

use tchat_i18n::Lang;

use crate::cli::{Form, Gui};
use crate::explain::Fault;
use crate::output::Output;
use crate::run::{Exit, Setting, failed};

/// Starts the window in place of this program, with the same profile and language.
pub(super) fn open(setting: &Setting, gui: &Gui, profile: Option<PathBuf>) -> Exit {
    let mut program = Command::new(program());
    program.args(arguments(gui, profile, setting.words.lang()));
    match become_it(&mut program) {
        Ok(exit) => exit,
        Err(error) => {
            let fault = match error.kind() {
                io::ErrorKind::NotFound => Fault::NoWindow,
                _ => Fault::System(error),
            };
            failed(setting, &mut Output::new(Form::Text), &fault)
        }
    }
}

/// The one that lies beside this program, as both were built or installed together; else the one on
/// the path.
fn program() -> OsString {
    let name = format!("tchat-gui{EXE_SUFFIX}");
    let beside = std::env::current_exe().ok().map(|this| this.with_file_name(&name));
    match beside.filter(|path| path.is_file()) {
        Some(path) => path.into_os_string(),
        None => name.into(),
    }
}

/// What it is started with.
fn arguments(gui: &Gui, profile: Option<PathBuf>, lang: Lang) -> Vec<OsString> {
    let mut arguments: Vec<OsString> = vec!["join".into()];
    arguments.extend(gui.link.as_ref().map(|link| link.to_string().into()));
    let mut option = |name: &str, value: Option<OsString>| {
        if let Some(value) = value {
            arguments.extend([name.into(), value]);
        }
    };
    option("--nick", gui.nick.as_ref().map(|nick| nick.as_str().into()));
    option("--room", gui.room.as_ref().map(|room| room.as_str().into()));
    option("--profile", profile.map(PathBuf::into_os_string));
    option("--lang", Some(lang.code().into()));
    arguments
}

/// Becomes the other program: no second process waits beside it.
#[cfg(unix)]
fn become_it(program: &mut Command) -> io::Result<Exit> {
    use std::os::unix::process::CommandExt as _;
    Err(program.exec())
}

/// Lets the other program run, and ends as it does.
#[cfg(not(unix))]
fn become_it(program: &mut Command) -> io::Result<Exit> {
    Ok(if program.status()?.success() { Exit::Done } else { Exit::Failed })
}

#[cfg(test)]
mod tests {
    use tchat_proto::invitation::Invitation;
    use tchat_proto::nick::Nick;
    use tchat_proto::room::RoomName;

    use super::*;

    #[test]
    fn the_window_is_told_what_this_program_was() {
        let gui = Gui {
            link: Invitation::parse("192.168.1.20:6000").ok(),
            nick: Nick::parse("Zoë").ok(),
            room: RoomName::parse("maths").ok(),
        };
        let given = arguments(&gui, Some("p q".into()), Lang::French);
        let given: Vec<_> = given.iter().map(|it| it.to_str().unwrap()).collect();
        let link = gui.link.unwrap().to_string();
        let all =
            ["join", &link, "--nick", "Zoë", "--room", "maths", "--profile", "p q", "--lang", "fr"];
        assert_eq!(given, all);
        let nothing = Gui { link: None, nick: None, room: None };
        assert_eq!(arguments(&nothing, None, Lang::English), ["join", "--lang", "en"]);
    }
}
