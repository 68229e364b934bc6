//! A server that lasts as long as the chat beside it.

use tchat_client::host_note::HostNote;
use tchat_i18n::Visible;
use tchat_proto::PORT_DEFAULT;
use tchat_proto::address::ServerLink;
use tchat_proto::invitation::{Invitation, Pass};
use tchat_server::{Server, ServerFailed};
use tchat_tui::app::Doors as Shown;

use crate::cli::Serve;
use crate::explain::Fault;
use crate::output::Output;
use crate::run::announcing::Announcing;
use crate::run::doors::Doors;
use crate::run::{Exit, Setting, server};

/// A server that lasts as long as the chat beside it.
#[derive(Debug)]
pub(super) struct Hosted {
    server: Server,
    doors: Doors,
    announcing: Announcing,
}

impl Hosted {
    /// Starts one, and gives what hinders others from finding it. As it is unless told otherwise, it
    /// is begun again when its host comes back ([`HostNote`]).
    pub(super) async fn start(
        setting: &Setting,
        serve: Serve,
    ) -> Result<(Self, Option<Visible>), Fault> {
        let wanted = serve.announce;
        let is_usual = serve == Serve::default();
        let server = server::open(setting, serve).await?;
        let doors = Doors::of(&server);
        if let Some((note, own)) = HostNote::of(&setting.home).zip(doors.own_link())
            && is_usual
        {
            note.write(&own);
        }
        let (announcing, hindered) = Announcing::begin(setting, wanted, &server, &doors);
        Ok((Self { server, doors, announcing }, hindered))
    }

    pub(super) const fn server(&self) -> &Server {
        &self.server
    }

    pub(super) const fn doors(&self) -> &Doors {
        &self.doors
    }

    /// Whether others can find it.
    pub(super) const fn is_announced(&self) -> bool {
        self.announcing.is_on()
    }

    /// The way in for whoever hosts it, on this machine itself.
    pub(super) fn own_way(&self) -> Option<Invitation> {
        let server = self.doors.own_link()?;
        let pass = self.owners_pass(&server.address.host);
        Some(Invitation { server, room: None, pass })
    }

    fn owners_pass(&self, host: &str) -> Option<Pass> {
        self.server.owner_invitation_for(host)?.pass
    }

    /// How others come in, for the screen of whoever hosts.
    pub(super) fn shown_doors(&self) -> Option<Shown> {
        let links = self.doors.links();
        let best = links.first()?;
        let commands = links.iter().map(|link| format!("tchat join {}", short(link)));
        Some(Shown {
            commands: commands.collect(),
            host: best.address.host.clone(),
            link: best.to_string(),
            fingerprint: tchat_client::fingerprint_of_server(self.server.key()),
            private: self.owners_pass(&best.address.host).is_some(),
        })
    }

    /// Why it cannot go on, once it cannot.
    pub(super) async fn failed(&self) -> ServerFailed {
        self.server.failed().await
    }

    /// Stops it cleanly.
    pub(super) async fn stop(self, setting: &Setting, output: &mut Output, exit: Exit) -> Exit {
        self.announcing.stop().await;
        server::stop(setting, self.server, output, exit).await
    }
}

/// An address as it is typed: without the port, unless it is another than usual.
pub(super) fn short(link: &ServerLink) -> String {
    match link.address.port {
        PORT_DEFAULT => link.address.host.clone(),
        _ => link.address.to_string(),
    }
}
