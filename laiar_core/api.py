"""A checkpoint as a notebook uses it: load it, ask it, measure it. `import laiar_core as laiar` offers what stands here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from laiar_core.brief import Brief
from laiar_core.bundled import checkpoint_folder
from laiar_core.data.clip import Clip
from laiar_core.data.dataset import Dataset
from laiar_core.datasets import open_dataset
from laiar_core.explain.explainer import explain
from laiar_core.explain.explanation import Explanation
from laiar_core.hub import SCHEME, fetched_checkpoint
from laiar_core.inference.predict import BATCH, probabilities_of
from laiar_core.model.checkpoint import Checkpoint, load_checkpoint
from laiar_core.timeline.film import explain_video
from laiar_core.timeline.schema import Timeline
from laiar_core.timeline.timeline import timeline

if TYPE_CHECKING:
    import pandas as pd


def load(named: str | Path) -> Model:
    """Load a checkpoint.

    Args:
        named: `cad120` or another bundled one, a folder that `train` wrote, or `hf://USER/NAME` on the Hugging Face hub.

    Raises:
        LaiarError: where there is no such checkpoint, or it is damaged; the hub needs `pip install 'laiar[hub]'` and a network.
    """
    on_hub = isinstance(named, str) and named.startswith(SCHEME)
    return Model(load_checkpoint(fetched_checkpoint(str(named)) if on_hub else checkpoint_folder(named)))


@dataclass(frozen=True, repr=False)
class Predictions(Brief):
    """What a model predicts of C clips, in their order.

    Attributes:
        clip_ids: C ids.
        actions: A names of actions.
        probabilities: float32 (C, A): rows sum to one for a single-label model, and are apart for a multi-label one.
        withheld: those of the actions that are never said, as what the model sees cannot show them.
    """

    clip_ids: tuple[str, ...]
    actions: tuple[str, ...]
    probabilities: NDArray[np.float32]
    withheld: frozenset[str] = frozenset()

    @property
    def best(self) -> tuple[str, ...]:
        """The likeliest action of each clip that may be said."""
        sayable = self.probabilities * [action not in self.withheld for action in self.actions]
        return tuple(self.actions[at] for at in sayable.argmax(axis=1))

    def to_frame(self) -> pd.DataFrame:
        """A row for each clip, a column for each action."""
        import pandas as pd

        return pd.DataFrame(self.probabilities, index=pd.Index(self.clip_ids, name="clip"), columns=list(self.actions))


@dataclass(frozen=True)
class Model:
    """A loaded checkpoint that can be asked about clips, films and data sets."""

    checkpoint: Checkpoint

    def explain(self, clip: Clip, action: str | None = None) -> Explanation:
        """What happens in a clip, and which relation transitions say so.

        Args:
            clip: of a data set (`data.clip(clip_id)`), or made by hand.
            action: which action to give the reasons for, where the model knows several at once; by default the likeliest.

        Raises:
            LaiarError: where the model knows nothing in the clip, or no such action.
        """
        return explain(self.checkpoint, clip, action)

    def predict(self, clips: Iterable[Clip], batch_size: int = BATCH) -> Predictions:
        """The probabilities of every action for many clips, several at a time: those that `explain` gives, to rounding.

        Args:
            clips: read one after the other; only their tokens are kept.
            batch_size: how many clips go through the model together at most.

        Raises:
            LaiarError: where the model knows nothing in a clip.
        """
        ids, inputs = [], []
        for clip in clips:
            ids.append(clip.clip_id)
            inputs.append(self.checkpoint.tokens_of(clip))
        found = probabilities_of(self.checkpoint, inputs, batch_size)  # (C, A)
        return Predictions(tuple(ids), self.checkpoint.vocabulary.actions, found, frozenset(self.checkpoint.withheld))

    def evaluate(self, dataset: Dataset | str | Path, **options: Any) -> dict[str, Any]:  # noqa: ANN401
        """Measure the model on clips of a data set, by default those that it has not learned from.

        Args:
            dataset: the data set, or where it lies.
            options: which clips and how they are seen: those of `laiar_core.evaluation.options.Options`.

        Returns:
            The report that `laiar evaluate --json` writes.

        Raises:
            LaiarError: where the model cannot know the data set, or the options do not suit it.
        """
        from laiar_core.evaluation.evaluate import evaluate  # scikit-learn and torchmetrics, which take a second to import
        from laiar_core.evaluation.options import Options

        opened = open_dataset(dataset) if isinstance(dataset, str | Path) else dataset
        return evaluate(self.checkpoint, opened, Options(**options))

    def timeline(self, recording: Clip) -> Timeline:
        """What happens when in a whole recording (`data.recording(recording_id)`), and why."""
        return timeline(self.checkpoint, recording)

    def explain_video(self, film: str | Path, tracks: str | Path | None = None) -> Timeline:
        """What happens when in a film, and why: the bundled detectors look at it first (`pip install 'laiar[video]'`).

        Args:
            film: the file.
            tracks: boxes of your own (CVAT, MOT, COCO, Label Studio, YOLO); then no detector is needed.

        Raises:
            LaiarError: for a file that is no film or cannot be used, and a film that shows nothing that the model knows.
        """
        return explain_video(film, self.checkpoint, tracks=Path(tracks) if tracks is not None else None)

    def __repr__(self) -> str:
        return repr(self.checkpoint).replace("Checkpoint", "Model", 1)
