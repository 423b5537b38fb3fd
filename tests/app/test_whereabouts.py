"""No page tells where on the server something lies, and what a visitor brings is never a data set: the running server, and all
that it says to a browser."""

from __future__ import annotations

import re
import shutil
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from needed import ROOT
from patience import until
from serving import served

from benchmarks.app_session import AppSession, visiting
from laiar_core.data.user_video.store import KEY_LENGTH, keep_video

FILM = ROOT / "assets" / "demo_clips" / "Simulated2_videos" / "picking_objects" / "0005.mp4"
MARK = "whereabouts"  # in the path of everything that this server has
PLACES = re.compile(rb"%s|%s" % (MARK.encode(), re.escape(str(ROOT)).encode()))
FIELD = "Folder or zip of CAD-120"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A server's disk: a good checkpoint and a broken one, a data set with a film and a recording that cannot be read."""
    house = tmp_path_factory.mktemp(MARK)
    shutil.copytree(ROOT / "checkpoints" / "cad120", house / "checkpoints" / "cad120")
    (house / "checkpoints" / "broken").mkdir()
    (house / "checkpoints" / "broken" / "config.json").write_text("{")
    shutil.copytree(ROOT / "assets" / "demo_clips", house / "roots" / "data")
    for recording in (house / "roots" / "data" / "annotations" / "all").rglob("0003.json"):
        recording.write_text("{")
    for film in (house / "roots" / "data").rglob("0000.mp4"):
        film.write_bytes(film.read_bytes()[:1000])
    return house


@pytest.fixture(scope="module")
def url(house: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folders = {"LAIAR_CHECKPOINTS": "checkpoints", "LAIAR_CACHE": "cache", "LAIAR_VIDEOS": "roots/videos"}
    settings = {name: str(house / folder) for name, folder in {**folders, "LAIAR_DATA": "roots/data"}.items()}
    with served(tmp_path_factory.mktemp("server") / "log.txt", **settings, LAIAR_DATA_ROOTS=str(house / "roots")) as url:
        yield url


@pytest.fixture
def visitor(url: str) -> Iterator[AppSession]:
    with visiting(url) as visitor:
        yield visitor


@pytest.fixture
def brought(house: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The key of a film that is a zip of a data set as well."""
    both = house / "both.mp4"
    shutil.copy(FILM, both)
    with zipfile.ZipFile(both, "a") as archive:
        for file in (ROOT / "assets" / "demo_clips" / "annotations").rglob("*.txt"):
            archive.write(file, file.relative_to(ROOT / "assets" / "demo_clips"))
    monkeypatch.setenv("LAIAR_VIDEOS", str(house / "roots" / "videos"))
    return keep_video([both.read_bytes()], "both.mp4", 10_000_000).key


@pytest.mark.parametrize("page", ["", "clips", "compare", "what-if", "storyboard", "model", "video"])
@pytest.mark.parametrize("data", ["Demo clips (simulated)", "CAD-120", "Charades"])
def test_no_page_tells_where_something_lies(visitor: AppSession, page: str, data: str) -> None:
    visitor.open(page, data=data)
    visitor.again()
    assert leaks(visitor) == []


@pytest.mark.parametrize("recording", ["0000", "0003"])
def test_no_fault_of_a_file_tells_it(visitor: AppSession, house: Path, recording: str) -> None:
    listed = (house / "roots" / "data" / "annotations" / "video_clips.txt").read_text().splitlines()
    cells = next([cell.strip() for cell in line.split(",")] for line in listed if f" {recording}," in line)
    visitor.open(data="CAD-120", clip=f"{'/'.join(cells[:3])}/{cells[3]}-{cells[4]}")
    assert "LAIAR\\_DATA" in " ".join(visitor.alerts)
    assert leaks(visitor) == []


def test_a_video_is_shown_without_its_place_and_is_no_data_set(visitor: AppSession, url: str, house: Path, brought: str) -> None:
    visitor.open("video", video=brought)

    def media() -> list[str]:
        visitor.again()
        return re.findall(r"/media/\w+\.mp4", "".join(message.decode(errors="replace") for message in visitor.heard))

    film = until(media, "the film")[0]
    with urllib.request.urlopen(url + film) as answer:
        assert MARK not in str(answer.headers)
        assert answer.headers["Content-Type"] == "video/mp4"
    assert leaks(visitor) == []
    folder = house / "roots" / "videos" / brought
    visitor.open(data="CAD-120")
    for place in (folder / "original" / "both.mp4", folder, folder.parent, folder.with_name("0" * KEY_LENGTH)):
        visitor.type(FIELD, str(place))
        assert any(alert.startswith("This place cannot be opened") for alert in visitor.alerts), visitor.alerts


def leaks(visitor: AppSession) -> list[str]:
    """What a visitor heard of the server's folders."""
    heard = b"\n".join(visitor.heard)
    return [heard[max(at.start() - 80, 0) : at.end() + 80].decode(errors="replace") for at in re.finditer(PLACES, heard)]
