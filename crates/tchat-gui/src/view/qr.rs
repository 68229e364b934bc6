//! A text as a QR code, for a telephone to read: black on white in every look.

use eframe::egui::{Color32, Mesh, Rect, Role, Sense, Shape, Ui, WidgetInfo, pos2, vec2};
use tchat_speech::qr::{Modules, TooLong};

/// How many pixels of the screen a side of a module has at least: less no telephone reads from where it
/// is held.
const PIXELS_MIN: f32 = 2.0;

/// Shows a code, no wider than so many points, with the light margin that the standard wants; `name` is
/// what it is for those who do not see it. A module is as many whole pixels on either side, so that
/// none is blurred.
///
/// # Errors
///
/// [`TooLong`] if there is no code for it: nothing is shown then.
pub fn show(ui: &mut Ui, text: &str, name: &str, most: f32) -> Result<(), TooLong> {
    let modules = Modules::of_text(text)?;
    let count = u16::try_from(modules.side()).or(Err(TooLong))?;
    let pixel = 1.0 / ui.ctx().pixels_per_point();
    let fits = most.min(ui.available_width()) / f32::from(count) / pixel;
    let module = fits.floor().max(PIXELS_MIN) * pixel;
    let side = module * f32::from(count);
    let (rect, response) = ui.allocate_exact_size(vec2(side, side), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, name));
    if !ui.is_rect_visible(rect) {
        return Ok(());
    }
    let whole = |at: f32| (at / pixel).round() * pixel;
    let from = pos2(whole(rect.left()), whole(rect.top()));
    let mut mesh = Mesh::default();
    mesh.add_colored_rect(Rect::from_min_size(from, vec2(side, side)), Color32::WHITE);
    for y in 0..count {
        for x in 0..count {
            if modules.is_dark(x.into(), y.into()) {
                let corner = from + vec2(f32::from(x), f32::from(y)) * module;
                let square = Rect::from_min_size(corner, vec2(module, module));
                mesh.add_colored_rect(square, Color32::BLACK);
            }
        }
    }
    ui.painter().add(Shape::mesh(mesh));
    Ok(())
}

#[cfg(test)]
mod tests {
    use eframe::egui::{Context, RawInput, Shape};

    use super::*;
    use crate::points;

    /// What is drawn of a code, point by point; white where nothing is.
    fn drawn(text: &str, most: f32) -> (usize, Vec<Option<bool>>) {
        let ctx = Context::default();
        let drawn = |ui: &mut Ui| assert_eq!(show(ui, text, "a code", most), Ok(()));
        let mut output = ctx.run_ui(RawInput::default(), drawn);
        output.textures_delta.clear();
        let mesh = output.shapes.iter().find_map(|it| match &it.shape {
            Shape::Mesh(mesh) => Some(mesh),
            _ => None,
        });
        let vertices = &mesh.expect("a code").vertices;
        let from = vertices[0].pos;
        let place = |at: f32| usize::try_from(points::nearest(at)).unwrap_or_default();
        let side = place(vertices[3].pos.x - from.x);
        let mut points = vec![None; side * side];
        for square in vertices.chunks(4) {
            let (first, last) = (square[0].pos - from, square[3].pos - from);
            for y in place(first.y)..place(last.y) {
                points[y * side + place(first.x)..y * side + place(last.x)]
                    .fill(Some(square[0].color == Color32::BLACK));
            }
        }
        (side, points)
    }

    #[test]
    fn a_telephone_reads_what_is_drawn_at_every_size() {
        let link = "tchat://192.168.1.20:6000/uoRM_ed9vcY9eo1Xb7fsJ4OZlLTD9z5BMxh2Dk4KTJg/room";
        for most in [50.0, 180.0, 280.0] {
            let (side, points) = drawn(link, most);
            let dark = |x: usize, y: usize| points[y * side + x] == Some(true);
            let mut picture = rqrr::PreparedImage::prepare_from_greyscale(side, side, |x, y| {
                if dark(x, y) { 0 } else { 255 }
            });
            let grids = picture.detect_grids();
            let read = grids.first().and_then(|grid| grid.decode().ok());
            assert_eq!(read.map(|(_, text)| text).as_deref(), Some(link), "{most}");
        }
    }

    #[test]
    fn nothing_is_dark_within_four_modules_of_the_edge_and_all_of_it_is_drawn() {
        let (side, points) = drawn("tchat://192.168.1.20", 200.0);
        let modules = Modules::of_text("tchat://192.168.1.20").expect("a code").side();
        let quiet = 4 * side / modules;
        for (at, point) in points.iter().enumerate() {
            let (x, y) = (at % side, at / side);
            let inside = |at: usize| (quiet..side - quiet).contains(&at);
            assert!(point.is_some(), "{x} {y}");
            assert!(*point == Some(false) || inside(x) && inside(y), "{x} {y}");
        }
    }
}
