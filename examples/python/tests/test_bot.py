"""The bot in an end-to-end encrypted room, with a real client."""

from __future__ import annotations

import json
import os
import signal
import sys
import unittest
from datetime import UTC, datetime
from pathlib import Path

import bot as dice_bot
from tests.stage import HERE, Program, Relay, Server, Stage, tchat, wait_until


def message(text: str, **more: object) -> dict:
    """A message as `tchat` tells it."""
    now = datetime.now(UTC).isoformat().replace("+00:00", "Z")
    said = {"type": "message", "room": "general", "from": "eve", "text": text, "mine": False}
    return said | {"time": now} | more


class Wits(unittest.TestCase):
    def setUp(self) -> None:
        self.bot = dice_bot.Bot()

    def test_it_answers_wishes_and_nothing_else(self) -> None:
        self.assertEqual(self.bot.heard(message("!ping")), "@eve: pong")
        self.assertRegex(self.bot.heard(message("!dice 3d6")), r"^@eve: [1-6] \+ [1-6] \+ [1-6] = ")
        self.assertRegex(self.bot.heard(message("!dice")), r"^@eve: [1-6]$")
        self.assertIn("I know", self.bot.heard(message("!help")))
        for silent in (message("ping"), message("!ping", mine=True), {"type": "new"}):
            self.assertIsNone(self.bot.heard(silent))

    def test_impossible_dice_and_reminders_are_explained(self) -> None:
        for wish in ("!dice 0d6", "!dice 99d6", "!dice 1d1", "!dice 6", "!dice 1d99999"):
            self.assertIn("up to 20 dice", self.bot.heard(message(wish, **{"from": wish})))
        for wish in ("!remind", "!remind 10 tea", "!remind 25h tea", "!remind -1s tea"):
            self.bot.heard(message(wish))
        self.assertEqual(self.bot.reminders, [])

    def test_what_was_asked_long_ago_is_not_answered(self) -> None:
        self.assertIsNone(self.bot.heard(message("!ping", time="2026-01-01T00:00:00.000Z")))

    def test_an_echo_does_not_keep_it_talking(self) -> None:
        answers = [self.bot.heard(message("!ping")) for _ in range(50)]
        self.assertEqual(len(list(filter(None, answers))), dice_bot.ANSWERS_EACH_MAX)

    def test_two_bots_have_nothing_to_say_to_each_other(self) -> None:
        other = dice_bot.Bot()
        for wish in ("!ping", "!dice 2d6", "!remind 1s !ping", "!nonsense"):
            answer = self.bot.heard(message(wish, **{"from": "!eve"}))
            self.assertIsNone(other.heard(message(answer)), answer)
        _, room, reminder = self.bot.reminders[0]
        self.assertIsNone(other.heard(message(reminder, room=room)), reminder)


class InARoom(Stage):
    def setUp(self) -> None:
        self.server = self.started(Server())
        self.relay = self.started(Relay(self.server.port))
        self.alice = self.started(tchat(self.server.address, "alice"))
        self.alice.hear('"caught_up"')
        self.bot = self.start_bot("robo")

    def start_bot(self, nick: str) -> Program:
        """A bot in the room."""
        bot = Program(sys.executable, HERE / "bot.py", self.relay.address, "--nick", nick)
        self.started(bot)
        bot.be_told(f"in general as {nick}, encrypted")
        self.alice.hear(f'"who":"{nick}"')
        return bot

    def say(self, text: str) -> None:
        self.alice.say(json.dumps({"type": "send", "text": text}))

    def hear(self, text: str) -> None:
        event = json.loads(self.alice.hear(text))
        self.assertEqual((event["type"], event["from"]), ("message", "robo"))

    def child(self) -> int:
        """The process id of the bot's child."""
        pid = self.bot.child.pid
        return int(Path(f"/proc/{pid}/task/{pid}/children").read_text())

    def test_it_answers_a_real_client_and_reminds_it(self) -> None:
        self.say("!remind 1s tea")
        self.hear("@alice: in 1s")
        self.hear("@alice: tea")
        self.say("!ping")
        self.hear("@alice: pong")
        self.say("!dice 2d6")
        self.hear(" = ")

    def test_beside_another_bot_each_wish_gets_one_answer_of_each(self) -> None:
        other = self.start_bot("rob2")
        self.say("!ping")
        self.say("!nonsense")
        answers = [json.loads(self.alice.hear('"@alice: ')) for _ in range(4)]
        self.assertEqual(sorted(it["from"] for it in answers), ["rob2", "rob2", "robo", "robo"])
        for bot in (other, self.bot):
            bot.child.send_signal(signal.SIGTERM)
            self.assertEqual(bot.child.wait(60), 0)
        self.alice.end()
        self.assertEqual(len([it for it in self.alice.heard if '"message"' in it]), 4)

    def test_after_a_cut_it_is_back_and_answers_what_was_asked_meanwhile(self) -> None:
        self.relay.cut()
        self.bot.be_told("connection: retrying")
        self.say("!ping")
        self.alice.hear('"sent"')
        self.relay.mend()
        self.hear("@alice: pong")

    def test_a_child_that_was_killed_is_started_again(self) -> None:
        os.kill(self.child(), signal.SIGKILL)
        self.bot.be_told("starting it again")
        self.bot.be_told("in general as robo")
        self.say("!ping")
        self.hear("@alice: pong")

    def test_its_child_ends_with_it(self) -> None:
        for how in (signal.SIGTERM, signal.SIGKILL):
            child = self.child()
            self.bot.child.send_signal(how)
            self.bot.child.wait(60)
            wait_until(lambda child=child: not is_running(child), "the child ends too")
            if how == signal.SIGTERM:
                self.assertEqual(self.bot.child.returncode, 0)
                self.bot = self.start_bot("rob2")

    def test_wrong_usage_is_not_tried_again(self) -> None:
        bot = self.started(Program(sys.executable, HERE / "bot.py", "--no-such-option"))
        self.assertEqual(bot.ended(), 2)


def is_running(pid: int) -> bool:
    """Whether a process has not ended; one that nobody has waited for yet has."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return status.rpartition(")")[2].split()[0] != "Z"
