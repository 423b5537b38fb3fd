"""A checkpoint: a folder with `model.safetensors`, `config.json` and a `README.md` model card. Nothing in it is unpickled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Annotated, Literal

import torch
from pydantic import BaseModel, ConfigDict, Field, model_validator
from safetensors import SafetensorError
from safetensors.torch import load
from safetensors.torch import save as packed
from torch import Tensor

from laiar_core.data.charades.boxes_cannot_show import BOXES_CANNOT_SHOW
from laiar_core.data.clip import Clip
from laiar_core.data.knowledge import Label, acting_classes, knowledge_of_labels
from laiar_core.data.task import Task, with_task
from laiar_core.errors import LaiarError
from laiar_core.files import write_bytes, write_text
from laiar_core.model.config import ModelConfig, TrainConfig
from laiar_core.model.crop_encoder import crop_encoder_of
from laiar_core.model.domain import Domain
from laiar_core.model.laiar import LaIAR
from laiar_core.model.layout import IN_THE_FRAME
from laiar_core.model.tokens import ClipTokens, NobodySeenError, clip_tokens, sample_frames
from laiar_core.model.vocabulary import Embed, Vocabulary, build_vocabulary
from laiar_core.perception.film_tracks import BoxSource
from laiar_core.reading import MB, NoFileError, read_bytes, read_text
from laiar_core.versioned_json import parse_versioned

SCHEMA = "laiar.checkpoint"
VERSION = 1
AGAIN = "copy the checkpoint again"
# A hundred times the bundled ones, and more.
MOST_WEIGHTS = 300 * MB
MOST_CONFIG = 16 * MB
MOST_CARD = MB
LARGEST = 1000  # of a weight; those of the bundled checkpoints stay below 10, and from 1e5 on sums of squares begin to overflow
MOST_CELLS = 10_000_000  # of the table of which labels a pair can have

_OF_DOMAIN = "domain."  # begins the names of the arrays of `Domain`, which lie beside the weights

EVEN = 0.5  # below this probability an action is more likely not to happen

Word = Annotated[str, Field(min_length=1, max_length=200)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Words(_Part):
    """The vocabulary without its vectors, which are in `model.safetensors`. A label is [subject, relation, object].

    `families` has the family of each relation, for a data set with several.
    """

    objects: Annotated[tuple[Word, ...], Field(min_length=1, max_length=2000)]
    labels: Annotated[tuple[tuple[Word, Word, Word], ...], Field(min_length=1, max_length=50_000)]
    actions: Annotated[tuple[Word, ...], Field(min_length=1, max_length=5000)]
    families: dict[str, Word] = {}
    task: Task = Task.SINGLE_LABEL

    @model_validator(mode="before")
    @classmethod
    def _of_version_0_1(cls, values: object) -> object:
        return with_task(values)

    @model_validator(mode="after")
    def _fit_together(self) -> Words:
        for name, words in (("objects", self.objects), ("labels", self.labels), ("actions", self.actions)):
            if twice := next((word for word, times in Counter[object](words).items() if times > 1), None):
                raise ValueError(f"{name} has {twice!r} twice")
        things = set(self.objects)
        if stray := next((word for s, _, o in self.labels for word in (s, o) if word not in things), None):
            raise ValueError(f"a label speaks of {stray!r}, which is not among the objects")
        at_once = Counter((s, o, self.families.get(relation, "")) for s, relation, o in self.labels)
        cells = len(things) ** 2 * len({family for *_, family in at_once}) * max(at_once.values())
        if cells > MOST_CELLS:
            raise ValueError(f"the table of which labels a pair can have would have {cells:,} cells; at most {MOST_CELLS:,} fit")
        return self

    @classmethod
    def of(cls, vocabulary: Vocabulary) -> Words:
        """The words of a vocabulary."""
        return cls(
            objects=vocabulary.objects,
            labels=tuple((label.subject, label.relation, label.object) for label in vocabulary.labels),
            actions=vocabulary.actions,
            families={label.relation: label.family for label in vocabulary.labels if label.family},
            task=vocabulary.task,
        )

    @property
    def parts(self) -> tuple[str, ...]:
        """The classes that act: parts of a person, or the person."""
        return acting_classes(self.objects, [(subject, obj) for subject, _, obj in self.labels])

    def knowledge_labels(self) -> tuple[Label, ...]:
        """The labels, each with the family of its relation."""
        return tuple(Label(s, relation, o, self.families.get(relation, "")) for s, relation, o in self.labels)

    def vocabulary(self, embed: Embed) -> Vocabulary:
        """The vocabulary with the vectors that `embed` makes of its words."""
        return build_vocabulary(knowledge_of_labels(self.objects, self.actions, self.knowledge_labels(), self.task), embed)


class TrainedOn(_Part):
    """What the weights have seen, and who was left out for testing."""

    dataset: str
    subjects: tuple[str, ...]
    test_subjects: tuple[str, ...]
    clips: int


class Calibration(_Part):
    """How the probabilities were made to mean something: logits are divided by `temperature` (Guo et al., ICML 2017).

    It was fitted on `clips` clips that the model which recognised them had not learned from: for one action a clip those of the
    training subjects, each recognised by a model that had not seen that person. An action is said from `threshold` on; below it,
    it is more likely wrong than the model's owners want to hear.
    """

    temperature: float = Field(ge=0.01, le=100, allow_inf_nan=False)
    clips: int
    threshold: float = Field(EVEN, ge=EVEN, le=1, allow_inf_nan=False)


NOT_CALIBRATED = Calibration(temperature=1, clips=0)


class CheckpointConfig(_Part):
    """The content of `config.json`."""

    schema_name: Literal["laiar.checkpoint"] = Field("laiar.checkpoint", alias="schema")
    version: Literal[1] = 1
    model: ModelConfig
    training: TrainConfig
    vocabulary: Words
    trained_on: TrainedOn
    calibration: Calibration | None = None
    calibration_detected: Calibration | None = None  # of boxes that a detector found; without it that of annotated ones
    git_revision: str


@dataclass(frozen=True, repr=False)
class Checkpoint:
    """A loaded checkpoint: the model in evaluation mode and everything that is known about it."""

    path: Path
    config: CheckpointConfig
    vocabulary: Vocabulary
    model: LaIAR
    card: str
    domain: Domain | None = None

    @property
    def name(self) -> str:
        """Name of the checkpoint's folder."""
        return self.path.resolve().name

    def calibration_of(self, box_source: BoxSource) -> Calibration:
        """What the logits of C_v are divided by, and from which probability on an action is said, by who made the boxes."""
        config = self.config
        return (config.calibration_detected if box_source == "detected" else None) or config.calibration or NOT_CALIBRATED

    @property
    def withheld(self) -> dict[str, str]:
        """The actions that it knows and never says, as what it sees cannot show them, each with the reason."""
        if self.config.model.appearance != "none":
            return {}
        return {action: BOXES_CANNOT_SHOW[action] for action in self.vocabulary.actions if action in BOXES_CANNOT_SHOW}

    def sayable(self, probabilities: Tensor, withheld: Collection[str] | None = None) -> Tensor:
        """Probabilities (..., A) with those of withheld actions at 0: what may be said is looked for among these.

        Args:
            probabilities: of the actions.
            withheld: of a clip; by default those that are never said.

        Returns:
            The same with zeros.
        """
        withheld = self.withheld if withheld is None else withheld
        return probabilities * torch.tensor([float(action not in withheld) for action in self.vocabulary.actions])

    def __repr__(self) -> str:
        words, seen = self.vocabulary, self.config.trained_on
        return f"Checkpoint({self.name!r}, {words.task}, {len(words.actions)} actions, learned from {seen.dataset})"

    def tokens_of(self, clip: Clip) -> ClipTokens:
        """The tokens that the model reads of a clip.

        Raises:
            LaiarError: it knows nothing in the clip, misses its pictures, or nobody is seen in it (NobodySeenError).
        """
        frames = sample_frames(len(clip), self.config.model.frames)
        tokens = clip_tokens(clip, self.vocabulary, frames, crop_encoder_of(self.config.model))
        if not tokens.seen.any():
            raise NobodySeenError(
                f"nobody is seen in clip {clip.clip_id!r}: the person has no box in the {len(frames)} frames that the model "
                "looks at, so nothing can be said of what happens"
            )
        return tokens


