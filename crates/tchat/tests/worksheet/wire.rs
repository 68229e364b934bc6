//! What goes over the wire and what may come: cut, glued, broken off, or of another protocol.

use std::io::Write as _;
use std::net::Shutdown;
use std::time::Duration;

use crate::stage::{OwnServer, PATIENCE, Program, recv};

const JSON: &[&str] = &["--output", "json"];

#[test]
fn the_pseudonym_goes_alone_and_messages_after_a_pause() {
    let server = OwnServer::new();
    let mut ours = Program::tchat(&server.address, "éloïse", JSON);
    ours.say("un");
    let (mut stream, pseudonym) = server.accept();
    // How long the pauses are is held where time is an argument: this side may read late.
    assert_eq!(pseudonym, "éloïse");
    assert_eq!(recv(&mut stream), "un");
    ours.say("");
    ours.say("deux");
    assert_eq!(recv(&mut stream), "deux");
    let sending = std::thread::spawn(move || ours.end());
    // The end of the input is the end of the stream, once all is sent.
    assert_eq!(recv(&mut stream), "");
    drop(stream);
    let ended = sending.join().unwrap();
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let ready = &ended.of_type("ready")[0];
    assert_eq!((&ready["room"], &ready["encrypted"]), (&"plain".into(), &false.into()));
    assert_eq!((&ready["me"], &ready["server"]), (&"éloïse".into(), &server.address.into()));
    let sent = ended.of_type("sent").iter().map(|sent| sent["text"].clone()).collect::<Vec<_>>();
    assert_eq!(sent, ["un", "deux"]);
}

#[test]
fn commands_never_leave_the_program_and_nothing_is_kept() {
    let server = OwnServer::new();
    let mut ours = Program::tchat(&server.address, "zoe", &["--linear"]);
    let (mut stream, _) = server.accept();
    for line in ["/aide", "/help", "/who", "/qui", "/quti", "/cipher", "/c", "/"] {
        ours.say(line);
    }
    ours.say("//text");
    assert_eq!(recv(&mut stream), "/text");
    ours.hear("zoe: /text");
    ours.say("/quitter");
    assert_eq!(recv(&mut stream), "");
    drop(stream);
    let ended = ours.ended();
    assert_eq!(ended.code, Some(0));
    assert!(ended.err.contains("did you mean `/quit`"), "{ended:?}");
    assert!(ended.err.contains("NOTHING is encrypted"), "{ended:?}");
    assert!(ended.err.contains("would hide little"), "{ended:?}");
    assert_eq!(ours.left_behind(), 0);
}

#[test]
fn what_is_cut_within_a_character_is_one_line_and_what_is_glued_is_two() {
    let server = OwnServer::new();
    let mut ours = Program::tchat(&server.address, "zoe", JSON);
    let (mut stream, _) = server.accept();
    stream.write_all(b"caf\xc3").unwrap();
    std::thread::sleep(Duration::from_millis(20));
    stream.write_all("é !".as_bytes().get(1..).unwrap()).unwrap();
    assert_eq!(ours.hear_object("message")["text"], "café !");
    stream.write_all("au revoirSERVEUR : éloïse a quitte le chat ".as_bytes()).unwrap();
    assert_eq!(ours.hear_object("message")["text"], "au revoir");
    let notice = ours.hear_object("notice");
    assert_eq!(notice["text"], "SERVEUR : éloïse a quitte le chat ");
    assert_eq!(notice["encrypted"], false);
    stream.write_all(b"fin\xe2\x82").unwrap();
    let cut = ours.hear_object("message");
    assert_eq!((&cut["text"], &cut["hex"]), (&"fin\u{FFFD}".into(), &"66696ee282".into()));
    stream.write_all(b"a\xffb").unwrap();
    assert_eq!(ours.hear_object("message")["text"], "a\\xffb");
}

