//! The rules as `nft --json list ruleset` gives them (libnftables-json(5)).

use serde_json::Value as Json;

use super::{Base, Family, Knock, Rule, Rules, Transport, Truth, Verdict};

/// Reads a listing, and holds each rule against the packet.
pub(super) fn read(listing: &str, knock: Knock) -> Rules {
    let mut rules = Rules::default();
    let listing: Json = serde_json::from_str(listing).unwrap_or_default();
    for object in listing["nftables"].as_array().into_iter().flatten() {
        if let Some(chain) = object.get("chain").filter(|chain| concerns(chain, knock)) {
            rules.0.entry(name(chain, "name")).or_default().base = base(chain);
        } else if let Some(rule) = object.get("rule").filter(|rule| concerns(rule, knock)) {
            let chain = rules.0.entry(name(rule, "chain")).or_default();
            chain.rules.extend(read_rule(rule, knock));
        }
    }
    rules
}

/// Whether a table's family is one that the packet meets.
fn concerns(object: &Json, knock: Knock) -> bool {
    matches!(
        (object["family"].as_str(), knock.family),
        (Some("inet"), _) | (Some("ip"), Family::V4) | (Some("ip6"), Family::V6)
    )
}

fn name(object: &Json, chain: &str) -> (String, String) {
    let text = |field: &str| object[field].as_str().unwrap_or_default().to_owned();
    (format!("{} {}", text("family"), text("table")), text(chain))
}

fn base(chain: &Json) -> Option<Base> {
    if chain["type"] != "filter" {
        return None;
    }
    let hook = match chain["hook"].as_str() {
        Some("prerouting") => 0,
        Some("input") => 1,
        _ => return None,
    };
    let order = (hook, chain["prio"].as_i64().unwrap_or_default());
    Some(Base { order, drops: chain["policy"] == "drop" })
}

/// The verdicts of one rule: several, if it looks one up.
fn read_rule(rule: &Json, knock: Knock) -> Vec<Rule> {
    let mut matches = Truth::Yes;
    let mut found = Vec::new();
    for statement in rule["expr"].as_array().into_iter().flatten() {
        let Some((kind, value)) = statement.as_object().and_then(|object| object.iter().next())
        else {
            continue;
        };
        match kind.as_str() {
            "match" => matches = matches.and(read_match(value, knock)),
            "vmap" => found.extend(looked_up(value, matches, knock)),
            "counter" | "log" | "comment" => {}
            other => match verdict(other, value) {
                Some(verdict) => found.push(Rule { matches, verdict }),
                None => matches = matches.and(Truth::Maybe),
            },
        }
    }
    found
}

fn verdict(kind: &str, value: &Json) -> Option<Verdict> {
    let target = || Some(value["target"].as_str()?.to_owned());
    match kind {
        "accept" => Some(Verdict::Accept),
        "drop" | "reject" => Some(Verdict::Drop),
        "return" => Some(Verdict::Return),
        "jump" => target().map(Verdict::Jump),
        "goto" => target().map(Verdict::Goto),
        _ => None,
    }
}

fn looked_up(map: &Json, matches: Truth, knock: Knock) -> Vec<Rule> {
    let Some(elements) = map["data"]["set"].as_array() else {
        // A map by name: what is in it stands elsewhere.
        return vec![
            Rule { matches: Truth::Maybe, verdict: Verdict::Accept },
            Rule { matches: Truth::Maybe, verdict: Verdict::Drop },
        ];
    };
    let rules = elements.iter().filter_map(|element| {
        let (key, action) = (element.get(0)?, element.get(1)?.as_object()?.iter().next()?);
        let verdict = verdict(action.0, action.1)?;
        Some(Rule { matches: matches.and(equals(&map["key"], key, knock)), verdict })
    });
    rules.collect()
}

fn read_match(expression: &Json, knock: Knock) -> Truth {
    let equal = equals(&expression["left"], &expression["right"], knock);
    match expression["op"].as_str() {
        Some("==" | "in") => equal,
        Some("!=") => equal.not(),
        _ => Truth::Maybe,
    }
}

