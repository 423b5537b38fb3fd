// Where things, their names and the relations of their pairs stand in the scene graph. Found once for a clip and a size, the
// weightiest pairs first, so that nothing jumps while the clip plays.

const GRAPH_REACH = { x: 1.62, y: 1.3 }; // units from the middle to the rim; the layout of Python reaches to about 1.1 and 1
const NODE = 0.85; // radius of a thing, in font sizes

/** Font size in pixels for a graph of this size: for the desk at 300 pixels, for the last row of a hall at 900. */
function graphFont(width, height) {
  return Math.min(Math.max(Math.min(width / 36, height / 25), 11), 30);
}

/** {font, things: [{x, y, name: place}], chips: {pair: [x, y]}} in pixels; `wide(text)` measures text at that font size. */
function graphPlaces(clip, shown, width, height, wide) {
  const font = graphFont(width, height);
  const radius = NODE * font;
  const unit = { x: width / 2 / GRAPH_REACH.x, y: height / 2 / GRAPH_REACH.y };
  const at = clip.places.map(([x, y]) => ({ x: width / 2 + x * unit.x, y: height / 2 - y * unit.y }));
  const room = { width, height, taken: [], boxes: at.map(({ x, y }) => ({ x: x - radius, y: y - radius, w: 2 * radius, h: 2 * radius })) };
  const things = at.map((spot, index) => {
    const name = freePlace(namePlaces(spot, clip.places[index], wide(clip.tracks[index].name) + 4, font, radius), room);
    room.taken.push(name);
    return { ...spot, name };
  });
  const chips = {};
  const longest = longestWords(clip);
  for (const pair of clip.order) {
    if (!shown[pair]) {
      chips[pair] = [0, 0];
      continue;
    }
    const { subject, object } = clip.pairs[pair];
    const size = { w: wide(longest[pair] ?? "") + font, h: font * 1.6 };
    const places = subject === object ? statePlaces(at[subject], size, radius) : edgePlaces(at[subject], at[object], size);
    const place = freePlace(places, room);
    if (pair in longest) room.taken.push(place);
    chips[pair] = [place.x + place.w / 2, place.y + place.h / 2];
  }
  return { font, things, chips };
}

/** The longest thing that is ever said of each pair. */
function longestWords(clip) {
  const longest = {};
  for (const { pair, words } of [...clip.kept.flat(), ...(clip.annotated || [])]) {
    if (words.length > (longest[pair] ?? "").length) longest[pair] = words;
  }
  return longest;
}

/** A name stands above a thing in the upper half, else outwards of the arc on which the objects hang. */
function namePlaces({ x, y }, [unitX, unitY], w, font, radius) {
  const h = font * 1.4;
  const above = { x: x - w / 2, y: y - radius - h, w, h };
  const below = { x: x - w / 2, y: y + radius, w, h };
  const left = { x: x - radius - 4 - w, y: y - h / 2, w, h };
  const right = { x: x + radius + 4, y: y - h / 2, w, h };
  if (unitY > 0) return [above, unitX < 0 ? left : right, below];
  if (Math.abs(unitX) > 0.55) return unitX < 0 ? [left, below, above] : [right, below, above];
  return [below, { ...below, y: below.y + h }, left, right];
}

/** Along the line between two things, its middle first. */
function edgePlaces(a, b, { w, h }) {
  return [0.5, 0.42, 0.58, 0.34, 0.66, 0.28, 0.72, 0.22, 0.78].map((t) => ({ x: a.x + (b.x - a.x) * t - w / 2, y: a.y + (b.y - a.y) * t - h / 2, w, h }));
}

/** Around a thing that has a state of its own. */
function statePlaces({ x, y }, { w, h }, radius) {
  const beside = radius + 3;
  return [
    { x: x + beside, y: y - radius - h, w, h },
    { x: x - beside - w, y: y - radius - h, w, h },
    { x: x - w / 2, y: y - radius - h - 3, w, h },
    { x: x + beside, y: y + radius, w, h },
    { x: x - beside - w, y: y + radius, w, h },
  ];
}
