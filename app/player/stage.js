// The picture: boxes of one frame over the image or an empty stage, and the pairs whose tokens were kept.
// All names reach the screen through fillText, so whatever they hold shows as text.

const LABEL_FONT = 12;

/** Colours of the page's theme, read where the component sits. */
function readTheme(element) {
  const style = getComputedStyle(element);
  const get = (name, fallback) => style.getPropertyValue(name).trim() || fallback;
  return {
    text: get("--st-text-color", "#222"),
    background: get("--st-background-color", "#fff"),
    panel: get("--st-secondary-background-color", "#f3f3f3"),
    line: get("--st-border-color", "#ccc"),
    primary: get("--st-primary-color", "#0072b2"),
    font: get("--st-font", "sans-serif"),
  };
}

/** Match the canvas to its CSS width and the screen's pixels; returns a context that counts in CSS pixels. */
function prepareCanvas(canvas, width, height) {
  const ratio = window.devicePixelRatio || 1;
  const pixels = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== pixels[0] || canvas.height !== pixels[1]) {
    [canvas.width, canvas.height] = pixels;
    canvas.style.height = `${height}px`;
  }
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}

/** Index of the last sampled frame at or before `frame`, or -1. */
function stepAt(sampled, frame) {
  let step = -1;
  while (step + 1 < sampled.length && sampled[step + 1] <= frame) step += 1;
  return step;
}

/** The tokens that count most; naming more would hide the picture, and the scene graph names them all. */
function heaviest(tokens, number) {
  return [...tokens].sort((a, b) => b.strength - a.strength).slice(0, number);
}

