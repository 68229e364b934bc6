//! A screen of X11 that nobody sees.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

/// A screen of X11, for as long as this is kept.
pub(crate) struct Screen {
    server: Child,
    display: String,
}

impl Screen {
    /// One that can be drawn on, by the processor.
    pub(crate) fn with_opengl() -> Self {
        Self::of("+extension")
    }

    /// One that has no OpenGL.
    pub(crate) fn without_opengl() -> Self {
        Self::of("-extension")
    }

    /// It chooses its number and says it. Its keyboard stays as it is set when nobody is connected.
    fn of(opengl: &str) -> Self {
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-noreset", "-screen", "0", "1000x700x24", opengl, "GLX"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut number = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut number).unwrap();
        Self { server, display: format!(":{}", number.trim()) }
    }

    /// What programs call it.
    pub(crate) fn display(&self) -> &str {
        &self.display
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        drop(self.server.kill());
        drop(self.server.wait());
    }
}
