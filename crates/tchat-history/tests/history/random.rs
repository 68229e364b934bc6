//! Random evenings: all that may happen passes, and whatever is bent afterwards is found.

use proptest::prelude::*;
use tchat_history::{Deed, Reactions, State};
use tchat_proto::id::{MessageId, Seq};

use crate::rules::{edit, react};
use crate::tale::{Fate, Hearing, NAMES, Row, Tale, who_is};

/// What someone does next.
#[derive(Debug, Clone, Copy)]
enum Act {
    Says,
    SaysUnheard,
    SaysInVain,
    IsRefused,
    ComesIn,
    LosesTheThread,
    Leaves,
    IsRemoved,
    Restarts,
    TakesANickname,
    Edits,
    Deletes,
    Reacts,
    TakesBack,
    MeddlesInVain,
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        20 => Just(Act::Says),
        4 => Just(Act::SaysUnheard),
        2 => Just(Act::SaysInVain),
        1 => Just(Act::IsRefused),
        6 => Just(Act::ComesIn),
        1 => Just(Act::LosesTheThread),
        1 => Just(Act::Leaves),
        1 => Just(Act::IsRemoved),
        2 => Just(Act::Restarts),
        1 => Just(Act::TakesANickname),
        4 => Just(Act::Edits),
        2 => Just(Act::Deletes),
        4 => Just(Act::Reacts),
        2 => Just(Act::TakesBack),
        2 => Just(Act::MeddlesInVain),
    ]
}

/// Plays the acts that make sense where they come.
fn play(acts: &[(usize, Act)]) -> Tale {
    let mut tale = Tale::default();
    for (number, (who, act)) in acts.iter().enumerate() {
        let (who, text) = (NAMES[*who], format!("{act:?} {number}"));
        let alone = !NAMES.iter().any(|other| *other != who && tale.is_member(other));
        match (act, tale.follows(who)) {
            (Act::Says, true) => {
                tale.says(who, &text);
            }
            (Act::SaysUnheard, true) => tale.says_unheard(who, &text),
            (Act::SaysInVain, _) => tale.says_in_vain(who, &text),
            (Act::IsRefused, _) => tale.is_refused(who, &text),
            (Act::ComesIn, false) => {
                tale.comes_in(who);
            }
            (Act::LosesTheThread, true) if !alone => tale.loses_the_thread(who),
            (Act::Leaves, true) => tale.leaves(who),
            (Act::IsRemoved, true) if !alone => tale.is_removed(who),
            (Act::Restarts, true) => tale.restarts(who),
            (Act::TakesANickname, true) => {
                tale.admit(tchat_history::Body::Other);
            }
            (act, true) => change(&mut tale, number, who, *act),
            _ => {}
        }
    }
    tale.ends();
    tale
}

/// Whether all who follow and have a message have it alike: who lost the thread may have missed what
/// was done to it.
fn agree(tale: &Tale, seq: Seq, state: &State) -> bool {
    let reactions = |state: &State| {
        let kinds = state.reactions.iter().map(|kind| (kind.emoji.clone(), kind.first.clone()));
        kinds.collect::<Vec<_>>()
    };
    let others = tale.people.iter().filter(|(name, _)| tale.follows(name));
    let mut rows = others.flat_map(|(_, person)| person.kept.iter().flatten());
    rows.all(|row| match row {
        Row::Message { seq: at, state: other, .. } if *at == seq => {
            other.deleted == state.deleted && reactions(other) == reactions(state)
        }
        Row::Message { .. } | Row::Gap { .. } => true,
    })
}

