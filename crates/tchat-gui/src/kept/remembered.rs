//! How somebody left the window: where it was and how large, its look, its zoom.
//!
//! Kept as lines of `name = value` in the file `window` of the profile's folder, written anew as a whole, so
//! that it is there or as it was. What of it cannot be read is passed over and told; nothing of it is
//! needed.

use std::io;
use std::path::{Path, PathBuf};

use eframe::egui::{Context, Vec2, ViewportBuilder, pos2, vec2};
use tchat_front::assignments::{self, Assignment, Fault, Wrong};
use tchat_front::own_files;
use tchat_i18n::{Visible, Words};

use crate::kept::recent_emoji;
use crate::theme::Look;

/// What the file is called.
pub const FILE: &str = "window";

/// How large the window is at first, in the desktop's points.
const SIZE: [f32; 2] = [1_000.0, 700.0];

/// How small it can be made.
const SIZE_MIN: [f32; 2] = [360.0, 320.0];

/// Beyond this, no screen is so large and no place is on one.
const POINTS_MAX: f32 = 30_000.0;

/// How wide rooms and people are at first, in points.
pub const SIDE: f32 = 220.0;

/// The looks, as the file calls them.
const LOOKS: [(Look, &str); 4] = [
    (Look::Desktop, "desktop"),
    (Look::Light, "light"),
    (Look::Dark, "dark"),
    (Look::HighContrast, "high-contrast"),
];

/// How somebody left the window.
#[derive(Debug, Clone, PartialEq)]
pub struct Remembered {
    /// Its look.
    pub look: Look,
    /// How much larger everything is than usual.
    pub zoom: f32,
    /// How large the window is when it is not maximised, in the desktop's points.
    pub size: [f32; 2],
    /// Where it is then; Wayland tells nobody.
    pub place: Option<[f32; 2]>,
    /// Whether it takes all the screen.
    pub is_maximised: bool,
    /// How wide rooms and people are, in points.
    pub side: f32,
    /// The emoji that were used last.
    pub emoji: Vec<String>,
}

impl Default for Remembered {
    fn default() -> Self {
        Self {
            look: Look::default(),
            zoom: 1.0,
            size: SIZE,
            place: None,
            is_maximised: false,
            side: SIDE,
            emoji: Vec::new(),
        }
    }
}

