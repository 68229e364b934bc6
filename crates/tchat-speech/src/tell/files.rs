//! Files: those that somebody shares, and those on their way, for people and for programs.
//!
//! A file's name is its sender's word. People read it quoted and made harmless; programs get it
//! twice: as it can be used (`name`), and exactly as it was given (`name_exact`).

use data_encoding::BASE64;
use serde_json::{Value as Json, json};
use tchat_client::parts::FileManifest;
use tchat_client::safe_name::safe_name;
use tchat_client::transfer::{Direction, State, Transfer};
use tchat_i18n::{Lang, Visible, Words};
use tchat_proto::id::Seq;

use crate::tell::json::with_ref;
use crate::tell::text::Told;

/// A number of bytes, as people read it in their language: `1.5 MB`, `1,5 Mo`.
#[must_use]
pub fn size(words: &Words, count: u64) -> Visible {
    const ENGLISH: ([&str; 5], char) = (["B", "kB", "MB", "GB", "TB"], '.');
    const FRENCH: ([&str; 5], char) = (["o", "ko", "Mo", "Go", "To"], ',');
    let (units, point) = match words.lang() {
        Lang::English => ENGLISH,
        Lang::French => FRENCH,
    };
    let (mut unit, mut whole, mut rest) = (0_usize, count, 0);
    while whole >= 1_000 && unit + 1 < units.len() {
        (whole, rest) = (whole / 1_000, whole % 1_000);
        unit += 1;
    }
    let name = units.get(unit).copied().unwrap_or_default();
    Visible::line(&match unit {
        0 => format!("{whole} {name}"),
        _ => format!("{whole}{point}{} {name}", rest / 100),
    })
}

/// The file of a message, for programs.
pub fn manifest(file: &FileManifest) -> Json {
    let mut object = json!({
        "name": safe_name(&file.name), "name_exact": file.name, "size": file.size,
        "media": file.media, "hash": file.file.to_string(),
    });
    if let Some(preview) = &file.preview {
        object["preview"] = json!({
            "width": preview.width, "height": preview.height, "media": preview.media,
            "data": BASE64.encode(&preview.bytes),
        });
    }
    object
}

/// That a file was shared, and how it is saved, if its place is given: for a notice, which nothing
/// that people write can look like.
pub fn shared(words: &Words, file: &FileManifest, who: &str, seq: Option<Seq>) -> Visible {
    let (who, name, size) =
        (Visible::quoted(who), Visible::quoted(&file.name), size(words, file.size));
    match seq {
        Some(seq) => words.file_shared_to_save(who, name, size, Visible::line(&seq.to_string())),
        None => words.file_shared(who, name, size),
    }
}

/// A file on its way, for programs.
pub fn transfer(transfer: &Transfer) -> Json {
    let Transfer { number, direction, room, seq, name, bytes, total, state, path, reference } =
        transfer;
    let mut object = json!({
        "type": "transfer", "id": number, "room": room.as_str(), "name": safe_name(name),
        "name_exact": name, "direction": direction.word(), "bytes": bytes, "total": total,
        "state": state.word(),
    });
    if let Some(seq) = seq {
        object["seq"] = seq.0.into();
    }
    if let Some(path) = path {
        object["path"] = path.display().to_string().into();
    }
    with_ref(object, reference.as_ref())
}

/// The files on their way, for programs.
pub fn transfers(transfers: &[Transfer]) -> Json {
    let transfers = transfers.iter().map(transfer).collect::<Vec<_>>();
    json!({ "type": "transfers", "transfers": transfers })
}

/// What is written of a file on its way: that it begins, unless that is from before, and how it
/// ends. What fails is told as an error.
pub fn news(words: &Words, transfer: &Transfer) -> Option<Told> {
    let (name, size) = (Visible::quoted(&transfer.name), size(words, transfer.total));
    let begins = transfer.bytes == 0 && transfer.reference.is_none();
    Some(match (transfer.direction, transfer.state) {
        (Direction::Up, State::Sealing) if begins => {
            Told::Note(words.file_sending(name, size, transfer.number))
        }
        (Direction::Down, State::Waiting) if begins => {
            Told::Note(words.file_saving(name, size, transfer.number))
        }
        (Direction::Down, State::Done) => {
            let path = transfer.path.as_ref().map(|path| path.display().to_string());
            let path = Visible::line(&path.unwrap_or_default());
            Told::Result(Visible::concat(&[&Visible::own("* "), &words.file_saved(name, path)]))
        }
        (_, State::Cancelled) => {
            Told::Result(Visible::concat(&[&Visible::own("* "), &words.file_cancelled(name)]))
        }
        _ => return None,
    })
}

