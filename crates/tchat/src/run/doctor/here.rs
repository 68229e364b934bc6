//! This machine as a server's: whether others can reach it, and find it.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use tchat_client::{Met, Trouble, fingerprint_of_server, meet};
use tchat_i18n::Visible;
use tchat_lan::firewall::{self, Family, Judgement, Knock, Transport, Unread};
use tchat_lan::limits::LOOK_TIME;
use tchat_lan::neighbours::Neighbours;
use tchat_lan::network::Networks;
use tchat_lan::{Announcement, Announcer, SERVICE, Sightings, look_around};
use tchat_proto::PORT_DEFAULT;
use tchat_proto::address::ServerAddress;
use tchat_proto::id::ServerKey;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

use super::finding::{Finding, State};
use super::there::clock;
use super::{Report, data, of_fault};
use crate::run::{AGENT, Setting};

/// What a probe is announced as, so that nobody takes it for a server.
const PROBE: &str = "_tchat-probe._tcp.local.";

/// How long a probe is waited for: its name is looked for on the network for a second first.
const PROBE_TIME: Duration = Duration::from_secs(4);

/// How long this machine may take to answer itself.
const ANSWER_TIME_MAX: Duration = Duration::from_secs(2);

/// The port of multicast DNS (RFC 6762 §3).
const MDNS_PORT: u16 = 5353;

/// Looks at everything, one after another.
pub(super) async fn look(setting: &Setting, report: &mut Report<'_>) {
    let networks = Networks::list().unwrap_or_default();
    let own: Vec<IpAddr> = networks.reachable().map(|near| near.ip).collect();
    for finding in addresses(setting, &networks) {
        report.tell(&finding);
    }
    let (server, port) = at_the_port(setting).await;
    report.tell(&port);
    for ip in &own {
        report.tell(&reach(setting, SocketAddr::new(*ip, PORT_DEFAULT)).await);
    }
    let family = if own.iter().any(IpAddr::is_ipv4) { Family::V4 } else { Family::V6 };
    for (transport, port) in [(Transport::Tcp, PORT_DEFAULT), (Transport::Udp, MDNS_PORT)] {
        report.tell(&filter(setting, Knock { transport, port, family }).await);
    }
    let around = if networks.is_empty() {
        Sightings::default()
    } else {
        discovery(setting, server.as_ref(), report).await
    };
    report.tell(&isolation(setting, &around, &own));
    report.tell(&clock(&setting.words, None));
    if let Ok(folder) = setting.home.server() {
        for finding in data::look(&setting.words, &folder) {
            report.tell(&finding);
        }
    }
}

fn addresses(setting: &Setting, networks: &Networks) -> Vec<Finding> {
    let words = &setting.words;
    let finding = |near: &tchat_lan::network::Near| {
        let line = Visible::line(&format!("tchat join {}", near.ip));
        let seen = words.doctor_address(line, Visible::line(&near.interface));
        let address = SocketAddr::new(near.ip, PORT_DEFAULT).to_string();
        Finding::new("address", State::Ok, seen).with("address", address)
    };
    let found: Vec<_> = networks.reachable().map(finding).collect();
    if found.is_empty() {
        let none = Finding::new("address", State::Bad, words.doctor_no_address());
        return vec![none.cured_by(words.doctor_no_address_cure())];
    }
    found
}

/// Who answers at the port, as this machine itself sees it.
async fn at_the_port(setting: &Setting) -> (Option<Met>, Finding) {
    let words = &setting.words;
    let host = Ipv4Addr::LOCALHOST.to_string();
    let address = ServerAddress { host, port: PORT_DEFAULT };
    let place = Visible::line(&address.to_string());
    match meet(&address, AGENT).await {
        Ok(met) => {
            let fingerprint = fingerprint_of_server(met.key);
            let seen = words.doctor_server_here(place, Visible::line(&fingerprint));
            let finding = Finding::new("port", State::Ok, seen).with("fingerprint", fingerprint);
            (Some(met), finding)
        }
        Err(Trouble::ConnectionRefused { .. }) => {
            let seen = words.connection_refused(place);
            let free = Finding::new("port", State::Warn, seen);
            (None, free.cured_by(words.doctor_port_free_cure()))
        }
        Err(trouble) => {
            let cure = match trouble {
                Trouble::TimedOut { .. } => {
                    words.doctor_firewall_cure(u64::from(PORT_DEFAULT), "tcp")
                }
                _ => words.doctor_port_taken_cure(),
            };
            (None, of_fault("port", &trouble.into(), setting).cured_by(cure))
        }
    }
}

/// Whether the port can be reached at an address of this machine, as it sees itself. Where no
/// server listens, we do for a moment.
async fn reach(setting: &Setting, address: SocketAddr) -> Finding {
    let (words, place) = (&setting.words, Visible::line(&address.to_string()));
    // Taken, or not to be had: then whoever has it is asked.
    let listener = TcpListener::bind(address).await.ok();
    let connected = timeout(ANSWER_TIME_MAX, TcpStream::connect(address)).await;
    drop(listener);
    let finding = match connected {
        Ok(Ok(_)) => Finding::new("reach", State::Ok, words.doctor_reach_ok(place)),
        Ok(Err(_)) => Finding::new("reach", State::Bad, words.connection_refused(&place))
            .cured_by(words.doctor_reach_refused_cure(place)),
        Err(_) => Finding::new("reach", State::Bad, words.doctor_reach_silent(place))
            .cured_by(words.doctor_firewall_cure(u64::from(PORT_DEFAULT), "tcp")),
    };
    finding.with("address", address.to_string())
}

