"""The command line: `python3 -m tchat_example ADDRESS --nick NAME rooms|watch|plain`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from .address import Address
from .chat import Chat
from .connection import Connection
from .frame import Broken
from .profile import Profile, Unusable
from .refusal import Goodbye, Refusal
from .screen import harmless
from .session import connect, keep_connected, say
from .tls import WrongKey

FOLDER = Path("~/.local/share/tchat-example").expanduser()
# How often `watch` asks who is there.
WATCH_SECONDS = 1.0

People = dict[tuple[str, str], bool]


def main() -> int:
    """Runs the program; says how it should exit."""
    wishes = arguments()
    try:
        profile = Profile.open(wishes.profile)
        commands = {"rooms": list_rooms, "watch": watch, "plain": Chat().run}
        work = commands[wishes.command]
        keep_connected(lambda: connect(wishes.address, profile, wishes.nick), work)
    except (Refusal, Goodbye, Broken, WrongKey, Unusable) as error:
        say(str(error))
        return 1
    except (KeyboardInterrupt, BrokenPipeError):
        pass
    return 0


def arguments() -> argparse.Namespace:
    """Reads the command line."""
    parser = argparse.ArgumentParser(
        prog="tchat_example",
        description="A small client of tchat: everything but the sealed rooms' messages.",
    )
    parser.add_argument("address", type=Address.parse, help="HOST, HOST:PORT or tchat://… link")
    parser.add_argument("--nick", required=True, help="the pseudonym to be known by")
    parser.add_argument(
        "--profile", type=Path, default=FOLDER, help="folder of the keys (default: %(default)s)"
    )
    parser.add_argument(
        "command",
        choices=("rooms", "watch", "plain"),
        help="list rooms and people; tell who comes and goes; chat in the plain room",
    )
    return parser.parse_args()


def list_rooms(connection: Connection) -> None:
    """Prints the rooms, and the people in them."""
    sealed, plain = connection.rooms()
    for room in sealed:
        how = "open" if room.open else "by invitation"
        print(f"{harmless(room.name)} ({how}, end-to-end encrypted)")
        if room.open:
            for person in connection.people(room):
                print(f"  {harmless(person.nick)}{'' if person.online else ' (away)'}")
    if plain:
        print("plain (NOT encrypted)")
        for name in connection.plain_people(plain):
            print(f"  {harmless(name)}")


def watch(connection: Connection) -> None:
    """Prints who comes online and who goes, until it is ended.

    Presence frames tell it to those who follow a room's log, and that are its members (7); who is
    not one asks.
    """
    before: People = {}
    while True:
        now = people(connection)
        for room, nick in sorted(now | before):
            online = now.get((room, nick), False)
            if online != before.get((room, nick), False):
                print(f"{room}: {nick} is {'online' if online else 'away'}", flush=True)
        before = now
        connection.next_event(WATCH_SECONDS)


def people(connection: Connection) -> People:
    """Who is online, in each room that we may look into."""
    sealed, plain = connection.rooms()
    there: People = {}
    for room in (room for room in sealed if room.open):
        for person in connection.people(room):
            there[harmless(room.name), harmless(person.nick)] = person.online
    for name in connection.plain_people(plain) if plain else []:
        there["plain", harmless(name)] = True
    return there


if __name__ == "__main__":
    sys.exit(main())