/// The files on their way, one a line.
pub fn list(words: &Words, transfers: &[Transfer]) -> Vec<Visible> {
    if transfers.is_empty() {
        return vec![words.no_transfers()];
    }
    let line = |transfer: &Transfer| {
        let room = Visible::line(transfer.room.as_str());
        let way = match transfer.direction {
            Direction::Up => words.transfer_up(room),
            Direction::Down => words.transfer_down(room),
        };
        let state = state(words, transfer);
        let (number, space) = (Visible::line(&transfer.number.to_string()), Visible::own("  "));
        let comma = Visible::own(", ");
        let name = Visible::quoted(&transfer.name);
        let progress = progress(words, transfer);
        Visible::concat(&[&number, &space, &name, &space, &way, &comma, &state, &comma, &progress])
    };
    transfers.iter().map(line).collect()
}

/// A line that tells which file it is, and how far.
pub fn progress_line(words: &Words, transfer: &Transfer) -> Visible {
    let (name, space) = (Visible::quoted(&transfer.name), Visible::own("  "));
    Visible::concat(&[&name, &space, &progress(words, transfer)])
}

/// What happens to a file.
pub fn state(words: &Words, transfer: &Transfer) -> Visible {
    match transfer.state {
        State::Sealing => words.transfer_sealing(),
        State::Running => words.transfer_running(),
        State::Waiting | State::Done | State::Failed | State::Cancelled => words.transfer_waiting(),
    }
}

/// How far a file is.
pub fn progress(words: &Words, transfer: &Transfer) -> Visible {
    let Transfer { bytes, total, .. } = transfer;
    let percent = bytes.saturating_mul(100).checked_div(*total).unwrap_or_default();
    words.transfer_progress(size(words, *bytes), size(words, *total), percent)
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use tchat_client::command::Reference;
    use tchat_proto::id::Seq;
    use tchat_proto::room::RoomName;

    use super::*;

    fn down(state: State, bytes: u64) -> Transfer {
        Transfer {
            number: 3,
            direction: Direction::Down,
            room: RoomName::general(),
            seq: Some(Seq(41)),
            name: "../../evil\u{202E}gpj.exe".to_owned(),
            bytes,
            total: 1_500_000,
            state,
            path: (state == State::Done).then(|| PathBuf::from("/home/bob/evilgpj.exe")),
            reference: None,
        }
    }

    #[test]
    fn a_hostile_name_is_harmless_for_people_and_told_twice_to_programs() {
        let told = transfer(&Transfer {
            reference: Some(Reference("7".to_owned())),
            ..down(State::Done, 1_500_000)
        });
        assert_eq!(told["name"], "evilgpj.exe");
        assert_eq!(told["name_exact"], "../../evil\u{202E}gpj.exe");
        assert_eq!((&told["direction"], &told["state"]), (&json!("down"), &json!("done")));
        assert_eq!((&told["seq"], &told["id"], &told["ref"]), (&json!(41), &json!(3), &json!("7")));
        assert_eq!(told["path"], "/home/bob/evilgpj.exe");
        let words = Words::new(Lang::English);
        let Some(Told::Result(line)) = news(&words, &down(State::Done, 1_500_000)) else {
            panic!()
        };
        assert!(
            !line.as_str().contains('\u{202E}') || line.as_str().contains('\u{2069}'),
            "{line}"
        );
        assert!(line.as_str().starts_with("* "), "{line}");
    }

    #[test]
    fn a_file_is_told_when_it_begins_and_ends_and_not_in_between() {
        let words = Words::new(Lang::English);
        assert!(matches!(news(&words, &down(State::Waiting, 0)), Some(Told::Note(_))));
        assert_eq!(news(&words, &down(State::Running, 700_000)), None);
        assert_eq!(news(&words, &down(State::Failed, 700_000)), None);
        assert!(matches!(news(&words, &down(State::Cancelled, 0)), Some(Told::Result(_))));
    }

    #[test]
    fn those_on_their_way_are_listed_with_how_far_they_are() {
        let words = Words::new(Lang::English);
        assert_eq!(list(&words, &[]), [words.no_transfers()]);
        let lines = list(&words, &[down(State::Running, 750_000)]);
        let line = lines[0].as_str();
        assert!(line.starts_with("3  ") && line.contains("750.0 kB of 1.5 MB (50 %)"), "{line}");
        let empty = Transfer { total: 0, ..down(State::Waiting, 0) };
        assert!(progress(&words, &empty).as_str().contains("(0 %)"));
    }

    #[test]
    fn bytes_are_told_in_the_unit_that_fits() {
        let [english, french] = [Lang::English, Lang::French].map(Words::new);
        for (count, told, dit) in [
            (0, "0 B", "0 o"),
            (999, "999 B", "999 o"),
            (1_000, "1.0 kB", "1,0 ko"),
            (1_999_999, "1.9 MB", "1,9 Mo"),
            (u64::MAX, "18446744.0 TB", "18446744,0 To"),
        ] {
            assert_eq!(size(&english, count).to_string(), told);
            assert_eq!(size(&french, count).to_string(), dit);
        }
    }
}
