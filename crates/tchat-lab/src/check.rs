//! A grader for programs written from the worksheet.
//!
//! [`server`] grades a server by being several worksheet clients; [`client`] grades a client by
//! being the server, and starts the program itself where it may. Each [`Check`] has one
//! [`Outcome`], told as soon as it is known, with the bytes that came as they came. Every wait has
//! a limit and the whole has a [`Clock`]: the worst program costs patience, never the evening.
//! Words are left to whoever shows the outcomes.

pub mod client;
mod clock;
mod crowd;
mod guest;
mod program;
pub mod server;

pub use self::clock::Clock;
pub use self::program::Invocation;

/// Something a worksheet program should do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Check {
    /// A server lets a client in and keeps it.
    Accepts,
    /// It lets a second and a third in.
    AcceptsSeveral,
    /// What one writes reaches the others.
    ReachesOthers,
    /// And not its author.
    NoEcho,
    /// Byte for byte.
    Unchanged,
    /// A message longer than a `recv(1024)` arrives whole.
    LongMessage,
    /// Messages arrive in the order they were written in.
    KeepsOrder,
    /// Forty messages at once all arrive.
    Burst,
    /// Half a character harms nobody.
    HalfCharacter,
    /// Two of the same pseudonym can both chat.
    SameNick,
    /// Who drops (RST) is announced once, in the worksheet's form.
    DepartureReset,
    /// Who does not read keeps nobody else from reading.
    NeverReads,
    /// Nobody misses a message because somebody else leaves meanwhile.
    NobodySkipped,
    /// Who writes while somebody else drops stays in.
    StaysAfterReset,
    /// Who connects and says nothing does not keep the next one out.
    SilentClient,
    /// Nor does it when it drops.
    SilentReset,
    /// Nor does a pseudonym that is not UTF-8.
    NickNotUtf8,
    /// Who leaves cleanly (FIN) is announced once, in the worksheet's form.
    DepartureClose,
    /// The others can still write after that.
    StaysAfterClose,
    /// After all this the door is open.
    StillAccepts,
    /// A client connects.
    Connects,
    /// It sends the pseudonym first, and alone.
    NickFirst,
    /// It sends what is typed, without the newline.
    SendsTyped,
    /// An empty line does no harm.
    EmptyLine,
    /// A line longer than 1,024 bytes is sent whole.
    SendsLong,
    /// It shows a message that comes.
    ShowsMessage,
    /// It shows a server's notice in another way than a message.
    MarksNotice,
    /// A message that only mentions `SERVEUR` is shown as a message.
    NoticeNotForged,
    /// Two things that came together are both shown.
    GluedNotice,
    /// A character that is cut in two does not end the reception.
    CutCharacter,
    /// Nor do bytes that are not UTF-8.
    NotUtf8,
    /// Control characters do not reach the terminal.
    Escapes,
    /// When the server goes away, it says so and is quiet.
    ServerGone,
}

impl Check {
    /// What a server is graded on, in this order: what breaks a server for good comes last.
    pub const SERVER: [Self; 20] = [
        Self::Accepts,
        Self::AcceptsSeveral,
        Self::ReachesOthers,
        Self::NoEcho,
        Self::Unchanged,
        Self::LongMessage,
        Self::KeepsOrder,
        Self::Burst,
        Self::HalfCharacter,
        Self::SameNick,
        Self::DepartureReset,
        Self::NeverReads,
        Self::NobodySkipped,
        Self::SilentClient,
        Self::SilentReset,
        Self::NickNotUtf8,
        Self::DepartureClose,
        Self::StaysAfterClose,
        Self::StaysAfterReset,
        Self::StillAccepts,
    ];

    /// What a client is graded on, in this order.
    pub const CLIENT: [Self; 13] = [
        Self::Connects,
        Self::NickFirst,
        Self::SendsTyped,
        Self::EmptyLine,
        Self::SendsLong,
        Self::ShowsMessage,
        Self::MarksNotice,
        Self::NoticeNotForged,
        Self::GluedNotice,
        Self::CutCharacter,
        Self::NotUtf8,
        Self::Escapes,
        Self::ServerGone,
    ];

