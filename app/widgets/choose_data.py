"""Which data set: the bundled clips and rooms, or one of this machine. The choice lives in the URL."""

from __future__ import annotations

import streamlit as st

from app.state.address import linked_choice
from app.state.caches import CAD120, CHARADES, DEMO, ROOMS, Source, demo_path, open_dataset
from app.state.data_places import field_offered, named_source, typed_source
from laiar_core.data.dataset import Dataset
from laiar_core.errors import LaiarError
from laiar_core.names import is_simulated
from laiar_core.viz.text import plain

BUNDLED = (DEMO, ROOMS)
CAD120_HELP = (
    "**CAD-120 is not on this machine yet.** It is free for research:\n\n"
    "1. The annotation (boxes and relations) is in the public GitHub repository "
    "[visiontao/evar](https://github.com/visiontao/evar). Download it; the folder that holds `annotations` is the one.\n"
    "2. The colour frames are optional. The authors of the data set publish them as "
    "[Zenodo record 495570](https://zenodo.org/records/495570). Unpack them beside `annotations`, so that there is "
    "`Subject1_rgbd_images/ACTIVITY/VIDEO/RGB_1.png`. Without them the boxes are drawn on an empty stage.\n"
    "3. {place} `LAIAR_DATA` before starting the app.\n\n"
    "Until then the bundled demo clips show everything."
)
CHARADES_HELP = (
    "**Charades is not on this machine yet.** It is free for non-commercial use:\n\n"
    "1. The lists of videos and actions (`Charades.zip`) and the videos (480p) are on "
    "[the page of the data set](https://prior.allenai.org/projects/charades).\n"
    "2. Boxes and relations are those of [Action Genome](https://www.actiongenome.org): the two pickles and the frame list.\n"
    "3. Unpack both into one folder. {place} `LAIAR_DATA` before starting the app. "
    "`python -m laiar_core check charades --data PATH` says what is there and what is missing.\n\n"
    "Until then the simulated rooms show everything."
)
HELP = {CAD120: CAD120_HELP, CHARADES: CHARADES_HELP}


def choose_data() -> tuple[str, Source | None, str]:
    """Let the person choose a data set: its name, the data set where there is one, and else why not, if they named a place."""
    name = linked_choice("Clips from", data_names(), "data")
    if name not in BUNDLED and field_offered():
        _field(name)
    source, fault = find_data(name)
    if source is not None and is_simulated(open_seen(source).name):
        st.badge("simulated", icon=":material/science:", color="orange")
    return name, source, fault


def data_names() -> list[str]:
    """The data sets to choose from; the rooms where they are bundled."""
    return [name for name in (DEMO, ROOMS, CAD120, CHARADES) if name != ROOMS or demo_path(ROOMS).is_dir()]


def find_data(name: str) -> tuple[Source | None, str]:
    """A data set, without asking: where it was typed on any page, else where LAIAR_DATA says; or why it is not there."""
    try:
        if name in BUNDLED:
            return Source.of(demo_path(name)), ""
        typed = str(st.session_state.get(_key(name), "")).strip() if field_offered() else ""
        return typed_source(typed) if typed else named_source(name == CHARADES), ""
    except LaiarError as error:
        return None, str(error)


def open_seen(source: Source) -> Dataset:
    """The data set. While it is being opened the page says so, and whoever chooses something else need not wait for it."""
    note = st.empty()
    data = open_dataset(source, lambda: note.caption(":material/hourglass_top: Opening the clips ..."))
    note.empty()
    return data


def where_to_get(name: str, fault: str) -> None:
    """Say where a data set comes from and where to put it; `fault` is why it is not there, where somebody said where it is."""
    if fault:
        st.warning(f"{plain(fault[:1].upper() + fault[1:])}.", icon=":material/folder_off:")
    place = "Type its path into the field on the left, or set" if field_offered() else "Set"
    st.info(HELP[name].format(place=place), icon=":material/download:")


def _field(name: str) -> None:
    """Where to type the place. What LAIAR_DATA says is not shown, as it tells where on the server something lies."""
    st.text_input(
        "Folder of Charades" if name == CHARADES else "Folder or zip of CAD-120",
        key=_key(name),
        persist_state="session",
        placeholder="/data/charades" if name == CHARADES else "/data/cad120",
        help="The folder that both downloads were unpacked into. Without it LAIAR_DATA is opened."
        if name == CHARADES
        else "The folder that holds `annotations`, or the zip. Without it LAIAR_DATA is opened.",
    )


def _key(name: str) -> str:
    return "charades_path" if name == CHARADES else "cad120_path"
