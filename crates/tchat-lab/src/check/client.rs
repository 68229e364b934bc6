//! Grading a client, by being its server.
//!
//! A program that is started here is typed to and read, and started anew for whatever may kill its
//! reception. One that a pupil starts elsewhere is told what to type through [`Said::Do`]; what
//! only the pupil sees on the screen is not graded, and says so.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::thread;
use std::time::{Duration, Instant};

use super::guest::Guest;
use super::program::{Invocation, Program};
use super::{Came, Check, Clock, End, Excerpt, Outcome, Verdict, Why, position};

/// How long the grading of a program that is started here may take in all.
pub const PROGRAM_TIME: Duration = Duration::from_secs(75);

/// How long the grading of a client may take that a pupil starts and types to.
pub const BY_HAND_TIME: Duration = Duration::from_secs(900);

/// The pseudonym that is typed.
pub const NICK: &str = "alice";

/// How long a started program may take until it connects.
const START: Duration = Duration::from_secs(10);

/// How long a pupil may take to start theirs.
const START_BY_HAND: Duration = Duration::from_secs(300);

/// How long what was typed may take to arrive, or what arrived to be shown.
const ARRIVAL: Duration = Duration::from_secs(3);

/// The same where a pupil types.
const ARRIVAL_BY_HAND: Duration = Duration::from_secs(120);

/// How long the rest of something may take, or what should not come at all.
const QUIET: Duration = Duration::from_millis(600);

/// Between the two halves of a character: long enough to be two `recv`, shorter than a careful
/// client waits for the second half.
const CUT: Duration = Duration::from_millis(150);

/// How long a client is watched after the server has gone.
const GONE: Duration = Duration::from_millis(2_000);

/// More than anybody writes to say that the connection is lost; a loop is past it at once.
const FAREWELL_BYTES_MAX: usize = 8 << 10;

/// How many connections that nobody waited for are turned away before the next program starts:
/// more than the system keeps.
const STRAYS_MAX: usize = 4_096;

/// A line longer than a `recv(1024)`.
const LONG_CHARACTERS: usize = 1_500;

/// What is told while a client is graded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// How a check went.
    Outcome(Outcome),
    /// What the pupil should do now.
    Do(Instruction),
}

/// What a pupil should do with a client that they started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Instruction {
    /// Start it: the server is here.
    Start(SocketAddr),
    /// Type this at the client's prompt.
    Type(&'static str),
    /// Press the enter key, and no other.
    TypeNothing,
    /// Look at the screen whether it does what the check asks for.
    Look(Check),
}

/// Who starts the client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Client {
    /// We do.
    Started(Invocation),
    /// A pupil does.
    ByHand,
}

/// Why a client cannot be graded.
#[derive(Debug)]
pub enum Failed {
    /// The address cannot be listened on.
    Listen(io::Error),
    /// The program cannot be started.
    Start(io::Error),
}

/// Grades a client that connects to this address, and tells each outcome.
///
/// # Errors
///
/// [`Failed`]: the grading could not begin.
pub fn grade(
    listen: SocketAddr,
    client: &Client,
    clock: &Clock,
    tell: &mut dyn FnMut(Said),
) -> Result<(), Failed> {
    let listener = TcpListener::bind(listen).map_err(Failed::Listen)?;
    listener.set_nonblocking(true).map_err(Failed::Listen)?;
    let address = listener.local_addr().map_err(Failed::Listen)?;
    let mut grader = Grader { listener, clock, tell };
    match client {
        Client::Started(invocation) => grader.started(invocation),
        Client::ByHand => {
            (grader.tell)(Said::Do(Instruction::Start(address)));
            grader.by_hand();
            Ok(())
        }
    }
}

struct Grader<'g> {
    listener: TcpListener,
    clock: &'g Clock,
    tell: &'g mut dyn FnMut(Said),
}

/// A client that is connected, and the program if it is ours.
struct Session {
    guest: Guest,
    program: Program,
}

/// A check that has a program of its own.
type Grade = fn(&mut Session, &Clock) -> Verdict;

