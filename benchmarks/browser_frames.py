"""Which frame a browser shows at which time: what the numbers of frames must agree with."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from laiar_core.video.frame_index import presentation_times

TOLERANCE_S = 0.0005  # a browser counts in microseconds, a film in its own fractions
# Go to a time, and say when the picture begins that is shown once all is quiet: at first it may still be the one before.
SHOWN_AT = """async (time) => {
  const film = document.querySelector("video");
  let shown = null, heard = performance.now(), listening;
  const listen = () => {
    listening = film.requestVideoFrameCallback((_, picture) => {
      [shown, heard] = [picture.mediaTime, performance.now()];
      listen();
    });
  };
  film.addEventListener("seeked", () => (heard = performance.now()), { once: true });
  listen();
  film.currentTime = time;
  while (film.seeking || shown === null || performance.now() - heard < 200) await new Promise((go) => setTimeout(go, 20));
  film.cancelVideoFrameCallback(listening);
  return shown;
}"""


def agreement(film: Path, frames: int) -> dict[str, float]:
    """How far the times of so many frames are from those that a browser shows: the first, the last and some in between."""
    times = presentation_times(film)
    asked = np.unique(np.linspace(0, len(times) - 1, frames).astype(int))
    ends = np.append(times[1:], times[-1] + 0.02)
    shown = browser_times(film, ((times + ends) / 2)[asked].tolist())
    apart = np.abs(np.array(shown) - times[asked])
    return {"frames": len(times), "compared": len(asked), "agree": int((apart < TOLERANCE_S).sum()), "most_s": float(apart.max())}


def browser_times(film: Path, times_s: Sequence[float]) -> list[float]:
    """When the frame begins that Debian's chromium shows at each of these times, each in another frame."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        page.goto(film.parent.as_uri())
        page.set_content(f'<video muted preload="auto" src="{film.as_uri()}"></video>')
        page.wait_for_function("document.querySelector('video').readyState >= 2")
        times = [float(page.evaluate(SHOWN_AT, time)) for time in times_s]
        browser.close()
    return times
