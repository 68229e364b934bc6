//! The order of rounds: A B A B, so that what disturbs the machine for a while disturbs all alike.

use crate::failed::Failed;
use crate::server::{self, Running, ServerName, Stage};

/// Which servers are measured, and how often.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Plan {
    /// tchat first; the second is what the others are compared with.
    pub(crate) servers: Vec<ServerName>,
    pub(crate) rounds: usize,
}

/// What the rounds of one server came to.
pub(crate) struct Measured<T> {
    pub(crate) server: ServerName,
    /// One of each round.
    pub(crate) rounds: Result<Vec<T>, Failed>,
    /// What the server was told.
    pub(crate) settings: String,
}

impl Plan {
    /// tchat, and those it is measured against.
    pub(crate) fn against(others: Vec<ServerName>, rounds: usize) -> Self {
        let mut servers = vec![ServerName::TCHAT];
        servers.extend(others);
        Self { servers, rounds }
    }

    /// Starts each server anew for each of its rounds. A server that cannot be measured once is not
    /// tried again.
    pub(crate) fn carry_out<T>(
        &self,
        stage: &Stage,
        mut measure: impl FnMut(&Running) -> Result<T, Failed>,
    ) -> Vec<Measured<T>> {
        let none = |server: &ServerName| Measured {
            server: *server,
            rounds: Ok(Vec::new()),
            settings: String::new(),
        };
        let mut all: Vec<Measured<T>> = self.servers.iter().map(none).collect();
        for _ in 0..self.rounds.max(1) {
            for measured in &mut all {
                let Ok(rounds) = &mut measured.rounds else {
                    continue;
                };
                let round = server::start(measured.server, stage).and_then(|running| {
                    measured.settings.clone_from(&running.settings);
                    measure(&running)
                });
                match round {
                    Ok(round) => rounds.push(round),
                    Err(failed) => measured.rounds = Err(failed),
                }
            }
        }
        all
    }
}
