//! Grading servers.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use crate::stage::{Graded, Grading, Server, check, free_address};

/// How long the grading of a server may take; a busy machine is forgiven some.
const PROMISED: Duration = Duration::from_secs(75);

/// A server that treats each connection so, in a thread of its own.
fn server(treat: impl Fn(TcpStream) + Clone + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let treat = treat.clone();
            thread::spawn(move || treat(stream.unwrap()));
        }
    });
    address
}

/// Reads until the client leaves.
fn read_all(mut stream: &TcpStream) {
    let mut chunk = [0; 4096];
    while let Ok(1..) = stream.read(&mut chunk) {}
}

/// A server at which nothing reaches the others: nothing after that can be checked.
#[track_caller]
fn reaches_nobody(graded: Graded) {
    let graded = graded.exits(1);
    assert_eq!(graded.named("passed"), ["accepts", "accepts_several"], "{graded:?}");
    assert_eq!(graded.named("failed"), ["reaches_others"]);
    assert_eq!(graded.named("skipped").len(), 17);
    assert!(graded.took < PROMISED, "{graded:?}");
}

#[test]
fn the_worksheets_server_has_exactly_the_defects_it_is_known_for() {
    let graded = check(&[&Server::start("serveur.py").address]).exits(1);
    let failed = [
        "never_reads",       // D14
        "nobody_skipped",    // D4
        "silent_client",     // D5
        "silent_reset",      // D6
        "departure_close",   // D1
        "stays_after_close", // D2
        "stays_after_reset", // D3
        "still_accepts",     // D6: the door stays closed
    ];
    assert_eq!(graded.named("failed"), failed, "{graded:?}");
    // The door was closed already when its turn came.
    assert_eq!(graded.named("skipped"), ["nick_not_utf8"]);
    assert_eq!(graded.named("passed").len(), 11);
    assert!(graded.of("departure_close")["hint"].as_str().unwrap().contains("if not message:"));
    assert!(graded.took < PROMISED, "{graded:?}");
}

#[test]
fn the_corrected_server_passes_every_check() {
    let graded = check(&[&Server::start("serveur_corrige.py").address]).exits(0);
    let summary = graded.objects().pop().unwrap();
    assert_eq!(
        summary,
        serde_json::json!({ "type": "summary", "passed": 20, "failed": 0, "skipped": 0 })
    );
    assert!(graded.took < PROMISED, "{graded:?}");
}

#[test]
fn each_check_is_a_line_with_a_mark_and_a_word_and_the_last_line_counts() {
    let address = server(|stream| read_all(&stream));
    let graded = Grading::start(&["--lang", "fr", &address]).finish().exits(1);
    let lines: Vec<&str> = graded.out.lines().collect();
    let beginning = |mark: &str| lines.iter().filter(|line| line.starts_with(mark)).count();
    let marks = [beginning("✔ réussi"), beginning("✘ échec"), beginning("– non vérifié")];
    assert_eq!(marks, [2, 1, 17], "{graded:?}");
    assert!(graded.out.contains("      attendu\u{A0}: `Salut à tous !`\n"), "{graded:?}");
    assert!(graded.out.contains("      reçu\u{A0}: rien\n"), "{graded:?}");
    assert!(graded.out.contains("      à regarder\u{A0}: `diffuser`\u{A0}:"), "{graded:?}");
    assert_eq!(lines.last(), Some(&"2 réussis, 1 échec, 17 non vérifiés"));
}

#[test]
fn a_server_that_closes_at_once_accepts_nobody() {
    let graded = check(&[&server(drop)]).exits(1);
    assert_eq!(graded.named("failed"), ["accepts"], "{graded:?}");
    assert_eq!(graded.named("skipped").len(), 19);
    assert!(graded.took < PROMISED, "{graded:?}");
}

#[test]
fn a_silent_server_that_reads_and_one_that_does_not_reach_nobody() {
    reaches_nobody(check(&[&server(|stream| read_all(&stream))]));
    reaches_nobody(check(&[&server(|stream| {
        thread::sleep(PROMISED * 2);
        drop(stream);
    })]));
}

#[test]
fn garbage_is_no_message_and_is_shown_harmlessly() {
    let address = server(|mut stream| {
        while stream.write_all(b"\xFF\x1B[2J\x00").is_ok() {
            thread::sleep(Duration::from_millis(50));
        }
    });
    let graded = check(&[&address]);
    let came = graded.of("reaches_others")["came"].as_str().unwrap().to_owned();
    assert!(came.contains("\\xff\\x1b[2J\\x00"), "{came}");
    reaches_nobody(graded);
}

#[test]
fn a_flood_of_ten_megabytes_is_no_message_either() {
    let address = server(|mut stream| {
        for _ in 0..160 {
            if stream.write_all(&[b'#'; 64 << 10]).is_err() {
                return;
            }
        }
        read_all(&stream);
    });
    reaches_nobody(check(&[&address]));
}

#[test]
fn a_server_that_only_sends_notices_reaches_nobody() {
    let address = server(|mut stream| {
        while stream.write_all("SERVEUR : zoé a quitte le chat ".as_bytes()).is_ok() {
            thread::sleep(Duration::from_millis(200));
        }
    });
    reaches_nobody(check(&[&address]));
}

#[test]
fn an_echo_and_a_pseudonym_in_front_are_told_apart() {
    // Everybody hears everything, the author too, with a name in front.
    let everybody = std::sync::Arc::new(std::sync::Mutex::new(Vec::<TcpStream>::new()));
    let address = server(move |mut stream| {
        let mut chunk = [0; 1024];
        let Ok(1..) = stream.read(&mut chunk) else { return };
        everybody.lock().unwrap().push(stream.try_clone().unwrap());
        while let Ok(count @ 1..) = stream.read(&mut chunk) {
            for other in everybody.lock().unwrap().iter_mut() {
                // Who has gone hears nothing.
                other.write_all(&[b"bob> ", &chunk[..count]].concat()).ok();
            }
        }
    });
    let graded = check(&[&address]).exits(1);
    let failed = graded.named("failed");
    assert!(graded.named("passed").contains(&"reaches_others".to_owned()), "{graded:?}");
    assert_eq!(&failed[..2], ["no_echo", "unchanged"], "{graded:?}");
    assert!(failed.contains(&"departure_reset".to_owned()), "{graded:?}");
    assert!(graded.took < PROMISED, "{graded:?}");
}

#[test]
fn without_a_server_there_is_one_error_with_the_next_step() {
    let address = free_address().to_string();
    let graded = check(&[&address]).exits(1);
    let [error] = graded.objects().try_into().unwrap();
    assert_eq!(error["code"], "check_unreachable");
    assert!(error["hint"].as_str().unwrap().contains("python3 serveur.py"));

    let graded = Grading::start(&[&address]).finish().exits(1);
    assert!(graded.out.is_empty());
    assert!(graded.err.starts_with(&format!("error: no server answers at {address}")));
}

#[test]
fn what_does_not_go_together_is_wrong_usage() {
    for arguments in [
        &[][..],
        &["--client", "127.0.0.1"],
        &["127.0.0.1", "--listen", ":5555"],
        &["127.0.0.1", "--", "python3"],
        &["--client", "--run", "a", "--", "b"],
        &["--client", "--listen", ":many"],
        &["127.0.0.1:70000"],
    ] {
        let graded = Grading::start(arguments).finish().exits(2);
        assert!(graded.err.starts_with("error: "), "{graded:?}");
    }
}
