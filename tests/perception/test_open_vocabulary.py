"""Detectors asked in words: real loading code on tiny folders, and raw answers made by hand through the real post-processing."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from films import SIZE, even_ticks, write_film
from huggingface_hub import constants
from hypothesis import given
from hypothesis import strategies as st
from models import Upright
from numpy.typing import NDArray
from open_vocabulary_folders import FOLDERS, grounding_dino
from small_hub import small_hub
from transformers.models.grounding_dino.modeling_grounding_dino import GroundingDinoObjectDetectionOutput
from transformers.models.omdet_turbo.modeling_omdet_turbo import OmDetTurboObjectDetectionOutput
from transformers.models.owlv2.modeling_owlv2 import Owlv2ObjectDetectionOutput
from transformers.utils import ModelOutput

from laiar_core.bundled import CHECKPOINTS
from laiar_core.errors import LaiarError
from laiar_core.hub import DOWNLOADING, fetched_model, kept_model
from laiar_core.model.checkpoint import load_checkpoint
from laiar_core.perception import named_detectors
from laiar_core.perception.detector import Detections
from laiar_core.perception.film_tracks_file import load_film_tracks, save_film_tracks
from laiar_core.perception.hf_models import HubDetector, hub_models
from laiar_core.perception.named_detectors import NAMED, detector_folder
from laiar_core.perception.open_vocabulary import ARCHITECTURES, BEGINS, OpenVocabularyDetector, our_score, their_score
from laiar_core.perception.phrasings import as_said, asked_for, phrasings_of
from laiar_core.perception.pipeline import PipelineSettings, see
from laiar_core.timeline.film import explain_video

WORDS = ("cup", "sofa/couch")
OWN = {"my blue thermos": "cup"}
WIDE, HIGH = 160, 120


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    room = tmp_path_factory.mktemp("open-vocabulary")
    return {name: make(room / name) for name, make in FOLDERS.items()}


def frames_of(count: int) -> NDArray[np.uint8]:
    return np.random.default_rng(0).integers(0, 255, (count, HIGH, WIDE, 3), dtype=np.uint8)


@pytest.mark.parametrize("kind", FOLDERS)
def test_a_folder_is_loaded_and_looks(folders: Mapping[str, Path], kind: str) -> None:
    detector = OpenVocabularyDetector(folders[kind], WORDS, OWN)
    assert detector.names == ("person", "hand", "cup", "sofa/couch")
    found = detector.detect(frames_of(5))  # more than go through together
    assert len(found) == 5
    assert sum(len(things) for things in found) > 0
    for things in found:
        assert (things.boxes_xyxy >= 0).all()
        assert (things.boxes_xyxy <= (WIDE, HIGH, WIDE, HIGH)).all()
        assert set(things.labels.tolist()) <= set(range(4))
        assert ((things.scores > 0.15 - 1e-6) & (things.scores <= 1)).all()


@pytest.mark.parametrize("kind", FOLDERS)
def test_a_picture_is_seen_alike_alone_and_among_others(folders: Mapping[str, Path], kind: str) -> None:
    detector = OpenVocabularyDetector(folders[kind], WORDS)
    frames = frames_of(5)
    together, alone = detector.detect(frames), [detector.detect(frame[None])[0] for frame in frames]
    for one, other in zip(together, alone, strict=True):
        np.testing.assert_allclose(one.scores, other.scores, atol=1e-4)


@pytest.mark.parametrize("kind", FOLDERS)
def test_it_looks_at_a_film_and_the_result_says_so(folders: Mapping[str, Path], kind: str, tmp_path: Path) -> None:
    film = write_film(tmp_path / "film.mp4", even_ticks(20))
    models = hub_models(str(folders[kind]), None, WORDS, OWN)
    seen = see(film, models, PipelineSettings(samples_per_s=5))
    assert seen.frame_size == SIZE
    assert {track.name for track in seen.tracks} <= {"person", "hand", "head", *WORDS}
    save_film_tracks(seen, tmp_path / "seen.npz")
    back = load_film_tracks(tmp_path / "seen.npz")
    assert (back.eyes, back.looked_for) == (kind, ("person", "hand", *WORDS))


# What the models would say, written by hand: (phrase, raw score, box in shares of the picture: middle, width, height).
SEEN = (
    ("a person", 0.9, (0.5, 0.5, 0.5, 1.0)),
    ("a hand", 0.6, (0.5, 0.5, 0.1, 0.1)),
    ("a cup", 0.5, (0.25, 0.5, 0.1, 0.2)),
    ("a mug", 0.7, (0.26, 0.5, 0.1, 0.2)),  # the same thing in another phrasing, surer
    ("my blue thermos", 0.55, (0.75, 0.5, 0.1, 0.2)),
    ("a couch", 0.65, (0.5, 0.9, 0.9, 0.2)),
    ("a sofa", 0.01, (0.1, 0.1, 0.1, 0.1)),  # nobody believes that
)
EXPECTED = {
    ("person", 0.9, (40, 0, 120, 120)),
    ("hand", 0.6, (72, 54, 88, 66)),
    ("cup", 0.7, (33.6, 48, 49.6, 72)),
    ("cup", 0.55, (112, 48, 128, 72)),
    ("sofa/couch", 0.65, (8, 96, 152, 120)),
}


def logit(p: float) -> float:
    return float(np.log(p / (1 - p)))


class Recorded:
    """In the place of a model's pass: says `SEEN` of every picture, whatever it shows, as that kind of model would."""

    def __init__(self, detector: OpenVocabularyDetector, kind: str) -> None:
        self.config = detector._loaded.model.config
        self.device = torch.device("cpu")
        self.tokenizer = detector._loaded.tokenizer
        self.phrases = detector._phrases
        self.kind = kind

    def __call__(self, **inputs: Any) -> ModelOutput:
        pictures = len(inputs["pixel_values"])
        return getattr(self, f"_{self.kind.replace('-', '_')}")(pictures, inputs)

    def _owlv2(self, pictures: int, inputs: Mapping[str, Any]) -> ModelOutput:
        assert inputs["input_ids"].shape == (pictures * len(self.phrases), 16)
        logits = torch.full((pictures, len(SEEN), len(self.phrases)), -9.0)
        for query, (phrase, score, _) in enumerate(SEEN):
            logits[:, query, self.phrases.index(phrase)] = logit(score)
        shown = torch.tensor([box for _, _, box in SEEN]) * torch.tensor([1, HIGH / WIDE, 1, HIGH / WIDE])  # of a padded square
        return Owlv2ObjectDetectionOutput(logits=logits, pred_boxes=shown.expand(pictures, -1, -1))

    def _grounding_dino(self, pictures: int, inputs: Mapping[str, Any]) -> ModelOutput:
        ids = inputs["input_ids"][0].tolist()
        said = self.tokenizer.decode(ids, skip_special_tokens=True).replace(" ", "").rstrip(".").split(".")
        stops = [n for n, token in enumerate(ids) if token == self.tokenizer.convert_tokens_to_ids(".")]
        spans = dict(zip(said, zip([1, *(stop + 1 for stop in stops)], stops, strict=False), strict=True))
        logits = torch.full((pictures, len(SEEN), self.config.max_text_len), -float("inf"))
        for query, (phrase, score, _) in enumerate(SEEN):
            letters = phrase.removeprefix("a ").replace(" ", "")
            if letters in spans:
                begin, end = spans[letters]
                logits[:, query, begin:end] = logit(score)
        boxes = torch.tensor([box for _, _, box in SEEN])
        return GroundingDinoObjectDetectionOutput(logits=logits, pred_boxes=boxes.expand(pictures, -1, -1))

    def _omdet_turbo(self, pictures: int, inputs: Mapping[str, Any]) -> ModelOutput:
        assert inputs["classes_structure"].tolist() == [len(self.phrases)] * pictures
        outputs = self._owlv2(pictures, {"input_ids": torch.zeros(pictures * len(self.phrases), 16)})
        boxes = torch.tensor([box for _, _, box in SEEN]).expand(pictures, -1, -1)
        return OmDetTurboObjectDetectionOutput(decoder_class_logits=outputs.logits, decoder_coord_logits=boxes)


