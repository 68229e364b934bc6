"""Chatting in the plain room: lines from standard input, lines to standard output."""

from __future__ import annotations

import os
import select
import sys
from collections.abc import Callable

from .connection import Connection, Request
from .refusal import Refusal
from .screen import harmless
from .session import say
from .visit import Came, Missed, News, Said, Visit, Went

READ_BYTES = 4_096
# A pause no longer than this, so that pings are answered and what waits is posted.
TICK_SECONDS = 1.0


class Chat:
    """One person in the plain room, from the first connection to the end of the input."""

    def __init__(self) -> None:
        self._visit = Visit()
        self._typed = b""
        self._ended = False

    def run(self, connection: Connection) -> None:
        """Chats on a connection; returns once the input is at its end and all is said."""
        _, plain = connection.rooms()
        if plain is None:
            say("This server has no plain room; its operator opens one with `tchat serve --plain`")
            return
        self._show(self._visit.enter(connection, plain))
        name = harmless(self._visit.name)
        say(f"You are {name} in `plain`. It is NOT encrypted: anybody can read along")
        while not self._ended or self._visit.waiting:
            self._turn(connection)
        self._drain(connection)
        connection.request(Request.LEAVE_PLAIN, plain.room)

    def _turn(self, connection: Connection) -> None:
        """Shows what came, says what was typed, and waits for more of either."""
        self._drain(connection)
        sources = [connection.socket] if self._ended else [connection.socket, sys.stdin.fileno()]
        readable, _, _ = select.select(sources, [], [], TICK_SECONDS)
        if sys.stdin.fileno() in readable:
            self._read()
        self._say(self._visit.flush)

    def _drain(self, connection: Connection) -> None:
        while event := connection.next_event(0):
            self._show(self._visit.take(event))

    def _read(self) -> None:
        """Reads what was typed. Not by `readline`, whose buffer `select` knows nothing of."""
        data = os.read(sys.stdin.fileno(), READ_BYTES)
        self._ended = not data
        lines = (self._typed + (data or b"\n")).split(b"\n")
        self._typed = lines.pop()
        for line in lines:
            text = line.decode("utf-8", "replace").rstrip("\r")
            if text:
                self._say(lambda text=text: self._visit.post(text))

    def _say(self, post: Callable[[], None]) -> None:
        try:
            post()
        except Refusal as refusal:
            say(f"not said: {refusal}")

    def _show(self, news: list[News]) -> None:
        for item in news:
            print(f"(plain) {_line(item)}", flush=True)


def _line(news: News) -> str:
    match news:
        case Said(_, who, text, _):
            return f"{harmless(who)}: {harmless(text)}"
        case Came(who):
            return f"* {harmless(who)} came"
        case Went(who):
            return f"* {harmless(who)} went"
        case Missed(None):
            return "* what was said meanwhile is not kept"
        case Missed(messages):
            return f"* {messages} messages are not kept"
