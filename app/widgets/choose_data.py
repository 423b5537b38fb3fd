"""Which data set: the bundled clips and rooms, or one of this machine. The choice lives in the URL."""

from __future__ import annotations

import os
from pathlib import Path

import streamlit as st

from app.state.address import linked_choice
from app.state.caches import CAD120, CHARADES, DEMO, ROOMS, Source, demo_path, open_dataset
from laiar_core.data.charades.files import is_charades
from laiar_core.viz.provenance import is_simulated
from laiar_core.viz.text import plain

BUNDLED = (DEMO, ROOMS)
CAD120_HELP = (
    "**CAD-120 is not on this machine yet.** It is free for research:\n\n"
    "1. The annotation (boxes and relations) is in the public GitHub repository "
    "[visiontao/evar](https://github.com/visiontao/evar). Download it; the folder that holds `annotations` is the one.\n"
    "2. The colour frames are optional. The authors of the data set publish them as "
    "[Zenodo record 495570](https://zenodo.org/records/495570). Unpack them beside `annotations`, so that there is "
    "`Subject1_rgbd_images/ACTIVITY/VIDEO/RGB_1.png`. Without them the boxes are drawn on an empty stage.\n"
    "3. Type the path of that folder (or of the zip) into the field on the left, or set `LAIAR_DATA` before starting "
    "the app.\n\n"
    "Until then the bundled demo clips show everything."
)
CHARADES_HELP = (
    "**Charades is not on this machine yet.** It is free for non-commercial use:\n\n"
    "1. The lists of videos and actions (`Charades.zip`) and the videos (480p) are on "
    "[the page of the data set](https://prior.allenai.org/projects/charades).\n"
    "2. Boxes and relations are those of [Action Genome](https://www.actiongenome.org): the two pickles and the frame list.\n"
    "3. Unpack both into one folder, and type its path into the field on the left, or set `LAIAR_DATA` before starting the app. "
    "`python -m laiar_core check charades --data PATH` says what is there and what is missing.\n\n"
    "Until then the simulated rooms show everything."
)


def choose_data() -> tuple[str, Path | None, Source | None]:
    """Let the person choose a data set: its name, where it was looked for, and the data set where there is one."""
    name = linked_choice("Clips from", data_names(), "data")
    path = demo_path(name) if name in BUNDLED else _typed_path(name)
    source = Source.of(path) if path and path.exists() else None
    if source is not None and is_simulated(open_dataset(source).name):
        st.badge("simulated", icon=":material/science:", color="orange")
    return name, path, source


def data_names() -> list[str]:
    """The data sets to choose from; the rooms where they are bundled."""
    return [name for name in (DEMO, ROOMS, CAD120, CHARADES) if name != ROOMS or demo_path(ROOMS).is_dir()]


def path_of(name: str) -> Path | None:
    """Where a data set is, without asking: as it was typed on another page, else as LAIAR_DATA says."""
    if name in BUNDLED:
        return demo_path(name)
    typed = str(st.session_state.get(_field(name)) or _from_environment(name)).strip()
    return Path(typed).expanduser() if typed else None


def where_to_get(name: str, missing: Path | None) -> None:
    """Say where a data set comes from and where to put it; `missing` is where it was looked for."""
    if missing is not None:
        st.warning(f"There is nothing at {plain(str(missing))}.", icon=":material/folder_off:")
    st.info(CHARADES_HELP if name == CHARADES else CAD120_HELP, icon=":material/download:")


def _typed_path(name: str) -> Path | None:
    typed = st.text_input(
        "Folder of Charades" if name == CHARADES else "Folder or zip of CAD-120",
        value=_from_environment(name),
        key=_field(name),
        persist_state="session",
        placeholder="/data/charades" if name == CHARADES else "/data/cad120",
        help="The folder that both downloads were unpacked into. LAIAR_DATA fills this in."
        if name == CHARADES
        else "The folder that holds `annotations`, or the zip. LAIAR_DATA fills this in.",
    ).strip()
    return Path(typed).expanduser() if typed else None


def _field(name: str) -> str:
    return "charades_path" if name == CHARADES else "cad120_path"


def _from_environment(name: str) -> str:
    """The path of LAIAR_DATA, where that is such a data set."""
    path = os.environ.get("LAIAR_DATA", "")
    return path if path and is_charades(Path(path).expanduser()) == (name == CHARADES) else ""
