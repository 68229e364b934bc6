//! The ciphers of school between ours and `chiffre.py`.

use crate::stage::{OwnServer, Program, PythonServer, recv};

#[test]
fn chiffre_py_and_ours_understand_each_other() {
    for (python, ours, key) in [
        ("cesar", "caesar", "3"),
        ("cesar", "César", "-7"),
        ("vigenere", "vigenere", "NSI"),
        ("vigenere_brut", "vigenere_brut", "nsi"),
        ("xor", "xor", "TERM"),
    ] {
        let mut server = PythonServer::start("serveur.py");
        let arguments = [python, key];
        let mut alice =
            Program::python_client("client_chiffre.py", &server.address, "alice", &arguments);
        server.lets_in();
        let cipher = format!("{ours}:{key}");
        let mut zoe = Program::tchat(&server.address, "zoe", &["--cipher", &cipher]);
        server.lets_in();
        zoe.say("Bonjour à tous, l'été !");
        alice.hear("Bonjour à tous, l'été !");
        alice.say("Réponse de la classe NSI n°1");
        assert_eq!(zoe.hear("n°1"), "?: Réponse de la classe NSI n°1", "{cipher}");
    }
}

#[test]
fn ours_twice_with_a_cipher_understand_each_other_and_the_server_does_not() {
    let mut server = PythonServer::start("serveur.py");
    let json = ["--output", "json", "--cipher", "vigenere:NSI"];
    let mut alice = Program::tchat(&server.address, "alice", &json);
    server.lets_in();
    let mut bob = Program::tchat(&server.address, "bob", &json);
    server.lets_in();
    bob.say("Bonjour");
    server.program.hear("b'Ogvwgce'");
    let message = alice.hear_object("message");
    assert_eq!((&message["text"], &message["wire"]), (&"Bonjour".into(), &"Ogvwgce".into()));
    assert_eq!((&message["cipher"], &message["encrypted"]), (&"vigenere".into(), &false.into()));
}

#[test]
fn without_the_key_one_sees_the_ciphertext() {
    let server = OwnServer::new();
    let mut ours = Program::tchat(&server.address, "zoe", &["--cipher", "xor-list:TERM"]);
    let (mut stream, _) = server.accept();
    std::io::Write::write_all(&mut stream, "Ogvwgce à 8 h".as_bytes()).unwrap();
    assert_eq!(ours.hear("Ogv"), "?: Ogvwgce à 8 h");
}

#[test]
fn the_cipher_can_be_changed_while_one_talks() {
    let server = OwnServer::new();
    let mut ours = Program::tchat(&server.address, "zoe", &["--linear"]);
    let (mut stream, _) = server.accept();
    for (line, wire) in [
        ("Bonjour", "Bonjour"),
        ("/chiffre vigenère NSI\nBonjour", "Ogvwgce"),
        ("/cipher rot13\nBonjour", "Obawbhe"),
        ("/clair\nBonjour", "Bonjour"),
    ] {
        ours.say(line);
        assert_eq!(recv(&mut stream), wire);
    }
}

#[test]
fn a_message_that_the_key_does_not_fit_is_not_sent() {
    let server = OwnServer::new();
    let json = ["--output", "json", "--cipher", "masque_jetable:abc"];
    let mut ours = Program::tchat(&server.address, "zoe", &json);
    let (mut stream, _) = server.accept();
    ours.say("trop long");
    let error = ours.hear_object("error");
    assert_eq!(error["code"], "key_unfit");
    ours.say("abc");
    assert_eq!(recv(&mut stream), "\0\0\0");
}
