"""Foreign text made harmless for a terminal."""

from __future__ import annotations

import unicodedata

# Controls, formats (which reorder or hide what stands around them), surrogates, private use, lines.
UNSAFE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def harmless(text: str) -> str:
    """The text with whatever could act on the screen spelled out."""
    return "".join(map(_shown, text))


def _shown(character: str) -> str:
    if unicodedata.category(character) in UNSAFE:
        return f"<U+{ord(character):04X}>"
    return character
