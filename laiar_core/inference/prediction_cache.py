"""Predictions about clips, kept on disk, so that a program that starts anew need not run the model over a data set again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from laiar_core.data.clip import Clip
from laiar_core.data.frames import has_pictures, stamp
from laiar_core.errors import LaiarError
from laiar_core.files import cache_folder, write_text
from laiar_core.inference.predict import Prediction
from laiar_core.reading import SMALL_TEXT, hash_file, parse_json, read_text

VERSION = 3  # rises when the same model would predict something else of the same clip
LIMIT = 20_000  # predictions, of about 100 bytes; those written first go first
_SPARE = 500  # so many are taken away at once, as counting takes time


def checkpoint_fingerprint(path: Path) -> str:
    """What changes when a checkpoint changes: its settings and weights, wherever the folder lies (LaiarError if unreadable)."""
    digest = hashlib.sha256()
    for name in ("config.json", "model.safetensors"):
        hash_file(digest, path / name, "copy the checkpoint again")
    return digest.hexdigest()


def clip_fingerprint(clip: Clip) -> str:
    """What changes when another thing may be said of a clip: boxes, whose they are and how sure, times, and which pictures."""
    digest = hashlib.sha256(f"{clip.frame_size} {clip.frame_numbers} {clip.view} {clip.box_source}".encode())
    digest.update(clip.frame_times_s.tobytes())
    for track in clip.tracks:
        digest.update(f"{track.track_id} {track.class_name}".encode())
        digest.update(track.boxes_xyxy.tobytes() + track.present.tobytes())
        for further in (track.segments, track.scores):
            digest.update(b"-" if further is None else further.tobytes())
    if has_pictures(clip):
        digest.update(stamp(clip).encode())
    return digest.hexdigest()


def kept_prediction(checkpoint: str, clip: Clip, ask: Callable[[], Prediction]) -> Prediction:
    """The prediction about a clip, from disk where it was made before; where nothing can be written it is made each time.

    Args:
        checkpoint: its `checkpoint_fingerprint`.
        clip: what is predicted.
        ask: makes the prediction where none is kept, or its file is damaged.

    Returns:
        The prediction.
    """
    folder = cache_folder("answers")
    key = hashlib.sha256(f"{VERSION} {checkpoint} {clip_fingerprint(clip)}".encode()).hexdigest()[:32]
    page = folder / f"{key}.json"
    if (known := _read(page)) is not None:
        return known
    prediction = ask()
    with suppress(LaiarError):
        write_text(page, json.dumps({"action": prediction.action, "confidence": prediction.confidence}))
        _trim(folder)
    return prediction


def _read(page: Path) -> Prediction | None:
    try:
        data = parse_json(read_text(page, SMALL_TEXT), page)
        action, confidence = data["action"], float(data["confidence"])
    except (ValueError, KeyError, TypeError):  # it is not there (LaiarError is a ValueError), or damaged
        return None
    return Prediction(action, confidence) if isinstance(action, str) and 0 <= confidence <= 1 else None


def _trim(folder: Path) -> None:
    with suppress(OSError):  # somebody else may take files away at the same time
        pages = list(folder.glob("*.json"))
        if len(pages) > LIMIT:
            pages.sort(key=lambda page: page.stat().st_mtime_ns)
            for page in pages[: len(pages) - LIMIT + _SPARE]:
                page.unlink(missing_ok=True)
