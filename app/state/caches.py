"""Where checkpoints, data sets and explanations come from. The only file of the app that calls the model.

One model and one data set serve all sessions, each of which runs in a thread of its own, without a lock around them:

- A model that does not learn is only read, and torch lets many threads do that.
- What a `ModelRun`, a data set or a vocabulary keeps of what it made (`made_once`) comes out the same each time: of two threads
  that ask at once both make it, and neither waits. Clips and films are read from files that are opened anew.
- The one thing too large to be read twice at once, the annotation of Action Genome, has a lock in its data set (`Charades`).

Who asks for the same checkpoint, data set or explanation while it is made waits for it, and nobody else does: Streamlit's caches
have a lock for each value, and `Background` one future for each data set.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from app.state.background import Background
from laiar_core import bundled, datasets
from laiar_core.data.clip import Clip
from laiar_core.data.dataset import Dataset
from laiar_core.data.mark import mark
from laiar_core.data.user_video.dataset import UserVideo
from laiar_core.data.user_video.store import UserVideoFolder
from laiar_core.errors import LaiarError
from laiar_core.evaluation.report_schema import Evaluation, read_evaluation
from laiar_core.explain.explainer import explain_run
from laiar_core.explain.explanation import Explanation
from laiar_core.explain.joint_space import JointSpace, joint_space
from laiar_core.explain.language import language_selection
from laiar_core.explain.schema import Selection
from laiar_core.explain.storyboard import Story
from laiar_core.explain.storyboard_reading import Reading, read_story
from laiar_core.explain.whatif import Edited, predict_edited
from laiar_core.explain.whatif_edits import Edits
from laiar_core.explain.whatif_flip import Flip, Unit, flip_steps
from laiar_core.explain.whatif_prepare import Prepared, prepare
from laiar_core.inference.model_run import ModelRun, run_model
from laiar_core.inference.predict import Prediction, predict
from laiar_core.inference.prediction_cache import checkpoint_fingerprint, kept_prediction
from laiar_core.model.checkpoint import Checkpoint, load_checkpoint
from laiar_core.reading import NoFileError
from laiar_core.timeline.localise import Localisation, localise
from laiar_core.timeline.schema import Timeline
from laiar_core.timeline.user_video_job import timeline_of

DEMO = "Demo clips (simulated)"
ROOMS = "Simulated rooms"
CAD120 = "CAD-120"
CHARADES = "Charades"
EVALUATION = "evaluation.json"  # in a checkpoint's folder: what `evaluate --json` writes
FAULT_KEPT_S = 60  # so long nobody looks again at a checkpoint that cannot be read, unless a file of it changes

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Source:
    """A file or folder and its `mark`, which together say whether a cached result still holds."""

    path: Path
    mark: str

    @classmethod
    def of(cls, path: Path) -> Source:
        """Look at `path` now (LaiarError where it is not there). A folder changes when a file in it does, however deep."""
        try:
            return cls(path, mark(path))
        except OSError as error:
            raise LaiarError(f"cannot read {path}: {error.strerror or error}") from None


@dataclass(frozen=True)
class UserVideoSource(Source):
    """The folder of somebody's own video, put in the words of a checkpoint."""

    checkpoint: Source

    @classmethod
    def seen_by(cls, checkpoint: Source, folder: UserVideoFolder) -> UserVideoSource:
        """Look at the folder now."""
        return cls(folder.path, Source.of(folder.path).mark, checkpoint)

    def open(self) -> UserVideo:
        """The video in the words of its checkpoint."""
        return UserVideo(UserVideoFolder(self.path), open_checkpoint(self.checkpoint).vocabulary)


def checkpoint_paths() -> list[Path]:
    """Folders in `checkpoints/` (or LAIAR_CHECKPOINTS) that hold a config.json, or cannot be looked into, sorted by name."""
    root = Path(os.environ.get("LAIAR_CHECKPOINTS") or bundled.CHECKPOINTS)
    return sorted(path for path in root.glob("*") if _may_be_checkpoint(path))