/// Whether what a rule looks at has a value, or one of several.
fn equals(left: &Json, right: &Json, knock: Knock) -> Truth {
    let transport = match knock.transport {
        Transport::Tcp => "tcp",
        Transport::Udp => "udp",
    };
    let payload = &left["payload"];
    match (payload["protocol"].as_str(), payload["field"].as_str()) {
        (Some("th"), Some("dport")) => return holds(right, &|port| is_port(port, knock.port)),
        (Some(protocol @ ("tcp" | "udp" | "icmp" | "icmpv6" | "sctp" | "dccp")), _)
            if protocol != transport =>
        {
            return Truth::No;
        }
        (Some("tcp" | "udp"), Some("dport")) => {
            return holds(right, &|port| is_port(port, knock.port));
        }
        (Some("ip"), Some("protocol")) | (Some("ip6"), Some("nexthdr")) => {
            return holds(right, &|name| is_text(name, transport));
        }
        _ => {}
    }
    match left["meta"]["key"].as_str() {
        Some("l4proto") => return holds(right, &|name| is_text(name, transport)),
        Some("iif" | "iifname") => return holds(right, &is_by_network),
        _ => {}
    }
    if left["ct"]["key"] == "state" {
        holds(right, &|state| is_text(state, "new"))
    } else {
        Truth::Maybe
    }
}

/// Whether a value, or one of a set's, is the one.
fn holds(right: &Json, is: &dyn Fn(&Json) -> Truth) -> Truth {
    let Some(elements) = right["set"].as_array().or_else(|| right.as_array()) else {
        return is(right);
    };
    let any = elements.iter().map(is).fold(Truth::Yes, |none, one| none.and(one.not()));
    any.not()
}

fn is_port(value: &Json, port: u16) -> Truth {
    if let Some([from, to]) = value["range"].as_array().map(Vec::as_slice) {
        return match (from.as_u64(), to.as_u64()) {
            (Some(from), Some(to)) => Truth::of((from..=to).contains(&port.into())),
            _ => Truth::Maybe,
        };
    }
    // A name, `@` and a set's name among them, is not looked up.
    value.as_u64().map_or(Truth::Maybe, |value| Truth::of(value == u64::from(port)))
}

fn is_text(value: &Json, text: &str) -> Truth {
    match value.as_str() {
        Some(other) if !other.starts_with('@') => Truth::of(other == text),
        _ => Truth::Maybe,
    }
}

/// The packet comes from a network, whichever: not from the machine itself.
fn is_by_network(value: &Json) -> Truth {
    if value == "lo" { Truth::No } else { Truth::Maybe }
}

#[cfg(test)]
mod tests {
    use super::super::Judgement;
    use super::*;

    const TCP: Knock = Knock { transport: Transport::Tcp, port: 5555, family: Family::V4 };

