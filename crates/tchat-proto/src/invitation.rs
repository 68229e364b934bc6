//! Invitations: links by which people bring others in.
//!
//! `tchat://HOST:PORT/KEY[/ROOM][#TOKEN[.VERSION.JOINKEY]]`. A link has two locks for whoever holds
//! it to open: the *token*, which the server checks (it keeps the token's hash, until when it is good
//! and for how many), and the room's *join key*, which its members check and the server never sees.
//! Both lie behind the `#`, which programs that open links do not send anywhere.
//!
//! What a link says is base64url and a room's name: nothing that a shell or a chat program minds. What
//! people copy along with it is taken off ([`Invitation::parse`]).

use std::fmt;

use data_encoding::BASE64URL_NOPAD;
use minicbor::{Decode, Encode};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::address::{AddressInvalid, ServerLink, has_scheme};
use crate::id::{AccountKey, Timestamp, TokenHash};
use crate::join_key::JoinKey;
use crate::room::RoomName;

/// The purpose under which tokens are hashed (BLAKE3, `derive_key`).
const HASHING: &str = "tchat invitation token v1";

/// What the server is shown. Wiped on drop, never printed but in a link.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop, Encode, Decode)]
#[cbor(transparent)]
pub struct InvitationToken(
    #[n(0)]
    #[cbor(with = "minicbor::bytes")]
    [u8; 16],
);

impl InvitationToken {
    /// How many bytes it is long: nobody guesses one.
    pub const LEN: usize = 16;

    /// Takes random bytes as a token.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// What the server knows it by.
    #[must_use]
    pub fn hash(&self) -> TokenHash {
        let mut hasher = blake3::Hasher::new_derive_key(HASHING);
        hasher.update(&self.0);
        let hash = TokenHash(*hasher.finalize().as_bytes());
        hasher.zeroize();
        hash
    }
}

impl fmt::Debug for InvitationToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InvitationToken(..)")
    }
}

/// What an invitation is good for, as its maker tells the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct InvitationTerms {
    /// The hash of its token.
    #[n(0)]
    pub token: TokenHash,
    /// From when on it is good no more; without it for ever.
    #[n(1)]
    pub expires: Option<Timestamp>,
    /// How many accounts may redeem it; without it as many as come.
    #[n(2)]
    pub uses: Option<u32>,
}

/// An invitation that can be redeemed, as the server lists it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct InvitationInfo {
    /// What it is good for.
    #[n(0)]
    pub terms: InvitationTerms,
    /// Who made it; nobody if the server did.
    #[n(1)]
    pub maker: Option<AccountKey>,
    /// When.
    #[n(2)]
    pub made: Timestamp,
    /// How many accounts have redeemed it.
    #[n(3)]
    pub used: u32,
}

/// A link: where to go and, if it is an invitation, what to show there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// Which server.
    pub server: ServerLink,
    /// Which of its rooms.
    pub room: Option<RoomName>,
    /// What lets one in.
    pub pass: Option<Pass>,
}

/// What lets its holder into a server and a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pass {
    /// For the server.
    pub token: InvitationToken,
    /// For the members of a room that is not open.
    pub join_key: Option<JoinKey>,
}

/// Why a text is no link.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvitationInvalid {
    /// The address in it is none.
    #[error(transparent)]
    Address(#[from] AddressInvalid),
    /// What names the room cannot.
    #[error("the room in the link is none")]
    Room,
    /// What is behind the `#` is no pass. Never says what it was: it may be most of a secret.
    #[error("the end of the link is damaged: copy the whole link again")]
    Pass,
}

