//! What lies beside a message's text: its form, what it answers, whom it names.

use minicbor::{Decode, Encode};
use rusqlite::{Connection, OptionalExtension as _, params};
use tchat_mls::content::{Body, FileManifest, Form, Mention, Quote};
use tchat_proto::frame::to_cbor;
use tchat_proto::id::{AccountKey, RoomId};
use tchat_proto::limits::EXCERPT_BYTES_MAX;

use super::timeline;
use crate::event::{Message, Person};
use crate::parts::{Mentioned, Quoted, Reply};

/// What is kept beside a text. Names are kept as they were: a history reads as it was written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub(crate) struct BodyRow {
    /// Whether it tells what its author does.
    #[cbor(n(0), default)]
    action: bool,
    #[n(1)]
    file: Option<FileManifest>,
    #[n(2)]
    reply: Option<QuoteRow>,
    #[cbor(n(3), default)]
    mentions: Vec<MentionRow>,
}

#[cfg(any(test, feature = "scene"))]
impl BodyRow {
    /// That of a message with a file.
    pub(crate) fn of_file(file: FileManifest) -> Self {
        Self { file: Some(file), ..Self::default() }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
struct QuoteRow {
    #[n(0)]
    quote: Quote,
    /// What its author was called.
    #[n(1)]
    nick: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
struct MentionRow {
    #[n(0)]
    mention: Mention,
    /// What they were called.
    #[n(1)]
    nick: String,
    /// Whether it is oneself.
    #[n(2)]
    me: bool,
}

/// Who somebody is, and whether it is oneself.
pub(crate) type WhoIs<'w> = &'w dyn Fn(AccountKey) -> (Person, bool);

impl BodyRow {
    /// What is to be kept of a message.
    pub(crate) fn of(
        db: &Connection,
        room: RoomId,
        body: &Body,
        who_is: WhoIs<'_>,
    ) -> rusqlite::Result<Self> {
        let mut row = Self { mentions: mentions(&body.mentions, who_is), ..Self::default() };
        match &body.form {
            Form::Text => {}
            Form::Action => row.action = true,
            Form::File(manifest) => row.file = Some(manifest.as_ref().clone()),
        }
        if let Some(quote) = &body.reply {
            let mut quote = quote.clone();
            if answered(db, room, &quote)?.is_some() {
                // Of what is kept itself no copy is, which would stay when it is deleted.
                quote.excerpt.clear();
            }
            let nick = who_is(quote.author).0.nick;
            row.reply = Some(QuoteRow { quote, nick });
        }
        Ok(row)
    }

    /// Other people are named from here on: the text has changed.
    pub(super) fn name(&mut self, named: &[Mention], who_is: WhoIs<'_>) {
        self.mentions = mentions(named, who_is);
    }

    /// Whether it names oneself.
    pub(super) fn names_me(&self) -> bool {
        self.mentions.iter().any(|mention| mention.me)
    }

    /// As it is kept: most messages are nothing but their text.
    pub(super) fn to_bytes(&self) -> Option<Vec<u8>> {
        (*self != Self::default()).then(|| to_cbor(self))
    }

    /// Puts it into a message that is told.
    pub(crate) fn tell(
        self,
        db: &Connection,
        room: RoomId,
        message: &mut Message,
    ) -> rusqlite::Result<()> {
        message.form = match (self.file, self.action) {
            (Some(manifest), _) => Form::File(Box::new(manifest)),
            (None, true) => Form::Action,
            (None, false) => Form::Text,
        };
        message.reply = self.reply.map(|reply| reply.told(db, room)).transpose()?;
        let told = |row: MentionRow| {
            let range = row.mention.range(&message.text)?;
            let who = Person { nick: row.nick, account: row.mention.account };
            Some(Mentioned { who, range, me: row.me })
        };
        message.mentions = self.mentions.into_iter().filter_map(told).collect();
        Ok(())
    }
}

impl QuoteRow {
    fn told(self, db: &Connection, room: RoomId) -> rusqlite::Result<Reply> {
        let Self { quote, nick } = self;
        let kept = answered(db, room, &quote)?;
        let from = match &kept {
            Some(kept) => kept.from.clone(),
            None => Person { nick, account: quote.author },
        };
        let quoted = if is_ignored(db, from.account)? {
            Quoted::Ignored
        } else {
            match kept {
                Some(kept) if kept.deleted => Quoted::Deleted,
                Some(kept) => Quoted::Kept(excerpt(&kept.text).to_owned()),
                None => Quoted::Claimed(quote.excerpt),
            }
        };
        Ok(Reply { seq: quote.target.seq, id: quote.target.id, from, quoted })
    }
}

/// How a text begins.
pub(crate) fn excerpt(text: &str) -> &str {
    text.get(..text.floor_char_boundary(EXCERPT_BYTES_MAX)).unwrap_or_default()
}

fn mentions(named: &[Mention], who_is: WhoIs<'_>) -> Vec<MentionRow> {
    let row = |mention: &Mention| {
        let (who, me) = who_is(mention.account);
        MentionRow { mention: *mention, nick: who.nick, me }
    };
    named.iter().map(row).collect()
}

/// The message that is quoted, if it is kept: another one at its place is not it.
fn answered(
    db: &Connection,
    room: RoomId,
    quote: &Quote,
) -> rusqlite::Result<Option<timeline::Found>> {
    let found = timeline::found(db, room, quote.target.seq)?;
    Ok(found.filter(|found| found.id == quote.target.id))
}

/// Whether one ignores somebody.
fn is_ignored(db: &Connection, account: AccountKey) -> rusqlite::Result<bool> {
    let ignored = db
        .prepare_cached(
            "SELECT unseal('regards.ignored', ?1, ignored) IS NOT NULL FROM regards
             WHERE account = mask('regards.account', ?1)",
        )?
        .query_row(params![account.0], |row| row.get(0))
        .optional()?;
    Ok(ignored.unwrap_or(false))
}