/// What the packet filter of this machine does with a newcomer.
pub(super) async fn filter(setting: &Setting, knock: Knock) -> Finding {
    let words = &setting.words;
    let judging = tokio::task::spawn_blocking(move || firewall::judge(knock)).await;
    let port = u64::from(knock.port);
    let transport = match knock.transport {
        Transport::Tcp => "tcp",
        Transport::Udp => "udp",
    };
    let finding = match judging.unwrap_or(Err(Unread::NoTool)) {
        Ok(Judgement::Open) => {
            Finding::new("firewall", State::Ok, words.doctor_firewall_open(port, transport))
        }
        Ok(Judgement::Closed { chain }) => {
            let chain = Visible::line(&chain);
            // Without multicast DNS, people type an address; without the port, nobody comes in.
            let state = match knock.transport {
                Transport::Tcp => State::Bad,
                Transport::Udp => State::Warn,
            };
            let seen = words.doctor_firewall_closed(port, transport, chain);
            Finding::new("firewall", state, seen)
                .cured_by(words.doctor_firewall_cure(port, transport))
        }
        Ok(Judgement::Unclear) => {
            let seen = words.doctor_firewall_unclear(port, transport);
            Finding::new("firewall", State::Unknown, seen).cured_by(words.doctor_try_elsewhere())
        }
        Err(Unread::Denied) => {
            let seen = words.doctor_firewall_denied();
            Finding::new("firewall", State::Unknown, seen)
                .cured_by(words.doctor_firewall_denied_cure())
        }
        Err(Unread::NoTool) => {
            let seen = words.doctor_firewall_unread();
            Finding::new("firewall", State::Unknown, seen)
                .cured_by(words.doctor_firewall_unread_cure(port, transport))
        }
    };
    finding.with("port", port).with("transport", transport)
}

/// Whether announcements go out and come in; and who is announced.
async fn discovery(setting: &Setting, server: Option<&Met>, report: &mut Report<'_>) -> Sightings {
    let words = &setting.words;
    let probe = Announcement { key: passing_key(), name: "probe".to_owned(), plain: false };
    let listening = [SocketAddr::new(Ipv4Addr::UNSPECIFIED.into(), PORT_DEFAULT)];
    let probes = [probe.key];
    let own: Vec<_> = server.iter().map(|server| server.key).collect();
    let announcer = Announcer::start_as(PROBE, &probe, &listening);
    let (probed, around) = tokio::join!(
        look_around(PROBE, PROBE_TIME, &probes),
        look_around(SERVICE, LOOK_TIME, &own)
    );
    if let Ok(announcer) = announcer {
        announcer.stop().await;
    }
    let came_back = |seen: Sightings| seen.iter().any(|one| one.announcement.key == probe.key);
    report.tell(&if probed.is_ok_and(came_back) {
        Finding::new("discovery", State::Ok, words.doctor_discovery_ok())
    } else {
        Finding::new("discovery", State::Warn, words.doctor_discovery_silent())
            .cured_by(words.doctor_discovery_silent_cure())
    });
    let around = around.unwrap_or_default();
    if let Some(server) = server {
        let announced = around.iter().any(|one| one.announcement.key == server.key);
        report.tell(&if announced {
            Finding::new("announced", State::Ok, words.doctor_announced())
        } else {
            Finding::new("announced", State::Warn, words.doctor_not_announced())
                .cured_by(words.doctor_not_announced_cure())
        });
    }
    around
}

/// A key that no server has: the moment, and which process it is.
fn passing_key() -> ServerKey {
    let mut key = [0; 32];
    let moment = tchat_server::Moment::now().time.0.to_be_bytes();
    let process = std::process::id().to_be_bytes();
    for (place, byte) in key.iter_mut().zip(moment.into_iter().rev().chain(process)) {
        *place = byte;
    }
    ServerKey(key)
}

/// Whether the network lets its machines talk with each other, as far as one of them can know.
fn isolation(setting: &Setting, around: &Sightings, own: &[IpAddr]) -> Finding {
    let words = &setting.words;
    let neighbours = Neighbours::list();
    let is_other = |address: &ServerAddress| address.ip().is_some_and(|ip| !own.contains(&ip));
    let servers = around.iter().filter(|server| server.addresses.iter().all(is_other)).count();
    let others = neighbours.as_ref().map_or(0, |heard| heard.others.len()).max(servers);
    if others > 0 {
        return Finding::new("isolation", State::Ok, words.doctor_others_heard(others))
            .with("others", others);
    }
    let seen = match neighbours {
        Some(heard) if heard.gateway_answers => words.doctor_only_the_router(),
        _ => words.doctor_nobody_heard(),
    };
    Finding::new("isolation", State::Unknown, seen).cured_by(words.doctor_try_elsewhere())
}