def recorded(detector: OpenVocabularyDetector, kind: str) -> OpenVocabularyDetector:
    detector._loaded = replace(detector._loaded, model=Recorded(detector, kind))
    return detector


@pytest.mark.parametrize("kind", FOLDERS)
def test_recorded_answers_become_boxes_labels_and_scores(folders: Mapping[str, Path], kind: str) -> None:
    detector = recorded(OpenVocabularyDetector(folders[kind], WORDS, OWN), kind)
    for found in detector.detect(frames_of(2)):
        assert as_rows(found, detector.names) == sorted(
            (word, round(float(our_score(np.array(score), detector.architecture.usual)), 2), tuple(map(float, box)))
            for word, score, box in EXPECTED
        )


def test_a_film_is_explained_by_what_it_saw(folders: Mapping[str, Path], tmp_path: Path) -> None:
    """From the raw answers to a timeline, in the words of the checkpoint, with a note on who saw it."""
    checkpoint = load_checkpoint(CHECKPOINTS / "cad120")
    film = write_film(tmp_path / "film.mp4", even_ticks(45))
    models = hub_models(str(folders["owlv2"]), None, checkpoint.vocabulary.objects, OWN)
    assert isinstance(models.detector, OpenVocabularyDetector)
    models.detector._phrases = tuple(
        dict.fromkeys((*models.detector._phrases, "a sofa", "a couch"))
    )  # which cad120 never asks for
    models.detector._labels = np.append(models.detector._labels, [0, 0])
    seen: list[set[str]] = []
    recorded(models.detector, "owlv2")
    with_a_body = replace(models, pose=Upright())
    made = explain_video(
        film, checkpoint, models=with_a_body, saw=lambda clip, _: seen.append({track.class_name for track in clip.tracks})
    )
    assert any(note.startswith("The boxes were detected by owlv2;") for note in made.notes)
    assert {"hand", "head", "cup"} <= seen[0]
    assert made.windows


