"""Which paths people of whom the operator knows nothing may open: those in the roots, and no video that anybody brought."""

from __future__ import annotations

import os

import pytest

from laiar_core.data.roots import named_roots, permitted
from laiar_core.errors import LaiarError


@pytest.fixture
def house(tmp_path, monkeypatch):
    """A root with a data set, a secret beside it, links that lead out and in, and the store of videos inside the root."""
    monkeypatch.setenv("HOME", str(tmp_path / "root"))
    for folder in ("root/data/annotations", "root/store/0123/original", "outside/secret"):
        (tmp_path / folder).mkdir(parents=True)
    for file in ("root/data.zip", "root/store/0123/film.mp4", "outside/file", "rootless"):
        (tmp_path / file).write_text("x")
    links = {"out": "../outside", "loop": "loop", "nowhere": "../outside/none", "inside": "data", "videos": "store"}
    for name, to in links.items():
        (tmp_path / "root" / name).symlink_to(to)
    (tmp_path / "way_in").symlink_to("root")
    return tmp_path


@pytest.mark.parametrize(
    "typed", ["data", "data.zip", "data/../data", "./data/", "none", "inside", "inside/annotations", "", "~/data"]
)
def test_what_lies_in_a_root_may_be_opened(house, typed):
    root = house / "root"
    named = typed if typed.startswith("~") else f"{root}/{typed}"
    assert permitted(named, [root], root / "store") == root / os.path.normpath(typed.removeprefix("~/"))


BEYOND = [
    "outside",
    "outside/file",
    "outside/none",
    "root/../outside/file",
    "root/out",
    "root/out/file",
    "root/out/none",
    "root/nowhere",
    "root/data/../../outside",
    "root/loop",
    "root/loop/data",
    "rootless",
    "way_in/out",
    "",
    "../../../../../../../../etc/passwd",
    "root/a\0b",
    "a\0b",
    "outside/" + "long" * 2000,
    "root/store",
    "root/store/0123/film.mp4",
    "root/store/none",
    "root/videos/0123/film.mp4",
    "root/data/../store/0123",
]


@pytest.mark.parametrize("typed", BEYOND)
def test_beyond_the_roots_everything_gets_the_same_sentence(house, typed):
    sentences = set()
    for named in (f"{house}/{typed}", f"{house}/beyond"):
        with pytest.raises(LaiarError, match="cannot be opened") as refused:
            permitted(named, [house / "root"], house / "root" / "store")
        sentences.add(str(refused.value))
    assert len(sentences) == 1


@pytest.mark.parametrize(
    "typed", ["/etc", "~nobody-of-that-name/data", "relative", ".", "//etc", "file:///etc/passwd", "\\\\host\\share"]
)
def test_other_ways_to_write_a_path_lead_nowhere_else(house, typed):
    with pytest.raises(LaiarError, match="cannot be opened"):
        permitted(typed, [house / "root"], house / "root" / "store")


def test_without_roots_nothing_may_be_opened_and_with_none_set_all_but_the_store(house):
    for typed in ("root/data", "outside/file"):
        with pytest.raises(LaiarError, match="cannot be opened"):
            permitted(f"{house}/{typed}", [], house / "root" / "store")
        assert permitted(f"{house}/{typed}", None, house / "root" / "store") == house / typed
    with pytest.raises(LaiarError, match="cannot be opened"):
        permitted(f"{house}/way_in/store/0123/film.mp4", None, house / "root" / "store")


def test_a_root_may_be_a_link_or_a_zip(house):
    assert permitted(f"{house}/way_in/data", [house / "way_in"], house / "root" / "store") == house / "way_in" / "data"
    assert permitted(f"{house}/root/data.zip", [house / "root" / "data.zip"], house / "root" / "store").name == "data.zip"


@pytest.mark.parametrize(
    ("setting", "roots"),
    [
        (None, None),
        ("", ()),
        (os.pathsep, ()),
        ("/a", ("/a",)),
        (f"/a/../b{os.pathsep} {os.pathsep}/c/", ("/b", "/c")),
        ("~/d", ("{home}/d",)),
    ],
)
def test_the_setting_names_folders(house, monkeypatch, setting, roots):
    monkeypatch.delenv("LAIAR_DATA_ROOTS", raising=False)
    if setting is not None:
        monkeypatch.setenv("LAIAR_DATA_ROOTS", setting)
    found = named_roots()
    assert (found and tuple(map(str, found))) == (roots and tuple(root.format(home=house / "root") for root in roots))
