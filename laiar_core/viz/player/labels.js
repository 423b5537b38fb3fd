// Names on the stage, placed so that they hide neither each other nor what they are about.
// All of them reach the screen through fillText, so whatever they hold shows as text.

/** Font size in pixels of names on a stage of this width: for the desk at 450, for the last row of a hall at 1,000. */
function labelFont(width) {
  return Math.min(Math.max(width / 45, 11), 26);
}

function overlaps(a, b) {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

/** Area in which a box lies over a label. */
function covered(place, box) {
  const side = (start, length) => Math.min(place[start] + place[length], box[start] + box[length]) - Math.max(place[start], box[start]);
  return Math.max(side("x", "w"), 0) * Math.max(side("y", "h"), 0);
}

/** The first place of those that fit into the picture, cover no other label and cover the least of the boxes; else the first. */
function freePlace(places, { width, height, taken, boxes }) {
  const inside = places.map((p) => ({
    ...p,
    x: Math.min(Math.max(p.x, 2), width - p.w - 2),
    y: Math.min(Math.max(p.y, 2), height - p.h - 2),
  }));
  const cost = (place) => boxes.reduce((sum, box) => sum + covered(place, box), 0);
  const free = inside.filter((place) => !taken.some((other) => overlaps(place, other)));
  return free.sort((a, b) => cost(a) - cost(b))[0] || inside[0]; // Sorting keeps the order of equals.
}

/** Places for a label of this size `gap` pixels from a box: above, below, at its sides, then further off. */
function besides(box, w, h, gap) {
  const [above, below] = [box.y - h - gap, box.y + box.h + gap];
  const at = (x, y) => ({ x, y, w, h });
  return [
    at(box.x, above),
    at(box.x, below),
    at(box.x + box.w - w, above),
    at(box.x + box.w - w, below),
    at(box.x + box.w + gap, box.y),
    at(box.x - w - gap, box.y),
    at(box.x + box.w + gap, box.y + box.h - h),
    at(box.x - w - gap, box.y + box.h - h),
    at(box.x, above - h - 2),
    at(box.x, below + h + 2),
  ];
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

/** The relation of a pair: beside things that touch, else on the line between them. */
function labelPair(context, a, b, token, room) {
  if (!a || !b) return;
  const w = context.measureText(token.words).width + 10;
  const h = room.font + 7;
  const [ax, ay] = centre(a);
  const [bx, by] = centre(b);
  const along = (t, aside) => ({ x: ax + (bx - ax) * t - w / 2, y: ay + (by - ay) * t - h / 2 + aside * (h + 2), w, h });
  const line = () => [0, -1, 1, -2, 2].flatMap((aside) => [0.5, 0.38, 0.62, 0.28, 0.72].map((t) => along(t, aside)));
  const places = overlaps(a, b) ? besides(around(a, b), w, h, 7) : line();
  const place = freePlace(places, room);
  room.taken.push(place);
  drawChip(context, place, token.words, token.colour, inkOn(token.colour));
}

/** The name of a thing beside its box; one that counts less (`strength` 0 to 2) gives way to the others. */
function labelThing(context, track, box, strength, room) {
  const w = context.measureText(track.name).width + 10;
  const h = room.font + 7;
  const place = freePlace(besides(box, w, h, 2), room);
  if (strength < 2 && [...room.taken, ...room.boxes].some((other) => overlaps(place, other))) return;
  room.taken.push(place);
  const before = context.globalAlpha;
  context.globalAlpha = before * (strength > 0 ? 1 : 0.75);
  drawChip(context, place, track.name, track.colour, inkOn(track.colour));
  context.globalAlpha = before;
}
