//! How one regards people: comparing keys, ignoring, being away oneself.

use tchat_proto::id::AccountKey;
use tchat_proto::request::Request;

use super::Engine;
use super::requests::Purpose;
use crate::called::Called;
use crate::command::{Ignore, Reference, Verify};
use crate::event::Event;
use crate::safety_number::SafetyNumber;
use crate::store::Durability;
use crate::store::regards::{self, Regard};
use crate::trouble::Trouble;

impl Engine {
    /// Shows, compares or notes somebody's safety number.
    pub(super) fn verify(
        &mut self,
        who: &Called,
        how: Verify,
        reference: Option<Reference>,
    ) -> Result<(), Trouble> {
        let account = match self.somebody_else(who) {
            Ok(account) => account,
            Err(trouble) => {
                self.refuse(trouble, reference);
                return Ok(());
            }
        };
        let number = SafetyNumber::of(self.device.account(), account);
        let compared = match how {
            Verify::Show => None,
            Verify::Compare(read) if number.is(&read) => Some(true),
            Verify::Compare(_) => {
                let name = self.people.person(account).nick;
                self.refuse(Trouble::NumberDiffers { name }, reference);
                return Ok(());
            }
            Verify::Believe => Some(true),
            Verify::Undo => Some(false),
        };
        if let Some(compared) = compared {
            let verified = compared.then(|| self.time.latest());
            let regard = Regard { verified, ..self.people.regard(account) };
            self.regard(account, regard)?;
        }
        let who = self.people.person(account);
        let verified = self.people.is_verified(account);
        self.events.push_back(Event::Verification { who, how, number, verified, reference });
        Ok(())
    }

    /// Shows the digits of a key.
    pub(super) fn fingerprint(&mut self, who: Option<&Called>, reference: Option<Reference>) {
        let me = self.device.account();
        let account = match who.map_or(Ok(me), |who| self.people.find(who, |_| true)) {
            Ok(account) => account,
            Err(trouble) => return self.refuse(trouble, reference),
        };
        self.events.push_back(Event::Fingerprint {
            who: self.people.person(account),
            me: account == me,
            fingerprint: crate::fingerprint_of_account(account),
            reference,
        });
    }

    /// Tells no more of what somebody says, or tells it again.
    pub(super) fn ignore(
        &mut self,
        who: &Called,
        ignore: Ignore,
        reference: Option<Reference>,
    ) -> Result<(), Trouble> {
        let account = match self.somebody_else(who) {
            Ok(account) => account,
            Err(trouble) => {
                self.refuse(trouble, reference);
                return Ok(());
            }
        };
        let ignored = match ignore {
            Ignore::Begin => Some(self.time.latest()),
            Ignore::End => None,
        };
        let regard = Regard { ignored, ..self.people.regard(account) };
        self.regard(account, regard)?;
        self.recount_all();
        let who = self.people.person(account);
        self.events.push_back(Event::Ignoring { who, ignore, reference });
        Ok(())
    }

    fn somebody_else(&self, who: &Called) -> Result<AccountKey, Trouble> {
        let account = self.people.find(who, |_| true)?;
        if account == self.device.account() { Err(Trouble::ThatIsYou) } else { Ok(account) }
    }

    /// Keeps how one regards somebody.
    fn regard(&mut self, account: AccountKey, regard: Regard) -> Result<(), Trouble> {
        self.store.write(Durability::Full, |db| Ok(regards::put(db, account, regard)?))?;
        self.people.set_regard(account, regard);
        Ok(())
    }

    /// Tells the server that one is away, or back.
    pub(super) fn be_away(&mut self, away: bool, reference: Option<Reference>) {
        self.away = away;
        self.requests.ask(Request::SetAway(away), Purpose::Away { wish: Some(reference) });
    }

    /// Says so again after connecting anew.
    pub(super) fn still_away(&mut self) {
        if self.away {
            self.requests.ask(Request::SetAway(true), Purpose::Away { wish: None });
        }
    }
}
