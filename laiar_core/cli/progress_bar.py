"""A progress bar of work in stages. Where nobody watches (no terminal) there is none."""

from __future__ import annotations

from typing import NoReturn

from tqdm import tqdm

from laiar_core.progress import progress_bar


def stage_bar() -> tqdm[NoReturn]:
    """A bar that begins anew with each stage; use it in a `with`, and hand `drawn` on as the progress."""
    return progress_bar(total=1, bar_format="{desc}: {percentage:3.0f}% |{bar}| {elapsed}<{remaining}", disable=None)


def drawn(shown: tqdm[NoReturn], stage: str, share: float) -> None:
    """Show how far a stage is.

    Args:
        shown: the bar.
        stage: what is being done, in words.
        share: how much of it is done, 0 to 1.
    """
    if shown.disable:
        return
    if stage != shown.desc:
        shown.reset()
        shown.set_description_str(stage, refresh=False)
    shown.n = share
    shown.refresh()
