"""The benchmark of truth: what counts as true, on made-up statements and recorded films, and what the docs say of it."""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import cache
from itertools import islice
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks import real_films_eyes
from benchmarks.real_films import at_once, tell
from benchmarks.real_films_eyes import annotated_clips, annotated_films, detected_films, every_frame, recorded_films
from benchmarks.real_films_page import DRAWN, PAGE, PLOT, RESULT, draw, lines, wrong_statements
from benchmarks.real_films_truth import Told, charades_actions, summary, told
from benchmarks.results_plots import svg
from laiar_core.bundled import checkpoint_folder
from laiar_core.data.charades.reader import Charades
from laiar_core.data.clip import ActionInterval, Clip, Track
from laiar_core.explain.explainer import explain
from laiar_core.model.checkpoint import Checkpoint, load_checkpoint
from laiar_core.timeline.schema import Segment

HOLD, DRINK, CHAIR, STAND = (
    "Holding a cup/glass/bottle of something",
    "Drinking from a cup/glass/bottle",
    "Sitting in a chair",
    "Someone is standing up from somewhere",
)
BOOK = "Holding a book"
FROM_S = 5.0  # where in the whole video the made-up film begins; it is ten seconds long


def track(class_name: str, present: np.ndarray) -> Track:
    moved = np.arange(len(present), dtype=np.float32)[:, None] * [1, 0, 1, 0] + [20, 20, 60, 90]
    return Track(class_name, class_name, np.where(present[:, None], moved, 0).astype(np.float32), present)


@cache
def film() -> Clip:
    """A person for all of it, a cup in the first half."""
    there = np.ones(11, dtype=bool)
    cup = np.arange(11) <= 5
    tracks = (track("person", there), track("cup/glass/bottle", cup))
    return Clip("film", "Own video", (200, 100), 1.0, np.arange(11.0), tuple(range(1, 12)), tracks, "detected")


@cache
def home() -> Checkpoint:
    return load_checkpoint(checkpoint_folder("charades-simulated"))


def said(action: str, start_s: float, end_s: float, confidence: float = 0.7) -> Segment:
    why = explain(home(), film(), action).model_copy(update={"confidence": confidence, "undecided": False})
    return Segment(
        first_frame=0,
        last_frame=1,
        start_s=start_s,
        end_s=end_s,
        action=action,
        confidence=confidence,
        undecided=False,
        explanation=why,
    )


def compared(segments: list[Segment] | str, *happens: tuple[str, float, float], withheld: tuple[str, ...] = ()) -> Told:
    sayable = set(charades_actions()) - set(withheld)
    return told(film(), segments, [ActionInterval(*one) for one in happens], FROM_S, sayable)


@pytest.mark.parametrize(
    ("happens", "annotated", "alike"),
    [
        ((HOLD, 6.0, 7.0), True, ()),
        ((HOLD, 4.0, 6.1), True, ()),
        ((HOLD, 8.0, 9.0), False, ()),  # another time
        ((HOLD, 0.0, 4.0), False, ()),  # before the film begins
        ((DRINK, 6.0, 7.0), False, (DRINK,)),  # the same thing
        ((BOOK, 6.0, 7.0), False, (BOOK,)),  # the same verb
        ((CHAIR, 6.0, 7.0), False, ()),
    ],
)
def test_a_statement_is_true_where_the_same_is_annotated_at_that_time(happens, annotated: bool, alike) -> None:
    (statement,) = compared([said(HOLD, 1.0, 3.0)], happens).statements
    assert (statement.start_s, statement.end_s) == (6.0, 8.0), "in seconds of the whole video"
    assert (statement.annotated, statement.alike) == (annotated, alike)


@pytest.mark.parametrize(
    ("happens", "seen"),
    [
        ((HOLD, 6.0, 7.0), True),
        ((HOLD, 11.0, 12.0), False),  # the cup has no box any more
        ((CHAIR, 6.0, 7.0), False),  # no chair has one
        ((STAND, 11.0, 12.0), True),  # it has no thing, and somebody is there
    ],
)
def test_what_could_be_seen_had_a_box_at_that_time(happens, seen: bool) -> None:
    (one,) = compared([], happens).annotated
    assert one.could_be_seen is seen
    (withheld,) = compared([], happens, withheld=happens[:1]).annotated
    assert not withheld.could_be_seen


def test_the_numbers_of_several_films() -> None:
    right = said(HOLD, 0.0, 2.0, 0.95)
    films = [
        compared(
            [right, said(CHAIR, 0.0, 2.0, 0.92), said(STAND, 4.0, 5.0)],
            (HOLD, 5.0, 6.0),
            (DRINK, 5.0, 8.0),
            (CHAIR, 9.0, 10.0),
        ),
        compared("nothing is known here", (HOLD, 5.0, 6.0)),
        compared([]),
    ]
    found = summary(films)
    counts = {key: found[key] for key in ("films", "films_refused", "films_nothing_said", "said", "said_and_annotated")}
    assert counts == {"films": 3, "films_refused": 1, "films_nothing_said": 1, "said": 3, "said_and_annotated": 1}
    assert (found["wrong_at_90"], found["said_at_90"]) == (1, 2)
    assert (found["annotated"], found["annotated_and_said"]) == (4, 1)
    assert (found["annotated_and_could_be_seen"], found["of_these_said"]) == (3, 1)
    assert (found["seconds"], found["seconds_silent"]) == (30.0, 27.0)
    assert found["reasons"]["statements_with_an_object"] == 2, "standing up is of no thing"
    own = [s.own_object for film in films for s in film.statements]
    assert own[2] is None
    assert found["reasons"]["about_it"] == sum(own[:2])
    assert found["reasons_of_right"] == {"statements_with_an_object": 1, "about_it": int(own[0])}