/// Changes one of the messages that somebody has, if they have one of the kind.
fn change(tale: &mut Tale, number: usize, who: &'static str, act: Act) {
    let theirs = matches!(act, Act::Edits | Act::Deletes);
    let rows = tale.person(who).kept.clone().unwrap_or_default();
    let there = rows.iter().filter_map(|row| match row {
        Row::Message { seq, by, state, .. }
            if state.deleted.is_none() && theirs == (*by == who) && agree(tale, *seq, state) =>
        {
            Some((*seq, state.reactions.clone()))
        }
        Row::Message { .. } | Row::Gap { .. } => None,
    });
    let Some((seq, reactions)) = pick(number, there.collect()) else { return };
    let mine = reactions.iter().any(|kind| kind.emoji == "+" && kind.mine);
    match act {
        Act::Edits => tale.changes(who, seq, edit(&format!("edited {number}"))),
        Act::Deletes => tale.changes(who, seq, Deed::Delete),
        Act::Reacts if !mine => tale.changes(who, seq, react("+", true)),
        Act::TakesBack if mine => tale.changes(who, seq, react("+", false)),
        Act::MeddlesInVain if number.is_multiple_of(2) => tale.tries(who, seq, edit("meddled")),
        Act::MeddlesInVain => tale.tries(who, seq, Deed::Delete),
        _ => return,
    };
}

/// Something gone wrong.
#[derive(Debug, Clone, Copy)]
enum Bend {
    LogLoses,
    LogRepeats,
    LogExchanges,
    LogRenames,
    KeptLoses,
    KeptRepeats,
    KeptExchanges,
    KeptShifts,
    KeptChangesAuthor,
    KeptChangesText,
    KeptIsDeleted,
    KeptIsEdited,
    KeptIsReactedTo,
    KeptForgets,
    ToldLoses,
    ToldRepeats,
    ToldExchanges,
    AcknowledgedElsewhere,
    RefusedAfterAll,
    SaidByNobody,
    JoinedLater,
    LeftEarlier,
    EndsElsewhere,
    EndsInAnotherEpoch,
    GoesBack,
}

const BENDS: [Bend; 25] = [
    Bend::LogLoses,
    Bend::LogRepeats,
    Bend::LogExchanges,
    Bend::LogRenames,
    Bend::KeptLoses,
    Bend::KeptRepeats,
    Bend::KeptExchanges,
    Bend::KeptShifts,
    Bend::KeptChangesAuthor,
    Bend::KeptChangesText,
    Bend::KeptIsDeleted,
    Bend::KeptIsEdited,
    Bend::KeptIsReactedTo,
    Bend::KeptForgets,
    Bend::ToldLoses,
    Bend::ToldRepeats,
    Bend::ToldExchanges,
    Bend::AcknowledgedElsewhere,
    Bend::RefusedAfterAll,
    Bend::SaidByNobody,
    Bend::JoinedLater,
    Bend::LeftEarlier,
    Bend::EndsElsewhere,
    Bend::EndsInAnotherEpoch,
    Bend::GoesBack,
];

/// Bends a tale, somewhere; `None` if it has nothing to bend in that way.
fn bend(tale: &mut Tale, bend: Bend, place: usize) -> Option<()> {
    match bend {
        Bend::LogLoses | Bend::LogRepeats | Bend::LogExchanges | Bend::LogRenames => {
            bend_log(tale, bend, place)
        }
        Bend::KeptLoses
        | Bend::KeptRepeats
        | Bend::KeptExchanges
        | Bend::KeptShifts
        | Bend::KeptChangesAuthor
        | Bend::KeptChangesText
        | Bend::KeptIsDeleted
        | Bend::KeptIsEdited
        | Bend::KeptIsReactedTo
        | Bend::KeptForgets => bend_kept(tale, bend, place),
        Bend::ToldLoses | Bend::ToldRepeats | Bend::ToldExchanges => bend_told(tale, bend, place),
        Bend::AcknowledgedElsewhere | Bend::RefusedAfterAll | Bend::SaidByNobody => {
            bend_says(tale, bend, place)
        }
        Bend::JoinedLater | Bend::LeftEarlier => bend_visit(tale, bend, place),
        Bend::EndsElsewhere | Bend::EndsInAnotherEpoch | Bend::GoesBack => {
            bend_end(tale, bend, place)
        }
    }
}

/// One of several; `None` if there is none.
fn pick<T>(place: usize, from: Vec<T>) -> Option<T> {
    if from.is_empty() {
        return None;
    }
    let index = place % from.len();
    from.into_iter().nth(index)
}

