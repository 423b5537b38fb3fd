"""The server as it runs for people: whom it answers, what its answers tell browsers, and where uploads lie."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from needed import ROOT
from patience import PATIENCE_S, until
from serving import running
from starlette.types import Message
from streamlit import config
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileRec
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from app.server import uploads
from app.server.gate import ANSWER_HEADERS, Gate
from app.server.uploads import keep_uploads_on_disk
from laiar_core.data.user_video.store import find_video, keep_video

MAIN = str(ROOT / "app" / "main.py")
COMMANDS = {
    "streamlit run": ["-m", "streamlit", "run", MAIN, "--server.port"],
    "laiar app": ["-m", "laiar_core", "app", "--port"],
}


@contextmanager
def started(elsewhere: Path, *arguments: str) -> Iterator[str]:
    """The server, started in a folder that knows nothing of it."""
    command = [sys.executable, *arguments]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("LAIAR_", "STREAMLIT_"))}
    environment |= {"LAIAR_VIDEOS": str(elsewhere / "videos"), "LAIAR_CACHE": str(elsewhere / "cache"), "PYTHONPATH": str(ROOT)}
    with running(lambda port: [*command, str(port)], elsewhere / "log.txt", elsewhere, environment) as url:
        yield url


@pytest.fixture(scope="module", params=COMMANDS)
def url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with started(tmp_path_factory.mktemp("elsewhere"), *COMMANDS[request.param]) as url:
        yield url


def status(url: str, **headers: str) -> int:
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=PATIENCE_S) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def first_message(url: str, **headers: str) -> ForwardMsg:
    """What the server says to a page that opens; raises `InvalidStatus` where it refuses."""
    place = f"ws://{urlsplit(url).netloc}/_stcore/stream"
    with connect(place, subprotocols=["streamlit"], max_size=None, additional_headers=headers) as page:  # type: ignore[list-item]
        page.send(BackMsg(rerun_script={}).SerializeToString())
        return ForwardMsg.FromString(page.recv(PATIENCE_S))


def test_no_visitor_is_told_where_the_script_lies(url: str) -> None:
    place = f"ws://{urlsplit(url).netloc}/_stcore/stream"
    with connect(place, max_size=None) as page:
        page.send(BackMsg(rerun_script={}).SerializeToString())
        said: list[ForwardMsg] = []
        while not said or said[-1].WhichOneof("type") != "script_finished":
            said.append(ForwardMsg.FromString(page.recv(PATIENCE_S)))
    assert [message.new_session.main_script_path for message in said if message.HasField("new_session")] == [""]
    assert not any(MAIN.encode() in message.SerializeToString() for message in said)


def test_it_listens_to_this_machine_alone_and_tells_nobody(url: str) -> None:
    port = urlsplit(url).port
    with pytest.raises(ConnectionRefusedError):  # Who listens everywhere has this address as well.
        socket.create_connection(("127.0.0.2", port or 0), PATIENCE_S)
    session = first_message(url).new_session
    assert not session.config.gather_usage_stats
    assert session.custom_theme.light.primary_color == "#0067a3"
    assert session.custom_theme.dark.primary_color == "#56b4e9"


def test_who_lets_others_look_asks_no_web_service_for_the_address(tmp_path: Path) -> None:
    with started(tmp_path, "-m", "laiar_core", "app", "--address", "0.0.0.0", "--port") as url:
        assert status(url) == 200
        assert status(url, Host="evil.example") == 403
    printed = (tmp_path / "log.txt").read_text()
    assert "localhost" in printed
    assert "Network URL" not in printed
    assert "External URL" not in printed


def test_videos_whose_time_is_over_go_though_nobody_looks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAIAR_VIDEOS", str(tmp_path / "videos"))
    old, new = (keep_video([content], "a.mp4", 100) for content in (b"old", b"new"))
    os.utime(old.original.parent, (0, 0))
    with started(tmp_path, *COMMANDS["streamlit run"]):
        until(lambda: find_video(old.key) is None, "the end of the old video")
    assert find_video(new.key)


def test_names_that_lead_here(url: str) -> None:
    port = urlsplit(url).port
    for host in (f"localhost:{port}", f"127.0.0.1:{port}", f"[::1]:{port}", "10.0.0.7"):
        assert status(url, Host=host) == 200, host
    for host in ("evil.example", f"evil.example:{port}", "localhost.evil.example", "", "127.0.0.1@evil.example", "[::1"):
        for path in ("/", "/media/a.mp4", "/_stcore/health"):
            assert status(url + path, Host=host) in (400, 403), host


def test_pages_of_others_are_not_answered(url: str) -> None:
    assert first_message(url, Origin=url).HasField("new_session")
    for origin in ("http://evil.example", "http://localhost:1", "null", "file://", "http://[", f"ftp://{urlsplit(url).netloc}"):
        with pytest.raises(InvalidStatus):
            first_message(url, Origin=origin)


@pytest.mark.parametrize("path", ["/", "/video", "/_stcore/health", "/media/nothing.mp4"])
def test_every_answer_has_the_rules(url: str, path: str) -> None:
    try:
        answer = urllib.request.urlopen(url + path, timeout=PATIENCE_S)
    except urllib.error.HTTPError as error:
        answer = error
    assert {name: answer.headers[name] for name in ANSWER_HEADERS} == ANSWER_HEADERS


def through(gate_in_front_of: list[Message], *messages: Message) -> list[Message]:
    """What comes through the gate of the messages of a page."""
    heard = gate_in_front_of

    async def streamlit(scope: object, receive: object, send: object) -> None:
        while (message := await receive())["type"] != "websocket.disconnect":  # type: ignore[operator]
            heard.append(message)

    async def run() -> None:
        waiting = iter([*messages, {"type": "websocket.disconnect"}])

        async def receive() -> Message:
            return next(waiting)

        async def send(message: Message) -> None: ...

        scope = {"type": "websocket", "headers": [(b"host", b"localhost")]}
        await Gate(streamlit)(scope, receive, send)

    asyncio.run(run())
    return heard


def test_a_visitor_cannot_empty_the_caches_of_all() -> None:
    run, empty = BackMsg(rerun_script={}), BackMsg(clear_cache=True)
    both = empty.SerializeToString() + run.SerializeToString()  # The last one counts.
    said = [
        run.SerializeToString(),
        empty.SerializeToString(),
        both,
        run.SerializeToString() + empty.SerializeToString(),
        b"\xff",
    ]
    heard = through([], *({"type": "websocket.receive", "bytes": content} for content in said))
    assert [message["bytes"] for message in heard] == [said[0], both, b"\xff"]


@pytest.mark.parametrize(("option", "value"), [("server.allowedHosts", ["*.lab.example"]), ("server.address", "www.lab.example")])
def test_names_that_the_operator_gave(monkeypatch: pytest.MonkeyPatch, option: str, value: object) -> None:
    from app.server import gate

    assert not gate._is_our_name("www.lab.example")
    monkeypatch.setattr(config, "get_option", {"server.allowedHosts": [], option: value}.get)
    assert gate._is_our_name("www.lab.example")
    assert not gate._is_our_name("lab.example.evil")


class TestUploads:
    @pytest.fixture
    def manager(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MemoryUploadedFileManager:
        monkeypatch.setenv("LAIAR_VIDEOS", str(tmp_path / "videos"))
        manager = MemoryUploadedFileManager("/upload")
        keep_uploads_on_disk(manager)
        return manager

    def test_large_ones_lie_on_disk_without_a_name(self, manager: MemoryUploadedFileManager, tmp_path: Path) -> None:
        contents = {"large": os.urandom(3 << 20), "small": b"{}", "empty": b""}
        for name, content in contents.items():
            manager.add_file("me", UploadedFileRec(name, name, "video/mp4", content))

        def held() -> dict[str, bytes]:
            return {file.file_id: file.data for file in manager.get_files("me", list(contents))}

        assert held() == contents
        uploads._WRITER.submit(lambda: None).result(PATIENCE_S)  # It does one thing after the other.
        assert held() == contents
        assert vars(manager.file_storage["me"]["large"].data)["_data"] is None
        kept = {name: file.data for name, file in manager.file_storage["me"].items()}
        assert {name: len(data) for name, data in kept.items()} == {name: len(data) for name, data in contents.items()}
        assert {name for name, data in kept.items() if isinstance(data, bytes)} == {"small", "empty"}
        assert list((tmp_path / "videos").iterdir()) == []
        manager.remove_session_files("me")
        assert manager.get_stats() == {}

    def test_where_there_is_no_room_on_disk_they_stay(self, manager: MemoryUploadedFileManager, tmp_path: Path) -> None:
        (tmp_path / "videos").write_text("no folder")
        content = bytes(2 << 20)
        manager.add_file("me", UploadedFileRec("a", "a.mp4", "video/mp4", content))
        uploads._WRITER.submit(lambda: None).result(PATIENCE_S)
        assert manager.get_files("me", ["a"])[0].data == content

    def test_they_take_no_more_than_so_much(self, manager: MemoryUploadedFileManager, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(config, "get_option", lambda _: 1)  # MiB of one upload
        for number in range(9):
            manager.add_file(f"visitor {number % 3}", UploadedFileRec(str(number), "a.mp4", "video/mp4", bytes(1 << 20)))
        held = [name for files in manager.file_storage.values() for name in files]
        assert len(held) == 4
        assert "8" in held
