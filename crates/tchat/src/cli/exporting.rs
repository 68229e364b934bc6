//! `tchat export`: what a room's history becomes, and where it goes.

use std::path::PathBuf;

use clap::ArgMatches;
use tchat_client::history::Since;
use tchat_proto::id::Seq;

use super::{Extent, Form, Read, Reader, Wrong, form};
use crate::export::Format;

/// What document a history becomes.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Export {
    /// What it is written as.
    pub(crate) format: Format,
    /// The file or folder it goes into; standard output without it.
    pub(crate) into: Option<PathBuf>,
    /// Whether the files that were shared lie beside it.
    pub(crate) files: Enclose,
}

/// What an export does about files that were shared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Enclose {
    /// Their names stand in it.
    Names,
    /// They are fetched from the server.
    Files,
}

impl Reader<'_> {
    /// The whole history, as it is printed or as a document.
    pub(super) fn exported(&self, given: &ArgMatches) -> Result<Read, Wrong> {
        let format = given.get_one::<String>("format").map(|format| match format.as_str() {
            "text" => Format::Text,
            "markdown" => Format::Markdown,
            "html" => Format::Html,
            _ => Format::Json,
        });
        if let (Some(_), Some(_)) = (format, form(given)) {
            return Err(self.wrong().conflict("--format", "--output"))?;
        }
        let files = if given.get_flag("with-files") { Enclose::Files } else { Enclose::Names };
        if files == Enclose::Files && given.get_flag("offline") {
            return Err(self.wrong().conflict("--with-files", "--offline"))?;
        }
        let into = given.get_one::<PathBuf>("into").cloned();
        let printed = match form(given) {
            Some(Form::Text) => Format::Text,
            Some(Form::Json) | None => Format::Json,
        };
        let format = format.unwrap_or(printed);
        let is_document = into.is_some() || matches!(format, Format::Markdown | Format::Html);
        Ok(Read {
            link: self.link(given)?,
            room: self.room(given)?,
            since: Since::After(Seq::ZERO),
            last: None,
            extent: if given.get_flag("offline") { Extent::Offline } else { Extent::UpToDate },
            output: if format == Format::Json { Form::Json } else { Form::Text },
            export: is_document.then_some(Export { format, into, files }),
        })
    }
}
