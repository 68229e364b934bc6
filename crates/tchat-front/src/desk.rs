//! What is being written, a composer for each room; what was written before, and what the engine was
//! told of it.

use std::collections::{BTreeMap, VecDeque};
use std::time::{Duration, Instant};

use tchat_client::command::Reference;
use tchat_proto::id::Seq;
use tchat_proto::room::RoomName;

use crate::composer::{Composer, Purpose};
use crate::recall::Recall;

/// How long typing must pause before what is written is kept.
const PAUSE: Duration = Duration::from_secs(1);

/// How long it is kept at the latest while somebody goes on typing.
const PAUSE_MAX: Duration = Duration::from_secs(5);

/// How many lines are remembered that the engine may give back: it refuses at once, or when it is
/// there again, and more than these nobody writes in between.
const GIVEN_MAX: usize = 1_000;

/// Something written that the engine was given.
#[derive(Debug, Clone)]
pub(crate) struct Given {
    reference: Reference,
    pub(crate) room: RoomName,
    pub(crate) text: String,
    pub(crate) purpose: Purpose,
}

/// What is being written, and was.
#[derive(Debug)]
pub(crate) struct Desk {
    /// Where one writes.
    pub(crate) composer: Composer,
    /// For which room that is.
    pub(crate) room: Option<RoomName>,
    /// What is being written in other rooms.
    parked: BTreeMap<RoomName, Composer>,
    /// What was written before.
    recalls: BTreeMap<RoomName, Recall>,
    /// What the engine keeps: of each room, by what it answers.
    pub(crate) kept: BTreeMap<RoomName, BTreeMap<Option<Seq>, String>>,
    /// Whether that is all it keeps: it was not asked, or has answered.
    pub(crate) knows_kept: bool,
    /// Whether it has answered.
    pub(crate) has_asked: bool,
    given: VecDeque<Given>,
    /// Since when something is written that the engine does not keep, and when it is to.
    unsaved: Option<(Instant, Instant)>,
    /// Where and when the engine was last told that somebody types.
    told: Option<(RoomName, Instant)>,
}

impl Default for Desk {
    fn default() -> Self {
        Self {
            composer: Composer::new(),
            room: None,
            parked: BTreeMap::new(),
            recalls: BTreeMap::new(),
            kept: BTreeMap::new(),
            knows_kept: true,
            has_asked: false,
            given: VecDeque::new(),
            unsaved: None,
            told: None,
        }
    }
}

impl Desk {
    /// One on which nothing is written, for a room.
    pub(crate) fn of_room(room: RoomName) -> Self {
        Self { room: Some(room), ..Self::default() }
    }

    /// Puts a room's composer away; one in which nothing is written is not worth it.
    pub(crate) fn park(&mut self, room: RoomName, composer: Composer) {
        if composer.all().is_empty() {
            self.parked.remove(&room);
        } else {
            self.parked.insert(room, composer);
        }
    }

    /// The composer that was put away for a room.
    pub(crate) fn fetch(&mut self, room: &RoomName) -> Option<Composer> {
        self.parked.remove(room)
    }

    /// The composer of a room, here or put away.
    pub(crate) fn of(&mut self, room: &RoomName) -> &mut Composer {
        match self.room.as_ref() == Some(room) {
            true => &mut self.composer,
            false => self.parked.entry(room.clone()).or_default(),
        }
    }

    /// What was written before in a room.
    pub(crate) fn recall(&mut self, room: &RoomName) -> &mut Recall {
        self.recalls.entry(room.clone()).or_default()
    }

    /// Takes note of something that the engine was given and may give back.
    pub(crate) fn give(
        &mut self,
        reference: Reference,
        room: RoomName,
        text: &str,
        purpose: Purpose,
    ) {
        if self.given.len() >= GIVEN_MAX {
            self.given.pop_front();
        }
        self.given.push_back(Given { reference, room, text: text.to_owned(), purpose });
    }

    /// What the engine was given under a reference: it has given it back.
    pub(crate) fn gave_back(&mut self, reference: &Reference) -> Option<Given> {
        let at = self.given.iter().position(|given| given.reference == *reference)?;
        self.given.remove(at)
    }

    /// Takes note that something was written.
    pub(crate) fn written(&mut self, now: Instant) {
        let since = self.unsaved.map_or(now, |(since, _)| since);
        let pause = now.checked_add(PAUSE).unwrap_or(now);
        let latest = since.checked_add(PAUSE_MAX).unwrap_or(now);
        self.unsaved = Some((since, pause.min(latest)));
    }

    /// Takes note that the engine keeps all.
    pub(crate) const fn saved(&mut self) {
        self.unsaved = None;
    }

    /// When what is written is to be kept.
    pub(crate) fn save_at(&self) -> Option<Instant> {
        self.unsaved.map(|(_, at)| at).filter(|_| self.knows_kept)
    }

    /// Whether the engine is to be told that somebody types in a room: not with every key.
    pub(crate) fn is_typing_due(&mut self, room: &RoomName, now: Instant) -> bool {
        let due = self
            .told
            .as_ref()
            .is_none_or(|(told, at)| told != room || now.saturating_duration_since(*at) >= PAUSE);
        if due {
            self.told = Some((room.clone(), now));
        }
        due
    }

    /// Everything that is written anywhere, or was before.
    pub(crate) fn everything(&self) -> Vec<String> {
        let here = self.composer.all().into_iter().map(|(text, _)| text.to_owned());
        let parked = self.parked.values().flat_map(Composer::all).map(|(text, _)| text.to_owned());
        let recalled = self.recalls.values().flat_map(Recall::everything).map(str::to_owned);
        here.chain(parked).chain(recalled).collect()
    }
}
