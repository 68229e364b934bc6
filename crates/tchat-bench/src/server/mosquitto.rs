//! Mosquitto: MQTT at quality of service 0, nothing persistent.

use std::process::{Command, Stdio};

use super::{Plain, Process, Running, ServerName, Stage, free_address, write};
use crate::certificate::Certificate;
use crate::dialect::Mqtt;
use crate::failed::Failed;

const PACKAGE: &str = "mosquitto";

pub(super) fn start(name: ServerName, stage: &Stage) -> Result<Running, Failed> {
    let program = super::process::installed("mosquitto", PACKAGE)?;
    let address = free_address()?;
    let tls = name.tls.then_some(&stage.certificate);
    let settings = settings(address.port(), tls);
    let file = stage.folder.join("mosquitto.conf");
    write(&file, &settings)?;
    let mut command = Command::new(program);
    let mut process = Process::start(command.arg("-c").arg(&file).stdout(Stdio::null()), stage)?;
    process.wait_until_at(address)?;
    let tls = tls.map(Certificate::client).transpose()?;
    let payload = stage.payload.clone();
    let dialect = move |place| Mqtt::new(payload.clone(), place);
    let clients = Box::new(Plain { address, tls, says_first: None, dialect });
    Ok(Running { process, settings, allowance: None, clients })
}

fn settings(port: u16, tls: Option<&Certificate>) -> String {
    let tls = tls.map_or_else(String::new, |Certificate { chain, key, .. }| {
        let (chain, key) = (chain.display(), key.display());
        format!("certfile {chain}\nkeyfile {key}\ntls_version tlsv1.3\n")
    });
    // Root only for the moment of starting: it gives that up by itself unless told not to.
    format!(
        "user root\nallow_anonymous true\npersistence false\nlog_type none\nset_tcp_nodelay true\n\
         max_queued_messages 0\nlistener {port} 127.0.0.1\n{tls}"
    )
}
