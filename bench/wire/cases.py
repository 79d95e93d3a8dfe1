"""Requests that more than one bench sends."""

from wire.measuring import Case

BROWSER = """User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0
Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8
Accept-Language: en-GB,en;q=0.7,de;q=0.3
Accept-Encoding: gzip, deflate, br, zstd
Referer: https://shop.example.org/catalogue/teas?page=2
Cookie: session=5f2b1c9e7d; theme=dark
Connection: keep-alive"""  # with Host they are eight


def request(verb, target, lines="", body=b""):
    head = [f"{verb} {target} HTTP/1.1", "Host: 127.0.0.1:8080", *lines.splitlines()]
    return "".join(line + "\r\n" for line in [*head, ""]).encode() + body


ADD = Case("int from the path", request("GET", "/add/22"), 200, b"24")
ECHO = Case("text", request("GET", "/echo/hello"), 200, b"hello")
BROWSER_ECHO = Case("text, 8 header lines", request("GET", "/echo/hello", BROWSER), 200, b"hello")
