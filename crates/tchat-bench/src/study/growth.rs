//! Growth: what the same work costs the server as one thing around it grows.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use super::Site;
use crate::certificate::Certificate;
use crate::dialect::Payload;
use crate::failed::Failed;
use crate::load::Pacing;
use crate::measure::carry_out;
use crate::measure::catch_up::{self, CatchUp};
use crate::measure::fanout::Fanout;
use crate::plan::Plan;
use crate::report::{Cell, Row};
use crate::server::{Crowd, House, Stage};

/// Members of the room that is measured while the number of rooms grows.
const PER_ROOM: usize = 10;

/// Messages that each of ten senders has in flight.
const WINDOW: u32 = 16;

/// The length of each text.
const TEXT_BYTES: usize = 128;

/// What grows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Axis {
    /// Members of the room: CPU per delivery.
    Members,
    /// Other rooms on the server, of ten members who are away: CPU per delivery in one of them.
    Rooms,
    /// Entries of the log: CPU per entry for one who reads them all.
    Log,
}

/// A study of one axis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Growth {
    pub(crate) axis: Axis,
    /// Where it is measured; none for the usual ones.
    pub(crate) points: Vec<usize>,
    pub(crate) rounds: usize,
    pub(crate) time: Duration,
}

impl Axis {
    const fn points(self) -> &'static [usize] {
        match self {
            Self::Members => &[10, 30, 100, 300, 1_000],
            Self::Rooms => &[1, 10, 100, 1_000],
            Self::Log => &[10_000, 100_000, 1_000_000],
        }
    }
}

/// There is no such axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("members, rooms or log can grow")]
pub(crate) struct NoSuchAxis;

impl FromStr for Axis {
    type Err = NoSuchAxis;

    fn from_str(text: &str) -> Result<Self, NoSuchAxis> {
        match text {
            "members" => Ok(Self::Members),
            "rooms" => Ok(Self::Rooms),
            "log" => Ok(Self::Log),
            _ => Err(NoSuchAxis),
        }
    }
}

impl fmt::Display for Axis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Members => "members",
            Self::Rooms => "rooms",
            Self::Log => "log",
        })
    }
}

impl Growth {
    /// One row a point.
    pub(super) fn rows(&self, site: &Site) -> Result<Vec<Row>, Failed> {
        let usual = self.axis.points();
        let points = if self.points.is_empty() { usual } else { self.points.as_slice() };
        points.iter().map(|point| self.row(*point, site)).collect()
    }

    fn row(&self, point: usize, site: &Site) -> Result<Row, Failed> {
        let crowd = match self.axis {
            Axis::Members => Crowd::in_one_room(point)?,
            Axis::Rooms => Crowd { members: point * PER_ROOM, per_room: PER_ROOM },
            Axis::Log => Crowd::in_one_room(catch_up::SENDERS + 1)?,
        };
        let folder = site.folder.join(format!("{}-{point}", self.axis));
        std::fs::create_dir(&folder).map_err(Failed::file(&folder))?;
        let house = House::found(&site.program, &folder, crowd, TEXT_BYTES)?;
        let certificate = Certificate::make(&folder)?;
        let payload = Payload::new(house.sealed_bytes());
        let stage = Stage { folder, cores: site.cores, certificate, payload, house };
        site.cores.keep_to_load()?;
        let plan = Plan::against(Vec::new(), self.rounds);
        let members = if self.axis == Axis::Members { point } else { PER_ROOM };
        let (senders, pacing) = (members.min(10), Pacing::Window(WINDOW));
        let fanout = Fanout { members, senders, silent: 0, pacing, time: self.time };
        let mut rows = match self.axis {
            Axis::Members | Axis::Rooms => carry_out(&fanout, &plan, &stage),
            Axis::Log => carry_out(&CatchUp { entries: point as u64 }, &plan, &stage),
        };
        let nothing = || Failed::Unfit("nothing was measured".to_owned());
        let mut row = rows.pop().ok_or_else(nothing)?;
        if let Ok(cells) = &mut row.figures {
            let [grows, at] = [
                Cell::hidden("growth_of", self.axis.to_string()),
                Cell::count("at", "at", point as u64),
            ];
            cells.splice(0..0, [grows, at]);
        }
        Ok(row)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_is_found_by_its_name() {
        for axis in [Axis::Members, Axis::Rooms, Axis::Log] {
            assert_eq!(axis.to_string().parse(), Ok(axis));
        }
        assert_eq!("time".parse::<Axis>(), Err(NoSuchAxis));
    }
}
