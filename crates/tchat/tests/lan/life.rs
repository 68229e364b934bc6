//! The whole life of a room, as thirty people live it on six machines: found on the network and
//! joined, written in, kept in order, handed over; once in English and once in French.

use std::path::Path;

use serde_json::Value as Json;

use crate::network::{Machine, Network, Running};

/// How many members the room has.
const PEOPLE: usize = 30;

/// The commands as somebody types them.
struct Language {
    lang: &'static str,
    direct: &'static str,
    verify: &'static str,
    mute: &'static str,
    unmute: &'static str,
    create: &'static str,
    invite: &'static str,
    invitations: &'static str,
    revoke: &'static str,
    join: &'static str,
    kick: &'static str,
    owner: &'static str,
    part: &'static str,
}

const ENGLISH: Language = Language {
    lang: "en",
    direct: "/msg",
    verify: "/verify",
    mute: "/mute",
    unmute: "/unmute",
    create: "/create",
    invite: "/invite",
    invitations: "/invitations",
    revoke: "/revoke",
    join: "/join",
    kick: "/kick",
    owner: "/owner",
    part: "/part",
};

const FRENCH: Language = Language {
    lang: "fr",
    direct: "/mp",
    verify: "/vérifier",
    mute: "/muet",
    unmute: "/parole",
    create: "/créer",
    invite: "/inviter",
    invitations: "/invitations",
    revoke: "/révoquer",
    join: "/salon",
    kick: "/expulser",
    owner: "/propriétaire",
    part: "/partir",
};

/// A town of machines, the first of which has the server.
struct Town {
    machines: Vec<Machine>,
    language: &'static Language,
    _network: Network,
    _server: Running,
    link: String,
}

impl Town {
    fn new(language: &'static Language) -> Self {
        let network = Network::new();
        let machines: Vec<_> = (0..6).map(|_| network.machine()).collect();
        let server = machines[0].announce("Salle 12");
        let found = machines[1].tchat(&["--output", "json"]).exits(0).of_type("server");
        let link = found[0]["link"].as_str().unwrap().to_owned();
        Self { machines, language, _network: network, _server: server, link }
    }

    /// What somebody types to join: every second one finds the server by itself.
    fn arguments<'a>(&'a self, nick: &'a str, place: Option<&'a str>) -> Vec<&'a str> {
        let mut arguments = vec!["join"];
        arguments.extend(place);
        let lang = self.language.lang;
        arguments.extend(["--nick", nick, "--profile", nick, "--lang", lang, "--output", "json"]);
        arguments
    }

    fn machine(&self, number: usize) -> &Machine {
        &self.machines[number % self.machines.len()]
    }

    /// Somebody is on their way in.
    fn knock(&self, number: usize, nick: &str) -> Running {
        let place = (number % 2 == 1).then_some(self.link.as_str());
        self.machine(number).chat(&self.arguments(nick, place))
    }
}

fn text(object: &Json, field: &str) -> String {
    object[field].as_str().unwrap().to_owned()
}