#[test]
fn control_characters_are_harmless_in_text_and_exact_in_json() {
    let server = OwnServer::new();
    let mut text = Program::tchat(&server.address, "zoe", &[]);
    let (mut to_text, _) = server.accept();
    let mut json = Program::tchat(&server.address, "zoe", JSON);
    let (mut to_json, _) = server.accept();
    let said = "\u{1b}]0;titre\u{7}\u{1b}[2J\u{202E}x\n* SERVEUR : faux";
    to_text.write_all(said.as_bytes()).unwrap();
    to_json.write_all(said.as_bytes()).unwrap();
    assert_eq!(json.hear_object("message")["text"], said);
    let line = text.hear("titre");
    assert!(line.starts_with("?: ") && !line.contains(['\u{1b}', '\u{7}', '\u{202E}']), "{line:?}");
    assert!(text.hear("faux").starts_with("  | "));
}

#[test]
fn who_loses_the_server_is_told_in_words_and_by_the_exit_code() {
    for reset in [false, true] {
        let server = OwnServer::new();
        let mut ours = Program::tchat(&server.address, "zoe", &["--lang", "fr"]);
        let (mut stream, _) = server.accept();
        stream.write_all(b"dernier mot").unwrap();
        ours.hear("?: dernier mot");
        if reset {
            // What is closed with something unread is reset.
            ours.say("jamais lu");
            ours.hear("zoe: jamais lu");
            stream.peek(&mut [0; 1]).unwrap();
        }
        drop(stream);
        let ended = ours.ended();
        assert_eq!(ended.code, Some(1), "{ended:?}");
        assert!(ended.err.contains("connexion perdue"), "{ended:?}");
        assert!(ended.err.contains("conseil\u{A0}:"), "{ended:?}");
    }
}

#[test]
fn half_a_message_before_the_end_is_still_shown() {
    let server = OwnServer::new();
    let mut ours = Program::tchat(&server.address, "zoe", JSON);
    let (mut stream, _) = server.accept();
    stream.write_all(b"fin\xc3").unwrap();
    stream.shutdown(Shutdown::Both).unwrap();
    let ended = ours.ended();
    assert_eq!(ended.code, Some(1));
    assert_eq!(ended.of_type("message")[0]["text"], "fin\u{FFFD}");
    assert_eq!(ended.of_type("connection")[1]["state"], "offline");
    assert_eq!(ended.of_type("error")[0]["code"], "connection_lost");
}

#[test]
fn other_services_are_recognised_and_the_next_step_is_told() {
    for (answer, seen, step) in [
        (&b"\x15\x03\x03\x00\x02\x02\x46"[..], "TLS", "without `--plain`"),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "a web server", "5555"),
        (b"<!DOCTYPE HTML PUBLIC \"-//W3C//DTD HTML 4.01//EN\">", "a web server", "5555"),
        (b"SSH-2.0-OpenSSH_9.2p1\r\n", "an SSH server", "5555"),
    ] {
        let server = OwnServer::new();
        let mut ours = Program::tchat(&server.address, "zoe", JSON);
        let (mut stream, _) = server.accept();
        stream.write_all(answer).unwrap();
        stream.shutdown(Shutdown::Both).unwrap();
        let ended = ours.ended();
        assert_eq!(ended.code, Some(1), "{ended:?}");
        let error = &ended.of_type("error")[0];
        assert_eq!(error["code"], "not_plain", "{ended:?}");
        assert!(error["message"].as_str().unwrap().contains(seen), "{error}");
        assert!(error["hint"].as_str().unwrap().contains(step), "{error}");
    }
}

#[test]
fn an_encrypted_server_is_shown_the_way_to() {
    let home = tempfile::tempdir().unwrap();
    let data = home.path().to_str().unwrap();
    let arguments = ["serve", "--listen", "127.0.0.1:0", "--data", data];
    let mut server = Program::tchat_with(&arguments);
    let line = server.hear("listening on ");
    let address = line.trim_start_matches("listening on ");
    let mut ours = Program::tchat(address, "zoe", JSON);
    let ended = ours.ended();
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert!(ended.of_type("notice")[0]["text"].as_str().unwrap().starts_with("SERVEUR"));
    let error = &ended.of_type("error")[0];
    assert_eq!(error["code"], "not_plain");
    assert!(error["hint"].as_str().unwrap().contains(&format!("`tchat join {address}`")));
}

