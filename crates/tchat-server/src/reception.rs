//! A stranger's greeting, without a socket: who they are, and whether they come in.

use std::net::IpAddr;
use std::sync::Arc;

use bytes::BytesMut;
use tchat_proto::greeting::{
    ChannelBinding, ClientHello, LoggedIn, ServerHello, ServerLimits, VERSION,
};
use tchat_proto::link::{Greeting, Link};
use tchat_proto::refusal::{Code, Refusal};
use tchat_roster::Member;

use crate::mailbox::Mailbox;
use crate::session::{House, Moment, Session, Skips};

/// Someone who has not greeted yet.
#[derive(Debug)]
pub(crate) struct Reception {
    link: Link<Greeting>,
    /// From where they come, if that is known.
    address: Option<IpAddr>,
}

/// How far a greeting is.
#[derive(Debug)]
pub(crate) enum Reached {
    /// It is not whole yet.
    Waiting,
    /// They are in.
    LetIn(Box<Session>, Arc<Mailbox>),
    /// They are not: write the farewell, then close.
    TurnedAway,
}

impl Reception {
    pub(crate) fn new(moment: Moment, address: Option<IpAddr>) -> Self {
        Self { link: Link::new(moment.now), address }
    }

    /// Takes bytes from the stranger.
    pub(crate) fn handle_bytes(&mut self, bytes: &[u8]) {
        self.link.handle_bytes(bytes);
    }

    /// Bytes for the stranger.
    pub(crate) const fn transmit(&mut self) -> &mut BytesMut {
        self.link.transmit()
    }

    /// Looks whether the greeting is whole, and answers it. `binding` is what the connection is
    /// known by to both of its ends, and nowhere else; `turned_away` is told to whoever it is.
    pub(crate) fn receive(
        &mut self,
        house: &Arc<House>,
        moment: Moment,
        turned_away: Option<Code>,
        binding: impl FnOnce() -> Option<ChannelBinding>,
    ) -> Reached {
        let received = match self.link.poll_hello() {
            Ok(None) => return Reached::Waiting,
            Ok(Some(hello)) => match turned_away {
                Some(code) => Err(code.into()),
                None => check(&hello, binding).and_then(|who| {
                    let expired = hello.knows_expired();
                    let skips = if expired { Skips::Expired } else { Skips::Nothing };
                    self.begin(who, skips, house, moment)
                }),
            },
            Err(broken) => {
                tracing::debug!(%broken, "no greeting came about");
                Err(Code::Protocol.into())
            }
        };
        received.unwrap_or_else(|refusal: Refusal| {
            tracing::debug!(code = refusal.code.as_str(), "a client was turned away");
            self.link.refuse(refusal);
            Reached::TurnedAway
        })
    }

    fn begin(
        &mut self,
        who: LoggedIn,
        skips: Skips,
        house: &Arc<House>,
        moment: Moment,
    ) -> Result<Reached, Refusal> {
        let me = Member { account: who.account(), device: who.device() };
        let hello = ServerHello {
            version: VERSION,
            name: house.name.clone(),
            time: moment.time,
            limits: ServerLimits {
                file_bytes_max: house.files.limits().largest(),
                file_quota: house.files.limits().account_quota,
                ..ServerLimits::default()
            },
            capabilities: house
                .private
                .then(|| ServerHello::PRIVATE.to_owned())
                .into_iter()
                .collect(),
        };
        let mailbox = Arc::<Mailbox>::default();
        let now = moment.now;
        let link = &mut self.link;
        let greeted = || std::mem::replace(link, Link::new(now)).accept(now, &hello);
        let mut session = Session::begin(
            Arc::clone(house),
            me,
            Arc::clone(&mailbox),
            self.address,
            moment,
            greeted,
        )?;
        session.can_skip(skips);
        Ok(Reached::LetIn(Box::new(session), mailbox))
    }
}

/// Who the client is, if it proves it on this very connection.
fn check(
    hello: &ClientHello,
    binding: impl FnOnce() -> Option<ChannelBinding>,
) -> Result<LoggedIn, Refusal> {
    if hello.common_version().is_none() {
        return Err(Code::Version.into());
    }
    let who = binding().and_then(|binding| hello.login.check(binding).ok());
    who.ok_or_else(|| Code::Login.into())
}
