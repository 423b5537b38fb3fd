// What the player's buttons look like and which keys do the same.

const ICONS = {
  play: "M5 3v10l8-5z",
  pause: "M4 3h3v10H4zM9 3h3v10H9z",
  first: "M4 3h2v10H4zM13 3v10L6 8z",
  back: "M10.5 3v10L4 8z",
  next: "M5.5 3v10L12 8z",
  before: "M10.5 3.5 15 8l-4.5 4.5L6 8zM5.5 3.5v9L1 8z",
  after: "M5.5 3.5 10 8l-4.5 4.5L1 8zM10.5 3.5v9L15 8z",
  loop: "M4 4h7V1.5L15 5l-4 3.5V6H5v3H3V5zM12 12H5v2.5L1 11l4-3.5V10h6V7h2v4z",
  present: "M1.5 2.5h13v8.5h-13zM3 4v5.5h10V4zM5 12.5h6V14H5z",
  leave: "M3.4 2 8 6.6 12.6 2 14 3.4 9.4 8l4.6 4.6-1.4 1.4L8 9.4 3.4 14 2 12.6 6.6 8 2 3.4z",
};
const KEYS = {
  " ": "play",
  ArrowLeft: "back",
  ",": "back",
  ArrowRight: "next",
  ".": "next",
  Home: "first",
  End: "last",
  "[": "before",
  "]": "after",
  l: "loop",
  p: "present",
};
// On the big screen the arrows, and what a presenter's clicker sends, go from transition to transition.
const PRESENT_KEYS = { ArrowLeft: "before", PageUp: "before", ArrowRight: "after", PageDown: "after", Escape: "present" };

// Elsewhere on the page these want the keys for themselves.
const BUSY = "input:not([type=checkbox]), textarea, select, button, a, [contenteditable], [role=tab], [role=option], [role=combobox], [role=slider], [role=grid]";

function setIcon(button, name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  button.querySelector("svg")?.remove();
  button.prepend(svg);
}

/** The action that a key press asks of the player in `root`, or undefined where it is none or something else wants the key. */
function actionOfKey(event, root, presenting) {
  const path = event.composedPath();
  const mine = path.includes(root);
  if (event.ctrlKey || event.metaKey || event.altKey || (!mine && !presenting && path[0].closest?.(BUSY))) return undefined;
  if (event.key === " " && path[0].type === "checkbox") return undefined;
  if (event.key === " " && mine && path[0].closest("button, select")) return undefined; // Space presses the button it is on.
  if (path[0].tagName === "SELECT" && event.key !== " ") return undefined;
  return (presenting && PRESENT_KEYS[event.key]) || KEYS[event.key];
}

/** Where a film is between two frames of its clip, and how old the boxes are that it shows. */
function whereBetween(clip, frame, time, held) {
  if (held < 0) return `${time.toFixed(2)} s · no boxes before frame ${clip.numbers[0]}`;
  return `${time.toFixed(2)} s · boxes of frame ${clip.numbers[frame]}, ${held.toFixed(1)} s old`;
}

/** Set up what stays the same while a clip is shown. */
function prepareParts(root, { scrub, before, after, loop }, clip) {
  root.dataset.clip = clip.key;
  root.classList.toggle("with-graph", clip.graph);
  root.style.setProperty("--aspect", String(clip.size[0] / clip.size[1]));
  scrub.max = String(clip.times.length - 1);
  for (const button of [before, after, loop]) button.disabled = clip.changes.length === 0;
}

/** Make the controls say where the player is wanted, whether it plays and whether it loops. */
function showState(root, { scrub, play, loop: button }, { clip, wanted, playing, loop }) {
  scrub.value = String(wanted);
  scrub.setAttribute("aria-valuetext", frameName(clip, wanted));
  button.setAttribute("aria-pressed", String(Boolean(loop)));
  root.dataset.wanted = String(wanted);
  if (root.dataset.playing === String(playing)) return;
  root.dataset.playing = String(playing);
  setIcon(play, playing ? "pause" : "play");
  play.setAttribute("aria-label", playing ? "Pause" : "Play");
}
