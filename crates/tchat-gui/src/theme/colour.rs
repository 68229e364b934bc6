//! Colours made by how they are seen: the contrast between two, and one of a hue that is legible.

use eframe::egui::{Color32, Rgba};

/// How far two colours are apart in brightness, from 1 to 21 ([WCAG 2.2], contrast ratio).
///
/// [WCAG 2.2]: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
#[must_use]
pub fn contrast(one: Color32, other: Color32) -> f32 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// How bright a colour is, from 0 to 1 (WCAG 2.2, relative luminance).
fn luminance(colour: Color32) -> f32 {
    let linear = Rgba::from(colour);
    0.2126 * linear.r() + 0.7152 * linear.g() + 0.0722 * linear.b()
}

/// A colour of this hue, in degrees, with at least this contrast to each of the pages, and else as
/// little as possible: the farther from the page, the less of the hue is left.
#[must_use]
pub fn legible(hue: f32, pages: &[Color32], ratio: f32) -> Color32 {
    let dark = pages.iter().map(|page| luminance(*page)).sum::<f32>() < 0.4;
    let mut last = Color32::BLACK;
    for step in 0_u8..=100 {
        let away = f32::from(step) / 100.0;
        let lightness = if dark { away } else { 1.0 - away };
        last = oklch(lightness, 0.15, hue);
        if pages.iter().all(|page| contrast(last, *page) >= ratio) {
            break;
        }
    }
    last
}

/// A colour from lightness, chroma and hue as people see them (Björn Ottosson 2020, “A perceptual
/// color space for image processing”), as near to it as screens can show.
fn oklch(lightness: f32, chroma: f32, hue: f32) -> Color32 {
    let (sin, cos) = hue.to_radians().sin_cos();
    let (a, b) = (chroma * cos, chroma * sin);
    let l = (lightness + 0.396_337_78 * a + 0.215_803_76 * b).powi(3);
    let m = (lightness - 0.105_561_346 * a - 0.063_854_17 * b).powi(3);
    let s = (lightness - 0.089_484_18 * a - 1.291_485_5 * b).powi(3);
    let red = 4.076_741_7 * l - 3.307_711_6 * m + 0.230_969_94 * s;
    let green = -1.268_438 * l + 2.609_757_4 * m - 0.341_319_38 * s;
    let blue = -0.004_196_086_3 * l - 0.703_418_6 * m + 1.707_614_7 * s;
    let clamp = |part: f32| part.clamp(0.0, 1.0);
    Rgba::from_rgb(clamp(red), clamp(green), clamp(blue)).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_is_what_the_guidelines_compute() {
        assert!((contrast(Color32::BLACK, Color32::WHITE) - 21.0).abs() < 0.01);
        assert_eq!(contrast(Color32::RED, Color32::RED), 1.0);
        // The grey that is known as the lightest to pass on white.
        let grey = contrast(Color32::from_rgb(0x76, 0x76, 0x76), Color32::WHITE);
        assert!((4.5..4.6).contains(&grey), "{grey}");
    }

    #[test]
    fn a_colour_of_lightness_alone_is_grey() {
        let [r, g, b, _] = oklch(0.5, 0.0, 77.0).to_array();
        assert!(r.abs_diff(g) <= 1 && g.abs_diff(b) <= 1);
    }

    #[test]
    fn a_legible_colour_is_one_on_light_and_on_dark_pages() {
        for hue in [0.0, 60.0, 200.0] {
            for page in [Color32::WHITE, Color32::BLACK] {
                assert!(contrast(legible(hue, &[page], 7.0), page) >= 7.0);
            }
        }
    }
}
