//! The links of a message: where each leads, to open it or to copy its address.
//!
//! A link whose text says something else than where it leads is opened only when that was read and
//! confirmed. Nothing is ever fetched here: what opens it is a program of the reader's.

use crossterm::event::{KeyCode, KeyEvent};
use tchat_front::links::Place;

use super::{Asked, Pick};

/// The links of a message.
#[derive(Debug)]
pub(crate) struct Links {
    places: Vec<Place>,
    pick: Pick,
    /// Whether one was told where the chosen one leads, and is asked whether to go there.
    confirming: bool,
}

impl Links {
    /// Of links of which there is one at least.
    pub(crate) fn new(places: Vec<Place>) -> Self {
        Self { places, pick: Pick::default(), confirming: false }
    }

    /// All of them.
    pub(crate) fn places(&self) -> &[Place] {
        &self.places
    }

    /// The number of the one that is chosen.
    pub(crate) fn at(&self) -> usize {
        self.pick.of(self.places.len())
    }

    /// The one of which it is asked whether to go there.
    pub(crate) fn confirming(&self) -> Option<&Place> {
        self.places.get(self.at()).filter(|_| self.confirming)
    }

    pub(super) fn press(&mut self, key: KeyEvent) -> Asked {
        let Some(place) = self.places.get(self.at()) else { return Asked::Close };
        let url = place.link.url.clone();
        match key.code {
            KeyCode::Esc if self.confirming => self.confirming = false,
            KeyCode::Esc | KeyCode::Char('q') => return Asked::Close,
            // Read first; then a key that nobody presses by the way.
            KeyCode::Enter | KeyCode::Char('o') if place.is_doubtful() => self.confirming = true,
            KeyCode::Enter | KeyCode::Char('o') => return Asked::OpenLink(url),
            KeyCode::Char('!') if self.confirming => return Asked::OpenLink(url),
            KeyCode::Char('y' | 'c') => return Asked::CopyLink(url),
            _ if self.confirming => {}
            _ => {
                self.pick.press(key, self.places.len());
            }
        }
        Asked::Stay
    }
}

#[cfg(test)]
mod tests {
    use crossterm::event::KeyModifiers;

    use super::*;

    fn press(links: &mut Links, code: KeyCode) -> Asked {
        links.press(KeyEvent::new(code, KeyModifiers::NONE))
    }

    #[test]
    fn a_link_that_says_where_it_leads_is_opened_at_once() {
        let places = Place::all("see https://a.org and [b](https://b.org), https://a.org");
        assert_eq!(places.len(), 2);
        let mut links = Links::new(places);
        assert!(matches!(press(&mut links, KeyCode::Down), Asked::Stay));
        let asked = press(&mut links, KeyCode::Enter);
        assert!(matches!(asked, Asked::OpenLink(url) if url == "https://b.org/"));
    }

    #[test]
    fn a_link_that_says_something_else_is_opened_only_when_confirmed() {
        let places = Place::all("[bank.example](https://evil.example)");
        let mut links = Links::new(places);
        assert!(matches!(press(&mut links, KeyCode::Char('!')), Asked::Stay));
        for _ in 0..2 {
            assert!(matches!(press(&mut links, KeyCode::Enter), Asked::Stay));
        }
        assert_eq!(links.confirming().unwrap().link.host.as_deref(), Some("evil.example"));
        let asked = press(&mut links, KeyCode::Char('!'));
        assert!(matches!(asked, Asked::OpenLink(url) if url == "https://evil.example/"));
        assert!(matches!(press(&mut links, KeyCode::Esc), Asked::Stay));
        assert!(links.confirming().is_none());
        assert!(matches!(press(&mut links, KeyCode::Char('y')), Asked::CopyLink(_)));
    }
}
