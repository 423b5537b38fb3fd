"""Start of the dashboard: `streamlit run app/main.py`.

Streamlit's server imports this file once, for `app`, and runs it as a script whenever a page is drawn.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:  # Streamlit puts only this file's folder there.
    sys.path.insert(0, str(ROOT))

from starlette.middleware import Middleware  # noqa: E402
from streamlit import runtime  # noqa: E402
from streamlit.starlette import App  # noqa: E402

from app.server.gate import Gate  # noqa: E402
from app.server.upkeep import delete_old_videos  # noqa: E402
from app.server.uploads import keep_uploads_on_disk  # noqa: E402


@asynccontextmanager
async def serving(_: App) -> AsyncIterator[None]:
    """While the server runs."""
    keep_uploads_on_disk(runtime.get_instance().uploaded_file_mgr)
    upkeep = asyncio.create_task(delete_old_videos())
    yield
    upkeep.cancel()


if __name__ == "__main__":
    from app import pages

    pages.show()
else:
    app = App(__file__, lifespan=serving, middleware=[Middleware(Gate)])
