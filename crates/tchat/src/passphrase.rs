//! Where a passphrase comes from: a file descriptor, the environment, or who sits at the terminal.
//!
//! A profile that is not sealed asks for none. A sealed one takes the passphrase from
//! `--passphrase-fd`, else from `TCHAT_PASSPHRASE`, else asks ([`question`]). It is never an
//! argument: every process of the machine can read those. The environment can be read by other
//! processes of the same person, and goes on to whatever the program would start; it cannot be
//! wiped either, since that would need code that Rust calls unsafe. A descriptor has neither fault.

mod descriptor;
mod question;

use std::fmt;
use std::path::Path;

use tchat_client::limits::PASSPHRASE_BYTES_MAX;
use tchat_client::passphrase::PassphraseInvalid;
use tchat_client::profile::Beside;
use tchat_client::{Passphrase, Profile, Trouble};
use tchat_i18n::{Visible, Words};
use zeroize::Zeroizing;

use crate::explain::passphrase::invalid_words;
use crate::explain::{Fault, PassphraseMissing};
use crate::signals::Signals;

/// How often somebody at a terminal may try.
const TRIES: usize = 3;

/// What holds a passphrase for programs that cannot be asked.
const VARIABLE: &str = "TCHAT_PASSPHRASE";

/// The bytes of a passphrase, not looked at yet. Wiped on drop.
type Typed = Zeroizing<Vec<u8>>;

/// A passphrase that was given beforehand, if one was.
#[derive(Default)]
pub(crate) struct Given(Option<Result<Typed, PassphraseMissing>>);

impl Given {
    /// Reads it, before the program opens anything itself: a number that was not given to us must
    /// not turn out to be a file of our own.
    pub(crate) fn by_descriptor_or_variable(descriptor: Option<u32>) -> Self {
        let given = Self::by_descriptor(descriptor);
        if given.0.is_some() {
            return given;
        }
        let bytes = std::env::var_os(VARIABLE).map(std::ffi::OsString::into_encoded_bytes);
        Self(bytes.map(|bytes| Ok(Zeroizing::new(bytes))))
    }

    /// The same without the variable.
    pub(crate) fn by_descriptor(descriptor: Option<u32>) -> Self {
        Self(descriptor.map(|number| {
            descriptor::read_line(number, PASSPHRASE_BYTES_MAX).map_err(|error| {
                PassphraseMissing::Descriptor { number, reason: error.to_string() }
            })
        }))
    }

    /// This, or the other if none was given so.
    pub(crate) const fn or<'g>(&'g self, other: &'g Self) -> &'g Self {
        if self.0.is_some() { self } else { other }
    }

    /// The same once more.
    pub(crate) fn again(&self) -> Self {
        Self(self.0.clone())
    }

    /// The passphrase. `None` if none was given.
    pub(crate) fn passphrase(&self) -> Result<Option<Passphrase>, PassphraseMissing> {
        match &self.0 {
            None => Ok(None),
            Some(Ok(bytes)) => {
                Passphrase::from_utf8(bytes).map(Some).map_err(PassphraseMissing::Invalid)
            }
            Some(Err(missing)) => Err(missing.clone()),
        }
    }
}

impl fmt::Debug for Given {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Given(..)")
    }
}

/// Opens a profile, making it if there is none; a sealed one with the passphrase given, or else
/// with what somebody types.
pub(crate) async fn open(
    folder: &Path,
    given: &Given,
    words: &Words,
    signals: &mut Signals,
) -> Result<Profile, Fault> {
    // What was given and is none is said even if it turns out that none is needed.
    let given = given.passphrase()?;
    match (Profile::open(folder), given) {
        (Err(Trouble::ProfileSealed { .. }), Some(given)) => {
            Ok(Profile::open_sealed(folder, &given)?)
        }
        (Err(sealed @ Trouble::ProfileSealed { .. }), None) => {
            if !question::can_be_asked() {
                return Err(sealed.into());
            }
            Ok(ask_to_open(folder, words, signals).await?.0)
        }
        (opened, _) => Ok(opened?),
    }
}

/// Opens a profile that is there, with the passphrase given if it is sealed, and asks nobody.
pub(crate) fn open_unasked(folder: &Path, given: &Given) -> Result<Profile, Fault> {
    Ok(Profile::open_with(folder, given.passphrase()?.as_ref())?)
}

