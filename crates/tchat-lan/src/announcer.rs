//! Announcing a server for as long as it runs.
//!
//! Multicast DNS has a thread of its own (the library's); a task here starts it, looks after it,
//! and says goodbye at the end.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};

use mdns_sd::{DaemonEvent, IfKind, Receiver, ServiceDaemon, ServiceInfo};
use tokio::sync::{oneshot, watch};
use tokio::task::JoinHandle;
use tokio::time::{interval, sleep, timeout};

use crate::SERVICE;
use crate::announcement::Announcement;
use crate::limits::{ANNOUNCE_TIME_MAX, GOODBYE_TIME, MEMORY_LOOK_EVERY, REMEMBERED_MAX, SILENCE};
use crate::look::daemon;

/// A server that is announced. Dropped, it just falls silent; [`Announcer::stop`] says goodbye.
#[derive(Debug)]
pub struct Announcer {
    task: JoinHandle<()>,
    stop: oneshot::Sender<()>,
    announced: watch::Receiver<Option<Announced>>,
}

/// How announcing went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Announced {
    /// It is out.
    Yes,
    /// Nothing went out in time.
    No,
}

/// Why a server is not announced.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CannotAnnounce {
    /// Nobody on another machine could connect: it listens on this one only.
    #[error("it listens on this machine only")]
    OnlyHere,
    /// Multicast DNS does not run.
    #[error("multicast DNS does not run: {0}")]
    Multicast(String),
}

impl Announcer {
    /// Announces a server that listens at these addresses, from here on: on the networks that the
    /// machine is on and, if it listens on all of its addresses, on those that it comes to later.
    ///
    /// # Errors
    ///
    /// [`CannotAnnounce`]: the server is as good without, but has to be told by its address.
    pub fn start(
        announcement: &Announcement,
        listening: &[SocketAddr],
    ) -> Result<Self, CannotAnnounce> {
        Self::start_as(SERVICE, announcement, listening)
    }

    /// The same as another type of service.
    ///
    /// # Errors
    ///
    /// As [`Self::start`].
    pub fn start_as(
        service: &str,
        announcement: &Announcement,
        listening: &[SocketAddr],
    ) -> Result<Self, CannotAnnounce> {
        let services = services(service, announcement, listening).map_err(cannot)?;
        if services.is_empty() {
            return Err(CannotAnnounce::OnlyHere);
        }
        let speaking = Speaking::begin(&services).map_err(cannot)?;
        let (stop, stopping) = oneshot::channel();
        let (tell, announced) = watch::channel(None);
        let task = tokio::spawn(look_after(speaking, services, stopping, tell));
        Ok(Self { task, stop, announced })
    }

    /// Waits until it is known how announcing went.
    pub async fn announced(&self) -> Announced {
        let mut announced = self.announced.clone();
        let told = announced.wait_for(Option::is_some).await;
        told.ok().and_then(|told| *told).unwrap_or(Announced::No)
    }

    /// Says goodbye, so that nobody lists the server any more.
    pub async fn stop(self) {
        if self.stop.send(()).is_err() || self.task.await.is_err() {
            tracing::debug!("announcing had ended already");
        }
    }
}

/// What there is to announce: one service for each port, with the addresses that lead there.
fn services(
    service: &str,
    announcement: &Announcement,
    listening: &[SocketAddr],
) -> mdns_sd::Result<Vec<ServiceInfo>> {
    let mut ports = BTreeMap::<u16, Vec<IpAddr>>::new();
    for address in listening.iter().filter(|address| !address.ip().is_loopback()) {
        ports.entry(address.port()).or_default().push(address.ip());
    }
    let first = listening.iter().find(|address| !address.ip().is_loopback());
    let first = first.map(SocketAddr::port);
    ports
        .into_iter()
        .map(|(port, addresses)| {
            let further = (Some(port) != first).then_some(port);
            service_at(service, announcement, further, port, &addresses)
        })
        .collect()
}

fn service_at(
    service: &str,
    announcement: &Announcement,
    further: Option<u16>,
    port: u16,
    addresses: &[IpAddr],
) -> mdns_sd::Result<ServiceInfo> {
    let (instance, txt) = (announcement.instance(further), announcement.to_txt());
    let (host, anywhere) = (announcement.host(), addresses.iter().any(IpAddr::is_unspecified));
    let named: &[IpAddr] = if anywhere { &[] } else { addresses };
    let info = ServiceInfo::new(service, &instance, &host, named, port, &txt[..])?;
    if !anywhere {
        return Ok(info);
    }
    // The library follows the machine from network to network.
    let mut info = info.enable_addr_auto();
    info.set_interfaces(
        match (addresses.iter().any(IpAddr::is_ipv4), addresses.iter().any(IpAddr::is_ipv6)) {
            (true, false) => vec![IfKind::IPv4],
            (false, true) => vec![IfKind::IPv6],
            _ => vec![IfKind::All],
        },
    );
    Ok(info)
}