def test_more_phrases_than_fit_are_asked_in_parts(tmp_path: Path) -> None:
    """Grounding DINO reads so many tokens at a time; what it finds with each part is counted among all phrases."""
    detector = recorded(OpenVocabularyDetector(grounding_dino(tmp_path, longest=40), WORDS, OWN), "grounding-dino")
    (found,) = detector.detect(frames_of(1))
    assert {word for word, _, _ in as_rows(found, detector.names)} == {"person", "hand", "cup", "sofa/couch"}
    assert len(found) == len(EXPECTED)


def as_rows(found: Detections, names: Sequence[str]) -> list[tuple[str, float, tuple[float, ...]]]:
    rows = zip(found.labels, found.scores, found.boxes_xyxy, strict=True)
    return sorted((names[label], round(float(s), 2), tuple(round(float(x), 1) for x in box)) for label, s, box in rows)


@pytest.mark.parametrize("kind", ARCHITECTURES)
def test_scores_are_put_on_our_scale(kind: str) -> None:
    usual = ARCHITECTURES[kind].usual
    assert our_score(np.array(usual), usual) == pytest.approx(BEGINS)
    assert our_score(np.array([0.0, 1.0]), usual) == pytest.approx([0, 1], abs=1e-4)


@given(ours=st.floats(0.01, 0.99), usual=st.floats(0.05, 0.95))
def test_there_and_back(ours: float, usual: float) -> None:
    assert our_score(np.array(their_score(ours, usual)), usual) == pytest.approx(ours, abs=1e-6)


@pytest.mark.parametrize(
    ("word", "phrases"),
    [
        ("sofa/couch", ("a sofa", "a couch")),
        ("cup/glass/bottle", ("a cup", "a glass", "a bottle")),
        ("cup", ("a cup", "a mug")),
        ("apple", ("an apple",)),
        ("my_tool", ("a my tool",)),
        ("umbrella", ("an umbrella",)),
    ],
)
def test_each_class_is_asked_for_in_a_few_ways(word: str, phrases: tuple[str, ...]) -> None:
    assert phrasings_of(word) == phrases


def test_what_somebody_adds_counts_as_a_class() -> None:
    assert asked_for(("cup", "bowl"), {" My  BLUE thermos. ": "cup"})[0] == ("my blue thermos", "cup")
    assert as_said("Ömers Täßchen; 2nd!") == "ömers tässchen 2nd"


@pytest.mark.parametrize("name", ["cad120", "charades-simulated"])
def test_every_word_of_a_bundled_checkpoint_is_asked_for_once(name: str) -> None:
    words = load_checkpoint(CHECKPOINTS / name).vocabulary.objects
    asked = asked_for(("person", "hand", *words), {})
    assert {word for _, word in asked} == {"person", "hand", *words}
    assert len({phrase for phrase, _ in asked}) == len(asked)
    assert all(as_said(phrase) == phrase for phrase, _ in asked)


