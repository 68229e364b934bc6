"""Where a server is: `HOST`, `HOST:PORT`, `[IPV6]:PORT`, or a link with its key (section 9)."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from urllib.parse import urlsplit

PORT = 5555
SCHEME = "tchat://"
KEY_BYTES = 32


@dataclass(frozen=True)
class Address:
    """A server's host and port, and its key if a link told it."""

    host: str
    port: int = PORT
    server_key: bytes | None = None

    @classmethod
    def parse(cls, text: str) -> Address:
        """Reads an address or a link; raises `ValueError`."""
        parts = urlsplit(text if text.startswith(SCHEME) else f"//{text}")
        key = None
        if parts.scheme:
            key = _key(parts.path.removeprefix("/").split("/")[0])
        elif parts.path or parts.query or parts.fragment:
            raise ValueError(f"`{text}` is neither HOST:PORT nor a link")
        if not parts.hostname or parts.username is not None:
            raise ValueError(f"`{text}` names no host")
        return cls(parts.hostname, parts.port or PORT, key)

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def _key(text: str) -> bytes:
    """Reads a server key: base64url without padding, 43 characters."""
    key = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    # What is spelled otherwise than it would be written was not copied whole.
    if len(key) != KEY_BYTES or urlsafe_b64encode(key).decode().rstrip("=") != text:
        raise ValueError("the link's key is not 43 characters of base64url; copy the link again")
    return key
