"""How far a drawn box is followed: small things of recorded films that people annotated, against their later boxes.

    python -m benchmarks.follow --shared ../shared/data

From each keyframe of the pilot of Action Genome that has a box of a small thing (all classes but bed and table, one of them in
the picture) it is followed for 3 s and compared at the keyframes there. It *moved* where the annotated boxes of the two keyframes
have an intersection over union below 0.5, and is *followed* where the follower's box and the annotated one have 0.3 or more. MIL
at ten frames a second, which was the follower before, goes the same way. The threshold below which the follower stops is chosen
for each film on the other two: the lowest with which at least 85 % of what it says is right, whether the thing moved or not.
Also measured: how far things of the simulated films move in a fifth of a second, with exact boxes, which is where tracks are cut
from (`track_cuts.py`).

Writes benchmarks/results/follow.json. The films are never part of this repository.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from benchmarks.own_video_people import iou
from laiar_core.data.cad120.reader import Cad120
from laiar_core.data.charades.apart import read_pickle_apart
from laiar_core.files import write_text
from laiar_core.perception.colour_look import likeness, looks_of_boxes
from laiar_core.perception.flow_follower import LIKE, FlowFollower
from laiar_core.perception.follower import Sight
from laiar_core.perception.packaged_weights import opencv
from laiar_core.video.decode import read_frames
from laiar_core.video.frame_index import presentation_times

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "benchmarks" / "results" / "follow.json"
# The annotation counts from 1; the stretch of the last film begins 183 frames later, which an edit list hides.
FILMS = {"0BNML": ("0BNML_0.0-33.6.mp4", 1), "LEG82": ("LEG82_0.0-10.4.mp4", 1), "0TXYV": ("0TXYV_6.2-24.4.mp4", 184)}
LARGE = ("bed", "table")
WITHIN_S = 3.0
MOVED_IOU, SAME_IOU = 0.5, 0.3
SAME_PICTURE = 4.0  # mean difference of pixels, of 255, between an annotated picture and its frame
RIGHT = 0.85  # of what is said, when the threshold is chosen
LIKES = tuple(round(0.05 * n, 2) for n in range(17))
STEP_S = 0.2
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Case:
    """A thing in two keyframes, and where a follower had it: its box, or None, and the least likeness until then."""

    film: str
    thing: str
    seconds: float
    next_keyframe: bool
    moved: bool
    right: bool
    like: float


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared" / "data")
    shared = parser.parse_args().shared.resolve()
    result: dict[str, Any] = {"moved_iou": MOVED_IOU, "same_iou": SAME_IOU, "within_s": WITHIN_S, "threshold": LIKE}
    for name, follow in (("flow", _flow), ("MIL", _mil)):
        start = time.process_time()
        cases = [case for film in FILMS for case in _cases(shared, film, follow)]
        result[name] = _summary(cases) | {"processor_seconds": round(time.process_time() - start, 1)}
        result[name]["cases"] = [vars(case) for case in cases]
    chosen = [Case(**case) for case in result["flow"]["cases"]]
    result["stopping"] = {
        "each film by the others": _held_out(chosen),
        "by threshold": {str(like): _summary(chosen, like) for like in LIKES},
    }
    result["steps_of_simulated_things"] = _steps(Cad120(ROOT / "assets" / "demo_clips"))
    write_text(OUT, json.dumps(result, indent=1) + "\n")
    print(json.dumps({name: {k: v for k, v in part.items() if k != "cases"} if isinstance(part, dict) else part
                      for name, part in result.items()}, indent=1))  # fmt: skip


def _summary(cases: Sequence[Case], like: float = 0.0) -> dict[str, Any]:
    """Of the things that moved: the share followed, the share in which something is said, and of that what is right."""
    return {
        "to the next keyframe": _by_film([case for case in cases if case.moved and case.next_keyframe], like),
        "to every keyframe": _by_film([case for case in cases if case.moved], like),
        "to every keyframe, moved or not": _by_film(cases, like),
    }


def _by_film(cases: Sequence[Case], like: float) -> dict[str, dict[str, float]]:
    films = {film: [case for case in cases if case.film == film] for film in FILMS} | {"all": cases}
    return {film: _shares(chosen, dict.fromkeys(FILMS, like)) for film, chosen in films.items()}


def _shares(cases: Iterable[Case], likes: dict[str, float]) -> dict[str, float]:
    cases = list(cases)
    said = [case.like >= likes[case.film] for case in cases]
    right = sum(case.right and says for case, says in zip(cases, said, strict=True))
    return {
        "cases": len(cases),
        "followed": round(right / max(len(cases), 1), 3),
        "still_followed": round(sum(said) / max(len(cases), 1), 3),
        "right_of_said": round(right / max(sum(said), 1), 3),
    }


def _held_out(cases: Sequence[Case]) -> dict[str, Any]:
    """Each film with the threshold that the other films ask for."""
    likes = {}
    for film in FILMS:
        others = [case for case in cases if case.film != film]
        enough = (like for like in LIKES if _shares(others, dict.fromkeys(FILMS, like))["right_of_said"] >= RIGHT)
        likes[film] = next(enough, LIKES[-1])
    moved = [case for case in cases if case.moved]
    return {
        "thresholds": likes,
        "to the next keyframe": _shares([case for case in moved if case.next_keyframe], likes),
        "to every keyframe": _shares(moved, likes),
        "to every keyframe, moved or not": _shares(cases, likes),
    }


Follow = Callable[[NDArray[np.uint8], Floats, Sequence[int], Floats, dict[int, Floats]], dict[int, Sight]]


def _cases(shared: Path, name: str, follow: Follow) -> list[Case]:
    file, first = FILMS[name]
    film = shared / "clips" / file
    times = presentation_times(film)
    pictures = read_frames(film, range(len(times)))
    keyframes = _keyframes(shared / "action_genome_pilot", name, first, pictures)
    cases = []
    numbers = sorted(keyframes)
    for at, number in enumerate(numbers):
        for thing, box in keyframes[number].items():
            later = {
                n: keyframes[n][thing]
                for n in numbers[at + 1 :]
                if thing in keyframes[n] and times[n] - times[number] <= WITHIN_S
            }
            if not later:
                continue
            sights = follow(pictures, box, range(number, max(later) + 1), times, later)
            for n, truth in later.items():
                found, like = sights.get(n, (None, -1.0))
                cases.append(
                    Case(
                        film=name,
                        thing=thing,
                        seconds=round(float(times[n] - times[number]), 3),
                        next_keyframe=n == numbers[at + 1],
                        moved=iou(box.astype(np.float32), truth.astype(np.float32)) < MOVED_IOU,
                        right=found is not None and iou(found.astype(np.float32), truth.astype(np.float32)) >= SAME_IOU,
                        like=round(float(like), 4),
                    )
                )
    return cases


def _keyframes(pilot: Path, name: str, first: int, pictures: NDArray[np.uint8]) -> dict[int, dict[str, Floats]]:
    """Frame of the film -> small thing -> its box, where the frame looks like the annotated picture."""
    things = read_pickle_apart(pilot / "annotations" / "object_bbox_and_relationship.pkl")
    people = read_pickle_apart(pilot / "annotations" / "person_bbox.pkl")
    height, width = pictures.shape[1:3]
    found: dict[int, dict[str, Floats]] = {}
    for key, entries in things.items():
        video, picture = key.split("/")
        number = int(Path(picture).stem) - first
        if video != f"{name}.mp4" or not 0 <= number < len(pictures):
            continue
        shown = Image.open(pilot / "frames" / video / f"{Path(picture).stem}.jpg").convert("RGB").resize((width, height))
        if np.abs(pictures[number].astype(int) - np.asarray(shown)).mean() > SAME_PICTURE:
            continue
        scale = np.array([width, height] * 2) / np.array([*people[key]["bbox_size"]] * 2)
        seen = [entry for entry in entries if entry["visible"] and entry["bbox"] is not None and entry["class"] not in LARGE]
        classes = [entry["class"] for entry in seen]
        found[number] = {
            entry["class"]: np.array([*entry["bbox"][:2], *np.add(entry["bbox"][:2], entry["bbox"][2:])]) * scale
            for entry in seen
            if classes.count(entry["class"]) == 1
        }
    return found


def _flow(
    pictures: NDArray[np.uint8], box: Floats, way: Sequence[int], times: Floats, wanted: dict[int, Floats]
) -> dict[int, Sight]:
    """Boxes of the built-in follower that never stops, with the least likeness until then."""
    following, _ = FlowFollower(like=0.0).begin(pictures[way[0]], box)
    sights: dict[int, Sight] = {}
    least = 1.0
    for at in way[1:]:
        sight = following.next(pictures[at])
        if sight is None:
            break
        least = min(least, sight[1])
        sights[at] = sight[0], least
    return sights


def _mil(
    pictures: NDArray[np.uint8], box: Floats, way: Sequence[int], times: Floats, wanted: dict[int, Floats]
) -> dict[int, Sight]:
    """Boxes of OpenCV's MIL at ten frames a second, which says nothing of how sure it is."""
    ticks = times[way[0]] + np.arange(1, WITHIN_S * 10 + 1) / 10
    sampled = sorted({int(np.abs(times - tick).argmin()) for tick in ticks} | {*wanted})
    tracker = opencv().TrackerMIL.create()
    left, top, right, bottom = (round(float(side)) for side in box)
    tracker.init(pictures[way[0]], (left, top, right - left, bottom - top))
    sights: dict[int, Sight] = {}
    for at in (at for at in sampled if way[0] < at <= way[-1]):
        _, (x, y, width, height) = tracker.update(pictures[at])
        sights[at] = np.array([x, y, x + width, y + height], dtype=np.float64), 1.0
    return sights


