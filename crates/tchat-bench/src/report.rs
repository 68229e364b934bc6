//! Figures as they are told: a table for people, one JSON object a line for programs.
//!
//! A measurement makes a [`Row`] for each server out of [`Cell`]s; both forms come from the same
//! cells, so they cannot differ.

use serde_json::{Map, Value};

use crate::failed::Failed;
use crate::spread::Spread;

/// Under which key a server's settings are told.
pub(crate) const SETTINGS: &str = "settings";

/// Under which key is told that the load had no time to spare.
pub(crate) const LOAD_BOUND: &str = "load_bound";

/// Under which key is told that a sender waited for the server's limits.
pub(crate) const PACED: &str = "paced";

/// What people must know beside a server's figures, by the key under which programs are told.
const NOTES: [(&str, &str); 2] = [
    (LOAD_BOUND, "the load had no time to spare: latencies are its own, not the server's"),
    (PACED, "senders waited for the server's limit of posts per session: batches are smaller"),
];

/// How results are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    Table,
    Json,
}

/// One figure.
#[derive(Debug, Clone)]
pub(crate) struct Cell {
    key: &'static str,
    value: Value,
    /// Its heading in the table, and how it is shown; `None` for programs only.
    shown: Option<(&'static str, String)>,
}

impl Cell {
    /// For programs only.
    pub(crate) fn hidden(key: &'static str, value: impl Into<Value>) -> Self {
        Self { key, value: value.into(), shown: None }
    }

    /// A number with so many decimals.
    pub(crate) fn number(
        key: &'static str,
        heading: &'static str,
        number: Option<f64>,
        decimals: usize,
    ) -> Self {
        let text = number.map_or_else(|| "-".to_owned(), |it| format!("{it:.decimals$}"));
        Self { key, value: as_shown(&text), shown: Some((heading, text)) }
    }

    /// A word: which of several things the figures of the row are for.
    pub(crate) fn word(key: &'static str, heading: &'static str, word: &str) -> Self {
        Self { key, value: word.into(), shown: Some((heading, word.to_owned())) }
    }

    /// A number that has no decimals.
    pub(crate) fn count(key: &'static str, heading: &'static str, count: u64) -> Self {
        Self { key, value: count.into(), shown: Some((heading, count.to_string())) }
    }

    /// Least and most of several rounds, beside their median.
    pub(crate) fn range(
        keys: [&'static str; 2],
        heading: &'static str,
        spread: Option<Spread>,
        decimals: usize,
    ) -> [Self; 2] {
        let [least, most] = keys;
        let text = |it: f64| format!("{it:.decimals$}");
        let both = spread
            .map_or_else(|| "-".to_owned(), |it| format!("{}..{}", text(it.least), text(it.most)));
        let value = |number: Option<f64>| number.map_or(Value::Null, |it| as_shown(&text(it)));
        [
            Self {
                key: least,
                value: value(spread.map(|it| it.least)),
                shown: Some((heading, both)),
            },
            Self::hidden(most, value(spread.map(|it| it.most))),
        ]
    }
}

/// A number for programs, as people see it: without the noise behind it.
fn as_shown(text: &str) -> Value {
    let whole = text.parse::<i64>().map(Value::from);
    let value = whole.or_else(|_whole| text.parse::<f64>().map(Value::from));
    value.unwrap_or(Value::Null)
}

/// What is told of one server.
#[derive(Debug)]
pub(crate) struct Row {
    /// As one asks for it.
    pub(crate) server: String,
    pub(crate) figures: Result<Vec<Cell>, Failed>,
}

impl Row {
    /// One line of JSON, without its end.
    pub(crate) fn to_json(&self) -> String {
        let mut object = Map::new();
        object.insert("server".to_owned(), self.server.clone().into());
        match &self.figures {
            Ok(cells) => {
                object.extend(cells.iter().map(|it| (it.key.to_owned(), it.value.clone())));
            }
            Err(failed) => {
                object.insert("not_measured".to_owned(), failed.to_string().into());
            }
        }
        Value::Object(object).to_string()
    }

    /// Whether it has figures, or there is a good reason why not: a peer that is not there, or does
    /// not do what is measured, is told of and is no failure.
    pub(crate) const fn is_as_it_must(&self) -> bool {
        matches!(self.figures, Ok(_) | Err(Failed::NotInstalled { .. } | Failed::StoresNothing))
    }

    /// What the server was told, if it was measured.
    pub(crate) fn settings(&self) -> Option<&str> {
        self.value(SETTINGS)?.as_str()
    }

