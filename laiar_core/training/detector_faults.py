"""A clip as people film it and detectors see it.

Filmed from nearer or farther; things that are never found, late and broken tracks, boxes that are off, wrong names, doubles. How
often, was measured on recorded and on simulated films with the bundled detector (`python -m benchmarks.detector_faults`, raw in
benchmarks/results/detector_faults.json). Within one film a class of things is found nearly always or nearly never: where it was
missed in one annotated frame it is missed in the next in 98 of 100, and where it was found it is found again in 96.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from laiar_core.data.camera_views import cut_at_the_edge, reboxed, zoomed
from laiar_core.data.clip import Clip, PairRelations, Track

NEAR = 1.1  # logarithm of the nearest camera: in recorded films people fill the picture and are cut at its edges
FAR = 0.2  # and of the farthest
BLIND = 0.9  # at most so large a share of the classes is never found in a film; how large, each film draws
LOSES, FINDS = 0.05, 0.3  # chance from one second to the next that a thing is lost, and that one is found again
PERSON_LOSES = 0.02
LOOKS_PER_S = 5.0
# How far a side is off in all frames, and at each look: standard deviations, in shares of the box.
OFF_ALWAYS, OFF_EACH = 0.06, 0.05
MADE_UP = 0.4  # mean number of things in a film that are not there
WRONG = 0.05  # share of the things that get another thing's name
BROKEN = 0.1  # share of the things that are two tracks, one after the other
DOUBLED = 0.05  # share that are two tracks at once


def as_detected(clip: Clip, parts: Sequence[str], things: Sequence[str], rng: np.random.Generator) -> Clip:
    """The clip with faults such as detectors and trackers make.

    Args:
        clip: with exact boxes; its relations go with their tracks.
        parts: classes that act: they are not renamed, made up or unknown to the detector.
        things: the other classes that a detector may say.
        rng: of everything random.

    Returns:
        The clip with other tracks. At least one that acts is left as often as it was there, but for short losses.
    """
    blind = rng.uniform(0, BLIND)
    unseen = {name for name in things if rng.random() < blind}
    kept: list[Track] = []
    from_id: dict[str, str] = {}  # the track that each one was made of
    for track in clip.tracks:
        acts = track.class_name in parts
        if not acts and track.class_name in unseen:
            continue
        present = _found(track.present, clip.frame_times_s, PERSON_LOSES if acts else LOSES, rng)
        if not present.any():
            continue
        seen = _off(reboxed(track, track.boxes_xyxy, present), clip.frame_times_s, rng)
        if not acts and rng.random() < WRONG:
            seen = replace(seen, class_name=str(rng.choice(things)))
        pieces = [seen] if acts else _pieces(seen, clip.frame_times_s, rng)
        kept += pieces
        from_id |= {piece.track_id: track.track_id for piece in pieces}
    kept += _made_up(clip, things, rng)
    relations = clip.relations and tuple(_relations(clip.relations, from_id))
    return cut_at_the_edge(replace(clip, tracks=tuple(kept), relations=relations))


def from_elsewhere(clip: Clip, parts: Sequence[str], rng: np.random.Generator) -> Clip:
    """The clip as filmed from nearer or farther, with somebody in the picture at some time.

    Args:
        clip: the clip.
        parts: classes that act.
        rng: of everything random.

    Returns:
        The clip as seen then; as it is where nobody acts in it.
    """
    people = [track for track in clip.tracks if track.class_name in parts and track.present.any()]
    if not people:
        return clip
    person = people[int(rng.integers(len(people)))]
    left, top, right, bottom = person.boxes_xyxy[rng.choice(np.flatnonzero(person.present))].tolist()
    factor = float(np.exp(rng.uniform(-FAR, NEAR)))
    # Anywhere in the picture, but for what a camera that is near has to leave out: who is filmed is rarely at the edge.
    aside = rng.uniform(-0.3, 0.3, 2) * clip.frame_size / factor
    return cut_at_the_edge(zoomed(clip, factor, ((left + right) / 2 + float(aside[0]), (top + bottom) / 2 + float(aside[1]))))


def _found(present: NDArray[np.bool_], times_s: NDArray[np.float64], loses: float, rng: np.random.Generator) -> NDArray[np.bool_]:
    """In which frames (F,) a thing that is there is found: losses last, as those of detectors do."""
    gaps_s = np.diff(times_s, prepend=times_s[0])
    lost = rng.random() < loses / (loses + FINDS)
    draws = rng.random(len(present))
    found = present.copy()
    for frame, (draw, gap) in enumerate(zip(draws.tolist(), gaps_s.tolist(), strict=True)):
        stays = (1 - (FINDS if lost else loses)) ** gap
        lost = lost if draw < stays else not lost
        found[frame] &= not lost
    return found


def _off(track: Track, times_s: NDArray[np.float64], rng: np.random.Generator) -> Track:
    """The track with the sides of its boxes where a detector sees them: it looks now and then, and between they move evenly."""
    boxes = track.boxes_xyxy
    looks_s = np.arange(times_s[0], times_s[-1] + 2 / LOOKS_PER_S, 1 / LOOKS_PER_S)
    each = rng.normal(0, OFF_EACH, (4, len(looks_s)))
    shares = rng.normal(0, OFF_ALWAYS, 4) + np.stack([np.interp(times_s, looks_s, side) for side in each], axis=1)  # (F, 4)
    return reboxed(track, boxes + shares.clip(-0.3, 0.3) * np.tile(boxes[:, 2:] - boxes[:, :2], 2))


def _pieces(track: Track, times_s: NDArray[np.float64], rng: np.random.Generator) -> list[Track]:
    """The track, or the two that a tracker makes of it."""
    draw = rng.random()
    if draw < DOUBLED:
        return [track, replace(_off(track, times_s, rng), track_id=f"{track.track_id}_again")]
    if draw >= DOUBLED + BROKEN:
        return [track]
    first = np.arange(len(track.present)) < rng.integers(1, max(len(track.present), 2))
    halves = (
        reboxed(track, track.boxes_xyxy, track.present & first),
        replace(reboxed(track, track.boxes_xyxy, track.present & ~first), track_id=f"{track.track_id}_again"),
    )
    return [half for half in halves if half.present.any()]


def _made_up(clip: Clip, things: Sequence[str], rng: np.random.Generator) -> list[Track]:
    """Things that are not there: a box that stays somewhere for a while."""
    width, height = clip.frame_size
    made = []
    for number in range(rng.poisson(MADE_UP)):
        size = np.exp(rng.uniform(np.log(0.05), np.log(0.5), 2)) * (width, height)
        corner = rng.uniform(0, 1, 2) * ((width, height) - size)
        boxes = np.tile(np.concatenate([corner, corner + size]), (len(clip), 1))
        present = np.zeros(len(clip), dtype=bool)
        first = int(rng.integers(len(clip)))
        present[first : first + 1 + int(rng.integers(len(clip)))] = True
        track_id = f"made_up_{number}"
        empty = Track(track_id, str(rng.choice(things)), np.zeros_like(boxes, dtype=np.float32), np.zeros_like(present))
        made.append(_off(reboxed(empty, boxes, present), clip.frame_times_s, rng))
    return made


def _relations(relations: Sequence[PairRelations], from_id: dict[str, str]) -> list[PairRelations]:
    """The relations of the tracks that are left, once for each of two that were one."""
    made: dict[str, list[str]] = {}
    for track_id, origin in from_id.items():
        made.setdefault(origin, []).append(track_id)
    return [
        replace(pair, subject=subject, object=obj)
        for pair in relations
        for subject in made.get(pair.subject, ())
        for obj in made.get(pair.object, ())
        if (subject == obj) == (pair.subject == pair.object)
    ]