impl Remembered {
    /// Reads the file of a profile, and says what of it was passed over. One that is not there says nothing.
    #[must_use]
    pub fn read(folder: &Path, words: &Words) -> (Self, Vec<Visible>) {
        let path = folder.join(FILE);
        match own_files::read(&path) {
            Ok(text) => {
                let (remembered, wrong) = Self::parse(&text);
                (remembered, wrong.iter().map(|wrong| wrong.explained(FILE, words)).collect())
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Default::default(),
            Err(error) => {
                let path = Visible::line(&path.display().to_string());
                let reason = Visible::line(&error.to_string());
                (Self::default(), vec![words.own_file_unreadable(path, reason)])
            }
        }
    }

    fn parse(text: &str) -> (Self, Vec<Wrong>) {
        let (mut remembered, mut wrong) = (Self::default(), Vec::new());
        for assignment in assignments::read(text) {
            let taken = assignment
                .and_then(|it| remembered.take(it).map_err(|fault| Wrong { line: it.line, fault }));
            wrong.extend(taken.err());
        }
        (remembered, wrong)
    }

    fn take(&mut self, it: Assignment<'_>) -> Result<(), Fault> {
        let wrong = |name, choices| Fault::Value { name, choices };
        match it.name {
            "look" => {
                let look = LOOKS.iter().find(|(_, name)| *name == it.value);
                self.look = look.ok_or_else(|| wrong("look", LOOK_CHOICES))?.0;
            }
            "zoom" => {
                self.zoom = number(it.value, 0.2, 5.0).ok_or_else(|| wrong("zoom", "0.2…5"))?;
            }
            "size" => {
                let size = pair(it.value, 100.0);
                self.size = size.ok_or_else(|| wrong("size", "1000 700"))?;
            }
            "place" => {
                let place = pair(it.value, -POINTS_MAX);
                self.place = Some(place.ok_or_else(|| wrong("place", "100 100"))?);
            }
            "maximised" => {
                self.is_maximised = match it.value {
                    "yes" => true,
                    "no" => false,
                    _ => return Err(wrong("maximised", "yes | no")),
                };
            }
            "side" => {
                let side = number(it.value, 100.0, 1_000.0);
                self.side = side.ok_or_else(|| wrong("side", "100…1000"))?;
            }
            "emoji" => {
                let emoji = it.value.split_whitespace().filter(|it| it.len() <= 64);
                self.emoji = emoji.take(recent_emoji::KEPT_MAX).map(str::to_owned).collect();
            }
            // Of a later version.
            _ => {}
        }
        Ok(())
    }

    fn text(&self) -> String {
        let look = LOOKS.iter().find(|(look, _)| *look == self.look).map_or("desktop", |it| it.1);
        let [width, height] = self.size;
        let mut text = format!(
            "look = {look}\nzoom = {:.2}\nsize = {width:.0} {height:.0}\nmaximised = {}\nside = {:.0}\n",
            self.zoom,
            if self.is_maximised { "yes" } else { "no" },
            self.side,
        );
        if let Some([x, y]) = self.place {
            text.push_str(&format!("place = {x:.0} {y:.0}\n"));
        }
        if !self.emoji.is_empty() {
            text.push_str(&format!("emoji = {}\n", self.emoji.join(" ")));
        }
        text
    }

    /// The window as it was left.
    #[must_use]
    pub fn viewport(&self) -> ViewportBuilder {
        let builder = ViewportBuilder::default()
            .with_inner_size(self.size)
            .with_min_inner_size(SIZE_MIN)
            .with_maximized(self.is_maximised);
        match self.place {
            Some([x, y]) => builder.with_position(pos2(x, y)),
            None => builder,
        }
    }

    /// Gives what is drawn its zoom, and choosing its emoji.
    pub fn begin(&self, ctx: &Context) {
        ctx.set_zoom_factor(self.zoom);
        recent_emoji::keep(ctx, self.emoji.clone());
    }

    /// The same as the window is by now.
    #[must_use]
    pub fn now(&self, ctx: &Context, look: Look, side: f32) -> Self {
        let zoom = ctx.zoom_factor();
        let viewport = ctx.input(|input| input.viewport().clone());
        let is_maximised = viewport.maximized.unwrap_or(self.is_maximised);
        let is_usual = !is_maximised
            && !viewport.fullscreen.unwrap_or_default()
            && !viewport.minimized.unwrap_or_default();
        // What egui tells is smaller by the zoom than what the desktop is asked for.
        let points = |it: Vec2| <[f32; 2]>::from((it * zoom).round());
        let size = viewport.inner_rect.filter(|_| is_usual).map(|it| points(it.size()));
        let place = viewport.outer_rect.filter(|_| is_usual).map(|it| points(it.min.to_vec2()));
        let recent = recent_emoji::of(ctx);
        Self {
            look,
            zoom,
            size: size.filter(|it| it.iter().all(|side| *side >= 100.0)).unwrap_or(self.size),
            place: place.or(self.place),
            is_maximised,
            side: side.round(),
            emoji: recent.to_vec(),
        }
    }

    /// Writes it into the folder of a profile: as a whole, or not at all.
    ///
    /// # Errors
    ///
    /// What the system says of writing it.
    pub fn write(&self, folder: &Path) -> io::Result<PathBuf> {
        let path = folder.join(FILE);
        own_files::replace(&path, &self.text())?;
        Ok(path)
    }
}

const LOOK_CHOICES: &str = "desktop | light | dark | high-contrast";

fn number(text: &str, least: f32, most: f32) -> Option<f32> {
    text.parse().ok().filter(|it: &f32| it.is_finite() && (least..=most).contains(it))
}

fn pair(text: &str, least: f32) -> Option<[f32; 2]> {
    let (one, other) = text.split_once(' ')?;
    let [one, other] = [one, other.trim()].map(|it| number(it, least, POINTS_MAX));
    Some(vec2(one?, other?).into())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tchat_i18n::Lang;

    use super::*;

    fn left() -> Remembered {
        Remembered {
            look: Look::HighContrast,
            zoom: 1.25,
            size: [1_200.0, 640.0],
            place: Some([-20.0, 45.0]),
            is_maximised: true,
            side: 300.0,
            emoji: vec!["🎉".to_owned(), "👩🏽‍💻".to_owned()],
        }
    }

    #[test]
    fn the_window_is_as_it_was_left() {
        let folder = tempfile::tempdir().unwrap();
        let words = Words::new(Lang::English);
        assert_eq!(Remembered::read(folder.path(), &words), (Remembered::default(), Vec::new()));
        for left in [left(), Remembered::default()] {
            left.write(folder.path()).unwrap();
            assert_eq!(Remembered::read(folder.path(), &words), (left, Vec::new()));
        }
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_reads_it() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = left().write(folder.path()).unwrap();
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(folder.path().read_dir().unwrap().count(), 1, "nothing is left beside it");
    }

    #[test]
    fn what_is_wrong_in_it_is_told_and_what_is_of_a_later_version_is_passed_over() {
        let folder = tempfile::tempdir().unwrap();
        let text = "look = purple\nzoom = NaN\nsize = 5\nhat = on\n?\nmaximised = yes\n";
        std::fs::write(folder.path().join(FILE), text).unwrap();
        for lang in Lang::ALL {
            let (read, wrong) = Remembered::read(folder.path(), &Words::new(lang));
            assert_eq!(read, Remembered { is_maximised: true, ..Remembered::default() });
            assert_eq!(wrong.len(), 4, "{wrong:?}");
        }
    }

    #[test]
    fn a_file_that_is_a_folder_is_told() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join(FILE)).unwrap();
        let (read, wrong) = Remembered::read(folder.path(), &Words::new(Lang::French));
        assert_eq!((read, wrong.len()), (Remembered::default(), 1));
    }

    proptest! {
        #[test]
        fn whatever_stands_in_it_makes_a_window_that_can_be_opened(text in "\\PC*", size in any::<(f32, f32)>()) {
            for text in [text, format!("size = {} {}\nplace = {} {}", size.0, size.1, size.1, size.0)] {
                let (read, _) = Remembered::parse(&text);
                prop_assert!(read.size.iter().all(|it| (100.0..=POINTS_MAX).contains(it)));
                prop_assert!(read.place.iter().flatten().all(|it| it.abs() <= POINTS_MAX));
                prop_assert!((0.2..=5.0).contains(&read.zoom));
            }
        }
    }
}
