"""Detectors that are asked in words: OWLv2, Grounding DINO and OmDet-Turbo of `transformers`, from a folder.

They are asked for the classes of the checkpoint that will look, with a few phrasings each (`phrasings.py`), and for a hand and a
person besides. What they answer is in the checkpoint's own words. They need `requirements-hub.txt`.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from laiar_core.errors import LaiarError, did_you_mean
from laiar_core.perception.detector import PERSON, Detections, detections_inside
from laiar_core.perception.hand_object_classes import BODY
from laiar_core.perception.packaged_weights import missing
from laiar_core.perception.phrasings import as_said, asked_for, without_article

HAND = BODY[0]
MIN_SCORE = 0.15  # the tracker decides about weak ones
BEGINS = 0.3  # with so much our tracker begins a thing (`ByteTrack.min_score`)
BATCH = 4  # pictures that go through a detector together
SAME_IOU = 0.5  # two boxes that share more are one thing, whatever phrasing found them
MAX_THINGS = 60  # in one picture
MOST_OWN = 20  # words that somebody may add

Answers = list[tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.int64]]]
"""For each picture: boxes (D, 4), left, top, right, bottom in pixels, the detector's own scores (D,), and which phrases (D,)."""


@dataclass(frozen=True)
class Loaded:
    """What a folder of `transformers` holds: the model, its tokenizer and its image processor."""

    model: Any
    tokenizer: Any
    images: Any

    def run(self, **inputs: Any) -> Any:  # noqa: ANN401 - what a model says, whose kind is found when it is loaded
        """What the model says of its inputs, where it lies; the answer lies in memory."""
        import torch

        device = self.model.device
        said = self.model(**{name: value.to(device) for name, value in inputs.items()})
        for name, value in list(said.items()):
            if isinstance(value, torch.Tensor):
                said[name] = value.cpu()
        return said


Ask = Callable[[Loaded, list[NDArray[np.uint8]], Sequence[str], float], Answers]


@dataclass(frozen=True)
class Architecture:
    """One kind of detector.

    Attributes:
        title: what people call it.
        usual: the score from which we believe it, that of its makers' examples; twice that of OWLv2, which says something of a
            hundred phrases for each patch.
        ask: puts phrases to it of some pictures of one size, and gives what scores more than the last number.
    """

    title: str
    usual: float
    ask: Ask


class OpenVocabularyDetector:
    """A detector that is asked in words. Safe for threads that share it: one runs at a time."""

    def __init__(self, folder: Path, words: Sequence[str], own: Mapping[str, str] | None = None) -> None:
        """Load what lies in a folder.

        Args:
            folder: weights, configuration and tokenizer, as `save_pretrained` of transformers writes them.
            words: classes to ask for, those of a checkpoint.
            own: what somebody calls things of theirs -> the class that those count as.

        Raises:
            LaiarError: for what cannot be loaded, and for a class that is not among the words.
        """
        self._own = checked_words(own or {}, words)
        self._names = tuple(dict.fromkeys((PERSON, HAND, *words)))
        asked = asked_for(self._names, self._own)
        self._phrases = tuple(phrase for phrase, _ in asked)
        self._labels = np.array([self._names.index(word) for _, word in asked], dtype=np.int64)
        self.architecture = ARCHITECTURES[model_type(folder)]
        self._loaded = _load(folder, self.architecture.title)
        self._lock = threading.Lock()

    @property
    def names(self) -> tuple[str, ...]:
        """A person, a hand, and the classes that it is asked for."""
        return self._names

    @property
    def known(self) -> tuple[int, ...]:
        """None: how well it knows them was not measured here."""
        return ()

    def detect(self, frames: NDArray[np.uint8]) -> tuple[Detections, ...]:
        """The things in each of the frames (n, H, W, 3), RGB, of one film."""
        import torch

        least = their_score(MIN_SCORE, self.architecture.usual)
        size = (frames.shape[2], frames.shape[1])
        found: list[Detections] = []
        for first in range(0, len(frames), BATCH):
            pictures = list(frames[first : first + BATCH])
            with self._lock, torch.inference_mode():
                answers = self.architecture.ask(self._loaded, pictures, self._phrases, least)
            for boxes, scores, phrases in answers:
                ours = our_score(scores, self.architecture.usual)
                found.append(_once_each(detections_inside(boxes, ours, self._labels[phrases], size), self._names))
        return tuple(found)


def our_score(theirs: NDArray[np.floating], usual: float) -> NDArray[np.float64]:
    """Scores on the scale of the bundled detectors: logits are moved so that the `usual` score is where our tracker begins."""
    return 1 / (1 + np.exp(-(_logit(theirs) - _logit(usual) + _logit(BEGINS))))