/// Multicast DNS that announces.
struct Speaking {
    daemon: ServiceDaemon,
    events: Receiver<DaemonEvent>,
}

impl Speaking {
    fn begin(services: &[ServiceInfo]) -> mdns_sd::Result<Self> {
        let daemon = daemon()?;
        let events = daemon.monitor()?;
        for service in services {
            daemon.register(service.clone())?;
        }
        Ok(Self { daemon, events })
    }

    /// Waits until an announcement is out.
    async fn heard(&self) {
        while let Ok(event) = self.events.recv_async().await {
            match event {
                DaemonEvent::Announce(..) => return,
                DaemonEvent::Error(error) => tracing::debug!(%error, "multicast DNS"),
                _ => {}
            }
        }
    }

    /// How much of others it remembers.
    async fn remembers(&self) -> i64 {
        let Ok(asked) = self.daemon.get_metrics() else { return 0 };
        let Ok(counted) = asked.recv_async().await else { return 0 };
        counted.iter().filter(|(what, _)| what.starts_with("cached")).map(|(_, count)| count).sum()
    }

    async fn say_goodbye(self, services: &[ServiceInfo]) {
        for service in services {
            if self.daemon.unregister(service.get_fullname()).is_err() {
                tracing::debug!("no goodbye was said");
            }
        }
        sleep(GOODBYE_TIME).await;
        self.end();
    }

    fn end(self) {
        if self.daemon.shutdown().is_err() {
            tracing::debug!("multicast DNS had ended already");
        }
    }
}

async fn look_after(
    mut speaking: Speaking,
    services: Vec<ServiceInfo>,
    mut stopping: oneshot::Receiver<()>,
    tell: watch::Sender<Option<Announced>>,
) {
    let mut looks = interval(MEMORY_LOOK_EVERY);
    let announcing = timeout(ANNOUNCE_TIME_MAX, speaking.heard());
    let announced = tokio::select! {
        out = announcing => out.map_or(Announced::No, |()| Announced::Yes),
        _ = &mut stopping => return speaking.say_goodbye(&services).await,
    };
    tell.send_replace(Some(announced));
    loop {
        let remembered = tokio::select! {
            _ = looks.tick() => speaking.remembers().await,
            _ = &mut stopping => return speaking.say_goodbye(&services).await,
        };
        if remembered <= REMEMBERED_MAX {
            continue;
        }
        tracing::info!(remembered, "others fill our multicast DNS; it begins anew later");
        speaking.end();
        tokio::select! {
            () = sleep(SILENCE) => {}
            _ = &mut stopping => return,
        }
        speaking = match Speaking::begin(&services) {
            Ok(anew) => anew,
            Err(error) => return tracing::warn!(%error, "multicast DNS does not begin anew"),
        };
    }
}

fn cannot(error: mdns_sd::Error) -> CannotAnnounce {
    CannotAnnounce::Multicast(error.to_string())
}

#[cfg(test)]
mod tests {
    use tchat_proto::id::ServerKey;

    use super::*;

    fn announced(listening: &[&str]) -> Vec<(String, u16, usize, bool)> {
        let announcement =
            Announcement { key: ServerKey([7; 32]), name: "tchat".to_owned(), plain: false };
        let listening: Vec<_> = listening.iter().map(|text| text.parse().unwrap()).collect();
        let services = services(SERVICE, &announcement, &listening).unwrap();
        services
            .iter()
            .map(|service| {
                let name = service.get_fullname().split('.').next().unwrap().to_owned();
                let addresses = service.get_addresses().len();
                (name, service.get_port(), addresses, service.is_addr_auto())
            })
            .collect()
    }

    #[test]
    fn a_server_for_this_machine_only_is_not_announced() {
        assert_eq!(announced(&["127.0.0.1:5555", "[::1]:5555"]), []);
        let announcement =
            Announcement { key: ServerKey([7; 32]), name: "tchat".to_owned(), plain: false };
        let here = ["127.0.0.1:5555".parse().unwrap()];
        assert_eq!(Announcer::start(&announcement, &here).unwrap_err(), CannotAnnounce::OnlyHere);
    }

    #[test]
    fn listening_everywhere_is_announced_once_with_addresses_as_they_come() {
        let name = "tchat 07070707".to_owned();
        assert_eq!(announced(&["0.0.0.0:5555", "[::]:5555"]), [(name, 5555, 0, true)]);
    }

    #[test]
    fn each_port_has_an_announcement_with_its_own_addresses() {
        let listening = ["192.168.1.9:6000", "127.0.0.1:5555", "192.168.1.8:6000", "10.0.0.1:5556"];
        let (first, second) = ("tchat 07070707".to_owned(), "tchat 07070707 5556".to_owned());
        assert_eq!(announced(&listening), [(second, 5556, 1, false), (first, 6000, 2, false)]);
    }
}
