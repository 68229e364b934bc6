//! A search as a JSON object.
//!
//! Without a `room` all rooms are looked through; `after` takes what `more` of the hits before was.

use jiff::tz::TimeZone;
use serde_json::Value as Json;
use tchat_client::search::{Cursor, Filters, HITS_MAX, Order, Query, Search};
use tchat_proto::id::{Seq, Timestamp};
use tchat_proto::room::RoomName;

use super::objects::Fields;
use crate::explain::InputRefused;
use crate::hear::HITS_DEFAULT;
use crate::moment;

/// What `order` may be.
const ORDERS: &[&str] = &["newest", "best"];

/// What times look like.
const TIMES: &[&str] = &["2026-11-22T14:00:00Z"];

/// What `after` looks like.
const CURSORS: &[&str] =
    &["{\"room\":\"general\",\"seq\":12,\"time\":\"2026-11-22T14:00:00.000Z\"}"];

impl Fields<'_> {
    pub(super) fn search(&self) -> Result<Search, InputRefused> {
        let query = Query::parse(self.text("query")?).map_err(InputRefused::Query)?;
        let given = |field: &str| self.object.contains_key(field);
        let limit = given("limit").then(|| self.number("limit")).transpose()?;
        let limit = limit.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(HITS_DEFAULT);
        let filters = Filters {
            room: given("room").then(|| self.room()).transpose()?,
            from: given("from").then(|| self.person("from")).transpose()?,
            since: self.time("since")?,
            until: self.time("until")?,
        };
        let order = match self.optional_text("order")? {
            None | Some("newest") => Order::Newest,
            Some("best") => Order::Best,
            Some(_) => {
                return Err(InputRefused::FieldChoice { field: "order", choices: ORDERS });
            }
        };
        Ok(Search { query, filters, order, after: self.cursor()?, limit: limit.min(HITS_MAX) })
    }

    fn time(&self, field: &'static str) -> Result<Option<Timestamp>, InputRefused> {
        let Some(text) = self.optional_text(field)? else { return Ok(None) };
        let time = moment::read(text, &TimeZone::system());
        time.map(Some).ok_or(InputRefused::FieldChoice { field, choices: TIMES })
    }

    /// Where to go on.
    fn cursor(&self) -> Result<Option<Cursor>, InputRefused> {
        let Some(after) = self.object.get("after") else { return Ok(None) };
        let read = || {
            let text = |field: &str| after.get(field).and_then(Json::as_str);
            Some(Cursor {
                room: RoomName::parse(text("room")?).ok()?,
                seq: Seq(after.get("seq")?.as_u64()?),
                time: moment::read(text("time")?, &TimeZone::UTC)?,
            })
        };
        let wrong = InputRefused::FieldChoice { field: "after", choices: CURSORS };
        read().map(Some).ok_or(wrong)
    }
}
