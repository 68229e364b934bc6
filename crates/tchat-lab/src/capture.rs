//! What passed, in files for other programs: [`pcap`] for Wireshark and tcpdump, [`transcript`] for
//! the eye and for an exercise sheet.
//!
//! A capture stops by itself at [`CAPTURE_BYTES_MAX`], so that a flood does not fill the disk.
//!
//! [`CAPTURE_BYTES_MAX`]: crate::limits::CAPTURE_BYTES_MAX

pub mod pcap;
pub mod transcript;

/// Whether there is room for more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Room {
    /// There is.
    Left,
    /// The capture has reached its limit: nothing more is written.
    None,
}