impl Grader<'_> {
    /// Grades a program that is started anew for each group of checks.
    fn started(&mut self, invocation: &Invocation) -> Result<(), Failed> {
        let first = self.session(invocation).map_err(Failed::Start)?;
        let Some(mut session) = self.connected(first) else { return Ok(()) };
        self.nick_first(&mut session.guest, ARRIVAL);
        self.typed(&mut session);
        self.shown(&mut session);
        drop(session);
        let apart: [(Check, Grade); 4] = [
            (Check::CutCharacter, Session::survives_cut_character),
            (Check::NotUtf8, Session::survives_strange_bytes),
            (Check::Escapes, Session::keeps_escapes),
            (Check::ServerGone, Session::ends_with_the_server),
        ];
        for (check, grade) in apart {
            let begun = self.session(invocation).map_err(Failed::Start)?;
            let verdict = match begun {
                // Its pseudonym, so that what follows is not the first thing it ever does.
                Ok(mut session) => {
                    session.guest.until(self.clock, ARRIVAL, |guest| !guest.heard().is_empty());
                    session.rest(self.clock, CUT);
                    session.forget();
                    grade(&mut session, self.clock)
                }
                Err(came) => Verdict::Failed(came),
            };
            self.tell(check, verdict, b"");
        }
        Ok(())
    }

    /// Starts the program, types the pseudonym and waits for the connection.
    fn session(&self, invocation: &Invocation) -> io::Result<Result<Session, Came>> {
        // Whoever came too often before is none of this one's business.
        for _ in 0..STRAYS_MAX {
            if self.listener.accept().is_err() {
                break;
            }
        }
        let mut program = Program::start(invocation)?;
        program.type_line(NICK);
        let mut ended = None;
        let guest = Guest::welcome(&self.listener, self.clock, START, || {
            // What it sent before it ended may still be on its way.
            let since = program.has_ended().then(|| *ended.get_or_insert_with(Instant::now));
            since.is_some_and(|since| since.elapsed() > QUIET)
        });
        let Some(guest) = guest else {
            let came = excerpt(&program);
            return Ok(Err(match (ended, came.total) {
                (Some(_), _) => Came::Exited(came),
                (None, 0) => Came::Nothing,
                (None, _) => Came::Shown(came),
            }));
        };
        Ok(Ok(Session { guest, program }))
    }

    /// Tells whether there is a connection; without one there is nothing more to grade.
    fn connected<T>(&mut self, begun: Result<T, Came>) -> Option<T> {
        match begun {
            Ok(session) => {
                self.tell(Check::Connects, Verdict::Passed, b"");
                Some(session)
            }
            Err(came) => {
                self.tell(Check::Connects, Verdict::Failed(came), b"");
                for check in Check::CLIENT.into_iter().skip(1) {
                    self.tell(check, Verdict::Unchecked(Why::Needs(Check::Connects)), b"");
                }
                None
            }
        }
    }

    fn nick_first(&mut self, guest: &mut Guest, wait: Duration) {
        let verdict = guest.sends_exactly(NICK.as_bytes(), self.clock, wait);
        self.tell(Check::NickFirst, verdict, NICK.as_bytes());
    }

    fn typed(&mut self, session: &mut Session) {
        let typed = "Salut à tous !";
        self.types(session, Check::SendsTyped, &[typed], typed);
        self.types(session, Check::EmptyLine, &["", "après"], "après");
        let long = "é".repeat(LONG_CHARACTERS);
        self.types(session, Check::SendsLong, &[&long], &long);
    }

    fn types(&mut self, session: &mut Session, check: Check, lines: &[&str], wanted: &str) {
        session.forget();
        for line in lines {
            session.program.type_line(line);
            // As somebody types: one after another.
            session.rest(self.clock, CUT);
        }
        let verdict = session.guest.sends_exactly(wanted.as_bytes(), self.clock, ARRIVAL);
        self.tell(check, verdict, wanted.as_bytes());
    }

    fn shown(&mut self, session: &mut Session) {
        let (message, clock) = ("bonjour de zoé", self.clock);
        let shown = session.shows(message.as_bytes(), &[message], clock);
        let plain = session.apart_from(message);
        self.tell(Check::ShowsMessage, shown.clone(), message.as_bytes());
        let hindered = (shown != Verdict::Passed)
            .then_some(Verdict::Unchecked(Why::Needs(Check::ShowsMessage)));

        let notice = "SERVEUR : zoé a quitte le chat ";
        let verdict = hindered.clone().unwrap_or_else(|| {
            let shown = session.shows(notice.as_bytes(), &["zoé a quitte le chat"], clock);
            let marked = session.apart_from(notice.trim_end()) != plain;
            if marked { shown } else { session.failed() }
        });
        self.tell(Check::MarksNotice, verdict, notice.as_bytes());

        let mention = "je parle du SERVEUR ici";
        let verdict = hindered.clone().unwrap_or_else(|| {
            let shown = session.shows(mention.as_bytes(), &[mention], clock);
            let plainly = session.apart_from(mention) == plain;
            if plainly { shown } else { session.failed() }
        });
        self.tell(Check::NoticeNotForged, verdict, mention.as_bytes());

        let glued = "à demainSERVEUR : yann a quitte le chat ";
        let parts = ["à demain", "yann a quitte le chat"];
        let verdict = hindered.unwrap_or_else(|| session.shows(glued.as_bytes(), &parts, clock));
        self.tell(Check::GluedNotice, verdict, glued.as_bytes());
    }

    /// Grades a client that a pupil starts and types to.
    fn by_hand(&mut self) {
        // The worksheet's client asks for it before it connects.
        (self.tell)(Said::Do(Instruction::Type(NICK)));
        let guest = Guest::welcome(&self.listener, self.clock, START_BY_HAND, || false);
        let Some(mut guest) = self.connected(guest.ok_or(Came::Nothing)) else { return };
        self.nick_first(&mut guest, ARRIVAL_BY_HAND);
        self.typed_by_hand(&mut guest, Check::SendsTyped, &[], "bonjour");
        self.typed_by_hand(&mut guest, Check::EmptyLine, &[Instruction::TypeNothing], "merci");
        self.tell(Check::SendsLong, Verdict::Unchecked(Why::NotByHand), b"");
        let pieces: [(Check, &[&[u8]]); 7] = [
            (Check::ShowsMessage, &["bonjour de zoé".as_bytes()]),
            (Check::MarksNotice, &["SERVEUR : zoé a quitte le chat ".as_bytes()]),
            (Check::NoticeNotForged, &[b"je parle du SERVEUR ici"]),
            (Check::GluedNotice, &["à demainSERVEUR : yann a quitte le chat ".as_bytes()]),
            (Check::CutCharacter, &[b"un bl\xC3", b"\xA9 ?"]),
            (Check::NotUtf8, &[b"\xFF\xFE", b"toujours vivant"]),
            (Check::Escapes, &[ESCAPES]),
        ];
        for (check, pieces) in pieces {
            self.sent_to_a_screen(&mut guest, check, pieces);
        }
        (self.tell)(Said::Do(Instruction::Look(Check::ServerGone)));
        guest.hang_up();
        // Closing too is all that can be seen of it from here.
        let gone = guest.until(self.clock, ARRIVAL_BY_HAND / 10, |guest| guest.ended().is_some());
        let unseen = Verdict::Unchecked(Why::OnScreen);
        self.tell(Check::ServerGone, if gone { Verdict::Passed } else { unseen }, b"");
    }

    fn typed_by_hand(
        &mut self,
        guest: &mut Guest,
        check: Check,
        before: &[Instruction],
        text: &'static str,
    ) {
        guest.forget();
        for instruction in before.iter().copied().chain([Instruction::Type(text)]) {
            (self.tell)(Said::Do(instruction));
        }
        let verdict = guest.sends_exactly(text.as_bytes(), self.clock, ARRIVAL_BY_HAND);
        self.tell(check, verdict, text.as_bytes());
    }

    fn sent_to_a_screen(&mut self, guest: &mut Guest, check: Check, pieces: &[&[u8]]) {
        (self.tell)(Said::Do(Instruction::Look(check)));
        for piece in pieces {
            guest.say(piece, self.clock);
            guest.until(self.clock, CUT, |_| false);
        }
        guest.until(self.clock, ARRIVAL, |guest| guest.ended().is_some());
        let verdict = match guest.ended() {
            Some(end) => Verdict::Failed(Came::Ended(end, guest.excerpt())),
            None => Verdict::Unchecked(Why::OnScreen),
        };
        self.tell(check, verdict, b"");
    }

    fn tell(&mut self, check: Check, verdict: Verdict, wanted: &[u8]) {
        let verdict = match verdict {
            // The wait was cut short: what did not come might have.
            Verdict::Failed(_) if self.clock.is_over() => Verdict::Unchecked(Why::NoTime),
            verdict => verdict,
        };
        (self.tell)(Said::Outcome(Outcome { check, verdict, wanted: wanted.to_vec() }));
    }
}

