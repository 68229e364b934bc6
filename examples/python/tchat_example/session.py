"""Getting to a server, and back to it after each cut."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable
from typing import TypeVar

from . import fingerprint
from .address import Address
from .connection import Connection
from .profile import Profile
from .refusal import Code, Goodbye, Refusal
from .tls import Lost, Tls, WrongKey

# Waits between two attempts: a short cut should hardly be noticed, and a server that starts again
# should not be met by everybody at once.
WAIT_SECONDS = 0.25
WAIT_SECONDS_MAX = 30.0
# Being replaced more often in this time means that another program has our keys (1.9).
REPLACED_MAX = 3
REPLACED_SECONDS = 60.0

PASSING = {Code.BUSY, Code.STOPPING, Code.TOO_SLOW, Code.REPLACED, Code.RATE_LIMITED}

Result = TypeVar("Result")


def connect(address: Address, profile: Profile, nick: str | None) -> Connection:
    """Connects to the server that we know, or get to know, and claims the pseudonym."""
    expected = _expected(address, profile)
    tls = Tls(address)
    # Before anything is told to it but that somebody is here.
    if expected is not None and tls.server_key != expected:
        tls.close()
        raise WrongKey(
            f"another server than the known one answers at {address}. Either somebody is in "
            f"between, or it was set up anew: ask its operator for a link. "
            f"Its fingerprint: {fingerprint.of_server(tls.server_key)}"
        )
    if expected is None:
        say(
            "First visit to this server. Its key is trusted from here on; compare with its "
            f"operator: {fingerprint.of_server(tls.server_key)}"
        )
    profile.set_pin(str(address), tls.server_key)
    connection = Connection(tls, profile.identity)
    if nick is not None:
        serial = profile.serial(connection.server_key, nick)
        connection.claim(profile.identity, nick, serial)
    return connection


def keep_connected(dial: Callable[[], Connection], work: Callable[[Connection], Result]) -> Result:
    """Does the work on a connection, and again on a new one whenever one is lost."""
    wait = WAIT_SECONDS
    replaced: list[float] = []
    while True:
        try:
            connection = dial()
            wait = WAIT_SECONDS
            try:
                return work(connection)
            finally:
                connection.close()
        except Lost as lost:
            trouble: Exception = lost
        except (Goodbye, Refusal) as no:
            trouble = no
            code = no.refusal.code if isinstance(no, Goodbye) else no.code
            if code not in PASSING:
                raise
            if code == Code.REPLACED:
                replaced = [it for it in replaced if it > time.monotonic() - REPLACED_SECONDS]
                replaced.append(time.monotonic())
                if len(replaced) > REPLACED_MAX:
                    raise
        pause = wait * random.uniform(0.5, 1.0)
        say(f"{trouble}; trying again in {pause:.1f} s")
        time.sleep(pause)
        wait = min(wait * 2, WAIT_SECONDS_MAX)


def say(text: str) -> None:
    """Tells something that is no result."""
    print(text, file=sys.stderr, flush=True)


def _expected(address: Address, profile: Profile) -> bytes | None:
    """The server key that must be there, from the link or from the first visit."""
    pinned = profile.pin(str(address))
    if address.server_key is None:
        return pinned
    if pinned not in (None, address.server_key):
        raise WrongKey(f"the link is for another server than the one known at {address}")
    return address.server_key
