//! Plots of results: SVG, readable on light and dark ground.
//!
//! Results are the JSON lines that measurements and studies print. Bars compare servers; lines show
//! how a figure changes with a number, one line a server.

mod draw;

use std::path::PathBuf;

use serde_json::Value;

use crate::failed::Failed;
use draw::Series;

/// What is drawn, from where, into which file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Plot {
    pub(crate) results: Vec<PathBuf>,
    pub(crate) output: PathBuf,
    pub(crate) title: String,
    /// The key of the figure, and in what it is counted.
    pub(crate) value: (String, String),
    /// The key of the number along which lines go, and in what that is counted; bars without it.
    pub(crate) at: Option<(String, String)>,
    /// Keys, and the values that a result must have there.
    pub(crate) only: Vec<(String, String)>,
}

impl Plot {
    /// Draws it.
    ///
    /// # Errors
    ///
    /// [`Failed`] if results cannot be read, hold nothing of the kind, or the file cannot be
    /// written.
    pub(crate) fn draw(&self) -> Result<(), Failed> {
        let mut text = String::new();
        for file in &self.results {
            text.push_str(&std::fs::read_to_string(file).map_err(Failed::file(file))?);
            text.push('\n');
        }
        let svg = self.svg(&text);
        let svg = svg.ok_or_else(|| Failed::Unfit("no result holds what is to be drawn".into()))?;
        std::fs::write(&self.output, svg).map_err(Failed::file(&self.output))
    }

    fn svg(&self, text: &str) -> Option<String> {
        // What is no JSON, as headings between runs, is passed over.
        let all = text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        let results: Vec<Value> = all.filter(|it| self.holds(it)).collect();
        let (key, unit) = &self.value;
        let figure =
            |it: &Value| Some((it.get("server")?.as_str()?.to_owned(), it.get(key)?.as_f64()?));
        let Some((at_key, at_unit)) = &self.at else {
            // Of several results of a server the last counts.
            let mut bars: Vec<(String, f64)> = Vec::new();
            for (server, value) in results.iter().filter_map(figure) {
                bars.retain(|(known, _)| *known != server);
                bars.push((server, value));
            }
            return (!bars.is_empty()).then(|| draw::bars(&self.title, unit, &bars));
        };
        let mut lines: Vec<Series> = Vec::new();
        for result in &results {
            let (Some((server, value)), Some(at)) =
                (figure(result), result.get(at_key).and_then(Value::as_f64))
            else {
                continue;
            };
            match lines.iter_mut().find(|it| it.name == server) {
                Some(line) => line.put(at, value),
                None => lines.push(Series { name: server, points: vec![(at, value)] }),
            }
        }
        (!lines.is_empty()).then(|| draw::lines(&self.title, [at_unit, unit], &lines))
    }

    fn holds(&self, result: &Value) -> bool {
        let told = |it: &Value| it.as_str().map_or_else(|| it.to_string(), str::to_owned);
        self.only.iter().all(|(key, wanted)| result.get(key).map(told).as_ref() == Some(wanted))
    }
}