/// What a harmless terminal would not survive unharmed: a new title, and an empty screen.
const ESCAPES: &[u8] = b"\x1B]0;titre\x07\x1B[2Jsans danger";

impl Guest {
    /// Whether exactly this comes, and nothing after it.
    fn sends_exactly(&mut self, wanted: &[u8], clock: &Clock, wait: Duration) -> Verdict {
        let enough = |guest: &Self| guest.heard().len() >= wanted.len() || guest.ended().is_some();
        self.until(clock, wait, enough);
        // A line break that follows is one too many.
        self.until(clock, QUIET, |_| false);
        if self.heard() == wanted {
            return Verdict::Passed;
        }
        let came = self.excerpt();
        Verdict::Failed(match self.ended() {
            Some(end) => Came::Ended(end, came),
            None if came.total == 0 => Came::Nothing,
            None => Came::Bytes(came),
        })
    }
}

impl Session {
    /// Lets time pass, reading.
    fn rest(&mut self, clock: &Clock, wait: Duration) {
        self.guest.until(clock, wait, |_| false);
    }

    fn forget(&mut self) {
        self.guest.forget();
        self.program.forget();
    }

    /// Whether all of this is shown when `sent` comes.
    fn shows(&mut self, sent: &[u8], parts: &[&str], clock: &Clock) -> Verdict {
        self.forget();
        self.guest.say(sent, clock);
        self.has_shown(parts, clock)
    }

