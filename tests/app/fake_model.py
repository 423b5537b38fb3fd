"""A stand-in for checkpoint and explainer: names every kept token as annotated, so that tests know what must be on the page."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from laiar_core.clips.clip import Clip
from laiar_core.errors import LaiarError
from laiar_core.explain.explanation import (
    ActionScore,
    AnnotatedRelation,
    ClipInfo,
    Explanation,
    KeptToken,
    ModelInfo,
    PairInfo,
    Selection,
    TrackInfo,
    Transition,
    Truth,
)

OPPOSITE = {"holding": "not_holding", "contacting": "apart", "containing": "separate", "open": "closed"}
OPPOSITE |= {after: before for before, after in OPPOSITE.items()}
ACTIONS = ("null", "open", "close", "pick", "place", "drink", "eat", "microwave_food", "take_food", "clean")
STEPS = 12


@dataclass(frozen=True)
class FakeCheckpoint:
    name: str
    card: str = "# A card\n\nIt knows nothing."


def fake_load(path: Path) -> FakeCheckpoint:
    if "broken" in path.name:
        raise LaiarError(f"{path.name}/model.safetensors is cut off; copy it again")
    return FakeCheckpoint(path.name)


def fake_explain(checkpoint: FakeCheckpoint, clip: Clip) -> Explanation:
    """Keeps every third sampled frame, and in it the pairs that change and two others."""
    frames = len(clip)
    sampled = tuple(sorted({round(i * (frames - 1) / (STEPS - 1)) for i in range(STEPS)}))
    relations = clip.relations or ()
    index = {track.track_id: i for i, track in enumerate(clip.tracks)}
    changing = [n for n, r in enumerate(relations) if len(set(r.labels)) > 1]
    quiet = [n for n in range(len(relations)) if n not in changing][:2]
    steps = sorted({*range(0, len(sampled), 3), len(sampled) - 1})
    share = 1 / (2 * len(changing) + len(quiet)) if relations else 0
    temporal = tuple(1 / len(steps) if t in steps else 0.0 for t in range(len(sampled)))
    row = tuple(share * (2 if n in changing else 1 if n in quiet else 0) for n in range(len(relations)))
    spatial = tuple(row if t in steps else (0.0,) * len(relations) for t in range(len(sampled)))
    u = tuple(tuple(temporal[t] * s for s in spatial[t]) for t in range(len(sampled)))
    tokens = tuple(
        KeptToken(
            step=t,
            frame=sampled[t],
            pair=n,
            weight=u[t][n],
            relation=relations[n].labels[sampled[t]] or "holding",
            similarity=0.81,
            runner_up=OPPOSITE[relations[n].labels[sampled[t]] or "holding"],
            runner_up_similarity=0.37,
            probability=0.9,
        )
        for t in steps
        for n in range(len(relations))
        if u[t][n] > 0
    )
    return Explanation(
        clip=ClipInfo(
            clip_id=clip.clip_id,
            dataset=clip.dataset,
            frame_size=clip.frame_size,
            fps=clip.fps,
            frame_numbers=clip.frame_numbers,
            frame_times_s=tuple(map(float, clip.frame_times_s)),
            box_source=clip.box_source,
        ),
        model=ModelInfo(
            checkpoint=checkpoint.name,
            git_revision="none",
            tokens_total=len(sampled) * len(relations),
            tokens_kept=len(tokens),
        ),
        tracks=tuple(
            TrackInfo(
                track_id=t.track_id,
                kind=t.kind,
                boxes_xyxy=tuple(tuple(b) if p else None for b, p in zip(t.boxes_xyxy.tolist(), t.present, strict=True)),
            )
            for t in clip.tracks
        ),
        pairs=tuple(PairInfo(subject=index[r.subject], object=index[r.object]) for r in relations),
        sampled_frames=sampled,
        selection=Selection(temporal=temporal, spatial=spatial, u=u),
        tokens=tokens,
        transitions=_transitions(tokens),
        actions=tuple(
            ActionScore(action=a, video=0.73 if a == "pick" else 0.03, video_to_semantic=0.1, language=0.1) for a in ACTIONS
        ),
        prediction="pick",
        confidence=0.73,
        sentence="A hand came to hold a thing.",
        truth=Truth(action=clip.action, relations=_runs(clip)),
    )


def _transitions(tokens: tuple[KeptToken, ...]) -> tuple[Transition, ...]:
    found = []
    for pair in {token.pair for token in tokens}:
        mine = [token for token in tokens if token.pair == pair]
        for before, after in pairwise(mine):
            if before.relation != after.relation:
                phrase = f"{before.relation} becomes {after.relation}"
                frames = {"from_frame": before.frame, "to_frame": after.frame}
                names = {"from_relation": before.relation, "to_relation": after.relation}
                found.append(Transition(pair=pair, weight=before.weight + after.weight, phrase=phrase, **frames, **names))
    return tuple(found)


def _runs(clip: Clip) -> tuple[AnnotatedRelation, ...]:
    runs = []
    for n, r in enumerate(clip.relations or ()):
        first = 0
        for frame in range(1, len(clip) + 1):
            if frame == len(clip) or r.labels[frame] != r.labels[first]:
                runs.append(AnnotatedRelation(pair=n, relation=r.labels[first], first_frame=first, last_frame=frame - 1))
                first = frame
    return tuple(runs)
