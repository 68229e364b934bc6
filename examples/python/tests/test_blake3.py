"""BLAKE3 against the test vectors of its authors."""

import unittest

from tchat_example import blake3

CONTEXT = "BLAKE3 2019-12-27 16:29:52 test vectors context"

# Length of the input, and the first 32 bytes of `derive_key`: from test_vectors.json in
# https://github.com/BLAKE3-team/BLAKE3. Both sides of a chunk's end, and trees of several shapes.
VECTORS = {
    0: "2cc39783c223154fea8dfb7c1b1660f2ac2dcbd1c1de8277b0b0dd39b7e50d7d",
    1: "b3e2e340a117a499c6cf2398a19ee0d29cca2bb7404c73063382693bf66cb06c",
    1_023: "74a16c1c3d44368a86e1ca6df64be6a2f64cce8f09220787450722d85725dea5",
    1_024: "7356cd7720d5b66b6d0697eb3177d9f8d73a4a5c5e968896eb6a689684302706",
    1_025: "effaa245f065fbf82ac186839a249707c3bddf6d3fdda22d1b95a3c970379bcb",
    2_048: "7b2945cb4fef70885cc5d78a87bf6f6207dd901ff239201351ffac04e1088a23",
    2_049: "2ea477c5515cc3dd606512ee72bb3e0e758cfae7232826f35fb98ca1bcbdf273",
    3_073: "72613c9ec9ff7e40f8f5c173784c532ad852e827dba2bf85b2ab4b76f7079081",
    5_121: "b07f01e518e702f7ccb44a267e9e112d403a7b3f4883a47ffbed4b48339b3c34",
    7_169: "554b0a5efea9ef183f2f9b931b7497995d9eb26f5c5c6dad2b97d62fc5ac31d9",
}

# 64 bytes of the same.
LONG_VECTORS = {
    0: "2cc39783c223154fea8dfb7c1b1660f2ac2dcbd1c1de8277b0b0dd39b7e50d7d"
    "905630c8be290dfcf3e6842f13bddd573c098c3f17361f1f206b8cad9d088aa4",
    1_025: "effaa245f065fbf82ac186839a249707c3bddf6d3fdda22d1b95a3c970379bcb"
    "5d31013a167509e9066273ab6e2123bc835b408b067d88f96addb550d96b6852",
}


def derived(length: int, output: int) -> str:
    """A key made from the vectors' input of this length."""
    material = bytes(place % 251 for place in range(length))
    return blake3.derive_key(CONTEXT, material, output).hex()


class Blake3(unittest.TestCase):
    def test_keys_are_derived_as_the_authors_vectors_say(self) -> None:
        for length, expected in VECTORS.items():
            with self.subTest(length=length):
                self.assertEqual(derived(length, 32), expected)

    def test_longer_keys_are_too(self) -> None:
        for length, expected in LONG_VECTORS.items():
            with self.subTest(length=length):
                self.assertEqual(derived(length, 64), expected)
