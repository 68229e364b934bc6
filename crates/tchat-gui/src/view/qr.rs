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
    let count = u16::try_from(modules.side()).map_err(|_| TooLong)?;
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
