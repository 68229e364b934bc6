//! The chat with a server of the worksheet, a line per event: `tchat join --plain`.
//!
//! What the protocol asks of a client is in [`tchat_plain`]; here lines become messages, bytes
//! become lines, and both go through one connection. Nothing is encrypted, nothing is kept, and
//! nobody says that a message arrived: *sent* means that the system took its bytes.

pub(crate) mod dial;
mod objects;
mod report;
pub(crate) mod school_cipher;
mod slash;
mod typed;

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde_json::json;
use tchat_client::Trouble;
use tchat_client::trouble::NotTchat;
use tchat_i18n::{Visible, Words};
use tchat_plain::limits::RECV_BYTES;
use tchat_plain::outbox::{self, Outbox, Piece};
use tchat_plain::reader::Reader;
use tchat_proto::address::ServerAddress;
use tchat_proto::id::Timestamp;
use tchat_proto::limits::TEXT_BYTES_MAX;
use tchat_proto::nick::Nick;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::net::tcp::OwnedReadHalf;

use crate::cli::{Form, InputForm};
use crate::explain::plain::{PlainTrouble, own_name};
use crate::explain::{Fault, InputRefused};
use crate::linear::keyboard::{Input, Keyboard};
use crate::output::Output;
use crate::run::Exit;
use crate::signals::Signals;
use report::{Read, Said};
use school_cipher::SchoolCipher;
use typed::Typed;

/// The room that a server of the worksheet has.
pub(crate) const PLAIN_ROOM: &str = "plain";

/// How many messages may wait to be sent before no further line is taken: they go one by one, so a
/// file that is piped in is read as fast as it is sent.
const MESSAGES_WAITING_MAX: usize = 16;

/// How long a server may take nothing of a message before it is given up.
const STALLED_MAX: Duration = Duration::from_secs(60);

/// How long the server has for its last words when all is sent.
const PARTING_MAX: Duration = Duration::from_millis(500);

/// After how long a server that has said nothing is explained. It never speaks first, so this may
/// be an empty room as well as a web server.
const SILENCE_TOLD_AFTER: Duration = Duration::from_secs(10);

/// A chat, a line per event.
pub(crate) struct Chat<'w> {
    words: &'w Words,
    output: Output,
    input_form: InputForm,
    keyboard: Keyboard,
}

impl<'w> Chat<'w> {
    pub(crate) const fn new(
        words: &'w Words,
        output: Output,
        input_form: InputForm,
        keyboard: Keyboard,
    ) -> Self {
        Self { words, output, input_form, keyboard }
    }

    /// Chats over an open connection until it is over.
    pub(crate) async fn run(
        self,
        stream: TcpStream,
        server: &ServerAddress,
        nick: &Nick,
        cipher: Option<SchoolCipher>,
        signals: &mut Signals,
    ) -> Exit {
        let mut session = Session {
            chat: self,
            server,
            me: nick.as_str(),
            cipher,
            outbox: Outbox::new(nick.as_str()),
            in_hand: None,
            reader: Reader::default(),
            first: Vec::new(),
            sent_elsewhere: false,
            silent_until: Instant::now().checked_add(SILENCE_TOLD_AFTER),
            ending: None,
        };
        session.welcome();
        let end = session.talk(stream, signals).await;
        session.close(end)
    }
}

/// A chat over a connection.
struct Session<'s, 'w> {
    chat: Chat<'w>,
    server: &'s ServerAddress,
    me: &'s str,
    cipher: Option<SchoolCipher>,
    outbox: Outbox<Said>,
    in_hand: Option<InHand>,
    reader: Reader,
    /// The first bytes that came: they tell other services.
    first: Vec<u8>,
    /// Whether the last that came is a notice of a tchat server that has no room in the clear.
    sent_elsewhere: bool,
    /// When silence is told; `None` once something came, or it was.
    silent_until: Option<Instant>,
    ending: Option<Ending>,
}

/// A piece on its way to the system.
struct InHand {
    piece: Piece<Said>,
    written: usize,
    /// When to give up.
    until: Option<Instant>,
}

/// Why a chat ends from this side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    /// The input ended, or said so: all of it is to be sent.
    Asked,
    /// A signal came: what is not sent is dropped.
    Interrupted,
}

/// How it ended.
enum End {
    Left(Ending),
    Trouble(PlainTrouble),
}

impl InHand {
    fn new(piece: Piece<Said>, now: Instant) -> Self {
        Self { piece, written: 0, until: now.checked_add(STALLED_MAX) }
    }