fn ready(person: &Running) {
    person.object(r#""type":"ready""#);
}

/// Whether anything in a folder has these bytes in it.
fn holds(folder: &Path, text: &[u8]) -> bool {
    std::fs::read_dir(folder).unwrap().any(|file| {
        let path = file.unwrap().path();
        if path.is_dir() {
            return holds(&path, text);
        }
        let bytes = std::fs::read(&path).unwrap();
        bytes.windows(text.len()).any(|window| window == text)
    })
}

fn live(language: &'static Language) {
    let town = Town::new(language);
    let mut alice = town.knock(0, "alice");
    ready(&alice);
    let nicks: Vec<_> = (1..PEOPLE - 1).map(|number| format!("pupil{number}")).collect();
    let mut people: Vec<_> =
        nicks.iter().enumerate().map(|(at, nick)| town.knock(at + 1, nick)).collect();
    people.iter().for_each(ready);

    // Bob was there, and is away when alice writes to him alone.
    let bobs = town.arguments("bob", Some(&town.link));
    town.machine(5).tchat(&bobs).exits(0);
    alice.object(r#""type":"joined","room":"general","who":"bob""#);
    alice.say(&format!("{} bob are you there?", language.direct));
    alice.object(r#""text":"are you there?""#);
    people[0].say("everybody reads this");
    people[1].object("everybody reads this");
    let mut bob = town.machine(5).chat(&bobs);
    let read = bob.object(r#""text":"are you there?""#);
    assert_eq!((&read["from"], &read["mine"]), (&"alice".into(), &false.into()));

    verified(language, &mut alice, &mut bob);
    muted(language, &mut alice, &mut people);
    invited(&town, &mut alice);
    removed(&town, &mut alice, &mut people, &nicks);

    // The room goes to bob, who keeps order from then on.
    alice.say(&format!("{} bob", language.owner));
    let told = bob.object(r#""type":"role_changed""#);
    assert_eq!((&told["who"], &told["role"]), (&"bob".into(), &"owner".into()));
    alice.say(&format!("{} general", language.part));
    people[0].object(r#""type":"left","room":"general","who":"alice","reason":"left""#);
    bob.say(&format!("{} {}", language.kick, nicks[1]));
    people[0].object(&format!(r#""who":"{}","reason":"removed""#, nicks[1]));
}

/// Both see one number, and alice notes that it is bob's.
fn verified(language: &Language, alice: &mut Running, bob: &mut Running) {
    bob.say(&format!("{} alice", language.verify));
    let number = text(&bob.object(r#""type":"verification""#), "number");
    alice.say(&format!("{} bob", language.verify));
    assert_eq!(text(&alice.object(r#""type":"verification""#), "number"), number);
    alice.say(&format!("{} bob {number}", language.verify));
    assert_eq!(alice.object(r#""type":"verification""#)["verified"], true);
}

/// Who is muted is told so, gets their words back, and can write again when the mute ends.
fn muted(language: &Language, alice: &mut Running, people: &mut [Running]) {
    alice.say(&format!("{} pupil3", language.mute));
    let told = people[2].object(r#""type":"muted""#);
    assert_eq!((&told["by"], &told["who"]), (&"alice".into(), &"pupil3".into()));
    people[2].say("never to be read");
    let refused = people[2].object(r#""code":"muted""#);
    assert_eq!(refused["text"], "never to be read");
    alice.say(&format!("{} pupil3", language.unmute));
    people[2].object(r#""type":"unmuted""#);
    people[2].say("to be read");
    let before = people[3].until(r#""text":"to be read""#);
    assert!(!before.iter().any(|line| line.contains("never to be read")), "{before:?}");
}

/// A room by invitation: one comes by the link, the next finds it taken back.
fn invited(town: &Town, alice: &mut Running) {
    let language = town.language;
    alice.say(&format!("{} team", language.create));
    alice.object(r#""type":"caught_up","room":"team""#);
    alice.say(language.invite);
    let link = text(&alice.object(r#""type":"invitation""#), "link");
    let carol = town.machine(2).chat(&town.arguments("carol", Some(&link)));
    assert_eq!(carol.object(r#""type":"ready""#)["room"], "team");
    alice.say(language.invitations);
    let name = text(&alice.object(r#""type":"invitations""#)["invitations"][0], "name");
    alice.say(&format!("{} {name}", language.revoke));
    alice.object(r#""type":"done""#);
    let late = town.machine(3).tchat(&town.arguments("dave", Some(&link))).exits(1);
    assert_eq!(late.of_type("error")[0]["code"], "invitation_revoked", "{late:?}");
    alice.say(&format!("{} general", language.join));
    alice.object(r#""type":"done""#);
}

/// Who was removed reads nothing of what follows, and does not come back.
fn removed(town: &Town, alice: &mut Running, people: &mut [Running], nicks: &[String]) {
    let (at, gone) = (5, &nicks[5]);
    alice.say(&format!("{} {gone}", town.language.kick));
    people[at].object(&format!(r#""who":"{gone}","reason":"removed""#));
    alice.say("said when they were gone");
    people[0].object("said when they were gone");
    people[at].say("let me say something");
    people[at].object(r#""code":"removed""#);
    assert_eq!(std::mem::replace(&mut people[at], town.knock(7, "newcomer")).stop(), Some(0));
    let machine = town.machine(at + 1);
    let back = machine.tchat(&town.arguments(gone, Some(&town.link))).exits(1);
    assert_eq!(back.of_type("error")[0]["code"], "removed", "{back:?}");
    assert!(!holds(&machine.home().join(gone), b"said when they were gone"));
    assert!(holds(&town.machine(1).home().join(&nicks[0]), b"said when they were gone"));
}

#[test]
fn thirty_people_live_the_life_of_a_room() {
    live(&ENGLISH);
}

#[test]
fn the_same_life_is_lived_in_french() {
    live(&FRENCH);
}
