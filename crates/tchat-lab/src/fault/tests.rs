//! What faults do, told the time.

use proptest::prelude::*;

use super::*;

fn faults(text: &str) -> Faults {
    text.parse().unwrap()
}

fn ms(count: u64) -> Duration {
    Duration::from_millis(count)
}

/// Everything that comes out until nothing is left: how long after the start, and what.
fn out(line: &mut Line, faults: &Faults, start: Instant) -> Vec<(Duration, Vec<u8>)> {
    let mut pieces = Vec::new();
    while let Some(due) = line.due() {
        line.handle_timeout(due, faults);
        while let Some(piece) = line.poll(due) {
            pieces.push((due - start, piece.bytes.to_vec()));
        }
    }
    pieces
}

fn piece(after: u64, bytes: &[u8]) -> (Duration, Vec<u8>) {
    (ms(after), bytes.to_vec())
}

#[test]
fn without_faults_everything_passes_at_once_as_it_came() {
    let (mut line, now) = (Line::new(1), Instant::now());
    for bytes in [&b"one"[..], b"two"] {
        assert_eq!(line.take(now, Bytes::copy_from_slice(bytes), &Faults::NONE), Fate::Passed);
        let passed = line.poll(now).unwrap();
        assert_eq!((&passed.bytes[..], passed.fate), (bytes, Fate::Passed));
    }
    assert!(line.is_empty() && line.due().is_none());
}

#[test]
fn a_delay_moves_all_and_keeps_the_order() {
    let (mut line, now, delay) = (Line::new(1), Instant::now(), faults("delay=200ms"));
    assert_eq!(line.take(now, "one".into(), &delay), Fate::Changed);
    assert_eq!(line.take(now + ms(50), "two".into(), &delay), Fate::Changed);
    assert!(line.poll(now + ms(199)).is_none());
    // What comes after the switch is turned off does not overtake.
    assert_eq!(line.take(now + ms(60), "three".into(), &Faults::NONE), Fate::Changed);
    let expected = [piece(200, b"one"), piece(250, b"two"), piece(250, b"three")];
    assert_eq!(out(&mut line, &delay, now), expected);
}

#[test]
fn a_split_cuts_even_inside_a_character() {
    let (mut line, now, split) = (Line::new(1), Instant::now(), faults("split=3"));
    line.take(now, "clé ?".into(), &split);
    assert_eq!(out(&mut line, &split, now), [piece(0, b"cl\xc3"), piece(20, b"\xa9 ?")]);
}

#[test]
fn the_pieces_of_a_long_send_come_within_a_second() {
    let (mut line, now, split) = (Line::new(1), Instant::now(), faults("split=1"));
    line.take(now, vec![0; SEGMENT_BYTES_MAX].into(), &split);
    let pieces = out(&mut line, &split, now);
    assert_eq!(pieces.len(), SEGMENT_BYTES_MAX);
    assert!(pieces.last().unwrap().0 <= PIECES_SPREAD_MAX);
}

#[test]
fn a_split_anywhere_cuts_once_and_leaves_no_piece_empty() {
    let (now, split) = (Instant::now(), faults("split"));
    let mut cuts = Vec::new();
    for seed in 0..100 {
        let mut line = Line::new(seed);
        line.take(now, "abcd".into(), &split);
        let pieces = out(&mut line, &split, now);
        assert_eq!(pieces.iter().flat_map(|(_, bytes)| bytes.clone()).collect::<Vec<_>>(), b"abcd");
        assert_eq!(pieces.len(), 2, "{pieces:?}");
        cuts.push(pieces[0].1.len());
    }
    cuts.sort_unstable();
    cuts.dedup();
    assert_eq!(cuts, [1, 2, 3]);
    let mut line = Line::new(0);
    line.take(now, "x".into(), &split);
    assert_eq!(out(&mut line, &split, now), [piece(0, b"x")]);
}

#[test]
fn merging_joins_what_is_sent_within_the_time() {
    let (mut line, now, merge) = (Line::new(1), Instant::now(), faults("merge=300ms"));
    line.take(now, "un".into(), &merge);
    line.take(now + ms(100), "deux".into(), &merge);
    line.take(now + ms(299), "trois".into(), &merge);
    assert!(line.poll(now + ms(299)).is_none());
    assert_eq!(out(&mut line, &merge, now), [piece(300, b"undeuxtrois")]);
    // The end of the stream does not wait.
    line.take(now, "fin".into(), &merge);
    line.finish(now, &merge);
    assert_eq!(line.poll(now + ms(300)).unwrap().bytes, "fin");
    assert!(line.is_empty());
}

