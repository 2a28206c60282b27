"""Foreign XML: what is read, and what is refused before it can do harm."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.bank import xml_reader
from server.bank.xml_reader import NotRead, Unreadable, read_xml

BOMB = """<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;">
<!ENTITY lol3 "&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;">]><Document>&lol3;</Document>"""
OUTSIDE = '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><Document>&x;</Document>'
REMOTE = '<!DOCTYPE d SYSTEM "http://192.0.2.1/evil.dtd"><Document/>'
PARAMETER = '<!DOCTYPE d [<!ENTITY % p SYSTEM "http://192.0.2.1/p"> %p;]><Document/>'


@pytest.mark.parametrize("raw", [BOMB, OUTSIDE, REMOTE, PARAMETER, "<!DOCTYPE d><Document/>"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_refused_before_anything_expands(raw: str, encoding: str) -> None:
    with pytest.raises(NotRead) as refused:
        read_xml(raw.replace('<?xml version="1.0"?>', "").encode(encoding))
    assert refused.value.reason is Unreadable.FORBIDDEN


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", Unreadable.EMPTY),
        (b" \n", Unreadable.EMPTY),
        (b"<a>", Unreadable.BROKEN),
        (b"<a></b>", Unreadable.BROKEN),
        (b"a;b;c", Unreadable.BROKEN),
        (b"%PDF-1.7", Unreadable.BROKEN),
        (b"PK\x03\x04\x00\x00", Unreadable.BROKEN),
        (b"<a>&nbsp;</a>", Unreadable.BROKEN),
        (b'<?xml version="1.0" encoding="klingon"?><a/>', Unreadable.BROKEN),
        (b"<a>" * 30 + b"</a>" * 30, Unreadable.TOO_LARGE),
        (b"<a>" + b"x" * 5000 + b"</a>", Unreadable.TOO_LARGE),
    ],
)
def test_what_cannot_be_read_says_why(raw: bytes, reason: Unreadable) -> None:
    with pytest.raises(NotRead) as refused:
        read_xml(raw)
    assert refused.value.reason is reason


def test_a_file_and_its_elements_have_a_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml_reader, "ELEMENTS_MAX", 10)
    with pytest.raises(NotRead) as refused:
        read_xml(b"<a>" + b"<b/>" * 10 + b"</a>")
    assert refused.value.reason is Unreadable.TOO_LARGE
    monkeypatch.setattr(xml_reader, "FILE_MAX", 5)
    with pytest.raises(NotRead, match="bytes at most"):
        read_xml(b"<abc/>")


def test_names_lose_their_prefix_and_text_its_edges() -> None:
    read = read_xml('<d:a xmlns:d="urn:x"><d:b c="1"> é &amp; x </d:b><d:b/></d:a>'.encode())
    assert (read.namespace, read.root.name) == ("urn:x", "a")
    first = read.root.find("b")
    assert first is not None
    assert (first.text, first.attributes) == ("é & x", {"c": "1"})
    assert len(list(read.root.all("b"))) == 2
    assert read.root.value("b/c") == ""
    with pytest.raises(NotRead, match="a/c"):
        read.root.needed("c")


def test_space_between_elements_is_nobodys_text_however_many_there_are() -> None:
    """An indented statement of a thousand lines has more space between its entries than any field may have text."""
    raw = b"<a>\n" + b"        <b> x </b>\n" * 2000 + b"</a>"
    read = read_xml(raw)
    assert read.root.text == ""
    assert [each.text for each in read.root.children] == ["x"] * 2000


@pytest.mark.parametrize("raw", [b"<a>x<b/></a>", b"<a><b/>x</a>", b"<a><b/>" + b"x" * 5000 + b"</a>"])
def test_text_beside_elements_is_kept_within_its_limit(raw: bytes) -> None:
    if len(raw) > 5000:
        with pytest.raises(NotRead, match="text of a"):
            read_xml(raw)
    else:
        assert read_xml(raw).root.text == "x"


@given(st.binary(max_size=300))
def test_no_bytes_do_anything_but_read_or_refuse(raw: bytes) -> None:
    with contextlib.suppress(NotRead):
        read_xml(raw)