def their_score(ours: float, usual: float) -> float:
    """The detector's own score that becomes `ours`."""
    return float(1 / (1 + np.exp(-(_logit(ours) - _logit(BEGINS) + _logit(usual)))))


def checked_words(own: Mapping[str, str], words: Sequence[str]) -> dict[str, str]:
    """What somebody calls things of theirs, as a detector is asked for it (LaiarError for what cannot be asked)."""
    if len(own) > MOST_OWN:
        raise LaiarError(f"{len(own)} words were added; at most {MOST_OWN} can be")
    checked = {}
    for phrase, word in own.items():
        if word not in words:
            raise LaiarError(f"{phrase!r} cannot count as {word!r}, which the model does not know{did_you_mean(word, words)}")
        if not as_said(phrase):
            raise LaiarError(f"{phrase!r} is no word that a detector can be asked for; write letters, as in my blue thermos")
        checked[as_said(phrase)] = word
    return checked


def model_type(folder: Path) -> str:
    """Which architecture the configuration in a folder names; empty where it names none or cannot be read."""
    try:
        named = json.loads((folder / "config.json").read_text(encoding="utf-8"))["model_type"]
    except (OSError, ValueError, KeyError, TypeError):
        return ""
    return str(named)


def _load(folder: Path, title: str) -> Loaded:
    import torch

    try:
        import transformers
    except ImportError:
        raise LaiarError(f"{title} needs transformers: `pip install -r requirements-hub.txt`") from None
    try:
        # By PIL, not torchvision: that brings a build of torch for GPUs along. Folders on the hub name the wrong one at times.
        images = transformers.AutoImageProcessor.from_pretrained(folder, backend="pil")  # type: ignore[no-untyped-call]
        tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
        model = transformers.AutoModelForZeroShotObjectDetection.from_pretrained(folder)
    except Exception as error:  # each kind of model fails in its own way
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        reason = reason.partition(". ")[0] if isinstance(error, ImportError) else reason  # how it is installed is cut off
        raise LaiarError(f"{folder} holds no {title} that transformers can load: {reason}") from None
    device = "cuda" if torch.cuda.is_available() else "cpu"
    return Loaded(model.eval().requires_grad_(False).to(device), tokenizer, images)


def _ask_owlv2(loaded: Loaded, pictures: list[NDArray[np.uint8]], phrases: Sequence[str], least: float) -> Answers:
    """Of each patch of a picture the phrase that it looks most like."""
    texts = [f"a photo of {phrase}" for phrase in phrases]
    most = loaded.model.config.text_config.max_position_embeddings
    tokens = loaded.tokenizer(texts, padding="max_length", truncation=True, max_length=most, return_tensors="pt")
    asked = {name: tokens[name].repeat(len(pictures), 1) for name in ("input_ids", "attention_mask")}
    outputs = loaded.run(**asked, pixel_values=loaded.images(pictures, return_tensors="pt")["pixel_values"])
    kept = loaded.images.post_process_object_detection(outputs, threshold=least, target_sizes=_sizes(pictures))
    return [_answer(one) for one in kept]


def _ask_grounding_dino(loaded: Loaded, pictures: list[NDArray[np.uint8]], phrases: Sequence[str], least: float) -> Answers:
    """As many phrases at a time as it reads. A phrase scores what its tokens do on average, as its makers measure it on COCO."""
    import torch

    shown = loaded.images(pictures, return_tensors="pt")
    answers: list[Answers] = []
    for first, part in _readable(loaded, phrases):
        tokens = loaded.tokenizer([_as_one_text(part)] * len(pictures), return_tensors="pt")
        outputs = loaded.run(**shown, **tokens)
        ids = tokens["input_ids"][0]
        stop = loaded.tokenizer.convert_tokens_to_ids(".")
        ends = (ids == stop).nonzero()[:, 0].tolist()
        spans = zip([1, *(end + 1 for end in ends[:-1])], ends, strict=True)
        probabilities = outputs.logits.sigmoid()
        by_phrase = torch.stack([probabilities[..., begin:end].mean(-1) for begin, end in spans], dim=-1)  # (B, Q, phrases)
        outputs.logits = by_phrase.logit(eps=1e-6)
        kept = loaded.images.post_process_object_detection(outputs, threshold=least, target_sizes=_sizes(pictures))
        answers.append([(boxes, scores, found + first) for boxes, scores, found in map(_answer, kept)])
    return [_joined(parts) for parts in zip(*answers, strict=True)]


