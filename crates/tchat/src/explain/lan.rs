//! Why no server was found on the network, in words.

use tchat_i18n::Words;

use super::Explanation;

/// Too many answered to choose for somebody.
pub(super) fn explain_several(count: usize, words: &Words) -> Explanation {
    let message = words.around_several(count);
    Explanation::new("several_around", message, words.around_several_hint()).with("count", count)
}
