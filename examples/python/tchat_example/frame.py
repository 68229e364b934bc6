"""Frames: four bytes of length, then one CBOR item (section 1.4)."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import cbor2

LENGTH_BYTES = 4
# Limits on a body: to the server before and after its greeting, and to the client.
GREETING_BYTES_MAX = 8_192
TO_CLIENT_BYTES_MAX = 8_388_608


class Broken(Exception):
    """The server left the protocol. There is nothing to do but to close."""


def encode(item: Any) -> bytes:
    """A frame with this item."""
    body = cbor2.dumps(item)
    return len(body).to_bytes(LENGTH_BYTES, "big") + body


def decode(body: bytes) -> Any:
    """The one item in `body`, which must end where the item does."""
    source = BytesIO(body)
    try:
        item = cbor2.load(source)
    except (cbor2.CBORDecodeError, RecursionError, ValueError, TypeError) as error:
        raise Broken(f"a body that is not CBOR: {type(error).__name__}") from error
    if source.read(1):
        raise Broken("something stands behind a CBOR item")
    return item


class Deframer:
    """Cuts a stream of bytes into bodies, however it was torn on the way."""

    def __init__(self) -> None:
        self._bytes = bytearray()

    def take(self, data: bytes) -> Iterator[bytes]:
        """The bodies that are complete with `data`."""
        self._bytes += data
        while len(self._bytes) >= LENGTH_BYTES:
            length = int.from_bytes(self._bytes[:LENGTH_BYTES], "big")
            if not 0 < length <= TO_CLIENT_BYTES_MAX:
                raise Broken(f"a frame of {length} bytes")
            end = LENGTH_BYTES + length
            if len(self._bytes) < end:
                return
            body = bytes(self._bytes[LENGTH_BYTES:end])
            del self._bytes[:end]
            yield body
