//! Somebody at the keyboard and the mouse of a screen, who sees nothing but what can be copied.
//!
//! A window answers when it is drawn next. So what was typed is copied and looked at before anything is
//! made of it: nobody presses Enter on half a sentence.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How long a window may take to do what was asked of it, on a busy machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// How long to leave the processor to others before looking again.
pub(crate) const MOMENT: Duration = Duration::from_millis(20);

/// How long somebody waits for one answer before they try again.
const GLANCE: Duration = Duration::from_secs(1);

/// The device by which the server's XTEST extension, and so `xdotool`, types. The server makes two of its
/// own for pointers and keyboards, then these two for XTEST, always in this order.
const TYPING_DEVICE: &str = "5";

/// Somebody at a screen.
pub(crate) struct Hands<'screen> {
    display: &'screen str,
}

impl<'screen> Hands<'screen> {
    /// At a French keyboard, which has letters with accents, dead keys, and digits only with Shift.
    pub(crate) fn at(display: &'screen str) -> Self {
        let hands = Self { display };
        // The screen's keyboard, from which `xdotool` reads which key has which letter, and its own.
        for device in [&[][..], &["-device", TYPING_DEVICE]] {
            let mut keyboard = hands.command("setxkbmap");
            assert!(keyboard.args(device).arg("fr").status().unwrap().success());
        }
        hands
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        // Without it, `xdotool` takes text for ASCII.
        command.env("DISPLAY", self.display).env("LC_ALL", "C.UTF-8");
        command
    }

    fn xdotool(&self, arguments: &[&str]) {
        assert!(self.command("xdotool").args(arguments).status().unwrap().success());
    }

    /// Waits for a window, and gives it the keyboard: there is no window manager that would.
    pub(crate) fn turn_to_the_window(&self) {
        self.xdotool(&["search", "--sync", "--onlyvisible", "--class", "tchat", "windowfocus"]);
    }

    /// Presses keys, one after the other.
    pub(crate) fn press(&self, keys: &[&str]) {
        self.xdotool(&[&["key"], keys].concat());
    }

    /// Clicks somewhere, in pixels from the upper left.
    pub(crate) fn click(&self, x: u32, y: u32) {
        self.xdotool(&["mousemove", &x.to_string(), &y.to_string(), "click", "1"]);
    }

    /// Types without looking.
    pub(crate) fn type_blindly(&self, text: &str) {
        self.xdotool(&["type", "--delay", "2", text]);
    }

    /// Presses a key that opens something, and types into it without looking: after a moment, as people do.
    pub(crate) fn press_and_type(&self, key: &str, text: &str) {
        self.xdotool(&["key", key, "sleep", "0.3", "type", "--delay", "2", text]);
    }

    /// Types instead of what stands where the keyboard is, until that is what stands there.
    pub(crate) fn write(&self, text: &str) {
        self.until(text, || {
            self.press(&["ctrl+a"]);
            self.type_blindly(text);
            self.has_written(text)
        });
    }

    /// Waits until this stands where the keyboard is.
    pub(crate) fn see_written(&self, text: &str) {
        self.until(text, || self.has_written(text));
    }

    /// Whether this stands where the keyboard is, or soon does.
    pub(crate) fn has_written(&self, text: &str) -> bool {
        self.press(&["ctrl+a"]);
        self.copies(text)
    }

    /// Whether this is what is copied, or soon is.
    pub(crate) fn copies(&self, text: &str) -> bool {
        self.press(&["ctrl+c"]);
        let began = Instant::now();
        while began.elapsed() < GLANCE {
            if self.clipboard() == text {
                return true;
            }
            std::thread::sleep(MOMENT);
        }
        false
    }

    /// What was copied last; nothing if that was nothing.
    fn clipboard(&self) -> String {
        let mut look = self.command("xclip");
        look.args(["-out", "-selection", "clipboard", "-target", "UTF8_STRING"]);
        String::from_utf8(look.stderr(Stdio::null()).output().unwrap().stdout).unwrap()
    }

    /// Tries again until it is so.
    pub(crate) fn until(&self, what: &str, is_so: impl Fn() -> bool) {
        let began = Instant::now();
        while !is_so() {
            let waited = began.elapsed();
            assert!(waited < PATIENCE, "never seen: {what:?}, but {:?}", self.clipboard());
        }
    }
}
