"""What a server says no with, to a request or to us (sections 1.9 and 6)."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from .frame import Broken


class Code(IntEnum):
    """The refusals that this client acts on; all others are shown by their number."""

    BUSY = 3
    STOPPING = 4
    TOO_SLOW = 5
    REPLACED = 6
    RATE_LIMITED = 9
    NICK_TAKEN = 10
    NICK_INVALID = 11
    NO_SUCH_ROOM = 20
    NOT_A_MEMBER = 21
    TOO_LONG = 29
    HISTORY_DIFFERS = 31
    NOT_PLAIN = 40


@dataclass(eq=False)
class Refusal(Exception):
    """A request that was not granted."""

    code: int
    suggestions: list[str] = field(default_factory=list)
    limit: int | None = None
    retry_after_ms: int | None = None

    @classmethod
    def decode(cls, item: Any) -> Refusal:
        """Reads the map `refusal`. A code that is not known is a refusal all the same (1.8)."""
        match item:
            case {0: int(code)}:
                return cls(code, item.get(2) or [], item.get(3), item.get(4))
        raise Broken("a refusal that is none")

    def __str__(self) -> str:
        known = self.code in Code._value2member_map_
        said = f"refused: {Code(self.code).name.lower() if known else f'code {self.code}'}"
        if self.suggestions:
            said += f"; free: {', '.join(map(ascii, self.suggestions))}"
        if self.limit is not None:
            said += f"; at most {self.limit}"
        return said


@dataclass(eq=False)
class Goodbye(Exception):
    """The server closes the connection, for this reason."""

    refusal: Refusal

    def __str__(self) -> str:
        return f"the server closed: {self.refusal}"