    fn rest(&self) -> &[u8] {
        self.piece.bytes.get(self.written..).unwrap_or_default()
    }
}

impl Session<'_, '_> {
    async fn talk(&mut self, stream: TcpStream, signals: &mut Signals) -> End {
        let (mut from_server, mut to_server) = stream.into_split();
        let mut buffer = [0; RECV_BYTES];
        loop {
            let now = Instant::now();
            if let Some(trouble) = self.handle_time(now) {
                return End::Trouble(trouble);
            }
            match self.ending {
                Some(Ending::Interrupted) => return End::Left(Ending::Interrupted),
                Some(Ending::Asked) if self.in_hand.is_none() && self.outbox.is_empty() => {
                    // A server that is gone already needs no farewell.
                    drop(to_server.shutdown().await);
                    return self.part(from_server).await;
                }
                _ => {}
            }
            let deadline = self.deadline();
            let rest = self.in_hand.as_ref().map(InHand::rest).unwrap_or_default();
            let takes_input =
                self.ending.is_none() && self.outbox.messages() < MESSAGES_WAITING_MAX;
            tokio::select! {
                read = from_server.read(&mut buffer) => match read {
                    Ok(length) if length > 0 => {
                        let bytes = buffer.get(..length).unwrap_or_default();
                        if let Some(seen) = self.came(bytes) {
                            return End::Trouble(self.not_plain(seen));
                        }
                    }
                    _ => return End::Trouble(self.lost()),
                },
                written = to_server.write(rest), if !rest.is_empty() => match written {
                    Ok(length) => self.wrote(length),
                    Err(_) => return End::Trouble(self.last_words(&mut from_server).await),
                },
                input = self.chat.keyboard.next(), if takes_input => self.take(input),
                () = sleep_until(deadline) => {}
                () = signals.next() => self.ending = Some(Ending::Interrupted),
            }
            if self.chat.output.is_closed() && self.ending.is_none() {
                self.ending = Some(Ending::Asked);
            }
        }
    }

    /// Does what is due.
    fn handle_time(&mut self, now: Instant) -> Option<PlainTrouble> {
        self.hear(now);
        if self.in_hand.is_none() {
            self.in_hand = self.outbox.poll(now).map(|piece| InHand::new(piece, now));
        }
        let is_over = |until: Option<Instant>| until.is_some_and(|until| until <= now);
        if is_over(self.silent_until) {
            self.silent_until = None;
            self.tell_silence();
        }
        let stalled = is_over(self.in_hand.as_ref().and_then(|in_hand| in_hand.until));
        stalled.then(|| PlainTrouble::Stalled { address: self.server.clone(), after: STALLED_MAX })
    }

    fn deadline(&self) -> Option<Instant> {
        let sending = match &self.in_hand {
            Some(in_hand) => in_hand.until,
            None => self.outbox.poll_timeout(),
        };
        let others = [self.reader.poll_timeout(), self.silent_until];
        others.into_iter().flatten().chain(sending).min()
    }

    /// Waits for what the server still says, and for its end.
    async fn part(&mut self, mut from_server: OwnedReadHalf) -> End {
        let reading = self.read_to_end(&mut from_server);
        let seen = tokio::time::timeout(PARTING_MAX, reading).await.ok().flatten();
        self.hear_all();
        match seen.or_else(|| dial::recognise_ended(&self.first)) {
            Some(seen) => End::Trouble(self.not_plain(seen)),
            None if self.sent_elsewhere => End::Trouble(self.not_plain(NotTchat::OtherTls)),
            None => End::Left(Ending::Asked),
        }
    }

    /// The server takes nothing any more; what it said before may still lie here.
    async fn last_words(&mut self, from_server: &mut OwnedReadHalf) -> PlainTrouble {
        let reading = self.read_to_end(from_server);
        drop(tokio::time::timeout(PARTING_MAX, reading).await);
        self.lost()
    }

    /// Reads until nothing more comes, or another service is recognised.
    async fn read_to_end(&mut self, from_server: &mut OwnedReadHalf) -> Option<NotTchat> {
        let mut buffer = [0; RECV_BYTES];
        while let Ok(length @ 1..) = from_server.read(&mut buffer).await {
            let seen = self.came(buffer.get(..length).unwrap_or_default());
            if seen.is_some() {
                return seen;
            }
            self.hear(Instant::now());
        }
        None
    }

