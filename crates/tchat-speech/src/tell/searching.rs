//! What a search has found, for people and for programs.

use serde_json::{Value as Json, json};
use tchat_client::search::{Cursor, Found, Hit};
use tchat_i18n::{Visible, Words};

use crate::moment;

/// What was found, as an object. Places in a text are counted in bytes of UTF-8.
pub fn object(found: &Found) -> Json {
    let hits = found.hits.iter().map(|hit| {
        let matches = hit.snippet.matches.iter().map(|it| json!([it.start, it.end]));
        json!({
            "room": hit.room.as_str(), "seq": hit.seq.0, "id": hit.id.to_string(),
            "from": hit.from.nick, "time": moment::write(hit.time), "mine": hit.mine,
            "snippet": hit.snippet.text, "cut_before": hit.snippet.cut_before,
            "cut_after": hit.snippet.cut_after, "matches": matches.collect::<Vec<_>>(),
        })
    });
    let mut object = json!({ "type": "found", "hits": hits.collect::<Vec<_>>() });
    if let Some(Cursor { room, seq, time }) = &found.more {
        object["more"] =
            json!({ "room": room.as_str(), "seq": seq.0, "time": moment::write(*time) });
    }
    object
}

/// The same in lines: where and when, who, and the part of the text, all in one.
pub fn lines(found: &Found, words: &Words) -> Vec<Visible> {
    if found.hits.is_empty() {
        return vec![words.search_nothing()];
    }
    let more = found.more.iter().map(|_| words.search_more());
    found.hits.iter().map(line).chain(more).collect()
}

fn line(hit: &Hit) -> Visible {
    let place = format!("[{} {} #{}] ", hit.room, moment::local(hit.time), hit.seq.0);
    let before = if hit.snippet.cut_before { "… " } else { "" };
    let after = if hit.snippet.cut_after { " …" } else { "" };
    let text = hit.snippet.text.split_whitespace().collect::<Vec<_>>().join(" ");
    Visible::concat(&[
        &Visible::line(&place),
        &Visible::name(&hit.from.nick),
        &Visible::own(": "),
        &Visible::own(before),
        &Visible::line(&text),
        &Visible::own(after),
    ])
}