#[test]
fn what_was_gathered_goes_before_what_comes_after_the_switch_is_off() {
    let (mut line, now) = (Line::new(1), Instant::now());
    line.take(now, "first".into(), &faults("merge"));
    line.take(now, "second".into(), &Faults::NONE);
    assert_eq!(out(&mut line, &Faults::NONE, now), [piece(0, b"first"), piece(0, b"second")]);
}

#[test]
fn about_as_many_are_dropped_as_was_asked() {
    let (mut line, now, drop) = (Line::new(7), Instant::now(), faults("drop=10%"));
    let dropped = (0..1_000).filter(|_| line.take(now, "x".into(), &drop) == Fate::Dropped).count();
    assert!((60..140).contains(&dropped), "{dropped}");
    let all = faults("drop=100%");
    assert_eq!(Line::new(1).take(now, "x".into(), &all), Fate::Dropped);
}

#[test]
fn a_line_that_holds_much_takes_no_more_until_it_is_let_go() {
    let (mut line, now, delay) = (Line::new(1), Instant::now(), faults("delay=60s"));
    while line.has_room() {
        line.take(now, vec![0; SEGMENT_BYTES_MAX].into(), &delay);
    }
    assert_eq!(line.held_bytes, HELD_BYTES_MAX);
    line.poll(now + DELAY_MAX).unwrap();
    assert!(line.has_room());
}

#[test]
fn faults_are_read_as_they_are_written() {
    for text in ["", "delay=200ms", "split=3", "split", "merge=500ms", "drop=10%"] {
        let read = if text.is_empty() { Faults::NONE } else { faults(text) };
        assert_eq!(read.to_string(), text);
    }
    assert_eq!(faults("merge").to_string(), "merge=500ms");
    assert_eq!(faults("delay=2s, drop=5").to_string(), "delay=2000ms,drop=5%");
    for text in [
        "",
        "delay",
        "delay=2",
        "delay=0ms",
        "delay=61s",
        "delay=-1s",
        "split=0",
        "split=x",
        "drop",
        "drop=0%",
        "drop=101%",
        "drop=300%",
        "lose=1%",
        "delay=1s,",
        "delay=é",
    ] {
        assert!(text.parse::<Faults>().is_err(), "{text}");
    }
}

fn any_faults() -> impl Strategy<Value = Faults> {
    let split = prop_oneof![
        Just(None),
        Just(Some(Split::Anywhere)),
        (1..9_usize).prop_map(|n| { NonZeroUsize::new(n).map(Split::Every) })
    ];
    let time = || prop::option::of((1..400_u64).prop_map(Duration::from_millis));
    (time(), split, time()).prop_map(|(delay, split, merge)| Faults {
        delay,
        split,
        merge,
        drop: None,
    })
}

proptest! {
    /// Whatever is switched on and off between them: no byte is lost, doubled or overtaken.
    #[test]
    fn every_byte_comes_out_once_and_in_order(
        steps in prop::collection::vec((any_faults(), 0..300_u64, 1..40_usize), 1..30),
        seed: u64,
    ) {
        let (mut line, mut now) = (Line::new(seed), Instant::now());
        let (mut sent, mut got, mut last) = (Vec::new(), Vec::new(), Faults::NONE);
        for (faults, wait, length) in steps {
            now += Duration::from_millis(wait);
            line.handle_timeout(now, &last);
            while let Some(piece) = line.poll(now) {
                prop_assert!(!piece.bytes.is_empty());
                got.extend_from_slice(&piece.bytes);
            }
            let bytes = (0..length).map(|at| u8::try_from((sent.len() + at) % 251).unwrap()).collect::<Vec<_>>();
            sent.extend_from_slice(&bytes);
            prop_assert_ne!(line.take(now, bytes.into(), &faults), Fate::Dropped);
            last = faults;
        }
        line.finish(now, &last);
        for (_, bytes) in out(&mut line, &last, now) {
            got.extend_from_slice(&bytes);
        }
        prop_assert_eq!(got, sent);
        prop_assert!(line.is_empty());
        prop_assert_eq!(line.held_bytes, 0);
    }
}
