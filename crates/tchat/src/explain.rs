//! What went wrong, in words: what happened, and what to do next.
//!
//! A [`Fault`] is whatever can keep the program from doing what was asked. Each becomes an
//! [`Explanation`] with a stable code for programs and a sentence and a hint in the reader's
//! language: those of the engine and of what was typed in [`tchat_speech::explain`], of the server in
//! [`server`], of passphrases in [`passphrase`], of ciphers in [`cipher`], of chats in the clear in
//! [`plain`], of the lab in [`lab`], of looking around in [`lan`].

mod admin;
pub(crate) mod cipher;
mod lab;
mod lan;
pub(crate) mod passphrase;
pub(crate) mod plain;
mod server;

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

use tchat_client::Trouble;
use tchat_client::home::NoHome;
use tchat_client::report::ReportBroken;
use tchat_front::arrival::around;
use tchat_i18n::{Visible, Words};
use tchat_lan::CannotLook;
use tchat_proto::address::ServerAddress;

use self::plain::PlainTrouble;

pub(crate) use self::admin::AdminFailed;
pub(crate) use self::lab::LabFailed;
pub(crate) use self::passphrase::PassphraseMissing;
pub(crate) use tchat_speech::explain::{Explanation, InputRefused};

/// Why something was not done.
#[derive(Debug)]
pub(crate) enum Fault {
    /// The engine's word.
    Trouble(Trouble),
    /// The server did not start.
    Start(tchat_server::StartFailed),
    /// The server stopped by itself.
    Server(tchat_server::ServerFailed),
    /// A server did not do what its operator asked.
    Admin(AdminFailed),
    /// The lab did not start, or could not go on.
    Lab(LabFailed),
    /// What was typed or piped in.
    Input(InputRefused),
    /// There is no passphrase to go on with.
    Passphrase(PassphraseMissing),
    /// A text that a cipher does not take.
    Ciphering(tchat_cipher::Refused),
    /// A text that stays hidden.
    NotBroken(tchat_cipher::breaking::NotBroken),
    /// A chat in the clear does not go on.
    Plain(PlainTrouble),
    /// There is no profile to say anything of.
    NoProfile(PathBuf),
    /// No address was given, and none is known.
    NoKnownServer,
    /// The program of the window is not installed.
    NoWindow,
    /// No server was found on this network.
    NobodyAround,
    /// Several servers were found on this network.
    SeveralAround(usize),
    /// The network cannot be searched.
    CannotLook(CannotLook),
    /// There is no folder to keep things in.
    NoHome,
    /// Stopped before the server acknowledged.
    Interrupted,
    /// The file of a report cannot be written or read.
    ReportFile(PathBuf, io::Error),
    /// A report that proves nothing.
    Report(ReportBroken),
    /// An export of the plain room, of which nothing is kept.
    ExportPlain,
    /// Messages are still in the outbox.
    Unsent(usize),
    /// There is no server to check.
    CheckUnreachable(ServerAddress, io::Error),
    /// The server that a client is to be checked by cannot listen.
    CheckListen(SocketAddr, io::Error),
    /// The client that is to be checked cannot be started.
    CheckStart(String, io::Error),
    /// Standard input broke.
    Read(io::Error),
    /// Standard output broke.
    Write(io::Error),
    /// A picture cannot be written.
    Picture(PathBuf, io::Error),
    /// The system did not give what we need.
    System(io::Error),
    /// An export cannot be written.
    Export(PathBuf, io::Error),
}

impl From<Trouble> for Fault {
    fn from(trouble: Trouble) -> Self {
        Self::Trouble(trouble)
    }
}

impl From<InputRefused> for Fault {
    fn from(refused: InputRefused) -> Self {
        Self::Input(refused)
    }
}

impl From<PassphraseMissing> for Fault {
    fn from(missing: PassphraseMissing) -> Self {
        Self::Passphrase(missing)
    }
}

impl From<CannotLook> for Fault {
    fn from(cannot: CannotLook) -> Self {
        Self::CannotLook(cannot)
    }
}

impl From<NoHome> for Fault {
    fn from(_: NoHome) -> Self {
        Self::NoHome
    }
}

