"""The two-stage peer on CAD-120: states predicted for every frame, then rules. Its accuracy, and whether its reasons are right.

    python -m benchmarks.two_stage_peer --data CAD120.zip --predictions evar_state_predictions_folds01-03.zip

Stage one are the relation and attribute probabilities that Zhuo et al. (2019) published for the test subject of each fold; stage
two applies the transitions of the data set's knowledge tables to them. A clip is given the most frequent action whose transition
fires, or `null` where none does; its reason is the steadiest transition that fired for that action, the one whose shorter side
lasts longest. Hits are counted as for LaIAR (laiar_core/evaluation/reasons.py). Writes benchmarks/results/two_stage_peer.json.
"""

from __future__ import annotations

import argparse
import json
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

import numpy as np

from laiar_core.data.cad120.reader import Cad120, ClipRow
from laiar_core.data.cad120.recording import class_of
from laiar_core.data.knowledge import NULL_ACTION, Knowledge
from laiar_core.evaluation.reasons import Reason, ScoredReason, annotated_reasons, is_hit, reason_scores
from laiar_core.evaluation.scores import macro_accuracy
from laiar_core.files import write_text

RESULT = Path(__file__).parent / "results" / "two_stage_peer.json"
SHORTEST_RUN = 3  # frames; a shorter run of one state does not count
UNKNOWN = -1.0  # published in place of a probability where a thing has no box


@dataclass(frozen=True)
class States:
    """The most probable state of one pair of classes in each of the F frames of a clip; None where it is unknown."""

    subject: str
    object: str
    states: tuple[str | None, ...]


class Predictions:
    """The published probabilities, read as the most probable state that the tables allow a pair."""

    def __init__(self, path: Path, dataset: Cad120) -> None:
        self.zip = zipfile.ZipFile(path)
        self.allowed = dataset.knowledge.pair_relations
        names = dataset.files.text
        self.relations, self.attributes = (
            [line.strip() for line in names(f"annotations/knowledge/{kind}_list.txt").splitlines() if line.strip()]
            for kind in ("relation", "attribute")
        )
        self.folds = {fold.test[0]: number for number, fold in enumerate(dataset.folds(), start=1)}

    def of(self, row: ClipRow) -> Iterator[States]:
        """The states of every pair of one clip."""
        stem = f"{self.folds[row.person]:02d}/{row.recording_id}/{row.first_frame}_{row.last_frame}"
        for entry in json.loads(self.zip.read(f"{stem}_rel.json")):
            subject, obj = (class_of(i) for i in entry["obj_ids"])
            yield States(subject, obj, self._states(entry["rel_list"], self.relations, self.allowed.get((subject, obj), ())))
        for entry in json.loads(self.zip.read(f"{stem}_attr.json")):
            kind = class_of(entry["obj_id"])
            yield States(kind, kind, self._states(entry["attr_list"], self.attributes, self.attributes[:2]))

    @staticmethod
    def _states(rows: list[Any], names: Sequence[str], allowed: Sequence[str]) -> tuple[str | None, ...]:
        columns = [names.index(name) for name in allowed]
        states: list[str | None] = []
        for row in rows:
            probabilities = np.array(row, dtype=np.float64)
            known = columns and probabilities.min() != UNKNOWN
            states.append(names[max(columns, key=lambda c: probabilities[c])] if known else None)
        return tuple(states)


def decide(sequences: Sequence[States], knowledge: Knowledge, first_frame: int) -> tuple[str, Reason | None]:
    """The action that most transitions make and the steadiest of these as its reason; null and None where no transition fires."""
    fired: list[tuple[str, int, Reason]] = []  # action, frames of the shorter side, reason
    for pair in sequences:
        known = [(frame, state) for frame, state in enumerate(pair.states, start=first_frame) if state is not None]
        runs = [(state, [frame for frame, _ in run]) for state, run in groupby(known, key=lambda entry: entry[1])]
        runs = [(state, frames) for state, frames in runs if len(frames) >= SHORTEST_RUN]
        for (before, old), (after, new) in pairwise(runs):
            if action := knowledge.transitions.get((pair.subject, pair.object, before, after)):
                fired.append((action, min(len(old), len(new)), Reason(pair.subject, pair.object, before, after, old[-1], new[0])))
    if not fired:
        return NULL_ACTION, None
    action = Counter(action for action, *_ in fired).most_common(1)[0][0]
    return action, max((entry for entry in fired if entry[0] == action), key=lambda entry: entry[1])[2]


def scores(scored: Sequence[ScoredReason], predicted: Sequence[str]) -> dict[str, Any]:
    """Accuracy and right reasons over some clips."""
    return {
        "clips": len(scored),
        "accuracy": sum(s.correct for s in scored) / len(scored),
        "macro_accuracy": macro_accuracy(np.array([s.annotated for s in scored]), np.array(predicted)),
    } | {key: value for key, value in reason_scores(scored).items() if not key.endswith("_random")}


def main() -> None:
    """Measure and write the result."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--predictions", type=Path, required=True)
    args = parser.parse_args()
    dataset = Cad120(args.data)
    predictions = Predictions(args.predictions, dataset)
    per_clip, scored, predicted = [], [], []
    for clip_id, row in dataset.rows.items():
        clip = dataset.clip(clip_id)
        action, reason = decide(list(predictions.of(row)), dataset.knowledge, row.first_frame)
        annotated = annotated_reasons(clip, dataset.knowledge)
        scored.append(ScoredReason(row.action, action == row.action, is_hit(reason, annotated) if annotated else None))
        predicted.append(action)
        per_clip.append({"annotated": row.action, "predicted": action, "reason_hit": scored[-1].hit})
    persons = [row.person for row in dataset.rows.values()]
    by_subject = {
        person: scores(
            *zip(*[(s, p) for s, p, who in zip(scored, predicted, persons, strict=True) if who == person], strict=True)
        )
        for person in dataset.persons
    }
    report = {"dataset": dataset.name, "all": scores(scored, predicted), "subjects": by_subject}
    write_text(RESULT, json.dumps(report | {"per_clip": per_clip}, indent=1) + "\n")
    print(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