impl Invitation {
    /// Reads a link, or a plain address, as people type or paste it: spaces, brackets, quotes and the
    /// full stop of a sentence around a link are not part of it.
    ///
    /// # Errors
    ///
    /// [`InvitationInvalid`] says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, InvitationInvalid> {
        let text = text.trim();
        let bare = unwrap(text);
        if !has_scheme(bare) {
            let server = ServerLink::parse(text)?;
            return Ok(Self { server, room: None, pass: None });
        }
        let (place, pass) = match bare.split_once('#') {
            Some((place, pass)) => (place, Some(pass)),
            None => (bare, None),
        };
        let (server, room) = split_room(place);
        let server = ServerLink::parse(server)?;
        let room = room.map(read_room).transpose()?;
        let pass = pass.filter(|pass| !pass.is_empty()).map(Pass::parse).transpose()?;
        if server.key.is_none() && (room.is_some() || pass.is_some()) {
            // A pass shown to whoever answers would be a pass given away.
            return Err(AddressInvalid::Key.into());
        }
        Ok(Self { server, room, pass })
    }
}

/// Takes off what surrounds a link in a sentence.
fn unwrap(text: &str) -> &str {
    const BEFORE: &[char] = &['<', '(', '"', '\'', '«', '“', '‘', '`'];
    const BEHIND: &[char] =
        &['>', ')', '"', '\'', '»', '”', '’', '`', '.', ',', ';', ':', '!', '?'];
    let is_before = |c: char| c.is_whitespace() || BEFORE.contains(&c);
    let is_behind = |c: char| c.is_whitespace() || BEHIND.contains(&c);
    let inner = text.trim_start_matches(is_before);
    if has_scheme(inner) { inner.trim_end_matches(is_behind) } else { text }
}

/// Cuts `tchat://HOST:PORT/KEY/ROOM` before the room.
fn split_room(place: &str) -> (&str, Option<&str>) {
    let mut slashes = place.match_indices('/').map(|(at, _)| at);
    // Two belong to the scheme, one stands before the key.
    match slashes.nth(3).and_then(|at| place.split_at_checked(at)) {
        Some((server, room)) => {
            let room = room.trim_matches('/');
            (server, (!room.is_empty()).then_some(room))
        }
        None => (place, None),
    }
}

/// A room's name as it is, or as a browser writes it.
fn read_room(text: &str) -> Result<RoomName, InvitationInvalid> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, behind)) = rest.split_first() {
        rest = behind;
        if first != b'%' {
            bytes.push(first);
            continue;
        }
        let (digits, behind) = rest.split_at_checked(2).ok_or(InvitationInvalid::Room)?;
        let decoded = data_encoding::HEXUPPER_PERMISSIVE.decode(digits);
        bytes.append(&mut decoded.or(Err(InvitationInvalid::Room))?);
        rest = behind;
    }
    let text = String::from_utf8(bytes).or(Err(InvitationInvalid::Room))?;
    RoomName::parse(&text).or(Err(InvitationInvalid::Room))
}

impl Pass {
    fn parse(text: &str) -> Result<Self, InvitationInvalid> {
        let mut parts = text.split('.');
        let token = parts.next().and_then(secret).ok_or(InvitationInvalid::Pass)?;
        let token = InvitationToken(token);
        let join_key = match (parts.next(), parts.next(), parts.next()) {
            (None, None, None) => None,
            (Some(version), Some(key), None) => {
                let version = version.parse().or(Err(InvitationInvalid::Pass))?;
                Some(JoinKey::new(version, secret(key).ok_or(InvitationInvalid::Pass)?))
            }
            _ => return Err(InvitationInvalid::Pass),
        };
        Ok(Self { token, join_key })
    }
}

/// Secret bytes from their text, of which no copy is left behind.
fn secret<const LEN: usize>(text: &str) -> Option<[u8; LEN]> {
    let bytes = Zeroizing::new(BASE64URL_NOPAD.decode(text.as_bytes()).ok()?);
    bytes.as_slice().try_into().ok()
}

/// The link itself, secrets and all: to be shown to people, never to a log.
impl fmt::Display for Invitation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.server)?;
        if let Some(room) = &self.room {
            write!(f, "/{room}")?;
        }
        let Some(Pass { token, join_key }) = &self.pass else {
            return Ok(());
        };
        write!(f, "#{}", BASE64URL_NOPAD.encode(&token.0))?;
        match join_key {
            Some(key) => {
                let secret = Zeroizing::new(BASE64URL_NOPAD.encode(key.expose_secret()));
                write!(f, ".{}.{}", key.version(), secret.as_str())
            }
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests;
