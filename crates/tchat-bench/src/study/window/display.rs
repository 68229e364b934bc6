//! A screen of this program's own (Xvfb): what is typed and turned there goes to the window, and
//! every drawing is told of, with the time at which it was.
//!
//! Drawing is told by the extension DAMAGE, typing is done by XTEST; neither asks anything of the
//! program that is measured. The screen runs on the load's core.

use std::fmt::Display as Shown;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use x11rb::connection::{Connection as _, RequestConnection as _};
use x11rb::protocol::Event;
use x11rb::protocol::damage::{ConnectionExt as _, ReportLevel};
use x11rb::protocol::xproto::{
    BUTTON_PRESS_EVENT, BUTTON_RELEASE_EVENT, ChangeWindowAttributesAux, ConnectionExt as _,
    EventMask, ImageFormat, InputFocus, KEY_PRESS_EVENT, KEY_RELEASE_EVENT, MOTION_NOTIFY_EVENT,
    Window,
};
use x11rb::protocol::xtest::{self, ConnectionExt as _};
use x11rb::rust_connection::RustConnection;
use x11rb::{CURRENT_TIME, NONE};

use crate::failed::Failed;
use crate::interrupt;
use crate::server::{Process, installed};

/// How wide and high it is: a laptop's screen of the smaller kind.
const SIZE: &str = "1280x800x24";

/// Drawings that are so close belong to one picture: a screen is painted in strips, and no two
/// pictures follow each other so fast.
const ONE_PICTURE: Duration = Duration::from_millis(4);

/// How often it is looked whether this program was told to end.
const LOOK: Duration = Duration::from_millis(100);

/// A screen. It ends when this is dropped.
pub(super) struct Display {
    connection: Arc<RustConnection>,
    root: Window,
    keys: Keys,
    happened: Receiver<(Instant, Happened)>,
    /// What programs know it by.
    pub(super) name: String,
    pub(super) server: Process,
}

/// What happened on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Happened {
    /// A window is there, with nothing in it.
    Opened(Window),
    /// Something was drawn.
    Drawn,
}

/// Something to press.
#[derive(Debug, Clone, Copy)]
pub(super) enum Press {
    /// A key, by its symbol (`X11/keysymdef.h`).
    Key(u32),
    /// One step of the wheel, away from the messages that are the newest.
    WheelUp,
}

/// Where on the screen a window lies.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub(super) x: i16,
    pub(super) y: i16,
    pub(super) width: u16,
    pub(super) height: u16,
}

/// Which key of the keyboard has which symbol.
struct Keys {
    first: u8,
    each: usize,
    symbols: Vec<u32>,
}

impl Display {
    /// Starts a screen that nobody else uses.
    pub(super) fn start(folder: &Path) -> Result<Self, Failed> {
        let mut command = Command::new(installed("Xvfb", "xvfb")?);
        command.args(["-displayfd", "1", "-screen", "0", SIZE, "-nolisten", "tcp", "-noreset"]);
        command.stdout(Stdio::piped());
        let mut server = Process::start_on(None, &mut command, folder)?;
        let [number] = server.first_lines()?;
        let name = format!(":{}", number.trim());
        let (connection, screen) = RustConnection::connect(Some(&name)).map_err(refused)?;
        let connection = Arc::new(connection);
        let root = connection.setup().roots.get(screen).map(|it| it.root);
        let root = root.ok_or_else(|| refused("there is none"))?;
        watch(&connection, root)?;
        let keys = Keys::of(&connection)?;
        let (sender, happened) = channel();
        let hearing = Arc::clone(&connection);
        std::thread::spawn(move || {
            // When the screen is gone there is an error.
            while let Ok(event) = hearing.wait_for_event() {
                let happened = match event {
                    Event::MapNotify(it) => Happened::Opened(it.window),
                    Event::DamageNotify(_) => Happened::Drawn,
                    _ => continue,
                };
                if sender.send((Instant::now(), happened)).is_err() {
                    break;
                }
            }
        });
        Ok(Self { connection, root, keys, happened, name, server })
    }

    /// What happens next, if that is within some time.
    pub(super) fn next(&self, within: Duration) -> Result<Option<(Instant, Happened)>, Failed> {
        let deadline = Instant::now() + within;
        loop {
            interrupt::check()?;
            let left = deadline.saturating_duration_since(Instant::now());
            match self.happened.recv_timeout(left.min(LOOK)) {
                Ok(happened) => return Ok(Some(happened)),
                Err(RecvTimeoutError::Timeout) if left.is_zero() => return Ok(None),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => {
                    // It is told to end before this program is.
                    interrupt::check()?;
                    return Err(refused("it has ended"));
                }
            }
        }
    }

    /// When the next picture began and was whole, if one begins within some time.
    pub(super) fn picture(&self, within: Duration) -> Result<Option<(Instant, Instant)>, Failed> {
        let deadline = Instant::now() + within;
        while let Some((begun, happened)) =
            self.next(deadline.saturating_duration_since(Instant::now()))?
        {
            if happened == Happened::Drawn {
                let mut whole = begun;
                while let Some((when, _)) = self.next(ONE_PICTURE)? {
                    whole = when;
                }
                return Ok(Some((begun, whole)));
            }
        }
        Ok(None)
    }

