"""The network behind one function: every way in which it fails is a LinkFault, on real sockets."""

import datetime as dt
import gzip
import ipaddress
import itertools
import socket
import ssl
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from sync.engine.link import (
    BadTls,
    ConnectionCut,
    LinkFault,
    NoNetwork,
    NotOurServer,
    Overloaded,
    RequestRefused,
    RequestTooLarge,
    ServerFailed,
    ServerUnreachable,
    TimedOut,
)
from sync.transport import Link
from tests.unit.sync.webserver import Answer, WebServer, raw_bytes, response, serving

ANSWER = gzip.compress(b"an answer")
REFUSAL = b'{"error":"batch-malformed","message":"the third entry is cut short"}'
PORTAL = b"<!DOCTYPE html><title>Bienvenue sur le Wi-Fi</title>"


def link_to(url: str, **settings: float | str) -> Link:
    return Link(url, monotonic_s=time.monotonic, **settings)  # type: ignore[arg-type]


def post(url: str, body: bytes = b"question") -> bytes:
    link = link_to(url, step_timeout_s=2.0)
    try:
        return link.post("/api/1/exchange", body)
    finally:
        link.close()


def test_a_body_goes_out_and_comes_back_as_it_is() -> None:
    with serving(response(200, ANSWER, "Content-Type: application/gzip")) as server:
        assert post(server.url, b"\0\xffquestion") == ANSWER
        ((head, body),) = server.requests
    assert head.startswith("POST /api/1/exchange HTTP/1.1")
    assert body == b"\0\xffquestion"
    assert "content-type: application/gzip" in head.lower()
    assert "accept-encoding: identity" in head.lower()


def test_a_server_below_a_path_is_reached_there() -> None:
    with serving(response(200, ANSWER)) as server:
        post(f"{server.url}/departement")
        assert server.requests[0][0].startswith("POST /departement/api/1/exchange ")


def test_a_content_encoding_is_not_undone_because_it_could_swell_without_end() -> None:
    with serving(response(200, ANSWER, "Content-Encoding: gzip")) as server:
        assert post(server.url) == ANSWER


