//! Studies and plots as one runs them: every figure is there, at each size that was asked for.
//!
//! Counts and fields are checked, never times.

#![expect(clippy::unwrap_used, reason = "a test")]

use std::process::Command;

use serde_json::Value;

fn said(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_tchat-bench")).args(arguments).output().unwrap();
    let (stdout, stderr) =
        (String::from_utf8(output.stdout).unwrap(), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{stdout}{stderr}");
    stdout
}

fn figures_of(arguments: &str) -> Vec<Value> {
    let mut arguments: Vec<_> = arguments.split_whitespace().collect();
    arguments.extend(["--output", "json"]);
    said(&arguments).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn numbers(figures: &[Value], key: &str) -> Vec<u64> {
    figures.iter().filter_map(|it| it[key].as_u64()).collect()
}

#[test]
fn whole_clients_seal_and_open_at_each_size() {
    let figures = figures_of("seal --sizes 2,3 --messages 20");
    assert_eq!(numbers(&figures, "members"), [2, 3]);
    for row in &figures {
        for key in ["comes_in_ms", "sealed_per_s", "opened_per_s"] {
            assert!(row[key].is_number(), "{key} is missing in {row}");
        }
    }
}

#[test]
fn a_burst_ends_with_everybody_in() {
    let figures = figures_of("burst --members 2 --joiners 3");
    assert_eq!(numbers(&figures, "joiners"), [3]);
    assert!(figures[0]["all_in_s"].as_f64().unwrap() >= figures[0]["half_in_s"].as_f64().unwrap());
    assert!(figures[0]["stored_bytes_per_join"].as_u64().unwrap() > 1_000);
}

#[test]
fn growth_has_a_row_a_point_and_loses_nothing() {
    for (axis, sizes) in [("members", "2,4"), ("rooms", "1,2"), ("log", "50,60")] {
        let options = "--rounds 1 --seconds 0.2";
        let figures = figures_of(&format!("growth --of {axis} --sizes {sizes} {options}"));
        let at = numbers(&figures, "at").iter().map(u64::to_string).collect::<Vec<_>>().join(",");
        assert_eq!(at, sizes);
        assert!(figures.iter().all(|it| it["growth_of"] == axis && it["lost"] == 0));
    }
}

#[test]
fn every_page_of_a_history_is_full() {
    let figures = figures_of("history --sizes 120,240");
    assert_eq!(numbers(&figures, "at"), [120, 240]);
    assert!(figures.iter().all(|it| it["page_us"].is_number() && it["start_ms"].is_number()));
}

#[test]
fn a_client_that_starts_has_read_every_room() {
    let figures = figures_of("start --sizes 1,3");
    assert_eq!(numbers(&figures, "at"), [1, 3]);
    for row in figures {
        assert!(row["caught_up_ms"].as_f64() >= row["ready_ms"].as_f64(), "{row}");
    }
}

#[test]
fn a_file_arrives_whoever_carries_it_and_each_way_has_its_figures() {
    let figures = figures_of("files --sizes 1 --rounds 1 --against limit-tls,curl-tls");
    let named = figures.iter().map(|it| it["server"].as_str().unwrap()).collect::<Vec<_>>();
    assert_eq!(named, ["tchat", "limit-tls", "curl-tls"]);
    // Where there is no curl, that is said.
    for row in figures.iter().filter(|it| it["not_measured"].is_null()) {
        assert_eq!((&row["megabytes"], &row["ratio_to"]), (&1.into(), &"limit-tls".into()));
        for key in ["up_mb_per_s", "down_mb_per_s", "ratio", "cpu_ratio"] {
            assert!(row[key].is_number(), "{key} is missing in {row}");
        }
        for key in ["sender_peak_mb", "server_peak_mb", "receiver_peak_mb"] {
            assert!(row[key].as_f64().unwrap() > 0.0, "{key} is missing in {row}");
        }
    }
    assert!(figures.iter().take(2).all(|it| it["not_measured"].is_null()), "{figures:?}");
}

/// That both find as much is checked by the study.
#[test]
fn every_question_is_asked_of_a_history_open_and_sealed_and_of_plain_sqlite() {
    let figures = figures_of("search --messages 300 --rooms 2 --times 3");
    let of = |server: &str| {
        let rows = figures.iter().filter(|it| it["server"] == server);
        rows.map(|it| it["what"].as_str().unwrap()).collect::<Vec<_>>()
    };
    let mut plainly = of("fts5");
    plainly.insert(1, "the program searches");
    assert_eq!((of("tchat"), of("tchat-sealed")), (plainly.clone(), plainly.clone()));
    for what in ["a rare word", "by a person", "on one day", "a page, at the beginning"] {
        assert!(plainly.contains(&what), "{what} is missing in {plainly:?}");
    }
    assert!(figures.iter().all(|it| it["not_measured"].is_string() || it["p50_ms"].is_number()));
}

/// That every page goes on where the one before ended is checked by the study.
#[test]
fn the_whole_screen_is_typed_into_scrolled_left_alone_and_flooded() {
    let figures = figures_of("screen --messages 400 --keys 5 --pages 4 --rate 20 --seconds 0.5");
    let of = |server: &str| {
        let rows = figures.iter().filter(|it| it["server"] == server);
        rows.filter_map(|it| it["what"].as_str()).collect::<Vec<_>>()
    };
    assert_eq!(
        of("tchat"),
        [
            "from its start to messages",
            "from its start to connected",
            "a key",
            "a page up",
            "a page down",
            "a step of the wheel",
            "60 steps at once",
            "to the first message",
            "to the last message",
            "nothing happens",
            "a message comes",
            "the screen is behind",
            "a key meanwhile",
        ]
    );
    assert_eq!(of("cat"), ["a key"]);
    let times =
        |what: &str| figures.iter().find(|it| it["what"] == what).unwrap()["times"].as_u64();
    let counted = ["a key", "a page up", "a page down", "a message comes"].map(times);
    assert_eq!(counted, [5, 4, 4, 10].map(Some));
    let timed = figures.iter().filter(|it| it["times"].as_u64() > Some(0));
    assert!(timed.into_iter().all(|it| it["p50_ms"].is_number() && it["max_ms"].is_number()));
    let rested = figures.iter().find(|it| it["what"] == "nothing happens").unwrap();
    assert!(rested["cpu_percent"].is_number() && rested["memory_mb"].as_f64() > Some(1.0));
}

/// That the window shows messages, and others when it is scrolled, is checked by the study.
#[test]
fn the_window_is_opened_typed_into_scrolled_and_left_alone_beside_the_terminal() {
    let figures = figures_of("window --messages 300 --keys 3 --pages 3 --seconds 0.5");
    let of = |server: &str| {
        let rows = figures.iter().filter(|it| it["server"] == server);
        rows.filter_map(|it| it["what"].as_str()).collect::<Vec<_>>()
    };
    let coming_up = [
        "from its start to a window",
        "from its start to a picture",
        "from its start to messages",
        "from its start to rest",
    ];
    let then = [
        "a key",
        "a step of the wheel",
        "a page up",
        "a page down",
        "the wheel turned: from picture to picture",
        "nothing happens, in front",
        "nothing happens, behind",
        "the program",
    ];
    assert_eq!(of("tchat-gui"), [&coming_up[..], &then].concat());
    assert_eq!(of("tchat-gui-new"), coming_up);
    assert_eq!(of("tchat").len(), 6);
    let own = |what: &str| {
        let mut rows = figures.iter().filter(|it| it["server"] == "tchat-gui");
        rows.find(|it| it["what"] == what).unwrap()
    };
    for pair in coming_up.windows(2) {
        assert!(own(pair[0])["p50_ms"].as_f64() <= own(pair[1])["p50_ms"].as_f64(), "{pair:?}");
    }
    assert_eq!((&own("a key")["times"], own("a key")["ratio"].is_number()), (&3.into(), true));
    assert!(own(then[4])["pictures_per_s"].as_f64() > Some(1.0));
    assert!(own(then[5])["cpu_percent"].is_number() && own(then[5])["memory_mb"].is_number());
    let program = own("the program");
    assert!(program["program_mb"].as_f64() > Some(1.0), "{program}");
    let libraries = program["library_names"].as_array().unwrap();
    assert!(libraries.iter().any(|it| it.as_str().unwrap().starts_with("libGL")), "{program}");
    assert_eq!(program["libraries"].as_u64(), Some(libraries.len() as u64));
}

#[test]
fn a_plot_shows_what_the_results_hold() {
    let folder = tempfile::tempdir().unwrap();
    let (results, plot) = (folder.path().join("run.jsonl"), folder.path().join("plot.svg"));
    std::fs::write(
        &results,
        "== not a result\n{\"server\":\"tchat\",\"members\":10,\"us\":0.5}\n\
         {\"server\":\"peer<1>\",\"members\":10,\"us\":2.5}\n\
         {\"server\":\"tchat\",\"members\":99,\"us\":7.5}\n",
    )
    .unwrap();
    let (results, plot_path) = (results.to_str().unwrap(), plot.to_str().unwrap());
    let common = ["plot", results, "-o", plot_path, "--value", "us", "--title", "Cost"];
    let drawn = |more: &[&str]| {
        said(&[&common, more].concat());
        std::fs::read_to_string(&plot).unwrap()
    };
    let bars = drawn(&["--unit", "us/delivery", "--where", "members=10"]);
    for part in ["<svg", "Cost", "us/delivery", "tchat", "peer&lt;1&gt;", "0.5", "2.5"] {
        assert!(bars.contains(part), "{part} is missing in {bars}");
    }
    assert!(!bars.contains("7.5"), "{bars}");
    let lines = drawn(&["--unit", "us", "--at", "members", "--at-unit", "members"]);
    assert!(lines.contains("<polyline") && lines.contains("99"), "{lines}");
}
