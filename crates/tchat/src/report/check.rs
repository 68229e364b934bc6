//! How a program written from the worksheet was graded, for people and for programs.

use serde_json::{Value as Json, json};
use tchat_i18n::{Visible, Words};
use tchat_lab::check::client::Instruction;
use tchat_lab::check::{Came, Check, End, Excerpt, Outcome, Verdict, Why};

/// How many characters of what came are shown.
const SHOWN_MAX: usize = 160;

/// How many checks went how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: usize,
    pub(crate) failed: usize,
    pub(crate) unchecked: usize,
    /// Whether a check was not done that could have been, had all gone well.
    pub(crate) hindered: bool,
}

/// Tells outcomes in a language.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Grading<'w>(pub(crate) &'w Words);

impl Tally {
    pub(crate) const fn count(&mut self, verdict: &Verdict) {
        match verdict {
            Verdict::Passed => self.passed += 1,
            Verdict::Failed(_) => self.failed += 1,
            Verdict::Unchecked(why) => {
                self.unchecked += 1;
                self.hindered |= !matches!(why, Why::OnScreen | Why::NotByHand);
            }
        }
    }

    /// Whether everything passed that could be checked.
    pub(crate) const fn all_passed(self) -> bool {
        self.failed == 0 && !self.hindered
    }

    pub(crate) fn to_json(self) -> Json {
        json!({
            "type": "summary",
            "passed": self.passed,
            "failed": self.failed,
            "skipped": self.unchecked,
        })
    }
}

