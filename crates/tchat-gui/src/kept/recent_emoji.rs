//! The emoji that somebody used last, wherever one is chosen in the window.

use std::sync::Arc;

use eframe::egui::{Context, Id};
use tchat_front::emoji_choice::USUAL;

/// How many are kept: two rows.
pub const KEPT_MAX: usize = 18;

fn id() -> Id {
    Id::unique("tchat recent emoji")
}

/// The last at the front; at first those that most people use.
#[must_use]
pub fn of(ctx: &Context) -> Arc<[String]> {
    let kept: Option<Arc<[String]>> = ctx.data(|data| data.get_temp(id()));
    kept.unwrap_or_else(|| USUAL.iter().map(|&emoji| emoji.to_owned()).collect())
}

/// Takes those of an earlier run.
pub fn keep(ctx: &Context, emoji: Vec<String>) {
    if !emoji.is_empty() {
        let kept: Arc<[String]> = emoji.into_iter().take(KEPT_MAX).collect();
        ctx.data_mut(|data| data.insert_temp(id(), kept));
    }
}

/// Takes note that one was used.
pub fn used(ctx: &Context, emoji: &str) {
    let before = of(ctx);
    let others = before.iter().filter(|it| *it != emoji).cloned();
    keep(ctx, std::iter::once(emoji.to_owned()).chain(others).collect());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_one_used_last_stands_first_and_once() {
        let ctx = Context::default();
        assert_eq!(of(&ctx).first().map(String::as_str), Some("👍"));
        used(&ctx, "🎉");
        used(&ctx, "🦊");
        used(&ctx, "🎉");
        let recent = of(&ctx);
        assert_eq!(&recent[..2], ["🎉", "🦊"]);
        assert_eq!(recent.iter().filter(|it| *it == "🎉").count(), 1);
        for number in 0..100 {
            used(&ctx, &number.to_string());
        }
        assert_eq!(of(&ctx).len(), KEPT_MAX);
    }
}
