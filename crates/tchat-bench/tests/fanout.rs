//! The bench tool as one runs it: a real tchat beside a limit program, figures as JSON.
//!
//! Counts and fields are checked, never times.

#![expect(clippy::unwrap_used, reason = "a test")]

use std::process::Command;

use serde_json::Value;

const FIELDS: [&str; 11] = [
    "server",
    "members",
    "senders",
    "tls",
    "durable",
    "cpu_us_per_delivery",
    "deliveries_per_s",
    "p50_us",
    "p99_us",
    "lost",
    "repeated",
];

fn figures_of(arguments: &str) -> Vec<Value> {
    let mut bench = Command::new(env!("CARGO_BIN_EXE_tchat-bench"));
    let output = bench.args(arguments.split_whitespace()).output().unwrap();
    let (stdout, stderr) =
        (String::from_utf8(output.stdout).unwrap(), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{stdout}{stderr}");
    stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn fanout_tells_of_tchat_first_and_nothing_is_lost() {
    let figures = figures_of(
        "fanout --members 4 --senders 1 --seconds 1 --rounds 1 --against limit-coal-tls \
         --output json",
    );
    let servers: Vec<_> = figures.iter().map(|it| it["server"].as_str().unwrap()).collect();
    assert_eq!(servers, ["tchat", "limit-coal-tls"]);
    for server in &figures {
        for field in FIELDS {
            assert!(!server[field].is_null(), "{field} is missing in {server}");
        }
        assert_eq!([&server["members"], &server["senders"]], [4, 1]);
        assert_eq!([&server["lost"], &server["repeated"]], [0, 0]);
        assert_eq!(server["tls"], true);
        assert!(server["deliveries_per_s"].as_f64().unwrap() > 0.0);
    }
    assert_eq!([&figures[0]["durable"], &figures[1]["durable"]], [true, false]);
}

#[test]
fn a_fixed_rate_is_kept_and_every_message_arrives() {
    let figures = figures_of(
        "rate --members 3 --senders 2 --rate 50 --seconds 1 --rounds 1 --against limit-each \
         --output json",
    );
    assert_eq!(figures.len(), 2);
    for server in &figures {
        assert_eq!([&server["lost"], &server["repeated"]], [0, 0]);
        assert_eq!(server["rate_per_s"], 50.0);
    }
}

#[test]
fn idle_members_and_joins_have_figures_a_connection() {
    let figures = figures_of("idle --members 5 --seconds 0.2 --rounds 1 --output json");
    assert!(figures[0]["bytes_per_connection"].is_number());
    let figures = figures_of("joins --members 5 --rounds 1 --against limit-coal-tls --output json");
    assert!(figures.iter().all(|it| it["cpu_us_per_join"].is_number()));
}