def save_checkpoint(path: str | Path, config: CheckpointConfig, model: LaIAR, card: str, domain: Domain | None = None) -> None:
    """Write a checkpoint folder, each file whole or not at all; `config.json`, which makes it a checkpoint, comes last.

    Args:
        path: the folder.
        config: settings, words, and what was learned from.
        model: its weights are written.
        card: the model card, as Markdown.
        domain: what the model learned from, if that is known.

    Raises:
        LaiarError: there is no space, or nobody may write there.
    """
    path = Path(path)
    weights = model.state_dict() | ({_OF_DOMAIN + name: tensor for name, tensor in vars(domain).items()} if domain else {})
    # Packed here and written like any other file: the library has an error of its own for a full disk.
    write_bytes(path / "model.safetensors", packed({name: tensor.contiguous() for name, tensor in weights.items()}))
    write_text(path / "README.md", card)
    write_text(path / "config.json", config.model_dump_json(by_alias=True, indent=1) + "\n")


def load_checkpoint(path: str | Path) -> Checkpoint:
    """Load a checkpoint folder (LaiarError, one sentence, where it is missing, damaged, too large or of another version)."""
    path = Path(path)
    config = _read_config(path)
    try:
        card = read_text(path / "README.md", MOST_CARD, AGAIN)
    except NoFileError:
        card = "This checkpoint has no model card."
    weights, words = path / "model.safetensors", config.vocabulary
    state = _read_weights(weights, config.model)
    crop_encoder_of(config.model)  # says what is wrong where a backbone is missing
    try:
        domain = _domain({name: state.pop(name) for name in [*state] if name.startswith(_OF_DOMAIN)})
        vocabulary = Vocabulary(
            objects=words.objects,
            labels=words.knowledge_labels(),
            actions=words.actions,
            object_vectors=_named(state, "object_vectors").numpy(),
            label_vectors=_named(state, "label_vectors").numpy(),
            task=words.task,
        )
        model = LaIAR(config.model, vocabulary)
        for name, made in model.state_dict().items():
            if (shape := tuple(_named(state, name).shape)) != tuple(made.shape):
                raise LaiarError(f"size mismatch, {name} is {shape} and must be {tuple(made.shape)}")
        if unknown := sorted(state.keys() - model.state_dict().keys()):
            raise LaiarError(f"{unknown[0]} is none of this model's weights")
    except LaiarError as error:
        raise LaiarError(f"{weights} does not fit its config.json: {error}; {AGAIN}") from None
    model.load_state_dict(state)
    return Checkpoint(path, config, vocabulary, model.eval(), card, domain)


