"""The servers that bench/http measures, classy among them. All answer GET /echo/hello; bare epoll, nothing else."""

import dataclasses
import shutil
import subprocess
from pathlib import Path

from wire.measuring import CLASSY as CLASSY_PROGRAM
from wire.measuring import PROGRAMS, ROOT, Program, Wrong, build

SOURCES = ROOT / "bench" / "wire" / "peers"
FASTIFY = PROGRAMS / "fastify"
PYTHON = "/usr/bin/python3"  # Debian's: it has Debian's packages


@dataclasses.dataclass(frozen=True)
class Peer(Program):
    adds: bool = True  # answers /add/22
    counted: tuple = (800, 4000)  # the two numbers of requests under callgrind, or nothing
    pipelines: bool = True
    header: str = ""  # what it takes for its connections to be kept alive


def compiled(name, source, **more):
    return Peer(name, (PROGRAMS / source,), **more)


CLASSY = Peer(CLASSY_PROGRAM.name, CLASSY_PROGRAM.command)
BARE = compiled("bare epoll", "bare_epoll", adds=False)
BEAST = compiled("plain Beast", "plain_beast")


def cpp_httplib():
    if not Path("/usr/include/httplib.h").exists():
        raise Wrong("there is no httplib.h")
    build("cpp_httplib")
    return compiled("cpp-httplib", "cpp_httplib", pipelines=False)  # forgets what it has read of the next request


def pistache():
    if not Path("/usr/include/pistache/endpoint.h").exists():
        raise Wrong("there is no pistache/endpoint.h")
    build("pistache")
    # It answers the first of several requests only; and, slow as valgrind makes it, not even that, now and then.
    return compiled("Pistache", "pistache", counted=(), pipelines=False, header="Connection: keep-alive")


def fastify():
    if not (shutil.which("node") and shutil.which("npm")):
        raise Wrong("there is no node, or no npm")
    if not (FASTIFY / "node_modules" / "fastify").exists():
        FASTIFY.mkdir(parents=True, exist_ok=True)
        quietly("npm", "install", "--prefix", FASTIFY, "--no-audit", "--no-fund", "fastify@5")
    return Peer("Fastify", ("node", SOURCES / "fastify.mjs", FASTIFY), counted=())  # compiles while it runs


def fastapi():
    quietly(PYTHON, "-c", "import fastapi, uvicorn, httptools, uvloop")
    return Peer("FastAPI, uvicorn", (PYTHON, SOURCES / "fastapi_uvicorn.py"), counted=(100, 400))


def quietly(*command):
    try:
        subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=True, timeout=120)
    except (OSError, subprocess.SubprocessError):
        raise Wrong(f"{command[0]} {command[1]} fails") from None


def always():
    """Those that need nothing but what classy needs."""
    build("classy", "load", "bare_epoll", "plain_beast")
    return [CLASSY, BARE, BEAST]


def where_installed():
    """The others that are to be had here, and a sentence for each that is not."""
    found, missing = [], []
    finders = {"cpp-httplib": cpp_httplib, "Pistache": pistache, "Fastify": fastify, "FastAPI": fastapi}
    for name, find in finders.items():
        try:
            found.append(find())
        except Wrong as why:
            missing.append(f"{name} is not measured: {why}")
    return found, missing