    /// Its name, for programs: stable.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Accepts => "accepts",
            Self::AcceptsSeveral => "accepts_several",
            Self::ReachesOthers => "reaches_others",
            Self::NoEcho => "no_echo",
            Self::Unchanged => "unchanged",
            Self::LongMessage => "long_message",
            Self::KeepsOrder => "keeps_order",
            Self::Burst => "burst",
            Self::HalfCharacter => "half_character",
            Self::SameNick => "same_nick",
            Self::DepartureReset => "departure_reset",
            Self::NeverReads => "never_reads",
            Self::NobodySkipped => "nobody_skipped",
            Self::StaysAfterReset => "stays_after_reset",
            Self::SilentClient => "silent_client",
            Self::SilentReset => "silent_reset",
            Self::NickNotUtf8 => "nick_not_utf8",
            Self::DepartureClose => "departure_close",
            Self::StaysAfterClose => "stays_after_close",
            Self::StillAccepts => "still_accepts",
            Self::Connects => "connects",
            Self::NickFirst => "nick_first",
            Self::SendsTyped => "sends_typed",
            Self::EmptyLine => "empty_line",
            Self::SendsLong => "sends_long",
            Self::ShowsMessage => "shows_message",
            Self::MarksNotice => "marks_notice",
            Self::NoticeNotForged => "notice_not_forged",
            Self::GluedNotice => "glued_notice",
            Self::CutCharacter => "cut_character",
            Self::NotUtf8 => "not_utf8",
            Self::Escapes => "escapes",
            Self::ServerGone => "server_gone",
        }
    }
}

/// How a check went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Which.
    pub check: Check,
    /// Whether the program does what it should.
    pub verdict: Verdict,
    /// The very bytes that should have come; empty where there is no such thing.
    pub wanted: Vec<u8>,
}

/// Whether the program does what it should.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It does.
    Passed,
    /// It does not: this came.
    Failed(Came),
    /// Nobody knows.
    Unchecked(Why),
}

/// What came instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Came {
    /// Nothing, until the time was up.
    Nothing,
    /// These bytes over the connection.
    Bytes(Excerpt),
    /// The end of the connection, after these bytes.
    Ended(End, Excerpt),
    /// This was shown.
    Shown(Excerpt),
    /// The program ended, after showing this.
    Exited(Excerpt),
}

/// A part of what came.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Excerpt {
    /// As they came: the first bytes of what was sent, the last of what was shown.
    pub bytes: Vec<u8>,
    /// How many came in all.
    pub total: usize,
}

/// How a connection ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// It was closed (FIN).
    Closed,
    /// It was torn down (RST), or could not be made.
    Reset,
}

/// Why a check was not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// It makes no sense before this one has passed.
    Needs(Check),
    /// The server takes nobody in any more since this one.
    DoorClosedBy(Check),
    /// The time for the whole is up, or nobody wants to know any more.
    NoTime,
    /// It is on the pupil's screen, which only they see.
    OnScreen,
    /// Nobody would type that by hand.
    NotByHand,
}

/// How many bytes an outcome keeps of what came.
const EXCERPT_BYTES_MAX: usize = 256;

impl Excerpt {
    /// The beginning of `bytes`, of which `total` came in all.
    pub(crate) fn of(bytes: &[u8], total: usize) -> Self {
        let kept = bytes.len().min(EXCERPT_BYTES_MAX);
        Self { bytes: bytes[..kept].to_vec(), total }
    }

    /// The end of `bytes`, of which `total` came in all.
    pub(crate) fn end_of(bytes: &[u8], total: usize) -> Self {
        let left = bytes.len().saturating_sub(EXCERPT_BYTES_MAX);
        Self { bytes: bytes[left..].to_vec(), total }
    }
}

/// Where `part` begins in `whole`.
pub(crate) fn position(whole: &[u8], part: &[u8]) -> Option<usize> {
    whole.windows(part.len().max(1)).position(|window| window == part)
}

/// How many times `part` is in `whole`.
pub(crate) fn occurrences(whole: &[u8], part: &[u8]) -> usize {
    whole.windows(part.len().max(1)).filter(|window| *window == part).count()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_check_has_a_name_of_its_own() {
        let names: Vec<&str> =
            Check::SERVER.into_iter().chain(Check::CLIENT).map(Check::name).collect();
        assert_eq!(names.iter().collect::<HashSet<_>>().len(), names.len());
    }

    #[test]
    fn a_part_is_found_and_counted_wherever_it_is() {
        assert_eq!(position(b"abcabc", b"ca"), Some(2));
        assert_eq!(position(b"ab", b"abc"), None);
        assert_eq!(occurrences(b"abcabcab", b"abc"), 2);
        assert_eq!(occurrences(b"", b"abc"), 0);
    }

    #[test]
    fn an_excerpt_keeps_one_end_and_the_count() {
        let bytes: Vec<u8> = (0..=255).chain(0..=255).collect();
        assert_eq!(Excerpt::of(&bytes, 9_000).bytes, bytes[..EXCERPT_BYTES_MAX]);
        assert_eq!(Excerpt::end_of(b"short", 5), Excerpt { bytes: b"short".to_vec(), total: 5 });
        assert_eq!(Excerpt::end_of(&bytes, 9_000).total, 9_000);
        assert_eq!(Excerpt::end_of(&bytes, 9_000).bytes, bytes[bytes.len() - EXCERPT_BYTES_MAX..]);
    }
}
