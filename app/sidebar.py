"""What to look at: checkpoint, data set and clip, narrowed by filters. The choice lives in the URL, so a link restores it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from app.address import keep, linked_choice, not_found
from app.browser.filters import filtered_by
from app.sources import CAD120, DEMO, Source, checkpoint_paths, demo_path, open_checkpoint, open_dataset
from app.words import count, plain, spoken
from laiar_core.clips.cad120 import ClipRow
from laiar_core.errors import LaiarError

_CHOICE = "choice"
_CARRIED = "carried"
_SHARED = ("checkpoint", "data", "action", "activity", "subject")  # keys of widgets that several pages have


@dataclass(frozen=True)
class Choice:
    """What the person chose."""

    checkpoint: Source
    dataset_name: str
    dataset: Source
    clip_id: str


def current_choice() -> Choice:
    """What the person chose last, for parts of a page that are drawn again without the sidebar."""
    choice: Choice = st.session_state[_CHOICE]
    return choice


def remember(choice: Choice) -> None:
    """Have `current_choice` answer this."""
    st.session_state[_CHOICE] = choice


def carry_on() -> None:
    """Keep what was chosen for the page that comes next: Streamlit forgets it, and lets nobody write its parts of the link."""
    st.session_state[_CARRIED] = {key: st.session_state[key] for key in _SHARED if key in st.session_state}


def choose() -> Choice | None:
    """Draw the sidebar; None where something is missing, which is then said on the page."""
    for key, value in st.session_state.pop(_CARRIED, {}).items():
        st.session_state[key] = value
    with st.sidebar:
        introduce()
        checkpoint = choose_checkpoint()
        name, path, dataset = choose_data()
        clip_id = _choose_clip(list(open_dataset(dataset).rows.values())) if dataset else None
    if dataset is None:
        where_to_get_cad120(path)
    elif clip_id is None:
        st.info("No clip fits all of these filters. Take one of them away to see clips again.", icon=":material/filter_alt_off:")
    elif checkpoint is not None:
        choice = Choice(checkpoint, name, dataset, clip_id)
        remember(choice)
        return choice
    return None


def choose_data() -> tuple[str, Path | None, Source | None]:
    """Let the person choose a data set: its name, where it was looked for, and the data set where there is one."""
    name = linked_choice("Clips from", [DEMO, CAD120], "data")
    path = demo_path() if name == DEMO else _typed_path()
    return name, path, Source.of(path) if path and path.exists() else None


def introduce() -> None:
    """What this is, in a line."""
    st.markdown("### LaIAR")
    st.caption("Recognises what a person does in a clip and shows the changes of relation that made it say so.")


def readable_checkpoints() -> dict[str, Source]:
    """The checkpoints that can be read, by name; the others are named on the page."""
    good: dict[str, Source] = {}
    for path in checkpoint_paths():
        try:
            source = Source.of(path)
            open_checkpoint(source)
            good[path.name] = source
        except LaiarError as error:
            st.warning(f"Checkpoint {plain(path.name)} is left out: {plain(str(error))}", icon=":material/warning:")
    return good


def choose_checkpoint() -> Source | None:
    """Let the person choose among the checkpoints that can be read."""
    good = readable_checkpoints()
    if not good:
        st.error(
            "There is no checkpoint to explain with. Put one into `checkpoints/` or train one with "
            "`python -m laiar_core train cad120 --data PATH --out checkpoints/mine`.",
            icon=":material/error:",
        )
        return None
    return good[linked_choice("Checkpoint", list(good), "checkpoint")]


def where_to_get_cad120(missing: Path | None) -> None:
    """Say where CAD-120 comes from and where to put it; `missing` is where it was looked for."""
    if missing is not None:
        st.warning(f"There is nothing at {plain(str(missing))}.", icon=":material/folder_off:")
    st.info(
        "**CAD-120 is not on this machine yet.** It is free for research:\n\n"
        "1. The annotation (boxes and relations) is in the public GitHub repository "
        "[visiontao/evar](https://github.com/visiontao/evar). Download it; the folder that holds `annotations` is the one.\n"
        "2. The colour frames are optional. The authors of the data set publish them as "
        "[Zenodo record 495570](https://zenodo.org/records/495570). Unpack them beside `annotations`, so that there is "
        "`Subject1_rgbd_images/ACTIVITY/VIDEO/RGB_1.png`. Without them the boxes are drawn on an empty stage.\n"
        "3. Type the path of that folder (or of the zip) into the field on the left, or set `LAIAR_DATA` before starting "
        "the app.\n\n"
        "Until then the bundled demo clips show everything.",
        icon=":material/download:",
    )


def _typed_path() -> Path | None:
    typed = st.text_input(
        "Folder or zip of CAD-120",
        value=os.environ.get("LAIAR_DATA", ""),
        key="cad120_path",
        persist_state="session",
        placeholder="/data/cad120",
        help="The folder that holds `annotations`, or the zip. LAIAR_DATA fills this in.",
    ).strip()
    return Path(typed).expanduser() if typed else None


def _choose_clip(rows: list[ClipRow]) -> str | None:
    shown = _filtered(rows)
    if not shown:
        return None
    by_id = {row.clip_id: row for row in shown}
    ids = list(by_id)
    if "clip" not in st.session_state:
        st.session_state["clip"] = st.query_params.get("clip")
    if (asked := st.session_state["clip"]) not in by_id:
        del st.session_state["clip"]
        if asked and asked not in {row.clip_id for row in rows}:
            not_found("clip", f"There is no clip {asked!r} here; this is the first of those that are.", ids[0])
    chosen = st.selectbox(
        f"Clip ({count(len(shown), 'clip')}{f' of {len(rows)}' if len(shown) < len(rows) else ''})",
        ids,
        key="clip",
        persist_state="session",
        format_func=lambda clip_id: _clip_name(by_id[clip_id]) if clip_id in by_id else str(clip_id),
    )
    if st.query_params.get("clip") != chosen:  # By hand: `bind` would put the long name into the link, not the clip id.
        st.query_params["clip"] = chosen
    keep("clip", chosen)
    row = by_id[chosen]
    at = ids.index(chosen)
    before, after = st.columns(2)
    before.button(
        "Previous", icon=":material/chevron_left:", disabled=at == 0, on_click=_go_to, args=(ids[at - 1],), width="stretch"
    )
    after.button(
        "Next",
        icon=":material/chevron_right:",
        icon_position="right",
        disabled=at + 1 == len(ids),
        on_click=_go_to,
        args=(ids[(at + 1) % len(ids)],),
        width="stretch",
    )
    st.caption(
        f"{plain(spoken(row.action))} · {plain(spoken(row.activity))}, video {plain(row.video)} · {plain(row.person)} · "
        f"frames {row.first_frame} to {row.last_frame}"
    )
    return str(chosen)


def _clip_name(row: ClipRow) -> str:
    """`pick — picking_objects/pick_box 1–66, Simulated1`."""
    return f"{spoken(row.action)} — {row.activity}/{row.video} {row.first_frame}–{row.last_frame}, {row.person}"


def _filtered(rows: list[ClipRow]) -> list[ClipRow]:
    with st.expander("Filter clips", icon=":material/filter_alt:"):
        return filtered_by(rows, (st.container(), st.container(), st.container()))


def _go_to(clip_id: str) -> None:
    st.session_state["clip"] = clip_id