def _steps(demo: Cad120) -> dict[str, Any]:
    """How far things (not hands and heads) with exact boxes move from one sampled frame to the next, and what colours stay."""
    moved, high, left = [], [], []
    for recording in sorted({row.recording_id for row in demo.rows.values()})[:8]:
        clip = demo.recording(recording)
        assert clip.video is not None
        frames = np.unique(np.searchsorted(clip.frame_times_s, np.arange(clip.frame_times_s[0], clip.frame_times_s[-1], STEP_S)))
        pictures = read_frames(clip.video.path, [clip.frame_numbers[frame] - 1 for frame in frames])
        for track in (track for track in clip.tracks if track.class_name not in ("hand", "head")):
            boxes = track.boxes_xyxy[frames].astype(np.float64)
            sizes = np.sqrt(np.prod(boxes[:, 2:] - boxes[:, :2], axis=1).clip(1))
            looks = [looks_of_boxes(picture, box[None])[0] for picture, box in zip(pictures, boxes, strict=True)]
            for n in np.flatnonzero(track.present[frames][:-1] & track.present[frames][1:]):
                away = float(np.linalg.norm((boxes[n, :2] + boxes[n, 2:] - boxes[n + 1, :2] - boxes[n + 1, 2:]) / 2))
                moved.append(2 * away / (sizes[n] + sizes[n + 1]))
                high.append(away / clip.frame_size[1])
                left.append(likeness(looks[n], looks[n + 1]))
    far = np.array(moved) > 1
    return {
        "steps": len(moved),
        "sizes": {"99 %": round(float(np.quantile(moved, 0.99)), 2), "most": round(max(moved), 2)},
        "heights of the picture": {"99 %": round(float(np.quantile(high, 0.99)), 3), "most": round(max(high), 3)},
        "least colours left": round(min(left), 2),
        "least colours left of what moved by more than its size": round(float(np.array(left)[far].min()), 2)
        if far.any()
        else None,
    }


if __name__ == "__main__":
    main()
