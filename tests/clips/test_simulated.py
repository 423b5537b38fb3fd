from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from laiar_core.clips.cad120 import Cad120
from laiar_core.clips.clip import Clip
from laiar_core.clips.simulated import write_demo_clips
from laiar_core.errors import LaiarError


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("simulated") / "clips"
    write_demo_clips(out, seed=0)
    return out


@pytest.fixture(scope="module")
def clips(fresh: Path) -> list[Clip]:
    dataset = Cad120(fresh)
    return [dataset.clip(clip_id) for clip_id in dataset.clip_ids()]


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def overlap(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """(F,) whether the boxes (F, 4) of two things share some area."""
    return ((np.minimum(a, b)[:, 2:] - np.maximum(a, b)[:, :2]) > 0).all(axis=1)


def test_returned_ids_are_the_clips_that_the_reader_finds(tmp_path: Path) -> None:
    ids = write_demo_clips(tmp_path / "clips")
    assert ids == Cad120(tmp_path / "clips").clip_ids()
    assert len(ids) >= 12
    assert list(tmp_path.iterdir()) == [tmp_path / "clips"], "nothing but the finished folder is left"


def test_every_action_is_played_by_both_persons(fresh: Path, clips: list[Clip]) -> None:
    dataset = Cad120(fresh)
    for person in dataset.persons:
        assert {clip.action for clip in clips if clip.person == person} == set(dataset.knowledge.actions)
    assert all(set(fold.train + fold.test) == set(dataset.persons) for fold in dataset.folds())


def test_clips_say_that_they_are_simulated(clips: list[Clip]) -> None:
    assert {clip.dataset for clip in clips} == {"Simulated"}


def test_clips_are_of_usable_length_and_have_no_faulty_boxes(fresh: Path, clips: list[Clip]) -> None:
    assert all(40 <= len(clip) <= 120 for clip in clips)
    assert Cad120(fresh).box_faults().corrupt == 0


def test_relations_change_exactly_by_the_transition_of_the_action(fresh: Path, clips: list[Clip]) -> None:
    transitions = Cad120(fresh).knowledge.transitions
    for clip in clips:
        found = set()
        for pair in clip.relations or ():
            kinds = clip.track(pair.subject).kind, clip.track(pair.object).kind
            for before, after in zip(pair.labels, pair.labels[1:], strict=False):
                if before != after:
                    found.add(transitions[*kinds, str(before), str(after)])
        assert found == ({clip.action} - {"null"}), clip.clip_id


def test_every_pair_that_the_tables_allow_is_annotated_with_an_allowed_relation(fresh: Path, clips: list[Clip]) -> None:
    allowed = Cad120(fresh).knowledge.pair_relations
    for clip in clips:
        kinds = {track.track_id: track.kind for track in clip.tracks}
        expected = {(a, b) for a in kinds for b in kinds if (kinds[a], kinds[b]) in allowed and (kinds[a] != kinds[b] or a == b)}
        assert {(pair.subject, pair.object) for pair in clip.relations or ()} == expected
        for pair in clip.relations or ():
            assert set(pair.labels) <= set(allowed[kinds[pair.subject], kinds[pair.object]])


def test_boxes_agree_with_the_labels(clips: list[Clip]) -> None:
    for clip in clips:
        for pair in clip.relations or ():
            subject, other = clip.track(pair.subject), clip.track(pair.object)
            touching = np.array([label in ("holding", "contacting", "containing") for label in pair.labels])
            both = touching & subject.present & other.present
            assert overlap(subject.boxes_xyxy, other.boxes_xyxy)[both].all(), (clip.clip_id, pair.subject, pair.object)


def test_what_is_inside_a_closed_microwave_is_not_seen(clips: list[Clip]) -> None:
    checked = 0
    for clip in clips:
        labels = {(pair.subject, pair.object): np.array(pair.labels) for pair in clip.relations or ()}
        for (subject, other), relation in labels.items():
            if subject == "microwave_1" != other:
                shut_in = (relation == "containing") & (labels[subject, subject] == "closed")
                checked += shut_in.sum()
                assert not clip.track(other).present[shut_in].any(), clip.clip_id
    assert checked > 0


def test_same_seed_same_files_other_seed_other_boxes(fresh: Path, tmp_path: Path) -> None:
    write_demo_clips(tmp_path / "again", seed=0)
    write_demo_clips(tmp_path / "other", seed=1)
    again, other = files_of(tmp_path / "again"), files_of(tmp_path / "other")
    assert again == files_of(fresh)
    assert again.keys() == other.keys()
    recordings = [name for name in again if name.endswith(".json")]
    assert all(again[name] != other[name] for name in recordings)


def test_bundled_clips_are_what_the_program_writes(fresh: Path, demo_clips_path: Path) -> None:
    bundled = files_of(demo_clips_path)
    assert bundled == files_of(fresh), "assets/demo_clips is stale: remove it and run `python -m laiar_core simulate`"
    assert sum(map(len, bundled.values())) < 1_000_000


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert write_demo_clips(tmp_path / "empty") == Cad120(tmp_path / "empty").clip_ids()


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "precious.txt").write_text("mine")
    for out in (tmp_path, tmp_path / "precious.txt"):
        with pytest.raises(LaiarError, match="exists and is not an empty folder; give a folder that is new or empty"):
            write_demo_clips(out)
    assert files_of(tmp_path) == {"precious.txt": b"mine"}


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(LaiarError, match=r"cannot write simulated clips to .*file/clips"):
        write_demo_clips(tmp_path / "file" / "clips")
