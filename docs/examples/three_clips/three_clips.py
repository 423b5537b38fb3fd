"""A data set of three clips that are made of numbers: the least that LaIAR asks of a data set (docs/extending.md)."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

import numpy as np

import laiar_core as laiar

FILE = "three_clips.npz"
FRAMES, FPS, SIZE = 60, 30.0, (640, 480)
CLIPS = {"anna/pick": "pick", "anna/wait": "null", "ben/place": "place"}

KNOWLEDGE = laiar.Knowledge(
    objects=("hand", "cup"),
    actions=("null", "pick", "place"),
    pair_relations={("hand", "cup"): ("holding", "not_holding")},
    transitions={
        ("hand", "cup", "not_holding", "holding"): "pick",
        ("hand", "cup", "holding", "not_holding"): "place",
    },
)


class ThreeClips(laiar.Dataset):
    """The folder of a file `three_clips.npz`, which holds the boxes of a hand and a cup for each clip."""

    name = "Three clips"
    knowledge = KNOWLEDGE
    grouped_by = "subject"  # the facet by which clips are trained and tested on apart

    def __init__(self, path: Path) -> None:
        self.path = path
        self.boxes = np.load(path / FILE, allow_pickle=False)

    @cached_property
    def listing(self) -> laiar.Listing:
        """What is known of the clips before one is read."""
        return laiar.Listing(
            clip_ids=tuple(CLIPS),
            titles=tuple(f"{action} — {clip_id}" for clip_id, action in CLIPS.items()),
            actions=tuple((action,) for action in CLIPS.values()),
            length_s=np.full(len(CLIPS), FRAMES / FPS),
            frames=np.full(len(CLIPS), FRAMES),
            facets={
                "action": laiar.Facet.of(list(CLIPS.values())),
                "subject": laiar.Facet.of([clip_id.split("/")[0] for clip_id in CLIPS]),
            },
        )

    @classmethod
    def recognises(cls, path: Path) -> bool:
        """Whether this is the folder of such a data set."""
        return (path / FILE).is_file()

    def clip(self, clip_id: str) -> laiar.Clip:
        """One clip: boxes, times, and what people annotated."""
        self.check_id(clip_id)
        hand, cup = (self.boxes[f"{clip_id}/{thing}"] for thing in ("hand", "cup"))  # float32 (F, 4), x1 y1 x2 y2 in pixels
        seen = np.ones(FRAMES, dtype=bool)
        touching = (hand[:, :2] <= cup[:, 2:]).all(axis=1) & (cup[:, :2] <= hand[:, 2:]).all(axis=1)
        return laiar.Clip(
            clip_id=clip_id,
            dataset=self.name,
            frame_size=SIZE,
            fps=FPS,
            frame_times_s=np.arange(FRAMES) / FPS,
            frame_numbers=tuple(range(1, FRAMES + 1)),
            tracks=(laiar.Track("hand_1", "hand", hand, seen), laiar.Track("cup_1", "cup", cup, seen)),
            box_source="annotated",
            relations=(laiar.PairRelations("hand_1", "cup_1", tuple("holding" if t else "not_holding" for t in touching)),),
            action=CLIPS[clip_id],
        )


def write(folder: Path) -> None:
    """Make the three clips: a hand goes to a cup and takes it along, sets it down and leaves, or stays where it is."""
    reach = np.clip((np.arange(FRAMES) - 10) / 20, 0, 1)[:, None]  # 0 far from the cup, 1 at it
    lift = np.clip((np.arange(FRAMES) - 35) / 20, 0, 1)[:, None] * np.array([0, -120])
    rest, far = np.array([300, 300]), np.array([80, 200])
    hand, cup = far + (rest - far) * reach + lift, rest + lift
    ways = {"anna/pick": (hand, cup), "ben/place": (hand[::-1], cup[::-1]), "anna/wait": (0 * lift + far, 0 * lift + rest)}
    folder.mkdir(parents=True, exist_ok=True)
    boxes = {}
    for clip_id, (hand_at, cup_at) in ways.items():
        boxes[f"{clip_id}/hand"] = np.hstack([hand_at, hand_at + 50]).astype(np.float32)
        boxes[f"{clip_id}/cup"] = np.hstack([cup_at, cup_at + 40]).astype(np.float32)
    np.savez(folder / FILE, **boxes)
