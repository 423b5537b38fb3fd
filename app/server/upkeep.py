"""What the server does by itself while it runs: every hour it deletes the videos whose time is over."""

from __future__ import annotations

import asyncio
import logging

from laiar_core.data.user_video.store import tidy
from laiar_core.errors import LaiarError

_EVERY_S = 3600
_log = logging.getLogger("laiar.app")


async def delete_old_videos() -> None:
    """Go on until the server ends."""
    while True:
        await asyncio.to_thread(_delete_old_videos)
        await asyncio.sleep(_EVERY_S)


def _delete_old_videos() -> None:
    from app.state.film_limits import store_limits  # Here, as Streamlit's caches may be made only once it runs.
    from app.state.user_video_work import busy_videos

    try:
        tidy(store_limits(), busy_videos())
    except LaiarError as error:  # Settings that are none; the page says it, too.
        _log.warning("no old videos are deleted: %s", error)