/// Opens a profile that another program has open, for reading; a sealed one with the passphrase
/// given, or else with what somebody types.
pub(crate) async fn open_beside(
    folder: &Path,
    given: &Given,
    words: &Words,
    signals: &mut Signals,
) -> Result<Beside, Fault> {
    let given = given.passphrase()?;
    let sealed = match Beside::open(folder) {
        Err(sealed @ Trouble::ProfileSealed { .. }) => sealed,
        opened => return Ok(opened?),
    };
    if let Some(given) = given {
        return Ok(Beside::open_sealed(folder, &given)?);
    }
    if !question::can_be_asked() {
        return Err(sealed.into());
    }
    let name = folder.file_name().unwrap_or(folder.as_os_str()).to_string_lossy();
    let typed = question::ask(&words.passphrase_ask(Visible::line(&name)), signals).await?;
    let wrong = |_| Trouble::WrongPassphrase { path: folder.to_owned() };
    let passphrase = Passphrase::from_utf8(&typed).map_err(wrong)?;
    Ok(Beside::open_sealed(folder, &passphrase)?)
}

/// The same, and what opens it from here on, so that nobody is asked again.
pub(crate) async fn open_for_good(
    folder: &Path,
    given: &Given,
    words: &Words,
    signals: &mut Signals,
) -> Result<(Profile, Given), Fault> {
    match Profile::open(folder) {
        Err(Trouble::ProfileSealed { .. }) if given.0.is_none() && question::can_be_asked() => {
            let (profile, typed) = ask_to_open(folder, words, signals).await?;
            Ok((profile, Given(Some(Ok(typed)))))
        }
        Ok(profile) if given.0.is_none() => Ok((profile, given.again())),
        other => {
            // It can be opened once at a time.
            drop(other);
            Ok((open(folder, given, words, signals).await?, given.again()))
        }
    }
}

async fn ask_to_open(
    folder: &Path,
    words: &Words,
    signals: &mut Signals,
) -> Result<(Profile, Typed), Fault> {
    let name = folder.file_name().unwrap_or(folder.as_os_str()).to_string_lossy();
    let question = words.passphrase_ask(Visible::line(&name));
    for tries_left in (0..TRIES).rev() {
        let typed = question::ask(&question, signals).await?;
        let wrong = || Trouble::WrongPassphrase { path: folder.to_owned() };
        let opened = match Passphrase::from_utf8(&typed) {
            Ok(passphrase) => Profile::open_sealed(folder, &passphrase),
            // One that cannot have sealed it is a wrong one.
            Err(_) => Err(wrong()),
        };
        match opened {
            Err(Trouble::WrongPassphrase { .. }) if tries_left > 0 => {
                question::tell(&words.passphrase_wrong_try_again())?;
            }
            opened => return Ok((opened?, typed)),
        }
    }
    Err(Trouble::WrongPassphrase { path: folder.to_owned() }.into())
}

/// Tries a passphrase for a file: the one given, or else what somebody types.
pub(crate) async fn unlock(
    file: &Path,
    given: &Given,
    words: &Words,
    signals: &mut Signals,
    attempt: impl Fn(&Passphrase) -> Result<(), Trouble>,
) -> Result<(), Fault> {
    if let Some(given) = given.passphrase()? {
        return Ok(attempt(&given)?);
    }
    if !question::can_be_asked() {
        return Err(PassphraseMissing::NoneGiven.into());
    }
    let name = file.file_name().unwrap_or(file.as_os_str()).to_string_lossy();
    let question = words.passphrase_ask(Visible::line(&name));
    for tries_left in (0..TRIES).rev() {
        let typed = question::ask(&question, signals).await?;
        let wrong = || Trouble::WrongPassphrase { path: file.to_owned() };
        let done = Passphrase::from_utf8(&typed).or(Err(wrong())).and_then(|it| attempt(&it));
        match done {
            Err(Trouble::WrongPassphrase { .. }) if tries_left > 0 => {
                question::tell(&words.passphrase_wrong_try_again())?;
            }
            done => return Ok(done?),
        }
    }
    Err(Trouble::WrongPassphrase { path: file.to_owned() }.into())
}

/// A passphrase to seal with: as given, or typed twice.
pub(crate) async fn choose(
    given: &Given,
    otherwise: PassphraseMissing,
    words: &Words,
    signals: &mut Signals,
) -> Result<Passphrase, Fault> {
    if let Some(given) = given.passphrase()? {
        return Ok(given);
    }
    if !question::can_be_asked() {
        return Err(otherwise.into());
    }
    let first = loop {
        let typed = question::ask(&words.passphrase_ask_new(), signals).await?;
        match Passphrase::from_utf8(&typed) {
            Ok(passphrase) => break passphrase,
            Err(invalid) => question::tell(&told(invalid, words))?,
        }
    };
    let again = question::ask(&words.passphrase_ask_again(), signals).await?;
    match Passphrase::from_utf8(&again) {
        Ok(again) if again == first => Ok(first),
        _ => Err(PassphraseMissing::Differ.into()),
    }
}

fn told(invalid: PassphraseInvalid, words: &Words) -> Visible {
    let dash = Visible::own(" – ");
    Visible::concat(&[&invalid_words(invalid, words), &dash, &words.passphrase_invalid_hint()])
}
