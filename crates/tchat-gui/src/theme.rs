//! What the window looks like: colours, type and spacing, in three looks.
//!
//! Each colour has a purpose and is named after it ([`Palette`]); nothing else in the window names
//! one. What is read has a contrast of at least 4.5 : 1 with what it stands on, in the look of high
//! contrast 7 : 1 ([WCAG 2.2], 1.4.3 and 1.4.6): the tests compute it. No meaning rests on colour:
//! wherever one says something, a sign or a word says it, too.
//!
//! [WCAG 2.2]: https://www.w3.org/TR/WCAG22/

mod colour;

use std::sync::Arc;

use eframe::egui::style::ScrollStyle;
use eframe::egui::{
    self, Color32, CornerRadius, FontFamily, FontId, Margin, Stroke, Style, TextStyle, Theme, Vec2,
    Visuals, vec2,
};

use tchat_front::person_colour::PersonColour;

pub use self::colour::{contrast, legible};

/// The contrast of what is read with what it stands on.
const CONTRAST: f32 = 4.6;

/// The same in the look of high contrast.
const HIGH_CONTRAST: f32 = 7.2;

/// By how much more a lighter colour of somebody stands out from a dark page, and a darker one from a light
/// page, so that the two of one hue are told apart.
const SHADE: f32 = 1.7;

/// Which look somebody wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Look {
    /// Light or dark, as the desktop is.
    #[default]
    Desktop,
    /// Light.
    Light,
    /// Dark.
    Dark,
    /// Dark, and everything as far apart as it can be.
    HighContrast,
}

impl Look {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::Desktop, Self::Light, Self::Dark, Self::HighContrast];
}

/// The colours, by purpose.
#[derive(Debug, Clone, PartialEq)]
pub struct Palette {
    /// Behind messages.
    pub page: Color32,
    /// Behind the rooms and the people.
    pub side: Color32,
    /// Behind what can be pressed or written in.
    pub raised: Color32,
    /// Behind the row that the pointer is on.
    pub hovered: Color32,
    /// Behind what is chosen.
    pub chosen: Color32,
    /// Behind a message that names the reader.
    pub mention: Color32,
    /// Behind selected text.
    pub selection: Color32,
    /// Between parts of the window.
    pub line: Color32,
    /// Text.
    pub text: Color32,
    /// Text that matters less: times, notices.
    pub weak: Color32,
    /// What can be pressed, links, one's own doings.
    pub accent: Color32,
    /// On the accent.
    pub on_accent: Color32,
    /// Of a room that is encrypted.
    pub sealed: Color32,
    /// Of one that everybody on the network can read along, and what stands on it.
    pub plain: Color32,
    /// Behind a warning that everybody can read along.
    pub plain_page: Color32,
    /// What went wrong.
    pub wrong: Color32,
    /// The names of people.
    people: People,
}

impl Palette {
    /// The light one.
    #[must_use]
    pub fn light() -> Self {
        let page = Color32::from_rgb(0xff, 0xff, 0xff);
        let mention = Color32::from_rgb(0xff, 0xf4, 0xd6);
        Self {
            page,
            side: Color32::from_rgb(0xf3, 0xf4, 0xf6),
            raised: Color32::from_rgb(0xff, 0xff, 0xff),
            hovered: Color32::from_rgb(0xf3, 0xf5, 0xf8),
            chosen: Color32::from_rgb(0xdd, 0xe8, 0xf8),
            mention,
            selection: Color32::from_rgb(0xb9, 0xd5, 0xff),
            line: Color32::from_rgb(0xdc, 0xdf, 0xe4),
            text: Color32::from_rgb(0x1b, 0x1f, 0x24),
            weak: Color32::from_rgb(0x59, 0x61, 0x6c),
            accent: Color32::from_rgb(0x1a, 0x5f, 0xb4),
            on_accent: Color32::WHITE,
            sealed: Color32::from_rgb(0x17, 0x6b, 0x3a),
            plain: Color32::from_rgb(0x8a, 0x3b, 0x00),
            plain_page: Color32::from_rgb(0xff, 0xe9, 0xd6),
            wrong: Color32::from_rgb(0xb3, 0x1d, 0x28),
            people: People::on(&[page, mention], CONTRAST),
        }
    }

