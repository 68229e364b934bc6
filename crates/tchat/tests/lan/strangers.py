"""Announces what nobody should: servers by the thousand, broken ones, and noise."""

import base64
import os
import random
import socket
import struct
import sys

PTR, TXT, SRV, A = 12, 16, 33, 1
SERVICE = b"\x06_tchat\x04_tcp\x05local\x00"
GROUP = ("224.0.0.251", 5353)


def label(text):
    return bytes([len(text)]) + text


def record(name, kind, data, ttl=120):
    return name + struct.pack("!HHIH", kind, 1, ttl, len(data)) + data


def response(*records):
    return struct.pack("!6H", 0, 0x8400, 0, len(records), 0, 0) + b"".join(records)


def announcement(name, strings, address, port=5555):
    instance, host = label(name) + SERVICE, label(name) + b"\x05local\x00"
    return response(
        record(SERVICE, PTR, instance),
        record(instance, SRV, struct.pack("!3H", 0, 0, port) + host),
        record(instance, TXT, b"".join(map(label, strings)) or b"\x00"),
        record(host, A, socket.inet_aton(address)),
    )


def key(octets):
    return b"key=" + base64.urlsafe_b64encode(octets).rstrip(b"=")


def flood():
    """Ten thousand servers, each with an announcement in order."""
    for number in range(10_000):
        strings = [b"v=1", key(os.urandom(32)), b"name=a%d" % number]
        yield announcement(b"a%d" % number, strings, "10.77.0.77")


def broken():
    """Announcements with every fault that we know of."""
    good = [b"v=1", key(bytes(32)), b"name=broken"]
    yield announcement(b"short", [b"v=1", key(bytes(31))], "10.77.0.77")
    yield announcement(b"long", [b"v=1", key(bytes(33))], "10.77.0.77")
    yield announcement(b"none", [], "10.77.0.77")
    yield announcement(b"later", [b"v=2", key(bytes(32))], "10.77.0.77")
    yield announcement(b"port", good, "10.77.0.77", port=0)
    for address in ("127.0.0.1", "8.8.8.8", "0.0.0.0", "224.0.0.251", "255.255.255.255"):
        yield announcement(address.encode().replace(b".", b"-"), good, address)
    for number in range(200):
        strings = [os.urandom(random.randrange(1, 200)) for _ in range(5)]
        yield announcement(b"noise%d" % number, strings, "10.77.0.77")
        yield os.urandom(random.randrange(1, 1400))
        whole = announcement(b"cut%d" % number, good, "10.77.0.77")
        yield whole[: random.randrange(len(whole))]


def ugly():
    """A name that would draw on the screen."""
    name = b"name=\x1b[2J\x07\xe2\x80\xae evil\nerror: \xff"
    yield announcement(b"ugly", [b"v=1", key(b"u" * 32), name], "10.77.0.77")


def impostor():
    """Somebody's server, under a key that is not its own."""
    yield announcement(b"impostor", [b"v=1", key(b"i" * 32), b"name=Salle 12"], sys.argv[3])


def unasked():
    """Records that nobody asked for, for as long as they may live."""
    for _ in range(20_000):
        name = label(os.urandom(8).hex().encode()) + b"\x05local\x00"
        yield response(record(name, A, os.urandom(4), 1 << 30))


sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sender.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
sender.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
sender.bind(("", 5353))
here = socket.inet_aton(sys.argv[1])
sender.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, here)
sender.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 255)
announced = globals()[sys.argv[2]]
rounds = 0
while True:
    for packet in announced():
        sender.sendto(packet, GROUP)
    rounds += 1
    if rounds == 1:
        print("sent once")
