//! The links of a message: what each says, and where it leads.
//!
//! A link whose text says something else than where it leads is to be opened only when that was read
//! and confirmed. Nothing is ever fetched here: what opens it is a program of the reader's.

use tchat_client::markup::{self, Doubt, Link, MarkKind};

/// A link of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// What the message says.
    pub text: String,
    /// Where it leads.
    pub link: Link,
}

impl Place {
    /// The links of a text, each address once.
    #[must_use]
    pub fn all(text: &str) -> Vec<Self> {
        let mut places: Vec<Self> = Vec::new();
        for mark in markup::marks(text) {
            let MarkKind::Link(link) = mark.kind else { continue };
            let shown = text.get(mark.content).unwrap_or_default().to_owned();
            let place = Self { text: shown, link };
            if !places.contains(&place) {
                places.push(place);
            }
        }
        places
    }

    /// Whether it has to be confirmed.
    #[must_use]
    pub const fn is_doubtful(&self) -> bool {
        !self.link.doubts.is_empty()
    }

    /// Why.
    pub fn doubts(&self) -> impl Iterator<Item = Doubt> {
        let mut seen = Vec::new();
        self.link.doubts.iter().copied().filter(move |doubt| {
            let is_new = !seen.contains(doubt);
            seen.push(*doubt);
            is_new
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_link_is_there_once_and_one_that_says_something_else_has_to_be_confirmed() {
        let places =
            Place::all("https://a.org, https://a.org, [bank.example](https://evil.example)");
        let hosts: Vec<_> = places.iter().map(|it| it.link.host.as_deref()).collect();
        assert_eq!(hosts, [Some("a.org"), Some("evil.example")]);
        assert!(places.first().is_some_and(|place| !place.is_doubtful()));
        assert!(places.last().is_some_and(|it| it.is_doubtful() && it.doubts().count() > 0));
    }
}
