//! `tchat check`: what it takes, and what does not fit it.

use std::ffi::OsString;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use clap::ArgMatches;
use tchat_i18n::Visible;
use tchat_lab::check::Invocation;
use tchat_lab::check::client::Client;
use tchat_proto::PORT_DEFAULT;
use tchat_proto::address::ServerAddress;

use super::{Form, Reader, Wrong, WrongUsage, form, wrong};

/// `tchat check`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Check {
    pub(crate) whom: Whom,
    pub(crate) output: Form,
}

/// Whom `tchat check` grades.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Whom {
    /// A server, which runs here.
    Server(ServerAddress),
    /// A client, which connects to this address.
    Client(SocketAddr, Client),
}

impl Reader<'_> {
    pub(super) fn check(&self, given: &ArgMatches) -> Result<Check, Wrong> {
        let output = form(given).unwrap_or_default();
        let told = |message| {
            let hint = wrong::help(self.words, self.command);
            Box::new(WrongUsage { message, hint })
        };
        let whom = match self.link(given)? {
            Some(_) if given.get_flag("client") => {
                let place = self.words.value_check_server();
                return Err(told(self.words.usage_conflict("--client", place)));
            }
            None if !given.get_flag("client") => {
                let places = [self.words.value_check_server(), Visible::own("--client")];
                return Err(told(self.words.usage_missing(self.words.list(&places))));
            }
            Some(link) => {
                let of_clients = [("run", "--run"), ("listen", "--listen"), ("program", "--")];
                let unfit = of_clients.into_iter().find(|(name, _)| given.contains_id(name));
                if let Some((_, option)) = unfit {
                    let place = self.words.value_check_server();
                    return Err(told(self.words.usage_conflict(option, place)));
                }
                Whom::Server(link.address)
            }
            None => self.checked_client(given, told)?,
        };
        Ok(Check { whom, output })
    }

    fn checked_client(
        &self,
        given: &ArgMatches,
        told: impl Fn(Visible) -> Wrong,
    ) -> Result<Whom, Wrong> {
        let mut program = given.get_many::<OsString>("program").unwrap_or_default().cloned();
        let client = match (program.next(), given.get_one::<String>("run")) {
            (Some(_), Some(_)) => return Err(told(self.words.usage_conflict("--run", "--"))),
            (Some(name), None) => Client::Started(Invocation::Program(name, program.collect())),
            (None, Some(line)) => Client::Started(Invocation::Shell(line.into())),
            (None, None) => Client::ByHand,
        };
        let host: IpAddr = match client {
            Client::Started(_) => Ipv4Addr::LOCALHOST.into(),
            Client::ByHand => Ipv4Addr::UNSPECIFIED.into(),
        };
        let listen = match given.get_one::<String>("listen") {
            None => SocketAddr::new(host, PORT_DEFAULT),
            // As in the worksheet, where the port stands alone: everywhere.
            Some(text) => match text.strip_prefix(':').map(str::parse) {
                Some(Ok(port)) => SocketAddr::new(Ipv4Addr::UNSPECIFIED.into(), port),
                _ => self.listen(text)?,
            },
        };
        Ok(Whom::Client(listen, client))
    }
}
