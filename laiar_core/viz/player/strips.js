// The timeline under the picture: what was annotated and predicted, and one strip for each pair, coloured by relation.

const STRIP = { gutter: 128, row: 18, gap: 4, font: 11 };
const MARK = 6; // pixels from the middle of a diamond to its corners

/** Place of a frame on the strips, and back. */
function stripScale(canvas, clip) {
  const width = canvas.clientWidth || 480;
  const room = width - STRIP.gutter - 2;
  return {
    width,
    room,
    x: (frame) => STRIP.gutter + room * shareOfFrame(clip, frame),
    at: (time) => STRIP.gutter + (room * time) / (clip.length ?? clip.times.at(-1)),
    frame: (x) => frameOfShare(clip, (x - STRIP.gutter) / room),
  };
}

/** Text cut to a width with an ellipsis. */
function fitText(context, text, width) {
  if (context.measureText(text).width <= width) return text;
  let end = text.length;
  while (end > 1 && context.measureText(`${text.slice(0, end)}…`).width > width) end -= 1;
  return `${text.slice(0, end)}…`;
}

function stripName(context, theme, name, y) {
  context.fillStyle = theme.text;
  context.textBaseline = "middle";
  context.textAlign = "right";
  context.fillText(fitText(context, name, STRIP.gutter - 10), STRIP.gutter - 8, y + STRIP.row / 2);
  context.textAlign = "left";
}

function actionStrip(context, theme, scale, row, y) {
  stripName(context, theme, row.name, y);
  context.fillStyle = row.colour;
  context.globalAlpha = row.spans ? 0.55 : 0.28;
  context.beginPath();
  const whole = [[STRIP.gutter, STRIP.gutter + scale.room]];
  const places = row.spans ? row.spans.map((span) => span.map(scale.at)) : whole;
  for (const [left, right] of places) context.roundRect(left, y, Math.max(right - left, 3), STRIP.row, 3);
  context.fill();
  context.globalAlpha = 1;
  context.fillStyle = theme.text;
  context.fillText(fitText(context, row.words, scale.room - 12), scale.x(0) + 6, y + STRIP.row / 2 + 0.5);
}

function pairStrip(context, theme, scale, row, y) {
  stripName(context, theme, row.name, y);
  context.fillStyle = theme.line;
  context.globalAlpha = 0.35;
  context.fillRect(scale.x(0), y + STRIP.row / 2 - 1, scale.room, 2);
  for (const token of row.tokens) {
    context.globalAlpha = 0.45 + 0.55 * token.strength;
    context.fillStyle = token.colour;
    const left = scale.x(token.frame);
    context.fillRect(left, y + 2, Math.max(scale.x(token.until) - left - 1, 3), STRIP.row - 4);
  }
  context.globalAlpha = 1;
  for (const change of row.changes) drawChange(context, theme, scale.x(change.to + 0.5), y, change.reason);
}

/** A diamond where a pair becomes something else, filled where that carries the prediction. */
function drawChange(context, theme, x, y, reason) {
  const middle = y + STRIP.row / 2;
  context.beginPath();
  context.moveTo(x, middle - MARK);
  context.lineTo(x + MARK, middle);
  context.lineTo(x, middle + MARK);
  context.lineTo(x - MARK, middle);
  context.closePath();
  context.fillStyle = reason ? theme.text : theme.background;
  context.strokeStyle = reason ? theme.background : theme.text;
  context.lineWidth = 1.5;
  context.fill();
  context.stroke();
}

/** The change whose diamond is at a point of the strips, as {to, pair}, or undefined. */
function changeUnder(canvas, clip, x, y) {
  const row = clip.rows[Math.floor(y / (STRIP.row + STRIP.gap))];
  const scale = stripScale(canvas, clip);
  const near = (row?.changes ?? []).filter((change) => Math.abs(scale.x(change.to + 0.5) - x) <= MARK);
  return near.length ? { to: near[0].to, pair: row.pair } : undefined;
}

/** Clicks and drags on the strips: `go(frame)`, and on a diamond `go(frame, pair)`. `clip()` is the one that is shown. */
function listenToStrips(strips, clip, go) {
  const seek = (event) => go(stripScale(strips, clip()).frame(event.offsetX));
  strips.onpointerdown = (event) => {
    strips.setPointerCapture(event.pointerId);
    const change = changeUnder(strips, clip(), event.offsetX, event.offsetY);
    if (change) go(change.to, change.pair);
    else seek(event);
  };
  strips.onpointermove = (event) => {
    if (event.buttons) return seek(event);
    const under = changeUnder(strips, clip(), event.offsetX, event.offsetY);
    const change = under && clip().changes.find(({ to, pair }) => to === under.to && pair === under.pair);
    strips.title = change ? `${change.words}, weight ${change.weight}` : "";
  };
}

/** The stretch that is played over and over. */
function drawLoop(context, theme, scale, loop, height) {
  const [left, right] = [scale.x(loop.first), scale.x(loop.last + 1)];
  context.globalAlpha = 0.16;
  context.fillStyle = theme.primary;
  context.fillRect(left, 0, right - left, height);
  context.globalAlpha = 1;
}

const stills = new WeakMap(); // by the canvas of the strips: what stays the same from frame to frame, drawn once

/** The strips without what moves on them. */
function stillStrips(canvas, clip, scale, height, theme) {
  const about = [clip, scale.width, window.devicePixelRatio, ...Object.values(theme)];
  const before = stills.get(canvas);
  if (before && about.every((part, index) => part === before.about[index])) return before.drawing;
  const drawing = document.createElement("canvas");
  drawStill(prepareCanvas(drawing, scale.width, height), clip, scale, height, theme);
  stills.set(canvas, { about, drawing });
  return drawing;
}

function drawStill(context, clip, scale, height, theme) {
  context.font = `${STRIP.font}px ${theme.font}`;
  clip.rows.forEach((row, index) => {
    const y = index * (STRIP.row + STRIP.gap);
    if (row.tokens) pairStrip(context, theme, scale, row, y);
    else actionStrip(context, theme, scale, row, y);
  });
  if (!clip.more) return;
  context.globalAlpha = 0.7;
  context.fillStyle = theme.text;
  context.fillText(clip.more, STRIP.gutter, height - STRIP.row / 2);
}

/** `time` is what is shown, in seconds of the clip: a film goes on between the frames of a clip whose frames lie far apart. */
function drawStrips(canvas, clip, frame, time, loop, theme) {
  const rows = clip.rows.length * (STRIP.row + STRIP.gap) - STRIP.gap;
  const height = rows + STRIP.gap + (clip.more ? STRIP.row : 2);
  const scale = stripScale(canvas, clip);
  const context = prepareCanvas(canvas, scale.width, height);
  context.drawImage(stillStrips(canvas, clip, scale, height, theme), 0, 0, scale.width, height);
  if (loop) drawLoop(context, theme, scale, loop, rows);
  context.fillStyle = theme.primary;
  context.fillRect((clip.length ? scale.at(time) : scale.x(frame + 0.5)) - 1, 0, 2, rows);
}
