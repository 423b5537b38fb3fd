"""What is said of recorded films of households, against what people annotated in them.

    python -m benchmarks.real_films --data ../shared/data

`--data` holds the official tables of Charades, the pilot of Action Genome (annotated frames of four videos) and `clips` (films,
or stretches of films, named after their video and seconds). Each is told with the boxes that people annotated and with those
of the bundled detectors; `--detector NAME` adds further ones. With annotated boxes the frames are also asked about all at once,
as `evaluate` does. What a detector finds is kept in `--cache`. Writes benchmarks/results/real_films.json;
`python -m benchmarks.real_films_page` puts that into docs/own_video.md.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.real_films_eyes import (
    ANNOTATED,
    AT_ONCE,
    BUILT_IN,
    SeenFilm,
    annotated_clips,
    annotated_films,
    detected_films,
    recorded_films,
)
from benchmarks.real_films_truth import Told, charades_actions, summary, told
from laiar_core.bundled import checkpoint_folder
from laiar_core.cli.git_revision import git_revision
from laiar_core.data.charades.reader import Charades
from laiar_core.data.clip import Clip
from laiar_core.errors import LaiarError
from laiar_core.explain.explainer import explain
from laiar_core.files import write_text
from laiar_core.model.checkpoint import Checkpoint, load_checkpoint
from laiar_core.timeline.schema import Segment
from laiar_core.timeline.timeline import timeline
from laiar_core.timeline.windows import frame_ends, stretch_of

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "benchmarks" / "results" / "real_films.json"
CACHE = Path(tempfile.gettempdir()) / "laiar-real-films"


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--checkpoint", default="charades-simulated")
    parser.add_argument("--detector", action="append", default=[], help="a further detector, as `explain --detector` takes it")
    parser.add_argument("--cache", type=Path, default=CACHE)
    parser.add_argument("--out", type=Path, default=OUT)
    given = parser.parse_args()
    checkpoint = load_checkpoint(checkpoint_folder(given.checkpoint))
    if not set(checkpoint.vocabulary.actions) <= set(charades_actions()):
        raise SystemExit(f"the checkpoint {checkpoint.name} says other actions than those of Charades, which are annotated here")
    result = measure(checkpoint, given.data, given.detector, given.cache)
    write_text(given.out, json.dumps(result, indent=1) + "\n")
    print(json.dumps({eyes: part["all"] for eyes, part in result["eyes"].items()}, indent=1))


def measure(checkpoint: Checkpoint, folder: Path, detectors: Iterable[str], cache: Path) -> dict[str, Any]:
    """Every film through every pair of eyes."""
    data = Charades(folder)
    films = recorded_films(folder / "clips", data)
    eyes = {
        ANNOTATED: tell(checkpoint, annotated_films(data, films)),
        AT_ONCE: tell(checkpoint, annotated_clips(data, films), at_once),
    }
    for detector in (None, *detectors):
        seen = detected_films(data, films, checkpoint, detector, cache)
        eyes[detector or BUILT_IN] = tell(checkpoint, seen)
    return {
        "checkpoint": checkpoint.name,
        "git_revision": git_revision(),
        "eyes": {
            name: {"all": summary(by_film.values()), "films": {video: _raw(one, name) for video, one in by_film.items()}}
            for name, by_film in eyes.items()
        },
    }


def _raw(one: Told, eyes: str) -> dict[str, Any]:
    """What is written of a film: without the boxes that people annotated, which are not ours to pass on."""
    kept = one.to_dict()
    if eyes in (ANNOTATED, AT_ONCE):
        kept["statements"] = [statement | {"boxes_xyxy": []} for statement in kept["statements"]]
    return kept


def moment_by_moment(checkpoint: Checkpoint, clip: Clip) -> Sequence[Segment]:
    """As a film of one's own is told."""
    return timeline(checkpoint, clip).segments


def at_once(checkpoint: Checkpoint, clip: Clip) -> Sequence[Segment]:
    """Every action that the clip as a whole shows."""
    whole = stretch_of(frame_ends(clip), 0, len(clip) - 1)
    return [
        Segment(
            **whole.model_dump(),
            action=score.action,
            confidence=score.video,
            undecided=False,
            explanation=explain(checkpoint, clip, score.action),
        )
        for score in explain(checkpoint, clip).said
    ]


def tell(
    checkpoint: Checkpoint,
    films: Iterable[SeenFilm],
    say: Callable[[Checkpoint, Clip], Sequence[Segment]] = moment_by_moment,
) -> dict[str, Told]:
    """What is said of each film, compared with what people annotated.

    Args:
        checkpoint: the model.
        films: as they were seen.
        say: what it says of one, as segments.

    Returns:
        The comparisons, by the id of the video.
    """
    found = {}
    sayable = tuple(action for action in checkpoint.vocabulary.actions if action not in checkpoint.withheld)
    for film in films:
        said: Sequence[Segment] | str
        try:
            said = say(checkpoint, film.clip)
        except LaiarError as error:
            said = str(error)
        found[film.video] = told(film.clip, said, film.happens, film.from_s, sayable)
    return found


if __name__ == "__main__":
    main()
