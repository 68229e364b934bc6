//! What of the connection is news to a person.
//!
//! Programs get every change. A person wants to know once that it is gone and why, and once that it
//! is back; not each of a night's tries, and not that the first try worked.

use tchat_client::event::Connection;

/// What a person knows of the connection.
#[derive(Debug, Default)]
pub struct ConnectionNews {
    /// Why there is none, by its code, if that was told.
    away: Option<&'static str>,
    /// Somebody asked for a try, and was not told what came of it.
    asked: bool,
}

impl ConnectionNews {
    /// Whether a change is worth a line.
    pub fn is_news(&mut self, state: &Connection) -> bool {
        let away = match state {
            Connection::Online => None,
            Connection::Offline => Some("offline"),
            Connection::Retrying { trouble, .. } => Some(trouble.code()),
        };
        let asked = std::mem::take(&mut self.asked);
        std::mem::replace(&mut self.away, away) != away || asked
    }

    /// Somebody asked for a try to connect: what comes of it is news, also if it is the same again.
    pub const fn asked(&mut self) {
        self.asked = self.away.is_some();
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tchat_client::Trouble;

    use super::*;

    #[test]
    fn each_reason_is_told_once_and_the_return_too() {
        let retrying = |trouble| Connection::Retrying { after: Duration::from_secs(1), trouble };
        let refused = || Trouble::ConnectionRefused { address: "h:1".to_owned() };
        let mut news = ConnectionNews::default();
        let told = [
            Connection::Online,
            retrying(Trouble::ConnectionLost),
            retrying(refused()),
            retrying(refused()),
            Connection::Online,
            Connection::Online,
        ]
        .map(|state| news.is_news(&state));
        assert_eq!(told, [false, true, true, false, true, false]);
    }

    #[test]
    fn what_came_of_a_try_that_somebody_asked_for_is_told_also_if_it_is_the_same_again() {
        let retrying = || {
            let trouble = Trouble::ConnectionLost;
            Connection::Retrying { after: Duration::from_secs(1), trouble }
        };
        let mut news = ConnectionNews::default();
        assert!(news.is_news(&retrying()) && !news.is_news(&retrying()));
        news.asked();
        assert!(news.is_news(&retrying()) && !news.is_news(&retrying()));
        assert!(news.is_news(&Connection::Online));
        news.asked();
        assert!(!news.is_news(&Connection::Online), "it was asked for while there was one");
    }
}
