"""What a server tells without having been asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .frame import Broken


@dataclass(frozen=True)
class Delivery:
    """The next entries of a log that is followed, and the chain after the last of them."""

    room: bytes
    chain: bytes
    entries: list[bytes]


@dataclass(frozen=True)
class Presence:
    """Accounts that are online or not, in the rooms that are followed."""

    online: dict[bytes, bool]


@dataclass(frozen=True)
class Skipped:
    """What came next in the plain room is not kept any more: deliveries go on after this place."""

    room: bytes
    seq: int
    chain: bytes
    messages: int


Event = Delivery | Presence | Skipped

# The last frame of the protocol's version 1 that is known here: greater numbers are passed over.
KNOWN_MAX = 8
DOOR_WANTED = 7


def decode(item: Any) -> Event | None:
    """Reads a frame that is no answer.

    Gives `None` for what only members of sealed rooms need, and for what a later version of the
    protocol brought (1.8).
    """
    match item:
        case [4, bytes(room), bytes(chain), list(entries)]:
            return Delivery(room, chain, entries)
        case [5, list(changes)]:
            return Presence(dict(map(_presence, changes)))
        case [8, bytes(room), int(seq), bytes(chain), int(messages)]:
            return Skipped(room, seq, chain, messages)
        case [int(number), *_] if number == DOOR_WANTED or number > KNOWN_MAX:
            return None
    raise Broken("a frame that is none")


def _presence(item: Any) -> tuple[bytes, bool]:
    match item:
        case {0: bytes(account), 1: bool(online)}:
            return account, online
    raise Broken("a presence that is none")
