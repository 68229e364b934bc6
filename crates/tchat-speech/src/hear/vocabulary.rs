//! Finding a command by what was typed of its name.
//!
//! Every command has several names, in both languages; the start of one is enough if only one
//! command begins so, and case and accents do not matter.

use unicode_normalization::UnicodeNormalization as _;

use crate::explain::InputRefused;

/// Something with names.
pub trait Named {
    /// All of them, the shown ones first.
    fn names(&self) -> impl Iterator<Item = &'static str>;
}

/// The command that a word means: its whole name, or the start of one.
///
/// # Errors
///
/// [`InputRefused`] if there is none, or several.
pub fn find<N: Named>(commands: &'static [N], word: &str) -> Result<&'static N, InputRefused> {
    let folded = fold(word);
    let exact = commands.iter().find(|command| command.names().any(|name| fold(name) == folded));
    if let Some(command) = exact.filter(|_| !folded.is_empty()) {
        return Ok(command);
    }
    let begins = |command: &&N| command.names().any(|name| fold(name).starts_with(&folded));
    let found = commands.iter().filter(begins).collect::<Vec<_>>();
    match found.as_slice() {
        [command] => Ok(command),
        [] => Err(InputRefused::CommandUnknown {
            word: format!("/{word}"),
            similar: similar(commands, &folded),
        }),
        several => {
            let names = several.iter().flat_map(|command| {
                command
                    .names()
                    .filter(|name| fold(name).starts_with(&folded))
                    .map(|name| format!("/{name}"))
            });
            Err(InputRefused::CommandAmbiguous {
                word: format!("/{word}"),
                choices: names.collect(),
            })
        }
    }
}

/// Names that are one or two slips of the finger away, the nearest first.
fn similar<N: Named>(commands: &'static [N], folded: &str) -> Vec<String> {
    let names = commands.iter().flat_map(N::names).filter(|name| name.len() > 1);
    let mut near = names
        .map(|name| (strsim::damerau_levenshtein(&fold(name), folded), name))
        .filter(|(slips, name)| *slips <= 2 && *slips < name.chars().count())
        .collect::<Vec<_>>();
    near.sort();
    near.into_iter().take(3).map(|(_, name)| format!("/{name}")).collect()
}

/// Without case and accents.
pub fn fold(word: &str) -> String {
    word.nfd().filter(char::is_ascii).collect::<String>().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_accents_are_folded_away() {
        assert_eq!(fold("Vérifier"), "verifier");
        assert_eq!(fold("ÎLE"), "ile");
    }
}
