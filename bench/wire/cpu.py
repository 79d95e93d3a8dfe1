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
    """Nanoseconds, of all threads, those that have ended included: the process's CPU clock, see clock_getcpuclockid(3)."""
    return time.clock_gettime_ns(~process.pid << 3 | 2)


def wrk(port, depth, header, within):
    """Asks for a second. Returns how many requests were answered."""
    script, address = ROOT / "bench" / "wire" / "pipeline.lua", f"http://127.0.0.1:{port}/echo/hello"
    headers = ["-H", header] if header else []
    said = finish([*within, "wrk", "-t1", f"-c{CONNECTIONS}", "-d1s", "-s", script, *headers, address, "--", depth], 20)
    if said is None or re.search(r"Non-2xx|Socket errors", said):
        raise Wrong(f"wrk says {said}")
    return int(re.search(r"(\d+) requests in", said)[1])


def load(port, depth, _header, within, count=20_000, connections=CONNECTIONS):
    """Asks so many times, and looks at every answer."""
    with tempfile.TemporaryDirectory() as folder:
        request, body = Path(folder) / "request", Path(folder) / "body"
        request.write_bytes(ECHO.request)
        body.write_bytes(ECHO.good)
        words = [PROGRAMS / "load", port, count, connections, depth, ECHO.status, request, body]
        if finish([*within, *words], 5) is None:
            raise Wrong(f"the answers to requests pipelined by {depth} are wrong, or do not come")
    return count


def finish(command, seconds):
    """What a command prints, or None when it fails, or takes too long."""
    try:
        words = [str(word) for word in command]
        return subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True, timeout=seconds).stdout
    except subprocess.SubprocessError:
        return None


@dataclasses.dataclass
class Sample:
    cpu: float  # microseconds for a request
    rate: float  # requests in a second


def sample(server, generator, depth, within):
    cpu, began = cpu_time(server.process), time.monotonic()
    count = generator(server.port, depth, getattr(server.program, "header", ""), within)
    took = time.monotonic() - began
    return Sample((cpu_time(server.process) - cpu) / 1000 / count, count / took)


def answers(server, depth):
    """Whether all answers to requests pipelined so are right. It warms a server up, too."""
    try:
        load(server.port, depth, "", (), count=512 * depth, connections=8)
        return True
    except Wrong:
        return False


def interleaved(programs, depths, brief, pinned):
    """By program and depth a sample for each round, or none when it does not answer such requests. All servers are there
    all the time, idle but for the one that is asked; each second round takes them the other way round. `pinned`: the
    server to one core and the load to another."""
    generator, rounds = (load, 1) if brief else (wrk, 5)
    here, there = (on_core(CORES[0]), on_core(CORES[-1])) if pinned else ((), ())
    with ExitStack() as running:
        servers = [running.enter_context(Server(program, here, seconds=900)) for program in programs]
        able = [(server, depth) for server in servers for depth in depths if answers(server, depth)]
        samples = {(program.name, depth): [] for program in programs for depth in depths}
        for number in range(rounds):
            for server, depth in able[:: -1 if number % 2 else 1]:
                samples[server.program.name, depth].append(sample(server, generator, depth, there))
        return samples


def median(values):
    return statistics.median(values) if values else None