function overlaps(a, b) {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

/** First place that fits into the picture and covers no other label; the first place of all if none does. */
function freePlace(places, taken, width, height) {
  const inside = places.map((p) => ({
    ...p,
    x: Math.min(Math.max(p.x, 2), width - p.w - 2),
    y: Math.min(Math.max(p.y, 2), height - p.h - 2),
  }));
  return inside.find((p) => !taken.some((t) => overlaps(p, t))) || inside[0];
}

function drawChip(context, place, text, fill, ink) {
  context.fillStyle = fill;
  context.beginPath();
  context.roundRect(place.x, place.y, place.w, place.h, 4);
  context.fill();
  context.fillStyle = ink;
  context.textBaseline = "middle";
  context.fillText(text, place.x + 5, place.y + place.h / 2 + 0.5);
}

/** Black or white, whichever reads better on `#rrggbb`. */
function inkOn(colour) {
  const [r, g, b] = [1, 3, 5].map((i) => parseInt(colour.slice(i, i + 2), 16));
  return r * 0.299 + g * 0.587 + b * 0.114 > 150 ? "#1b1b1b" : "#ffffff";
}

function drawFloor(context, theme, width, height) {
  context.strokeStyle = theme.line;
  context.globalAlpha = 0.35;
  context.lineWidth = 1;
  context.beginPath();
  for (let x = 0.5; x < width; x += width / 16) context.rect(x, 0, 0, height);
  for (let y = 0.5; y < height; y += width / 16) context.rect(0, y, width, 0);
  context.stroke();
  context.globalAlpha = 1;
}

/** Draw one frame. `clip` is the data Python sent; `image` is the decoded picture or null. */
function drawStage(canvas, clip, frame, image, theme) {
  const width = canvas.clientWidth || 480;
  const height = Math.round((width * clip.size[1]) / clip.size[0]);
  const context = prepareCanvas(canvas, width, height);
  const scale = width / clip.size[0];
  if (image) context.drawImage(image, 0, 0, width, height);
  else drawFloor(context, theme, width, height);
  context.font = `600 ${LABEL_FONT}px ${theme.font}`;

  const step = stepAt(clip.sampled, frame);
  const kept = step < 0 ? [] : clip.kept[step];
  const involved = new Set(kept.flatMap((token) => [clip.pairs[token.pair].subject, clip.pairs[token.pair].object]));
  const boxes = clip.tracks.map((track) => {
    const box = track.boxes[frame];
    return box && { x: box[0] * scale, y: box[1] * scale, w: (box[2] - box[0]) * scale, h: (box[3] - box[1]) * scale };
  });
  const taken = [];

  boxes.forEach((box, index) => {
    if (!box) return;
    const strong = involved.has(index);
    context.globalAlpha = strong || !kept.length ? 1 : image ? 0.8 : 0.5;
    if (image) outline(context, box);
    context.fillStyle = clip.tracks[index].colour + (image ? "22" : "33");
    context.strokeStyle = clip.tracks[index].colour;
    context.lineWidth = strong ? 3 : 1.5;
    context.beginPath();
    context.roundRect(box.x, box.y, box.w, box.h, 3);
    context.fill();
    context.stroke();
  });
  context.globalAlpha = 1;
  kept.forEach((token) => drawPair(context, clip, token, boxes));
  heaviest(kept, 3).forEach((token) => labelPair(context, clip, token, boxes, taken, width, height));
  const strong = (index) => involved.has(index) || !kept.length;
  const order = boxes.map((_, index) => index).sort((a, b) => strong(b) - strong(a));
  for (const index of order) {
    if (boxes[index]) labelThing(context, clip.tracks[index], boxes[index], taken, width, height, strong(index));
  }
}

/** A light rim, so that a box shows on any picture. */
function outline(context, box) {
  context.strokeStyle = "rgba(255, 255, 255, 0.75)";
  context.lineWidth = 4;
  context.beginPath();
  context.roundRect(box.x, box.y, box.w, box.h, 3);
  context.stroke();
}

const centre = (box) => [box.x + box.w / 2, box.y + box.h / 2];

function drawPair(context, clip, token, boxes) {
  const a = boxes[clip.pairs[token.pair].subject];
  const b = boxes[clip.pairs[token.pair].object];
  if (!a || !b) return;
  context.save();
  context.strokeStyle = token.colour;
  context.shadowColor = token.colour;
  context.shadowBlur = 6 + 14 * token.strength;
  context.lineWidth = 2 + 4 * token.strength;
  context.beginPath();
  if (a === b) context.roundRect(a.x - 3, a.y - 3, a.w + 6, a.h + 6, 5);
  else {
    context.moveTo(...centre(a));
    context.lineTo(...centre(b));
  }
  context.stroke();
  context.restore();
}

function labelPair(context, clip, token, boxes, taken, width, height) {
  const a = boxes[clip.pairs[token.pair].subject];
  const b = boxes[clip.pairs[token.pair].object];
  if (!a || !b) return;
  const w = context.measureText(token.words).width + 10;
  const h = LABEL_FONT + 7;
  const [ax, ay] = centre(a);
  const [bx, by] = centre(b);
  const along = (t) => ({ x: ax + (bx - ax) * t - w / 2, y: ay + (by - ay) * t - h / 2, w, h });
  const below = { x: a.x, y: a.y + a.h + 4, w, h };
  const places = a === b ? [below, { ...below, y: a.y + 4 }] : [0.5, 0.38, 0.62, 0.28, 0.72].map(along);
  places.push(...[-1, 1, -2, 2].map((k) => ({ ...places[0], y: places[0].y + k * (h + 2) })));
  const place = freePlace(places, taken, width, height);
  taken.push(place);
  drawChip(context, place, token.words, token.colour, inkOn(token.colour));
}

function labelThing(context, track, box, taken, width, height, strong) {
  const w = context.measureText(track.name).width + 10;
  const h = LABEL_FONT + 7;
  const places = [
    { x: box.x, y: box.y - h - 2, w, h },
    { x: box.x, y: box.y + box.h + 2, w, h },
    { x: box.x + 2, y: box.y + 2, w, h },
    { x: box.x + box.w - w, y: box.y - h - 2, w, h },
    { x: box.x + box.w + 2, y: box.y, w, h },
    { x: box.x - w - 2, y: box.y, w, h },
    { x: box.x, y: box.y - 2 * h - 4, w, h },
    { x: box.x, y: box.y + box.h + h + 4, w, h },
  ];
  const place = freePlace(places, taken, width, height);
  if (!strong && taken.some((t) => overlaps(place, t))) return;
  taken.push(place);
  context.globalAlpha = strong ? 1 : 0.75;
  drawChip(context, place, track.name, track.colour, inkOn(track.colour));
  context.globalAlpha = 1;
}