def _domain(state: Mapping[str, Tensor]) -> Domain | None:
    """What the model learned from; None of a checkpoint that does not tell (LaiarError for numbers that do not fit together)."""
    if not state:
        return None
    parts = {field.name: _named(state, _OF_DOMAIN + field.name) for field in fields(Domain)}
    if unknown := sorted(state.keys() - {_OF_DOMAIN + name for name in parts}):
        raise LaiarError(f"{unknown[0]} is none of its parts")
    if (kind := parts["classes"].dtype) is not torch.int64:
        raise LaiarError(f"{_OF_DOMAIN}classes is {kind} and must be torch.int64")
    points, numbers = len(parts["points"]), len(IN_THE_FRAME)
    shapes = {"points": (points, numbers), "classes": (points, 2), "scale": (numbers,), "limit": ()}
    for name, shape in shapes.items():
        if parts[name].shape != shape:
            raise LaiarError(f"{_OF_DOMAIN}{name} is {tuple(parts[name].shape)} and must be {shape}")
    if parts["scale"].min() <= 0:
        raise LaiarError(f"{_OF_DOMAIN}scale has a number that is not above 0")
    return Domain(**parts)


def _named(state: Mapping[str, Tensor], name: str) -> Tensor:
    if name not in state:
        raise LaiarError(f"it has no {name}")
    return state[name]


def _read_config(path: Path) -> CheckpointConfig:
    file = path / "config.json"
    try:
        text = read_text(file, MOST_CONFIG, AGAIN)
    except NoFileError:
        raise LaiarError(f"{path} is not a checkpoint: it has no config.json; give a folder that `train` wrote") from None
    return parse_versioned(CheckpointConfig, text, str(file), SCHEMA, VERSION, f"{AGAIN} or train it again")


def _read_weights(file: Path, sizes: ModelConfig) -> dict[str, Tensor]:
    """The weights by name (LaiarError, one sentence, unless all are numbers that a model can have learned).

    They are read, not mapped: a mapped file that somebody copies over while it is in use ends the program.
    """
    content = read_bytes(file, MOST_WEIGHTS, AGAIN)
    try:
        state = load(content)
    except (SafetensorError, ValueError, KeyError) as error:
        raise LaiarError(f"cannot read {file}: {error}; {AGAIN}") from None
    if len(content) < 4 * sizes.encoder_numbers:  # before a model of that size is made
        raise LaiarError(
            f"{file} does not fit its config.json: {sizes.layers} layers of width {sizes.width} take more than "
            f"{4 * sizes.encoder_numbers / MB:.1f} MB, and it has {len(content) / MB:.1f} MB; {AGAIN}"
        )
    for name, tensor in state.items():
        if name == f"{_OF_DOMAIN}classes" and tensor.dtype is torch.int64:
            continue  # indices
        if tensor.dtype is not torch.float32:
            kind = str(tensor.dtype).removeprefix("torch.")
            raise LaiarError(f"{file} holds {name} as {kind}, and weights are float32; {AGAIN}")
        if tensor.numel() and not max(-tensor.min().item(), tensor.max().item()) <= LARGEST:  # what is NaN is not below it either
            raise LaiarError(f"{file} holds no weights: {name} has numbers that are not finite, or beyond {LARGEST}; {AGAIN}")
    return state