    /// The dark one.
    #[must_use]
    pub fn dark() -> Self {
        let page = Color32::from_rgb(0x1a, 0x1d, 0x21);
        let mention = Color32::from_rgb(0x3a, 0x31, 0x1a);
        Self {
            page,
            side: Color32::from_rgb(0x13, 0x15, 0x18),
            raised: Color32::from_rgb(0x25, 0x29, 0x2f),
            hovered: Color32::from_rgb(0x21, 0x25, 0x2a),
            chosen: Color32::from_rgb(0x28, 0x3a, 0x55),
            mention,
            selection: Color32::from_rgb(0x2c, 0x4f, 0x86),
            line: Color32::from_rgb(0x33, 0x38, 0x40),
            text: Color32::from_rgb(0xe6, 0xe8, 0xeb),
            weak: Color32::from_rgb(0xa5, 0xad, 0xb8),
            accent: Color32::from_rgb(0x86, 0xb8, 0xff),
            on_accent: Color32::from_rgb(0x0c, 0x16, 0x26),
            sealed: Color32::from_rgb(0x7f, 0xd3, 0x9c),
            plain: Color32::from_rgb(0xff, 0xb3, 0x75),
            plain_page: Color32::from_rgb(0x40, 0x2a, 0x16),
            wrong: Color32::from_rgb(0xff, 0x9a, 0x94),
            people: People::on(&[page, mention], CONTRAST),
        }
    }

    /// The one of high contrast.
    #[must_use]
    pub fn high_contrast() -> Self {
        let page = Color32::BLACK;
        let mention = Color32::from_rgb(0x2b, 0x22, 0x00);
        Self {
            page,
            side: Color32::BLACK,
            raised: Color32::BLACK,
            hovered: Color32::from_rgb(0x1f, 0x1f, 0x1f),
            chosen: Color32::from_rgb(0x00, 0x2f, 0x66),
            mention,
            selection: Color32::from_rgb(0x00, 0x3f, 0x8a),
            line: Color32::WHITE,
            text: Color32::WHITE,
            weak: Color32::from_rgb(0xe0, 0xe0, 0xe0),
            accent: Color32::from_rgb(0x8c, 0xc8, 0xff),
            on_accent: Color32::BLACK,
            sealed: Color32::from_rgb(0x8d, 0xff, 0xb0),
            plain: Color32::from_rgb(0xff, 0xc8, 0x66),
            plain_page: Color32::from_rgb(0x2b, 0x1a, 0x00),
            wrong: Color32::from_rgb(0xff, 0xb0, 0xb0),
            people: People::on(&[page, mention], HIGH_CONTRAST),
        }
    }

    /// The colour of somebody's name.
    #[must_use]
    pub fn person(&self, of: PersonColour) -> Color32 {
        let at = PersonColour::ALL.iter().position(|it| *it == of);
        at.and_then(|at| self.people.0.get(at)).copied().unwrap_or(self.text)
    }
}

/// The colours of people, in the order of [`PersonColour::ALL`].
#[derive(Debug, Clone, PartialEq)]
struct People([Color32; PersonColour::ALL.len()]);

impl People {
    /// As they are legible on all of these pages.
    fn on(pages: &[Color32], ratio: f32) -> Self {
        let light_page = pages.iter().all(|page| contrast(*page, Color32::BLACK) > 10.0);
        Self(PersonColour::ALL.map(|colour| {
            let (hue, is_lighter) = hue(colour);
            let stands_out = is_lighter != light_page;
            legible(hue, pages, if stands_out { ratio * SHADE } else { ratio })
        }))
    }
}

/// The hue of somebody's colour in degrees of OKLCH, and whether it is the lighter one of its hue. Yellow and
/// cyan have no second shade.
const fn hue(colour: PersonColour) -> (f32, bool) {
    match colour {
        PersonColour::Red => (25.0, false),
        PersonColour::Green => (145.0, false),
        PersonColour::Yellow => (85.0, false),
        PersonColour::Blue => (262.0, false),
        PersonColour::Magenta => (325.0, false),
        PersonColour::Cyan => (200.0, false),
        PersonColour::LightRed => (45.0, true),
        PersonColour::LightGreen => (130.0, true),
        PersonColour::LightBlue => (240.0, true),
        PersonColour::LightMagenta => (345.0, true),
    }
}

