//! Who reads: in which language, when their days begin, and how they want things.

use std::time::Duration;

use jiff::tz::TimeZone;
use tchat_i18n::{Visible, Words};
use tchat_proto::id::Timestamp;

use crate::own_command::OwnCommand;
use crate::settings::Settings;

/// Who reads.
#[derive(Debug)]
pub(crate) struct Reader {
    pub(crate) words: Words,
    /// Where their days begin and end.
    pub(crate) zone: TimeZone,
    /// What tells the time.
    pub(crate) clock: fn() -> Timestamp,
    pub(crate) settings: Settings,
    /// What they press or type to end at once.
    pub(crate) quits_by: Visible,
    /// The commands of their front end alone.
    pub(crate) own: &'static [OwnCommand],
    /// Whether there is a desktop that could open a link: else its address is copied.
    pub(crate) opens_links: bool,
}

impl Reader {
    /// By how many seconds their clock is ahead of UTC at a moment.
    pub(crate) fn offset(&self, time: Timestamp) -> i32 {
        let moment = i64::try_from(time.0).ok();
        let moment = moment.and_then(|ms| jiff::Timestamp::from_millisecond(ms).ok());
        moment.map_or(0, |moment| self.zone.to_offset(moment).seconds())
    }

    /// How long it is today: days are named by how far they are away.
    pub(crate) fn until_tomorrow(&self) -> Duration {
        const DAY: i64 = 24 * 60 * 60;
        let now = (self.clock)();
        let seconds = i64::try_from(now.0 / 1_000).unwrap_or_default();
        let local = seconds.saturating_add(i64::from(self.offset(now)));
        let left = DAY.saturating_sub(local.rem_euclid(DAY));
        Duration::from_secs(u64::try_from(left).unwrap_or(1))
    }
}