    /// Takes what came.
    fn came(&mut self, bytes: &[u8]) -> Option<NotTchat> {
        self.silent_until = None;
        let wanted = dial::FIRST_BYTES.saturating_sub(self.first.len());
        if wanted > 0 {
            self.first.extend(bytes.iter().take(wanted));
            if let Some(seen) = dial::recognise(&self.first) {
                return Some(seen);
            }
        }
        self.reader.push(Instant::now(), bytes);
        None
    }

    /// Tells what is whole.
    fn hear(&mut self, now: Instant) {
        while let Some(heard) = self.reader.poll(now) {
            self.sent_elsewhere = dial::sends_elsewhere(&heard);
            let read = Read::of(&heard, self.cipher.as_ref());
            match self.chat.output.form() {
                Form::Text => self.chat.output.line(&read.line()),
                Form::Json => self.chat.output.object(&read.object(clock())),
            }
        }
    }

    /// Tells the rest: nothing more comes.
    fn hear_all(&mut self) {
        self.reader.finish();
        self.hear(Instant::now());
    }

    fn wrote(&mut self, length: usize) {
        let Some(mut in_hand) = self.in_hand.take() else { return };
        let now = Instant::now();
        in_hand.written = in_hand.written.saturating_add(length);
        in_hand.until = now.checked_add(STALLED_MAX);
        if !in_hand.rest().is_empty() {
            self.in_hand = Some(in_hand);
            return;
        }
        self.outbox.sent(&in_hand.piece, now);
        let Some(said) = in_hand.piece.completes else { return };
        match self.chat.output.form() {
            Form::Text => self.chat.output.line(&said.line(self.me)),
            Form::Json => self.chat.output.object(&said.object(clock())),
        }
    }

    fn lost(&mut self) -> PlainTrouble {
        self.hear_all();
        let address = self.server.clone();
        match dial::recognise_ended(&self.first) {
            Some(seen) => self.not_plain(seen),
            None if self.sent_elsewhere => self.not_plain(NotTchat::OtherTls),
            None if self.first.is_empty() => PlainTrouble::LostUnheard { address },
            None => PlainTrouble::Lost { address },
        }
    }

    fn not_plain(&self, seen: NotTchat) -> PlainTrouble {
        PlainTrouble::NotPlain { address: self.server.clone(), seen }
    }

    /// Takes something from standard input.
    fn take(&mut self, input: Input) {
        match input {
            Input::Line { number, bytes } => match String::from_utf8(bytes) {
                Ok(line) => self.take_line(&line, number),
                Err(_) => self.error(&InputRefused::LineNotUtf8 { line: number }.into(), None),
            },
            Input::TooLong { bytes } => self.error(&too_long(bytes), None),
            Input::End => self.ending = Some(Ending::Asked),
            Input::Interrupt => self.ending = Some(Ending::Interrupted),
            Input::Failed(error) => {
                self.error(&Fault::Read(error), None);
                self.ending = Some(Ending::Asked);
            }
        }
        if self.ending.is_none() {
            self.chat.keyboard.ask();
        }
    }

    fn take_line(&mut self, line: &str, number: u64) {
        // An empty line sends nothing, as in the worksheet.
        if line.is_empty() {
            return;
        }
        let (typed, reference) = match self.chat.input_form {
            InputForm::Lines => (slash::read(line, self.chat.words), None),
            InputForm::Json => {
                let read = objects::read(line, number);
                (read.typed, read.reference)
            }
        };
        let done = typed.and_then(|typed| self.carry_out(typed, reference.as_deref()));
        if let Err(fault) = done {
            self.error(&fault, reference.as_deref());
        }
    }

    fn carry_out(&mut self, typed: Typed, reference: Option<&str>) -> Result<(), Fault> {
        match typed {
            Typed::Say(text) => self.say(text, reference)?,
            Typed::Encipher(cipher) => self.switch(Some(cipher), reference),
            Typed::InClear => self.switch(None, reference),
            Typed::Quit => self.ending = Some(Ending::Asked),
            Typed::Help => self.help(reference),
        }
        Ok(())
    }

    fn say(&mut self, text: String, reference: Option<&str>) -> Result<(), Fault> {
        if text.is_empty() {
            return Err(Trouble::Empty.into());
        }
        if text.len() > TEXT_BYTES_MAX {
            return Err(too_long(text.len()));
        }
        let (cipher, reference) = (self.cipher.clone(), reference.map(str::to_owned));
        let said = Said { text: text.clone(), cipher, reference };
        match &self.cipher {
            None => self.outbox.push(outbox::parts(&text), said),
            Some(cipher) => {
                let parts = cipher.parts(&text).map_err(PlainTrouble::Unfit)?;
                self.outbox.push(parts.iter().map(String::as_str), said);
            }
        }
        Ok(())
    }

