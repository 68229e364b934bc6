//! The limit programs, as processes of their own.

use std::process::{Command, Stdio};

use super::{Kind, Plain, Process, Running, ServerName, Stage};
use crate::dialect::Lines;
use crate::failed::Failed;

pub(super) fn start(name: ServerName, stage: &Stage) -> Result<Running, Failed> {
    let program = std::env::current_exe().map_err(Failed::system("find this program"))?;
    let mut command = Command::new(program);
    command.arg(match name.kind {
        Kind::LimitEach => "limit-each",
        _ => "limit-coal",
    });
    if name.tls {
        command.arg("--certificates").arg(&stage.folder);
    }
    command.stdout(Stdio::piped());
    let mut process = Process::start(&mut command, stage)?;
    let [line] = process.first_lines()?;
    let address = line.strip_prefix("listening on ").and_then(|it| it.parse().ok());
    let address = address
        .ok_or_else(|| Failed::NotStarted { program: name.to_string(), detail: line.clone() })?;
    let tls = name.tls.then(|| stage.certificate.client()).transpose()?;
    let payload = stage.payload.clone();
    let dialect = move |_| Lines::new(payload.clone());
    let settings = "a relay of lines: no order, no names, no store, no limits".to_owned();
    let clients = Box::new(Plain { address, tls, says_first: None, dialect });
    Ok(Running { process, settings, allowance: None, clients })
}
