// The report of a film: the player shows all of it, and for the chosen segment what the model says there.

const bars = [...document.querySelectorAll("#timeline button")];
const parts = [...document.querySelectorAll(".of-segment")];
const playhead = document.querySelector(".playhead");
const boxes = document.getElementById("show");
const bare = data.tracks.map((track) => ({ ...track, boxes: [] }));
let chosen = -1;

function choose(index) {
  chosen = index;
  for (const bar of bars) bar.setAttribute("aria-pressed", String(Number(bar.dataset.segment) === index));
  for (const part of parts) part.hidden = Number(part.dataset.segment) !== index;
  show({ ...data, ...data.segments[index]?.drawn, tracks: boxes.checked ? data.tracks : bare });
}

for (const [index, bar] of bars.entries()) bar.addEventListener("click", () => choose(index));
boxes.addEventListener("change", () => choose(chosen));
document.addEventListener("laiar:frame", ({ detail: { frame, playing } }) => {
  playhead.style.left = `${(100 * data.times[frame]) / data.length}%`;
  const holds = (segment) => segment && segment.first <= frame && frame <= segment.last;
  const now = data.segments.findIndex(holds);
  if (playing && now >= 0 && !holds(data.segments[chosen])) choose(now);
});

if (bars.length) {
  const first = Math.max(bars.findIndex((bar) => !bar.classList.contains("nothing")), 0);
  choose(first);
  seek(data.segments[first].first);
}