def test_a_reason_says_what_it_is_about_and_where_that_was() -> None:
    segment = said(HOLD, 0.0, 2.0)
    first, *more = segment.explanation.states
    heavy = segment.explanation.model_copy(update={"states": (first.model_copy(update={"weight": 0.5}), *more)})
    (statement,) = compared([segment.model_copy(update={"explanation": heavy})]).statements
    assert statement.about == ("person", "cup/glass/bottle")
    assert statement.own_object
    assert statement.boxes_xyxy[0][0] is not None
    assert json.loads(json.dumps(asdict(statement)))["reason"].startswith("person ")


@cache
def held() -> Segment:
    return said(HOLD, 0.0, 1.0)


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(1, 5)), max_size=4))
def test_silence_and_what_is_told_of_fill_the_film(parts: list[tuple[int, int]]) -> None:
    one = held()
    segments = [one.model_copy(update={"start_s": float(start), "end_s": float(start + long)}) for start, long in parts]
    told_of = {second for start, long in parts for second in range(start, start + long) if second < 10}
    assert compared(segments).silent_s == 10 - len(told_of)


@pytest.mark.parametrize(("there", "between"), [((True, True), True), ((True, False), False), ((False, True), False)])
def test_boxes_move_evenly_between_two_frames_that_show_a_thing(there: tuple[bool, bool], between: bool) -> None:
    ends = Clip(
        "v",
        "Charades",
        (200, 100),
        30.0,
        np.array([0.0, 2.0]),
        (11, 71),
        (track("cup/glass/bottle", np.array(there)),),
        "annotated",
    )
    whole = every_frame(ends, np.array([3.0, 5.0]))
    assert len(whole) == 61
    assert whole.frame_times_s[-1] == pytest.approx(2.0)
    cup = whole.tracks[0]
    assert cup.present[30] == between
    assert list(cup.present[[0, -1]]) == list(there)
    if between:
        assert cup.boxes_xyxy[30].tolist() == [20.5, 20, 60.5, 90]


def test_recorded_films_with_annotated_boxes(charades_path: Path) -> None:
    """A pilot video: its times are those of the film; some of what is said is annotated, for reasons about the right thing."""
    data = Charades(charades_path)
    films = recorded_films(charades_path / "clips", data)
    assert {video: from_s for video, (_, from_s) in films.items()} == {"001YG": 0, "0BNML": 0, "0TXYV": 6.2, "LEG82": 0}
    seen = {film.video: film for film in annotated_films(data, films)}
    assert list(seen) == ["0BNML", "0TXYV", "EK19H", "LEG82"]
    assert seen["LEG82"].from_s == pytest.approx(25 * 1001 / 24000, abs=0.01), "it has 24 frames a second, not 30"
    assert seen["0TXYV"].from_s == pytest.approx(6.2, abs=0.1), "the first annotated frame is that of the stretch"
    made = tell(home(), [seen["0BNML"]])["0BNML"]
    assert {"bed", "book", "person"} <= set(made.things)
    assert any(s.annotated and s.own_object for s in made.statements)
    whole = tell(home(), islice(annotated_clips(data, films), 1), at_once)["0BNML"]
    assert {(s.start_s, s.end_s) for s in whole.statements} == {(2.37, 33.2)}
    assert any(s.annotated for s in whole.statements)


def test_a_recorded_film_through_the_built_in_eyes_is_searched_once(
    charades_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clips = tmp_path / "clips"
    clips.mkdir()
    film = charades_path / "clips" / "LEG82_0.0-10.4.mp4"
    with av.open(str(film)) as source, av.open(str(clips / "LEG82_0.0-2.0.mp4"), "w") as target:
        stream = target.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(video=0):
            if packet.dts is None or packet.dts * packet.time_base > 2:
                break
            packet.stream = stream
            target.mux(packet)
    data = Charades(charades_path)
    films = recorded_films(clips, data)
    (first,) = islice(detected_films(data, films, home(), None, tmp_path / "kept"), 1)
    assert {"person", "laptop", "chair"} <= {t.class_name for t in first.clip.tracks}
    assert first.clip.box_source == "detected"
    assert {i.action for i in first.happens} >= {"Sitting in a chair", "Drinking from a cup/glass/bottle"}
    monkeypatch.setattr(real_films_eyes, "see", None)
    (again,) = islice(detected_films(data, films, home(), None, tmp_path / "kept"), 1)
    assert [t.track_id for t in again.clip.tracks] == [t.track_id for t in first.clip.tracks]


def test_the_docs_have_the_measured_numbers_and_drawings() -> None:
    result = json.loads(RESULT.read_text(encoding="utf-8"))
    assert "\n".join(lines(result)) in PAGE.read_text(encoding="utf-8")
    drawn = svg(lambda: draw([s for s in wrong_statements(result) if s["reason"]][:DRAWN]))
    assert drawn == PLOT.read_text(encoding="utf-8")
    assert "<image" not in drawn, "no frame of a recorded film"