impl Fault {
    /// Says it.
    pub(crate) fn explain(&self, words: &Words) -> Explanation {
        match self {
            Self::Trouble(trouble) => tchat_speech::explain::trouble::explain(trouble, words),
            Self::Start(failed) => server::explain_start(failed, words),
            Self::Server(failed) => server::explain_failed(failed, words),
            Self::Admin(failed) => admin::explain(failed, words),
            Self::Lab(failed) => lab::explain(failed, words),
            Self::Input(refused) => tchat_speech::explain::input::explain(refused, words),
            Self::Passphrase(missing) => passphrase::explain(missing, words),
            Self::Ciphering(refused) => cipher::explain_refused(refused, words),
            Self::NotBroken(why) => cipher::explain_not_broken(why, words),
            Self::Plain(trouble) => plain::explain(trouble, words),
            Self::NoProfile(folder) => Explanation::new(
                "no_profile",
                words.no_profile(text(folder.display())),
                words.no_profile_hint(),
            ),
            Self::NoKnownServer => Explanation::new(
                "no_known_server",
                words.no_known_server(),
                words.no_known_server_hint(),
            ),
            Self::NoWindow => {
                Explanation::new("no_window", words.no_window(), words.no_window_hint())
            }
            Self::NobodyAround => around::explain_nobody(words),
            Self::SeveralAround(count) => lan::explain_several(*count, words),
            Self::CannotLook(cannot) => around::explain(cannot, words),
            Self::NoHome => Explanation::new("no_home", words.no_home(), words.no_home_hint()),
            Self::Interrupted => {
                Explanation::new("interrupted", words.interrupted(), words.unsent_hint())
            }
            Self::ExportPlain => {
                Explanation::new("export_plain", words.export_plain(), words.export_plain_hint())
            }
            Self::Unsent(count) => {
                Explanation::new("unsent", words.unsent(*count), words.unsent_hint())
                    .with("count", *count)
            }
            Self::ReportFile(path, error) => Explanation::new(
                "report_file_failed",
                words.report_file_failed(text(path.display()), reason(error)),
                words.report_file_failed_hint(),
            ),
            Self::Report(broken) => Explanation::new(
                "report_broken",
                words.report_broken(not_proven(*broken, words)),
                words.report_broken_hint(),
            ),
            Self::CheckUnreachable(address, error) => Explanation::new(
                "check_unreachable",
                words.check_unreachable(text(address), reason(error)),
                words.check_unreachable_hint(),
            ),
            Self::CheckListen(address, error) => Explanation::new(
                "check_listen_failed",
                words.check_listen_failed(text(address), reason(error)),
                words.check_listen_failed_hint(),
            ),
            Self::CheckStart(program, error) => Explanation::new(
                "check_start_failed",
                words.check_start_failed(Visible::line(program), reason(error)),
                words.check_start_failed_hint(),
            ),
            Self::Read(error) => {
                Explanation::new("read_failed", words.read_failed(reason(error)), words.io_hint())
            }
            Self::Write(error) => {
                Explanation::new("write_failed", words.write_failed(reason(error)), words.io_hint())
            }
            Self::Picture(path, error) => Explanation::new(
                "picture_failed",
                words.picture_failed(text(path.display()), reason(error)),
                words.picture_failed_hint(),
            ),
            Self::Export(path, error) if error.kind() == io::ErrorKind::AlreadyExists => {
                Explanation::new(
                    "export_exists",
                    words.export_exists(text(path.display())),
                    words.export_exists_hint(),
                )
            }
            Self::Export(path, error) => Explanation::new(
                "export_failed",
                words.export_failed(text(path.display()), reason(error)),
                words.export_failed_hint(),
            ),
            Self::System(error) => Explanation::new(
                "system_failed",
                words.system_failed(reason(error)),
                words.system_failed_hint(),
            ),
        }
    }
}

/// Why a report proves nothing.
fn not_proven(broken: ReportBroken, words: &Words) -> Visible {
    match broken {
        ReportBroken::NotAReport => words.report_not_a_report(),
        ReportBroken::Content(_) => words.report_no_content(),
        ReportBroken::Certificate => words.report_bad_certificate(),
        ReportBroken::Signature => words.report_bad_signature(),
        ReportBroken::Claim => words.report_bad_claim(),
    }
}

/// The system's word for an error: it is what people search for.
fn reason(error: &io::Error) -> Visible {
    Visible::line(&error.to_string())
}

fn text(text: impl std::fmt::Display) -> Visible {
    Visible::line(&text.to_string())
}

#[cfg(test)]
mod tests;
