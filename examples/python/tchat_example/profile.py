"""Identity and known servers on the disk, readable by their owner only."""

from __future__ import annotations

import fcntl
import json
import os
from base64 import b64decode, b64encode
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .identity import Identity

OWNER_ONLY = 0o600
OTHERS = 0o077


class Unusable(Exception):
    """The profile cannot be used; the message says why."""


@dataclass
class Profile:
    """A folder with one account's keys, and the servers that it has met.

    `servers` has, per server key, the pseudonym last claimed there and the serial of the claim;
    `pins` has the server key per address. A serial must never be used for two pseudonyms, and who
    claims a new one must use a greater one (section 5), so both outlive the program.
    """

    folder: Path
    identity: Identity
    pins: dict[str, str]
    servers: dict[str, dict[str, Any]]
    _lock: int

    @classmethod
    def open(cls, folder: Path) -> Profile:
        """Opens the profile in `folder`, or makes one; for one program at a time."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = _lock(folder)
        try:
            return cls._read(folder, lock)
        except BaseException:
            os.close(lock)
            raise

    @classmethod
    def _read(cls, folder: Path, lock: int) -> Profile:
        keys = _read(folder / "identity.json")
        if keys is None:
            identity = Identity.generate()
            account, device = map(_text, identity.seeds())
            _write(folder / "identity.json", {"account": account, "device": device})
        else:
            identity = Identity.from_seeds(b64decode(keys["account"]), b64decode(keys["device"]))
        known = _read(folder / "servers.json") or {"pins": {}, "servers": {}}
        return cls(folder, identity, known["pins"], known["servers"], lock)

    def close(self) -> None:
        """Leaves the profile to other programs."""
        os.close(self._lock)

    def pin(self, address: str) -> bytes | None:
        """The key of the server at this address, if it is known."""
        return b64decode(self.pins[address]) if address in self.pins else None

    def set_pin(self, address: str, server_key: bytes) -> None:
        """Remembers whose key to expect at this address."""
        self.pins[address] = _text(server_key)
        self._save()

    def serial(self, server_key: bytes, nick: str) -> int:
        """The serial to claim this pseudonym with: the old one for the old pseudonym."""
        known = self.servers.get(_text(server_key), {"nick": None, "serial": 0})
        if known["nick"] != nick:
            known = {"nick": nick, "serial": known["serial"] + 1}
            self.servers[_text(server_key)] = known
            # Before it is claimed: a serial that was perhaps used must not be used again.
            self._save()
        return known["serial"]

    def _save(self) -> None:
        _write(self.folder / "servers.json", {"pins": self.pins, "servers": self.servers})


def _lock(folder: Path) -> int:
    """Takes the profile for this program until it ends: a device is logged in once (1.9)."""
    lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, OWNER_ONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(lock)
        raise Unusable(f"another program uses the profile {folder}; name another one") from error
    return lock


def _read(path: Path) -> Any:
    """What is in a file, or `None` if there is none; a file that others can read is refused."""
    try:
        with path.open(encoding="utf-8") as file:
            if os.fstat(file.fileno()).st_mode & OTHERS:
                raise Unusable(f"others can read {path}; `chmod 600` it, and think of new keys")
            return json.load(file)
    except FileNotFoundError:
        return None


def _write(path: Path, content: Any) -> None:
    """Replaces a file as a whole, so that a crash leaves the old one or the new one."""
    beside = path.with_suffix(".new")
    beside.unlink(missing_ok=True)
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY), "w") as file:
        json.dump(content, file, indent=2)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def _text(key: bytes) -> str:
    return b64encode(key).decode()