    /// A table with one chain at the way in.
    fn judged(policy: &str, rules: &[&str]) -> Judgement {
        let rule = |expr: &&str| {
            format!(r#",{{"rule":{{"family":"inet","table":"t","chain":"in","expr":[{expr}]}}}}"#)
        };
        let rules: String = rules.iter().map(rule).collect();
        let listing = format!(
            r#"{{"nftables":[{{"metainfo":{{}}}},{{"chain":{{"family":"inet","table":"t",
            "name":"in","type":"filter","hook":"input","prio":0,"policy":"{policy}"}}}}{rules}]}}"#
        );
        read(&listing, TCP).judge()
    }

    fn closed() -> Judgement {
        Judgement::Closed { chain: "inet t in".to_owned() }
    }

    fn port(right: &str) -> String {
        format!(
            r#"{{"match":{{"op":"==","left":{{"payload":{{"protocol":"tcp","field":"dport"}}}},"right":{right}}}}}"#
        )
    }

    #[test]
    fn without_rules_everybody_comes_in() {
        assert_eq!(read(r#"{"nftables":[]}"#, TCP).judge(), Judgement::Open);
        assert_eq!(read("", TCP).judge(), Judgement::Open);
        assert_eq!(judged("accept", &[]), Judgement::Open);
        assert_eq!(judged("drop", &[]), closed());
    }

    #[test]
    fn a_rule_for_the_port_decides() {
        let drop =
            |right: &str| judged("accept", &[&format!(r#"{},{{"drop":null}}"#, port(right))]);
        assert_eq!(drop("5555"), closed());
        assert_eq!(drop("22"), Judgement::Open);
        assert_eq!(drop(r#"{"range":[5000,6000]}"#), closed());
        assert_eq!(drop(r#"{"set":[22,5555]}"#), closed());
        assert_eq!(drop(r#"{"set":[22,{"range":[80,90]}]}"#), Judgement::Open);
        assert_eq!(drop(r#""@ports""#), Judgement::Unclear);
        let accept = format!(r#"{},{{"counter":{{}}}},{{"accept":null}}"#, port("5555"));
        assert_eq!(judged("drop", &[&accept]), Judgement::Open);
    }

    #[test]
    fn the_usual_beginning_of_a_firewall_lets_nobody_new_in() {
        let established = r#"{"vmap":{"key":{"ct":{"key":"state"}},"data":{"set":[
            ["established",{"accept":null}],["related",{"accept":null}],["invalid",{"drop":null}]]}}}"#;
        let by_match = r#"{"match":{"op":"in","left":{"ct":{"key":"state"}},
            "right":["established","related"]}},{"accept":null}"#;
        let own = r#"{"match":{"op":"==","left":{"meta":{"key":"iifname"}},"right":"lo"}},{"accept":null}"#;
        let ping = r#"{"match":{"op":"==","left":{"payload":{"protocol":"icmp","field":"type"}},
            "right":"echo-request"}},{"accept":null}"#;
        assert_eq!(judged("drop", &[established, by_match, own, ping]), closed());
    }

    #[test]
    fn what_depends_on_the_sender_is_unclear() {
        let some = r#"{"match":{"op":"==","left":{"payload":{"protocol":"ip","field":"saddr"}},
            "right":"10.0.0.1"}}"#;
        assert_eq!(judged("drop", &[&format!(r#"{some},{{"accept":null}}"#)]), Judgement::Unclear);
        assert_eq!(judged("accept", &[&format!(r#"{some},{{"drop":null}}"#)]), Judgement::Unclear);
        let limited = format!(r#"{},{{"limit":{{"rate":5}}}},{{"accept":null}}"#, port("5555"));
        assert_eq!(judged("drop", &[&limited]), Judgement::Unclear);
    }

    #[test]
    fn chains_are_followed_and_come_back() {
        let listing = |target: &str| {
            format!(
                r#"{{"nftables":[
                {{"chain":{{"family":"ip","table":"t","name":"in","type":"filter","hook":"input","prio":0,"policy":"accept"}}}},
                {{"chain":{{"family":"ip","table":"t","name":"more"}}}},
                {{"rule":{{"family":"ip","table":"t","chain":"in","expr":[{{"jump":{{"target":"{target}"}}}}]}}}},
                {{"rule":{{"family":"ip","table":"t","chain":"more","expr":[{},{{"reject":null}}]}}}}]}}"#,
                port("5555")
            )
        };
        let closed = Judgement::Closed { chain: "ip t more".to_owned() };
        assert_eq!(read(&listing("more"), TCP).judge(), closed);
        assert_eq!(read(&listing("none"), TCP).judge(), Judgement::Open);
        let v6 = Knock { family: Family::V6, ..TCP };
        assert_eq!(read(&listing("more"), v6).judge(), Judgement::Open);
        // The kernel refuses such rules; a listing that has them must not keep us for ever.
        assert_eq!(read(&listing("in"), TCP).judge(), Judgement::Unclear);
    }

    #[test]
    fn another_protocol_is_another_matter() {
        let udp = Knock { transport: Transport::Udp, port: 5555, family: Family::V4 };
        let listing = format!(
            r#"{{"nftables":[{{"chain":{{"family":"inet","table":"t","name":"in","type":"filter",
            "hook":"input","prio":0,"policy":"accept"}}}},{{"rule":{{"family":"inet","table":"t",
            "chain":"in","expr":[{},{{"drop":null}}]}}}}]}}"#,
            port("5555")
        );
        assert_eq!(read(&listing, udp).judge(), Judgement::Open);
        assert_eq!(read(&listing, TCP).judge(), closed());
    }

    proptest::proptest! {
        #[test]
        fn any_listing_is_judged(listing in "\\PC{0,200}", values in proptest::collection::vec(0..9_u8, 0..40)) {
            read(&listing, TCP).judge();
            // Something like a listing, with pieces missing or out of place.
            let pieces = [r#"{"chain":"#, r#"{"rule":"#, r#""family":"ip","#, r#""expr":["#, r#"{"match":{}}"#,
                r#"{"jump":{"target":"in"}}"#, "]", "}", ","];
            let text: String = values.iter().map(|piece| pieces[usize::from(*piece)]).collect();
            read(&format!(r#"{{"nftables":[{text}]}}"#), TCP).judge();
        }
    }
}
