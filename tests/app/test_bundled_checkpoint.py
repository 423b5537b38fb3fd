from __future__ import annotations

from needed import ROOT, needed
from patience import PATIENCE_S
from streamlit.testing.v1 import AppTest

from app.state.caches import ROOMS
from app.views.explore.linked_views import TABS


def test_the_bundled_checkpoint_explains_the_first_demo_clip():
    """The page as people get it: no stand-in anywhere."""
    needed(ROOT / "checkpoints" / "cad120" / "config.json", "the bundled checkpoint")
    page = AppTest.from_file(str(ROOT / "app" / "main.py"), default_timeout=PATIENCE_S).run()
    assert not page.exception
    assert not page.error
    assert "cad120" in page.selectbox(key="checkpoint").options
    for view in TABS:
        page.session_state["view"] = view
        page.run()
        assert not page.exception
        assert not page.error


def test_choosing_the_bundled_rooms_explains_the_first_of_them():
    page = AppTest.from_file(str(ROOT / "app" / "main.py"), default_timeout=PATIENCE_S)
    page.query_params["data"] = ROOMS
    page.run()
    assert not page.exception
    assert not page.error
    assert page.selectbox(key="checkpoint").options == ["charades-simulated"]
    assert any("I say" in str(e.value) or "I cannot tell" in str(e.value) for e in page.markdown)
