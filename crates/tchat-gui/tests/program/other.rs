//! Another person in the same rooms, at the client for programs: what they are told, and what they say.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::Instant;

use serde_json::Value as Json;

use crate::hands::PATIENCE;
use crate::network::{Network, tchat};

/// Somebody in a chat.
pub(crate) struct Other {
    client: Child,
    told: Receiver<Json>,
}

impl Other {
    /// Comes in, and is in.
    pub(crate) fn joins(network: &Network, home: &Path, link: &str, nick: &str) -> Self {
        let mut client = network
            .command(&tchat(), home)
            .args(["join", link, "--nick", nick, "--output", "json", "--input", "json"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(client.stdout.take().unwrap()).lines();
        let (tell, told) = mpsc::channel();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                // Whoever listened may have heard enough.
                tell.send(serde_json::from_str(&line).unwrap()).ok();
            }
        });
        let other = Self { client, told };
        other.hears("caught_up");
        other
    }

    /// Says or does something.
    pub(crate) fn does(&mut self, command: &Json) {
        writeln!(self.client.stdin.as_mut().unwrap(), "{command}").unwrap();
    }

    /// Waits for the next of a type.
    pub(crate) fn hears(&self, kind: &str) -> Json {
        let began = Instant::now();
        loop {
            let left = PATIENCE.saturating_sub(began.elapsed());
            let object = self.told.recv_timeout(left);
            assert!(object.is_ok(), "nothing of the type {kind} was told");
            let object = object.unwrap();
            if object["type"] == kind {
                return object;
            }
        }
    }

    /// Leaves.
    pub(crate) fn leaves(mut self) {
        drop(self.client.stdin.take());
        assert!(self.client.wait().unwrap().success());
    }
}

impl Drop for Other {
    fn drop(&mut self) {
        // It has ended, unless the test failed before.
        drop(self.client.kill());
        drop(self.client.wait());
    }
}