#[test]
fn who_is_dropped_without_a_word_is_told_what_it_may_be() {
    let server = OwnServer::new();
    let mut ours = Program::tchat(&server.address, "zoe", JSON);
    let (stream, _) = server.accept();
    drop(stream);
    let error = &ours.ended().of_type("error")[0];
    assert_eq!(error["code"], "connection_lost");
    assert!(error["hint"].as_str().unwrap().contains("perhaps it is encrypted"), "{error}");
}

#[test]
fn a_server_that_says_nothing_is_explained_and_not_given_up() {
    let server = OwnServer::new();
    let mut ours = Program::tchat(&server.address, "zoe", JSON);
    let (mut stream, _) = server.accept();
    let silent = ours.hear(r#""state":"silent""#);
    assert!(silent.contains("tchat check"), "{silent}");
    stream.write_all(b"enfin").unwrap();
    assert_eq!(ours.hear_object("message")["text"], "enfin");
}

#[test]
fn programs_send_objects_and_get_their_references_back() {
    let server = OwnServer::new();
    let mut ours = Program::tchat(&server.address, "zoe", &["--output", "json", "--input", "json"]);
    let (mut stream, _) = server.accept();
    ours.say(r#"{"type":"send","room":"plain","text":"/a\nb","ref":"7"}"#);
    assert_eq!(recv(&mut stream), "/a\nb");
    let sent = ours.hear_object("sent");
    assert_eq!((&sent["ref"], &sent["room"]), (&"7".into(), &"plain".into()));
    ours.say(r#"{"type":"send","room":"general","text":"x","ref":"8"}"#);
    let error = ours.hear_object("error");
    assert_eq!((&error["ref"], &error["code"]), (&"8".into(), &"bad_input".into()));
    ours.say(r#"{"type":"cipher","name":"vigenere","key":"NSI","ref":"9"}"#);
    assert_eq!(ours.hear_object("cipher")["ref"], "9");
    ours.say(r#"{"type":"send","text":"Bonjour"}"#);
    assert_eq!(recv(&mut stream), "Ogvwgce");
    ours.say(r#"{"type":"quit"}"#);
    assert_eq!(recv(&mut stream), "");
    drop(stream);
    assert_eq!(ours.ended().code, Some(0));
}

#[test]
fn a_file_piped_in_is_sent_to_its_end() {
    let server = OwnServer::new();
    let mut ours = Program::tchat(&server.address, "zoe", JSON);
    let (mut stream, _) = server.accept();
    let reading = std::thread::spawn(move || {
        let mut all = String::new();
        loop {
            match recv(&mut stream).as_str() {
                "" => return all,
                text => all.push_str(text),
            }
        }
    });
    let lines = (0..40).map(|number| format!("ligne {number}, ")).collect::<Vec<_>>();
    for line in &lines {
        ours.say(line);
    }
    let ended = ours.end();
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert_eq!(reading.join().unwrap(), lines.concat());
    assert_eq!(ended.of_type("sent").len(), lines.len());
}

#[test]
fn a_signal_ends_it_and_what_was_not_sent_is_told() {
    let server = OwnServer::new();
    let mut ours = Program::tchat(&server.address, "zoe", JSON);
    let (mut stream, _) = server.accept();
    // Sixty parts, which take seconds.
    ours.say(&"é".repeat(30_000));
    assert!(recv(&mut stream).starts_with('é'));
    ours.signal("TERM");
    let ended = ours.ended();
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let error = &ended.of_type("error")[0];
    assert_eq!((&error["code"], &error["count"]), (&"unsent".into(), &1.into()));
    assert!(ended.of_type("sent").is_empty(), "{ended:?}");
}

#[test]
fn an_address_of_ipv6_is_taken_as_people_write_it() {
    // A machine without IPv6 has no such address to try.
    let Some(server) = OwnServer::bind("[::1]:0") else { return };
    assert!(server.address.starts_with("[::1]:"));
    let ours = Program::tchat(&server.address, "zoe", JSON);
    let (stream, pseudonym) = server.accept();
    assert_eq!(pseudonym, "zoe");
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    drop(stream);
    drop(ours);
}
