"""The annotation of simulated videos, in the file formats of Charades and Action Genome."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from laiar_core.data.charades.classes import charades_classes
from laiar_core.data.charades.writer import ATTENTION, CONTACTING, SPATIAL, VideoAnnotation
from laiar_core.simulator.room.boxes import person_box, thing_box
from laiar_core.simulator.room.keyframes import keyframes
from laiar_core.simulator.room.recording.programme import Video
from laiar_core.simulator.room.relations import all_relations, class_of, named
from laiar_core.simulator.room.space import FPS, FRAME_SIZE
from laiar_core.simulator.room.world import Home


def annotate(home: Home, video: Video) -> VideoAnnotation:
    """The annotation of a played video. Frames count from 1, as FFmpeg numbers the images that Action Genome annotates."""
    relations = all_relations(home)
    objects, persons = {}, {}
    for frame in keyframes(relations, home.frames):
        key = f"{video.video_id}.mp4/{frame + 1:06d}.png"
        metadata = {"tag": key, "set": "test" if video.tested else "train"}
        found = []
        for thing, of in relations.items():
            box = thing_box(home, thing, frame)
            seen = box is not None
            found.append(
                {
                    "class": class_of(home, thing),
                    "bbox": None if box is None else (box[0], box[1], box[2] - box[0], box[3] - box[1]),
                    "attention_relationship": named(of.attention[frame], ATTENTION) if seen else [],
                    "spatial_relationship": named(of.spatial[frame], SPATIAL) if seen else [],
                    "contacting_relationship": named(of.contacting[frame], CONTACTING) if seen else [],
                    "visible": seen,
                    "metadata": dict(metadata),
                }
            )
        objects[key] = found
        box = person_box(home, frame)
        persons[key] = {
            "bbox": np.array([] if box is None else [box], np.float32).reshape(-1, 4),
            "bbox_score": np.ones(int(box is not None), np.float32),
            "bbox_size": FRAME_SIZE,
            "bbox_mode": "xyxy",
        }
    return VideoAnnotation(_row(home, video), objects, persons, video.tested)


def _row(home: Home, video: Video) -> Mapping[str, str]:
    classes = {row.id: row for row in charades_classes()}
    happened = list(dict.fromkeys(act.action for act in home.acts))
    things = sorted({classes[action].object for action in happened} - {"None"})
    listed = ", ".join(classes[action].phrase[0].lower() + classes[action].phrase[1:] for action in happened)
    sentence = f"In a simulated home somebody does this: {listed}." if listed else "In a simulated home nothing happens."
    return {
        "id": video.video_id,
        "subject": home.resident.name,
        "scene": video.scene,
        "quality": "7",
        "relevance": "7",
        "verified": "Yes",
        "script": sentence,
        "objects": ";".join(things),
        "descriptions": sentence,
        "actions": ";".join(f"{act.action} {act.start / FPS:.2f} {act.end / FPS:.2f}" for act in home.acts),
        "length": f"{home.frames / FPS:.2f}",
    }
