"""The text files that the official scripts of Charades measure: a line for each video, or for each of its 25 moments.

VIDEO 0.12 0.7 ...          what happens in it (`Charades_v1_classify.m`)
VIDEO MOMENT 0.12 0.7 ...   what happens then (`Charades_v1_localize.m`); moments count from 1
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from laiar_core.errors import LaiarError
from laiar_core.files import written_whole
from laiar_core.timeline.localise import MOMENTS

CLASSIFY, LOCALIZE = "classify.txt", "localize.txt"


def write_submission(folder: Path, videos: Sequence[str], whole: NDArray[np.floating], moments: NDArray[np.floating]) -> None:
    """Write scores as `classify.txt` and `localize.txt`, as the code of Charades' authors reads them.

    Args:
        folder: where to.
        videos: ids of the V videos.
        whole: (V, A), scores of the videos.
        moments: (V, 25, A), scores of their moments.
    """
    _write(folder / CLASSIFY, pd.DataFrame(whole, index=pd.Index(videos)))
    table = pd.DataFrame(moments.reshape(-1, moments.shape[-1]), index=pd.Index(np.repeat(np.asarray(videos), MOMENTS)))
    table.insert(0, "moment", np.tile(np.arange(1, MOMENTS + 1), len(videos)))
    _write(folder / LOCALIZE, table)


def make_folder(folder: Path) -> None:
    """Make the folder, so that what was measured for an hour is not lost for want of it (LaiarError where that cannot be)."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LaiarError(f"cannot write to {folder}: {error.strerror}; choose a folder that you may write to") from None


def _write(path: Path, table: pd.DataFrame) -> None:
    with written_whole(path) as temporary:  # nine digits say a float32 exactly
        table.to_csv(temporary, sep=" ", header=False, float_format="%.9g")
