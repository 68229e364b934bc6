//! Redis: publish and subscribe, nothing saved.

use std::path::Path;
use std::process::{Command, Stdio};

use super::{Plain, Process, Running, ServerName, Stage, free_address, write};
use crate::certificate::Certificate;
use crate::dialect::Resp;
use crate::failed::Failed;

const PACKAGE: &str = "redis-server";

pub(super) fn start(name: ServerName, stage: &Stage) -> Result<Running, Failed> {
    let program = super::process::installed("redis-server", PACKAGE)?;
    let address = free_address()?;
    let tls = name.tls.then_some(&stage.certificate);
    let settings = settings(address.port(), tls, &stage.folder);
    let file = stage.folder.join("redis.conf");
    write(&file, &settings)?;
    let mut process =
        Process::start(Command::new(program).arg(&file).stdout(Stdio::null()), stage)?;
    process.wait_until_at(address)?;
    let tls = tls.map(Certificate::client).transpose()?;
    let payload = stage.payload.clone();
    let dialect = move |_| Resp::new(payload.clone());
    let clients = Box::new(Plain { address, tls, says_first: None, dialect });
    Ok(Running { process, settings, allowance: None, clients })
}

fn settings(port: u16, tls: Option<&Certificate>, folder: &Path) -> String {
    let listen = match tls {
        None => format!("port {port}\n"),
        Some(Certificate { authority, chain, key }) => format!(
            "port 0\ntls-port {port}\ntls-protocols \"TLSv1.3\"\ntls-auth-clients no\n\
             tls-session-caching no\ntls-cert-file {}\ntls-key-file {}\ntls-ca-cert-file {}\n",
            chain.display(),
            key.display(),
            authority.display(),
        ),
    };
    format!(
        "bind 127.0.0.1\n{listen}dir {}\nsave \"\"\nappendonly no\nmaxclients 20000\n\
         tcp-backlog 1024\nclient-output-buffer-limit pubsub 0 0 0\n",
        folder.display(),
    )
}
