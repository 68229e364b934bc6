//! What a teacher reads when a server has a plain room: the line that pupils paste, and what their
//! programs do wrong.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use tchat_i18n::{Visible, Words};
use tchat_server::plain::forget;
use tchat_server::plain::news::PlainNews;
use tchat_speech::moment;
use tokio::sync::mpsc;

use crate::cli::Form;
use crate::explain::Fault;
use crate::output::Output;
use crate::run::{Exit, Setting, failed, written};

/// `tchat admin forget`: deletes what the server keeps of its plain room.
pub(super) fn forget_all(setting: &Setting, data: Option<PathBuf>) -> Exit {
    let mut output = Output::new(Form::Text);
    let data = data.map_or_else(|| setting.home.server().map_err(Fault::from), Ok);
    let forgotten =
        data.and_then(|data| forget(&data).map_err(|failed| Fault::Start(failed.into())));
    let words = &setting.words;
    match forgotten {
        Ok(Some(forgotten)) => {
            output.line(&words.plain_forgotten(forgotten.messages));
            if let Some((first, last)) = forgotten.span {
                let (first, last) = (moment::write(first), moment::write(last));
                output
                    .line(&words.plain_forgotten_span(Visible::line(&first), Visible::line(&last)));
            }
        }
        Ok(None) => output.line(&words.plain_nothing_kept()),
        Err(fault) => return failed(setting, &mut output, &fault),
    }
    written(setting, &mut output)
}

/// Prints what pupils paste into their programs, one line for each address that leads here.
pub(super) fn invite(words: &Words, addresses: &[SocketAddr], output: &mut Output) {
    output.note(&words.plain_open());
    output.note(&words.plain_paste());
    output.note_whole(&Visible::EMPTY);
    // The worksheet's sockets are AF_INET.
    for address in addresses.iter().filter(|address| address.is_ipv4()) {
        let line = format!("    client.connect(('{}', {}))", address.ip(), address.port());
        output.note_whole(&Visible::line(&line));
    }
    output.note_whole(&Visible::EMPTY);
}

/// The next thing to tell the teacher; never, if there is no plain room.
pub(super) async fn next(news: &mut Option<mpsc::Receiver<PlainNews>>) -> PlainNews {
    if let Some(receiver) = news {
        if let Some(told) = receiver.recv().await {
            return told;
        }
        *news = None;
    }
    std::future::pending().await
}

/// What is told of some news.
pub(super) fn told(words: &Words, news: &PlainNews) -> Visible {
    match news {
        PlainNews::Awaited { address, after, connections } if *connections > 1 => {
            words.pupil_silent_many(*connections as u64, ip(*address), after.as_secs())
        }
        PlainNews::Awaited { address, after, .. } => {
            words.pupil_silent(ip(*address), after.as_secs())
        }
        PlainNews::NotUtf8 { who, byte, place } => {
            words.pupil_not_utf8(name(who), Visible::line(&format!("0x{byte:02x}")), *place as u64)
        }
        PlainNews::TooLong { who, bytes } => words.pupil_too_long(name(who), *bytes as u64),
        PlainNews::LongPseudonym { who, bytes } => {
            words.pupil_long_pseudonym(name(who), *bytes as u64)
        }
        PlainNews::EmptyPseudonym { who } => words.pupil_empty_pseudonym(name(who)),
        PlainNews::SamePseudonym { wanted, who } => {
            words.pupil_same_pseudonym(name(wanted), name(who))
        }
        PlainNews::Flood { who } => words.pupil_flood(name(who)),
        PlainNews::NeverReads { who } => words.pupil_never_reads(name(who)),
        PlainNews::Scan { address, connections } => {
            words.pupil_scan(*connections as u64, ip(*address))
        }
        PlainNews::More { count } => words.pupil_more(*count as u64),
    }
}

fn name(who: &str) -> Visible {
    Visible::quoted(who)
}

fn ip(address: IpAddr) -> Visible {
    Visible::line(&address.to_canonical().to_string())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tchat_i18n::Lang;

    use super::*;

    #[test]
    fn the_teacher_reads_what_is_wrong_and_where() {
        let words = Words::new(Lang::French);
        let said = |news| told(&words, &news).to_string();
        let who = "zoé".to_owned();
        assert_eq!(
            said(PlainNews::NotUtf8 { who: who.clone(), byte: 0xff, place: 0 }),
            "zoé a envoyé des octets qui ne sont pas de l’UTF-8 (octet 0xff en position 0)"
        );
        assert_eq!(
            said(PlainNews::TooLong { who, bytes: 2_000 }),
            "zoé a envoyé 2000 octets d’un coup\u{a0}: au-delà de 1024, le message arrive en plusieurs morceaux"
        );
        let (address, after) = (IpAddr::from([10, 0, 0, 7]), Duration::from_secs(10));
        assert_eq!(
            said(PlainNews::Awaited { address, after, connections: 1 }),
            "10.0.0.7 n’a rien envoyé depuis 10\u{a0}s\u{a0}: pseudo attendu"
        );
    }

    #[test]
    fn a_pupils_name_cannot_pass_for_the_consoles_own_words() {
        let words = Words::new(Lang::English);
        let flood = PlainNews::Flood { who: "bob is gone. eve".to_owned() };
        assert!(told(&words, &flood).to_string().starts_with("“bob is gone. eve” "));
    }
}
