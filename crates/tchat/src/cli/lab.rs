//! `tchat lab`: what it takes, and what does not fit it.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::ArgMatches;
use tchat_lab::fault::Faults;
use tchat_proto::address::ServerAddress;

use super::{Form, LAB_SERVER_DEFAULT, Reader, Wrong, form};

/// `tchat lab`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Lab {
    /// None: everywhere, at the default port.
    pub(crate) listen: Vec<SocketAddr>,
    pub(crate) to: ServerAddress,
    pub(crate) faults: Faults,
    pub(crate) pcap: Option<PathBuf>,
    pub(crate) text: Option<PathBuf>,
    /// None: a screen, if there is one.
    pub(crate) output: Option<Form>,
}

impl Reader<'_> {
    pub(super) fn lab(&self, given: &ArgMatches) -> Result<Lab, Wrong> {
        let to = given.get_one::<String>("to").map_or(LAB_SERVER_DEFAULT, String::as_str);
        let bad_to = |_invalid| self.wrong().value("--to", to, self.words.usage_bad_to());
        let faults = given.get_many::<String>("fault").unwrap_or_default();
        let faults = faults.map(|text| self.faults(text)).collect::<Result<Vec<_>, _>>()?;
        Ok(Lab {
            listen: self.listening(given)?,
            to: to.parse().map_err(bad_to)?,
            faults: faults.into_iter().fold(Faults::NONE, Faults::and),
            pcap: given.get_one::<PathBuf>("pcap").cloned(),
            text: given.get_one::<PathBuf>("text").cloned(),
            output: form(given),
        })
    }

    fn faults(&self, text: &str) -> Result<Faults, Wrong> {
        let bad = |_invalid| self.wrong().value("--fault", text, self.words.usage_bad_fault());
        Ok(text.parse().map_err(bad)?)
    }
}
