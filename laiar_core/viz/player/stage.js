// The picture: boxes of one frame over the image or an empty stage, and the pairs whose tokens were kept.

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

const MAX_NAMED = 3;

/** The tokens that count most; naming more would hide the picture, and the scene graph names them all. */
function tokensToName(tokens) {
  const heaviest = [...tokens].sort((a, b) => b.strength - a.strength).slice(0, MAX_NAMED);
  return heaviest.filter((token) => token.strength >= heaviest[0].strength / 2);
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

/** The stage at its full size, cleared to draw on. */
function prepareStage(canvas, clip) {
  const width = canvas.clientWidth || 480;
  const height = Math.round((width * clip.size[1]) / clip.size[0]);
  return { context: prepareCanvas(canvas, width, height), width, height };
}

/** The stage before the first picture of the film is there. */
function drawEmptyStage(canvas, clip, theme) {
  const { context, width, height } = prepareStage(canvas, clip);
  drawFloor(context, theme, width, height);
}

const FADE_S = 1.5; // so long after their frame held boxes are at their palest
const PALEST = 0.35;

/**
 * Draw one frame. `clip` is the data Python sent; `image` is its decoded picture (a canvas or an image) or null. Where that is a later
 * one the boxes are `held` for so many seconds: they fade and are dashed; one before the first frame has none.
 */
function drawStage(canvas, clip, frame, image, theme, held = 0) {
  const { context, width, height } = prepareStage(canvas, clip);
  context.imageSmoothingQuality = "high";
  const scale = width / clip.size[0];
  if (image) context.drawImage(image, 0, 0, width, height);
  else drawFloor(context, theme, width, height);
  context.font = `600 ${labelFont(width)}px ${theme.font}`;
  if (held < 0) return;
  const there = held ? Math.max(1 - held / FADE_S, PALEST) : 1;
  context.setLineDash(held ? [5, 4] : []);

  const step = stepAt(clip.sampled, frame);
  const kept = step < 0 ? [] : clip.kept[step];
  const named = tokensToName(kept);
  const things = (tokens) => new Set(tokens.flatMap(({ pair }) => [clip.pairs[pair].subject, clip.pairs[pair].object]));
  const [involved, chief] = [things(kept), things(named)];
  const boxes = clip.tracks.map((track) => {
    const box = track.boxes[frame];
    return box && { x: box[0] * scale, y: box[1] * scale, w: (box[2] - box[0]) * scale, h: (box[3] - box[1]) * scale };
  });

  boxes.forEach((box, index) => {
    if (!box) return;
    context.globalAlpha = there * (involved.has(index) || !kept.length ? 1 : image ? 0.45 : 0.4);
    drawBox(context, box, clip.tracks[index].colour, chief.has(index), Boolean(image));
  });
  if (!held) kept.forEach((token) => drawPair(context, ...ends(clip, token, boxes), token, Boolean(image)));
  context.globalAlpha = there;

  // Labels keep off the boxes, but for large ones: those would leave no room.
  const room = { width, height, font: labelFont(width), taken: [], boxes: boxes.filter((box) => box && box.w * box.h < (width * height) / 20) };
  named.forEach((token) => labelPair(context, ...ends(clip, token, boxes), token, room));
  const strength = (index) => (chief.has(index) ? 2 : involved.has(index) || !kept.length ? 1 : 0);
  const order = boxes.map((_, index) => index).sort((a, b) => strength(b) - strength(a));
  for (const index of order) {
    if (boxes[index]) labelThing(context, clip.tracks[index], boxes[index], strength(index), room);
  }
}

/** The boxes of the two things of a token's pair; null for one that is not there. */
function ends(clip, token, boxes) {
  const { subject, object } = clip.pairs[token.pair];
  return [boxes[subject], boxes[object]];
}

/** A box; on a picture with a light rim, so that it shows on any, and hardly filled, so that the picture shows too. */
function drawBox(context, box, colour, strong, onPicture) {
  context.beginPath();
  context.roundRect(box.x, box.y, box.w, box.h, 3);
  if (onPicture) {
    context.strokeStyle = "rgba(255, 255, 255, 0.75)";
    context.lineWidth = strong ? 4.5 : 3.5;
    context.stroke();
  }
  context.fillStyle = colour + (onPicture ? "14" : "33");
  context.fill();
  context.strokeStyle = colour;
  context.lineWidth = strong ? 2.5 : 1.5;
  context.stroke();
}

const centre = (box) => [box.x + box.w / 2, box.y + box.h / 2];

/** The smallest box around both. */
function around(a, b) {
  const [x, y] = [Math.min(a.x, b.x), Math.min(a.y, b.y)];
  return { x, y, w: Math.max(a.x + a.w, b.x + b.w) - x, h: Math.max(a.y + a.h, b.y + b.h) - y };
}

/** Where the line from the middle of a box towards a point leaves the box. */
function edgeTowards(box, [x, y]) {
  const [cx, cy] = centre(box);
  const share = Math.min(box.w / 2 / Math.abs(x - cx), box.h / 2 / Math.abs(y - cy), 1);
  return [cx + (x - cx) * share, cy + (y - cy) * share];
}

/** What joins a pair: a line between the two, or a frame around things that touch or a thing with a state of its own. */
function drawPair(context, a, b, token, onPicture) {
  if (!a || !b) return;
  context.save();
  context.globalAlpha = onPicture ? 0.35 + 0.65 * token.strength : 1;
  context.strokeStyle = token.colour;
  context.shadowColor = token.colour;
  context.shadowBlur = 6 + 14 * token.strength;
  context.lineWidth = onPicture ? 1.5 + 2.5 * token.strength : 2 + 4 * token.strength;
  context.beginPath();
  if (overlaps(a, b)) {
    const both = around(a, b);
    context.roundRect(both.x - 4, both.y - 4, both.w + 8, both.h + 8, 6);
  } else {
    context.moveTo(...edgeTowards(a, centre(b)));
    context.lineTo(...edgeTowards(b, centre(a)));
  }
  context.stroke();
  context.restore();
}
