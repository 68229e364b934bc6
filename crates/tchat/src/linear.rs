//! Linear mode: the chat, a line per event.
//!
//! Lines of input become commands for the engine, events become lines of output, in text or JSON.
//! Input is taken only as fast as the engine takes commands, and while a command waits its turn
//! events are still written, so neither side can block the other. The end of input, a signal, or a
//! reader that has gone lets the engine finish what is under way; only then does the program end.

pub(crate) mod keyboard;
mod shown;
mod whereabouts;

use std::collections::{BTreeSet, VecDeque};

use tchat_client::command::{Command, Reference, Wish};
use tchat_client::event::Person;
use tchat_client::file::looking::Looking;
use tchat_client::report::Report;
use tchat_client::{Client, Event, Trouble};
use tchat_i18n::Words;
use tchat_proto::limits::TEXT_BYTES_MAX;
use tchat_proto::room::RoomName;
use tchat_speech::hear::typed::Typed;
use tchat_speech::hear::{objects, slash};
use tchat_speech::tell::connection_news::ConnectionNews;
use tchat_speech::tell::json;
use tchat_speech::tell::text::{self, Teller, Told};
use tchat_speech::tell::titles::Titles;

use crate::cli::{Form, InputForm};
use crate::explain::{Fault, InputRefused};
use crate::output::Output;
use crate::report_file;
use crate::run::Exit;
use crate::signals::Signals;
use keyboard::{Input, Keyboard};
use shown::Shown;

use whereabouts::Whereabouts;

/// A chat, a line per event.
pub(crate) struct Linear {
    /// Those of a shell until one is in, and when it is over.
    words: Words,
    output: Output,
    input_form: InputForm,
    keyboard: Keyboard,
    place: Whereabouts,
    /// What rooms are called.
    titles: Titles,
    news: ConnectionNews,
    /// Commands the engine has not taken yet.
    queue: VecDeque<Command>,
    /// A file to be sent that is being looked at; what is typed waits.
    looking: Looking,
    /// The files that are on their way.
    moving: BTreeSet<u64>,
    stage: Stage,
    /// What was shown and is to be marked as read.
    shown: Shown,
    /// The trouble told last: the engine repeats it when it ends with it.
    told: Option<Trouble>,
}

/// How far the chat is.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Stage {
    /// Not in the room yet: what is typed waits.
    Entering,
    /// Lines are taken.
    Chatting,
    /// Ending, and why.
    Ending(Ending),
}

/// Why a chat ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    /// The input ended, or said so: all of it should have been sent.
    Asked,
    /// A signal came: what is not sent is kept.
    Interrupted,
}

impl Linear {
    /// A chat that types to `room`.
    pub(crate) fn new(
        words: &Words,
        output: Output,
        input_form: InputForm,
        keyboard: Keyboard,
        room: RoomName,
    ) -> Self {
        Self {
            words: words.clone(),
            output,
            input_form,
            keyboard,
            place: Whereabouts::new(room),
            titles: Titles::default(),
            news: ConnectionNews::default(),
            queue: VecDeque::new(),
            looking: Looking::default(),
            moving: BTreeSet::new(),
            stage: Stage::Entering,
            shown: Shown::Unseen,
            told: None,
        }
    }

    /// What is written is seen by somebody: it counts as read.
    pub(crate) fn seen(mut self) -> Self {
        self.shown = Shown::seen();
        self
    }

    /// Chats until it is over.
    pub(crate) async fn run(mut self, mut client: Client, signals: &mut Signals) -> Exit {
        let commands = client.commands();
        loop {
            if self.queue.is_empty() && !matches!(self.stage, Stage::Ending(_)) {
                self.queue.extend(self.shown.read());
            }
            let takes_input = self.takes_input();
            tokio::select! {
                event = client.event() => match event {
                    Some(Event::Closed { trouble, unsent }) => {
                        // Lets the engine's thread close its files.
                        client.quit().await;
                        return self.closed(trouble, unsent);
                    },
                    Some(event) => self.tell(&event),
                    None => return Exit::Failed,
                },
                permit = commands.reserve(), if !self.queue.is_empty() => match permit {
                    Ok(permit) => if let Some(command) = self.queue.pop_front() {
                        permit.send(command);
                    },
                    // It has ended, and its last event is on the way.
                    Err(_) => self.queue.clear(),
                },
                looked = self.looking.next() => match looked {
                    Ok(command) => self.queue.push_back(command),
                    Err(nothing) => {
                        self.error(&Fault::Trouble(nothing.trouble), nothing.reference.as_ref());
                    }
                },
                input = self.keyboard.next(), if takes_input => self.take(input),
                () = signals.next() => if let Wait::No(exit) = self.interrupt() { return exit },
            }
            if self.output.is_closed() && !matches!(self.stage, Stage::Ending(_)) {
                self.end(Ending::Asked);
            }
        }
    }