def _may_be_checkpoint(path: Path) -> bool:
    try:
        (path / "config.json").lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:  # Whoever put it there is told why it is not among the others.
        return True
    return True


def demo_path(name: str = DEMO) -> Path:
    """Where the bundled clips lie."""
    return bundled.DEMO_ROOMS if name == ROOMS else bundled.DEMO_CLIPS


def open_checkpoint(source: Source) -> Checkpoint:
    """The checkpoint, read once for all sessions (LaiarError, one sentence, for one that cannot be read)."""
    if fault := _checkpoint_fault(source):
        raise LaiarError(fault)
    return _checkpoint(source)


@st.cache_data(max_entries=32, show_spinner=False)
def evaluation_of(checkpoint: Source) -> Evaluation | None:
    """What was measured of a checkpoint, from the file beside it; None where there is none (LaiarError for a damaged one)."""
    try:
        return read_evaluation(checkpoint.path / EVALUATION)
    except NoFileError:
        return None


def open_dataset(source: Source, meanwhile: Callable[[], object] = lambda: None) -> Dataset:
    """The data set, opened once for all sessions, which go on while it is being opened; who waits for it does `meanwhile`."""
    return _DATASETS.of(source, str(source.path), meanwhile)


@st.cache_resource(max_entries=32, show_spinner="Looking at the clip ...")
def run_of(checkpoint: Source, dataset: Source, clip_id: str) -> ModelRun:
    """The model's run over a clip, made once for everything that is shown of it.

    Args:
        checkpoint: the model.
        dataset: holds the clip.
        clip_id: which clip.

    Returns:
        One forward pass, with what explanation, joint space and edits need of it.
    """
    model, clip = open_checkpoint(checkpoint), read_clip(dataset, clip_id)
    return run_model(model, clip)


@st.cache_data(max_entries=256, show_spinner="Explaining the clip ...")
def explanation_of(checkpoint: Source, dataset: Source, clip_id: str, action: str | None = None) -> Explanation:
    """What the model says about a clip and why, by default about its best action. The reader checks the clip.

    Args:
        checkpoint: the model.
        dataset: holds the clip.
        clip_id: which clip.
        action: what it is about; None for the best one.

    Returns:
        The explanation.
    """
    run = run_of(checkpoint, dataset, clip_id)
    return explain_run(run, action)


@st.cache_data(max_entries=64, show_spinner="Looking when it happens ...")
def localisation_of(checkpoint: Source, dataset: Source, clip_id: str) -> Localisation:
    """How likely each action is at points of time all over a clip.

    Args:
        checkpoint: the model.
        dataset: holds the clip.
        clip_id: which clip.

    Returns:
        Probabilities, (moments, actions), and the seconds of the moments.
    """
    model, clip = open_checkpoint(checkpoint), read_clip(dataset, clip_id)
    return localise(model, clip)


@st.cache_data(max_entries=256, show_spinner=False)
def reading_of(checkpoint: Source, story: Story) -> Reading:
    """What the language stream of a checkpoint says of a story."""
    model = open_checkpoint(checkpoint)
    return read_story(model, story)


@st.cache_resource(max_entries=32, show_spinner="Encoding the clip ...")
def prepared_clip(checkpoint: Source, dataset: Source, clip_id: str) -> Prepared:
    """A clip that is encoded and waits for edits. Nobody changes it, so all sessions share it.

    Args:
        checkpoint: the model.
        dataset: holds the clip.
        clip_id: which clip.

    Returns:
        The tokens of the clip and what they may be renamed to.
    """
    run = run_of(checkpoint, dataset, clip_id)
    return prepare(run)


def edited(prepared: Prepared, edits: Edits) -> Edited:
    """What the model says of a clip under these edits."""
    return predict_edited(prepared, edits)


