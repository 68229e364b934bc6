//! `tchat search`: what it takes, and what does not fit it.

use clap::ArgMatches;
use jiff::tz::TimeZone;
use tchat_client::called::Called;
use tchat_client::search::{Filters, HITS_MAX, Order, Query, Search};
use tchat_proto::address::ServerLink;
use tchat_proto::id::Timestamp;
use tchat_speech::explain::input::{nick_invalid, query_refused};
use tchat_speech::hear::HITS_DEFAULT;
use tchat_speech::moment;

use super::{Form, Reader, Wrong, form};

/// `tchat search`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Searching {
    pub(crate) link: Option<ServerLink>,
    pub(crate) search: Search,
    pub(crate) output: Form,
}

impl Reader<'_> {
    pub(super) fn searching(&self, given: &ArgMatches) -> Result<Searching, Wrong> {
        let text = given.get_one::<String>("query").map_or("", String::as_str);
        let query = Query::parse(text).map_err(|refused| {
            self.wrong().value("QUERY", text, query_refused(refused, self.words))
        })?;
        let most = u32::try_from(HITS_MAX).unwrap_or(u32::MAX);
        let limit = self.number(given, "--limit", 1..=most)?;
        let limit = limit.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(HITS_DEFAULT);
        let room = given.contains_id("room").then(|| self.room(given)).transpose()?;
        let filters = Filters {
            room,
            from: self.author(given)?,
            since: self.time(given, "--since")?,
            until: self.time(given, "--until")?,
        };
        let order = if given.get_flag("best") { Order::Best } else { Order::Newest };
        let search = Search { filters, order, ..Search::new(query, limit) };
        Ok(Searching { link: self.link(given)?, search, output: form(given).unwrap_or_default() })
    }

    /// Whose messages are looked for.
    fn author(&self, given: &ArgMatches) -> Result<Option<Called>, Wrong> {
        let Some(text) = given.get_one::<String>("from") else { return Ok(None) };
        let who = Called::parse(text).map_err(|invalid| {
            self.wrong().value("--from", text, nick_invalid(&invalid, self.words))
        })?;
        Ok(Some(who))
    }

    fn time(&self, given: &ArgMatches, option: &'static str) -> Result<Option<Timestamp>, Wrong> {
        let name = option.trim_start_matches('-');
        let Some(text) = given.get_one::<String>(name) else { return Ok(None) };
        let time = moment::read(text, &TimeZone::system())
            .ok_or_else(|| self.wrong().value(option, text, self.words.usage_bad_time()))?;
        Ok(Some(time))
    }
}
