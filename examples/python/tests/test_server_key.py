"""Which server our client talks to, and what it sees there."""

from __future__ import annotations

import tempfile

from tchat_example import fingerprint
from tchat_example.address import Address
from tests.stage import Program, Relay, Server, Stage, example, tchat


class ServerKey(Stage):
    def setUp(self) -> None:
        self.server = self.started(Server())
        self.relay = self.started(Relay(self.server.port))

    def rooms(self, address: str, *more: str) -> tuple[int, Program]:
        """Lists rooms; gives the exit code, and the program."""
        program = self.started(example(address, "bob", "rooms", *more))
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
        other = self.started(Server())
        key = other.link.rsplit("/", 1)[1]
        code, visit = self.rooms(f"tchat://{self.server.address}/{key}")
        self.assertEqual(code, 1)
        self.assertIn("another server", visit.told[0])
        self.assertEqual(visit.heard, [])

    def test_another_server_than_that_of_the_first_visit_is_refused(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        more = ("--profile", folder.name)
        self.assertEqual(self.rooms(self.relay.address, *more)[0], 0)
        other = self.started(Server())
        self.relay.port_behind = other.port
        code, visit = self.rooms(self.relay.address, *more)
        self.assertEqual(code, 1)
        self.assertIn("another server", visit.told[0])
        self.relay.port_behind = self.server.port
        self.assertEqual(self.rooms(self.relay.address, *more)[0], 0)

    def test_a_server_that_cannot_be_reached_is_told_and_tried_again(self) -> None:
        self.relay.down.set()
        visitor = self.started(example(self.relay.address, "bob", "rooms"))
        visitor.be_told("trying again")
        visitor.be_told("trying again")
        self.relay.mend()
        visitor.hear("general")


class RoomsAndPeople(Stage):
    def setUp(self) -> None:
        self.server = self.started(Server())

    def test_rooms_and_their_people_are_listed(self) -> None:
        alice = self.started(tchat(self.server.address, "alice"))
        alice.hear('"caught_up"')
        bob = self.started(example(self.server.address, "bob", "rooms"))
        self.assertEqual(bob.ended(), 0)
        self.assertEqual(
            bob.heard,
            ["general (open, end-to-end encrypted)", "  alice", "plain (NOT encrypted)"],
        )

    def test_a_watcher_sees_who_comes_and_goes(self) -> None:
        bob = self.started(example(self.server.address, "bob", "watch"))
        alice = self.started(tchat(self.server.address, "alice"))
        bob.hear("general: alice is online")
        alice.say('{"type":"quit"}')
        bob.hear("general: alice is away")

    def test_a_pseudonym_that_somebody_has_is_refused_with_free_ones(self) -> None:
        alice = self.started(tchat(self.server.address, "alice"))
        alice.hear('"ready"')
        other = self.started(example(self.server.address, "Alice", "rooms"))
        self.assertEqual(other.ended(), 1)
        self.assertRegex(other.told[-1], "refused: nick_taken; free: '.+'")
