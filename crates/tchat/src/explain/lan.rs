//! Why no server was found on the network, in words.

use tchat_i18n::Words;
use tchat_lan::CannotLook;

use super::{Explanation, text};

/// Nobody answered.
pub(super) fn explain_nobody(words: &Words) -> Explanation {
    Explanation::new("nobody_around", words.around_nobody(), words.around_nobody_hint())
}

/// Too many did to choose for somebody.
pub(super) fn explain_several(count: usize, words: &Words) -> Explanation {
    let message = words.around_several(count);
    Explanation::new("several_around", message, words.around_several_hint()).with("count", count)
}

/// The question was not even asked.
pub(super) fn explain_cannot_look(cannot: &CannotLook, words: &Words) -> Explanation {
    match cannot {
        CannotLook::NoNetwork => Explanation::new(
            "no_network",
            words.around_no_network(),
            words.around_no_network_hint(),
        ),
        CannotLook::Multicast(reason) => Explanation::new(
            "cannot_look_around",
            words.around_multicast(text(reason)),
            words.around_multicast_hint(),
        ),
    }
}
