"""Our client in the plain room, among a real client and a program of the worksheet."""

from __future__ import annotations

from tests.stage import Program, Relay, Server, Stage, example, pupil, tchat


class PlainRoom(Stage):
    def setUp(self) -> None:
        self.server = self.started(Server())

    def bob(self, address: str | None = None) -> Program:
        """Our client, in the room."""
        bob = example(address or self.server.address, "bob", "plain")
        self.started(bob)
        bob.be_told("NOT encrypted")
        return bob

    def alice(self) -> Program:
        """A real client, in the room."""
        alice = tchat(self.server.address, "alice", "--room", "plain")
        self.started(alice)
        alice.hear('"ready"')
        return alice

    def test_ours_a_real_client_and_a_pupils_hear_each_other(self) -> None:
        bob = self.bob()
        alice = self.alice()
        bob.hear("(plain) * alice came")
        zoe = self.started(pupil(self.server.address, "zoé"))
        bob.hear("(plain) * zoé came")
        everybody = {"alice": alice, "bob": bob, "zoé": zoe}
        for name, speaker in everybody.items():
            text = f"été de {name}"
            speaker.say(f'{{"type":"send","text":"{text}"}}' if speaker is alice else text)
            for listener in everybody.values():
                # The worksheet's server never sends back to whoever said it.
                if listener is not zoe or speaker is not zoe:
                    listener.hear(text)
        self.assertEqual(bob.end(), 0)
        said = [line for line in bob.heard if ": " in line]
        self.assertEqual(said, [f"(plain) {name}: été de {name}" for name in everybody])
        alice.hear('"who":"bob"')

    def test_what_could_act_on_the_terminal_is_spelled_out(self) -> None:
        bob = self.bob()
        zoe = self.started(pupil(self.server.address, "zoe"))
        bob.hear("* zoe came")
        zoe.say("\x1b[2J\u202eright to left")
        bob.hear("(plain) zoe: <U+001B>[2J<U+202E>right to left")

    def test_a_text_that_is_too_long_is_refused_and_the_next_one_said(self) -> None:
        bob = self.bob()
        bob.say("x" * 65_537)
        bob.be_told("not said: refused: too_long; at most 65536")
        bob.say("short")
        bob.hear("(plain) bob: short")

    def test_who_says_much_waits_and_loses_nothing(self) -> None:
        bob = self.bob()
        alice = self.alice()
        # Twice what may be said at once.
        expected = [f"number {count} {'x' * 60_000}" for count in range(4)]
        for text in expected:
            bob.say(text)
        self.assertEqual(bob.end(), 0)
        said = [line for line in bob.heard if "number" in line]
        self.assertEqual(said, [f"(plain) bob: {text}" for text in expected])
        for text in expected:
            alice.hear(f'"text":"{text}"')

    def test_after_a_cut_nothing_is_lost_or_doubled(self) -> None:
        relay = self.started(Relay(self.server.port))
        bob = self.bob(relay.address)
        alice = self.alice()
        alice.say('{"type":"send","text":"before"}')
        bob.hear("alice: before")
        for round_ in range(3):
            relay.cut()
            bob.be_told("trying again")
            bob.say(f"mine {round_}")
            alice.say(f'{{"type":"send","text":"meanwhile {round_}"}}')
            alice.hear(f'"text":"meanwhile {round_}"')
            relay.mend()
            bob.hear(f"bob: mine {round_}")
        self.assertEqual(bob.end(), 0)
        said = [line.removeprefix("(plain) ") for line in bob.heard if ": " in line]
        self.assertEqual(said[0], "alice: before")
        self.assertEqual(
            sorted(said[1:]),
            sorted(f"{who} {at}" for who in ("bob: mine", "alice: meanwhile") for at in range(3)),
        )

    def test_a_post_whose_answer_was_lost_is_said_once(self) -> None:
        relay = self.started(Relay(self.server.port))
        bob = self.bob(relay.address)
        alice = self.alice()
        bob.hear("* alice came")
        relay.deaf.set()
        bob.say("once")
        alice.hear('"text":"once"')
        relay.cut()
        bob.be_told("trying again")
        relay.mend()
        bob.hear("(plain) bob: once")
        bob.say("the end")
        alice.hear('"text":"the end"')
        self.assertEqual(bob.end(), 0)
        for heard in (alice.heard, bob.heard):
            self.assertEqual(len([line for line in heard if "once" in line]), 1, heard)

    def test_a_server_that_was_started_again_is_met_again(self) -> None:
        relay = self.started(Relay(self.server.port))
        bob = self.bob(relay.address)
        bob.say("one")
        bob.hear("bob: one")
        self.server.child.terminate()
        self.server.child.wait()
        again = self.started(Server(data=self.server.data.name))
        relay.port_behind = again.port
        bob.hear("what was said meanwhile is not kept")
        bob.say("two")
        bob.hear("bob: two")