    /// Whether the next line can be taken: there is a room for it, and what came before is on its
    /// way.
    fn takes_input(&self) -> bool {
        self.stage == Stage::Chatting
            && self.queue.is_empty()
            && !self.looking.is_busy()
            && !self.place.is_moving()
    }

    /// Writes an event.
    fn tell(&mut self, event: &Event) {
        self.place.heard(event);
        self.titles.heard(event);
        if let Event::Transfer(transfer) = event {
            match transfer.state.is_over() {
                true => self.moving.remove(&transfer.number),
                false => self.moving.insert(transfer.number),
            };
        }
        if let Event::Error { trouble, reference } = event {
            self.told = Some(trouble.clone());
            return self.error(&Fault::Trouble(trouble.clone()), reference.as_ref());
        }
        if let Event::Reported { who, report, reference } = event {
            return self.reported(who, report, reference.as_ref());
        }
        self.tell_form(event);
        self.shown.heard(event);
        if matches!(event, Event::Ready { .. }) && self.stage == Stage::Entering {
            self.stage = Stage::Chatting;
            self.words = self.words.in_chat();
            self.keyboard.ask();
        }
    }

    /// Writes a report to a file, and tells where it is.
    fn reported(&mut self, who: &Person, report: &Report, reference: Option<&Reference>) {
        let file = match report_file::write(report, None) {
            Ok(file) => file,
            Err(fault) => return self.error(&fault, reference),
        };
        match self.output.form() {
            Form::Json => {
                let object = json::reported(report, &who.nick, &file);
                let reference = reference.filter(|_| self.input_form == InputForm::Json);
                self.output.object(&json::with_ref(object, reference));
            }
            Form::Text => {
                for line in text::reported(&self.words, report, &who.nick, &file) {
                    self.output.line(&line);
                }
            }
        }
    }

    fn tell_form(&mut self, event: &Event) {
        match self.output.form() {
            Form::Json => {
                if let Some(mut object) = json::object(event) {
                    if let (InputForm::Lines, Some(fields)) =
                        (self.input_form, object.as_object_mut())
                    {
                        // Who types has no references; that of a move is ours.
                        fields.shift_remove("ref");
                    }
                    self.output.object(&object);
                } else if matches!(event, Event::ServerKeyTrusted { .. }) {
                    self.tell_text(event);
                }
            }
            Form::Text => self.tell_text(event),
        }
    }

    fn tell_text(&mut self, event: &Event) {
        if let Event::Connection(state) = event
            && !self.news.is_news(state)
        {
            return;
        }
        let teller = Teller { words: &self.words, here: self.place.here(), titles: &self.titles };
        for told in teller.tell(event, self.place.me()) {
            match told {
                Told::Result(line) => self.output.line(&line),
                Told::Note(note) => self.output.note(&note),
            }
        }
    }

    /// Takes something from standard input.
    fn take(&mut self, input: Input) {
        match input {
            Input::Line { number, bytes } => match String::from_utf8(bytes) {
                Ok(line) => self.take_line(&line, number),
                Err(_) => self.error(&InputRefused::LineNotUtf8 { line: number }.into(), None),
            },
            Input::TooLong { bytes } => {
                let trouble = Trouble::TooLong { bytes, limit: TEXT_BYTES_MAX };
                self.error(&trouble.into(), None);
            }
            Input::End => self.end(Ending::Asked),
            Input::Interrupt => self.end(Ending::Interrupted),
            Input::Failed(error) => {
                self.error(&Fault::Read(error), None);
                self.end(Ending::Asked);
            }
        }
        if !matches!(self.stage, Stage::Ending(_)) {
            self.keyboard.ask();
        }
    }

