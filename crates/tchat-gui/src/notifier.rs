//! Notifications on the desktop, where it has them: over D-Bus, as the Desktop Notifications Specification 1.2
//! has it.
//!
//! A thread of its own asks for them, so that a desktop that is slow to answer, or does not, never holds
//! the window up. Somebody who clicks on one gets the window. Elsewhere than on Linux and its like, only
//! the window's own call for attention is left.

use tchat_front::order::Alert;

/// How many wait for the desktop to answer: beyond, it does not, and what is new is told by the window alone.
const WAITING_MAX: usize = 8;

/// How much of a summary is handed on, in characters: desktops show two lines.
const CHARS_MAX: usize = 200;

/// Asks for notifications.
#[derive(Debug, Default)]
pub struct Notifier {
    desktop: Option<desktop::Desktop>,
}

impl Notifier {
    /// Asks for one. `wake` is called from another thread when somebody clicks on it.
    pub fn call(&mut self, alert: &Alert, wake: impl Fn() + Send + 'static) {
        let desktop = self.desktop.get_or_insert_with(|| desktop::Desktop::start(None, wake));
        desktop.call(alert);
    }

    /// Whether somebody clicked on one since this was last asked.
    pub fn was_clicked(&self) -> bool {
        self.desktop.as_ref().is_some_and(desktop::Desktop::was_clicked)
    }
}

/// Without anything that is no text.
#[cfg(any(all(unix, not(target_os = "macos")), test))]
fn harmless(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(CHARS_MAX).collect()
}

#[cfg(all(unix, not(target_os = "macos")))]
mod desktop {
    use std::collections::HashMap;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::sync::mpsc::{self, Receiver, SyncSender};
    use std::time::Duration;

    use tchat_front::order::Alert;
    use zbus::blocking::connection::Builder;
    use zbus::blocking::{Connection, MessageIterator};
    use zbus::zvariant::Value;

    use super::{WAITING_MAX, harmless};

    const NAME: &str = "org.freedesktop.Notifications";
    const PATH: &str = "/org/freedesktop/Notifications";

    /// How long the desktop may take to answer.
    const PATIENCE: Duration = Duration::from_secs(10);

    /// The thread that asks the desktop.
    #[derive(Debug)]
    pub(super) struct Desktop {
        tell: SyncSender<Alert>,
        clicked: Arc<AtomicBool>,
    }

    impl Desktop {
        /// Begins to ask, over the bus at an address, or that of the session.
        pub(super) fn start(address: Option<String>, wake: impl Fn() + Send + 'static) -> Self {
            let (tell, told) = mpsc::sync_channel(WAITING_MAX);
            let clicked = Arc::new(AtomicBool::new(false));
            let click = Arc::clone(&clicked);
            std::thread::spawn(move || {
                // There may be no bus, as over SSH: then nothing is asked for.
                if let Ok(bus) = connect(address) {
                    listen(&bus, move || {
                        click.store(true, Ordering::Relaxed);
                        wake();
                    });
                    ask(&bus, &told);
                }
            });
            Self { tell, clicked }
        }

        pub(super) fn call(&self, alert: &Alert) {
            // A desktop that does not answer is not waited for.
            drop(self.tell.try_send(alert.clone()));
        }

        pub(super) fn was_clicked(&self) -> bool {
            self.clicked.swap(false, Ordering::Relaxed)
        }
    }

    fn connect(address: Option<String>) -> zbus::Result<Connection> {
        let builder = match address {
            Some(address) => Builder::address(address.as_str())?,
            None => Builder::session()?,
        };
        builder.method_timeout(PATIENCE).build()
    }

    /// Asks for what it is told of, until nobody tells any more.
    fn ask(bus: &Connection, told: &Receiver<Alert>) {
        while let Ok(alert) = told.recv() {
            let hints = HashMap::from([
                ("desktop-entry", Value::from("tchat-gui")),
                ("category", Value::from("im.received")),
                ("suppress-sound", Value::from(!alert.rings)),
            ]);
            // The text is in the summary, which has no markup, and not in the body, which may.
            let summary = harmless(&alert.summary);
            let (actions, expires) = (["default", ""].as_slice(), -1_i32);
            let request = ("tchat", 0_u32, "tchat-gui", summary, "", actions, hints, expires);
            // A desktop without notifications refuses, and there is nobody to tell.
            drop(bus.call_method(Some(NAME), PATH, Some(NAME), "Notify", &request));
        }
    }

