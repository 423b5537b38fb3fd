"""Words in, tracks out: SAM 3 of `transformers` finds everything that a word names and keeps each thing apart through the film.

An interface of its own beside detectors, which find boxes in single pictures: here the model decides itself which boxes are one
thing. Its weights are gated: docs/own_video.md says how one gets them. They need `requirements-hub.txt`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from laiar_core.errors import LaiarError
from laiar_core.perception.film_tracks import FilmTrack, FilmTracks
from laiar_core.perception.interpolate import over_frames
from laiar_core.perception.mask_followers import forget, load_video_model, prepared, resized, sight_of
from laiar_core.perception.pipeline import STAGE, PipelineSettings, sampled_frames
from laiar_core.progress import Progress, no_progress
from laiar_core.reading import SMALL_TEXT, parse_json, read_text
from laiar_core.video.frame_index import presentation_times
from laiar_core.video.sampled import read_sampled

SHORT_NAME, SAM3, KIND = "sam3", "facebook/sam3", "sam3_video"
_WORD_LENGTH = 32  # tokens of a word: as the model learned them


def is_concept_tracker(name: str) -> bool:
    """Whether a name is `sam3`, or a folder with a model of its kind: other names are detectors."""
    return name == SHORT_NAME or ((Path(name) / "config.json").is_file() and _kind(Path(name) / "config.json") == KIND)


def _kind(config: Path) -> object:
    said = parse_json(read_text(config, SMALL_TEXT, "name another model"), config, "name another model")
    return said.get("model_type") if isinstance(said, dict) else None


@dataclass(frozen=True)
class ConceptSight:
    """One thing in one picture.

    Attributes:
        thing: a number that it has in all pictures.
        word: what was asked for.
        box_xyxy: float64 (4,), left, top, right, bottom in pixels.
        score: 0 to 1.
    """

    thing: int
    word: str
    box_xyxy: NDArray[np.float64]
    score: float


class ConceptTracker(Protocol):
    """Finds what words name, and which of it is one thing."""

    def track(self, pictures: Iterable[NDArray[np.uint8]], words: Sequence[str]) -> Iterator[list[ConceptSight]]:
        """The things in each of the pictures (H, W, 3), RGB, of one film, in their order, as soon as each was looked at."""


class Sam3Tracker:
    """SAM 3 by the name of a folder or on the hub. It keeps nothing between two films."""

    def __init__(self, name: str = SHORT_NAME) -> None:
        name = SAM3 if name == SHORT_NAME else name
        self._model, (self._mean, self._std) = load_video_model(name, {KIND: "Sam3VideoModel"}, "tracker of words")
        try:
            from transformers import AutoTokenizer

            self._tokenizer = AutoTokenizer.from_pretrained(name)
        except Exception as error:  # each kind of tokenizer fails in its own way
            reason = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise LaiarError(f"{name} holds no words that transformers can load: {reason}") from None

    def track(self, pictures: Iterable[NDArray[np.uint8]], words: Sequence[str]) -> Iterator[list[ConceptSight]]:
        """The things in each of the pictures."""
        import torch

        session: Any = None
        for number, picture in enumerate(pictures):
            if session is None:
                session = self._session(picture.shape[1::-1], words)
            with torch.inference_mode():
                side = int(self._model.config.image_size)
                ready = prepared(picture, side, self._mean, self._std)
                outputs = self._model(inference_session=session, frame=ready, frame_idx=number)
                forget(session, number)
            yield sights_of(outputs, session, picture.shape[1::-1], self._model.config.score_threshold_detection)

    def _session(self, size: tuple[int, int], words: Sequence[str]) -> Any:  # noqa: ANN401
        import torch
        from transformers.models.sam3_video.modeling_sam3_video import Sam3VideoInferenceSession

        session: Any = Sam3VideoInferenceSession(video_width=size[0], video_height=size[1], dtype=torch.float32)
        for word in dict.fromkeys(words):
            prompt = session.add_prompt(word)
            said = self._tokenizer(word, return_tensors="pt", padding="max_length", max_length=_WORD_LENGTH, truncation=True)
            session.prompt_input_ids[prompt] = said["input_ids"]
            session.prompt_attention_masks[prompt] = said["attention_mask"]
        return session


def sights_of(outputs: Any, session: Any, size: tuple[int, int], least: float) -> list[ConceptSight]:  # noqa: ANN401
    """What SAM 3 says of a picture of (width, height) = `size`: the boxes of masks that are not empty, hidden or too unsure.

    Args:
        outputs: of the model: low masks (1, h, w), and scores, by the number of a thing.
        session: which knows the word that each thing answers.
        size: of the picture in pixels.
        least: score of a thing that is believed.

    Returns:
        The things, in the order of their numbers.
    """
    hidden = {*(outputs.suppressed_obj_ids or ()), *(outputs.removed_obj_ids or ())}
    found = []
    for thing in sorted({*outputs.obj_id_to_mask} - hidden):
        score = float(outputs.obj_id_to_score[thing])
        sight = sight_of(resized(outputs.obj_id_to_mask[thing], size)[0], score, least)
        if sight is not None:
            word = session.prompts[session.obj_id_to_prompt_id[thing]]
            found.append(ConceptSight(thing, word, *sight))
    return found


def see_concepts(
    film: Path,
    tracker: ConceptTracker,
    words: Sequence[str],
    settings: PipelineSettings | None = None,
    progress: Progress = no_progress,
) -> FilmTracks:
    """Find what words name in a film that every browser plays (`normalise` makes one), and follow it.

    Args:
        film: the file.
        tracker: that knows what words mean.
        words: what is looked for, as a model calls it.
        settings: how many frames a second are sampled, and how many things are kept.
        progress: hears how far the work is, and may raise to cancel.

    Returns:
        A box in every frame for everything found, in pixels.

    Raises:
        LaiarError: for a film that cannot be decoded.
    """
    settings = settings or PipelineSettings()
    times = presentation_times(film)
    sampled = sampled_frames(times, settings.samples_per_s)
    size = (0, 0)
    things: dict[int, list[tuple[int, ConceptSight]]] = {}

    def pictures() -> Iterator[NDArray[np.uint8]]:
        nonlocal size
        for picture in chain.from_iterable(read_sampled(film, sampled, settings.batch)):
            size = (picture.shape[1], picture.shape[0])
            yield picture

    for number, found in enumerate(tracker.track(pictures(), words)):
        progress(STAGE, number / len(sampled))
        for sight in found:
            things.setdefault(sight.thing, []).append((number, sight))
    progress(STAGE, 1.0)
    kept = [seen for seen in things.values() if len(seen) >= settings.min_samples]
    most = sorted(kept, key=lambda seen: -len(seen))[: settings.max_things]
    tracks = tuple(_track(seen, times[sampled], times) for seen in kept if any(seen is one for one in most))
    notes = (
        [f"{len(kept) - len(most)} more were seen; only the {len(most)} seen most are followed."] if len(kept) > len(most) else []
    )
    if not tracks:
        notes.append("Nothing was found in this film of what was looked for.")
    return FilmTracks(size, times, sampled, tracks, tuple(notes))


def _track(seen: Sequence[tuple[int, ConceptSight]], sampled_s: NDArray[np.float64], times: NDArray[np.float64]) -> FilmTrack:
    found_s = sampled_s[[number for number, _ in seen]]
    boxes, present = over_frames(found_s, np.stack([sight.box_xyxy for _, sight in seen]), times)
    return FilmTrack(seen[0][1].word, float(np.mean([sight.score for _, sight in seen])), len(seen), boxes, present)
