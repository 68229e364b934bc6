//! How a terminal is asked to call for attention: by its bell, and by a notification on the desktop.

use tchat_front::order::Alert;
use tchat_front::settings::Protocol;

/// How much of a summary is handed on, in characters: desktops show two lines.
const CHARS_MAX: usize = 200;

/// What to write to a terminal for an alert.
pub(crate) fn sequence(
    alert: &Alert,
    protocol: Protocol,
    variable: impl Fn(&str) -> Option<String>,
) -> String {
    let mut sequence = String::new();
    if alert.rings {
        sequence.push('\u{7}');
    }
    if alert.is_shown {
        let text = harmless(&alert.summary);
        match resolved(protocol, variable) {
            Protocol::Osc777 => {
                // The fields are parted by semicolons.
                let text = text.replace(';', ",");
                sequence.push_str(&format!("\u{1b}]777;notify;tchat;{text}\u{1b}\\"));
            }
            // A number at the beginning would be a command of ConEmu's.
            Protocol::Osc9 | Protocol::Auto => {
                sequence.push_str(&format!("\u{1b}]9;tchat: {text}\u{1b}\\"));
            }
        }
    }
    sequence
}

/// Without anything that could end the sequence.
fn harmless(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(CHARS_MAX).collect()
}

/// The one that a terminal is known to take: some show both, and would show each twice.
fn resolved(protocol: Protocol, variable: impl Fn(&str) -> Option<String>) -> Protocol {
    if protocol != Protocol::Auto {
        return protocol;
    }
    let term = variable("TERM").unwrap_or_default();
    let takes_777 = term.starts_with("rxvt") || term.starts_with("foot");
    match takes_777 || variable("VTE_VERSION").is_some() {
        true => Protocol::Osc777,
        false => Protocol::Osc9,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alert(summary: &str, is_shown: bool) -> Alert {
        Alert { summary: summary.to_owned(), rings: true, is_shown }
    }

    #[test]
    fn a_terminal_is_asked_in_the_one_way_that_it_is_known_to_take() {
        let shown = |term: &str| {
            let variable = |name: &str| (name == "TERM").then(|| term.to_owned());
            sequence(&alert("bob; in general", true), Protocol::Auto, variable)
        };
        assert_eq!(shown("xterm-256color"), "\u{7}\u{1b}]9;tchat: bob; in general\u{1b}\\");
        assert_eq!(shown("foot"), "\u{7}\u{1b}]777;notify;tchat;bob, in general\u{1b}\\");
    }

    #[test]
    fn no_text_ends_the_sequence_and_begins_another() {
        let hostile = alert("a\u{7}\u{1b}]52;c;eA==\u{9c}b", true);
        let written = sequence(&hostile, Protocol::Osc9, |_| None);
        assert_eq!(written.matches('\u{1b}').count(), 2);
        assert_eq!(written.matches('\u{7}').count(), 1);
        let only_bell = sequence(&alert("x", false), Protocol::Auto, |_| None);
        assert_eq!(only_bell, "\u{7}");
    }
}
