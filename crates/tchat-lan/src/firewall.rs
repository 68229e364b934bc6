//! What the packet filter of this machine does with a newcomer, as far as its rules can be read.
//!
//! Linux lists them as `nft` or `iptables-save`; both become [`Rules`], which are asked what becomes
//! of a first packet from the network. A rule may look at what we do not know (who sends, how many
//! came before): then the answer may be that nobody can tell. On other systems there is nothing to
//! read.

mod iptables;
mod nft;

use std::collections::HashMap;
use std::process::{Command, Stdio};

use crate::limits::{CHAINS_DEEP_MAX, RULES_FOLLOWED_MAX};

/// A first packet to a port of this machine, in by a network interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Knock {
    /// Which protocol.
    pub transport: Transport,
    /// To which port.
    pub port: u16,
    /// In which version of IP.
    pub family: Family,
}

/// A transport protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transport {
    /// As chats come.
    Tcp,
    /// As multicast DNS comes.
    Udp,
}

/// A version of IP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// IPv4.
    V4,
    /// IPv6.
    V6,
}

/// What becomes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Judgement {
    /// It comes in.
    Open,
    /// It does not, by what this chain says.
    Closed {
        /// The table and the chain.
        chain: String,
    },
    /// That depends on what is not known.
    Unclear,
}

/// The rules could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unread {
    /// Only the administrator may read them.
    Denied,
    /// There is no program here that lists them.
    NoTool,
}

/// Reads this machine's rules, and judges: blocks for a moment, since programs are run.
///
/// # Errors
///
/// [`Unread`] says why there is no answer.
pub fn judge(knock: Knock) -> Result<Judgement, Unread> {
    let legacy = match knock.family {
        Family::V4 => "iptables-save",
        Family::V6 => "ip6tables-save",
    };
    let nft = listed("nft", &["--json", "list", "ruleset"]);
    let nft = nft.map(|text| nft::read(&text, knock));
    let iptables = listed(legacy, &[]).map(|text| iptables::read(&text, knock));
    match (nft, iptables) {
        // Each is asked by the kernel, so the stricter one decides.
        (Ok(one), Ok(other)) => Ok(stricter(one.judge(), other.judge())),
        (Ok(one), Err(_)) | (Err(_), Ok(one)) => Ok(one.judge()),
        (Err(Unread::Denied), _) | (_, Err(Unread::Denied)) => Err(Unread::Denied),
        (Err(Unread::NoTool), Err(Unread::NoTool)) => Err(Unread::NoTool),
    }
}

fn stricter(one: Judgement, other: Judgement) -> Judgement {
    match (&one, &other) {
        (Judgement::Closed { .. }, _) | (_, Judgement::Open) => one,
        _ => other,
    }
}

/// Where system administration's programs are; not everybody's `PATH` has them.
const PLACES: [&str; 4] = ["/usr/sbin/", "/sbin/", "/usr/bin/", "/usr/local/sbin/"];

/// What a program that lists rules says.
fn listed(program: &str, arguments: &[&str]) -> Result<String, Unread> {
    let place = PLACES.iter().map(|place| format!("{place}{program}"));
    let Some(path) = place.into_iter().find(|path| std::path::Path::new(path).exists()) else {
        return Err(Unread::NoTool);
    };
    let ran = Command::new(path).args(arguments).stdin(Stdio::null()).output();
    let ran = ran.or(Err(Unread::NoTool))?;
    if !ran.status.success() {
        return Err(Unread::Denied);
    }
    Ok(String::from_utf8_lossy(&ran.stdout).into_owned())
}

/// Whether something is so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Truth {
    Yes,
    No,
    Maybe,
}

impl Truth {
    const fn of(known: bool) -> Self {
        if known { Self::Yes } else { Self::No }
    }

    const fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::No, _) | (_, Self::No) => Self::No,
            (Self::Yes, Self::Yes) => Self::Yes,
            _ => Self::Maybe,
        }
    }

    const fn not(self) -> Self {
        match self {
            Self::Yes => Self::No,
            Self::No => Self::Yes,
            Self::Maybe => Self::Maybe,
        }
    }
}

