"""Rooms and people, as a server tells of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .frame import Broken
from .identity import nick_in

OPEN = 0


@dataclass(frozen=True)
class SealedRoom:
    """A room that is end-to-end encrypted."""

    room: bytes
    name: str
    open: bool
    devices: int

    @classmethod
    def decode(cls, item: Any) -> SealedRoom:
        """Reads the map `room-info`."""
        match item:
            case {0: bytes(room), 1: str(name), 2: int(joining), 3: int(devices)}:
                return cls(room, name, joining == OPEN, devices)
        raise Broken("a room that is none")


@dataclass(frozen=True)
class PlainRoom:
    """The room that is not encrypted: a type of its own, so that none passes for it (8)."""

    room: bytes
    people: int

    @classmethod
    def decode(cls, item: Any) -> PlainRoom:
        """Reads the map `plain-room`."""
        match item:
            case {0: bytes(room), 1: int(people)}:
                return cls(room, people)
        raise Broken("a plain room that is none")


@dataclass(frozen=True)
class Person:
    """Somebody in a sealed room: `account` is who they are, `nick` what they are called."""

    account: bytes
    nick: str
    online: bool

    @classmethod
    def decode(cls, item: Any, server_key: bytes) -> Person:
        """Reads the map `person`; the claim's signature must hold for this server (5)."""
        match item:
            case {0: {0: bytes(account)} as claim, 1: bool(online)}:
                return cls(account, nick_in(claim, server_key), online)
        raise Broken("a person who is none")
