//! What was written before in a room, to be had again: line by line, the newest first.

/// How many lines are kept of a room: more than anybody goes back one by one.
const LINES_MAX: usize = 200;

/// What was written before.
#[derive(Debug, Default)]
pub(crate) struct Recall {
    lines: Vec<String>,
    /// Which line is shown, and what was written when going back began.
    at: Option<(usize, String)>,
}

impl Recall {
    /// Keeps a text.
    pub(crate) fn keep(&mut self, text: &str) {
        self.end();
        self.push(text);
    }

    fn push(&mut self, text: &str) {
        self.lines.retain(|line| line != text);
        if self.lines.len() >= LINES_MAX {
            self.lines.remove(0);
        }
        self.lines.push(text.to_owned());
    }

    /// Going back is over; what was written when it began can be had again, too.
    fn end(&mut self) {
        if let Some((_, begun)) = self.at.take().filter(|(_, begun)| !begun.trim().is_empty()) {
            self.push(&begun);
        }
    }

    /// Puts texts before all others that are not among them: those of earlier days, in order.
    pub(crate) fn keep_before<'a>(&mut self, texts: impl Iterator<Item = &'a str>) {
        let mut earlier = Vec::new();
        for text in texts.filter(|text| !text.trim().is_empty()) {
            earlier.retain(|line| line != text);
            earlier.push(text.to_owned());
        }
        earlier.retain(|line| !self.lines.contains(line));
        let room = LINES_MAX.saturating_sub(self.lines.len());
        earlier.drain(..earlier.len().saturating_sub(room));
        self.lines.splice(0..0, earlier);
    }

    /// The text before the one that is shown; `written` is what is shown if none of these is.
    pub(crate) fn older(&mut self, written: &str) -> Option<&str> {
        let at = match self.shown(written) {
            Some(at) => at.checked_sub(1)?,
            // Not what is written anyway.
            None => self.lines.iter().rposition(|line| line != written)?,
        };
        let begun = match self.at.take() {
            Some((_, begun)) => begun,
            None => written.to_owned(),
        };
        self.at = Some((at, begun));
        self.lines.get(at).map(String::as_str)
    }

    /// The text after the one that is shown; at last what was written when going back began.
    pub(crate) fn newer(&mut self, written: &str) -> Option<&str> {
        let at = self.shown(written)?.saturating_add(1);
        let (place, begun) = self.at.as_mut()?;
        *place = at;
        Some(self.lines.get(at).unwrap_or(begun))
    }

    /// All of it.
    pub(crate) fn everything(&self) -> impl Iterator<Item = &str> {
        self.lines.iter().chain(self.at.as_ref().map(|(_, begun)| begun)).map(String::as_str)
    }

    /// Which line is shown, if it was not changed since.
    fn shown(&mut self, written: &str) -> Option<usize> {
        let shown = self.at.as_ref().map(|(at, _)| *at);
        let shown = shown.filter(|at| self.lines.get(*at).is_some_and(|line| line == written));
        if shown.is_none() {
            self.end();
        }
        shown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_goes_back_line_by_line_and_comes_again_to_what_one_wrote() {
        let mut recall = Recall::default();
        recall.keep("second");
        recall.keep("third");
        recall.keep("third");
        recall.keep_before(["first", "third", "", "first"].into_iter());
        assert_eq!(recall.older("half a"), Some("third"));
        assert_eq!(recall.older("third"), Some("second"));
        assert_eq!(recall.older("second"), Some("first"));
        assert_eq!(recall.older("first"), None);
        assert_eq!(recall.newer("first"), Some("second"));
        assert_eq!(recall.newer("second"), Some("third"));
        assert_eq!(recall.newer("third"), Some("half a"));
        assert_eq!(recall.newer("half a"), None);
    }

    #[test]
    fn what_was_changed_is_not_lost_by_going_on() {
        let mut recall = Recall::default();
        recall.keep("sent");
        assert_eq!(recall.older(""), Some("sent"));
        assert_eq!(recall.newer("sent and changed"), None);
        assert_eq!(recall.older("sent and changed"), Some("sent"));
        assert_eq!(recall.newer("sent"), Some("sent and changed"));
    }

    #[test]
    fn what_was_written_when_going_back_began_is_among_what_can_be_had_again() {
        let mut recall = Recall::default();
        recall.keep("sent");
        assert_eq!(recall.older("half"), Some("sent"));
        recall.keep("sent");
        assert_eq!(recall.older(""), Some("sent"));
        assert_eq!(recall.older("sent"), Some("half"));
    }
}
