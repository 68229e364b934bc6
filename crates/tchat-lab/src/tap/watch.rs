//! Telling who watches, without letting the traffic wait for it.

use std::sync::{Mutex, PoisonError};

use tokio::sync::mpsc;
use tokio::sync::mpsc::error::TrySendError;

use crate::limits::{CLOSED_PATIENCE, WATCH_PATIENCE};
use crate::news::News;

/// The way to who watches.
#[derive(Debug)]
pub(super) struct Watch {
    news: mpsc::Sender<News>,
    missed: Mutex<Missed>,
}

/// What went by unseen since the last news that could be told.
#[derive(Debug, Clone, Copy, Default)]
struct Missed {
    news: u64,
    bytes: u64,
}

impl Watch {
    pub(super) const fn new(news: mpsc::Sender<News>) -> Self {
        Self { news, missed: Mutex::new(Missed { news: 0, bytes: 0 }) }
    }

    /// Tells of what passes. Waits for [`WATCH_PATIENCE`] at most, and not at all for who was
    /// behind already and still is.
    pub(super) async fn tell(&self, news: News) {
        if !self.tell_missed() {
            return self.miss(&news);
        }
        let news = match self.news.try_send(news) {
            Ok(()) | Err(TrySendError::Closed(_)) => return,
            Err(TrySendError::Full(news)) => news,
        };
        if let Err(mpsc::error::SendTimeoutError::Timeout(news)) =
            self.news.send_timeout(news, WATCH_PATIENCE).await
        {
            self.miss(&news);
        }
    }

    /// Tells of the end of a connection, on which nothing waits any more; and before it, of what
    /// was missed, or nobody might tell of it at all.
    pub(super) async fn tell_closed(&self, news: News) {
        let missed = self.take_missed();
        let before =
            (missed.news > 0).then_some(News::Missed { news: missed.news, bytes: missed.bytes });
        for news in before.into_iter().chain([news]) {
            if let Err(mpsc::error::SendTimeoutError::Timeout(news)) =
                self.news.send_timeout(news, CLOSED_PATIENCE).await
            {
                self.miss(&news);
            }
        }
    }

    /// Tells what was missed, if anything was. False if not even that can be told.
    fn tell_missed(&self) -> bool {
        let mut missed = self.missed.lock().unwrap_or_else(PoisonError::into_inner);
        if missed.news == 0 {
            return true;
        }
        let told = News::Missed { news: missed.news, bytes: missed.bytes };
        match self.news.try_send(told) {
            Err(TrySendError::Full(_)) => false,
            Ok(()) | Err(TrySendError::Closed(_)) => {
                *missed = Missed::default();
                true
            }
        }
    }

    fn take_missed(&self) -> Missed {
        std::mem::take(&mut self.missed.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn miss(&self, missed: &News) {
        let (news, bytes) = match missed {
            News::Segment { segment, .. } => {
                (1, u64::try_from(segment.bytes.len()).unwrap_or(u64::MAX))
            }
            News::Missed { news, bytes } => (*news, *bytes),
            _ => (1, 0),
        };
        let mut missed = self.missed.lock().unwrap_or_else(PoisonError::into_inner);
        missed.news = missed.news.saturating_add(news);
        missed.bytes = missed.bytes.saturating_add(bytes);
    }
}
