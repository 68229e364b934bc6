//! The rules as `iptables-save` gives them (iptables-save(8), iptables-extensions(8)).

use super::{Base, Knock, Rule, Rules, Transport, Truth, Verdict};

/// Reads a listing, and holds each rule against the packet.
pub(super) fn read(listing: &str, knock: Knock) -> Rules {
    let mut rules = Rules::default();
    let mut table = String::new();
    for line in listing.lines() {
        if let Some(name) = line.strip_prefix('*') {
            table = name.trim().to_owned();
        } else if let Some(chain) = line.strip_prefix(':') {
            let mut words = chain.split(' ');
            let (name, policy) = (words.next().unwrap_or_default(), words.next());
            let drops = policy == Some("DROP");
            let base = base_order(&table, name).map(|order| Base { order, drops });
            rules.0.entry((table.clone(), name.to_owned())).or_default().base = base;
        } else if let Some(rule) = line.strip_prefix("-A ") {
            let (chain, rest) = rule.split_once(' ').unwrap_or((rule, ""));
            let chain = rules.0.entry((table.clone(), chain.to_owned())).or_default();
            chain.rules.extend(read_rule(rest, knock));
        }
    }
    rules
}

/// When the kernel asks a chain (iptables(8), TABLES).
fn base_order(table: &str, chain: &str) -> Option<(u8, i64)> {
    let hook = match chain {
        "PREROUTING" => 0,
        "INPUT" => 1,
        _ => return None,
    };
    let priority = match table {
        "raw" => -300,
        "mangle" => -150,
        "filter" => 0,
        _ => return None,
    };
    Some((hook, priority))
}

fn read_rule(rule: &str, knock: Knock) -> Option<Rule> {
    let transport = match knock.transport {
        Transport::Tcp => "tcp",
        Transport::Udp => "udp",
    };
    let mut matches = Truth::Yes;
    let mut words = rule.split(' ').filter(|word| !word.is_empty());
    let mut negated = false;
    while let Some(word) = words.next() {
        if word == "!" {
            negated = true;
            continue;
        }
        let matched = match word {
            "-p" => {
                Truth::of(matches!(words.next(), Some(name) if name == transport || name == "all"))
            }
            "--dport" | "--dports" => {
                words.next().map_or(Truth::Maybe, |ports| among(ports, knock.port))
            }
            "-i" if words.next() == Some("lo") => Truth::No,
            "--ctstate" | "--state" => Truth::of(
                words.next().is_some_and(|states| states.split(',').any(|state| state == "NEW")),
            ),
            // Each names a module whose options follow.
            "-m" if matches!(
                words.next(),
                Some("tcp" | "udp" | "multiport" | "conntrack" | "state" | "comment")
            ) =>
            {
                continue;
            }
            "--comment" => {
                skip_quoted(&mut words);
                continue;
            }
            "-j" => return Some(Rule { matches, verdict: verdict(words.next()?)? }),
            "-g" => {
                return Some(Rule { matches, verdict: Verdict::Goto(words.next()?.to_owned()) });
            }
            _ => Truth::Maybe,
        };
        matches = matches.and(if negated { matched.not() } else { matched });
        negated = false;
    }
    None
}

/// What a target does; nothing, if it only looks on.
fn verdict(target: &str) -> Option<Verdict> {
    match target {
        "ACCEPT" => Some(Verdict::Accept),
        "DROP" | "REJECT" => Some(Verdict::Drop),
        "RETURN" => Some(Verdict::Return),
        "LOG" | "NFLOG" | "MARK" | "CONNMARK" | "TRACE" => None,
        chain => Some(Verdict::Jump(chain.to_owned())),
    }
}

/// Whether a port is among some: `80`, `80:90`, several with commas.
fn among(ports: &str, port: u16) -> Truth {
    let is = |part: &str| {
        let (from, to) = part.split_once(':').unwrap_or((part, part));
        match (from.parse::<u16>(), to.parse::<u16>()) {
            (Ok(from), Ok(to)) => Truth::of((from..=to).contains(&port)),
            _ => Truth::Maybe,
        }
    };
    ports.split(',').map(is).fold(Truth::Yes, |none, one| none.and(one.not())).not()
}

