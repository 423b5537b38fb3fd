"""The page for people's own videos, run in this process: opened, used and read."""

from __future__ import annotations

import pytest
from patience import PATIENCE_S
from streamlit.testing.v1 import AppTest

from app.state import user_video_work
from app.state.jobs import Jobs


def restarted(patch: pytest.MonkeyPatch) -> None:
    """As after a restart of the server, of the jobs nothing is known."""
    patch.setattr(user_video_work, "_queue", Jobs())


def video_page(**query: str) -> AppTest:
    def script():
        from app.state.address import say_what_is_missing
        from app.views.user_video import page

        page.show()
        say_what_is_missing()

    page = AppTest.from_function(script, default_timeout=PATIENCE_S)
    for name, value in query.items():
        page.query_params[name] = value
    return page.run()


def bring(page: AppTest, name: str, content: bytes) -> AppTest:
    """Drop a file, and wait until there is nothing to wait for."""
    page.get("file_uploader")[0].set_value((name, content, "video/mp4"))
    return page.run()


def text(page: AppTest) -> str:
    return "\n".join(
        str(e.value) for class_name in ("markdown", "caption", "warning", "error", "info") for e in page.get(class_name)
    )


def address(page: AppTest, part: str) -> str:
    return "".join(page.query_params.get(part, []))


def press(page: AppTest, label: str) -> AppTest:
    return next(button for button in page.button if button.label == label).click().run()