    /// Whether all of this is shown since the session forgot.
    fn has_shown(&mut self, parts: &[&str], clock: &Clock) -> Verdict {
        let Self { guest, program } = self;
        let all_shown =
            |bytes: &[u8]| parts.iter().all(|part| position(bytes, part.as_bytes()).is_some());
        let mut seen = 0;
        let shown = guest.until(clock, ARRIVAL, |_| {
            let total = program.total();
            // Looked through again only if there is more.
            let more = total != std::mem::replace(&mut seen, total);
            more && all_shown(&program.written().bytes)
        });
        // What belongs to it may follow: a line under it, a prompt.
        self.rest(clock, CUT);
        if shown { Verdict::Passed } else { self.failed() }
    }

    /// What was shown besides this text.
    fn apart_from(&self, text: &str) -> String {
        let written = String::from_utf8_lossy(&self.program.written().bytes).into_owned();
        written.replacen(text, "", 1).trim().to_owned()
    }

    fn survives_cut_character(&mut self, clock: &Clock) -> Verdict {
        self.guest.say(b"un bl\xC3", clock);
        self.rest(clock, CUT);
        self.guest.say(b"\xA9", clock);
        match self.has_shown(&["blé"], clock) {
            Verdict::Passed => self.shows(b"encore un", &["encore un"], clock),
            failed => failed,
        }
    }

    fn survives_strange_bytes(&mut self, clock: &Clock) -> Verdict {
        self.guest.say(b"\xFF\xFE\x80 et la suite", clock);
        self.rest(clock, QUIET + CUT);
        self.guest.say(b"toujours vivant", clock);
        self.has_shown(&["toujours vivant"], clock)
    }

    fn keeps_escapes(&mut self, clock: &Clock) -> Verdict {
        match self.shows(ESCAPES, &["sans danger"], clock) {
            Verdict::Passed => {
                let raw = self.program.written().bytes;
                let harmless = !raw.contains(&0x1B) && !raw.contains(&0x07);
                if harmless { Verdict::Passed } else { self.failed() }
            }
            failed => failed,
        }
    }

    /// The server goes: the client says so once and is quiet, or ends.
    fn ends_with_the_server(&mut self, clock: &Clock) -> Verdict {
        self.guest.hang_up();
        let until = clock.end_of(GONE);
        while Instant::now() < until && !clock.is_over() {
            thread::sleep(CUT / 10);
        }
        let written = self.program.written();
        thread::sleep(CUT);
        let goes_on = self.program.total() != written.total;
        let said = written.bytes.iter().any(|byte| !byte.is_ascii_whitespace());
        let crashed = position(&written.bytes, b"Traceback (most recent").is_some();
        if said && !crashed && !goes_on && written.total <= FAREWELL_BYTES_MAX {
            return Verdict::Passed;
        }
        Verdict::Failed(match (written.total, self.program.has_ended()) {
            (_, true) => Came::Exited(excerpt(&self.program)),
            (0, false) => Came::Nothing,
            (_, false) => Came::Shown(excerpt(&self.program)),
        })
    }

    /// A failure, with what the program showed.
    fn failed(&mut self) -> Verdict {
        let came = excerpt(&self.program);
        Verdict::Failed(match (self.program.has_ended(), came.total, self.guest.ended()) {
            (true, ..) => Came::Exited(came),
            (false, 0, Some(end @ (End::Closed | End::Reset))) => Came::Ended(end, came),
            (false, 0, None) => Came::Nothing,
            (false, ..) => Came::Shown(came),
        })
    }
}

fn excerpt(program: &Program) -> Excerpt {
    let written = program.written();
    // Where an error's name is.
    Excerpt::end_of(&written.bytes, written.total)
}