    fn take_line(&mut self, line: &str, number: u64) {
        // Nothing was said, and an empty line says so best by being nothing.
        if line.is_empty() {
            return;
        }
        let (typed, reference) = match self.input_form {
            InputForm::Lines => {
                let typed = slash::read(line, self.place.here(), &self.words);
                let reference = typed.as_ref().ok().and_then(shown::reference);
                (typed, reference)
            }
            InputForm::Json => {
                let read = objects::read(line, number, self.place.here());
                (read.typed, read.reference)
            }
        };
        match typed {
            Ok(typed) => self.carry_out(typed, reference),
            Err(refused) => self.error(&refused.into(), reference.as_ref()),
        }
    }

    fn carry_out(&mut self, typed: Typed, reference: Option<Reference>) {
        match typed {
            Typed::Help => self.help(reference.as_ref()),
            Typed::Wish(Wish::Quit) => self.end(Ending::Asked),
            Typed::Wish(wish @ Wish::SendFile { .. }) => self.looking.begin(wish, reference),
            Typed::Wish(wish) => {
                if wish == Wish::Reconnect {
                    self.news.asked();
                }
                self.queue.push_back(Command { wish, reference });
            }
            Typed::GoTo(room, wish) => self.go(Some(room), wish),
            Typed::GoFrom(room, wish) if self.place.here() == Some(&room) => self.go(None, wish),
            Typed::GoFrom(_, wish) => self.queue.push_back(Command { wish, reference }),
        }
    }

    /// Asks to be in another room, or in none, and waits until one is.
    fn go(&mut self, to: Option<RoomName>, wish: Wish) {
        let reference = Some(self.place.go(to));
        self.queue.push_back(Command { wish, reference });
    }

    fn help(&mut self, reference: Option<&Reference>) {
        match self.output.form() {
            Form::Json => self.output.object(&objects::help(reference)),
            Form::Text => {
                for line in slash::help(&self.words) {
                    self.output.line(&line);
                }
            }
        }
    }

    /// Tells what went wrong, with the reference of whoever asked.
    fn error(&mut self, fault: &Fault, reference: Option<&Reference>) {
        let given = match self.input_form {
            InputForm::Json => reference.map(|Reference(text)| text.as_str()),
            InputForm::Lines => None,
        };
        self.output.error(&self.words, &fault.explain(&self.words), given);
    }

    /// Lets the engine finish.
    fn end(&mut self, why: Ending) {
        self.stage = Stage::Ending(why);
        let is_script = why == Ending::Asked && !self.keyboard.is_at_terminal();
        let wish = if is_script { Wish::Finish } else { Wish::Quit };
        self.queue.push_back(Command::new(wish));
        match why {
            // Files are waited for.
            Ending::Asked if !self.moving.is_empty() => {
                self.output.note(&self.words.file_quitting());
            }
            Ending::Asked => {}
            // And here not longer than messages.
            Ending::Interrupted => self.queue.push_back(Command::new(Wish::Quit)),
        }
    }

    /// Nothing was typed yet: nothing to wait for. Asked twice: not to be kept waiting.
    fn interrupt(&mut self) -> Wait {
        match self.stage {
            Stage::Entering => Wait::No(Exit::Done),
            Stage::Ending(Ending::Interrupted) => Wait::No(Exit::Failed),
            Stage::Chatting | Stage::Ending(Ending::Asked) => {
                self.end(Ending::Interrupted);
                Wait::ForTheEnd
            }
        }
    }

    /// The engine has ended.
    fn closed(mut self, trouble: Option<Trouble>, unsent: usize) -> Exit {
        self.keyboard.close();
        self.output.beside();
        self.words = self.words.in_shell();
        let interrupted = self.stage == Stage::Ending(Ending::Interrupted);
        if unsent > 0 {
            self.error(&Fault::Unsent(unsent), None);
        }
        if let Some(error) = self.output.failure() {
            let explanation = Fault::Write(error).explain(&self.words);
            self.output.note_error(&explanation.lines(&self.words));
            return Exit::Failed;
        }
        match trouble {
            Some(trouble) => {
                if self.told.as_ref() != Some(&trouble) {
                    self.error(&trouble.into(), None);
                }
                Exit::Failed
            }
            None if unsent > 0 && !interrupted => Exit::Failed,
            None => Exit::Done,
        }
    }
}

/// Whether to wait for the engine's end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wait {
    ForTheEnd,
    No(Exit),
}