FAULTS: list[tuple[str, Answer, type[LinkFault]]] = [
    ("200 with a portal's page", response(200, PORTAL, "Content-Type: text/html"), NotOurServer),
    ("200 with nothing", response(200), NotOurServer),
    ("200 with plain JSON", response(200, b'{"document":""}'), NotOurServer),
    ("204", response(204), NotOurServer),
    ("redirect to a portal", response(302, PORTAL, "Location: http://portal.example/"), NotOurServer),
    ("511 of a portal", response(511, PORTAL), NotOurServer),
    ("404 with a page", response(404, PORTAL), NotOurServer),
    ("401 with a page", response(401, PORTAL), NotOurServer),
    ("400 with a refusal", response(400, REFUSAL), RequestRefused),
    ("404 with a refusal", response(404, REFUSAL), RequestRefused),
    ("413 with a refusal", response(413, REFUSAL), RequestTooLarge),
    ("413 of a proxy", response(413, PORTAL), RequestTooLarge),
    ("429", response(429, REFUSAL), Overloaded),
    ("503 with a refusal", response(503, REFUSAL, "Retry-After: 7"), Overloaded),
    ("503 of a proxy", response(503, PORTAL), Overloaded),
    ("500 with a page", response(500, PORTAL), ServerFailed),
    ("502 of a proxy", response(502, PORTAL), ServerFailed),
    ("a connection that ends at once", raw_bytes(b""), ConnectionCut),
    ("half a head", raw_bytes(b"HTTP/1.1 200 OK\r\nContent-"), ConnectionCut),
    ("no HTTP at all", raw_bytes(b"SSH-2.0-OpenSSH_9.2\r\n"), ConnectionCut),
    ("a body cut short", raw_bytes(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n" + ANSWER), ConnectionCut),
    ("a chunk cut short", raw_bytes(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n40\r\nab"), ConnectionCut),
    ("a head without end", raw_bytes(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 100_000), ConnectionCut),
]


@pytest.mark.parametrize(("answer", "fault"), [row[1:] for row in FAULTS], ids=[row[0] for row in FAULTS])
def test_what_is_no_answer_is_a_fault(answer: Answer, fault: type[LinkFault]) -> None:
    with serving(answer) as server, pytest.raises(LinkFault) as raised:
        post(server.url)
    assert type(raised.value) is fault


def test_a_refusal_keeps_the_servers_word() -> None:
    with serving(response(400, REFUSAL)) as server, pytest.raises(RequestRefused) as raised:
        post(server.url)
    assert raised.value.word == "batch-malformed"
    assert "third entry" in str(raised.value)


@pytest.mark.parametrize(
    ("headers", "milliseconds"),
    [
        (("Retry-After: 7",), 7000),
        (("Retry-After: 0",), 0),
        (("Retry-After: 99999999999999999",), 999_999_000),
        (("Retry-After: Fri, 20 Nov 2026 12:01:30 GMT", "Date: Fri, 20 Nov 2026 12:00:00 GMT"), 90_000),
        (("Retry-After: Fri, 20 Nov 2026 11:00:00 GMT", "Date: Fri, 20 Nov 2026 12:00:00 GMT"), 0),
        (("Retry-After: Fri, 20 Nov 2026 12:01:30 GMT",), None),
        (("Retry-After: soon",), None),
        (("Retry-After: -5",), None),
        ((), None),
    ],
)
def test_retry_after_is_read_in_seconds_or_as_a_date(headers: tuple[str, ...], milliseconds: int | None) -> None:
    with serving(response(503, b"", *headers)) as server, pytest.raises(Overloaded) as raised:
        post(server.url)
    assert raised.value.retry_after_ms == milliseconds


def test_an_answer_without_end_is_cut_off() -> None:
    def endless(connection: socket.socket, _body: bytes) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            connection.sendall(ANSWER * 1000)

    with serving(endless) as server, pytest.raises(NotOurServer, match="more than"):
        post(server.url)


def test_a_refusal_without_end_is_read_no_further_than_needed() -> None:
    def endless(connection: socket.socket, _body: bytes) -> None:
        connection.sendall(b"HTTP/1.1 500 Oh\r\n\r\n")
        while True:
            connection.sendall(b"x" * 65536)

    with serving(endless) as server, pytest.raises(ServerFailed):
        post(server.url)


def test_a_server_that_says_nothing_times_out() -> None:
    def wait_for_the_end(connection: socket.socket, _body: bytes) -> None:
        connection.recv(1)

    with serving(wait_for_the_end) as server:
        link = link_to(server.url, step_timeout_s=0.1)
        with pytest.raises(TimedOut):
            link.post("/", b"")
        link.close()


def test_a_server_that_drips_bytes_is_given_up_as_a_whole() -> None:
    def drip(connection: socket.socket, _body: bytes) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            connection.sendall(b"\x1f")

    minutes = itertools.count(0, 61)
    with serving(drip) as server:
        link = Link(server.url, monotonic_s=lambda: float(next(minutes)), step_timeout_s=2.0)
        with pytest.raises(TimedOut, match="no whole answer"):
            link.post("/", b"")
        link.close()


def test_nobody_listening_is_not_the_same_as_no_network() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(ServerUnreachable):
        post(f"http://127.0.0.1:{port}")


def test_a_name_that_nobody_knows_is_no_network() -> None:
    with pytest.raises(NoNetwork, match="no address"):
        post("http://guichet.invalid")


# --- TLS -------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """For 127.0.0.1, signed by itself: a file with key and certificate."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    start = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(start)
        .not_valid_after(start + dt.timedelta(days=36_500))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + built.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def tls_server(certificate: Path) -> Iterator[WebServer]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with serving(response(200, ANSWER), context) as server:
        yield server


def test_a_certificate_that_nobody_trusts_is_bad_tls(tls_server: WebServer) -> None:
    with pytest.raises(BadTls):
        post(f"https://127.0.0.1:{tls_server.port}")
    assert tls_server.requests == []


def test_a_certificate_of_a_named_authority_is_trusted(tls_server: WebServer, certificate: Path) -> None:
    link = link_to(f"https://127.0.0.1:{tls_server.port}", ca_file=str(certificate))
    assert link.post("/", b"") == ANSWER
    link.close()


def test_a_certificate_for_another_name_is_bad_tls(tls_server: WebServer, certificate: Path) -> None:
    link = link_to(f"https://localhost:{tls_server.port}", ca_file=str(certificate))
    with pytest.raises(BadTls):
        link.post("/", b"")
    link.close()


def test_tls_asked_of_a_server_without_it_is_bad_tls() -> None:
    with serving(response(200, ANSWER)) as server, pytest.raises(BadTls):
        post(f"https://127.0.0.1:{server.port}")
