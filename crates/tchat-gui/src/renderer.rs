//! What draws the window, and what is said where nothing can.
//!
//! The window is drawn with OpenGL: by the graphics card, or by the processor (Mesa's llvmpipe) where
//! there is none. Where there is no OpenGL at all, the program says so, names what to install and the
//! client in the terminal, which needs none ([`explain`]).
//!
//! What the processor draws costs it: then nothing is animated, and no more than [`SOFTWARE_RATE`]
//! pictures are drawn in a second ([`Pace`]), however fast somebody scrolls.

use std::time::{Duration, Instant};

use eframe::glow::{self, HasContext as _};
use tchat_i18n::{Visible, Words};
use tchat_speech::explain::Explanation;

use crate::theme::Motion;

/// The most pictures in a second where the processor draws them: half of what a screen shows, and
/// still smooth.
pub const SOFTWARE_RATE: u32 = 30;

/// Who draws.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Drawing {
    /// The graphics card.
    Hardware,
    /// The processor.
    Software,
}

impl Drawing {
    /// Who draws, as OpenGL calls its renderer.
    #[must_use]
    pub fn of(renderer: &str) -> Self {
        // Mesa on Linux; Mesa's older one; Windows without a driver; ANGLE's; Apple's.
        const PROCESSORS: [&str; 6] =
            ["llvmpipe", "softpipe", "swrast", "gdi generic", "swiftshader", "software"];
        let renderer = renderer.to_lowercase();
        let is_processor = PROCESSORS.iter().any(|name| renderer.contains(name));
        if is_processor { Self::Software } else { Self::Hardware }
    }

    /// Who draws for this context.
    #[must_use]
    #[expect(unsafe_code, reason = "glow marks every call so; this one reads a text")]
    pub fn with(gl: &glow::Context) -> Self {
        // SAFETY: `RENDERER` is a name that every context answers with a text.
        Self::of(&unsafe { gl.get_parameter_string(glow::RENDERER) })
    }

    /// What moves.
    #[must_use]
    pub const fn motion(self) -> Motion {
        match self {
            Self::Hardware => Motion::Short,
            Self::Software => Motion::None,
        }
    }
}

/// When the next picture may be drawn.
#[derive(Debug)]
pub struct Pace {
    least: Duration,
    last: Option<Instant>,
}

impl Pace {
    /// That of who draws.
    #[must_use]
    pub fn of(drawing: Drawing) -> Self {
        let least = match drawing {
            // The screen's own rate holds it back.
            Drawing::Hardware => Duration::ZERO,
            Drawing::Software => Duration::from_secs(1) / SOFTWARE_RATE,
        };
        Self { least, last: None }
    }

    /// How long to wait before one is drawn that could be drawn now; takes note that it is.
    pub fn wait(&mut self, now: Instant) -> Duration {
        let earliest = self.last.map_or(now, |last| last + self.least);
        self.last = Some(earliest.max(now));
        earliest.saturating_duration_since(now)
    }
}

/// What a library says went wrong, without the line of its source where it noticed.
fn without_place(error: &str) -> &str {
    match error.split_once(".rs:") {
        Some((_, behind)) => behind.split_once(": ").map_or(error, |(_line, what)| what),
        None => error,
    }
}

/// What to tell somebody for whom no window can be opened.
#[must_use]
pub fn explain(error: &eframe::Error, words: &Words) -> Explanation {
    use eframe::Error as E;
    let cause = match error {
        // Not what was asked for, at length; only what came of it.
        E::NoGlutinConfigs(_, why) => why.to_string(),
        error => error.to_string(),
    };
    let cause = Visible::line(without_place(&cause));
    match error {
        E::WinitEventLoop(_) | E::Winit(_) => {
            Explanation::new("no_screen", words.gui_no_screen(cause), words.gui_no_screen_hint())
        }
        _ => Explanation::new("no_opengl", words.gui_no_opengl(cause), words.gui_no_opengl_hint()),
    }
}

#[cfg(test)]
mod tests {
    use tchat_i18n::Lang;

    use super::*;

    #[test]
    fn the_processor_is_known_where_it_draws() {
        for renderer in [
            "llvmpipe (LLVM 15.0.6, 256 bits)",
            "softpipe",
            "GDI Generic",
            "Google SwiftShader",
            "Apple Software Renderer",
        ] {
            assert_eq!(Drawing::of(renderer), Drawing::Software, "{renderer}");
        }
        for renderer in ["Mesa Intel(R) UHD Graphics 620", "NVIDIA GeForce GTX 1050", "AMD Radeon"]
        {
            assert_eq!(Drawing::of(renderer), Drawing::Hardware, "{renderer}");
        }
    }

    #[test]
    fn the_processor_draws_no_more_pictures_than_it_may() {
        let mut pace = Pace::of(Drawing::Software);
        let mut now = Instant::now();
        let start = now;
        let mut pictures = 0_u32;
        while now < start + Duration::from_secs(2) {
            now += pace.wait(now);
            pictures += 1;
            // What drawing itself takes.
            now += Duration::from_millis(3);
        }
        assert!(pictures <= 2 * SOFTWARE_RATE + 1, "{pictures}");
        assert!(pictures >= 2 * SOFTWARE_RATE - 2, "{pictures}");
    }

    #[test]
    fn who_waits_for_nothing_is_drawn_at_once() {
        let mut pace = Pace::of(Drawing::Software);
        let now = Instant::now();
        assert_eq!(pace.wait(now), Duration::ZERO);
        assert_eq!(pace.wait(now + Duration::from_secs(5)), Duration::ZERO);
        let mut pace = Pace::of(Drawing::Hardware);
        assert_eq!(pace.wait(now), Duration::ZERO);
        assert_eq!(pace.wait(now), Duration::ZERO);
    }

    #[test]
    fn where_a_library_noticed_is_not_told() {
        assert_eq!(
            without_place("os error at /a/b.rs:765: no DISPLAY: set it"),
            "no DISPLAY: set it"
        );
        assert_eq!(without_place("GLXBadFBConfig"), "GLXBadFBConfig");
    }

    #[test]
    fn what_cannot_be_drawn_is_explained_with_what_helps_in_both_languages() {
        let [english, french] = Lang::ALL.map(|lang| {
            let error = eframe::Error::AppCreation("no GLX".into());
            explain(&error, &Words::new(lang)).sentence().to_string()
        });
        for told in [&english, &french] {
            assert!(told.contains("no GLX") && told.contains("libgl1-mesa-dri"), "{told}");
            assert!(told.contains("`tchat`"));
        }
        assert!(french.contains("dessinée") && english.contains("drawn"));
    }
}
