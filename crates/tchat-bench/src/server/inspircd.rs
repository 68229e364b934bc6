//! InspIRCd: an IRC server.

use std::path::Path;
use std::process::{Command, Stdio};

use super::{Plain, Process, Running, ServerName, Stage, free_address, write};
use crate::certificate::Certificate;
use crate::dialect::Irc;
use crate::failed::Failed;

const PACKAGE: &str = "inspircd";

pub(super) fn start(name: ServerName, stage: &Stage) -> Result<Running, Failed> {
    let program = super::process::installed("inspircd", PACKAGE)?;
    let address = free_address()?;
    let tls = name.tls.then_some(&stage.certificate);
    let settings = settings(address.port(), tls, &stage.folder);
    let file = stage.folder.join("inspircd.conf");
    write(&file, &settings)?;
    let mut command = Command::new(program);
    command.args(["--nofork", "--runasroot", "--nolog", "--config"]).arg(&file);
    let mut process = Process::start(command.stdout(Stdio::null()), stage)?;
    process.wait_until_at(address)?;
    let tls = tls.map(Certificate::client).transpose()?;
    let payload = stage.payload.clone();
    let dialect = move |place| Irc::new(payload.clone(), place);
    let clients = Box::new(Plain { address, tls, says_first: None, dialect });
    Ok(Running { process, settings, allowance: None, clients })
}

fn settings(port: u16, tls: Option<&Certificate>, folder: &Path) -> String {
    let (profile, bind) = match tls {
        None => (String::new(), ""),
        Some(Certificate { chain, key, .. }) => {
            let (chain, key) = (chain.display(), key.display());
            let profile = format!(
                "<module name=\"ssl_gnutls\">\n<sslprofile name=\"tls\" provider=\"gnutls\" \
                 certfile=\"{chain}\" keyfile=\"{key}\" \
                 priority=\"NORMAL:-VERS-ALL:+VERS-TLS1.3\">\n"
            );
            (profile, " sslprofile=\"tls\"")
        }
    };
    let folder = folder.display();
    // Lines long enough for a sealed message, classes without flood protection.
    format!(
        "<path datadir=\"{folder}\" logdir=\"{folder}\" runtimedir=\"{folder}\">\n\
         <server name=\"bench.local\" description=\"bench\" network=\"bench\">\n\
         <admin name=\"bench\" nick=\"bench\" email=\"bench@bench.local\">\n\
         <pid file=\"{folder}/inspircd.pid\">\n\
         <module name=\"cap\">\n<module name=\"ircv3_echomessage\">\n{profile}\
         <bind address=\"127.0.0.1\" port=\"{port}\" type=\"clients\"{bind}>\n\
         <connect allow=\"*\" timeout=\"60\" pingfreq=\"300\" hardsendq=\"1G\" softsendq=\"1G\" \
         recvq=\"1M\" threshold=\"1000000\" commandrate=\"1000000000\" fakelag=\"no\" \
         localmax=\"20000\" globalmax=\"20000\" maxconnwarn=\"no\" useident=\"no\" \
         resolvehostnames=\"no\" maxchans=\"20\">\n\
         <limits maxline=\"4096\">\n\
         <performance somaxconn=\"1024\" softlimit=\"20000\" nouserdns=\"yes\">\n\
         <options prefixquit=\"\" syntaxhints=\"no\" defaultmodes=\"n\">\n"
    )
}
