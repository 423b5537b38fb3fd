"""What a data set says now is what the pages show."""

from __future__ import annotations

import shutil
from pathlib import Path

from app.state.caches import Source, read_clip

CLIP = "Simulated1/arranging_objects/0000/38-86"


def test_an_annotation_that_changes_deep_in_a_folder_is_read_again(demo_clips_path: Path, tmp_path: Path) -> None:
    shutil.copytree(demo_clips_path / "annotations", tmp_path / "annotations")
    before = read_clip(Source.of(tmp_path), CLIP)
    recording = tmp_path / "annotations" / "all" / f"{CLIP.rpartition('/')[0]}.json"
    recording.write_text(recording.read_text().replace("holding", "touching"))
    assert read_clip(Source.of(tmp_path), CLIP).relations != before.relations
