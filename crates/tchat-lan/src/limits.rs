//! What of the network is taken, and how long it is waited for.

use std::time::Duration;

/// How long looking around takes: a server answers within a fraction of a second, and the question
/// is asked twice, in case the network loses one.
pub const LOOK_TIME: Duration = Duration::from_secs(2);

/// How many servers are listed: more than a school has. Who announces thousands crowds others out,
/// but fills no memory and no screen.
pub const SIGHTINGS_MAX: usize = 64;

/// How many addresses of one server are kept: a machine with cable, wireless and a few virtual
/// networks, in both kinds.
pub const ADDRESSES_MAX: usize = 8;

/// The longest name of a server that is announced, in bytes: with `name=` before it, what one
/// string of a TXT record holds (RFC 6763 §6.1).
pub const NAME_BYTES_MAX: usize = 250;

/// The longest instance name, in bytes: one label of DNS (RFC 1035 §2.3.4).
pub const LABEL_BYTES_MAX: usize = 63;

/// How long it may take until an announcement is out: names are probed for three quarters of a
/// second first (RFC 6762 §8.1).
pub const ANNOUNCE_TIME_MAX: Duration = Duration::from_secs(5);

/// How long a goodbye may take: it is sent at once, and repeated after 120 ms.
pub const GOODBYE_TIME: Duration = Duration::from_millis(250);

/// How often it is looked what others made our responder remember: a flood brings some ten thousand
/// records a second, at two kilobytes each.
pub const MEMORY_LOOK_EVERY: Duration = Duration::from_secs(2);

/// How many records of others our responder may remember. It needs none; what strangers sent
/// unasked is kept by the library until it expires, and they choose when.
pub const REMEMBERED_MAX: i64 = 4_096;

/// How long our responder is silent after that: a flood costs the server a moment in so long, and
/// meanwhile nobody would hear it anyway.
pub const SILENCE: Duration = Duration::from_secs(30);
