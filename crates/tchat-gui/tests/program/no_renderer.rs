//! The program where no window can be opened: it says so, says what helps, and ends.

use std::process::{Command, Output};

use crate::screen::Screen;

/// The program, with no screen but the one named, and nothing kept from other runs.
fn program(home: &std::path::Path, display: Option<&str>, lang: &str) -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_tchat-gui"));
    program
        .args(["join", "127.0.0.1:1", "--nick", "zoe", "--lang", lang])
        .arg("--profile")
        .arg(home.join("profile"))
        .env_remove("WAYLAND_DISPLAY")
        .env_remove("WAYLAND_SOCKET")
        .env_remove("DISPLAY");
    if let Some(display) = display {
        program.env("DISPLAY", display);
    }
    program
}

fn told(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn without_a_screen_it_says_so_and_names_the_client_in_the_terminal() {
    let home = tempfile::tempdir().unwrap();
    for (lang, word) in [("en", "no screen"), ("fr", "pas d’écran")] {
        let output = program(home.path(), None, lang).output().unwrap();
        let told = told(&output);
        assert_eq!(output.status.code(), Some(1), "{told}");
        assert!(told.contains(word) && told.contains("`tchat`"), "{told}");
        assert!(!told.contains("panicked") && !told.contains(".rs:"), "{told}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn on_a_screen_without_opengl_it_says_so_and_what_to_install() {
    let home = tempfile::tempdir().unwrap();
    let screen = Screen::without_opengl();
    for (lang, word) in [("en", "cannot be drawn"), ("fr", "ne peut pas être dessinée")] {
        let output = program(home.path(), Some(screen.display()), lang)
            // Nor any way around the screen.
            .env("LIBGL_DRIVERS_PATH", "/nowhere")
            .env("__EGL_VENDOR_LIBRARY_DIRS", "/nowhere")
            .output()
            .unwrap();
        let told = told(&output);
        assert_eq!(output.status.code(), Some(1), "{told}");
        assert!(told.contains(word) && told.contains("libgl1-mesa-dri"), "{told}");
        assert!(told.contains("`tchat`") && !told.contains("panicked"), "{told}");
    }
}

#[test]
fn what_can_be_asked_for_is_told_without_any_screen() {
    let home = tempfile::tempdir().unwrap();
    let output = program(home.path(), None, "fr").arg("--help").output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success() && said.contains("tchat-gui [join LIEN"), "{said}");
    let output = program(home.path(), None, "en").arg("--colour").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(told(&output).contains("`--colour`"));
}
