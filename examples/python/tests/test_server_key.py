"""Which server our client talks to, and what it sees there."""

from __future__ import annotations

import unittest
from pathlib import Path

from tchat_example import fingerprint
from tchat_example.address import Address
from tests.stage import Relay, Server, example, tchat


class ServerKey(unittest.TestCase):
    def setUp(self) -> None:
        self.server = self.run_until_the_end(Server())
        self.relay = self.run_until_the_end(Relay(self.server.port))

    def run_until_the_end(self, program):
        self.addCleanup(program.stop)
        return program

    def rooms(self, address: str, *more: str):
        program = self.run_until_the_end(example(address, "bob", "rooms", *more))
        return program.ended(), program

    def test_the_fingerprint_of_a_first_visit_is_the_one_that_the_server_prints(self) -> None:
        _, visit = self.rooms(self.server.address)
        expected = fingerprint.of_server(Address.parse(self.server.link).server_key)
        self.server.be_told(expected)
        self.assertIn(expected, visit.told[0])

    def test_a_link_leaves_nothing_to_trust(self) -> None:
        code, visit = self.rooms(self.server.link)
        self.assertEqual((code, visit.told), (0, []))

    def test_another_server_than_the_links_is_refused(self) -> None:
        other = self.run_until_the_end(Server())
        key = other.link.rsplit("/", 1)[1]
        code, visit = self.rooms(f"tchat://{self.server.address}/{key}")
        self.assertEqual(code, 1)
        self.assertIn("another server", visit.told[0])
        self.assertEqual(visit.heard, [])

    def test_another_server_than_that_of_the_first_visit_is_refused(self) -> None:
        profile = self.server.data.name + "/../" + Path(self.server.data.name).name + "-bob"
        more = ("--profile", profile)
        self.assertEqual(self.rooms(self.relay.address, *more)[0], 0)
        other = self.run_until_the_end(Server())
        self.relay.port_behind = other.port
        code, visit = self.rooms(self.relay.address, *more)
        self.assertEqual(code, 1)
        self.assertIn("another server", visit.told[0])
        self.relay.port_behind = self.server.port
        self.assertEqual(self.rooms(self.relay.address, *more)[0], 0)

    def test_what_does_not_speak_tls_is_told_and_tried_again(self) -> None:
        class Mute(Relay):
            """Takes everybody and says nothing but good-bye."""

        mute = self.run_until_the_end(Mute(self.server.port))
        mute.down.set()
        visitor = self.run_until_the_end(example(mute.address, "bob", "rooms"))
        visitor.be_told("trying again")
        visitor.be_told("trying again")
        mute.mend()
        visitor.hear("general")


class RoomsAndPeople(unittest.TestCase):
    def setUp(self) -> None:
        self.server = Server()
        self.addCleanup(self.server.stop)

    def test_rooms_and_their_people_are_listed(self) -> None:
        alice = tchat(self.server.address, "alice")
        self.addCleanup(alice.stop)
        alice.hear('"caught_up"')
        bob = example(self.server.address, "bob", "rooms")
        self.addCleanup(bob.stop)
        self.assertEqual(bob.ended(), 0)
        self.assertEqual(
            bob.heard,
            ["general (open, end-to-end encrypted)", "  alice", "plain (NOT encrypted)"],
        )

    def test_a_watcher_sees_who_comes_and_goes(self) -> None:
        bob = example(self.server.address, "bob", "watch")
        self.addCleanup(bob.stop)
        alice = tchat(self.server.address, "alice")
        self.addCleanup(alice.stop)
        bob.hear("general: alice is online")
        alice.say('{"type":"quit"}')
        bob.hear("general: alice is away")

    def test_a_pseudonym_that_somebody_has_is_refused_with_free_ones(self) -> None:
        alice = tchat(self.server.address, "alice")
        self.addCleanup(alice.stop)
        alice.hear('"ready"')
        other = example(self.server.address, "Alice", "rooms")
        self.addCleanup(other.stop)
        self.assertEqual(other.ended(), 1)
        self.assertRegex(other.told[-1], "refused: nick_taken; free: '.+'")