fn bend_log(tale: &mut Tale, bend: Bend, place: usize) -> Option<()> {
    let index = pick(place, (0..tale.log.len()).collect())?;
    match bend {
        Bend::LogLoses => drop(tale.log.remove(index)),
        Bend::LogRepeats => tale.log.insert(index, tale.log[index].clone()),
        Bend::LogExchanges if index > 0 => tale.log.swap(index - 1, index),
        Bend::LogRenames if tale.log[index].body.is_message() => {
            tale.log[index].id = MessageId([0xFF; 16]);
        }
        _ => return None,
    }
    Some(())
}

/// The kept messages: whose, and which row.
fn kept_messages(tale: &Tale) -> Vec<(&'static str, usize)> {
    let rows = |(who, rows): (&'static str, Vec<Row>)| {
        let messages = rows.into_iter().enumerate().filter(|(_, row)| row.is_message());
        messages.map(move |(index, _)| (who, index)).collect::<Vec<_>>()
    };
    let people = tale.people.iter().map(|(who, it)| (*who, it.kept.clone().unwrap_or_default()));
    people.flat_map(rows).collect()
}

fn bend_kept(tale: &mut Tale, bend: Bend, place: usize) -> Option<()> {
    let (who, index) = pick(place, kept_messages(tale))?;
    let rows = tale.person(who).kept.as_mut()?;
    match (bend, &mut rows[index]) {
        (Bend::KeptLoses, _) => drop(rows.remove(index)),
        (Bend::KeptRepeats, _) => rows.insert(index, rows[index].clone()),
        (Bend::KeptExchanges, _) if index > 0 => rows.swap(index - 1, index),
        (Bend::KeptShifts, Row::Message { seq, .. }) => *seq = seq.next(),
        (Bend::KeptChangesAuthor, Row::Message { by, .. }) => {
            *by = if *by == "alice" { "bob" } else { "alice" };
        }
        (Bend::KeptChangesText, Row::Message { text, .. }) => text.push('!'),
        (bend, Row::Message { text, state, .. }) => bend_state(bend, text, state)?,
        _ => return None,
    }
    Some(())
}

fn bend_state(bend: Bend, text: &mut String, state: &mut State) -> Option<()> {
    let at = Seq(u64::MAX);
    match bend {
        Bend::KeptIsDeleted if state.deleted.is_none() => {
            text.clear();
            *state = State { deleted: Some((at, who_is("erin"))), ..State::default() };
        }
        Bend::KeptIsEdited if state.deleted.is_none() => state.edited = Some(at),
        Bend::KeptIsReactedTo => {
            let (emoji, first) = ("?".to_owned(), vec![who_is("erin")]);
            state.reactions.push(Reactions { emoji, count: 1, first, mine: false });
        }
        Bend::KeptForgets if *state != State::default() => *state = State::default(),
        _ => return None,
    }
    Some(())
}

/// What lies between two messages of the same run: whose, and which.
fn told_between(tale: &Tale) -> Vec<(&'static str, usize)> {
    let mut between = Vec::new();
    for (who, person) in &tale.people {
        for (index, three) in person.heard.windows(3).enumerate() {
            let message = matches!(&three[1].what, Hearing::Row(row) if row.is_message());
            if message && three[0].run == three[2].run {
                between.push((*who, index + 1));
            }
        }
    }
    between
}

fn bend_told(tale: &mut Tale, bend: Bend, place: usize) -> Option<()> {
    let (who, index) = pick(place, told_between(tale))?;
    let heard = &mut tale.person(who).heard;
    match bend {
        Bend::ToldLoses => drop(heard.remove(index)),
        Bend::ToldRepeats => heard.insert(index, heard[index].clone()),
        Bend::ToldExchanges => heard.swap(index, index + 1),
        _ => return None,
    }
    Some(())
}

