//! Who carries a file.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use super::{Road, https, tchat};
use crate::failed::Failed;
use crate::study::Site;

/// Programs that carry a file from one disk through a server to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Carrier {
    Tchat,
    /// [`crate::shelf`] and its porter: TLS and two disks, and nothing else.
    Limit,
    /// `curl` with the same shelf.
    Curl,
}

/// Nobody is called so who carries files.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("nobody called `{0}` carries files: one of limit-tls, curl-tls")]
pub(crate) struct NoSuchCarrier(String);

impl Carrier {
    /// Makes a road for a file, with what belongs to it in `folder`.
    pub(super) fn road(self, folder: &Path, site: &Site) -> Result<Box<dyn Road>, Failed> {
        Ok(match self {
            Self::Tchat => Box::new(tchat::Tchat::start(folder, site)?),
            Self::Limit => Box::new(https::Https::start(https::Client::Porter, folder, site)?),
            Self::Curl => {
                let curl = crate::server::installed("curl", "curl")?;
                Box::new(https::Https::start(https::Client::Curl(curl), folder, site)?)
            }
        })
    }
}

impl fmt::Display for Carrier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Tchat => "tchat",
            Self::Limit => "limit-tls",
            Self::Curl => "curl-tls",
        })
    }
}

impl FromStr for Carrier {
    type Err = NoSuchCarrier;

    fn from_str(text: &str) -> Result<Self, NoSuchCarrier> {
        match text {
            "limit-tls" => Ok(Self::Limit),
            "curl-tls" => Ok(Self::Curl),
            _ => Err(NoSuchCarrier(text.to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_carrier_is_found_by_its_name() {
        for carrier in [Carrier::Limit, Carrier::Curl] {
            assert_eq!(carrier.to_string().parse(), Ok(carrier));
        }
        assert!("pigeon".parse::<Carrier>().is_err());
    }
}
