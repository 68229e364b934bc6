//! `tchat admin`: asks the server that runs on this machine, and tells its reply.

use tchat_server::admin::{Question, Reply, ask};

use crate::cli::{Administration, Form, Task};
use crate::explain::{AdminFailed, Fault};
use crate::output::Output;
use crate::report::admin as report;
use crate::run::{Exit, Setting, failed, plain_room, written};

/// Does it.
pub(super) async fn admin(setting: &Setting, asked: Administration) -> Exit {
    let Administration { data, task, output } = asked;
    let question = match task {
        Task::Forget => return plain_room::forget_all(setting, data),
        Task::Ask(question) => question,
    };
    let mut output = Output::new(output);
    let data = match data {
        Some(data) => Ok(data),
        None => setting.home.server().map_err(Fault::from),
    };
    let replied = match data {
        Ok(data) => ask(&data, &question).await.map_err(AdminFailed::Ask).map_err(Fault::Admin),
        Err(fault) => Err(fault),
    };
    match replied {
        Ok(Reply::Declined(declined)) => {
            failed(setting, &mut output, &Fault::Admin(AdminFailed::Declined(declined)))
        }
        Ok(reply) => {
            tell(setting, &question, &reply, &mut output);
            written(setting, &mut output)
        }
        Err(fault) => failed(setting, &mut output, &fault),
    }
}

fn tell(setting: &Setting, question: &Question, reply: &Reply, output: &mut Output) {
    let words = &setting.words;
    if output.form() == Form::Json {
        if let Some(object) = report::object(reply) {
            output.object(&object);
        }
    } else {
        for line in report::lines(reply, words) {
            output.line(&line);
        }
    }
    if let (Question::Ban { addresses: asked, .. }, Reply::Banned { addresses, .. }) =
        (question, reply)
    {
        if *asked && addresses.is_empty() {
            output.note(&words.admin_no_address());
        }
        output.note(&words.admin_ban_reach());
    }
}
