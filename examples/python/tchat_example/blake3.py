"""BLAKE3 in key-derivation mode, from its specification.

Written to be read, not to be fast: some hundred KiB a second. A program for more than a lesson
takes the package `blake3` from PyPI; this one exists because Debian 12 has none.

Source: "BLAKE3: one function, fast everywhere", sections 2.1 to 2.6,
https://github.com/BLAKE3-team/BLAKE3-specs.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from struct import pack, unpack

BLOCK_BYTES = 64
CHUNK_BYTES = 1_024
# One block of output; more would take more compressions of the root.
OUTPUT_BYTES_MAX = 64

# Flags that say what a compression is for (table 3).
CHUNK_START = 1
CHUNK_END = 2
PARENT = 4
ROOT = 8
DERIVE_KEY_CONTEXT = 32
DERIVE_KEY_MATERIAL = 64

# The initial value of SHA-256: square roots of the first eight primes.
IV = (
    *(0x6A09E667, 0xBB67AE85, 0x3C6EF372, 0xA54FF53A),
    *(0x510E527F, 0x9B05688C, 0x1F83D9AB, 0x5BE0CD19),
)
# How the words of a block change places between two rounds (table 2).
PERMUTATION = (2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8)
ROUNDS = 7
WORD = 0xFFFF_FFFF

Words = tuple[int, ...]


def derive_key(context: str, material: bytes, length: int = 32) -> bytes:
    """Bytes that depend on all of `material`, and on what they are for: `context`."""
    assert length <= OUTPUT_BYTES_MAX
    return _hash(material, _context_key(context), DERIVE_KEY_MATERIAL)[:length]


@cache
def _context_key(context: str) -> Words:
    return unpack("<8I", _hash(context.encode(), IV, DERIVE_KEY_CONTEXT)[:32])


def _hash(data: bytes, key: Words, mode: int) -> bytes:
    return pack("<16I", *_tree(data, 0, key, mode).compress(ROOT))


@dataclass(frozen=True)
class _Node:
    """The last compression of a chunk or parent, not done yet: the root's gets a flag more."""

    chaining_value: Words
    block: bytes
    counter: int
    flags: int

    def compress(self, more_flags: int = 0) -> Words:
        """The compression of this node's block."""
        block = self.block.ljust(BLOCK_BYTES, b"\0")
        return _compress(
            self.chaining_value, block, self.counter, len(self.block), self.flags | more_flags
        )


def _tree(data: bytes, first_chunk: int, key: Words, mode: int) -> _Node:
    """The tree over some chunks (2.1): the left side is the largest full one that leaves a rest."""
    if len(data) <= CHUNK_BYTES:
        return _chunk(data, first_chunk, key, mode)
    chunks_left = 1 << (((len(data) - 1) // CHUNK_BYTES).bit_length() - 1)
    cut = chunks_left * CHUNK_BYTES
    left = _tree(data[:cut], first_chunk, key, mode).compress()
    right = _tree(data[cut:], first_chunk + chunks_left, key, mode).compress()
    return _Node(key, pack("<16I", *left[:8], *right[:8]), 0, PARENT | mode)


def _chunk(data: bytes, counter: int, key: Words, mode: int) -> _Node:
    """One chunk (2.4): its blocks one after the other, each from the value before it."""
    chaining_value, flags = key, mode | CHUNK_START
    while len(data) > BLOCK_BYTES:
        block, data = data[:BLOCK_BYTES], data[BLOCK_BYTES:]
        chaining_value = _compress(chaining_value, block, counter, BLOCK_BYTES, flags)[:8]
        flags = mode
    return _Node(chaining_value, data, counter, flags | CHUNK_END)


def _compress(value: Words, block: bytes, counter: int, length: int, flags: int) -> Words:
    """The compression function (2.2); its first eight words are the next chaining value.

    The other eight are wanted of the root only: they are its output's second half (2.6).
    """
    v = [*value, *IV[:4], counter & WORD, counter >> 32, length, flags]
    m = unpack("<16I", block)
    for _ in range(ROUNDS):
        _mix(v, 0, 4, 8, 12, m[0], m[1])
        _mix(v, 1, 5, 9, 13, m[2], m[3])
        _mix(v, 2, 6, 10, 14, m[4], m[5])
        _mix(v, 3, 7, 11, 15, m[6], m[7])
        _mix(v, 0, 5, 10, 15, m[8], m[9])
        _mix(v, 1, 6, 11, 12, m[10], m[11])
        _mix(v, 2, 7, 8, 13, m[12], m[13])
        _mix(v, 3, 4, 9, 14, m[14], m[15])
        m = tuple(m[place] for place in PERMUTATION)
    return (*(v[i] ^ v[i + 8] for i in range(8)), *(v[i + 8] ^ value[i] for i in range(8)))


def _mix(v: list[int], a: int, b: int, c: int, d: int, x: int, y: int) -> None:
    """The quarter round G: four words of the state, two of the message."""
    v[a] = (v[a] + v[b] + x) & WORD
    v[d] = _rotate_right(v[d] ^ v[a], 16)
    v[c] = (v[c] + v[d]) & WORD
    v[b] = _rotate_right(v[b] ^ v[c], 12)
    v[a] = (v[a] + v[b] + y) & WORD
    v[d] = _rotate_right(v[d] ^ v[a], 8)
    v[c] = (v[c] + v[d]) & WORD
    v[b] = _rotate_right(v[b] ^ v[c], 7)


def _rotate_right(word: int, bits: int) -> int:
    return (word >> bits | word << (32 - bits)) & WORD
