//! From one stage to the next, with a real profile and no server.

use std::path::Path;
use std::sync::mpsc::{Receiver, channel, sync_channel};

use eframe::App as _;
use tchat_client::scene::{self, SERVER};
use tchat_i18n::Lang;
use tchat_proto::address::ServerAddress;

use super::*;
use crate::intent::host::HostWish as Wanted;

/// Far longer than any of this takes.
const TIME: Duration = Duration::from_secs(60);

/// The program without a window, and what wakes it.
struct Program {
    stages: Stages,
    ctx: egui::Context,
    woken: Receiver<()>,
}

impl Program {
    fn begin(profile: &Path) -> Self {
        let ctx = egui::Context::default();
        let (wakes, woken) = channel();
        ctx.set_request_repaint_callback(move |_| {
            // Whoever waited is done.
            let _gone = wakes.send(());
        });
        let asked = Arguments { profile: Some(profile.to_owned()), ..Arguments::default() };
        let (ended, _) = sync_channel(1);
        let words = Words::new(Lang::English);
        let left = Remembered::default();
        let stages = Stages::begin(asked, words, &left, Drawing::Software, &ctx, ended);
        Self { stages, ctx, woken }
    }

    /// Lets it go on until it is there.
    fn until(&mut self, what: &str, is_there: impl Fn(&Stage) -> bool) {
        let began = Instant::now();
        while !is_there(&self.stages.stage) {
            assert!(began.elapsed() < TIME, "{what}: {:?}", self.stages.stage);
            let woken = self.woken.recv_timeout(TIME);
            assert!(woken.is_ok(), "{what}: {:?}", self.stages.stage);
            self.stages.logic(&self.ctx, &mut eframe::Frame::_new_kittest());
            // Between two pictures it is woken once.
            let mut drawn = self.ctx.run_ui(egui::RawInput::default(), |_| {});
            drawn.textures_delta.clear();
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.stages.on_exit(None);
    }
}

const fn is_chatting(stage: &Stage) -> bool {
    matches!(stage, Stage::Chatting(_))
}

const fn is_asking(stage: &Stage) -> bool {
    matches!(stage, Stage::Beginning(_, Seen::Arriving(_)))
}

/// A profile whose owner was on a server that nobody can reach.
fn used(folder: &Path) -> PathBuf {
    let profile = folder.join("profile");
    let address = ServerAddress { host: "127.0.0.1".to_owned(), port: 1 };
    scene::visit(&profile, &address, SERVER, &Nick::parse("zoe").unwrap());
    profile
}

#[test]
fn who_was_nowhere_is_asked_where_to_go() {
    let folder = tempfile::tempdir().unwrap();
    let mut program = Program::begin(&folder.path().join("profile"));
    program.until("asked", is_asking);
}

#[test]
fn who_was_somewhere_is_there_at_once_and_leaves_for_the_list_of_servers() {
    let folder = tempfile::tempdir().unwrap();
    let mut program = Program::begin(&used(folder.path()));
    program.until("where one was", is_chatting);
    program.stages.do_wish(Wanted::Choose);
    // The profile is free again, or it could not be opened for the next.
    program.until("asked", is_asking);
    let Stage::Beginning(_, Seen::Arriving(arriving)) = &program.stages.stage else { panic!() };
    assert_eq!(arriving.arrival().servers().len(), 1);
}

#[test]
fn a_profile_that_another_program_has_is_said_and_opened_once_it_is_free() {
    let folder = tempfile::tempdir().unwrap();
    let profile = used(folder.path());
    let held = tchat_client::Profile::open(&profile).unwrap();
    let mut program = Program::begin(&profile);
    program.until("said", |stage| matches!(stage, Stage::Stopped(_)));
    let Stage::Stopped(stopped) = &program.stages.stage else { panic!() };
    assert_eq!(stopped.cures, [Cure::Again, Cure::Quit]);
    drop(held);
    let goal = program.stages.goal.clone();
    program.stages.restart(goal);
    program.until("opened", is_chatting);
}

#[test]
fn where_the_processor_draws_no_turn_of_the_wheel_is_spread_over_pictures() {
    let folder = tempfile::tempdir().unwrap();
    let mut program = Program::begin(&folder.path().join("profile"));
    let turn = egui::Event::MouseWheel {
        unit: egui::MouseWheelUnit::Line,
        delta: egui::vec2(0.0, 1.0),
        phase: egui::TouchPhase::Move,
        source: egui::MouseWheelSource::Unknown,
        modifiers: egui::Modifiers::NONE,
    };
    for (drawing, events) in [(Drawing::Software, 2), (Drawing::Hardware, 1)] {
        program.stages.drawing = drawing;
        let mut input = egui::RawInput { events: vec![turn.clone()], ..Default::default() };
        program.stages.raw_input_hook(&program.ctx, &mut input);
        assert_eq!(input.events.len(), events, "{drawing:?}");
    }
}