def flip_search(prepared: Prepared, edits: Edits, unit: Unit) -> Generator[int, None, Flip | None]:
    """Look for the fewest further removals after which the model says something else, in steps of a moment each.

    Args:
        prepared: the clip.
        edits: those that hold already.
        unit: what is taken away: tokens, pairs or frames.

    Yields:
        How many sets of removals were tried so far.

    Returns:
        The removals and what the model says then; None where none was found.
    """
    return flip_steps(prepared, edits, unit)


@st.cache_data(max_entries=256, show_spinner="Looking into the joint space ...")
def joint_space_of(checkpoint: Source, dataset: Source, clip_id: str) -> JointSpace:
    """The kept tokens of a clip among the labels that could name them, in the plane.

    Args:
        checkpoint: the model.
        dataset: holds the clip.
        clip_id: which clip.

    Returns:
        Points in the plane, and how much of their distances it keeps.
    """
    run = run_of(checkpoint, dataset, clip_id)
    return joint_space(run)


@st.cache_data(max_entries=256, show_spinner=False)
def language_selection_of(checkpoint: Source, dataset: Source, clip_id: str) -> Selection | None:
    """What the language stream keeps of a clip; None where nothing is annotated.

    Args:
        checkpoint: the model.
        dataset: holds the clip.
        clip_id: which clip.

    Returns:
        The selection U of the language stream, (T, N), or None.
    """
    run = run_of(checkpoint, dataset, clip_id)
    return language_selection(run)


def answer_of(checkpoint: Source, dataset: Source, clip_id: str) -> Prediction:
    """What the model says about a clip, without the reasons; from disk where it was asked before, by whichever server.

    Args:
        checkpoint: the model.
        dataset: holds the clip.
        clip_id: which clip.

    Returns:
        The action that is likeliest, and the probabilities of all.
    """
    model, fingerprint, clip = open_checkpoint(checkpoint), _fingerprint(checkpoint), read_clip(dataset, clip_id)
    return kept_prediction(fingerprint, clip, lambda: predict(model, clip))


def read_clip(dataset: Source, clip_id: str) -> Clip:
    """Read one clip of a data set, or a stretch of somebody's own video."""
    opened = _opened(dataset)
    return opened.clip(clip_id)


def film_fault(dataset: Source, clip_id: str) -> str | None:
    """Why the film of a clip is not shown, as a sentence; None where it is or where there is none."""
    opened = _opened(dataset)
    return opened.film_fault(clip_id)


def notes(dataset: Source, clip_id: str) -> tuple[str, ...]:
    """What to know of how the annotation of a clip was read, as sentences."""
    return _opened(dataset).notes(clip_id)


@st.cache_resource(max_entries=16, show_spinner=False)
def timeline_of_video(video: UserVideoSource) -> Timeline | None:
    """What happens when in a video of the store, and why; None where the work is still to be done."""
    return timeline_of(UserVideoFolder(video.path), open_checkpoint(video.checkpoint))


def _opened(source: Source) -> Dataset | UserVideo:
    return source.open() if isinstance(source, UserVideoSource) else open_dataset(source)


@st.cache_resource(max_entries=32, show_spinner="Loading the model ...")
def _checkpoint(source: Source) -> Checkpoint:
    return load_checkpoint(source.path)


@st.cache_data(max_entries=256, ttl=FAULT_KEPT_S, show_spinner=False)
def _checkpoint_fault(source: Source) -> str | None:
    """Why a checkpoint cannot be read. Every page asks of every checkpoint: a faulty one must not break, or slow, the others."""
    try:
        _checkpoint(source)
    except LaiarError as error:
        return str(error)
    except Exception as error:
        _log.exception("cannot read the checkpoint %s", source.path)
        return f"cannot read {source.path} ({type(error).__name__}); the server's log says more; copy the checkpoint again"
    return None


@st.cache_data(max_entries=32, show_spinner=False)
def _fingerprint(source: Source) -> str:
    return checkpoint_fingerprint(source.path)


# No lock is held meanwhile: whoever names a path may have it lead to anything.
_DATASETS = Background[Source, Dataset](lambda source: datasets.open_dataset(source.path), longest_s=60, most=8, kept=8)
