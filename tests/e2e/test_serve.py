"""The app in a browser: who has the address sees it, nobody else, and it can be looked at only."""

import asyncio
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from nn_tui.core.runs.writer import RunWriter
from nn_tui.core.specs.file import load_preset
from nn_tui.tui.command_line import run

from ..waiting import LONGEST_SECONDS, wait_until
from .conftest import environment

aiohttp = pytest.importorskip("aiohttp")
pytest.importorskip("textual_serve")


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    """A folder with one recorded run."""
    folder = tmp_path / "runs"
    writer = RunWriter.create(folder / "seen-0000", load_preset("xor-mlp"))
    writer.extend("train_loss", range(1, 200), [1 / step for step in range(1, 200)])
    writer.close()
    return folder


@pytest.fixture
def address(runs: Path) -> Iterator[str]:
    """Where the runs are served."""
    words = [sys.executable, "-m", "nn_tui", "serve", str(runs), "--port", "0"]
    server = subprocess.Popen(words, stderr=subprocess.PIPE, text=True, env=environment(runs.parent), cwd=runs.parent)
    assert server.stderr is not None
    found = re.search(r"http://127\.0\.0\.1:\d+/[\w-]{32}/", server.stderr.readline())
    assert found
    yield found[0]
    server.send_signal(signal.SIGINT)
    assert server.wait(LONGEST_SECONDS) == 0


async def fetched(url: str, **headers: str) -> tuple[int, str, dict[str, str]]:
    """Status, text and headers of an answer; asked again until somebody listens."""
    async with aiohttp.ClientSession() as session:
        for _ in range(200):
            try:
                async with session.get(url, headers=headers) as answer:
                    return answer.status, await answer.text(), dict(answer.headers)
            except aiohttp.ClientConnectorError:
                await asyncio.sleep(0.05)
    raise AssertionError(f"nobody listens at {url}")


async def seen(address: str, until: str, *keys: str) -> str:
    """What the app writes to a browser of 100×30 until some text comes; each key once the table is there."""
    text, pending = "", list(keys)
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{address}ws?width=100&height=30") as socket,
        asyncio.timeout(LONGEST_SECONDS),
    ):
        async for message in socket:
            if message.type != aiohttp.WSMsgType.BINARY:
                continue
            text += message.data.decode()
            if "seen-0000" in text and pending:
                await socket.send_json(["stdin", pending.pop(0)])
            if re.search(until, re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", text)):
                return text
    raise AssertionError(f"never came: {until}\n{text}")


def test_the_page_is_at_the_secret_address_and_loads_nothing_from_elsewhere(address: str) -> None:
    status, page, headers = asyncio.run(fetched(address))

    assert status == 200
    assert f"{address}ws".replace("http", "ws", 1) in page
    assert "script-src 'self'" in headers["Content-Security-Policy"]
    assert "fonts.googleapis.com" not in headers["Content-Security-Policy"]
    assert headers["Referrer-Policy"] == "no-referrer"


def test_whoever_does_not_know_the_secret_gets_nothing(address: str) -> None:
    base = address.rstrip("/").rpartition("/")[0]
    asyncio.run(fetched(address))

    paths = ("/", "/ws", "/static/js/textual.js", "/" + "x" * 32 + "/", "/download/1")
    assert [asyncio.run(fetched(base + path))[0] for path in paths] == [404] * len(paths)


def test_a_page_of_another_site_is_refused(address: str) -> None:
    assert asyncio.run(fetched(f"{address}ws", Origin="http://evil.example"))[0] == 403


def test_a_browser_sees_the_runs_and_cannot_delete_one(address: str, runs: Path) -> None:
    asyncio.run(fetched(address))

    asyncio.run(seen(address, "This is a view only", "D"))

    assert (runs / "seen-0000" / "run.db").exists()


BROWSER = next((found for name in ("chromium", "google-chrome", "chrome") if (found := shutil.which(name))), None)


async def class_of_page(port: int) -> str:
    """The class that the page of the only tab has given its body."""
    async with aiohttp.ClientSession() as session:
        async with session.get(f"http://127.0.0.1:{port}/json") as answer:
            (page,) = [tab for tab in await answer.json() if tab["type"] == "page"]
        async with session.ws_connect(page["webSocketDebuggerUrl"]) as socket:
            asked = {"id": 1, "method": "Runtime.evaluate", "params": {"expression": "document.body.className"}}
            await socket.send_json(asked)
            return (await socket.receive_json())["result"]["result"].get("value", "")


@pytest.mark.skipif(BROWSER is None, reason="no Chromium here")
def test_a_real_browser_draws_the_app(address: str, tmp_path: Path) -> None:
    asyncio.run(fetched(address))
    options = ["--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0"]
    words = [str(BROWSER), *options, f"--user-data-dir={tmp_path / 'profile'}", address]
    browser = subprocess.Popen(words, stderr=subprocess.PIPE, text=True)
    assert browser.stderr is not None
    try:
        port = next(int(found[1]) for line in browser.stderr if (found := re.search(r"ws://127.0.0.1:(\d+)/", line)))
        # until what the app wrote has reached the terminal
        wait_until(lambda: "-first-byte" in asyncio.run(class_of_page(port)), pause_seconds=0.1)
    finally:
        browser.terminate()
        browser.communicate(timeout=LONGEST_SECONDS)


def test_without_the_optional_part_a_sentence_says_what_to_install(
    runs: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in [name for name in sys.modules if name.startswith(("textual_serve", "nn_tui.tui.serving"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "textual_serve", None)

    assert run(["serve", str(runs)]) == 2
    assert "pip install textual-serve" in capsys.readouterr().err


def test_a_port_that_is_taken_is_said_in_a_sentence(
    address: str, runs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asyncio.run(fetched(address))
    port = address.split(":")[2].partition("/")[0]

    assert run(["serve", str(runs), "--port", port]) == 2
    assert "--port 0 takes a free one" in capsys.readouterr().err


def test_a_folder_without_runs_is_said_before_anybody_comes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["serve", "--runs-dir", str(tmp_path / "none"), "--port", "0"]) == 2
    assert "no runs in" in capsys.readouterr().err