/// What a rule does with what it matches.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Verdict {
    Accept,
    Drop,
    /// Goes on in another chain, and comes back.
    Jump(String),
    /// Goes on in another chain for good.
    Goto(String),
    Return,
}

/// A rule, held against the packet.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Rule {
    matches: Truth,
    verdict: Verdict,
}

/// A chain of rules.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Chain {
    /// What the kernel asks first, in this order, and does at the end; none for a chain that only
    /// others lead to.
    base: Option<Base>,
    rules: Vec<Rule>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Base {
    /// Before routing, or at the way in; and then by priority.
    order: (u8, i64),
    drops: bool,
}

/// All rules, held against one packet: chains by table and name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Rules(HashMap<(String, String), Chain>);

/// How a chain left a packet.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Left {
    Accepted,
    Dropped(String),
    /// Neither: it goes on.
    Through,
}

/// One way through the rules.
struct Walk<'r> {
    rules: &'r Rules,
    /// Something on the way may have let it in, or kept it out.
    may_accept: bool,
    may_drop: bool,
    /// How many more rules are looked at: chains may lead to each other many times over.
    left: usize,
    /// How many chains led here.
    depth: usize,
}

impl Rules {
    /// What becomes of the packet.
    fn judge(&self) -> Judgement {
        let mut bases: Vec<_> =
            self.0.iter().filter_map(|(name, chain)| Some((chain.base.as_ref()?, name))).collect();
        bases.sort_by_key(|(base, name)| (base.order, *name));
        let mut walk = Walk {
            rules: self,
            may_accept: false,
            may_drop: false,
            left: RULES_FOLLOWED_MAX,
            depth: 0,
        };
        for (base, name) in bases {
            // Whether another chain was unsure of letting it in is of no account here.
            walk.may_accept = false;
            let left = walk.through(name);
            let dropped = match left {
                Left::Dropped(chain) => Some(chain),
                Left::Through if base.drops => Some(said(name)),
                Left::Accepted | Left::Through => None,
            };
            match dropped {
                Some(_) if walk.may_accept => return Judgement::Unclear,
                Some(chain) => return Judgement::Closed { chain },
                None => {}
            }
        }
        if walk.may_drop || walk.left == 0 { Judgement::Unclear } else { Judgement::Open }
    }
}

fn said((table, chain): &(String, String)) -> String {
    format!("{table} {chain}")
}

impl Walk<'_> {
    /// Follows a chain that another leads to, unless they lead in a circle.
    fn deeper(&mut self, name: &(String, String)) -> Left {
        if self.depth >= CHAINS_DEEP_MAX {
            self.left = 0;
            return Left::Through;
        }
        self.depth = self.depth.saturating_add(1);
        let left = self.through(name);
        self.depth = self.depth.saturating_sub(1);
        left
    }

    /// Follows a chain as if it were certain to be reached.
    fn through(&mut self, name: &(String, String)) -> Left {
        let rules = self.rules;
        let Some(chain) = rules.0.get(name) else { return Left::Through };
        for rule in &chain.rules {
            if self.left == 0 {
                return Left::Through;
            }
            self.left = self.left.saturating_sub(1);
            let certain = match rule.matches {
                Truth::No => continue,
                Truth::Yes => true,
                Truth::Maybe => false,
            };
            let left = match &rule.verdict {
                Verdict::Accept => Left::Accepted,
                Verdict::Drop => Left::Dropped(said(name)),
                Verdict::Return if certain => return Left::Through,
                Verdict::Return => Left::Through,
                Verdict::Jump(target) | Verdict::Goto(target) => {
                    self.deeper(&(name.0.clone(), target.clone()))
                }
            };
            match left {
                Left::Through if certain && matches!(rule.verdict, Verdict::Goto(_)) => {
                    return Left::Through;
                }
                Left::Through => {}
                Left::Accepted if !certain => self.may_accept = true,
                Left::Dropped(_) if !certain => self.may_drop = true,
                left => return left,
            }
        }
        Left::Through
    }
}
