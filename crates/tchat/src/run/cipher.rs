//! `tchat cipher`: the ciphers of school, for the command line.
//!
//! Results are exact: what a cipher gives and one line break, even where that is a NUL. Only a
//! terminal gets it made harmless, because an enciphered text can contain its commands.

use std::io::{self, IsTerminal as _};

use serde_json::json;
use tchat_cipher::breaking::{Certainty, Finding, attack, attack_any, two_time_pad};
use tchat_cipher::{Cipher, Name};
use tchat_i18n::{Lang, Visible, Words};

use super::post::piped;
use crate::cli::{Breaking, Ciphering, Form, Text};
use crate::explain::Fault;
use crate::explain::cipher::{certainty, weakness};
use crate::output::Output;
use crate::run::{Exit, Setting, failed, written};

/// The longest text that is taken: more than a lesson types, and a cipher still answers at once.
const TEXT_BYTES_MAX: usize = 1 << 20;

/// The longest text that is broken: far more than any breaker needs, and each key gives one as long.
const BROKEN_BYTES_MAX: usize = 1 << 16;

/// Does what was asked.
pub(super) fn cipher(setting: &Setting, asked: Ciphering, form: Form) -> Exit {
    let mut output = Output::new(form);
    let words = &setting.words;
    let done = match asked {
        Ciphering::Encrypt(name, cipher, text) => {
            ciphered(name, &cipher, &text, Direction::Encrypt, &mut output, words)
        }
        Ciphering::Decrypt(name, cipher, text) => {
            ciphered(name, &cipher, &text, Direction::Decrypt, &mut output, words)
        }
        Ciphering::Break(breaking) => broken(&breaking, &mut output, words),
        Ciphering::Drag { crib, top, text } => dragged(&crib, top, &text, &mut output, words),
        Ciphering::List => {
            list(&mut output, words);
            Ok(())
        }
    };
    match done {
        Ok(()) => written(setting, &mut output),
        Err(fault) => failed(setting, &mut output, &fault),
    }
}

/// Which way a text goes through a cipher.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Direction {
    Encrypt,
    Decrypt,
}

fn given(text: &Text, limit: usize) -> Result<String, Fault> {
    match text {
        Text::Given(text) => Ok(text.clone()),
        Text::Piped => piped(&mut io::stdin().lock(), limit),
    }
}

fn ciphered(
    name: Name,
    cipher: &Cipher,
    text: &Text,
    direction: Direction,
    output: &mut Output,
    words: &Words,
) -> Result<(), Fault> {
    let text = given(text, TEXT_BYTES_MAX)?;
    let result = match direction {
        Direction::Encrypt => cipher.encrypt(&text),
        Direction::Decrypt => cipher.decrypt(&text),
    };
    let result = result.map_err(Fault::Ciphering)?;
    let kind = match direction {
        Direction::Encrypt => "ciphertext",
        Direction::Decrypt => "plaintext",
    };
    match output.form() {
        Form::Json => {
            output.object(&json!({ "type": kind, "cipher": name.english(), "text": result }));
        }
        Form::Text if io::stdout().is_terminal() => {
            output.raw(format!("{}\n", Visible::message(&result)).as_bytes());
        }
        Form::Text => output.raw(format!("{result}\n").as_bytes()),
    }
    output.note(&weakness(name, words));
    Ok(())
}

fn broken(asked: &Breaking, output: &mut Output, words: &Words) -> Result<(), Fault> {
    let text = given(&asked.text, BROKEN_BYTES_MAX)?;
    let findings = match asked.name {
        Some(name) => attack(name, &text, asked.key.as_deref()),
        None => attack_any(&text),
    };
    let findings = findings.map_err(Fault::NotBroken)?;
    for finding in findings.iter().take(asked.top) {
        match output.form() {
            Form::Json => output.object(&json!({
                "type": "guess", "cipher": finding.name.english(), "key": finding.key,
                "text": finding.text, "language": finding.language.map(|language| language.code()),
                "probability": finding.probability, "certainty": code(finding.certainty()),
            })),
            Form::Text => output.line(&told(finding, words)),
        }
    }
    if let Some(best) = findings.first() {
        output.note(&weakness(best.name, words));
    }
    Ok(())
}

fn told(finding: &Finding, words: &Words) -> Visible {
    words.cipher_guess(
        certainty(finding.certainty(), words),
        Visible::line(&percent(finding.probability, words.lang())),
        Visible::own(named(finding.name, words)),
        Visible::line(&finding.key),
        Visible::line(&finding.text),
    )
}

/// A share of a hundred, with the language's decimal sign.
fn percent(probability: f64, lang: Lang) -> String {
    let percent = format!("{:.1}", 100.0 * probability);
    match lang {
        Lang::French => percent.replace('.', ","),
        Lang::English => percent,
    }
}

/// The stable word for a certainty.
const fn code(certainty: Certainty) -> &'static str {
    match certainty {
        Certainty::Certain => "certain",
        Certainty::Likely => "likely",
        Certainty::Possible => "possible",
        Certainty::Unknown => "unknown",
    }
}

fn dragged(
    crib: &str,
    top: usize,
    text: &Text,
    output: &mut Output,
    words: &Words,
) -> Result<(), Fault> {
    let glimpses =
        two_time_pad::of_lines(&given(text, BROKEN_BYTES_MAX)?, crib).map_err(Fault::NotBroken)?;
    for glimpse in glimpses.into_iter().take(top) {
        match output.form() {
            Form::Json => output.object(&json!({
                "type": "glimpse", "place": glimpse.place, "text": glimpse.text,
                "surprise": glimpse.surprise,
            })),
            Form::Text => {
                let text = Visible::quoted(&glimpse.text);
                output.line(&words.cipher_glimpse(glimpse.place, text));
            }
        }
    }
    output.note(&weakness(Name::OneTimePad, words));
    Ok(())
}

fn list(output: &mut Output, words: &Words) {
    for name in Name::all() {
        let key = name.example_key();
        if output.form() == Form::Json {
            output.object(&json!({
                "type": "cipher", "name": name.english(), "french": name.french(),
                "key": (!key.is_empty()).then_some(key), "weakness": weakness(name, words).as_str(),
            }));
            continue;
        }
        let other = if words.lang() == Lang::French { name.english() } else { name.french() };
        let (name_said, other) = (Visible::own(named(name, words)), Visible::own(other));
        let why = weakness(name, words);
        output.line(&if key.is_empty() {
            words.cipher_row_keyless(name_said, other, why)
        } else {
            words.cipher_row(name_said, other, Visible::own(key), why)
        });
    }
}

/// The cipher's name in the reader's language.
fn named(name: Name, words: &Words) -> &'static str {
    match words.lang() {
        Lang::French => name.french(),
        Lang::English => name.english(),
    }
}
