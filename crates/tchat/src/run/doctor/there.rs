//! A server somewhere else: how far one comes towards it, and what stands there.

use std::net::IpAddr;

use serde_json::Value as Json;
use tchat_client::trouble::NotTchat;
use tchat_client::{Met, Trouble, fingerprint_of_server, meet};
use tchat_front::arrival::Acquaintance;
use tchat_i18n::{Visible, Words};
use tchat_lan::firewall::{Family, Knock, Transport};
use tchat_lan::limits::LOOK_TIME;
use tchat_lan::network::Networks;
use tchat_lan::{SERVICE, look_around};
use tchat_proto::address::{ServerAddress, ServerLink};
use tchat_proto::id::{ServerKey, Timestamp};
use tchat_speech::moment;
use tokio::net::lookup_host;

use super::finding::{Finding, State};
use super::here::filter;
use super::{Report, of_fault};
use crate::acquaintance;
use crate::explain::Fault;
use crate::run::{AGENT, Setting};

/// How far two clocks may be apart before times in a chat look strange.
const CLOCKS_APART_MAX_MS: u64 = 2 * 60 * 1000;

/// No clock that is right says an earlier time: tchat is younger (2026-01-01).
const TIME_MIN: Timestamp = Timestamp(1_767_225_600_000);

/// Nor a later one (2100-01-01).
const TIME_MAX: Timestamp = Timestamp(4_102_444_800_000);

/// Goes as far as one comes.
pub(super) async fn look(setting: &Setting, link: &ServerLink, report: &mut Report<'_>) {
    let Some(addresses) = name(setting, &link.address, report).await else { return };
    if let Some(ip) = own(&addresses) {
        let family = if ip.is_ipv4() { Family::V4 } else { Family::V6 };
        let knock = Knock { transport: Transport::Tcp, port: link.address.port, family };
        report.tell(&filter(setting, knock).await);
    }
    let pinned = pinned(setting, link);
    let met = match meet(&link.address, AGENT).await {
        Ok(met) => met,
        Err(trouble) => return not_met(setting, link, &addresses, trouble, report),
    };
    let (place, fingerprint) =
        (Visible::line(&link.address.to_string()), fingerprint_of_server(met.key));
    let seen = setting.words.doctor_server_there(place, Visible::line(&fingerprint));
    report.tell(&Finding::new("server", State::Ok, seen).with("fingerprint", fingerprint));
    report.tell(&key(setting, link, &met, pinned));
    match &met.greeted {
        Ok(hello) => {
            let version = u64::from(hello.version);
            let seen = setting.words.doctor_version(version, Visible::quoted(&hello.name));
            report.tell(&Finding::new("version", State::Ok, seen).with("version", version));
            report.tell(&clock(&setting.words, Some(hello.time)));
        }
        Err(trouble) => report.tell(&of_fault("version", &trouble.clone().into(), setting)),
    }
    report.tell(&found(setting, &met).await);
}

/// The addresses of a name; nothing, if it has none.
async fn name(
    setting: &Setting,
    address: &ServerAddress,
    report: &mut Report<'_>,
) -> Option<Vec<IpAddr>> {
    let looked_up = lookup_host((address.host.as_str(), address.port)).await;
    let mut addresses: Vec<_> = looked_up.into_iter().flatten().map(|found| found.ip()).collect();
    addresses.dedup();
    if addresses.is_empty() {
        let unknown = Fault::Trouble(Trouble::HostUnknown { host: address.host.clone() });
        report.tell(&of_fault("name", &unknown, setting));
        return None;
    }
    if address.ip().is_none() {
        let texts: Vec<_> = addresses.iter().map(ToString::to_string).collect();
        let shown: Vec<_> = texts.iter().map(|text| Visible::line(text)).collect();
        let words = &setting.words;
        let seen = words.doctor_name(Visible::line(&address.host), words.list(&shown));
        report.tell(&Finding::new("name", State::Ok, seen).with("addresses", texts));
    }
    Some(addresses)
}

/// The address that is this machine's own, if one is: then its own firewall matters, too.
fn own(addresses: &[IpAddr]) -> Option<IpAddr> {
    let networks = Networks::list().unwrap_or_default();
    addresses.iter().copied().find(|ip| networks.reachable().any(|near| near.ip == *ip))
}