impl Grading<'_> {
    /// One line; for a check that did not pass, what there is to know below it.
    pub(crate) fn lines(self, outcome: &Outcome) -> Vec<Visible> {
        let words = self.0;
        let mark = match &outcome.verdict {
            Verdict::Passed => words.check_passed(),
            Verdict::Failed(_) => words.check_failed(),
            Verdict::Unchecked(_) => words.check_unchecked(),
        };
        let space = Visible::own("  ");
        let first = Visible::concat(&[&mark, &space, &self.aim(outcome.check)]);
        let below = match &outcome.verdict {
            Verdict::Passed => Vec::new(),
            Verdict::Failed(came) => vec![
                words.check_expected(self.expected(outcome)),
                words.check_came(self.came(came)),
                words.check_hint(self.hint(outcome.check)),
            ],
            Verdict::Unchecked(why) => vec![words.check_why(self.why(*why))],
        };
        let indent = Visible::own("      ");
        let below = below.iter().map(|line| Visible::concat(&[&indent, line]));
        std::iter::once(first).chain(below).collect()
    }

    /// One object.
    pub(crate) fn object(self, outcome: &Outcome) -> Json {
        let (verdict, came, hint) = match &outcome.verdict {
            Verdict::Passed => ("passed", None, None),
            Verdict::Failed(came) => {
                ("failed", Some(self.came(came)), Some(self.hint(outcome.check)))
            }
            Verdict::Unchecked(why) => ("skipped", None, Some(self.why(*why))),
        };
        json!({
            "type": "check",
            "name": outcome.check.name(),
            "verdict": verdict,
            "expected": self.expected(outcome).as_str(),
            "came": came.as_ref().map(Visible::as_str),
            "hint": hint.as_ref().map(Visible::as_str),
        })
    }

    pub(crate) fn summary(self, tally: Tally) -> Visible {
        self.0.check_summary(tally.passed, tally.failed, tally.unchecked)
    }

    pub(crate) fn instruction(self, instruction: Instruction) -> Visible {
        let words = self.0;
        match instruction {
            Instruction::Start(address) if address.ip().is_unspecified() => {
                // Without separators, as it is written in Python.
                words.check_do_start_here(Visible::from(u64::from(address.port())))
            }
            Instruction::Start(address) => {
                words.check_do_start(Visible::line(&address.to_string()))
            }
            Instruction::Type(text) => words.check_do_type(text),
            Instruction::TypeNothing => words.check_do_enter(),
            Instruction::Look(check) => words.check_do_look(self.aim(check)),
        }
    }

    /// What a program should do.
    fn aim(self, check: Check) -> Visible {
        let (aim, _) = sentences(check);
        aim(self.0)
    }

    fn hint(self, check: Check) -> Visible {
        let (_, hint) = sentences(check);
        hint(self.0)
    }

    /// The bytes that should have come, or else what should have happened.
    fn expected(self, outcome: &Outcome) -> Visible {
        match outcome.wanted.as_slice() {
            [] => self.aim(outcome.check),
            wanted => self.bytes(wanted, wanted.len()),
        }
    }

    fn came(self, came: &Came) -> Visible {
        let words = self.0;
        let excerpt = |excerpt: &Excerpt| self.bytes(&excerpt.bytes, excerpt.total);
        match came {
            Came::Nothing => words.check_nothing(),
            Came::Bytes(bytes) => excerpt(bytes),
            Came::Ended(End::Closed, bytes) if bytes.total == 0 => words.check_closed(),
            Came::Ended(End::Closed, bytes) => words.check_closed_after(excerpt(bytes)),
            Came::Ended(End::Reset, bytes) if bytes.total == 0 => words.check_reset(),
            Came::Ended(End::Reset, bytes) => words.check_reset_after(excerpt(bytes)),
            Came::Shown(bytes) => words.check_shown(self.end(bytes)),
            Came::Exited(bytes) if bytes.total == 0 => words.check_exited(),
            Came::Exited(bytes) => words.check_exited_after(self.end(bytes)),
        }
    }

    fn why(self, why: Why) -> Visible {
        let words = self.0;
        match why {
            Why::Needs(check) => words.check_needs(self.aim(check)),
            Why::DoorClosedBy(check) => words.check_door_closed(self.aim(check)),
            Why::NoTime => words.check_no_time(),
            Why::OnScreen => words.check_on_screen(),
            Why::NotByHand => words.check_not_by_hand(),
        }
    }

    /// Bytes of which `total` came, as a pupil would write them in Python: the first of them.
    fn bytes(self, bytes: &[u8], total: usize) -> Visible {
        let readable = readable(bytes);
        let shown: String = readable.chars().take(SHOWN_MAX).collect();
        let whole = shown.len() == readable.len() && total <= bytes.len();
        let shown = Visible::line(&format!("`{shown}`"));
        if whole { shown } else { self.0.check_bytes_more(shown, total) }
    }

    /// The last of what was shown.
    fn end(self, Excerpt { bytes, total }: &Excerpt) -> Visible {
        let readable = readable(bytes);
        let left = readable.chars().count().saturating_sub(SHOWN_MAX);
        let shown: String = readable.chars().skip(left).collect();
        let shown = Visible::line(&format!("`{shown}`"));
        let whole = left == 0 && *total <= bytes.len();
        if whole { shown } else { self.0.check_bytes_before(shown, *total) }
    }
}

/// Bytes as Python writes them within a string: what is not UTF-8 as `\xff`, line breaks as `\n`,
/// other control characters as `\x1b`.
fn readable(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        for character in chunk.valid().chars() {
            match character {
                '\n' => text.push_str("\\n"),
                '\r' => text.push_str("\\r"),
                '\t' => text.push_str("\\t"),
                control if control.is_control() => {
                    text.push_str(&format!("\\x{:02x}", u32::from(control)));
                }
                other => text.push(other),
            }
        }
        for byte in chunk.invalid() {
            text.push_str(&format!("\\x{byte:02x}"));
        }
    }
    text
}

/// A sentence without values.
type Say = fn(&Words) -> Visible;

