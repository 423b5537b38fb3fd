"""The naive way to step through a clip, to compare with: every step is a Streamlit rerun that sends a picture and a Plotly graph.

Run by `benchmarks.dashboard`: `streamlit run benchmarks/dashboard_naive.py`.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

import streamlit as st  # noqa: E402

from app.state.caches import Source, checkpoint_paths, demo_path, explanation_of, open_dataset, read_clip  # noqa: E402
from laiar_core.video.decode import read_frames  # noqa: E402
from laiar_core.viz.figures.graph import scene_graph  # noqa: E402

dataset, checkpoint = Source.of(demo_path()), Source.of(checkpoint_paths()[0])
clip = read_clip(dataset, open_dataset(dataset).clip_ids()[0])
explanation = explanation_of(checkpoint, dataset, clip.clip_id)


@st.cache_data
def pictures() -> list[object]:
    """All pictures of the clip, decoded once: the naive way is not to suffer from decoding."""
    assert clip.video is not None
    return list(read_frames(clip.video.path, [number - 1 for number in clip.frame_numbers]))


frame = st.session_state.get("frame", 0)
left, right = st.columns(2)
left.image(pictures()[frame])
right.plotly_chart(scene_graph(explanation, frame).update_layout(title=f"frame {frame}"))
st.button("Step", on_click=lambda: st.session_state.update(frame=(frame + 1) % len(clip)))
