"""FastAPI under uvicorn, one process, without a log."""

import asyncio
import socket
import time

import uvicorn
from fastapi import FastAPI
from fastapi.responses import PlainTextResponse

app = FastAPI(default_response_class=PlainTextResponse)


@app.get("/echo/{text}")
async def echo(text: str):
    return text


@app.get("/add/{x}")
async def add(x: int):
    return str(x + 2)


@app.get("/wait/coroutine")
async def wait():
    await asyncio.sleep(0.1)
    return "done"


@app.get("/wait/plain")
def block():  # called by a pool of 40 threads
    time.sleep(0.1)
    return "done"


listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
print(f"http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
uvicorn.Server(uvicorn.Config(app, log_level="critical", access_log=False)).run(sockets=[listener])
