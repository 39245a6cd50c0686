"""The listener for the browser's answer: one answer, one way in, nothing else."""

import asyncio
import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.model.text import LANGUAGES
from workbench.net.loopback import Granted, Listener, _Refused


async def send(listener, head: bytes) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port(listener))
    writer.write(head)
    said = await reader.read()
    writer.close()
    return said


def port(listener) -> int:
    return int(listener.address.rpartition(":")[2])


async def get(listener, target, *, method="GET", host=None) -> str:
    name = host if host is not None else f"127.0.0.1:{port(listener)}"
    return (await send(listener, f"{method} {target} HTTP/1.1\r\nHost: {name}\r\n\r\n".encode())).decode()


async def test_the_answer_comes_through():
    async with Listener() as listener:
        said = await get(listener, f"/?state={listener.state}&code=4%2F0Ab_c&scope=a+b")
        assert said.startswith("HTTP/1.1 200 OK\r\n")
        assert await listener.answer() == Granted("4/0Ab_c")


async def test_it_listens_on_loopback_only():
    async with Listener() as listener:
        [socket] = listener._server.sockets
        assert socket.getsockname()[0] == "127.0.0.1"


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_page_is_in_the_users_language_and_brings_nothing(language):
    async with Listener(language) as listener:
        said = await get(listener, f"/?state={listener.state}&code=c")
    head, _, page = said.partition("\r\n\r\n")
    assert ("Вернитесь" in page) == (language == "ru")
    assert f'lang="{language}"' in page
    assert "default-src 'none'" in head and "no-store" in head and "no-referrer" in head
    for outside in ("<script", "http:", "https:", "src=", "href=", "url("):
        assert outside not in page


async def test_a_refusal_comes_through():
    async with Listener() as listener:
        said = await get(listener, f"/?state={listener.state}&error=access_denied&error_description=no")
        assert said.startswith("HTTP/1.1 200") and "did not allow" in said
        assert await listener.answer() == Granted(error="access_denied", description="no")


STRANGE = {
    "another path": ("/favicon.ico", {}, 404),
    "an absolute target": ("http://127.0.0.1/?state=STATE&code=c", {}, 404),
    "no state": ("/?code=c", {}, 400),
    "a wrong state": ("/?state=x&code=c", {}, 400),
    "a state that is no ASCII": ("/?state=%D0%96&code=c", {}, 400),
    "neither code nor error": ("/?state=STATE", {}, 400),
    "two codes": ("/?state=STATE&code=c&code=d", {}, 400),
    "two states": ("/?state=x&state=STATE&code=c", {}, 400),
    "bytes that are no UTF-8": ("/?state=STATE&code=%ff", {}, 400),
    "a post": ("/?state=STATE&code=c", {"method": "POST"}, 405),
    "a head": ("/?state=STATE&code=c", {"method": "HEAD"}, 405),
    "a name that leads here": ("/?state=STATE&code=c", {"host": "evil.example"}, 400),
    "localhost": ("/?state=STATE&code=c", {"host": "localhost:PORT"}, 400),
    "no port": ("/?state=STATE&code=c", {"host": "127.0.0.1"}, 400),
    "two hosts": ("/?state=STATE&code=c", {"host": "127.0.0.1:PORT\r\nHost: 127.0.0.1:PORT"}, 400),
    "no host": ("/?state=STATE&code=c", {"host": ""}, 400),
}


@pytest.mark.parametrize("name", STRANGE)
async def test_strange_requests_change_nothing(name):
    target, how, status = STRANGE[name]
    async with Listener() as listener:
        how = {key: value.replace("PORT", str(port(listener))) for key, value in how.items()}
        said = await get(listener, target.replace("STATE", listener.state), **how)
        assert said.startswith(f"HTTP/1.1 {status} ")
        assert not listener._answer.done()
        assert (await get(listener, f"/?state={listener.state}&code=good")).startswith("HTTP/1.1 200")
        assert await listener.answer() == Granted("good")


@pytest.mark.parametrize(
    "head",
    [
        b"\r\n\r\n",
        b"GET /\r\n\r\n",
        b"GET  / HTTP/1.1\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n",
        b"GET / HTTP/2\r\n\r\n",
        b"GET //[ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\n\r\n",
    ],
)
async def test_no_http_changes_nothing(head):
    async with Listener() as listener:
        with contextlib.suppress(ConnectionError):  # cut while it still sends
            said = await send(listener, head)
            assert not said or said.startswith(b"HTTP/1.1 400 ")
        assert not listener._answer.done()


async def test_an_answer_works_once():
    async with Listener() as listener:
        address = f"/?state={listener.state}&code=first"
        assert (await get(listener, address)).startswith("HTTP/1.1 200")
        assert await listener.answer() == Granted("first")
        assert (await get(listener, address.replace("first", "second"))).startswith("HTTP/1.1 410")
        assert await listener.answer() == Granted("first")


async def test_an_idle_connection_does_not_hold_the_end_up():
    async with asyncio.timeout(5):
        async with Listener() as listener:
            reader, writer = await asyncio.open_connection("127.0.0.1", port(listener))
            writer.write(b"GET / HT")
            await writer.drain()
        with contextlib.suppress(ConnectionError):
            assert await reader.read() == b""
        writer.close()


async def test_nothing_listens_afterwards():
    async with Listener() as listener:
        here = port(listener)
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.1", here)


LINES = st.lists(
    st.one_of(
        st.binary(max_size=60),
        st.sampled_from(
            [b"GET / HTTP/1.1", b"GET /?state=STATE&code=%zz HTTP/1.1", b"Host: 127.0.0.1:PORT", b"Host:", b""]
        ),
    ),
    max_size=6,
)


@settings(max_examples=200, deadline=None)
@given(LINES)
def test_any_bytes_are_an_answer_or_refused(lines):
    async def read():
        async with Listener() as listener:
            head = b"\r\n".join(lines).replace(b"STATE", listener.state.encode())
            head = head.replace(b"PORT", str(port(listener)).encode())
            with contextlib.suppress(_Refused):
                assert listener._read(head).code and listener.state.encode() in head

    asyncio.run(read())
