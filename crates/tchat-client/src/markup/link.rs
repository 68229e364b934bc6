//! Where a link leads, and whether it says so.

use unicode_security::MixedScript as _;
use url::Url;

/// The longest address, in bytes: what browsers and servers take without question.
const URL_BYTES_MAX: usize = 2_048;

/// The only ways in which a link may lead somewhere.
const SCHEMES: [&str; 4] = ["http", "https", "mailto", "tchat"];

/// Where a link leads. Nothing is fetched unless the person asks for it, and then `url` is what they
/// were shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The address as browsers read it: in ASCII, with nothing in it that is not seen.
    pub url: String,
    /// The host, in ASCII; nobody's for `mailto:`.
    pub host: Option<String>,
    /// Why to ask before going there.
    pub doubts: Vec<Doubt>,
}

/// Why a link may not lead where it seems to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// The text shows another host than that to which it leads.
    OtherHost,
    /// What stands before an `@` looks like the host: `https://bank.example@evil.example`.
    UserInfo,
    /// The host has letters other than ASCII, which can look like others.
    NotAscii,
    /// One of its words mixes scripts, as no name of people does.
    MixedScripts,
}

impl Link {
    /// Reads an address; `None` if it is none, or none that may be gone to.
    pub(super) fn read(target: &str) -> Option<Self> {
        if target.len() > URL_BYTES_MAX {
            return None;
        }
        let url = Url::parse(target).ok()?;
        if !SCHEMES.contains(&url.scheme()) {
            return None;
        }
        let host = host_of(&url);
        if host.is_none() && url.scheme() != "mailto" {
            return None;
        }
        let mut doubts = Vec::new();
        if !url.username().is_empty() || url.password().is_some() {
            doubts.push(Doubt::UserInfo);
        }
        if let Some(host) = &host {
            doubts.extend(doubts_of(host, host_as_written(target)));
        }
        Some(Self { url: url.into(), host, doubts })
    }

    /// Notes whether the text that it stands behind shows another host.
    pub(super) fn compare(&mut self, shown: &str) {
        let Some(shown) = host_shown(shown) else { return };
        if self.host.as_deref().is_none_or(|host| bare(host) != bare(&shown)) {
            self.doubts.push(Doubt::OtherHost);
        }
    }
}

fn host_of(url: &Url) -> Option<String> {
    let host = url.host_str().filter(|host| !host.is_empty())?;
    // Of schemes that it does not know, `url` leaves the host as it is written.
    Some(host.to_ascii_lowercase())
}

/// The host as somebody wrote it, before it was read.
fn host_as_written(target: &str) -> &str {
    let after = target.split_once("://").map_or("", |(_, after)| after);
    let authority = after.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    authority.rsplit('@').next().unwrap_or_default()
}

fn doubts_of(host: &str, written: &str) -> Vec<Doubt> {
    let mut doubts = Vec::new();
    let encoded = host.split('.').any(|label| label.starts_with("xn--"));
    if encoded || !written.is_ascii() || host.contains('%') {
        doubts.push(Doubt::NotAscii);
    }
    if !written.split(['.', '。', '．', '｡']).all(|label| label.is_single_script()) {
        doubts.push(Doubt::MixedScripts);
    }
    doubts
}

/// The host that a text seems to lead to; `None` if it does not look like an address.
fn host_shown(text: &str) -> Option<String> {
    let text = text.trim();
    if text.contains(char::is_whitespace) || text.is_empty() {
        return None;
    }
    let mut address = text.to_owned();
    if !text.contains("://") {
        if let Some((_, domain)) = text.rsplit_once('@') {
            address = domain.to_owned();
        }
        let host = address.split(['/', ':', '?', '#']).next().unwrap_or_default();
        let looks = host.split('.').count() >= 2
            && host.split('.').all(|label| {
                !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-')
            })
            && host.rsplit('.').next().is_some_and(|last| last.chars().all(char::is_alphabetic));
        if !looks {
            return None;
        }
        address = format!("http://{address}");
    }
    host_of(&Url::parse(&address).ok()?)
}

/// Without what is often left out.
fn bare(host: &str) -> &str {
    host.strip_prefix("www.").unwrap_or(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn doubts(text: &str, target: &str) -> Vec<Doubt> {
        let mut link = Link::read(target).unwrap();
        link.compare(text);
        link.doubts
    }

    #[test]
    fn a_text_that_shows_another_host_is_doubtful() {
        for text in
            ["https://bank.example", "bank.example", "www.bank.example/login", "a@bank.example"]
        {
            assert_eq!(doubts(text, "https://evil.example"), [Doubt::OtherHost], "{text}");
        }
        for text in ["here", "my bank. example", "3.14", "v1.2", "bank", ""] {
            assert_eq!(doubts(text, "https://evil.example"), [], "{text}");
        }
        for text in ["bank.example", "www.bank.example", "HTTPS://BANK.example/other"] {
            assert_eq!(doubts(text, "https://bank.example/x"), [], "{text}");
        }
        assert_eq!(doubts("bank.example", "mailto:a@evil.example"), [Doubt::OtherHost]);
    }

    #[test]
    fn what_stands_before_an_at_is_no_host() {
        let link = Link::read("https://bank.example@evil.example/").unwrap();
        assert_eq!(link.host.as_deref(), Some("evil.example"));
        assert_eq!(link.doubts, [Doubt::UserInfo]);
        let link = Link::read("https://bank.example\\@evil.example/").unwrap();
        assert_eq!(link.host.as_deref(), Some("bank.example"));
    }

    #[test]
    fn hosts_with_other_letters_are_shown_as_they_are_looked_up() {
        let link = Link::read("https://été.example/é").unwrap();
        assert_eq!(link.url, "https://xn--t-9fab.example/%C3%A9");
        assert_eq!(link.doubts, [Doubt::NotAscii]);
        // Cyrillic а among Latin letters.
        let link = Link::read("https://p\u{430}ypal.example").unwrap();
        assert_eq!(link.doubts, [Doubt::NotAscii, Doubt::MixedScripts]);
        assert!(link.host.is_some_and(|host| host.starts_with("xn--")));
        assert_eq!(Link::read("https://xn--e1afmkfd.example").unwrap().doubts, [Doubt::NotAscii]);
    }

    #[test]
    fn an_address_without_end_is_none() {
        assert_eq!(Link::read(&format!("https://a.org/{}", "a".repeat(3_000))), None);
    }
}
