"""Who one is: an account key, a device key, and what they sign (section 5)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from .frame import Broken


def public_bytes(key: Ed25519PublicKey) -> bytes:
    """The 32 bytes of a public key."""
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)


def statement(label: str, *parts: bytes) -> bytes:
    """What is signed: the label, one zero byte, the parts one after the other."""
    return label.encode("ascii") + b"\0" + b"".join(parts)


@dataclass(frozen=True)
class Identity:
    """An account, which is known by its key, and the one device of it that this program is."""

    account: Ed25519PrivateKey = field(repr=False)
    device: Ed25519PrivateKey = field(repr=False)

    @classmethod
    def generate(cls) -> Identity:
        """A new account."""
        return cls(Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate())

    @classmethod
    def from_seeds(cls, account: bytes, device: bytes) -> Identity:
        """The account with these private keys, of 32 bytes each."""
        of_seed = Ed25519PrivateKey.from_private_bytes
        return cls(of_seed(account), of_seed(device))

    def seeds(self) -> tuple[bytes, bytes]:
        """The private keys, for the disk."""

        def seed(key: Ed25519PrivateKey) -> bytes:
            return key.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())

        return seed(self.account), seed(self.device)

    @property
    def account_key(self) -> bytes:
        """What the account is known by."""
        return public_bytes(self.account.public_key())

    def certificate(self) -> dict[int, Any]:
        """`device-certificate`: the account's word that the device is its own."""
        device_key = public_bytes(self.device.public_key())
        signature = self.account.sign(statement("tchat device v1", device_key))
        return {0: self.account_key, 1: device_key, 2: signature}

    def login(self, exported: bytes) -> dict[int, Any]:
        """`login`: signs what only the two ends of this TLS connection can export from it."""
        return {0: self.certificate(), 1: self.device.sign(statement("tchat login v1", exported))}

    def claim(self, server_key: bytes, nick: str, serial: int) -> dict[int, Any]:
        """`nick-statement`: this account's claim to a pseudonym on this server."""
        signature = self.account.sign(_claim(server_key, serial, nick))
        return {0: self.account_key, 1: nick, 2: serial, 3: signature}


def nick_in(claim: dict[int, Any], server_key: bytes) -> str:
    """The pseudonym of somebody's claim, whose signature must hold for this server."""
    match claim:
        case {0: bytes(account), 1: str(nick), 2: int(serial), 3: bytes(signature)}:
            try:
                key = Ed25519PublicKey.from_public_bytes(account)
                key.verify(signature, _claim(server_key, serial, nick))
            except (InvalidSignature, ValueError, OverflowError) as error:
                raise Broken("a claim to a pseudonym whose signature does not hold") from error
            return nick
    raise Broken("a claim that is none")


def _claim(server_key: bytes, serial: int, nick: str) -> bytes:
    return statement("tchat nick v1", server_key, serial.to_bytes(8, "big"), nick.encode())