    fn switch(&mut self, cipher: Option<SchoolCipher>, reference: Option<&str>) {
        self.cipher = cipher;
        match self.chat.output.form() {
            Form::Text => {
                let note = self.cipher_note();
                self.chat.output.note(&note);
            }
            Form::Json => {
                let name = report::cipher_name(self.cipher.as_ref());
                let mut object = json!({ "type": "cipher", "name": name, "encrypted": false });
                if let Some(reference) = reference {
                    object["ref"] = reference.into();
                }
                self.chat.output.object(&object);
            }
        }
    }

    fn cipher_note(&self) -> Visible {
        match &self.cipher {
            Some(cipher) => {
                let words = self.chat.words;
                words.plain_enciphered(own_name(cipher.name, words))
            }
            None => self.chat.words.plain_in_clear(),
        }
    }

    fn help(&mut self, reference: Option<&str>) {
        match self.chat.output.form() {
            Form::Json => self.chat.output.object(&objects::help(reference)),
            Form::Text => {
                for line in slash::help(self.chat.words) {
                    self.chat.output.line(&line);
                }
            }
        }
    }

    /// Says where one is, and what that means.
    fn welcome(&mut self) {
        let server = self.server.to_string();
        match self.chat.output.form() {
            Form::Json => {
                let cipher = report::cipher_name(self.cipher.as_ref());
                self.chat.output.object(&json!({ "type": "connection", "state": "online" }));
                self.chat.output.object(&json!({
                    "type": "ready", "server": server, "room": PLAIN_ROOM, "me": self.me,
                    "encrypted": false, "cipher": cipher,
                }));
            }
            Form::Text => {
                let me = Visible::quoted(self.me);
                let ready = self.chat.words.plain_ready(me, Visible::line(&server));
                self.chat.output.note(&ready);
                let note = self.cipher_note();
                self.chat.output.note(&note);
            }
        }
        self.chat.keyboard.ask();
    }

    fn tell_silence(&mut self) {
        let seconds = SILENCE_TOLD_AFTER.as_secs();
        let server = Visible::line(&self.server.to_string());
        match self.chat.output.form() {
            Form::Text => {
                let note = self.chat.words.plain_silent(seconds, server);
                self.chat.output.note(&note);
            }
            Form::Json => self.chat.output.object(&json!({
                "type": "connection", "state": "silent", "after_ms": seconds.saturating_mul(1_000),
                "message": self.chat.words.plain_silent(seconds, server).as_str(),
            })),
        }
    }

    fn error(&mut self, fault: &Fault, reference: Option<&str>) {
        self.chat.output.error(self.chat.words, &fault.explain(self.chat.words), reference);
    }

    /// Tells how it ended.
    fn close(mut self, end: End) -> Exit {
        self.hear_all();
        self.chat.keyboard.close();
        self.chat.output.beside();
        if self.chat.output.form() == Form::Json && matches!(end, End::Trouble(_)) {
            self.chat.output.object(&json!({ "type": "connection", "state": "offline" }));
        }
        let unfinished = self.in_hand.iter().filter(|it| it.piece.completes.is_some()).count();
        let unsent = self.outbox.messages().saturating_add(unfinished);
        if unsent > 0 {
            self.error(&PlainTrouble::Unsent(unsent).into(), None);
        }
        if let Some(error) = self.chat.output.failure() {
            let explanation = Fault::Write(error).explain(self.chat.words);
            self.chat.output.note_error(&explanation.lines(self.chat.words));
            return Exit::Failed;
        }
        match end {
            End::Left(Ending::Asked | Ending::Interrupted) => Exit::Done,
            End::Trouble(trouble) => {
                self.error(&trouble.into(), None);
                Exit::Failed
            }
        }
    }
}

fn too_long(bytes: usize) -> Fault {
    Trouble::TooLong { bytes, limit: TEXT_BYTES_MAX }.into()
}

/// The time of day here: the protocol has none.
fn clock() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}

async fn sleep_until(deadline: Option<Instant>) {
    match deadline {
        Some(deadline) => tokio::time::sleep_until(deadline.into()).await,
        None => std::future::pending().await,
    }
}
