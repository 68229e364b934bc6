//! What `tchat serve --output json` tells the program that began it: one object once others can come, one
//! for each thing that its operator should know, and, as everywhere, one for an error.

use serde_json::{Value as Json, json};
use tchat_i18n::{Visible, Words};
use tchat_lan::Announced;
use tchat_server::Server;

use crate::cli::Form;
use crate::output::Output;
use crate::run::doors::Doors;

/// Where a server is, and the ways in.
pub(super) fn object(server: &Server, doors: &Doors) -> Json {
    let texts = |addresses: &[_]| -> Vec<_> {
        addresses.iter().map(std::net::SocketAddr::to_string).collect()
    };
    let links: Vec<_> = doors.links().iter().map(ToString::to_string).collect();
    let own = doors.own_link();
    let owner = own.as_ref().and_then(|own| server.owner_invitation_for(&own.address.host));
    json!({
        "type": "serving", "name": server.name(), "listening": texts(doors.listening()),
        "addresses": texts(&doors.addresses()), "links": links,
        "own_link": own.map(|own| own.to_string()), "owner_link": owner.map(|it| it.to_string()),
        "fingerprint": tchat_client::fingerprint_of_server(server.key()), "plain": server.has_plain(),
    })
}

/// How announcing it went. That it is announced, programs expect.
pub(super) fn announced(announced: Announced, words: &Words, output: &mut Output) {
    match (announced, output.form()) {
        (Announced::Yes, Form::Json) => {}
        (Announced::Yes, Form::Text) => output.note(&words.announced()),
        (Announced::No, _) => {
            notice(&words.announced_not(words.announced_silence()), output);
        }
    }
}

/// Something that its operator should know: to programs an object, to people a line beside the results.
pub(super) fn notice(told: &Visible, output: &mut Output) {
    match output.form() {
        Form::Json => output.object(&json!({ "type": "notice", "text": told.to_string() })),
        Form::Text => output.note(told),
    }
}