/// Passes over a text that may be in quotation marks.
fn skip_quoted<'w>(words: &mut impl Iterator<Item = &'w str>) {
    let Some(first) = words.next().filter(|word| word.starts_with('"')) else { return };
    let mut last = first;
    while !(last.len() > 1 && last.ends_with('"')) {
        let Some(word) = words.next() else { return };
        last = word;
        if last == "\"" {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Family, Judgement};
    use super::*;

    const TCP: Knock = Knock { transport: Transport::Tcp, port: 5555, family: Family::V4 };

    fn judged(policy: &str, rules: &str) -> Judgement {
        let listing =
            format!("*filter\n:INPUT {policy} [0:0]\n:FORWARD DROP [0:0]\n{rules}\nCOMMIT\n");
        read(&listing, TCP).judge()
    }

    fn closed(chain: &str) -> Judgement {
        Judgement::Closed { chain: format!("filter {chain}") }
    }

    #[test]
    fn the_policy_decides_where_no_rule_does() {
        assert_eq!(judged("ACCEPT", ""), Judgement::Open);
        assert_eq!(judged("DROP", ""), closed("INPUT"));
        assert_eq!(judged("DROP", "-A INPUT -i lo -j ACCEPT"), closed("INPUT"));
        let usual = "-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT";
        assert_eq!(judged("DROP", usual), closed("INPUT"));
    }

    #[test]
    fn a_rule_for_the_port_decides() {
        let drop = "-A INPUT -p tcp -m tcp --dport 5555 -j REJECT --reject-with tcp-reset";
        assert_eq!(judged("ACCEPT", drop), closed("INPUT"));
        assert_eq!(judged("ACCEPT", &drop.replace("tcp", "udp")), Judgement::Open);
        assert_eq!(judged("ACCEPT", &drop.replace("5555", "22")), Judgement::Open);
        let accept = "-A INPUT -p tcp -m multiport --dports 22,5000:6000 -j ACCEPT";
        assert_eq!(judged("DROP", accept), Judgement::Open);
        let others = "-A INPUT -p tcp -m tcp ! --dport 22 -j DROP";
        assert_eq!(judged("ACCEPT", others), closed("INPUT"));
        let said =
            "-A INPUT -p tcp -m comment --comment \"for the chat\" -m tcp --dport 5555 -j DROP";
        assert_eq!(judged("ACCEPT", said), closed("INPUT"));
    }

    #[test]
    fn chains_as_ufw_makes_them_are_followed() {
        let ufw = "-A INPUT -j ufw-before\n-A INPUT -j ufw-user\n-A ufw-before -i lo -j ACCEPT\n";
        let allowed = format!("{ufw}-A ufw-user -p tcp -m tcp --dport 5555 -j ACCEPT");
        assert_eq!(judged("DROP", &allowed), Judgement::Open);
        assert_eq!(judged("DROP", ufw), closed("INPUT"));
        let limited = format!("{ufw}-A ufw-user -p tcp --dport 5555 -m recent --set -j DROP");
        assert_eq!(judged("ACCEPT", &limited), Judgement::Unclear);
        assert_eq!(judged("DROP", "-A INPUT -s 10.0.0.0/8 -j ACCEPT"), Judgement::Unclear);
    }

    proptest::proptest! {
        #[test]
        fn any_listing_is_judged(
            listing in "\\PC{0,200}",
            rules in proptest::collection::vec(
                "-A (INPUT|a|b) (! )?(-p tcp|--dport [0-9:,]{0,9}|-m \\PC{0,3}|--comment \"?\\PC{0,9}) -j (a|b|INPUT|DROP)",
                0..20,
            ),
        ) {
            read(&listing, TCP).judge();
            judged("ACCEPT", &rules.join("\n"));
        }
    }
}