/// The palette, where every part of the window finds it.
#[must_use]
pub fn palette(ctx: &egui::Context) -> Arc<Palette> {
    ctx.data(|data| data.get_temp(palette_id())).unwrap_or_else(|| Arc::new(Palette::light()))
}

fn palette_id() -> egui::Id {
    egui::Id::unique("tchat palette")
}

/// What moves on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Motion {
    /// Short animations.
    Short,
    /// None: each frame would be drawn by the processor.
    None,
}

/// Gives the window a look, from the next frame on.
pub fn apply(ctx: &egui::Context, look: Look, motion: Motion) {
    let preference = match look {
        Look::Desktop => egui::ThemePreference::System,
        Look::Light => egui::ThemePreference::Light,
        Look::Dark | Look::HighContrast => egui::ThemePreference::Dark,
    };
    ctx.options_mut(|options| {
        options.theme_preference = preference;
        options.fallback_theme = Theme::Light;
    });
    let dark = match look {
        Look::HighContrast => Palette::high_contrast(),
        _ => Palette::dark(),
    };
    ctx.set_style_of(Theme::Light, style(&Palette::light(), Visuals::light(), motion));
    ctx.set_style_of(Theme::Dark, style(&dark, Visuals::dark(), motion));
    ctx.data_mut(|data| data.insert_temp(looks_id(), (Arc::new(Palette::light()), Arc::new(dark))));
    follow(ctx);
}

fn looks_id() -> egui::Id {
    egui::Id::unique("tchat looks")
}

/// Follows the desktop to light or dark. To be called before each frame is drawn.
pub fn follow(ctx: &egui::Context) {
    let looks: Option<(Arc<Palette>, Arc<Palette>)> = ctx.data(|data| data.get_temp(looks_id()));
    let Some((light, dark)) = looks else { return };
    let palette = if ctx.theme() == Theme::Dark { dark } else { light };
    ctx.data_mut(|data| data.insert_temp(palette_id(), palette));
}

/// The size of what is read, in points; everything else is measured by it.
pub const BODY: f32 = 15.0;

/// Text that matters less.
pub const SMALL: f32 = 12.5;

/// What a part of the window is about.
pub const TITLE: f32 = 18.0;

fn style(palette: &Palette, visuals: Visuals, motion: Motion) -> Style {
    let proportional = |size| FontId::new(size, FontFamily::Proportional);
    let mut style = Style {
        text_styles: [
            (TextStyle::Small, proportional(SMALL)),
            (TextStyle::Body, proportional(BODY)),
            (TextStyle::Button, proportional(BODY)),
            (TextStyle::Heading, FontId::new(TITLE, crate::typesetting::fonts::strong())),
            (TextStyle::Monospace, FontId::new(14.0, FontFamily::Monospace)),
        ]
        .into(),
        visuals: colours(palette, visuals),
        ..Style::default()
    };
    style.spacing.item_spacing = vec2(8.0, 6.0);
    style.spacing.button_padding = vec2(10.0, 5.0);
    style.spacing.interact_size = vec2(32.0, 28.0);
    style.spacing.menu_margin = Margin::same(6);
    style.spacing.window_margin = Margin::same(16);
    style.interaction.selectable_labels = false;
    style.spacing.scroll = bars();
    if motion == Motion::None {
        style.animation_time = 0.0;
        style.scroll_animation = egui::style::ScrollAnimation::none();
    }
    style
}

/// Scroll bars have a place of their own: over what they scroll, they lie on buttons and the ends of lines.
fn bars() -> ScrollStyle {
    ScrollStyle {
        bar_width: 6.0,
        floating_width: 6.0,
        floating_allocated_width: 10.0,
        dormant_handle_opacity: 0.4,
        active_handle_opacity: 0.4,
        interact_background_opacity: 0.0,
        active_background_opacity: 0.0,
        interact_handle_opacity: 0.8,
        ..ScrollStyle::floating()
    }
}

