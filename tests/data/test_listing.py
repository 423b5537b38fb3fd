"""What a data set lists of its clips, and how the list is narrowed; and how a data set of another package is found."""

from __future__ import annotations

import time
from importlib.metadata import EntryPoint
from pathlib import Path

import numpy as np
import pytest
from charades_made_up import write_charades

from laiar_core.data.cad120.reader import Cad120
from laiar_core.data.charades.reader import Charades
from laiar_core.data.dataset import Dataset
from laiar_core.data.listing import Facet, Listing
from laiar_core.data.task import Task
from laiar_core.datasets import dataset_types, open_dataset
from laiar_core.errors import LaiarError

ROOT = Path(__file__).resolve().parents[2]


def listing_of(count: int = 3, **columns: object) -> Listing:
    ids = tuple(f"c{at}" for at in range(count))
    given = {"titles": ids, "actions": ((),) * count, "length_s": np.ones(count), "frames": np.ones(count, dtype=np.int64)}
    return Listing(**{"clip_ids": ids} | given | columns)  # type: ignore[arg-type]


def test_the_bundled_clips_are_listed_as_their_rows_say(demo: Cad120) -> None:
    listing = demo.listing
    assert listing.clip_ids == demo.clip_ids() == tuple(demo.rows)
    assert (demo.grouped_by, demo.groups, demo.task) == ("subject", demo.persons, Task.SINGLE_LABEL)
    for at, row in enumerate(demo.rows.values()):
        assert listing.actions[at] == (row.action,)
        assert listing.facets["activity"].of_row(at) == (row.activity,)
        assert listing.recording_ids[at] == demo.recording_of(row.clip_id) == row.recording_id
    activity = next(row.activity for row in demo.rows.values() if row.action == "pick" and row.person == demo.persons[0])
    pick = listing.fits({"action": ("pick", "place"), "subject": demo.persons[:1]}, search=activity.upper())
    wanted = [
        activity in listing.texts[at] and row.action in ("pick", "place") and row.person == demo.persons[0]
        for at, row in enumerate(demo.rows.values())
    ]
    assert pick.tolist() == wanted
    assert pick.any()
    frame = listing.to_frame()
    assert list(frame.columns) == ["clip", "recording", "actions", "seconds", "frames", "activity", "subject"]
    assert frame["seconds"].sum() == pytest.approx(sum(listing.frames) / 30)
    assert repr(listing) == f"Listing({len(demo.rows)} clips, facets: action, activity, subject)"
    assert repr(demo) == f"Cad120('{demo.files.path}')"


def test_of_what_a_video_has_several_of_it_must_have_all_that_is_wanted(tmp_path: Path) -> None:
    data = Charades(write_charades(tmp_path))
    listing = data.listing
    assert (data.grouped_by, data.groups, data.task, data.recording_ids()) == ("split", ("test", "train"), Task.MULTI_LABEL, ())
    assert set(data.clip_ids()) == {i for i, frames in zip(listing.clip_ids, listing.frames, strict=True) if frames}
    assert data.clip_ids("test") == data.clip_ids(("test",))
    verb = listing.facets["verb"]
    for at, row in enumerate(data.rows.values()):
        assert set(verb.of_row(at)) == {data.classes[i.action].verb for i in row.actions} - {"None"}
    assert not verb.one_each
    both = verb.fits(verb.values[:2])
    assert both.tolist() == [set(verb.values[:2]) <= set(verb.of_row(at)) for at in range(len(listing))]
    assert "None" not in listing.facets["object"].values
    with pytest.raises(LaiarError, match="has no recordings longer than its clips"):
        data.recording("001YG")


@pytest.mark.parametrize(
    ("wanted", "message"),
    [({"scene": ("Kitchen",)}, "cannot be narrowed by 'scene'; they have hue"), ({"hue": ("redd",)}, "'redd'; did you mean red")],
)
def test_a_wrong_wish_names_what_there_is(wanted: dict[str, tuple[str, ...]], message: str) -> None:
    with pytest.raises(LaiarError, match=message):
        listing_of(3, facets={"hue": Facet.of(["red", "blue", ""])}).fits(wanted)


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"titles": ("a",)}, "titles has 1 entries for 3 clips"),
        ({"facets": {"hue": Facet.of(["red"])}}, "facet 'hue' has 1 entries"),
        ({"clip_ids": ("a", "b", "a")}, "'a' is listed more than once"),
    ],
)
def test_columns_that_do_not_fit_are_refused(columns: dict[str, object], message: str) -> None:
    with pytest.raises(LaiarError, match=message):
        listing_of(3, **columns)


def test_ten_thousand_clips_are_narrowed_in_milliseconds() -> None:
    rng = np.random.default_rng(0)
    hues = [f"hue{at}" for at in rng.integers(0, 150, 10_000)]
    held = [tuple(f"thing{at}" for at in rng.integers(0, 40, 5)) for _ in range(10_000)]
    listing = listing_of(10_000, facets={"hue": Facet.of(hues), "held": Facet.of(held)})
    listing.texts  # noqa: B018  # made once
    took = []
    for _ in range(5):
        start = time.perf_counter()
        found = listing.fits({"hue": ("hue3", "hue4"), "held": ("thing1",)}, search="c1")
        took.append(time.perf_counter() - start)
    assert found.tolist() == [
        h in ("hue3", "hue4") and "thing1" in t and "c1" in f"c{at}" for at, (h, t) in enumerate(zip(hues, held, strict=True))
    ]
    assert min(took) < 0.05


class Elsewhere(Dataset):
    """A layout of another package: a file `clips.here`."""

    name = "Elsewhere"
    knowledge = listing = None  # type: ignore[assignment]

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def recognises(cls, path: Path) -> bool:
        return (path / "clips.here").is_file()

    def clip(self, clip_id: str) -> None:  # type: ignore[override]
        raise LaiarError("there is none")


def offer(monkeypatch: pytest.MonkeyPatch, *points: EntryPoint) -> None:
    monkeypatch.setattr("laiar_core.plugins.entry_points", lambda group: [p for p in points if p.group == group])


def test_another_package_adds_a_layout_by_an_entry_point(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, demo: Cad120) -> None:
    offer(monkeypatch, EntryPoint("elsewhere", f"{__name__}:Elsewhere", "laiar.datasets"))
    assert list(dataset_types()) == ["elsewhere", "charades", "cad120"]
    (tmp_path / "clips.here").touch()
    assert type(open_dataset(str(tmp_path))).__name__ == "Elsewhere"
    assert isinstance(open_dataset(demo.location), Cad120)
    with pytest.raises(LaiarError, match="does not exist"):
        open_dataset(tmp_path / "nothing")


def test_a_broken_package_is_left_out_with_a_warning(monkeypatch: pytest.MonkeyPatch, demo_clips_path: Path) -> None:
    offer(monkeypatch, EntryPoint("broken", "no_such_module:Data", "laiar.datasets"))
    with pytest.warns(RuntimeWarning, match=r"'broken' of an unknown package \(laiar.datasets\) is left out: Module"):
        assert isinstance(open_dataset(demo_clips_path), Cad120)
