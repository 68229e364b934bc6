"""One connection to a server, from the greeting to its end (sections 1.5 to 1.9)."""

from __future__ import annotations

from collections import deque
from enum import IntEnum
from os import urandom
from time import monotonic
from typing import Any

from . import event, frame
from .event import Event
from .frame import Broken, Deframer
from .identity import Identity
from .log import Log
from .refusal import Goodbye, Refusal
from .room import Person, PlainRoom, SealedRoom
from .tls import GREETING_SECONDS, Lost, Tls

VERSION = 1
PROGRAM = "tchat-example-python"
# Who has heard nothing for so long asks whether the other side is there, and then gives up (1.6).
PING_AFTER_SECONDS = 15
LOST_AFTER_SECONDS = 45


class Request(IntEnum):
    """The numbers of the requests that this client makes."""

    CLAIM_NICK = 0
    ROOMS = 1
    PEOPLE = 2
    FOLLOW = 9
    ENTER_PLAIN = 14
    LEAVE_PLAIN = 15
    POST_PLAIN = 16
    PLAIN_PEOPLE = 17


class Connection:
    """A connection on which the server has greeted us.

    Whatever waits for the server may raise `Goodbye` and `Lost`, which end this connection, and
    `Broken`, after which there is no use in another one.

    There is no thread in it: it lives while `next_event` or `request` is called, and must be given
    the chance to answer the server's pings every few seconds. `socket` is for `select`.
    """

    def __init__(self, tls: Tls, identity: Identity) -> None:
        """Logs in; raises `Goodbye` if the server does not want us."""
        self.socket = tls.socket
        self.server_key = tls.server_key
        self._tls = tls
        self._deframer = Deframer()
        self._frames: deque[Any] = deque()
        self._events: deque[Event] = deque()
        self._request_id = 0
        self._heard = monotonic()
        self._pinged = False
        self._to_server_bytes_max = frame.GREETING_BYTES_MAX
        self.now_ms = 0
        self._greet(identity)

    def close(self) -> None:
        """Ends it."""
        self._tls.close()

    def claim(self, identity: Identity, nick: str, serial: int) -> None:
        """Claims a pseudonym on this server."""
        self.request(Request.CLAIM_NICK, identity.claim(self.server_key, nick, serial))

    def rooms(self) -> tuple[list[SealedRoom], PlainRoom | None]:
        """The sealed rooms that we may know of, and the plain one if there is one."""
        match self.request(Request.ROOMS):
            case [1, [list(sealed), *more]]:
                plain = PlainRoom.decode(more[0]) if more else None
                return list(map(SealedRoom.decode, sealed)), plain
        raise Broken("no answer to `rooms`")

    def people(self, room: SealedRoom) -> list[Person]:
        """Who is in a sealed room."""
        match self.request(Request.PEOPLE, room.room):
            case [2, [list(people)]]:
                return [Person.decode(item, self.server_key) for item in people]
        raise Broken("no answer to `people`")

    def plain_people(self, room: PlainRoom) -> list[str]:
        """Who is in the plain room: names, which prove nothing."""
        match self.request(Request.PLAIN_PEOPLE, room.room):
            case [12, [list(names)]]:
                return list(map(str, names))
        raise Broken("no answer to `plain-people`")

    def follow(self, log: Log) -> None:
        """Asks for what comes after our place in a log; raises `Refusal`."""
        self.request(Request.FOLLOW, log.room, log.place.seq, log.place.chain)

    def message_id(self) -> bytes:
        """A new message id: the server's clock, then chance (section 2)."""
        return self.now_ms.to_bytes(6, "big") + urandom(10)

    def request(self, number: Request, *arguments: Any) -> Any:
        """Asks, and waits for the answer; raises `Refusal`. Events meanwhile are kept."""
        self._request_id += 1
        self._send([1, self._request_id, [int(number), list(arguments)]])
        until = monotonic() + LOST_AFTER_SECONDS
        while True:
            match self._next_frame(until):
                case [1, self._request_id, answer, None]:
                    return answer
                case [1, self._request_id, None, dict(refusal)]:
                    raise Refusal.decode(refusal)
                case None:
                    raise Lost(f"no answer to request {number.name.lower()}")
                case other:
                    self._keep(other)

    def next_event(self, timeout: float) -> Event | None:
        """The next event, or `None` if there is none for `timeout` seconds."""
        until = monotonic() + timeout
        while not self._events:
            other = self._next_frame(until)
            if other is None:
                return None
            self._keep(other)
        return self._events.popleft()

    def _greet(self, identity: Identity) -> None:
        login = identity.login(self._tls.exported())
        self._send([0, {0: VERSION, 1: VERSION, 2: PROGRAM, 3: [], 4: login}])
        match self._next_frame(monotonic() + GREETING_SECONDS):
            case [0, {0: version, 2: int(now_ms), 3: {0: int(bytes_max)}}] if version == VERSION:
                self.now_ms = now_ms
                self._to_server_bytes_max = bytes_max
            case None:
                raise Lost("the server does not greet")
            case _:
                raise Broken("no greeting")

    def _send(self, item: Any) -> None:
        data = frame.encode(item)
        if len(data) - frame.LENGTH_BYTES > self._to_server_bytes_max:
            raise ValueError("longer than the server takes")
        self._tls.send(data)

    def _next_frame(self, until: float) -> Any:
        """The next frame that is neither ping nor pong, or `None` if none comes in time."""
        while True:
            while self._frames:
                match self._frames.popleft():
                    case [2]:
                        self._send([3])
                    case [3]:
                        pass
                    case [6, dict(refusal)]:
                        self._tls.close()
                        raise Goodbye(Refusal.decode(refusal))
                    case other:
                        return other
            if not self._listen(until - monotonic()) and monotonic() > until:
                return None

    def _listen(self, timeout: float) -> bool:
        """Waits for bytes, at most until it is time to ping or to give up."""
        silent = monotonic() - self._heard
        if silent > LOST_AFTER_SECONDS:
            raise Lost(f"nothing heard from the server for {LOST_AFTER_SECONDS} seconds")
        if silent > PING_AFTER_SECONDS and not self._pinged:
            self._send([2])
            self._pinged = True
        data = self._tls.receive(min(timeout, 1.0))
        if not data:
            return False
        self._heard, self._pinged = monotonic(), False
        self._frames.extend(frame.decode(body) for body in self._deframer.take(data))
        return bool(self._frames)

    def _keep(self, item: Any) -> None:
        told = event.decode(item)
        if told:
            self._events.append(told)
