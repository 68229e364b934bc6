#!/usr/bin/env python3
"""A bot for tchat, end-to-end encrypted, without a line of its protocol.

It runs `tchat join --output json --input json` as a child, reads what happens, one JSON object a
line, and writes what to do. Keys, encryption, lost connections: all that is the child's.

    bot.py 192.168.1.20 --nick dice --room games      # whatever `tchat join` takes

In the room: `!ping`, `!dice 2d6`, `!remind 10m tea is ready`, `!help`.
"""

from __future__ import annotations

import heapq
import json
import os
import queue
import re
import secrets
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime

# What was asked longer ago, while the bot was away, is not answered.
OLD_SECONDS = 60
# A program that echoes could keep the bot talking: so many answers to each and to all in a minute,
# then silence.
ANSWERS_EACH_MAX = 10
ANSWERS_MAX = 60
ANSWERS_SECONDS = 60
REMINDERS_MAX = 100
REMINDER_SECONDS_MAX = 24 * 60 * 60
UNITS = {"s": 1, "m": 60, "h": 60 * 60}
# Waits before the child is started again; after so many short lives it has to be looked at.
WAIT_SECONDS = 1
STARTS_MAX = 6
LONG_LIFE_SECONDS = 60


class Bot:
    """What the bot knows, however often its child is started."""

    def __init__(self) -> None:
        self.events: queue.Queue[dict | None] = queue.Queue()
        self.reminders: list[tuple[float, str, str]] = []
        self.answered: list[tuple[float, str]] = []

    def live(self, command: list[str]) -> int:
        """One life of the child, from its start to its end; gives its exit code."""
        pipe = subprocess.PIPE
        # A session of its own: Ctrl-C is for the bot, which then ends the child in good order.
        with subprocess.Popen(
            command, stdin=pipe, stdout=pipe, encoding="utf-8", start_new_session=True
        ) as child:
            threading.Thread(target=self.read, args=(child.stdout,), daemon=True).start()
            try:
                self.talk(child)
            except BrokenPipeError:
                pass  # It is gone: its exit code says more.
            finally:
                # At the end of its input the child sends what is not sent yet, and ends.
                with suppress(BrokenPipeError):
                    child.stdin.close()
            return child.wait()

    def read(self, lines: Iterable[str]) -> None:
        """Hands on what the child says, then `None`."""
        for line in lines:
            self.events.put(json.loads(line))
        self.events.put(None)

    def talk(self, child: subprocess.Popen) -> None:
        """Answers, and reminds in time, until the child says nothing any more."""
        while True:
            try:
                pause = self.reminders[0][0] - time.time() if self.reminders else None
                event = self.events.get(timeout=pause if pause is None else max(pause, 0))
            except queue.Empty:
                _, room, text = heapq.heappop(self.reminders)
                send(child, room, text)
                continue
            if event is None:
                return
            answer = self.heard(event)
            if answer:
                send(child, event["room"], answer)

    def heard(self, event: dict) -> str | None:
        """What to say to an event, if anything. Types that are not known are passed over."""
        match event:
            case {"type": "message", "text": str(text), "from": str(who), "mine": False}:
                if text.startswith("!") and is_fresh(event["time"]) and self.may_answer(who):
                    # No answer begins with `!`, whatever the name: no bot takes it for a wish.
                    return f"@{who}: {self.answer(event['room'], who, text)}"
            case {"type": "connection", "state": state}:
                tell(f"connection: {state}")
            case {"type": "error", "code": code, "message": message}:
                tell(f"{code}: {message}")
            case {"type": "ready", "me": me, "room": room, "encrypted": encrypted}:
                tell(f"in {room} as {me}, {'' if encrypted else 'NOT '}encrypted")
        return None

    def answer(self, room: str, who: str, text: str) -> str:
        """The answer to a wish."""
        wish, _, rest = text[1:].strip().partition(" ")
        match wish:
            case "ping":
                return "pong"
            case "dice":
                return dice(rest or "1d6")
            case "remind":
                return self.remind(room, who, rest)
        return "I know !ping, !dice 2d6 and !remind 10m TEXT"

    def remind(self, room: str, who: str, rest: str) -> str:
        """Notes a reminder."""
        asked = re.fullmatch(r"([0-9]{1,5})([smh]) +(\S.{0,199})", rest.strip(), re.DOTALL)
        if not asked:
            return "when, and of what? !remind 10m tea is ready (s, m or h)"
        count, unit, text = asked.groups()
        seconds = int(count) * UNITS[unit]
        if seconds > REMINDER_SECONDS_MAX:
            return "that is too far away: a day at most"
        if len(self.reminders) >= REMINDERS_MAX:
            return "I have enough to remember; ask later"
        heapq.heappush(self.reminders, (time.time() + seconds, room, f"@{who}: {text}"))
        return f"in {count}{unit}, as long as I am here"

    def may_answer(self, who: str) -> bool:
        """Whether somebody was not answered too often lately."""
        now = time.monotonic()
        self.answered = [it for it in self.answered if it[0] > now - ANSWERS_SECONDS]
        to_them = sum(name == who for _, name in self.answered)
        may = to_them < ANSWERS_EACH_MAX and len(self.answered) < ANSWERS_MAX
        if may:
            self.answered.append((now, who))
        return may


def dice(wanted: str) -> str:
    """Throws dice: `2d6` is two with six sides."""
    asked = re.fullmatch(r"([0-9]{0,2})[dD]([0-9]{1,4})", wanted.strip())
    count, sides = (int(asked[1] or 1), int(asked[2])) if asked else (0, 0)
    if not 1 <= count <= 20 or not 2 <= sides <= 1_000:
        return "up to 20 dice of 2 to 1000 sides, as in !dice 2d6"
    thrown = [secrets.randbelow(sides) + 1 for _ in range(count)]
    return f"{' + '.join(map(str, thrown))} = {sum(thrown)}" if count > 1 else str(thrown[0])


def is_fresh(when: str) -> bool:
    """Whether something was said just now."""
    return (datetime.now(UTC) - datetime.fromisoformat(when)).total_seconds() < OLD_SECONDS


def send(child: subprocess.Popen, room: str, text: str) -> None:
    """Says something. The child keeps it until the server has it, over lost connections too."""
    child.stdin.write(json.dumps({"type": "send", "room": room, "text": text}) + "\n")
    child.stdin.flush()


def tell(text: str) -> None:
    """Tells the operator, escaped: it may hold what others wrote."""
    print(ascii(text)[1:-1], file=sys.stderr, flush=True)


def main() -> int:
    """Starts the child, and again if it ends by accident."""
    if len(sys.argv) < 2 or sys.argv[1] in ("-h", "--help"):
        print(__doc__.strip())
        return 0 if len(sys.argv) > 1 else 2
    command = [os.environ.get("TCHAT", "tchat"), "join", "--output", "json", "--input", "json"]
    bot, starts = Bot(), 0
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        while True:
            started = time.monotonic()
            code = bot.live(command + sys.argv[1:])
            starts = 0 if time.monotonic() - started > LONG_LIFE_SECONDS else starts + 1
            # Wrong usage stays wrong, and what fails at once again and again does too.
            if code == 2 or starts >= STARTS_MAX:
                return code
            tell(f"tchat ended ({code}); starting it again")
            time.sleep(WAIT_SECONDS * 2 ** (starts - 1) if starts else WAIT_SECONDS)
    except KeyboardInterrupt:
        return 0


if __name__ == "__main__":
    sys.exit(main())
