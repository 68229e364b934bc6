"""The TLS connection, and who is at its other end (sections 1.2 and 1.3).

With pyOpenSSL, because Python's own `ssl` can neither export keying material nor show a chain that
no authority has signed. OpenSSL has the hybrid key exchange X25519MLKEM768 from version 3.5 on
(Debian 13) and offers it by itself.
"""

from __future__ import annotations

import socket
from time import monotonic

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from OpenSSL import SSL

from .address import Address
from .frame import Broken
from .identity import public_bytes

ALPN = b"tchat/1"
SERVER_NAME = "tchat"
LOGIN_LABEL = b"EXPORTER-tchat-login"
LOGIN_BYTES = 32
# Reaching a server and greeting it must be over in this time (1.5).
GREETING_SECONDS = 10
READ_BYTES = 65_536


class Lost(Exception):
    """The connection is gone; connect again and go on."""


class WrongKey(Exception):
    """Another server than the one that is known answers at its address."""


class Tls:
    """A TLS 1.3 connection whose server key was read, and is left to the caller to compare.

    OpenSSL works on memory here, and this class carries its bytes to and from the socket: so a
    caller can wait for the socket with `select`, together with anything else.
    """

    def __init__(self, address: Address) -> None:
        """Connects. Nothing has been told to the server when this is over but the TLS hello."""
        try:
            self.socket = socket.create_connection((address.host, address.port), GREETING_SECONDS)
        except OSError as error:
            raise Lost(f"{address} cannot be reached: {error.strerror or error}") from error
        try:
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._tls = _client()
            self._shake_hands()
            self.server_key = _server_key(self._tls.get_peer_cert_chain() or [])
        except BaseException:
            self.socket.close()
            raise

    def exported(self) -> bytes:
        """What only the two ends of this connection know, to be signed in the login (1.5)."""
        return self._tls.export_keying_material(LOGIN_LABEL, LOGIN_BYTES)

    def send(self, data: bytes) -> None:
        """Sends all of `data`, or raises `Lost`."""
        self._tls.sendall(data)
        self._flush()

    def receive(self, timeout: float) -> bytes:
        """What came within `timeout` seconds, most likely nothing; raises `Lost` at the end."""
        try:
            self.socket.settimeout(max(timeout, 0.001))
            self._tls.bio_write(self._read())
        except TimeoutError:
            return b""
        return self._decrypted()

    def close(self) -> None:
        """Says that nothing more will come, if the other side still cares, and closes."""
        try:
            self._tls.shutdown()
            self._flush()
        except (SSL.Error, Lost):
            pass
        self.socket.close()

    def _shake_hands(self) -> None:
        until = monotonic() + GREETING_SECONDS
        while True:
            try:
                self._tls.do_handshake()
            except SSL.WantReadError:
                self._flush()
            except SSL.Error as error:
                raise Lost("no TLS 1.3 with `tchat/1` is spoken there") from error
            else:
                break
            self.socket.settimeout(max(until - monotonic(), 0.001))
            try:
                self._tls.bio_write(self._read())
            except TimeoutError as error:
                raise Lost("the server does not answer") from error
        self._flush()
        if self._tls.get_alpn_proto_negotiated() != ALPN:
            raise Broken("the server did not choose `tchat/1`")

    def _read(self) -> bytes:
        try:
            data = self.socket.recv(READ_BYTES)
        except TimeoutError:
            raise
        except OSError as error:
            raise Lost(f"the connection was cut: {error.strerror}") from error
        if not data:
            raise Lost("the server closed the connection")
        return data

    def _decrypted(self) -> bytes:
        data = bytearray()
        try:
            while True:
                data += self._tls.recv(READ_BYTES)
        except SSL.WantReadError:
            return bytes(data)
        except SSL.Error as error:
            # What came before the end counts: it may say why.
            if data:
                return bytes(data)
            raise Lost("the server ended the connection") from error

    def _flush(self) -> None:
        """Writes what OpenSSL has for the socket."""
        try:
            while True:
                data = self._tls.bio_read(READ_BYTES)
                self.socket.settimeout(GREETING_SECONDS)
                self.socket.sendall(data)
        except SSL.WantReadError:
            return
        except OSError as error:
            raise Lost(f"the connection was cut: {error.strerror or error}") from error


def _client() -> SSL.Connection:
    context = SSL.Context(SSL.TLS_CLIENT_METHOD)
    context.set_min_proto_version(SSL.TLS1_3_VERSION)
    context.set_alpn_protos([ALPN])
    # No authority vouches for a tchat server: `_server_key` checks the chain. That the server has
    # the first certificate's private key, TLS checks in any case.
    context.set_verify(SSL.VERIFY_NONE)
    tls = SSL.Connection(context, None)
    tls.set_tlsext_host_name(SERVER_NAME.encode())
    tls.set_connect_state()
    return tls


def _server_key(chain: list) -> bytes:
    """The server key from the chain, which must be as section 1.3 says. Dates mean nothing."""
    certificates = [certificate.to_cryptography() for certificate in chain]
    if len(certificates) != 2:
        raise Broken(f"a chain of {len(certificates)} certificates instead of two")
    of_tls, of_identity = certificates
    key = of_identity.public_key()
    if not isinstance(key, Ed25519PublicKey):
        raise Broken("the server key is not an Ed25519 key")
    try:
        for certificate in certificates:
            key.verify(certificate.signature, certificate.tbs_certificate_bytes)
    except InvalidSignature as error:
        raise Broken("the server key has not signed the server's certificates") from error
    if SERVER_NAME not in _names(of_tls):
        raise Broken("the certificate is not for `tchat`")
    return public_bytes(key)


def _names(certificate: x509.Certificate) -> list[str]:
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except x509.ExtensionNotFound:
        return []
    return names.value.get_values_for_type(x509.DNSName)
