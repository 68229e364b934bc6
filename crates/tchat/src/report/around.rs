//! The servers on the network around, as they are listed.

use serde_json::{Value as Json, json};
use tchat_client::fingerprint_of_server;
use tchat_front::arrival::{Acquaintance, Standing};
use tchat_i18n::{Visible, Words};
use tchat_lan::Sighting;

/// Tells of servers, to somebody who knows some.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Around<'a> {
    /// The language.
    pub(crate) words: &'a Words,
    /// What the profile knows.
    pub(crate) acquaintance: &'a Acquaintance,
}

impl Around<'_> {
    fn standing(&self, sighting: &Sighting) -> Standing<'_> {
        self.acquaintance.standing(sighting)
    }

    /// A server for people: its name and address, and below what is known of it.
    pub(crate) fn lines(&self, sighting: &Sighting) -> Vec<Visible> {
        let (words, said) = (self.words, &sighting.announcement);
        let address = sighting.addresses.first().map(ToString::to_string).unwrap_or_default();
        let name = Visible::quoted(&said.name);
        let mut lines = vec![words.around_server(name, Visible::line(&address))];
        let fingerprint = Visible::line(&fingerprint_of_server(said.key));
        let mut below = vec![words.around_fingerprint(fingerprint)];
        match self.standing(sighting) {
            Standing::Known(known) => below.push(match &known.nick {
                Some(nick) => words.around_known_as(Visible::quoted(nick.as_str())),
                None => words.around_known(),
            }),
            Standing::OtherKey => below.push(words.around_other_key()),
            Standing::New => below.push(words.around_new()),
            Standing::Hidden => {}
        }
        if said.plain {
            below.push(words.around_plain());
        }
        let indent = Visible::own("    ");
        lines.extend(below.iter().map(|line| Visible::concat(&[&indent, line])));
        lines
    }

    /// What to type: with the key, so that whoever else answers there is found out.
    pub(crate) fn command(sighting: &Sighting) -> Option<Visible> {
        let link = sighting.link()?;
        Some(Visible::line(&format!("    tchat join {link}")))
    }

    /// A server for programs.
    pub(crate) fn object(&self, sighting: &Sighting) -> Json {
        let said = &sighting.announcement;
        let addresses: Vec<_> = sighting.addresses.iter().map(ToString::to_string).collect();
        let (known, nick, other_key) = match self.standing(sighting) {
            Standing::Known(known) => (Some(true), known.nick.as_ref(), false),
            Standing::OtherKey => (Some(false), None, true),
            Standing::New => (Some(false), None, false),
            Standing::Hidden => (None, None, false),
        };
        json!({
            "type": "server", "name": said.name, "address": addresses.first(),
            "addresses": addresses, "link": sighting.link().map(|link| link.to_string()),
            "fingerprint": fingerprint_of_server(said.key), "plain": said.plain, "known": known,
            "nick": nick.map(|nick| nick.as_str()), "other_key": other_key,
        })
    }
}
