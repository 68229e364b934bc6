"""A server, programs that run beside each other, and a line between them that can be cut."""

from __future__ import annotations

import os
import queue
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

HERE = Path(__file__).resolve().parent.parent
ROOT = HERE.parent.parent
TCHAT = os.environ.get("TCHAT", str(ROOT / "target/debug/tchat"))
PUPIL = ROOT / "crates/tchat/tests/worksheet/client_corrige.py"
# How long anything may take before a test gives up: far beyond what a busy machine needs.
PATIENCE = 60.0

Runs = TypeVar("Runs", "Program", "Server", "Relay")


def wait_until(holds: Callable[[], bool], what: str) -> None:
    """Waits until something is so."""
    until = time.monotonic() + PATIENCE
    while not holds():
        if time.monotonic() > until:
            raise AssertionError(f"not within {PATIENCE} s: {what}")
        time.sleep(0.01)


class Program:
    """A running program; its lines of output and of errors are heard apart."""

    def __init__(self, *command: str | Path) -> None:
        self.home = tempfile.TemporaryDirectory()
        environment = os.environ | {
            "HOME": self.home.name,
            "XDG_DATA_HOME": f"{self.home.name}/data",
            "LC_ALL": "C.UTF-8",
            "PYTHONPATH": str(HERE),
            "PYTHONUTF8": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        environment["TCHAT"] = TCHAT
        environment.pop("TCHAT_HOME", None)
        self.child = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
            encoding="utf-8",
        )
        self.out: queue.Queue[str | None] = queue.Queue()
        self.err: queue.Queue[str | None] = queue.Queue()
        self.heard: list[str] = []
        self.told: list[str] = []
        self._readers = [
            threading.Thread(target=_read, args=(self.child.stdout, self.out)),
            threading.Thread(target=_read, args=(self.child.stderr, self.err)),
        ]
        for reader in self._readers:
            reader.start()

    def say(self, line: str) -> None:
        """Types a line."""
        self.child.stdin.write(f"{line}\n")
        self.child.stdin.flush()

    def hear(self, part: str) -> str:
        """Waits for a line of output that holds this."""
        return _wait(self.out, self.heard, part)

    def be_told(self, part: str) -> str:
        """Waits for a line of errors that holds this."""
        return _wait(self.err, self.told, part)

    def end(self) -> int:
        """Ends its input, waits for its own end, and takes what it still says."""
        self.child.stdin.close()
        return self.ended()

    def ended(self) -> int:
        """Waits for its own end, and takes what it still says."""
        code = self.child.wait(PATIENCE)
        for reader in self._readers:
            reader.join(PATIENCE)
        for lines, kept in ((self.out, self.heard), (self.err, self.told)):
            while line := lines.get_nowait():
                kept.append(line)
        return code

    def stop(self) -> None:
        """Asks it to end, and sees that it does."""
        if self.child.poll() is None:
            self.child.send_signal(signal.SIGTERM)
            try:
                self.child.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self.child.kill()
        self.child.wait()
        for reader in self._readers:
            reader.join(PATIENCE)
        for pipe in (self.child.stdin, self.child.stdout, self.child.stderr):
            # A pipe whose reader is gone cannot be flushed: so be it.
            with suppress(BrokenPipeError):
                pipe.close()
        self.home.cleanup()


class Server(Program):
    """`tchat serve --plain` on a free port of the loopback, with a folder of its own."""

    def __init__(self, *more: str, data: str | None = None, port: int = 0) -> None:
        if not Path(TCHAT).exists():
            raise AssertionError(f"no {TCHAT}: `cargo build -p tchat` makes it, or set TCHAT")
        self.data = tempfile.TemporaryDirectory()
        where = ["--listen", f"127.0.0.1:{port}", "--data", data or self.data.name]
        super().__init__(TCHAT, "serve", "--plain", *where, *more)
        self.address = self.hear("listening on ").split()[-1]
        self.link = self.hear("tchat://").strip()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.address.rsplit(":")[-1])

    def stop(self) -> None:
        """Stops it cleanly."""
        super().stop()
        self.data.cleanup()


class Stage(unittest.TestCase):
    """A test whose programs end with it."""

    def started(self, program: Runs) -> Runs:
        """Sees to it that a program ends with the test."""
        self.addCleanup(program.stop)
        return program


def tchat(address: str, nick: str, *more: str) -> Program:
    """A real client, in JSON."""
    return Program(
        TCHAT, "join", address, "--nick", nick, "--output", "json", "--input", "json", *more
    )


def example(address: str, nick: str, command: str, *more: str) -> Program:
    """Our client."""
    return Program(sys.executable, "-m", "tchat_example", address, "--nick", nick, command, *more)


def pupil(address: str, nick: str) -> Program:
    """A client of the worksheet, which has told its pseudonym."""
    host, port = address.rsplit(":", 1)
    program = Program(sys.executable, "-u", PUPIL, host, port)
    program.say(nick)
    return program


class Relay:
    """A line to a server that can fall silent towards the client, be cut, or lead elsewhere."""

    def __init__(self, port: int) -> None:
        self.port_behind = port
        self.deaf = threading.Event()
        self._lines: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._listener.getsockname()[1]}"
        self.down = threading.Event()
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Cuts every line, and lets nobody through until `mend`."""
        self.down.set()
        for line in self._lines:
            _close(line)
        self._lines.clear()

    def mend(self) -> None:
        """Lets people through again."""
        self.deaf.clear()
        self.down.clear()

    def stop(self) -> None:
        """Ends it."""
        self.cut()
        _close(self._listener)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            try:
                if self.down.is_set():
                    raise ConnectionRefusedError
                server = socket.create_connection(("127.0.0.1", self.port_behind))
            except OSError:
                # Nobody there: as if nobody had listened here.
                client.close()
                continue
            self._lines += [client, server]
            for source, sink, deaf in ((client, server, None), (server, client, self.deaf)):
                threading.Thread(target=_carry, args=(source, sink, deaf), daemon=True).start()


def _carry(source: socket.socket, sink: socket.socket, deaf: threading.Event | None) -> None:
    with suppress(OSError):
        while data := source.recv(65_536):
            if not (deaf and deaf.is_set()):
                sink.sendall(data)
    _close(source)
    _close(sink)


def _close(line: socket.socket) -> None:
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)
    line.close()


def _read(source: Iterable[str], lines: queue.Queue[str | None]) -> None:
    for line in source:
        lines.put(line.rstrip("\n"))
    lines.put(None)


def _wait(lines: queue.Queue[str | None], kept: list[str], part: str) -> str:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            line = lines.get(timeout=max(until - time.monotonic(), 0))
        except queue.Empty:
            raise AssertionError(f"no {part!r} in {kept}") from None
        if line is None:
            lines.put(None)
            raise AssertionError(f"it ended before {part!r}: {kept}")
        kept.append(line)
        if part in line:
            return line
