"""What the benchmark of the dashboard runs inside the browser. Times are taken after the paint that shows what was waited for."""

from __future__ import annotations

FIND = """
const find = (selector) => {
  for (const host of document.querySelectorAll("*")) {
    const found = host.shadowRoot?.querySelector(selector);
    if (found) return found;
  }
};
const apart = () => [...document.querySelectorAll("*")].map((e) => e.shadowRoot)
  .find((root) => root?.querySelector(".graph") && !root.querySelector(".player")).querySelector(".graph");
const painted = () => new Promise((go) => requestAnimationFrame(() => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => go(performance.now());
  port2.postMessage(0);
}));
const pause = (ms) => new Promise((go) => setTimeout(go, ms));
"""

# Milliseconds from a key to the paint with the next frame's picture, boxes and graph, for so many steps.
STEPS = (
    "async (steps) => {"
    + FIND
    + """
  const player = find(".player"), graph = apart(), times = [];
  for (let n = 0; n < steps; n++) {
    const atEnd = Number(player.dataset.frame) + 1 >= Number(find(".scrub").max);
    if (atEnd) {
      document.dispatchEvent(new KeyboardEvent("keydown", { key: "Home" }));
      while (player.dataset.frame !== "0") await pause(20);
    }
    await pause(180 + 40 * Math.random()); // Longer than the player waits before it tells Python, so that this is in it too.
    const wanted = String(Number(player.dataset.frame) + 1), start = performance.now();
    document.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight" }));
    const drawn = () => player.dataset.frame === wanted && graph.dataset.frame === wanted;
    if (!drawn()) {
      await new Promise((go) => {
        const look = new MutationObserver(() => drawn() && (look.disconnect(), go()));
        for (const root of [player, graph]) look.observe(root, { attributes: true, attributeFilter: ["data-frame"] });
      });
    }
    times.push((await painted()) - start);
  }
  return times;
}"""
)

# The same for the naive app: from the click to the paint with the picture and the graph of the next frame.
NAIVE_STEPS = (
    "async (steps) => {"
    + FIND
    + """
  const times = [];
  for (let n = 0; n < steps; n++) {
    await pause(200);
    const image = document.querySelector(".stImage img"), before = image.src;
    const title = () => document.querySelector(".stPlotlyChart .gtitle")?.textContent, said = title(), start = performance.now();
    [...document.querySelectorAll("button")].find((button) => button.textContent.includes("Step")).click();
    while (true) {
      const now = document.querySelector(".stImage img");
      if (now?.src !== before && now.complete && title() && title() !== said) break;
      await new Promise(requestAnimationFrame);
    }
    times.push((await painted()) - start);
  }
  return times;
}"""
)

# Plays the clip from its start to its end. Returns how long that took, the frames that were drawn, and what the browser says.
PLAY = (
    "async () => {"
    + FIND
    + """
  const player = find(".player"), video = find(".film"), drawn = new Set();
  document.dispatchEvent(new KeyboardEvent("keydown", { key: "Home" }));
  while (player.dataset.frame !== "0") await pause(20);
  await pause(1000);
  document.addEventListener("laiar:frame", (event) => drawn.add(event.detail.frame));
  const before = video.getVideoPlaybackQuality(), start = performance.now();
  document.dispatchEvent(new KeyboardEvent("keydown", { key: " " }));
  await pause(200);
  while (player.dataset.playing === "true") await pause(20);
  const after = video.getVideoPlaybackQuality();
  return {
    seconds: (performance.now() - start) / 1000,
    frames: Number(find(".scrub").max) + 1,
    drawn: drawn.size,
    browser_dropped: after.droppedVideoFrames - before.droppedVideoFrames,
    browser_total: after.totalVideoFrames - before.totalVideoFrames,
  };
}"""
)

# Milliseconds from a click on Next or Previous to a clip that can be played, with picture and all graphs, and nothing running.
OPEN = (
    "async (label) => {"
    + FIND
    + """
  const player = find(".player"), before = player.dataset.clip, start = performance.now();
  [...document.querySelectorAll("button")].find((button) => button.textContent.includes(label)).click();
  const there = () => {
    const now = find(".player");
    return now && now.dataset.clip !== before && now.dataset.frame === now.dataset.wanted
      && apart().dataset.frame === now.dataset.frame
      && document.querySelector('.stApp[data-test-script-state="notRunning"]') && !document.querySelector("[data-stale=true]")
      && document.querySelector(".stPlotlyChart .point");
  };
  while (!there()) await new Promise(requestAnimationFrame);
  return (await painted()) - start;
}"""
)

# What the mouse switches off or on next on the What if board: the middle of the switch above a sampled frame.
SWITCH = """(step) => {
  const switches = [...document.querySelector(".stPlotlyChart").querySelectorAll(".scatterlayer .trace")].at(-1);
  const { x, y, width, height } = switches.querySelectorAll("path.point")[step].getBoundingClientRect();
  return [x + width / 2, y + height / 2];
}"""

# Arms a watch: milliseconds from the mouse button to the paint in which the verdict tells the prediction under the new edits, and
# to that in which the whole page has been drawn again.
WATCH_EDIT = (
    "() => {"
    + FIND
    + """
  const edits = () => new URLSearchParams(location.search).get("edits");
  const before = edits();
  // What Streamlit has not drawn in this run is stale; the address changes just before the verdict is drawn.
  const verdict = () => document.querySelector(".st-key-whatif_verdict h4").closest("[data-stale]");
  const told = () => edits() !== before && verdict()?.dataset.stale === "false";
  const parts = () => document.querySelectorAll(".stPlotlyChart .point").length;
  const all = () => edits() !== before && !document.querySelector("[data-stale=true]")
    && document.querySelector('.stApp[data-test-script-state="notRunning"]')
    && document.querySelectorAll(".stPlotlyChart").length > 1 && parts() > 20;
  window.edited = new Promise((go) => {
    document.addEventListener("mouseup", async () => {
      const start = performance.now();
      while (!told()) await new Promise(requestAnimationFrame);
      const answer = (await painted()) - start;
      while (!all()) await new Promise(requestAnimationFrame);
      go([answer, (await painted()) - start]);
    }, { capture: true, once: true });
  });
}"""
)
