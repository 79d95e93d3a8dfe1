"""What one request costs a server: user instructions, by callgrind, and allocations. For benches over loopback.

A server is a program that says "127.0.0.1:PORT" in its first line, and ends at SIGTERM; with
allocations.hpp it says at its end how often it took memory. Each figure is the difference of two runs of the whole
program, with a few and with many requests, divided by how many more there were: what a start and an end cost cancels
out.
"""

import dataclasses
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = ROOT / "build" / "release" / "bench" / "wire"
CONNECTIONS = 8


class Wrong(Exception):
    """What stops a bench, as a sentence."""


@dataclasses.dataclass(frozen=True)
class Program:
    """A server, and how it is started."""

    name: str
    command: tuple


def program(name, *arguments):
    """One of wire/, by the name of its source."""
    return Program(name, (PROGRAMS / name, *arguments))


CLASSY = program("classy")


@dataclasses.dataclass
class Case:
    name: str
    request: bytes
    status: int
    good: object  # bytes: the body; or whether one is right, as a function of it


def build(*names):
    targets = [f"bench_wire_{name}" for name in names]
    command = ["cmake", "--build", "--preset", "release", "--target", *targets]
    done = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(done.stdout + done.stderr)


class Server:
    """Runs while the block does: `with Server(CLASSY) as server`. `within` is a command to run it in."""

    def __init__(self, program, within=(), seconds=120):
        self.program, self.seconds = program, seconds
        self.command = [str(word) for word in (*within, *program.command)]

    def __enter__(self):
        self.process = subprocess.Popen(self.command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        self.alarm = threading.Timer(self.seconds, self.process.kill)  # whatever hangs ends then
        self.alarm.start()
        said = re.search(r"127\.0\.0\.1:(\d+)", self.process.stdout.readline())
        if said is None:
            self.process.kill()
            self.__exit__()
            raise Wrong(f"{self.program.name} says no port")
        self.port = int(said[1])
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        self.last_words = self.process.stdout.read()
        self.process.wait()
        self.alarm.cancel()


def ask(port, request):
    """One request's answer: its status and its body."""
    head, body = exchange(port, request)
    return int(head.split()[1]), body


def exchange(port, request):
    """One request's answer as it comes: its head, with the empty line, and its body."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as client:
        client.sendall(request)
        received = b""
        while b"\r\n\r\n" not in received:
            received += receive(client)
        end = received.index(b"\r\n\r\n") + 4
        head, body = received[:end], received[end:]
        length = int(re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)[1])
        while len(body) < length:
            body += receive(client)
        return head, body


def receive(client):
    received = client.recv(65536)
    if not received:
        raise Wrong("the server closes the connection")
    return received


class Measure:
    """One case on one server."""

    def __init__(self, program, case, few, many):
        self.program, self.case, self.few, self.many = program, case, few, many
        self.folder = tempfile.TemporaryDirectory()
        self.body = Path(self.folder.name) / "body"
        self.request = Path(self.folder.name) / "request"
        self.profile = Path(self.folder.name) / "profile"
        self.request.write_bytes(case.request)
        with Server(program) as running:
            status, body = ask(running.port, case.request)
        if status != case.status or not (case.good(body) if callable(case.good) else case.good == body):
            raise Wrong(f"{program.name}: {case.name} is answered by {status} {body.decode(errors='replace')}")
        self.body.write_bytes(body)

    def instructions(self):
        return self.per_request(self.all_instructions)

    def allocations(self):
        return self.per_request(self.all_allocations)

    def per_request(self, whole):
        """Rounded: what the program does once a second is no request's."""
        return round((whole(self.many) - whole(self.few)) / (self.many - self.few), 1) + 0.0

    def all_instructions(self, count):
        tool = ["valgrind", "-q", "--tool=callgrind", f"--callgrind-out-file={self.profile}"]
        self.run(count, tool)
        return int(re.search(r"(?m)^(?:totals|summary): (\d+)", self.profile.read_text())[1])

    def all_allocations(self, count):
        return int(re.search(r"allocations (\d+)", self.run(count))[1])

    def run(self, count, within=()):
        """The server's last words, after so many requests."""
        with Server(self.program, within) as running:
            self.ask(running, count)
        return running.last_words

    def ask(self, server, count):
        """Has it answer so many requests."""
        load = [PROGRAMS / "load", server.port, count, CONNECTIONS, 1, self.case.status, self.request, self.body]
        try:
            subprocess.run([str(word) for word in load], stdin=subprocess.DEVNULL, timeout=100, check=True)
        except subprocess.SubprocessError:
            raise Wrong(f"{self.program.name}: {self.case.name} fails") from None

    def functions(self, most):
        """Where the instructions of many requests go, by callgrind_annotate, without what the function's callees do."""
        self.all_instructions(self.many)
        command = ["callgrind_annotate", "--auto=no", "--threshold=100", str(self.profile)]
        lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
        rows = [re.match(r" *([\d,]+) \([^)]*\)  (?!PROGRAM TOTALS)[^:]*:(.*?)( \[.*\])?$", line) for line in lines]
        return [(int(row[1].replace(",", "")) / self.many, row[2]) for row in rows if row][:most]
