//! Looking around: a question to the network, and who answers.

use std::time::Duration;

use mdns_sd::{IfKind, ResolvedService, ScopedIp, ServiceDaemon, ServiceEvent};
use tokio::time::Instant;

use crate::announcement::{Announcement, NotOurs};
use crate::network::Networks;
use crate::sighting::{Sighting, Sightings};

/// Why nobody can be looked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CannotLook {
    /// This machine is on no network.
    #[error("this machine is on no network")]
    NoNetwork,
    /// Multicast DNS does not run.
    #[error("multicast DNS does not run: {0}")]
    Multicast(String),
}

/// Asks for servers of a service type, and listens for so long.
///
/// # Errors
///
/// [`CannotLook`] if the question cannot even be asked. That nobody answers is no error.
pub async fn look_around(service: &str, time: Duration) -> Result<Sightings, CannotLook> {
    let networks = Networks::list().map_err(|error| CannotLook::Multicast(error.to_string()))?;
    if networks.is_empty() {
        return Err(CannotLook::NoNetwork);
    }
    let daemon = daemon().map_err(cannot)?;
    let deadline = Instant::now() + time;
    let mut sightings = Sightings::default();
    // A flood can end the subscription, and then it is asked again: the answers are remembered.
    while Instant::now() < deadline {
        let events = daemon.browse(service).map_err(cannot)?;
        while let Ok(Ok(event)) = tokio::time::timeout_at(deadline, events.recv_async()).await {
            hear(&mut sightings, event, &networks);
        }
    }
    if daemon.shutdown().is_err() {
        tracing::debug!("multicast DNS had ended already");
    }
    Ok(sightings)
}

/// Multicast DNS on every interface but the machine's own loop, where nobody else is.
pub(crate) fn daemon() -> mdns_sd::Result<ServiceDaemon> {
    let daemon = ServiceDaemon::new()?;
    daemon.disable_interface(vec![IfKind::LoopbackV4, IfKind::LoopbackV6])?;
    Ok(daemon)
}

fn cannot(error: mdns_sd::Error) -> CannotLook {
    CannotLook::Multicast(error.to_string())
}

fn hear(sightings: &mut Sightings, event: ServiceEvent, networks: &Networks) {
    match event {
        ServiceEvent::ServiceResolved(service) => {
            sightings.hear(&service.fullname, read(&service, networks));
        }
        ServiceEvent::ServiceRemoved(_, instance) => sightings.forget(&instance),
        _ => {}
    }
}

fn read(service: &ResolvedService, networks: &Networks) -> Result<Sighting, NotOurs> {
    let strings = service.txt_properties.iter().map(|string| (string.key(), string.val()));
    let announcement = Announcement::from_txt(strings.collect::<Vec<_>>().into_iter())?;
    let addresses = service.addresses.iter().map(|address| match address {
        ScopedIp::V6(v6) => ((*v6.addr()).into(), v6.scope_id().name.as_str()),
        other => (other.to_ip_addr(), ""),
    });
    Sighting::new(announcement, addresses, service.port, networks)
}
