//! What is asked once the server has let us in: a pseudonym, the rooms, the logs.

use tchat_mls::key_package;
use tchat_proto::entry::{chain_start, inbox_of};
use tchat_proto::id::{Seq, Timestamp};
use tchat_proto::identity::NickStatement;
use tchat_proto::nick::Nick;
use tchat_proto::request::Request;

use super::requests::Purpose;
use super::room::internal;
use super::{Engine, Reach};
use crate::command::Reference;
use crate::event::{Connection, Event};
use crate::limits::KEY_PACKAGES_KEPT;
use crate::store::vault::SqlVault;
use crate::store::{Durability, people as people_table};
use crate::trouble::Trouble;

impl Engine {
    /// The server has let us in, and says what time it is.
    ///
    /// # Errors
    ///
    /// [`Trouble`] if a write failed.
    pub fn handle_connected(&mut self, time: Timestamp) -> Result<(), Trouble> {
        self.time.heard(time);
        self.progress.reach = Reach::Greeted;
        self.events.push_back(Event::Connection(Connection::Online));
        if self.show_invitation() { Ok(()) } else { self.say_who_we_are() }
    }

    /// Says what we are called, unless we only look around.
    pub(super) fn say_who_we_are(&mut self) -> Result<(), Trouble> {
        match self.claim_to_make()? {
            // The rooms are asked for once the pseudonym is ours: joining needs one.
            Some(claim) => {
                let purpose = Purpose::Claim { claim: claim.clone(), wish: None };
                self.requests.ask(Request::ClaimNick(claim), purpose);
            }
            None => self.ask_rooms(None),
        }
        Ok(())
    }

    /// The claim to make after connecting: the pseudonym asked for, else the one used before.
    fn claim_to_make(&mut self) -> Result<Option<NickStatement>, Trouble> {
        let Some(nick) = self.goal.nick.clone() else {
            let own = &self.people.own;
            return match own.claim.clone() {
                Some(claim) if claim.serial < own.serial => self.sign_claim(claim.nick).map(Some),
                claim => Ok(claim),
            };
        };
        match &self.people.own.claim {
            // A later claim may have reached the server, whose answer never reached us.
            Some(claim) if claim.nick == nick && claim.serial == self.people.own.serial => {
                Ok(Some(claim.clone()))
            }
            Some(_) | None => self.sign_claim(nick).map(Some),
        }
    }

    /// Signs a claim with a serial that was never used before, even if we crash right after.
    pub(super) fn sign_claim(&mut self, nick: Nick) -> Result<NickStatement, Trouble> {
        self.people.own.serial += 1;
        let own = &self.people.own;
        self.store.write(Durability::Full, |db| Ok(people_table::put_own(db, own)?))?;
        Ok(NickStatement::sign(self.device.account_seed(), self.key, own.serial, nick))
    }

    /// Takes another pseudonym.
    pub(super) fn rename(
        &mut self,
        nick: Nick,
        reference: Option<Reference>,
    ) -> Result<(), Trouble> {
        let claim = self.sign_claim(nick)?;
        let purpose = Purpose::Claim { claim: claim.clone(), wish: Some(reference) };
        self.requests.ask(Request::ClaimNick(claim), purpose);
        Ok(())
    }

    /// The pseudonym is ours.
    pub(super) fn claimed(
        &mut self,
        claim: NickStatement,
        wish: Option<Option<Reference>>,
    ) -> Result<(), Trouble> {
        // From here on this is who we are, over reconnects too.
        if self.goal.nick.is_some() {
            self.goal.nick = Some(claim.nick.clone());
        }
        let mut own = self.people.own.clone();
        own.claim = Some(claim.clone());
        let (people, nick) = (&mut self.people, claim.nick.clone());
        // Should this fail, all is read again.
        self.store.write(Durability::Full, |db| {
            people_table::put_own(db, &own)?;
            Ok(people.accepted(claim).keep(db)?)
        })?;
        // Only now: the profile must not know a pseudonym that the history does not.
        self.people.accepted_for_good(nick);
        match wish {
            Some(reference) => self.events.push_back(Event::Done { reference }),
            None => self.ask_rooms(None),
        }
        Ok(())
    }

    /// Asks for the rooms: for the front end if there is a `wish`, else to follow ours.
    pub(super) fn ask_rooms(&mut self, wish: Option<Option<Reference>>) {
        self.requests.ask(Request::Rooms, Purpose::Rooms { wish });
    }

    /// Follows the inbox, and leaves key packages so that one can be added while away.
    pub(super) fn follow_inbox(&mut self) {
        if self.goal.room.is_none() {
            self.inbox.ends_at(Seq::ZERO);
            return;
        }
        let room = inbox_of(self.device.key());
        let follow = Request::Follow { room, after: Seq::ZERO, chain: chain_start(room) };
        self.requests.ask(follow, Purpose::FollowInbox);
        // How many key packages others have taken meanwhile only the server knows.
        let ask = Request::PublishKeyPackages(Vec::new());
        self.requests.ask(ask, Purpose::KeyPackages { made: 0 });
    }

    /// The server has so many of our key packages that need not be replaced. If they run short more
    /// are made, and so is a last resort if there is none to rely on; all once: what a server says
    /// cannot keep us making them.
    pub(super) fn published(
        &mut self,
        made: usize,
        left: u32,
        last_resort: Option<bool>,
    ) -> Result<(), Trouble> {
        let left = usize::try_from(left).unwrap_or(usize::MAX);
        let short = left < KEY_PACKAGES_KEPT.div_ceil(2);
        // A server that knows of no last resort would hand it out as any other.
        let resort = last_resort == Some(false);
        if made > 0 || !(short || resort) {
            return Ok(());
        }
        let wanted = if short { KEY_PACKAGES_KEPT.saturating_sub(left) } else { 0 };
        let device = &self.device;
        let packages = self.store.write(Durability::Full, |db| {
            let vault = SqlVault(db);
            let once = (0..wanted).map(|_| key_package(&vault, device));
            let packages = once.chain(resort.then(|| tchat_mls::last_resort(&vault, device)));
            packages
                .map(|made| made.map_err(|error| internal("make a key package", &error).into()))
                .collect::<Result<Vec<_>, crate::store::GivenUp>>()
        })?;
        let made = packages.len();
        let packages = packages.into_iter().map(Into::into).collect();
        let publish = Request::PublishKeyPackages(packages);
        self.requests.ask(publish, Purpose::KeyPackages { made });
        Ok(())
    }
}
