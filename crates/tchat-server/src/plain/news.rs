//! What the teacher hears of: pupils' programs that do not do what the worksheet says.
//!
//! News is facts, not words: whoever started the server tells it in the reader's language. Of one
//! kind about one person there is news once in [`NEWS_AGAIN`], and of all [`NEWS_MAX`] in that time, so
//! that no program can flood the console. It is never waited for.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::mpsc;

use crate::limits::{NEWS_AGAIN, NEWS_MAX, SCAN_CONNECTIONS, SCAN_TIME};

/// Something to tell the teacher.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlainNews {
    /// A connection has sent nothing: its pseudonym is awaited.
    Awaited {
        /// From where.
        address: IpAddr,
        /// For how long.
        after: Duration,
        /// How many connections are silent now.
        connections: usize,
    },
    /// Bytes that are no UTF-8: `decode()` fails where they arrive.
    NotUtf8 {
        /// Whose.
        who: String,
        /// The first of them.
        byte: u8,
        /// Its place in the message, from 0.
        place: usize,
    },
    /// More bytes at once than `recv(1024)` takes.
    TooLong {
        /// Whose.
        who: String,
        /// How many.
        bytes: usize,
    },
    /// A pseudonym longer than one is: a message may be glued to it.
    LongPseudonym {
        /// What it was cut to.
        who: String,
        /// How many bytes came.
        bytes: usize,
    },
    /// A pseudonym of which nothing can be shown.
    EmptyPseudonym {
        /// What they are called instead.
        who: String,
    },
    /// A pseudonym that somebody else has.
    SamePseudonym {
        /// What was asked for.
        wanted: String,
        /// What they are called.
        who: String,
    },
    /// Somebody says more than anyone can read, and has to wait.
    Flood {
        /// Who.
        who: String,
    },
    /// Somebody never read what the others said, and was let go.
    NeverReads {
        /// Who.
        who: String,
    },
    /// Connections that come and go without a word: a port scanner, most likely.
    Scan {
        /// From where.
        address: IpAddr,
        /// How many so far.
        connections: usize,
    },
    /// There was more than can be told.
    More {
        /// How much.
        count: usize,
    },
}

impl PlainNews {
    /// What is not told again for a while: kind, and whom it is about.
    fn topic(&self) -> (u8, String) {
        match self {
            // One class behind one address: the number is what counts.
            Self::Awaited { connections, .. } => {
                (2, connections.checked_ilog2().unwrap_or_default().to_string())
            }
            Self::NotUtf8 { who, .. } => (3, who.clone()),
            Self::TooLong { who, .. } => (4, who.clone()),
            Self::LongPseudonym { who, .. } => (5, who.clone()),
            Self::EmptyPseudonym { .. } => (6, String::new()),
            Self::SamePseudonym { wanted, .. } => (7, wanted.clone()),
            Self::Flood { who } => (8, who.clone()),
            Self::NeverReads { who } => (9, who.clone()),
            Self::Scan { address, .. } => (10, address.to_string()),
            Self::More { .. } => (11, String::new()),
        }
    }
}

/// Where news goes.
#[derive(Debug, Clone)]
pub(crate) struct Reporter {
    inner: Arc<Mutex<Desk>>,
    silent: Arc<AtomicUsize>,
}

#[derive(Debug)]
struct Desk {
    out: mpsc::Sender<PlainNews>,
    calm: Calm,
    scans: BTreeMap<IpAddr, (Instant, usize)>,
}

/// How much was told lately.
#[derive(Debug, Default)]
struct Calm {
    since: Option<Instant>,
    told: BTreeSet<(u8, String)>,
    untold: usize,
}

/// One connection that has not said anything yet.
#[derive(Debug)]
pub(super) struct Silent(Arc<AtomicUsize>);

impl Reporter {
    /// A reporter, and where what it tells can be read.
    pub(crate) fn new() -> (Self, mpsc::Receiver<PlainNews>) {
        let (out, news) = mpsc::channel(NEWS_MAX);
        let desk = Desk { out, calm: Calm::default(), scans: BTreeMap::new() };
        (Self { inner: Arc::new(Mutex::new(desk)), silent: Arc::default() }, news)
    }