/// What is in the way, and where it is.
fn not_met(
    setting: &Setting,
    link: &ServerLink,
    addresses: &[IpAddr],
    trouble: Trouble,
    report: &mut Report<'_>,
) {
    let (words, place) = (&setting.words, Visible::line(&link.address.to_string()));
    let check = match trouble {
        Trouble::ConnectionRefused { .. }
        | Trouble::TimedOut { .. }
        | Trouble::Unreachable { .. } => "reach",
        _ => "server",
    };
    let far = matches!(trouble, Trouble::TimedOut { .. } | Trouble::Unreachable { .. });
    let nobody = matches!(trouble, Trouble::Unreachable { .. });
    let mute = matches!(
        trouble,
        Trouble::ConnectionLost
            | Trouble::NotTchat { seen: NotTchat::Silence | NotTchat::Unknown, .. }
    );
    report.tell(&of_fault(check, &trouble.into(), setting));
    if far {
        let networks = Networks::list().unwrap_or_default();
        let near = addresses.iter().any(|ip| networks.hold(*ip));
        let finding = if near && nobody {
            Finding::new("network", State::Warn, words.doctor_nobody_there(place))
                .cured_by(words.doctor_nobody_there_cure())
        } else if near {
            Finding::new("network", State::Warn, words.doctor_near(place))
                .cured_by(words.doctor_near_cure())
        } else {
            Finding::new("network", State::Warn, words.doctor_far(place))
                .cured_by(words.doctor_far_cure())
        };
        report.tell(&finding.with("near", near));
    } else if mute {
        let line = Visible::line(&format!("tchat join --plain {}", link.address));
        let seen = words.doctor_worksheet();
        let finding = Finding::new("worksheet", State::Unknown, seen);
        report.tell(&finding.cured_by(words.doctor_worksheet_cure(line)));
    }
}

/// The key that is expected, if one is, and whether that is known at all.
fn pinned(setting: &Setting, link: &ServerLink) -> Result<Option<ServerKey>, Hidden> {
    if link.key.is_some() {
        return Ok(link.key);
    }
    let Acquaintance::With(known) = acquaintance::read(setting) else { return Err(Hidden) };
    let there = known.iter().find(|known| known.link.address == link.address);
    Ok(there.map(|known| known.key))
}

/// The profile cannot be read without asking.
struct Hidden;

fn key(
    setting: &Setting,
    link: &ServerLink,
    met: &Met,
    pinned: Result<Option<ServerKey>, Hidden>,
) -> Finding {
    let words = &setting.words;
    match pinned {
        Ok(Some(pinned)) if pinned == met.key => {
            Finding::new("key", State::Ok, words.doctor_key_same())
        }
        Ok(Some(pinned)) => {
            let address = link.address.to_string();
            let changed = Trouble::ServerKeyChanged { address, pinned, seen: met.key };
            of_fault("key", &changed.into(), setting)
        }
        Ok(None) => Finding::new("key", State::Warn, words.doctor_key_new())
            .cured_by(words.doctor_key_new_cure()),
        Err(Hidden) => Finding::new("key", State::Unknown, words.doctor_key_hidden())
            .cured_by(words.doctor_key_hidden_cure()),
    }
}

/// This machine's clock, by itself and beside a server's.
pub(super) fn clock(words: &Words, server: Option<Timestamp>) -> Finding {
    clock_at(words, tchat_server::Moment::now().time, server)
}

fn clock_at(words: &Words, now: Timestamp, server: Option<Timestamp>) -> Finding {
    let said = Visible::line(&moment::write(now));
    let apart = server.map(|server| now.0.abs_diff(server.0));
    let finding = if !(TIME_MIN..=TIME_MAX).contains(&now) {
        Finding::new("clock", State::Bad, words.doctor_clock_wrong(said))
            .cured_by(words.doctor_clock_cure())
    } else if let Some(apart) = apart.filter(|apart| *apart > CLOCKS_APART_MAX_MS) {
        Finding::new("clock", State::Warn, words.doctor_clocks_apart(apart / 1000))
            .cured_by(words.doctor_clock_cure())
    } else if apart.is_some() {
        Finding::new("clock", State::Ok, words.doctor_clocks_together())
    } else {
        Finding::new("clock", State::Ok, words.doctor_clock(said))
    };
    finding.with("apart_ms", apart.map_or(Json::Null, Json::from))
}

/// Whether it would have been found without the address.
async fn found(setting: &Setting, met: &Met) -> Finding {
    let words = &setting.words;
    let around = look_around(SERVICE, LOOK_TIME, &[met.key]).await.unwrap_or_default();
    if around.iter().any(|server| server.announcement.key == met.key) {
        Finding::new("discovery", State::Ok, words.doctor_found())
    } else {
        Finding::new("discovery", State::Unknown, words.doctor_not_found())
            .cured_by(words.doctor_not_found_cure())
    }
}

#[cfg(test)]
mod tests {
    use tchat_i18n::Lang;

    use super::*;

    #[test]
    fn a_clock_is_held_against_the_years_and_against_the_servers() {
        let now = 1_800_000_000_000;
        let state = |now, server: Option<u64>| {
            clock_at(&Words::new(Lang::English), Timestamp(now), server.map(Timestamp)).state
        };
        assert_eq!(state(now, None), State::Ok);
        assert_eq!(state(now, Some(now + 60_000)), State::Ok);
        assert_eq!(state(now, Some(now + 300_000)), State::Warn);
        assert_eq!(state(now, Some(now - 300_000)), State::Warn);
        // A machine without a battery begins in 1970.
        assert_eq!(state(1_000, None), State::Bad);
        assert_eq!(state(9_000_000_000_000, Some(9_000_000_000_000)), State::Bad);
    }
}
