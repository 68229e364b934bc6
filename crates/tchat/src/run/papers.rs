//! What the program says of itself: shell completions and the manual page.
//!
//! Both are made from the same table as the parser, so they cannot say anything else than it does.

use std::io::{self, Write as _};

use clap::Command;
use clap_complete::Shell;
use clap_mangen::Man;
use tchat_i18n::Words;

use crate::cli;

/// A completion script for a shell.
pub(super) fn completions(shell: Shell, words: &Words) -> Vec<u8> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut cli::build(words), "tchat", &mut script);
    script
}

/// The manual page, all commands on one page.
pub(super) fn manual(words: &Words) -> Vec<u8> {
    let mut command = cli::build(words);
    command.build();
    let mut page = Vec::new();
    // A `Vec` takes every write.
    drop(render(&command, &mut page));
    page
}

fn render(command: &Command, page: &mut Vec<u8>) -> io::Result<()> {
    let man = Man::new(command.clone());
    man.render_title(page)?;
    man.render_name_section(page)?;
    man.render_synopsis_section(page)?;
    man.render_description_section(page)?;
    man.render_options_section(page)?;
    man.render_extra_section(page)?;
    command.get_subcommands().try_for_each(|subcommand| render_section(subcommand, page))
}

fn render_section(command: &Command, page: &mut Vec<u8>) -> io::Result<()> {
    let man = Man::new(command.clone());
    writeln!(page, ".SH \"TCHAT {}\"", command.get_name().to_uppercase())?;
    man.render_description_section(page)?;
    man.render_options_section(page)?;
    man.render_extra_section(page)
}