fn colours(palette: &Palette, visuals: Visuals) -> Visuals {
    let mut visuals = Visuals {
        override_text_color: None,
        weak_text_color: Some(palette.weak),
        hyperlink_color: palette.accent,
        faint_bg_color: palette.hovered,
        extreme_bg_color: palette.raised,
        text_edit_bg_color: Some(palette.raised),
        code_bg_color: palette.hovered,
        warn_fg_color: palette.plain,
        error_fg_color: palette.wrong,
        window_fill: palette.page,
        window_stroke: Stroke::new(1.0, palette.line),
        panel_fill: palette.page,
        window_corner_radius: CornerRadius::same(10),
        menu_corner_radius: CornerRadius::same(8),
        ..visuals
    };
    visuals.selection.bg_fill = palette.selection;
    visuals.selection.stroke = Stroke::new(1.5, palette.accent);
    // A caret that blinks draws the whole window twice a second.
    visuals.text_cursor.blink = false;
    visuals.text_cursor.stroke = Stroke::new(2.0, palette.accent);
    let widgets = &mut visuals.widgets;
    for (state, fill, edge) in [
        (&mut widgets.noninteractive, palette.page, palette.line),
        (&mut widgets.inactive, palette.raised, palette.line),
        (&mut widgets.hovered, palette.hovered, palette.accent),
        (&mut widgets.active, palette.chosen, palette.accent),
        (&mut widgets.open, palette.chosen, palette.accent),
    ] {
        state.bg_fill = fill;
        state.weak_bg_fill = fill;
        state.bg_stroke = Stroke::new(1.0, edge);
        state.fg_stroke = Stroke::new(1.0, palette.text);
        state.corner_radius = CornerRadius::same(6);
        state.expansion = 0.0;
    }
    // The circle of a choice that is not chosen.
    widgets.inactive.bg_fill = palette.line;
    visuals
}

/// The room around what is written, in points.
pub const GAP: Vec2 = vec2(16.0, 12.0);

#[cfg(test)]
mod tests {
    use super::*;

    fn palettes() -> [(Palette, f32); 3] {
        [(Palette::light(), 4.5), (Palette::dark(), 4.5), (Palette::high_contrast(), 7.0)]
    }

    #[test]
    fn what_is_read_stands_out_from_everything_that_it_stands_on() {
        for (palette, ratio) in palettes() {
            let it = &palette;
            let pages = [it.page, it.side, it.raised, it.hovered, it.chosen, it.mention];
            for page in pages {
                assert!(contrast(it.text, page) >= 7.0, "text on {page:?}");
                for colour in [it.weak, it.accent] {
                    assert!(contrast(colour, page) >= ratio, "{colour:?} on {page:?}");
                }
            }
            assert!(contrast(it.text, it.selection) >= 4.5);
            for page in [it.page, it.side, it.raised] {
                for colour in [it.sealed, it.plain, it.wrong] {
                    assert!(contrast(colour, page) >= ratio, "{colour:?} on {page:?}");
                }
            }
            assert!(contrast(it.plain, it.plain_page) >= ratio);
            assert!(contrast(it.text, it.plain_page) >= ratio);
            assert!(contrast(it.on_accent, it.accent) >= ratio);
        }
    }

    #[test]
    fn the_name_of_everybody_can_be_read_wherever_it_stands() {
        for (palette, ratio) in palettes() {
            for of in PersonColour::ALL {
                let colour = palette.person(of);
                assert!(contrast(colour, palette.page) >= ratio, "{of:?}: {colour:?}");
                assert!(contrast(colour, palette.mention) >= ratio, "{of:?}: {colour:?}");
            }
        }
    }

    #[test]
    fn no_two_colours_of_people_are_nearly_the_same() {
        for (palette, _) in palettes() {
            for (at, one) in PersonColour::ALL.into_iter().enumerate() {
                for other in PersonColour::ALL.into_iter().skip(at + 1) {
                    let [one_rgb, other_rgb] =
                        [one, other].map(|of| palette.person(of).to_array().map(i32::from));
                    let apart: i32 =
                        one_rgb.iter().zip(other_rgb).map(|(a, b)| (a - b).abs()).sum();
                    assert!(apart > 30, "{one:?} and {other:?}: {one_rgb:?}, {other_rgb:?}");
                }
            }
        }
    }

    #[test]
    fn the_caret_does_not_blink_and_nothing_moves_where_the_processor_draws() {
        let ctx = egui::Context::default();
        apply(&ctx, Look::Dark, Motion::None);
        for theme in [Theme::Light, Theme::Dark] {
            let style = ctx.style_of(theme);
            assert!(!style.visuals.text_cursor.blink);
            assert_eq!(style.animation_time, 0.0);
        }
    }
}
