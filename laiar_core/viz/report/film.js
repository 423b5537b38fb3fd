// The film and the boxes over it. `onFrame` hears the number of each frame that is shown.

const COLOURS = { hand: "#5b63d3", head: "#8f63c9" };
const OTHERS = ["#d55e00", "#0072b2", "#009e73", "#b0528a", "#8c6d1f", "#417da6"];

function stage(report, onFrame) {
  const video = document.getElementById("film");
  const canvas = document.getElementById("boxes");
  const bytes = Uint8Array.from(atob(document.getElementById("film-data").textContent), (letter) => letter.charCodeAt(0));
  video.src = URL.createObjectURL(new Blob([bytes], { type: "video/mp4" }));
  const [width, height] = report.size;
  canvas.width = width;
  canvas.height = height;
  document.getElementById("stage").style.aspectRatio = `${width} / ${height}`;
  const pen = canvas.getContext("2d");
  const state = { frame: 0, shown: true, marked: new Set() };

  // The last frame that begins at this time or before it; times of players are exact to a microsecond.
  function frameAt(time) {
    let [low, high] = [0, report.times.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (report.times[middle] <= time + 0.0005) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  function draw() {
    pen.clearRect(0, 0, width, height);
    if (!state.shown) return;
    const unit = Math.max(width, height) / 100;
    pen.font = `${1.9 * unit}px system-ui, sans-serif`;
    pen.textBaseline = "bottom";
    report.tracks.forEach((track, index) => {
      const box = track.boxes[state.frame];
      if (!box) return;
      const [left, top, right, bottom] = box;
      const strong = state.marked.has(track.id);
      pen.strokeStyle = pen.fillStyle = COLOURS[track.kind] ?? OTHERS[index % OTHERS.length];
      pen.lineWidth = unit * (strong ? 0.6 : 0.3);
      pen.strokeRect(left, top, right - left, bottom - top);
      const label = Math.max(top, 2.4 * unit);
      pen.fillRect(left - pen.lineWidth / 2, label - 2.4 * unit, pen.measureText(track.id).width + unit, 2.4 * unit);
      pen.fillStyle = "#ffffff";
      pen.fillText(track.id, left + unit / 2, label);
    });
  }

  function shown(time) {
    state.frame = frameAt(time);
    canvas.dataset.frame = state.frame;
    draw();
    onFrame(state.frame);
  }

  // The time of the very picture that is on the screen; browsers without this say about where they are.
  if (video.requestVideoFrameCallback) {
    const each = (_, picture) => {
      shown(picture.mediaTime);
      video.requestVideoFrameCallback(each);
    };
    video.requestVideoFrameCallback(each);
  } else {
    video.addEventListener("timeupdate", () => shown(video.currentTime));
    video.addEventListener("seeked", () => shown(video.currentTime));
  }

  function seek(frame) {
    video.pause();
    const last = report.times.length - 1;
    const target = Math.min(Math.max(frame, 0), last);
    const next = target < last ? report.times[target + 1] : report.times[target] + 0.01;
    video.currentTime = (report.times[target] + next) / 2; // the middle of the frame: rounding finds no other
  }

  return {
    video,
    seek,
    step: (by) => seek(state.frame + by),
    mark: (ids) => ((state.marked = new Set(ids)), draw()),
    show: (on) => ((state.shown = on), draw()),
  };
}