fn bend_says(tale: &mut Tale, bend: Bend, place: usize) -> Option<()> {
    let heard = tale.says.iter().enumerate();
    let heard = heard.filter(|(_, say)| matches!(say.fate, Fate::Acknowledged { .. }));
    let index = pick(place, heard.map(|(index, _)| index).collect())?;
    match bend {
        Bend::AcknowledgedElsewhere => {
            if let Fate::Acknowledged { seq, .. } = &mut tale.says[index].fate {
                *seq = seq.next();
            }
        }
        Bend::RefusedAfterAll => tale.says[index].fate = Fate::Failed { at: u64::MAX },
        Bend::SaidByNobody => drop(tale.says.remove(index)),
        _ => return None,
    }
    Some(())
}

fn bend_visit(tale: &mut Tale, bend: Bend, place: usize) -> Option<()> {
    let (who, index) = pick(place, kept_messages(tale))?;
    let person = tale.person(who);
    let seq = person.kept.as_ref()?[index].seq();
    let steps = match bend {
        Bend::JoinedLater => &mut person.came,
        _ => &mut person.went,
    };
    let near = match bend {
        Bend::JoinedLater => steps.iter_mut().rfind(|step| **step < seq),
        _ => steps.iter_mut().find(|step| **step > seq),
    };
    *near? = seq;
    Some(())
}

fn bend_end(tale: &mut Tale, bend: Bend, place: usize) -> Option<()> {
    let ended = tale.people.iter().filter(|(_, person)| person.end.is_some());
    let who = pick(place, ended.map(|(who, _)| *who).collect())?;
    let person = tale.person(who);
    let end = person.end.as_mut()?;
    match bend {
        Bend::EndsElsewhere => end.head.0 += 1,
        Bend::EndsInAnotherEpoch => end.epoch.0 += 1,
        _ => person.epochs.push((u64::MAX, LATER_GENERATION)),
    }
    Some(())
}

/// An epoch of a generation that no evening reaches, as a tale counts them.
const LATER_GENERATION: u64 = 4_000_000_000;

proptest! {
    #[test]
    fn whatever_may_happen_passes(
        acts in proptest::collection::vec((0..NAMES.len(), act()), 0..120),
    ) {
        prop_assert_eq!(play(&acts).record().check(), Ok(()));
    }

    #[test]
    fn whatever_is_bent_is_found(
        acts in proptest::collection::vec((0..NAMES.len(), act()), 20..80),
        place in any::<usize>(),
    ) {
        let good = play(&acts);
        for wrong in BENDS {
            let mut tale = good.clone();
            if bend(&mut tale, wrong, place).is_some() {
                let broken = tale.broken();
                prop_assert!(!broken.is_empty(), "{:?} was not found", wrong);
            }
        }
    }
}

/// A long evening in which most things happen.
fn long_evening() -> Tale {
    use Act::{
        ComesIn, Deletes, Edits, IsRemoved, Leaves, LosesTheThread, Reacts, Restarts, Says,
        SaysUnheard,
    };
    let acts = [
        ComesIn,
        Says,
        Says,
        SaysUnheard,
        Says,
        Edits,
        Reacts,
        Says,
        LosesTheThread,
        Says,
        Says,
        Restarts,
        Says,
        ComesIn,
        Says,
        Deletes,
        Reacts,
        Says,
        Leaves,
        Says,
        ComesIn,
        Says,
        IsRemoved,
        Says,
        Says,
        ComesIn,
        Says,
    ];
    let acts = acts.iter().cycle().take(230).enumerate();
    play(&acts.map(|(turn, act)| (turn * 7 % NAMES.len(), *act)).collect::<Vec<_>>())
}

#[test]
fn there_is_something_to_bend_in_every_way() {
    let good = long_evening();
    assert_eq!(good.broken(), [""; 0]);
    for wrong in BENDS {
        let mut bent = 0;
        for place in 0..8 {
            let mut tale = good.clone();
            if bend(&mut tale, wrong, place * 7919).is_some() {
                bent += 1;
                assert_ne!(tale.broken(), [""; 0], "{wrong:?} at {place} was not found");
            }
        }
        assert!(bent > 0, "{wrong:?} never happened");
    }
}
