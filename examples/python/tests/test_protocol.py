"""What a server may say, against a server of paper."""

from __future__ import annotations

import socket
import stat
import tempfile
import unittest
from collections import deque
from itertools import count
from pathlib import Path
from time import monotonic
from typing import Any
from unittest.mock import patch

import cbor2

from tchat_example import connection as connection_module
from tchat_example import frame, screen
from tchat_example.address import Address
from tchat_example.connection import Connection, Request
from tchat_example.event import Delivery, Skipped
from tchat_example.frame import Broken, Deframer
from tchat_example.identity import Identity, nick_in
from tchat_example.log import Place
from tchat_example.profile import Profile, Unusable
from tchat_example.refusal import Goodbye, Refusal
from tchat_example.room import PlainRoom
from tchat_example.tls import Lost
from tchat_example.visit import Came, Missed, Said, Visit

ROOM = bytes(16)
HELLO = [0, {0: 1, 1: "paper", 2: 1_700_000_000_000, 3: {0: 2_097_152, 1: 9, 2: 9, 3: 45}, 4: []}]


class Paper:
    """A TLS connection to a server that says what is written down, and notes what it hears."""

    def __init__(self, *frames: Any) -> None:
        self.server_key = bytes(32)
        self.socket = socket.socket()
        self.socket.close()
        self.heard: list[Any] = []
        self.says = deque(map(frame.encode, frames))

    def exported(self) -> bytes:
        return bytes(32)

    def send(self, data: bytes) -> None:
        self.heard += map(frame.decode, Deframer().take(data))

    def receive(self, timeout: float) -> bytes:
        if not self.says:
            raise Lost("the paper ends")
        return self.says.popleft()

    def close(self) -> None:
        pass


def greeted(*frames: Any) -> tuple[Connection, Paper]:
    """A connection whose server has greeted, and says this from then on."""
    paper = Paper(HELLO, *frames)
    return Connection(paper, Identity.generate()), paper


def entry(seq: int, *body: Any) -> bytes:
    """An entry of a log."""
    return cbor2.dumps({0: seq, 1: 1_700_000_000_000, 2: bytes(16), 3: list(body)})


def delivery(place: Place, *entries: bytes) -> tuple[Delivery, Place]:
    """A delivery of these entries after a place, and the place after it."""
    for raw in entries:
        place = place.after(raw)
    return Delivery(ROOM, place.chain, list(entries)), place


class Frames(unittest.TestCase):
    def test_a_frame_is_whole_however_it_was_torn(self) -> None:
        data = frame.encode([2]) + frame.encode([3])
        deframer = Deframer()
        bodies = [body for byte in data for body in deframer.take(bytes([byte]))]
        self.assertEqual(list(map(frame.decode, bodies)), [[2], [3]])

    def test_lengths_of_zero_and_beyond_the_limit_break_the_connection(self) -> None:
        for length in (0, frame.TO_CLIENT_BYTES_MAX + 1):
            with self.assertRaises(Broken):
                list(Deframer().take(length.to_bytes(4, "big")))

    def test_a_body_that_is_not_exactly_one_item_breaks_the_connection(self) -> None:
        for body in (b"\x82\x01", b"\x81\x02\x00", b"\x81" * 100_000):
            with self.assertRaises(Broken):
                frame.decode(body)


class Connections(unittest.TestCase):
    def test_frames_from_a_later_version_are_passed_over(self) -> None:
        connection, _ = greeted([9, "new"], [7, ROOM, 3], [99], [5, [{0: bytes(32), 1: True}]])
        event = connection.next_event(1)
        self.assertEqual(event.online, {bytes(32): True})

    def test_a_ping_is_answered_while_an_answer_is_waited_for(self) -> None:
        connection, paper = greeted([2], [1, 1, [0, []], None])
        connection.request(Request.LEAVE_PLAIN, ROOM)
        self.assertEqual(paper.heard[-1], [3])

    def test_a_silent_server_is_asked_and_then_given_up(self) -> None:
        connection, paper = greeted()
        paper.says.extend([b""] * 100)
        ticks = count(monotonic(), 5.0)
        clock = patch.object(connection_module, "monotonic", lambda: next(ticks))
        with clock, self.assertRaises(Lost):
            connection.next_event(1_000)
        self.assertEqual(paper.heard[1:], [[2]])
        self.assertTrue(paper.says, "it did not wait for the paper's end")

    def test_a_code_that_is_not_known_is_a_refusal(self) -> None:
        connection, _ = greeted([1, 1, None, {0: 4_711, 9: "new"}])
        with self.assertRaises(Refusal) as refused:
            connection.rooms()
        self.assertEqual(refused.exception.code, 4_711)
        self.assertIn("4711", str(refused.exception))

    def test_a_goodbye_says_why(self) -> None:
        with self.assertRaises(Goodbye) as goodbye:
            Connection(Paper([6, {0: 4}]), Identity.generate())
        self.assertIn("stopping", str(goodbye.exception))

    def test_another_version_than_ours_is_no_greeting(self) -> None:
        with self.assertRaises(Broken):
            Connection(Paper([0, HELLO[1] | {0: 2}]), Identity.generate())

    def test_what_is_no_frame_breaks_the_connection(self) -> None:
        for nonsense in (7, [], ["x"], [4, ROOM], [5, [7]], [6, {}], [8, ROOM, "1", b"", 0]):
            connection, _ = greeted(nonsense)
            with self.subTest(nonsense), self.assertRaises(Broken):
                connection.next_event(1)

    def test_people_with_a_forged_name_break_the_connection(self) -> None:
        claim = Identity.generate().claim(bytes(32), "bob", 1)
        self.assertEqual(nick_in(claim, bytes(32)), "bob")
        for change in ({1: "eve"}, {2: 2}, {0: bytes(31)}, {2: -1}, {3: bytes(64)}):
            with self.subTest(change), self.assertRaises(Broken):
                nick_in(claim | change, bytes(32))
        with self.assertRaises(Broken):
            nick_in(claim, bytes([1]) * 32)


