"""Videos in the store in which somebody marked what happens."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from needed import ROOT

from laiar_core.data.action_changes import action_changes
from laiar_core.data.cad120.reader import Cad120
from laiar_core.data.user_video.dataset import UserVideo
from laiar_core.data.user_video.marks import Mark, Marks
from laiar_core.data.user_video.store import UserVideoFolder, keep_video
from laiar_core.model.checkpoint import load_checkpoint
from laiar_core.perception.film_tracks import FilmTrack, FilmTracks
from laiar_core.perception.film_tracks_file import save_film_tracks
from laiar_core.video.frame_index import presentation_times
from laiar_core.video.transcode import normalise

RECORDING = "Simulated2/picking_objects/0005"


def mark(action: str, start_s: float, end_s: float, *between: int) -> Mark:
    return Mark(action=action, start_s=start_s, end_s=end_s, between=between or None)


def brought(film: Path, tracks: tuple[FilmTrack, ...], size: tuple[int, int], name: str) -> UserVideoFolder:
    """A video in the store in which these tracks were seen."""
    folder = keep_video([film.read_bytes()], name, 10**9)
    normalise(folder.original, folder.film)
    times = presentation_times(folder.film)
    save_film_tracks(FilmTracks(size, times, np.arange(len(times)), tracks), folder.film_tracks)
    return folder


def marked_video(demo: Cad120) -> UserVideo:
    """A simulated film with its exact boxes, in which every action is marked as it is annotated."""
    recording = demo.recording(RECORDING)
    tracks = tuple(FilmTrack(t.class_name, 1.0, len(t.present), t.boxes_xyxy, t.present) for t in recording.tracks)
    folder = brought(recording.video.path, tracks, recording.frame_size, "my, film.v2.mp4")
    video = UserVideo(folder, load_checkpoint(ROOT / "checkpoints" / "cad120").vocabulary)
    video.choose_classes()
    places = {track.track_id: at for at, track in enumerate(recording.tracks)}
    marks = Marks()
    for clip_id in demo.clip_ids():
        if demo.recording_of(clip_id) == RECORDING and (row := demo.rows[clip_id]).action != "null":
            clip = demo.clip(clip_id)
            (change,) = action_changes(clip, demo.knowledge)
            (pair,) = [
                r
                for r in clip.relations
                if r.labels[change.frame - 1 : change.frame + 1] == (change.from_relation, change.to_relation)
                and clip.track(r.subject).class_name == change.subject
                and clip.track(r.object).class_name == change.object
            ]
            middle = (row.first_frame - 1 + change.frame) / 30
            marks = marks.with_mark(mark(row.action, middle - 0.5, middle + 0.5, places[pair.subject], places[pair.object]))
    marks.save(folder.marks)
    return video
