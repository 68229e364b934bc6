//! Whom somebody means who types a name: `bob`, or `bob~k7f2` where there is more than one.

use std::fmt;

use tchat_proto::nick::{Nick, NickInvalid};

use crate::mark::{Mark, SEPARATOR};

/// A name as it was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Called {
    /// The pseudonym.
    pub nick: Nick,
    /// The beginning of the mark, if it was typed.
    pub mark: Option<String>,
}

impl Called {
    /// Reads a name, with or without a mark.
    ///
    /// # Errors
    ///
    /// [`NickInvalid`] says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, NickInvalid> {
        if let Some((nick, mark)) = text.trim_end().rsplit_once(SEPARATOR)
            && Mark::is_like(mark)
        {
            return Ok(Self { nick: Nick::parse(nick)?, mark: Some(mark.to_owned()) });
        }
        Nick::parse(text).map(Self::from)
    }
}

impl From<Nick> for Called {
    fn from(nick: Nick) -> Self {
        Self { nick, mark: None }
    }
}

impl fmt::Display for Called {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.mark {
            Some(mark) => write!(f, "{}{SEPARATOR}{mark}", self.nick),
            None => write!(f, "{}", self.nick),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_read_with_its_mark_or_without() {
        let bob = |mark: Option<&str>| Called {
            nick: Nick::parse("bob").unwrap(),
            mark: mark.map(str::to_owned),
        };
        assert_eq!(Called::parse("bob"), Ok(bob(None)));
        assert_eq!(Called::parse("bob~k7f2"), Ok(bob(Some("k7f2"))));
        assert_eq!(Called::parse("bob~K7F2abc "), Ok(bob(Some("K7F2abc"))));
        assert_eq!(Called::parse("bob~k7f2").unwrap().to_string(), "bob~k7f2");
    }

    #[test]
    fn a_tilde_that_no_mark_follows_is_part_of_the_pseudonym() {
        for text in ["~bob~", "bob~k7f", "bob~oooo", "bob~k7f2 x"] {
            let called = Called::parse(text).unwrap();
            assert_eq!((called.nick.as_str(), called.mark), (text, None));
        }
    }
}