/// What a program should do, and where to look if it does not.
fn sentences(check: Check) -> (Say, Say) {
    match check {
        Check::Accepts => (Words::check_accepts, Words::check_accepts_hint),
        Check::AcceptsSeveral => (Words::check_accepts_several, Words::check_accepts_several_hint),
        Check::ReachesOthers => (Words::check_reaches_others, Words::check_reaches_others_hint),
        Check::NoEcho => (Words::check_no_echo, Words::check_no_echo_hint),
        Check::Unchanged => (Words::check_unchanged, Words::check_unchanged_hint),
        Check::LongMessage => (Words::check_long_message, Words::check_long_message_hint),
        Check::KeepsOrder => (Words::check_keeps_order, Words::check_keeps_order_hint),
        Check::Burst => (Words::check_burst, Words::check_burst_hint),
        Check::HalfCharacter => (Words::check_half_character, Words::check_half_character_hint),
        Check::SameNick => (Words::check_same_nick, Words::check_same_nick_hint),
        Check::DepartureReset => (Words::check_departure_reset, Words::check_departure_reset_hint),
        Check::NeverReads => (Words::check_never_reads, Words::check_never_reads_hint),
        Check::NobodySkipped => (Words::check_nobody_skipped, Words::check_nobody_skipped_hint),
        Check::SilentClient => (Words::check_silent_client, Words::check_silent_client_hint),
        Check::SilentReset => (Words::check_silent_reset, Words::check_silent_reset_hint),
        Check::NickNotUtf8 => (Words::check_nick_not_utf8, Words::check_nick_not_utf8_hint),
        Check::DepartureClose => (Words::check_departure_close, Words::check_departure_close_hint),
        Check::StaysAfterClose => {
            (Words::check_stays_after_close, Words::check_stays_after_close_hint)
        }
        Check::StaysAfterReset => {
            (Words::check_stays_after_reset, Words::check_stays_after_reset_hint)
        }
        Check::StillAccepts => (Words::check_still_accepts, Words::check_still_accepts_hint),
        Check::Connects => (Words::check_connects, Words::check_connects_hint),
        Check::NickFirst => (Words::check_nick_first, Words::check_nick_first_hint),
        Check::SendsTyped => (Words::check_sends_typed, Words::check_sends_typed_hint),
        Check::EmptyLine => (Words::check_empty_line, Words::check_empty_line_hint),
        Check::SendsLong => (Words::check_sends_long, Words::check_sends_long_hint),
        Check::ShowsMessage => (Words::check_shows_message, Words::check_shows_message_hint),
        Check::MarksNotice => (Words::check_marks_notice, Words::check_marks_notice_hint),
        Check::NoticeNotForged => {
            (Words::check_notice_not_forged, Words::check_notice_not_forged_hint)
        }
        Check::GluedNotice => (Words::check_glued_notice, Words::check_glued_notice_hint),
        Check::CutCharacter => (Words::check_cut_character, Words::check_cut_character_hint),
        Check::NotUtf8 => (Words::check_not_utf8, Words::check_not_utf8_hint),
        Check::Escapes => (Words::check_escapes, Words::check_escapes_hint),
        Check::ServerGone => (Words::check_server_gone, Words::check_server_gone_hint),
    }
}

#[cfg(test)]
mod tests {
    use tchat_i18n::Lang;

    use super::*;

    #[test]
    fn bytes_are_shown_as_python_writes_them() {
        assert_eq!(readable(b"bl\xC3"), "bl\\xc3");
        assert_eq!(readable("é😀\n\t".as_bytes()), "é😀\\n\\t");
        assert_eq!(readable(b"\x1B]0;x\x07\xFF"), "\\x1b]0;x\\x07\\xff");
    }

    #[test]
    fn every_check_is_told_with_what_came_in_both_languages() {
        for words in Lang::ALL.map(Words::new) {
            let grading = Grading(&words);
            for check in Check::SERVER.into_iter().chain(Check::CLIENT) {
                let came = Came::Ended(End::Closed, Excerpt { bytes: vec![0x1B; 300], total: 999 });
                let verdict = Verdict::Failed(came);
                let lines = grading.lines(&Outcome { check, verdict, wanted: vec![0xFF] });
                let [first, expected, came, _] = lines.as_slice() else { panic!("{lines:?}") };
                assert!(first.as_str().starts_with('✘'), "{first}");
                assert!(expected.as_str().ends_with("`\\xff`"), "{expected}");
                assert!(came.as_str().contains("\\x1b") && came.as_str().contains("999"));
            }
        }
    }
}
