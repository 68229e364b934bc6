//! What is seen: each part of the window in a file of its own.
//!
//! A part is given what it shows ([`View`]) and puts down what somebody wants ([`Intent`]); what it
//! remembers of its own, such as how high rows are, decides nothing but how it looks.
//!
//! [`layout`] puts the parts beside each other: [`rooms`], [`people`], [`heading`], [`banner`],
//! [`timeline`] (made of [`row`]s), [`tray`] and [`writing`]. Over them lie a [`sheet`], the
//! [`switcher`] and the like, each of them a [`dialog`]; before and after a chat there is a [`page`]
//! ([`arriving`], [`lone`]). All of them are made of [`text`], [`button`], [`sign`], [`face`] and [`menu`], and
//! show by [`focus`] where the keyboard is.

pub mod arriving;
pub mod asked;
pub mod banner;
pub mod button;
pub mod chooser;
pub mod dialog;
pub mod doors;
pub mod drop;
pub mod emoji_picker;
pub mod entry_menu;
pub mod face;
pub mod field;
pub mod finding;
pub mod focus;
pub mod heading;
pub mod keys;
pub mod large_picture;
pub mod layout;
pub mod lone;
pub mod menu;
pub mod message_menu;
pub mod page;
pub mod part;
pub mod people;
pub mod picture;
pub mod qr;
pub mod question;
pub mod rooms;
pub mod row;
pub mod settings_menu;
pub mod sheet;
pub mod sign;
pub mod switcher;
pub mod text;
pub mod timeline;
pub mod tray;
pub mod writing;

use std::sync::Arc;

use tchat_front::chat::Chat;
use tchat_front::person_colour::PersonColour;
use tchat_front::shown::Shown;
use tchat_i18n::Words;
use tchat_proto::id::AccountKey;

use crate::intent::Intent;
use crate::theme::Palette;

/// What there is to show.
#[derive(Debug, Clone)]
pub struct View<'v> {
    /// The chat.
    pub chat: &'v Chat,
    /// The open conversation, from the first to the last.
    pub items: Arc<[Shown]>,
    /// The colours.
    pub palette: Arc<Palette>,
}

impl<'v> View<'v> {
    /// The words to say it in.
    #[must_use]
    pub const fn words(&self) -> &'v Words {
        self.chat.words()
    }
}

/// What somebody wants, in the order in which they asked.
pub type Intents = Vec<Intent>;

/// The colour of somebody's name: in every front end the same, by their key.
#[must_use]
pub fn sender(palette: &Palette, of: AccountKey) -> eframe::egui::Color32 {
    palette.person(PersonColour::of(of))
}