    /// Forgets what happened so far.
    pub(super) fn forget(&self) {
        while self.happened.try_recv().is_ok() {}
    }

    /// Where a window lies.
    pub(super) fn place(&self, window: Window) -> Result<Place, Failed> {
        let size = self.connection.get_geometry(window).map_err(refused)?;
        let size = size.reply().map_err(refused)?;
        let at = self.connection.translate_coordinates(window, self.root, 0, 0);
        let at = at.map_err(refused)?.reply().map_err(refused)?;
        Ok(Place { x: at.dst_x, y: at.dst_y, width: size.width, height: size.height })
    }

    /// The points that are seen there, four bytes each, row by row.
    pub(super) fn points(&self, place: Place) -> Result<Vec<u8>, Failed> {
        let Place { x, y, width, height } = place;
        let all = u32::MAX;
        let image =
            self.connection.get_image(ImageFormat::Z_PIXMAP, self.root, x, y, width, height, all);
        Ok(image.map_err(refused)?.reply().map_err(refused)?.data)
    }

    /// Lets a window have what is typed, and puts the pointer into its middle; or no window.
    pub(super) fn focus(&self, window: Option<(Window, Place)>) -> Result<(), Failed> {
        let to = window.map_or(NONE, |(window, _)| window);
        let set = self.connection.set_input_focus(InputFocus::PARENT, to, CURRENT_TIME);
        set.map_err(refused)?.check().map_err(refused)?;
        let (x, y) = match window {
            Some((_, Place { x, y, width, height })) => (middle(x, width), middle(y, height)),
            // A corner where no window is.
            None => (i16::MAX, i16::MAX),
        };
        self.fakes(MOTION_NOTIFY_EVENT, 0, x, y)
    }

    /// Presses something and lets it go; says when.
    pub(super) fn press(&self, press: Press) -> Result<Instant, Failed> {
        let (down, up, which) = match press {
            Press::Key(symbol) => (KEY_PRESS_EVENT, KEY_RELEASE_EVENT, self.keys.code(symbol)?),
            Press::WheelUp => (BUTTON_PRESS_EVENT, BUTTON_RELEASE_EVENT, 4),
        };
        let pressed = Instant::now();
        self.fakes(down, which, 0, 0)?;
        self.fakes(up, which, 0, 0)?;
        Ok(pressed)
    }

    fn fakes(&self, what: u8, which: u8, x: i16, y: i16) -> Result<(), Failed> {
        let fake = self.connection.xtest_fake_input(what, which, CURRENT_TIME, self.root, x, y, 0);
        fake.map_err(refused)?;
        self.connection.flush().map_err(refused)
    }
}

impl Keys {
    fn of(connection: &RustConnection) -> Result<Self, Failed> {
        let setup = connection.setup();
        let (first, last) = (setup.min_keycode, setup.max_keycode);
        let count = last.saturating_sub(first).saturating_add(1);
        let mapping = connection.get_keyboard_mapping(first, count).map_err(refused)?;
        let mapping = mapping.reply().map_err(refused)?;
        let each = usize::from(mapping.keysyms_per_keycode).max(1);
        Ok(Self { first, each, symbols: mapping.keysyms })
    }

    fn code(&self, symbol: u32) -> Result<u8, Failed> {
        let mut keys = self.symbols.chunks(self.each);
        let at = keys.position(|key| key.first() == Some(&symbol));
        let code =
            at.and_then(|at| u8::try_from(at).ok()).and_then(|at| at.checked_add(self.first));
        code.ok_or_else(|| refused(format!("no key has the symbol {symbol:#x}")))
    }
}

/// Asks to be told of windows and of drawing.
fn watch(connection: &RustConnection, root: Window) -> Result<(), Failed> {
    let attributes = ChangeWindowAttributesAux::new().event_mask(EventMask::SUBSTRUCTURE_NOTIFY);
    let told = connection.change_window_attributes(root, &attributes);
    told.map_err(refused)?.check().map_err(refused)?;
    connection.extension_information(xtest::X11_EXTENSION_NAME).map_err(refused)?;
    connection.damage_query_version(1, 1).map_err(refused)?.reply().map_err(refused)?;
    let damage = connection.generate_id().map_err(refused)?;
    let created = connection.damage_create(damage, root, ReportLevel::RAW_RECTANGLES);
    created.map_err(refused)?.check().map_err(refused)
}

fn middle(start: i16, length: u16) -> i16 {
    start.saturating_add_unsigned(length / 2)
}

fn refused(error: impl Shown) -> Failed {
    Failed::Unfit(format!("the screen: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_found_by_its_symbol() {
        let keys = Keys { first: 8, each: 2, symbols: vec![0, 0, 0x61, 0x41, 0x62, 0x42] };
        assert_eq!(keys.code(0x62).unwrap(), 10);
        // Only with another key held.
        assert!(keys.code(0x42).is_err());
    }

    #[test]
    fn the_middle_of_a_window_is_found_wherever_it_lies() {
        assert_eq!(middle(0, 1_000), 500);
        assert_eq!(middle(-20, 100), 30);
        assert_eq!(middle(i16::MAX, 100), i16::MAX);
    }
}
