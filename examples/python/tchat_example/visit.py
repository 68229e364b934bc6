"""Being in the plain room, over as many connections as it takes (section 8)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .connection import Connection, Request
from .event import Delivery, Event, Skipped
from .frame import Broken
from .log import Entry, Log, Place
from .refusal import Code, Refusal
from .room import PlainRoom


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

    `enter` is called on each connection; from then on the room's events go through `take`.
    """

    def __init__(self) -> None:
        self.name = ""
        self.log: Log | None = None
        self._connection: Connection | None = None
        self._unanswered: dict[bytes, str] = {}
        self._posted: set[bytes] = set()

    def enter(self, connection: Connection, room: PlainRoom) -> list[News]:
        """Comes in, goes on reading where the last connection broke off, and posts again."""
        self._connection = connection
        match connection.request(Request.ENTER_PLAIN, room.room):
            case [11, [str(name), int(seq), bytes(chain), int()]]:
                self.name, entered = name, Place(seq, chain)
            case _:
                raise Broken("no answer to `enter-plain`")
        news = self._follow(Log(room.room, entered))
        for message_id, text in list(self._unanswered.items()):
            self._send(message_id, text)
        return news

    def post(self, text: str) -> None:
        """Says something, and waits until the server has it.

        If the connection is lost on the way, the text is posted again by the next `enter`, under
        the same id: a server that had it already does not take it twice. If the server refuses,
        as when too much is said, that id is given up, and nothing was said.
        """
        assert self._connection, "enter first"
        message_id = self._connection.message_id()
        self._unanswered[message_id] = text
        self._posted.add(message_id)
        self._send(message_id, text)

    def take(self, event: Event) -> list[News]:
        """What an event of this room tells."""
        match event:
            case Delivery(room, chain, entries) if self.log and room == self.log.room:
                return list(self._news(self.log.take(entries, chain)))
            case Skipped(room, seq, chain, messages) if self.log and room == self.log.room:
                self.log.place = Place(seq, chain)
                return [Missed(messages)]
        return []

    def _follow(self, entered: Log) -> list[News]:
        """Follows from our own place if this is the room that we were in, else from the door."""
        news: list[News] = []
        if self.log is None or self.log.room != entered.room:
            news = [Missed(None)] if self.log else []
            self.log = entered
        try:
            self._request_follow(self.log)
        except Refusal as refusal:
            if refusal.code != Code.HISTORY_DIFFERS:
                raise
            # Less was kept over the server's restart than we had seen: begin anew.
            self.log, news = entered, [Missed(None)]
            self._request_follow(self.log)
        return news

    def _request_follow(self, log: Log) -> None:
        assert self._connection
        self._connection.request(Request.FOLLOW, log.room, log.place.seq, log.place.chain)

    def _send(self, message_id: bytes, text: str) -> None:
        assert self._connection and self.log
        try:
            answer = self._connection.request(
                Request.POST_PLAIN, self.log.room, message_id, text
            )
        except Refusal:
            del self._unanswered[message_id]
            raise
        match answer:
            case [6, [int(), int(time_ms)]]:
                self._connection.now_ms = time_ms
            case _:
                raise Broken("no answer to `post-plain`")
        del self._unanswered[message_id]

    def _news(self, entries: Iterator[Entry]) -> Iterator[News]:
        for entry in entries:
            match entry.body:
                case [6, str(who), bytes(said)]:
                    mine = entry.message_id in self._posted
                    self._posted.discard(entry.message_id)
                    yield Said(entry.seq, who, said.decode("utf-8", "replace"), mine)
                case [7, str(who)]:
                    yield Came(who)
                case [8, str(who)]:
                    yield Went(who)
                case [int(kind), *_] if kind <= 5:
                    raise Broken("an entry of a sealed room in the plain one")
                case _:
                    pass  # A later version's kind: it counts for the chain, and that is all (1.8).
