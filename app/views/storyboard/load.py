"""Stories to begin with: one for each action, what people annotated in a demo clip, or a file; and ways to keep one."""

from __future__ import annotations

import streamlit as st

from app.state.caches import Source, demo_path, open_dataset, read_clip
from app.views.storyboard.editor import LINK, MOST_LINK_CHARACTERS, has_story, put_story
from app.widgets.fault_text import fault_text
from laiar_core.errors import LaiarError
from laiar_core.explain.storyboard import Story, check_words
from laiar_core.explain.storyboard_examples import example_stories, story_of_clip
from laiar_core.explain.storyboard_files import parse_story, story_from_link, story_to_csv, story_to_json, story_to_link
from laiar_core.model.checkpoint import Checkpoint
from laiar_core.reading import as_text
from laiar_core.viz.text import spoken

FIRST = "pick"  # the simplest story: a hand takes something
_PROBLEM = "storyboard_problem"


def open_story(checkpoint: Checkpoint) -> None:
    """On a first visit put a story into the table: that of the address, or an example."""
    if has_story():
        return
    examples = _examples(checkpoint)
    if not examples:
        raise LaiarError(f"the checkpoint {checkpoint.name} knows no action of the demo clips, so there is no example to show")
    put_story(examples.get(FIRST) or next(iter(examples.values())))
    if LINK in st.query_params:
        story = story_from_link(st.query_params[LINK])
        check_words(story, checkpoint.vocabulary)
        put_story(story)


def offer_stories(checkpoint: Checkpoint) -> None:
    """Draw the choices of the sidebar."""
    examples = _examples(checkpoint)
    st.selectbox(
        "Example for an action",
        list(examples),
        index=None,
        placeholder="choose one",
        format_func=spoken,
        key="story_example",
        on_change=_load_example,
        args=(examples,),
    )
    dataset = Source.of(demo_path())
    listing = open_dataset(dataset).listing
    titles = dict(zip(listing.clip_ids, listing.titles, strict=True))
    st.selectbox(
        "What people annotated in a demo clip",
        list(titles),
        index=None,
        placeholder="choose a clip",
        format_func=lambda clip_id: titles.get(clip_id, str(clip_id)),
        key="story_clip",
        on_change=_load_clip,
        args=(checkpoint, dataset),
    )
    number = st.session_state.setdefault("story_files", 0)  # A new uploader forgets its file, so the same one can come again.
    st.file_uploader(
        "A file (JSON or CSV)", type=["json", "csv"], key=f"story_file_{number}", on_change=_load_file, max_upload_size=1
    )
    if problem := st.session_state.pop(_PROBLEM, None):
        st.error(fault_text(problem), icon=":material/error:")


def offer_to_keep(story: Story) -> None:
    """Two files of the story, and a word on the link."""
    with st.container(horizontal=True, vertical_alignment="center"):
        for kind, text, mime in (
            ("JSON", story_to_json(story), "application/json"),
            ("CSV", story_to_csv(story), "text/csv"),
        ):
            name = f"story.{kind.lower()}"
            st.download_button(f"Save as {kind}", text, file_name=name, mime=mime, icon=":material/download:", on_click="ignore")
    if len(story_to_link(story)) > MOST_LINK_CHARACTERS:
        st.caption("This story is too long for a link; save it as a file to share it.")
    else:
        st.caption("The address of this page holds the story: send it to share what you see.")


def _examples(checkpoint: Checkpoint) -> dict[str, Story]:
    return example_stories(open_dataset(Source.of(demo_path())).knowledge, checkpoint.vocabulary)


def _load_example(examples: dict[str, Story]) -> None:
    if chosen := st.session_state["story_example"]:
        put_story(examples[chosen])
        st.session_state["story_clip"] = None


def _load_clip(checkpoint: Checkpoint, dataset: Source) -> None:
    if chosen := st.session_state["story_clip"]:
        try:
            put_story(story_of_clip(read_clip(dataset, chosen), checkpoint.vocabulary, checkpoint.config.model.frames))
            st.session_state["story_example"] = None
        except LaiarError as error:
            st.session_state[_PROBLEM] = str(error)


def _load_file() -> None:
    number = st.session_state["story_files"]
    file = st.session_state.get(f"story_file_{number}")
    if file is None:
        return
    st.session_state["story_files"] = number + 1
    try:
        put_story(parse_story(as_text(file.getvalue(), file.name, "save it as JSON or CSV in UTF-8"), file.name))
        st.session_state["story_example"] = st.session_state["story_clip"] = None
    except LaiarError as error:
        st.session_state[_PROBLEM] = str(error)
