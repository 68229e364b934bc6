//! Saying on the network that a server is there.

use tchat_i18n::Visible;
use tchat_lan::network::Networks;
use tchat_lan::{Announced, Announcement, Announcer, CannotAnnounce};
use tchat_server::Server;

use crate::run::Setting;
use crate::run::doors::Doors;

/// An announcement, if there is one.
#[derive(Debug)]
pub(super) struct Announcing {
    announcer: Option<Announcer>,
    /// Whether it was told already how it went.
    told: bool,
}

impl Announcing {
    /// Announces a server, if that is wanted and others can reach it. What hinders it is given back
    /// to be said, and keeps nobody from serving.
    pub(super) fn begin(
        setting: &Setting,
        wanted: bool,
        server: &Server,
        doors: &Doors,
    ) -> (Self, Option<Visible>) {
        let announcement = Announcement {
            key: server.key(),
            name: server.name().to_owned(),
            plain: server.has_plain(),
        };
        let begun = wanted.then(|| Announcer::start(&announcement, doors.listening()));
        let announcer = match begun.transpose() {
            Ok(announcer) => announcer,
            Err(why) => {
                return (Self { announcer: None, told: true }, not_announced(setting, &why));
            }
        };
        // Said at once, and not again: it is announced when there is a network.
        let alone = announcer.is_some() && Networks::list().is_ok_and(|list| list.is_empty());
        let no_network = || setting.words.announced_not(setting.words.around_no_network());
        (Self { announcer, told: alone }, alone.then(no_network))
    }

    /// Whether others can find the server.
    pub(super) const fn is_on(&self) -> bool {
        self.announcer.is_some() && !self.told
    }

    /// How it went, once; then, or if there is none, never.
    pub(super) async fn told(&mut self) -> Announced {
        let Some(announcer) = self.announcer.as_ref().filter(|_| !self.told) else {
            return std::future::pending().await;
        };
        let announced = announcer.announced().await;
        self.told = true;
        announced
    }

    /// Says goodbye.
    pub(super) async fn stop(self) {
        if let Some(announcer) = self.announcer {
            announcer.stop().await;
        }
    }
}

/// Why a server is not announced, unless nobody expects it.
fn not_announced(setting: &Setting, why: &CannotAnnounce) -> Option<Visible> {
    let words = &setting.words;
    let reason = match why {
        CannotAnnounce::OnlyHere => return None,
        CannotAnnounce::Multicast(reason) => Visible::line(reason),
    };
    Some(words.announced_not(reason))
}
