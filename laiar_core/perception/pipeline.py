"""Perception of a film: detect, find bodies, follow, and give everything a box in every frame."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from laiar_core.perception.association import follow_things
from laiar_core.perception.body_parts import MIN_SCORE, PARTS, UNSEEN, parts_of_body
from laiar_core.perception.colour_look import looks_of_boxes
from laiar_core.perception.detector import PERSON, Detections, Detector
from laiar_core.perception.detector_ensemble import SURE, DetectorEnsemble
from laiar_core.perception.film_tracks import FilmTrack, FilmTracks
from laiar_core.perception.hand_assignment import placed
from laiar_core.perception.hand_object_classes import BODY
from laiar_core.perception.interpolate import over_frames, scores_over_frames
from laiar_core.perception.pose import PoseEstimator, Poses
from laiar_core.perception.track_cuts import cut_at_jumps
from laiar_core.perception.tracker import ByteTrack, Followed, Tracker
from laiar_core.progress import Progress, no_progress
from laiar_core.video.frame_index import presentation_times
from laiar_core.video.sampled import read_sampled

FAR = 2.5  # how far around a box of a known word its next place is looked for, in shares of its size
STAGE = "looking for people and things"
BUILT_IN = "the built-in detectors"


@dataclass(frozen=True)
class PerceptionModels:
    """The models that search a film.

    `far` follows things of one word, which may move by more than their size; `eyes` is what a result calls the detector.
    """

    detector: Detector
    pose: PoseEstimator
    tracker: Tracker
    far: Tracker = field(default_factory=lambda: ByteTrack(min_score=SURE, buffer=FAR))
    eyes: str = BUILT_IN


@dataclass(frozen=True)
class PipelineSettings:
    """How a film is searched.

    Attributes:
        samples_per_s: sampled frames a second.
        max_people: whose hands and heads are followed.
        max_things: that are followed.
        min_samples: in fewer sampled frames nothing is believed.
        min_score: mean score of a thing that is believed.
        known_score: the same of a thing that is called by a word which its detector knows well.
        person_score: of a detection that counts as a person.
        part_score: of a detection that counts as a hand or a head.
        batch: frames that are in memory at once.
    """

    samples_per_s: float = 5.0
    max_people: int = 2
    max_things: int = 20
    min_samples: int = 3
    min_score: float = 0.25
    known_score: float = 0.5
    person_score: float = 0.3
    part_score: float = 0.4
    batch: int = 16


def bundled_models() -> PerceptionModels:
    """The detector of this repository with the models that pip packages carry (requirements-video.txt).

    LaiarError where those are not installed.
    """
    from laiar_core.perception.movenet import MoveNet

    return PerceptionModels(bundled_detector(), MoveNet(), ByteTrack())


def bundled_detector() -> Detector:
    """The detector of this repository, joined with the one for people and everyday things."""
    from laiar_core.perception.hand_object_detector import HandObjectDetector
    from laiar_core.perception.ssd_mobilenet import SsdMobileNet

    return DetectorEnsemble(HandObjectDetector(), SsdMobileNet())


def see(
    film: Path, models: PerceptionModels, settings: PipelineSettings | None = None, progress: Progress = no_progress
) -> FilmTracks:
    """Detect and track people and things in a film that every browser plays (`normalise` makes one).

    A film without people or things is no error: the result says so in its notes.

    Args:
        film: the file.
        models: the detector, pose estimator and tracker.
        settings: how many frames a second are sampled, and what is kept; the defaults where not given.
        progress: hears how far the work is, and may raise to cancel.

    Returns:
        A box in every frame for everyone and everything found, in pixels.

    Raises:
        LaiarError: for a film that cannot be decoded.
    """
    settings = settings or PipelineSettings()
    times = presentation_times(film)
    sampled = sampled_frames(times, settings.samples_per_s)
    clock = _Clock()
    samples = _detect_all(film, times, sampled, models, settings, progress, clock)
    with clock.stage("track"):
        people, hidden_people = _people(samples, times, models.tracker, settings)
        things, hidden_things = _things(samples, times, models, settings)
    notes = []
    if not people:
        notes.append("Nobody was found in this film; an action needs a person's hands.")
    if not things:
        notes.append("Nothing was found in this film that the detector knows.")
    for count, one, many, most in (
        (hidden_people, "person was", "people were", settings.max_people),
        (hidden_things, "thing was", "things were", settings.max_things),
    ):
        if count:
            notes.append(f"{count} more {one if count == 1 else many} seen; only the {most} seen most are followed.")
    return FilmTracks(
        samples.size,
        times,
        sampled,
        (*people, *things),
        tuple(notes),
        clock.seconds,
        eyes=models.eyes,
        looked_for=tuple(dict.fromkeys(models.detector.names)),
    )


def sampled_frames(times_s: NDArray[np.float64], samples_per_s: float) -> NDArray[np.int64]:
    """The frames to sample: the first at or after each tick, and the last of all."""
    ticks = np.arange(times_s[0], times_s[-1], 1 / samples_per_s) - 1e-6  # times are not exact to the last bit
    return np.unique(np.append(np.searchsorted(times_s, ticks), len(times_s) - 1)).astype(np.int64)


@dataclass
class _Samples:
    """What was found in each sampled frame.

    `people[n]` holds the detections of persons alone, and row p of `poses[n]` is the body of the p-th of them. `hands[n]` and
    `heads[n]` are boxes (m, 4), of detectors that know these.
    """

    size: tuple[int, int]
    times_s: NDArray[np.float64]
    people: list[Detections] = field(default_factory=list)
    poses: list[Poses] = field(default_factory=list)
    hands: list[NDArray[np.float32]] = field(default_factory=list)
    heads: list[NDArray[np.float32]] = field(default_factory=list)
    things: list[Detections] = field(default_factory=list)


def _detect_all(
    film: Path,
    times: NDArray[np.float64],
    sampled: NDArray[np.int64],
    models: PerceptionModels,
    settings: PipelineSettings,
    progress: Progress,
    clock: _Clock,
) -> _Samples:
    person, hand, head = (models.detector.names.index(n) if n in models.detector.names else -1 for n in (PERSON, *BODY))
    samples = _Samples((0, 0), times[sampled])
    last_people, last_seen = Detections(*_NOBODY), -np.inf
    batches = read_sampled(film, sampled, settings.batch)
    for start in range(0, len(sampled), settings.batch):
        progress(STAGE, start / len(sampled))
        with clock.stage("decode"):
            frames = next(batches)
        samples.size = (frames.shape[2], frames.shape[1])
        with clock.stage("detect"):
            detected = models.detector.detect(frames)
        for frame, time_s, found in zip(frames, samples.times_s[start:], detected, strict=False):
            is_person = found.labels == person
            people = found.taken(is_person & (found.scores >= settings.person_score))
            people = people.taken(np.argsort(-people.scores)[: settings.max_people + 1])
            with clock.stage("pose"):
                if len(people):
                    poses = models.pose.estimate(frame, people.boxes_xyxy)
                    last_people, last_seen = people, time_s
                elif time_s - last_seen <= _TRY_AGAIN_S:
                    people, poses = _still_there(models.pose.estimate(frame, last_people.boxes_xyxy), person)
                else:
                    poses = models.pose.estimate(frame, people.boxes_xyxy)
            samples.people.append(people)
            samples.poses.append(poses)
            samples.hands.append(found.boxes_xyxy[(found.labels == hand) & (found.scores >= settings.part_score)])
            samples.heads.append(found.boxes_xyxy[(found.labels == head) & (found.scores >= settings.part_score)])
            things = found.taken(~np.isin(found.labels, (person, hand, head)))
            with clock.stage("track"):
                samples.things.append(replace(things, looks=looks_of_boxes(frame, things.boxes_xyxy)))
    progress(STAGE, 1.0)
    return samples


_TRY_AGAIN_S = 1.0  # where the detector misses somebody, the pose is tried where they were, for so long
_NOBODY = (np.zeros((0, 4), dtype=np.float32), np.zeros(0, dtype=np.float32), np.zeros(0, dtype=np.int64))


def _still_there(poses: Poses, person: int) -> tuple[Detections, Poses]:
    """Those of the bodies, looked for where somebody was, that show enough sure points to be somebody."""
    sure = poses.scores >= MIN_SCORE
    there = sure.sum(axis=1) >= 6
    boxes = [
        np.concatenate([points[seen].min(axis=0), points[seen].max(axis=0)])
        for points, seen in zip(poses.points_xy[there], sure[there], strict=True)
    ]
    people = Detections(
        np.array(boxes, dtype=np.float32).reshape(-1, 4),
        poses.scores[there].mean(axis=1).astype(np.float32),
        np.full(int(there.sum()), person, dtype=np.int64),
    )
    return people, Poses(poses.points_xy[there], poses.scores[there])


def _people(
    samples: _Samples, times: NDArray[np.float64], tracker: Tracker, settings: PipelineSettings
) -> tuple[list[FilmTrack], int]:
    """Each person with their hands and head, the one seen most first, and how many more there were."""
    whole = tracker.follow(samples.times_s, samples.people)
    pieces = (piece for one in whole for piece in cut_at_jumps(one, samples.times_s, samples.people, samples.size[1]))
    followed = [piece for piece in pieces if len(piece.samples) >= settings.min_samples]
    followed.sort(key=lambda f: -len(f.samples))
    tracks: list[FilmTrack] = []
    hands = list(samples.hands)
    for one in followed[: settings.max_people]:
        tracks.append(_track(PERSON, one, samples.people, samples, times))
        at = dict(zip(one.samples.tolist(), one.picks.tolist(), strict=True))
        there = np.arange(one.samples[0], one.samples[-1] + 1)
        bodies = [
            parts_of_body(samples.poses[n].points_xy[at[n]], samples.poses[n].scores[at[n]]) if n in at else UNSEEN for n in there
        ]
        parts, taken = placed(
            np.stack(bodies), [hands[n] for n in there], [samples.heads[n] for n in there], samples.times_s[there]
        )
        for n, picks in zip(there, taken, strict=True):
            hands[n] = np.delete(hands[n], picks, axis=0)
        score = float(np.mean([samples.poses[n].scores[p].mean() for n, p in at.items()]))
        for part, name in enumerate(PARTS):
            seen = np.isfinite(parts[:, part]).all(axis=1)
            if seen.sum() < settings.min_samples:
                continue
            boxes, present = over_frames(samples.times_s[there[seen]], parts[seen, part], times)
            boxes, present = _inside(boxes, present, samples.size)
            bodies_sure = np.array([samples.poses[n].scores[at[n]].mean() if n in at else score for n in there[seen]])
            scores = scores_over_frames(there[seen], bodies_sure, samples.times_s, times)
            tracks.append(FilmTrack(name.split("_")[0], score, int(seen.sum()), boxes, present, scores))
    return tracks, max(len(followed) - settings.max_people, 0)


def _things(
    samples: _Samples, times: NDArray[np.float64], models: PerceptionModels, settings: PipelineSettings
) -> tuple[list[FilmTrack], int]:
    """The things in the order of their first sight, and how many more there were."""
    believed: list[tuple[float, FilmTrack]] = []
    for thing in follow_things(
        samples.times_s, samples.things, models.detector, models.tracker, models.far, settings.min_samples, samples.size[1]
    ):
        track = _track(thing.name, thing.followed, samples.things, samples, times)
        if track.samples >= settings.min_samples and track.score >= (settings.known_score if thing.known else settings.min_score):
            believed.append((thing.weight, track))
    least = sorted((weight for weight, _ in believed), reverse=True)[: settings.max_things][-1:] or [0.0]
    kept = [track for weight, track in believed if weight >= least[0]][: settings.max_things]
    return kept, len(believed) - len(kept)


def _track(name: str, one: Followed, found: list[Detections], samples: _Samples, times: NDArray[np.float64]) -> FilmTrack:
    at = list(zip(one.samples.tolist(), one.picks.tolist(), strict=True))
    boxes, present = over_frames(samples.times_s[one.samples], np.stack([found[n].boxes_xyxy[p] for n, p in at]), times)
    boxes, present = _inside(boxes, present, samples.size)
    sure = np.array([found[n].scores[p] for n, p in at])
    scores = scores_over_frames(one.samples, sure, samples.times_s, times)
    return FilmTrack(name, float(sure.mean()), len(at), boxes, present, scores)


def _inside(
    boxes: NDArray[np.float32], present: NDArray[np.bool_], size: tuple[int, int]
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Boxes cut at the edges of the picture; what lies outside is not present."""
    cut = np.clip(boxes, 0, np.array([*size, *size], dtype=np.float32))
    present = present & (cut[:, 2] > cut[:, 0] + 1) & (cut[:, 3] > cut[:, 1] + 1)
    return np.where(present[:, None], cut, 0).astype(np.float32), present


class _Clock:
    """How long each stage took, added up."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - start
