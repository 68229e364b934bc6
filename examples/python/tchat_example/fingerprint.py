"""A server key as digits that people can compare (section 1.3)."""

from __future__ import annotations

from struct import unpack

from .blake3 import derive_key


def of_server(server_key: bytes) -> str:
    """Eight groups of five digits."""
    groups = unpack(">8Q", derive_key("tchat server fingerprint v1", server_key, 64))
    return " ".join(f"{group % 100_000:05}" for group in groups)
