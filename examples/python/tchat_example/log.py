"""A log: entries with places 1, 2, 3 ... and a chain of hashes over them (section 2)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .blake3 import derive_key
from .frame import Broken, decode

CHAIN_CONTEXT = "tchat chain v1"


@dataclass(frozen=True)
class Entry:
    """One entry. `body` is a list: the number of its kind, and what this kind has."""

    seq: int
    time_ms: int
    message_id: bytes
    body: list[Any]


@dataclass(frozen=True)
class Place:
    """How far one has read: the last place taken, and the chain there."""

    seq: int
    chain: bytes

    @classmethod
    def start(cls, room: bytes) -> Place:
        """Before the first entry of a room."""
        return cls(0, derive_key(CHAIN_CONTEXT, room))

    def after(self, entry: bytes) -> Place:
        """The place behind one more entry: hashed as it came, not encoded anew."""
        return Place(self.seq + 1, derive_key(CHAIN_CONTEXT, self.chain + entry))


@dataclass
class Log:
    """What one has taken of a room's log."""

    room: bytes
    place: Place

    def take(self, entries: list[bytes], chain: bytes) -> Iterator[Entry]:
        """The entries of a delivery, if they are the next ones and their chain is ours.

        All of a delivery or nothing: who gives up in the middle finds the old place.
        """
        place, taken = self.place, []
        for raw in entries:
            place = place.after(raw)
            entry = _entry(raw)
            if entry.seq != place.seq:
                raise Broken(f"entry {entry.seq} stands at place {place.seq}")
            taken.append(entry)
        if place.chain != chain:
            raise Broken(f"another history than ours, up to place {place.seq}")
        self.place = place
        return iter(taken)


def _entry(raw: bytes) -> Entry:
    match decode(raw):
        case {0: int(seq), 1: int(time_ms), 2: bytes(message_id), 3: [int(), *_] as body}:
            return Entry(seq, time_ms, message_id, body)
    raise Broken("an entry that is none")