class Visits(unittest.TestCase):
    def setUp(self) -> None:
        self.start = Place.start(ROOM)
        entered = [1, 1, [11, ["bob", 0, self.start.chain, 0]], None]
        connection, self.paper = greeted(entered, [1, 2, [8, [0]], None])
        self.visit = Visit()
        self.visit.enter(connection, PlainRoom(ROOM, 0))

    def test_it_follows_from_before_its_coming(self) -> None:
        self.assertEqual(self.paper.heard[-1], [1, 2, [9, [ROOM, 0, self.start.chain]]])

    def test_entries_are_read_and_those_of_later_kinds_count_for_the_chain(self) -> None:
        entries = entry(1, 7, "zoe"), entry(2, 99, "new"), entry(3, 6, "zoe", "été".encode())
        event, _ = delivery(self.start, *entries)
        self.assertEqual(self.visit.take(event), [Came("zoe"), Said(3, "zoe", "été", False)])

    def test_another_history_is_noticed_and_none_of_it_taken(self) -> None:
        event, _ = delivery(self.start, entry(1, 7, "zoe"))
        left_out, _ = delivery(self.start, entry(2, 7, "zoe"))
        changed = Delivery(ROOM, event.chain, [entry(1, 7, "eve")])
        for wrong in (left_out, changed, Delivery(ROOM, bytes(32), event.entries)):
            with self.assertRaises(Broken):
                self.visit.take(wrong)
        self.assertEqual(self.visit.take(event), [Came("zoe")])

    def test_an_entry_of_a_sealed_room_is_refused(self) -> None:
        event, _ = delivery(self.start, entry(1, 1, b"sealed"))
        with self.assertRaises(Broken):
            self.visit.take(event)

    def test_what_was_skipped_is_counted_by_messages_not_by_entries(self) -> None:
        event, _ = delivery(self.start, entry(1, 6, "zoe", b"had"), entry(2, 7, "eve"))
        self.visit.take(event)
        behind = Place(9, bytes([9]) * 32)
        self.assertEqual(self.visit.take(Skipped(ROOM, 9, behind.chain, 4)), [Missed(3)])
        event, _ = delivery(behind, entry(10, 6, "zoe", b"on"))
        self.assertEqual(self.visit.take(event), [Said(10, "zoe", "on", False)])
        with self.assertRaises(Broken):
            self.visit.take(Skipped(ROOM, 5, behind.chain, 5))


class Addresses(unittest.TestCase):
    KEY = "A" * 42 + "E"

    def test_hosts_ports_and_links_are_read(self) -> None:
        key = bytes(31) + b"\1"
        for text, expected in {
            "host": Address("host"),
            "host:1": Address("host", 1),
            "[::1]:2": Address("::1", 2),
            f"tchat://host:3/{self.KEY}": Address("host", 3, key),
            f"tchat://[::1]/{self.KEY}": Address("::1", 5555, key),
        }.items():
            self.assertEqual(Address.parse(text), expected)
        self.assertEqual(str(Address("::1", 2)), "[::1]:2")

    def test_a_link_that_was_not_copied_whole_is_refused(self) -> None:
        for text in (
            "",
            "host:x",
            "host/x",
            "tchat://host",
            f"tchat://host/{self.KEY[:-1]}",
            f"tchat://host/{self.KEY[:-1]}F",
            f"tchat:///{self.KEY}",
            "a@host",
        ):
            with self.subTest(text), self.assertRaises(ValueError):
                Address.parse(text)


class Profiles(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name) / "profile"

    def test_keys_last_and_are_readable_by_their_owner_only(self) -> None:
        profile = Profile.open(self.folder)
        profile.set_pin("host:1", bytes(32))
        profile.close()
        for file in self.folder.iterdir():
            self.assertEqual(stat.S_IMODE(file.stat().st_mode), 0o600, file)
        again = Profile.open(self.folder)
        self.addCleanup(again.close)
        self.assertEqual(again.identity.account_key, profile.identity.account_key)
        self.assertEqual(again.pin("host:1"), bytes(32))
        self.assertNotIn(profile.identity.seeds()[0].hex(), repr(profile))

    def test_keys_that_others_can_read_are_refused(self) -> None:
        Profile.open(self.folder).close()
        (self.folder / "identity.json").chmod(0o644)
        with self.assertRaises(Unusable):
            Profile.open(self.folder)

    def test_a_profile_is_used_by_one_program_at_a_time(self) -> None:
        self.addCleanup(Profile.open(self.folder).close)
        with self.assertRaises(Unusable):
            Profile.open(self.folder)

    def test_a_pseudonym_keeps_its_serial_and_a_new_one_gets_a_greater_one(self) -> None:
        profile = Profile.open(self.folder)
        serials = [profile.serial(bytes(32), nick) for nick in ("bob", "bob", "rob", "bob")]
        profile.close()
        again = Profile.open(self.folder)
        self.addCleanup(again.close)
        serials.append(again.serial(bytes(32), "bob"))
        self.assertEqual(serials, [1, 1, 2, 3, 3])


class Screen(unittest.TestCase):
    def test_nothing_that_acts_on_a_terminal_is_printed(self) -> None:
        shown = screen.harmless("é\x1b[1m\u202e\u200b\n")
        self.assertEqual(shown, "é<U+001B>[1m<U+202E><U+200B><U+000A>")