@pytest.mark.parametrize(
    ("own", "sentence"),
    [
        ({"my thermos": "cupp"}, r"'my thermos' cannot count as 'cupp', which the model does not know \(did you mean cup\?\)"),
        ({"...": "cup"}, r"'...' is no word that a detector can be asked for"),
        ({f"thing {n}": "cup" for n in range(21)}, "21 words were added; at most 20 can be"),
    ],
)
def test_words_that_cannot_be_asked_get_a_sentence(folders: Mapping[str, Path], own: dict[str, str], sentence: str) -> None:
    with pytest.raises(LaiarError, match=sentence):
        OpenVocabularyDetector(folders["owlv2"], WORDS, own)


def test_a_damaged_folder_gets_a_sentence(folders: Mapping[str, Path], tmp_path: Path) -> None:
    (tmp_path / "config.json").write_bytes((folders["owlv2"] / "config.json").read_bytes())
    with pytest.raises(LaiarError, match="holds no OWLv2 that transformers can load") as raised:
        hub_models(str(tmp_path), None, WORDS)
    assert "\n" not in str(raised.value)


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An empty cache, and a hub that nobody answers for."""
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "cache"))
    hub_at(monkeypatch, "http://127.0.0.1:9")
    return tmp_path / "cache"


def hub_at(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setattr(constants, "ENDPOINT", address)
    monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", address + "/{repo_id}/resolve/{revision}/{filename}")


def test_what_is_not_installed_is_said_before_anything_is_downloaded(no_network: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(named_detectors, "find_spec", lambda name: None if name == "timm" else object())
    with pytest.raises(LaiarError, match="OmDet-Turbo needs timm too, in builds that fit this torch"):
        detector_folder("omdet")


@pytest.mark.parametrize("named", [*NAMED, "somebody/eyes"])
def test_without_a_network_a_name_gets_a_sentence(no_network: Path, named: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(named_detectors, "find_spec", lambda name: object())
    with pytest.raises(
        LaiarError, match=r"is not on this computer and cannot be fetched \(.*\); try again with a network"
    ) as raised:
        hub_models(named, None, WORDS)
    assert "\n" not in str(raised.value)
    assert named not in NAMED or not NAMED[named].here


def test_a_name_that_is_none_gets_a_sentence(no_network: Path) -> None:
    with pytest.raises(
        LaiarError, match=r"there is no detector 'owl2' \(did you mean owlv2\?\); name owlv2, grounding-dino, omdet"
    ):
        detector_folder("owl2")


def test_a_model_is_fetched_once_and_says_how_far_it_is(
    folders: Mapping[str, Path], no_network: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[tuple[str, float]] = []
    go_on = threading.Event()

    def hear(stage: str, share: float) -> None:
        heard.append((stage, share))
        if share > 0:
            go_on.set()

    with small_hub("a/eyes", folders["owlv2"], go_on) as address:
        hub_at(monkeypatch, address)
        folder = fetched_model("a/eyes", hear)
        with pytest.raises(LaiarError, match="the hub has no model a/other, or it is private"):
            fetched_model("a/other")
    assert heard
    assert {stage for stage, _ in heard} == {DOWNLOADING}
    assert any(0 < share < 1 for _, share in heard)
    assert all(0 <= share <= 1 for _, share in heard)
    assert [share for _, share in heard] == sorted(share for _, share in heard)
    assert kept_model("a/eyes") == folder
    hub_at(monkeypatch, "http://127.0.0.1:9")
    models = hub_models("a/eyes", None, WORDS)  # from the cache, without a network
    assert isinstance(models.detector, OpenVocabularyDetector)
    assert models.eyes == "a/eyes"


class Stop(Exception):
    pass


def test_a_download_can_be_stopped_and_goes_on(
    folders: Mapping[str, Path], no_network: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()

    def stop(stage: str, share: float) -> None:
        go_on.set()
        raise Stop

    with small_hub("a/eyes", folders["owlv2"], go_on) as address:
        hub_at(monkeypatch, address)
        with pytest.raises(Stop):
            fetched_model("a/eyes", stop)
        assert kept_model("a/eyes") is None
        assert fetched_model("a/eyes").is_dir()


def test_what_knows_fixed_classes_is_told_apart_by_its_configuration(
    folders: Mapping[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []
    monkeypatch.setattr(HubDetector, "__init__", lambda self, name: made.append(name))
    (folders["owlv2"].parent / "fixed").mkdir()
    (folders["owlv2"].parent / "fixed" / "config.json").write_text('{"model_type": "rt_detr"}', encoding="utf-8")
    hub_models(str(folders["owlv2"].parent / "fixed"), None, WORDS)
    assert made == [str(folders["owlv2"].parent / "fixed")]