    /// What people must know beside the figures.
    pub(crate) fn notes(&self) -> impl Iterator<Item = &'static str> {
        let notes = NOTES.iter().filter(|(key, _)| self.value(key) == Some(&Value::Bool(true)));
        notes.map(|(_, note)| *note)
    }

    fn value(&self, key: &str) -> Option<&Value> {
        let cells = self.figures.as_ref().ok()?;
        cells.iter().find(|it| it.key == key).map(|it| &it.value)
    }
}

/// The rows as a table with aligned columns.
pub(crate) fn table(rows: &[Row]) -> String {
    let cells = rows.iter().find_map(|row| row.figures.as_ref().ok());
    let headings = cells.into_iter().flatten().filter_map(|it| it.shown.as_ref());
    let headings = std::iter::once("server").chain(headings.map(|(heading, _)| *heading));
    let mut lines = vec![headings.map(str::to_owned).collect::<Vec<_>>()];
    for row in rows {
        let mut line = vec![row.server.clone()];
        match &row.figures {
            Ok(cells) => {
                let shown = cells.iter().filter_map(|it| it.shown.as_ref());
                line.extend(shown.map(|(_, text)| text.clone()));
            }
            Err(failed) => line.push(failed.to_string()),
        }
        lines.push(line);
    }
    aligned(&lines)
}

/// Names to the left, figures to the right. A line of two columns only, a name and a reason, does
/// not widen the second.
fn aligned(lines: &[Vec<String>]) -> String {
    let columns = lines.first().map_or(0, Vec::len);
    let is_reason = |line: &[String]| line.len() < columns;
    let widths: Vec<usize> = (0..columns)
        .map(|column| {
            let wide = lines.iter().filter(|line| column == 0 || !is_reason(line));
            wide.filter_map(|line| line.get(column)).map(String::len).max().unwrap_or_default()
        })
        .collect();
    let mut text = String::new();
    for line in lines {
        for (column, (cell, &width)) in line.iter().zip(&widths).enumerate() {
            let padded = match column {
                0 => format!("{cell:<width$}"),
                _ if is_reason(line) => format!("  {cell}"),
                _ => format!("  {cell:>width$}"),
            };
            text.push_str(&padded);
        }
        text.truncate(text.trim_end().len());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows() -> [Row; 2] {
        let spread = Spread::of([0.251, 0.30, 0.5]);
        let mut cells = vec![
            Cell::hidden("tls", true),
            Cell::number("cpu_us_per_delivery", "us/delivery", spread.map(|it| it.median), 2),
            Cell::number("deliveries_per_s", "deliveries/s", Some(2e6), 0),
        ];
        cells.extend(Cell::range(["least", "most"], "range", spread, 2));
        cells.push(Cell::count("lost", "lost", 0));
        cells.push(Cell::number("p99_us", "p99 us", None, 0));
        let missing = Failed::NotInstalled { package: "redis-server" };
        [
            Row { server: "tchat".to_owned(), figures: Ok(cells) },
            Row { server: "redis-tls".to_owned(), figures: Err(missing) },
        ]
    }

    #[test]
    fn programs_get_one_object_a_server() {
        let [tchat, redis] = rows();
        assert_eq!(
            tchat.to_json(),
            r#"{"server":"tchat","tls":true,"cpu_us_per_delivery":0.3,"deliveries_per_s":2000000,"least":0.25,"most":0.5,"lost":0,"p99_us":null}"#
        );
        assert_eq!(
            redis.to_json(),
            r#"{"server":"redis-tls","not_measured":"not installed (apt-get install redis-server)"}"#
        );
    }

    #[test]
    fn people_are_told_what_stands_in_the_way_of_a_comparison() {
        let cells = vec![Cell::hidden(PACED, true), Cell::hidden(LOAD_BOUND, false)];
        let row = Row { server: "tchat".to_owned(), figures: Ok(cells) };
        let notes: Vec<_> = row.notes().collect();
        assert!(matches!(notes.as_slice(), [note] if note.contains("posts per session")));
    }

    #[test]
    fn people_get_aligned_columns_and_the_reason_where_there_are_no_figures() {
        let expected = "\
server     us/delivery  deliveries/s       range  lost  p99 us
tchat             0.30       2000000  0.25..0.50     0       -
redis-tls  not installed (apt-get install redis-server)
";
        assert_eq!(table(&rows()), expected);
    }
}
