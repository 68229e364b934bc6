//! Text: what a message says becomes glyphs that can be seen, pointed at and selected, in any script.
//!
//! [`body`] says what a text is once its marks are read; [`text_block`] lays it out, with [`fonts`] for its
//! faces, [`emoji`] for the parts that are pictures and [`rtl`] for what runs from right to left. What is
//! typed is edited by what people see as one character ([`draft_text`]); what is read can be selected across
//! messages ([`selection`]).

pub mod body;
pub mod draft_text;
pub mod emoji;
pub mod fonts;
pub mod rtl;
pub mod selection;
pub mod text_block;