    /// Tells, unless it was told just now, or too much was.
    pub(crate) fn tell(&self, news: PlainNews) {
        self.tell_at(Instant::now(), news);
    }

    fn tell_at(&self, now: Instant, news: PlainNews) {
        let mut desk = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let untold = desk.calm.begin_anew(now);
        let more = (untold > 0).then_some(PlainNews::More { count: untold });
        let news = desk.calm.admits(&news).then_some(news);
        for news in [more, news].into_iter().flatten() {
            if desk.out.try_send(news).is_err() {
                desk.calm.untold = desk.calm.untold.saturating_add(1);
            }
        }
    }

    /// A connection was there and gone, without a word.
    pub(crate) fn nobody(&self, address: IpAddr) {
        let now = Instant::now();
        let connections = {
            let mut desk = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
            desk.scans.retain(|_, (since, _)| now.saturating_duration_since(*since) < SCAN_TIME);
            if desk.scans.len() >= NEWS_MAX && !desk.scans.contains_key(&address) {
                return;
            }
            let (_, count) = desk.scans.entry(address).or_insert((now, 0));
            *count = count.saturating_add(1);
            *count
        };
        if connections >= SCAN_CONNECTIONS {
            self.tell(PlainNews::Scan { address, connections });
        }
    }

    /// Counts a connection that has not said anything yet, until what this gives is dropped.
    pub(super) fn silent(&self) -> Silent {
        self.silent.fetch_add(1, Ordering::Relaxed);
        Silent(Arc::clone(&self.silent))
    }
}

impl Silent {
    /// How many are silent now.
    pub(super) fn count(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

impl Drop for Silent {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Calm {
    /// After a while all may be told again. Gives how much was not told.
    fn begin_anew(&mut self, now: Instant) -> usize {
        let since = *self.since.get_or_insert(now);
        if now.saturating_duration_since(since) < NEWS_AGAIN {
            return 0;
        }
        std::mem::replace(self, Self { since: Some(now), ..Self::default() }).untold
    }

    fn admits(&mut self, news: &PlainNews) -> bool {
        let topic = news.topic();
        if self.told.contains(&topic) {
            return false;
        }
        if self.told.len() >= NEWS_MAX {
            self.untold = self.untold.saturating_add(1);
            return false;
        }
        self.told.insert(topic);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flood(who: usize) -> PlainNews {
        PlainNews::Flood { who: format!("bob{who}") }
    }

    #[test]
    fn the_same_is_told_once_and_again_later() {
        let (reporter, mut news) = Reporter::new();
        let now = Instant::now();
        reporter.tell_at(now, flood(1));
        reporter.tell_at(now, flood(1));
        reporter.tell_at(now, flood(2));
        assert_eq!(news.try_recv(), Ok(flood(1)));
        assert_eq!(news.try_recv(), Ok(flood(2)));
        assert!(news.try_recv().is_err());
        reporter.tell_at(now + NEWS_AGAIN, flood(1));
        assert_eq!(news.try_recv(), Ok(flood(1)));
    }

    #[test]
    fn nobody_floods_the_console() {
        let (reporter, mut news) = Reporter::new();
        let now = Instant::now();
        for who in 0..10 * NEWS_MAX {
            reporter.tell_at(now, flood(who));
        }
        let told = std::iter::from_fn(|| news.try_recv().ok()).count();
        assert_eq!(told, NEWS_MAX);
        reporter.tell_at(now + NEWS_AGAIN, flood(0));
        assert_eq!(news.try_recv(), Ok(PlainNews::More { count: 9 * NEWS_MAX }));
        assert_eq!(news.try_recv(), Ok(flood(0)));
    }

    #[test]
    fn a_scanner_is_told_of_and_one_lost_connection_is_not() {
        let (reporter, mut news) = Reporter::new();
        let address = IpAddr::from([192, 0, 2, 1]);
        for _ in 1..SCAN_CONNECTIONS {
            reporter.nobody(address);
        }
        assert!(news.try_recv().is_err());
        reporter.nobody(address);
        let connections = SCAN_CONNECTIONS;
        assert_eq!(news.try_recv(), Ok(PlainNews::Scan { address, connections }));
    }
}