def _ask_omdet(loaded: Loaded, pictures: list[NDArray[np.uint8]], phrases: Sequence[str], least: float) -> Answers:
    """Of each query every phrase that it scores. Its own processor needs torchvision, so what that does is done here."""
    from transformers.image_transforms import center_to_corners_format

    names = [without_article(phrase) for phrase in phrases]
    most = loaded.model.config.text_config.max_position_embeddings
    how = {"padding": "max_length", "truncation": True, "max_length": most, "return_tensors": "pt"}
    classes = loaded.tokenizer(names * len(pictures), **how)
    tasks = loaded.tokenizer([f"Detect {', '.join(names)}."] * len(pictures), **how)
    outputs = loaded.run(
        pixel_values=loaded.images(pictures, return_tensors="pt")["pixel_values"],
        classes_input_ids=classes["input_ids"],
        classes_attention_mask=classes["attention_mask"],
        tasks_input_ids=tasks["input_ids"],
        tasks_attention_mask=tasks["attention_mask"],
        classes_structure=_counts(len(phrases), len(pictures)),
    )
    scores = outputs.decoder_class_logits.sigmoid().numpy()  # (B, Q, phrases)
    answers: Answers = []
    for found, corners, (height, width) in zip(
        scores, np.asarray(center_to_corners_format(outputs.decoder_coord_logits)), _sizes(pictures), strict=True
    ):
        query, phrase = np.nonzero(found > least)
        boxes = corners[query] * np.array([width, height, width, height], dtype=np.float32)
        answers.append((boxes, found[query, phrase], phrase))
    return answers


ARCHITECTURES: Mapping[str, Architecture] = {
    "owlv2": Architecture("OWLv2", 0.2, _ask_owlv2),
    "grounding-dino": Architecture("Grounding DINO", 0.35, _ask_grounding_dino),
    "omdet-turbo": Architecture("OmDet-Turbo", 0.3, _ask_omdet),
}
"""By the `model_type` of a folder's config.json."""


def _readable(loaded: Loaded, phrases: Sequence[str]) -> list[tuple[int, list[str]]]:
    """The phrases in parts that the model can read at once, each with the place of its first one."""
    room = loaded.model.config.max_text_len
    parts: list[tuple[int, list[str]]] = [(0, [])]
    for place, phrase in enumerate(phrases):
        longer = [*parts[-1][1], phrase]
        if parts[-1][1] and len(loaded.tokenizer(_as_one_text(longer))["input_ids"]) > room:
            parts.append((place, [phrase]))
        else:
            parts[-1] = (parts[-1][0], longer)
    return parts


def _as_one_text(phrases: Sequence[str]) -> str:
    return " ".join(f"{without_article(phrase)}." for phrase in phrases)


def _counts(phrases: int, pictures: int) -> Any:  # noqa: ANN401 - a tensor, and torch is not imported before it is needed
    import torch

    return torch.full((pictures,), phrases, dtype=torch.long)


def _sizes(pictures: Sequence[NDArray[np.uint8]]) -> list[tuple[int, int]]:
    return [(picture.shape[0], picture.shape[1]) for picture in pictures]


def _answer(kept: Mapping[str, Any]) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.int64]]:
    return kept["boxes"].numpy(), kept["scores"].numpy(), kept["labels"].numpy()


def _joined(parts: Sequence[tuple[NDArray[Any], ...]]) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    boxes, scores, phrases = (np.concatenate([part[n] for part in parts]) for n in range(3))
    return boxes, scores, phrases


def _once_each(found: Detections, names: Sequence[str]) -> Detections:
    """Of boxes that cover each other the surest, whatever things are called; people, hands and heads each apart."""
    try:
        from supervision import Detections as Boxes
    except ImportError as error:
        raise missing(f"supervision ({error})") from None
    body = [names.index(name) for name in (PERSON, *BODY) if name in names]
    groups = np.where(np.isin(found.labels, body), found.labels, -1)
    boxes = Boxes(xyxy=found.boxes_xyxy, confidence=found.scores, class_id=groups, data={"place": np.arange(len(found))})
    kept = np.asarray(boxes.with_nms(SAME_IOU).data["place"], dtype=np.int64)
    return found.taken(kept[np.argsort(-found.scores[kept], kind="stable")][:MAX_THINGS])


def _logit(p: NDArray[np.floating] | float) -> NDArray[np.float64]:
    clipped = np.clip(np.asarray(p, dtype=np.float64), 1e-6, 1 - 1e-6)
    return np.asarray(np.log(clipped / (1 - clipped)))
