//! A person's colour: always the same, from their key, and readable.
//!
//! Only the hue comes from the key. How light the colour is follows from the background, so that
//! its contrast is at least what WCAG 2.2 asks of text (§1.4.3, Contrast (Minimum): 4.5 to 1).
//! Colours are for recognising, never for telling anything apart that matters: two people may have
//! nearly the same one.

use tchat_proto::id::AccountKey;

/// The least contrast of text that people can read without effort (WCAG 2.2 §1.4.3).
const CONTRAST_MIN: f64 = 4.5;

/// How strong colours are, of 1.
const SATURATION: f64 = 0.65;

/// A colour: red, green and blue, of sRGB.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rgb(pub [u8; 3]);

/// What a colour is seen on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Background {
    /// Black, or nearly.
    Dark,
    /// White, or nearly.
    Light,
}

impl Background {
    const fn rgb(self) -> Rgb {
        match self {
            Self::Dark => Rgb([0; 3]),
            Self::Light => Rgb([0xff; 3]),
        }
    }

    /// How light a colour on it is, in percent: from the one that looks best to the one that can
    /// always be read.
    fn lightnesses(self) -> Box<dyn Iterator<Item = u8>> {
        match self {
            Self::Dark => Box::new(60..=100),
            Self::Light => Box::new((0..=42).rev()),
        }
    }
}

/// The colour of a person on a background.
#[must_use]
pub fn of(account: AccountKey, background: Background) -> Rgb {
    let hue = hue_of(account);
    let colours = background.lightnesses().map(|percent| of_hue(hue, f64::from(percent) / 100.0));
    let against = background.rgb();
    let mut readable = colours.filter(|colour| contrast(*colour, against) >= CONTRAST_MIN);
    // The last of them is white on black or black on white.
    readable.next().unwrap_or_else(|| match background {
        Background::Dark => Background::Light.rgb(),
        Background::Light => Background::Dark.rgb(),
    })
}

/// A key's hue, in degrees.
fn hue_of(account: AccountKey) -> u16 {
    let mut bytes = [0; 8];
    blake3::Hasher::new_derive_key("tchat colour v1")
        .update(&account.0)
        .finalize_xof()
        .fill(&mut bytes);
    u16::try_from(u64::from_be_bytes(bytes) % 360).unwrap_or_default()
}

/// From hue, saturation and lightness to sRGB (CSS Color 4 §7.1, Converting HSL Colors to sRGB).
fn of_hue(hue: u16, lightness: f64) -> Rgb {
    let reach = SATURATION * lightness.min(1.0 - lightness);
    let channel = |offset: f64| {
        let place = (offset + f64::from(hue) / 30.0) % 12.0;
        let value = lightness - reach * (place - 3.0).min(9.0 - place).clamp(-1.0, 1.0);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "between 0 and 255"
        )]
        let byte = (value.clamp(0.0, 1.0) * 255.0).round() as u8;
        byte
    };
    Rgb([channel(0.0), channel(8.0), channel(4.0)])
}

/// The contrast of two colours (WCAG 2.2, definition of contrast ratio): from 1 to 21.
fn contrast(one: Rgb, other: Rgb) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// How light a colour seems (WCAG 2.2, definition of relative luminance): from 0 to 1.
fn luminance(Rgb(channels): Rgb) -> f64 {
    let [red, green, blue] = channels.map(|byte| {
        let value = f64::from(byte) / 255.0;
        if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    });
    0.0722f64.mul_add(blue, 0.2126f64.mul_add(red, 0.7152 * green))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn contrast_is_what_wcag_says_it_is() {
        assert!((contrast(Rgb([0; 3]), Rgb([255; 3])) - 21.0).abs() < 1e-9);
        assert!((contrast(Rgb([255; 3]), Rgb([255; 3])) - 1.0).abs() < 1e-9);
        // The grey that the working group names as the lightest one allowed on white.
        assert!(contrast(Rgb([0x76; 3]), Rgb([255; 3])) >= CONTRAST_MIN);
        assert!(contrast(Rgb([0x77; 3]), Rgb([255; 3])) < CONTRAST_MIN);
    }

    #[test]
    fn every_hue_has_a_colour_that_is_not_grey_on_both_backgrounds() {
        for background in [Background::Dark, Background::Light] {
            for hue in 0..360 {
                let readable =
                    background.lightnesses().map(|it| of_hue(hue, f64::from(it) / 100.0));
                let mut readable =
                    readable.filter(|it| contrast(*it, background.rgb()) >= CONTRAST_MIN);
                let Rgb(channels) = readable.next().unwrap();
                let (most, least) = (channels.iter().max(), channels.iter().min());
                assert!(most.unwrap() - least.unwrap() > 60, "{background:?} {hue}: {channels:?}");
            }
        }
    }

    proptest! {
        #[test]
        fn whoever_it_is_can_be_read_on_black_and_on_white(key in any::<[u8; 32]>()) {
            let key = AccountKey(key);
            for background in [Background::Dark, Background::Light] {
                let colour = of(key, background);
                prop_assert!(contrast(colour, background.rgb()) >= CONTRAST_MIN);
                prop_assert_eq!(colour, of(key, background));
            }
        }
    }
}
