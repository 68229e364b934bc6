"""A small client of tchat in Python, without the part that needs MLS.

It was written from `docs/protocol.md` and `docs/protocol.cddl`; section numbers in the comments
are those of the former. It logs in, lists rooms and people, and chats in the plain room, which is
not encrypted. Sealed rooms need an implementation of MLS (RFC 9420) with the protocol's cipher
suite, which Python has not; to write a bot for them, see `bot.py`, which drives `tchat` itself.

From the wire up:

- `address`: where a server is, and the link with its key
- `tls`: the TLS connection, and who is at its other end (1.2, 1.3)
- `frame`: lengths and CBOR (1.4)
- `identity`: keys, and what is signed with them (5)
- `profile`: identity and known servers on the disk
- `refusal`: what a server says no with (6)
- `room`, `event`: what a server tells
- `connection`: greeting, requests and answers, ping and pong (1.5 to 1.9)
- `log`: entries, places, the chain (2)
- `visit`: being in the plain room, and coming back after a cut (8)
- `session`: getting to a server, and back to it
- `chat`, `__main__`: the command line; `screen` makes foreign text harmless for it
- `blake3`: the hash function of the chain, and of a `fingerprint`
"""
