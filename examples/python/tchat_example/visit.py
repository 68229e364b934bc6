"""Being in the plain room, over as many connections as it takes (section 8)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from time import monotonic

from .connection import Connection, Request
from .event import Delivery, Event, Skipped
from .frame import Broken
from .log import Entry, Log, Place
from .refusal import Code, Refusal
from .room import PlainRoom

# The last kind of entry of the protocol's version 1.
KIND_KNOWN_MAX = 8


@dataclass(frozen=True)
class Said:
    """Somebody said something. Both are as they came: unsafe to print as they are."""

    seq: int
    who: str
    text: str
    mine: bool


@dataclass(frozen=True)
class Came:
    """Somebody came."""

    who: str


@dataclass(frozen=True)
class Went:
    """Somebody went."""

    who: str


@dataclass(frozen=True)
class Missed:
    """Messages that nobody can have any more; `None` if not even their number is known."""

    messages: int | None


News = Said | Came | Went | Missed


class Visit:
    """What outlives a connection: the place in the log, and posts that were not answered.

    `enter` is called on each connection; from then on the room's events go through `take`, and
    `flush` is called now and then while something is `waiting`.
    """

    def __init__(self) -> None:
        self.name = ""
        self._log: Log | None = None
        # How many messages were said up to our place, had or missed.
        self._messages = 0
        self._connection: Connection | None = None
        self._outbox: dict[bytes, str] = {}
        self._pause_until = 0.0
        # Ours that have not come back in the log.
        self._posted: set[bytes] = set()

    @property
    def waiting(self) -> bool:
        """Whether something was said that has not come back in the log."""
        return bool(self._outbox or self._posted)

    def enter(self, connection: Connection, room: PlainRoom) -> list[News]:
        """Comes in, goes on reading where the last connection broke off, and posts again."""
        self._connection = connection
        match connection.request(Request.ENTER_PLAIN, room.room):
            case [11, [str(name), int(seq), bytes(chain), int(messages)]]:
                self.name = name
            case _:
                raise Broken("no answer to `enter-plain`")
        news = self._follow(Log(room.room, Place(seq, chain)), messages)
        self.flush()
        return news

    def post(self, text: str) -> None:
        """Says something.

        If the connection is lost on the way, the text is posted again by the next `enter`, under
        the same id: a server that had it already does not take it twice (2). If too much is said,
        it waits for a later `flush`. Raises `Refusal` if the server does not take it at all.
        """
        assert self._connection, "enter first"
        message_id = self._connection.message_id()
        self._outbox[message_id] = text
        self._posted.add(message_id)
        self.flush()

    def flush(self) -> None:
        """Posts what is waiting, in order, unless the server told us to say less."""
        for message_id, text in list(self._outbox.items()):
            if monotonic() < self._pause_until:
                return
            try:
                self._send(message_id, text)
            except Refusal as refusal:
                if refusal.code == Code.RATE_LIMITED:
                    self._pause_until = monotonic() + (refusal.retry_after_ms or 1_000) / 1_000
                    return
                del self._outbox[message_id]
                self._posted.discard(message_id)
                raise
            del self._outbox[message_id]

    def take(self, event: Event) -> list[News]:
        """What an event of this room tells."""
        match event:
            case Delivery(room, chain, entries) if self._log and room == self._log.room:
                return list(self._read(self._log.take(entries, chain)))
            case Skipped(room, seq, chain, messages) if self._log and room == self._log.room:
                missed = messages - self._messages
                if seq <= self._log.place.seq or missed < 0:
                    raise Broken("a server that goes back in its log")
                self._log.place, self._messages = Place(seq, chain), messages
                self._posted = set(self._outbox)
                return [Missed(missed)] if missed else []
        return []

    def _follow(self, entered: Log, messages: int) -> list[News]:
        """Follows from our own place if this is the room that we were in, else from the door."""
        assert self._connection
        if self._log and self._log.room == entered.room:
            try:
                self._connection.follow(self._log)
                return []
            except Refusal as refusal:
                if refusal.code != Code.HISTORY_DIFFERS:
                    raise
        # Our first coming; or the server was started again, and kept less than we had seen.
        news: list[News] = [Missed(None)] if self._log else []
        self._log, self._messages = entered, messages
        self._posted = set(self._outbox)
        self._connection.follow(entered)
        return news

    def _send(self, message_id: bytes, text: str) -> None:
        assert self._connection and self._log
        post = Request.POST_PLAIN
        match self._connection.request(post, self._log.room, message_id, text):
            case [6, [int(), int(time_ms)]]:
                self._connection.now_ms = time_ms
            case _:
                raise Broken("no answer to `post-plain`")

    def _read(self, entries: Iterator[Entry]) -> Iterator[News]:
        for entry in entries:
            match entry.body:
                case [6, str(who), bytes(said)]:
                    self._messages += 1
                    mine = entry.message_id in self._posted
                    self._posted.discard(entry.message_id)
                    yield Said(entry.seq, who, said.decode("utf-8", "replace"), mine)
                case [7, str(who)]:
                    yield Came(who)
                case [8, str(who)]:
                    yield Went(who)
                case [int(kind), *_] if kind > KIND_KNOWN_MAX:
                    pass  # A later version's: it counts for the chain, and that is all (1.8).
                case _:
                    raise Broken("an entry in the plain room that does not belong there")
