//! The files on their way, how far they are, and stopping one.

use std::time::Instant;

use crossterm::event::{KeyCode, KeyEvent};
use tchat_client::Event;
use tchat_client::transfer::Transfer;
use tchat_front::transfer_list::TransferList;
use tchat_speech::tell::files;

use super::{Asked, Look, Pick, Sheet, View};
use crate::app::App;

/// How wide a bar is.
const BAR: u64 = 20;

/// The files on their way.
#[derive(Debug, Default)]
pub(crate) struct Transfers {
    there: TransferList,
    pick: Pick,
    /// The file that is stopped once that is asked for again.
    sure: Option<u64>,
}

impl Transfers {
    pub(crate) fn new(there: Vec<Transfer>) -> Self {
        Self { there: TransferList::new(there), ..Self::default() }
    }

    fn stop(&mut self) -> Asked {
        let there = self.there.there();
        let Some(transfer) = there.get(self.pick.of(there.len())) else { return Asked::Stay };
        let number = transfer.number;
        if self.sure != Some(number) {
            self.sure = Some(number);
            return Asked::Stay;
        }
        self.sure = None;
        Asked::Ask(TransferList::stop(transfer))
    }
}

/// How far a file is, as a bar of signs that every terminal has.
fn bar(transfer: &Transfer) -> String {
    let full = transfer.bytes.saturating_mul(BAR).checked_div(transfer.total).unwrap_or(BAR);
    let full = usize::try_from(full.min(BAR)).unwrap_or_default();
    let rest = usize::try_from(BAR).unwrap_or_default().saturating_sub(full);
    format!("[{}{}]", "#".repeat(full), ".".repeat(rest))
}

impl View for Transfers {
    fn press(&mut self, key: KeyEvent) -> Asked {
        match key.code {
            KeyCode::Esc if self.sure.is_some() => self.sure = None,
            KeyCode::Esc => return Asked::Close,
            KeyCode::Enter | KeyCode::Delete => return self.stop(),
            _ => {
                self.sure = None;
                self.pick.press(key, self.there.there().len());
            }
        }
        Asked::Stay
    }

    fn heard(&mut self, event: &Event) -> bool {
        self.there.heard(event, Instant::now())
    }

    fn sheet(&self, app: &App) -> Sheet {
        let words = app.chat.words();
        let mut sheet = Sheet::new(&words.transfers_title(), &words.transfers_keys());
        let there = self.there.there();
        let lines = files::list(words, there);
        if there.is_empty() {
            lines.iter().for_each(|line| sheet.row(Look::Faint, line));
        }
        let at = self.pick.of(there.len());
        for (number, (transfer, line)) in there.iter().zip(&lines).enumerate() {
            match self.sure == Some(transfer.number) {
                true => sheet.choice(number == at, Look::Wrong, words.sure(words.transfer_stop())),
                false => sheet.choice(number == at, Look::Plain, line),
            }
            sheet.row(Look::Faint, format!("    {}", bar(transfer)));
        }
        sheet
    }
}

#[cfg(test)]
mod tests {
    use tchat_client::transfer::{Direction, State};
    use tchat_proto::room::RoomName;

    use super::*;

    #[test]
    fn a_bar_is_full_when_all_is_there_and_an_empty_file_is_always_whole() {
        let transfer = |bytes, total| Transfer {
            number: 1,
            direction: Direction::Up,
            room: RoomName::general(),
            seq: None,
            name: "x".to_owned(),
            bytes,
            total,
            state: State::Running,
            path: None,
            reference: None,
        };
        assert_eq!(bar(&transfer(0, 10)), "[....................]");
        assert_eq!(bar(&transfer(5, 10)), "[##########..........]");
        assert_eq!(bar(&transfer(u64::MAX, u64::MAX)).len(), 22);
        assert_eq!(bar(&transfer(0, 0)), "[####################]");
        assert_eq!(bar(&transfer(20, 10)), "[####################]");
    }
}
