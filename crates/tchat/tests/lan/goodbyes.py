"""Says when somebody on the network says goodbye as a tchat server (RFC 6762, section 10.1)."""

import socket
import struct
import sys

PTR = 12
SERVICE = b"\x06_tchat\x04_tcp\x05local\x00"

listener = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
listener.bind(("", 5353))
here = socket.inet_aton(sys.argv[1])
listener.setsockopt(
    socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, socket.inet_aton("224.0.0.251") + here
)
print("listening")
while True:
    packet = listener.recv(9000)
    at = packet.find(SERVICE)
    if at < 0:
        continue
    kind, _, ttl = struct.unpack_from("!HHI", packet, at + len(SERVICE))
    if kind == PTR and ttl == 0:
        print("goodbye")
