"""A real HTTP server on loopback whose every answer a test writes, byte for byte if it likes."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

Answer = Callable[[socket.socket, bytes], None]

TLS_HANDSHAKE = b"\x16"


@dataclass(slots=True)
class WebServer:
    """`answer` is given each connection and the request's body; `requests` are head and body as they came."""

    port: int
    answer: Answer
    requests: list[tuple[str, bytes]] = field(default_factory=list)
    is_closing: bool = False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


def response(status: int, body: bytes = b"", *headers: str) -> Answer:
    """A whole answer of HTTP/1.1."""
    head = [f"HTTP/1.1 {status} Said", f"Content-Length: {len(body)}", "Connection: close", *headers]
    raw = "\r\n".join(head).encode() + b"\r\n\r\n" + body
    return lambda connection, _body: connection.sendall(raw)


def raw_bytes(raw: bytes) -> Answer:
    """Exactly these bytes, then the end of the connection."""
    return lambda connection, _body: connection.sendall(raw)


@contextmanager
def serving(answer: Answer, tls: ssl.SSLContext | None = None) -> Iterator[WebServer]:
    """One connection after the other, on a port that the system chooses."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = WebServer(listener.getsockname()[1], answer)
        thread = threading.Thread(target=_serve, args=(listener, server, tls))
        thread.start()
        try:
            yield server
        finally:
            server.is_closing = True
            with socket.create_connection(("127.0.0.1", server.port)):
                thread.join(timeout=10)
            assert not thread.is_alive()


def _serve(listener: socket.socket, server: WebServer, tls: ssl.SSLContext | None) -> None:
    while not server.is_closing:
        connection, _ = listener.accept()
        with connection:
            if server.is_closing:
                return
            connection.settimeout(5)
            try:
                if tls is None:
                    _serve_one(connection, server)
                else:
                    with tls.wrap_socket(connection, server_side=True) as wrapped:
                        _serve_one(wrapped, server)
            except OSError:
                continue  # the client went away, as some tests want


def _serve_one(connection: socket.socket, server: WebServer) -> None:
    raw = b""
    while b"\r\n\r\n" not in raw:
        chunk = connection.recv(65536)
        if not chunk:
            return
        raw += chunk
        if raw.startswith(TLS_HANDSHAKE):
            connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            return
    head, _, body = raw.partition(b"\r\n\r\n")
    length = next(
        (int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0
    )
    while len(body) < length:
        chunk = connection.recv(65536)
        if not chunk:
            return
        body += chunk
    server.requests.append((head.decode("latin-1"), body))
    server.answer(connection, body)
