//! NATS: core publish and subscribe, no JetStream.

use std::process::{Command, Stdio};

use super::{Plain, Process, Running, ServerName, Stage, free_address, write};
use crate::certificate::Certificate;
use crate::dialect::Nats;
use crate::failed::Failed;

const PACKAGE: &str = "nats-server";

pub(super) fn start(name: ServerName, stage: &Stage) -> Result<Running, Failed> {
    let program = super::process::installed("nats-server", PACKAGE)?;
    let address = free_address()?;
    let tls = name.tls.then_some(&stage.certificate);
    let settings = settings(address.port(), tls);
    let file = stage.folder.join("nats.conf");
    write(&file, &settings)?;
    let mut command = Command::new(program);
    let mut process =
        Process::start(command.arg("--config").arg(&file).stdout(Stdio::null()), stage)?;
    process.wait_until_at(address)?;
    let tls = tls.map(Certificate::client).transpose()?;
    let payload = stage.payload.clone();
    let dialect = move |_| Nats::new(payload.clone());
    // It introduces itself before TLS.
    let clients = Box::new(Plain { address, tls, says_first: Some("\r\n"), dialect });
    Ok(Running { process, settings, allowance: None, clients })
}

fn settings(port: u16, tls: Option<&Certificate>) -> String {
    let tls = tls.map_or_else(String::new, |Certificate { chain, key, .. }| {
        let (chain, key) = (chain.display(), key.display());
        format!("tls {{ cert_file: \"{chain}\", key_file: \"{key}\", timeout: 30 }}\n")
    });
    format!(
        "listen: \"127.0.0.1:{port}\"\nmax_connections: 20000\nmax_pending: 256MB\n\
         write_deadline: \"30s\"\n{tls}"
    )
}
