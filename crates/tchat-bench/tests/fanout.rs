//! The bench tool as one runs it: a real tchat beside a limit program, figures as JSON.
//!
//! Counts and fields are checked, never times.

#![expect(clippy::unwrap_used, reason = "a test")]

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

/// How long anything may take before a test gives up.
const PATIENCE: Duration = Duration::from_secs(60);

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

#[test]
fn appends_and_catching_up_lose_nothing_and_are_not_asked_of_who_stores_nothing() {
    let appends = figures_of(
        "appends --senders 3 --room-each --seconds 0.5 --rounds 1 --against limit-coal \
         --output json",
    );
    assert_eq!(appends[0]["lost"], 0);
    assert!(appends[0]["appends_per_s"].as_f64().unwrap() > 0.0);
    assert_eq!(appends[1]["not_measured"], "stores nothing");
    let catch_up = figures_of("catch-up --entries 500 --rounds 1 --output json");
    assert_eq!(catch_up[0]["lost"], 0);
    assert!(catch_up[0]["entries_per_s"].as_f64().unwrap() > 0.0);
}

#[test]
fn members_who_never_read_cost_the_others_no_message() {
    let figures = figures_of(
        "fanout --members 3 --silent 2 --seconds 0.5 --rounds 1 --against limit-coal-tls \
         --output json",
    );
    assert!(figures.iter().all(|it| it["lost"] == 0 && it["silent"] == 2), "{figures:?}");
}

/// A server that outlives the bench would listen on, and cost, unseen.
#[test]
fn a_bench_that_is_told_to_end_ends_its_servers() {
    let mut bench = Command::new(env!("CARGO_BIN_EXE_tchat-bench"));
    let mut bench = bench
        .args(["rate", "--members", "2", "--seconds", "600", "--rounds", "1", "--folder"])
        .arg(env!("CARGO_TARGET_TMPDIR"))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let server = wait_for(|| child_of(bench.id()));
    let told = Command::new("kill").arg(bench.id().to_string()).status().unwrap();
    assert!(told.success());
    assert!(!bench.wait().unwrap().success());
    wait_for(|| (!Path::new(&format!("/proc/{server}")).exists()).then_some(()));
}

fn wait_for<T>(mut look: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(begun.elapsed() < PATIENCE, "it never came");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// The first process that was started by this one.
fn child_of(pid: u32) -> Option<String> {
    let children = std::fs::read_to_string(format!("/proc/{pid}/task/{pid}/children")).ok()?;
    children.split_whitespace().next().map(str::to_owned)
}
