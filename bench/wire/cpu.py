"""How much CPU time a server takes for a request, and how many it answers in a second, under load."""

import dataclasses
import os
import re
import statistics
import subprocess
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from wire.cases import ECHO
from wire.measuring import PROGRAMS, ROOT, Server, Wrong

CONNECTIONS = 64
CORES = sorted(os.sched_getaffinity(0))


def on_core(core):
    return ("taskset", "-c", str(core))


def cpu_time(process):
    """Nanoseconds of all threads, also of those that have ended: by the process's clock, see clock_getcpuclockid(3)."""
    return time.clock_gettime_ns(~process.pid << 3 | 2)


def wrk(server, depth, within):
    """Asks for a second. Returns how many requests were answered."""
    script, address = ROOT / "bench" / "wire" / "pipeline.lua", f"http://127.0.0.1:{server.port}/echo/hello"
    headers = ["-H", server.program.header] if server.program.header else []
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", "-d1s", "-s", script, *headers, address, "--", depth]
    said = finish([*within, *command])
    if re.search(r"Non-2xx|Socket errors", said):
        raise Wrong(f"{server.program.name}: wrk says {said}")
    return int(re.search(r"(\d+) requests in", said)[1])


def load(server, depth, within, count=20_000, connections=CONNECTIONS):
    """Asks so many times, and looks at every answer."""
    with tempfile.TemporaryDirectory() as folder:
        request, body = Path(folder) / "request", Path(folder) / "body"
        request.write_bytes(ECHO.request)
        body.write_bytes(ECHO.good)
        words = [PROGRAMS / "load", server.port, count, connections, depth, ECHO.status, request, body]
        finish([*within, *words])
    return count


def finish(command):
    """What a command prints."""
    words = [str(word) for word in command]
    try:
        done = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)
    except subprocess.TimeoutExpired:
        raise Wrong(f"{' '.join(words)} takes too long") from None
    if done.returncode != 0:
        raise Wrong(f"{' '.join(words)} says {done.stdout}{done.stderr}")
    return done.stdout


@dataclasses.dataclass
class Sample:
    cpu: float  # microseconds for a request
    rate: float  # requests in a second


def sample(server, generator, depth, within):
    cpu, began = cpu_time(server.process), time.monotonic()
    count = generator(server, depth, within)
    took = time.monotonic() - began
    return Sample((cpu_time(server.process) - cpu) / 1000 / count, count / took)


def interleaved(peers, depths, brief, pinned):
    """By name and depth a sample for each round, or none when it does not answer pipelined requests. All servers are
    there all the time, idle but for the one that is asked; each second round takes them the other way round. `pinned`:
    the server to one core and the load to another."""
    generator, rounds = (load, 1) if brief else (wrk, 5)
    here, there = (on_core(CORES[0]), on_core(CORES[-1])) if pinned else ((), ())
    with ExitStack() as running:
        servers = [running.enter_context(Server(peer, here, seconds=900)) for peer in peers]
        able = [(server, depth) for server in servers for depth in depths if depth == 1 or server.program.pipelines]
        for server, depth in able:
            load(server, depth, (), count=512 * depth, connections=8)  # are all answers right? It warms up, too
        samples = {(peer.name, depth): [] for peer in peers for depth in depths}
        for number in range(rounds):
            for server, depth in able[:: -1 if number % 2 else 1]:
                samples[server.program.name, depth].append(sample(server, generator, depth, there))
        return samples


def median(values):
    return statistics.median(values) if values else None