    /// Calls when somebody clicks on a notification of this program: the desktop tells only who asked.
    fn listen(bus: &Connection, clicked: impl Fn() + Send + 'static) {
        let rule = format!("type='signal',interface='{NAME}',member='ActionInvoked',path='{PATH}'");
        let Ok(signals) = MessageIterator::for_match_rule(rule.as_str(), bus, None) else { return };
        let me = bus.unique_name().map(ToString::to_string);
        std::thread::spawn(move || {
            for signal in signals.flatten() {
                let to = signal.header().destination().map(ToString::to_string);
                if to.is_none() || to == me {
                    clicked();
                }
            }
        });
    }

    #[cfg(test)]
    mod tests {
        use std::io::{BufRead as _, BufReader};
        use std::process::{Child, Command, Stdio};

        use super::*;

        /// A bus of its own, for as long as this is kept.
        struct Bus {
            daemon: Child,
            address: String,
        }

        impl Bus {
            fn start() -> Self {
                let mut daemon = Command::new("dbus-daemon")
                    .args(["--session", "--nofork", "--print-address"])
                    .stdout(Stdio::piped())
                    .stderr(Stdio::null())
                    .spawn()
                    .unwrap();
                let mut address = String::new();
                BufReader::new(daemon.stdout.take().unwrap()).read_line(&mut address).unwrap();
                Self { daemon, address: address.trim().to_owned() }
            }
        }

        impl Drop for Bus {
            fn drop(&mut self) {
                drop(self.daemon.kill());
                drop(self.daemon.wait());
            }
        }

        /// What the desktop was asked to show.
        #[derive(Debug, PartialEq)]
        struct Asked {
            summary: String,
            body: String,
            silent: bool,
        }

        /// A desktop.
        struct Desk(mpsc::Sender<Asked>);

        #[zbus::interface(name = "org.freedesktop.Notifications")]
        impl Desk {
            #[expect(clippy::too_many_arguments, reason = "the specification has as many")]
            fn notify(
                &self,
                _app_name: &str,
                _replaces: u32,
                _icon: &str,
                summary: String,
                body: String,
                _actions: Vec<String>,
                hints: HashMap<String, zbus::zvariant::OwnedValue>,
                _expires: i32,
            ) -> u32 {
                let silent = hints.get("suppress-sound");
                let silent = silent.is_some_and(|it| bool::try_from(&**it).unwrap_or_default());
                self.0.send(Asked { summary, body, silent }).unwrap();
                9
            }
        }

        fn desk(bus: &Bus) -> (Connection, Receiver<Asked>) {
            let (tell, told) = mpsc::channel();
            let desk = Builder::address(bus.address.as_str()).unwrap();
            let desk = desk.serve_at(PATH, Desk(tell)).unwrap().name(NAME).unwrap();
            (desk.build().unwrap(), told)
        }

        #[test]
        fn the_desktop_is_asked_to_show_who_wrote_and_a_click_calls_the_window() {
            let bus = Bus::start();
            let (desk, asked) = desk(&bus);
            let (wake, woken) = mpsc::channel();
            let desktop = Desktop::start(Some(bus.address.clone()), move || {
                wake.send(()).unwrap_or_default()
            });
            let summary = "bob in general\u{7}".to_owned();
            desktop.call(&Alert { summary, rings: false, is_shown: true });
            let shown = asked.recv().unwrap();
            let summary = "bob in general".to_owned();
            assert_eq!(shown, Asked { summary, body: String::new(), silent: true });
            assert!(!desktop.was_clicked());
            let click = (9_u32, "default");
            desk.emit_signal(None::<&str>, PATH, NAME, "ActionInvoked", &click).unwrap();
            woken.recv().unwrap();
            assert!(desktop.was_clicked() && !desktop.was_clicked(), "once");
        }

        #[test]
        fn a_desktop_without_notifications_or_without_a_bus_holds_nobody_up() {
            let bus = Bus::start();
            let nowhere = Some("unix:path=/nowhere/at/all".to_owned());
            for address in [Some(bus.address.clone()), nowhere] {
                let desktop = Desktop::start(address, || ());
                for _ in 0..3 * WAITING_MAX {
                    let summary = "bob".to_owned();
                    desktop.call(&Alert { summary, rings: true, is_shown: true });
                }
                assert!(!desktop.was_clicked());
            }
        }
    }
}

#[cfg(not(all(unix, not(target_os = "macos"))))]
mod desktop {
    use tchat_front::order::Alert;

    /// There is nothing to ask.
    #[derive(Debug)]
    pub(super) struct Desktop;

    impl Desktop {
        pub(super) fn start(_address: Option<String>, _wake: impl Fn() + Send + 'static) -> Self {
            Self
        }

        pub(super) fn call(&self, _alert: &Alert) {}

        pub(super) fn was_clicked(&self) -> bool {
            false
        }
    }
}
