// The scene graph as SVG: things, and for each pair a line and a chip with its relation. Elements are made once for a clip and a
// size; a frame only changes what they show. Names reach the screen through textContent, so whatever they hold shows as text.

const measuring = document.createElement("canvas").getContext("2d");

function svgPart(parent, name, attributes) {
  const part = document.createElementNS("http://www.w3.org/2000/svg", name);
  setAll(part, attributes);
  parent.append(part);
  return part;
}

function setAll(part, attributes) {
  for (const [name, value] of Object.entries(attributes)) part.setAttribute(name, value);
}

class Graph {
  /** Draws into an <svg>; `pick(frame, pair)` hears of clicks on the edges that name kept tokens. */
  constructor(canvas, pick) {
    this.canvas = canvas;
    this.pick = pick;
    this.edges = [];
  }

  /** Make the elements of a clip at the size that the canvas has now, for the pairs that are `shown`. */
  lay(clip, shown) {
    const { clientWidth: width, clientHeight: height } = this.canvas.parentElement;
    this.places = null;
    if (!width || !height) return; // It is hidden; whoever shows it lays it again.
    const style = getComputedStyle(this.canvas);
    measuring.font = `600 ${graphFont(width, height)}px ${style.fontFamily}`;
    this.clip = clip;
    this.shown = shown;
    this.byPair = tokensOfPairs(clip);
    this.places = graphPlaces(clip, shown, width, height, (text) => measuring.measureText(text).width);
    this.canvas.replaceChildren();
    setAll(this.canvas, { viewBox: `0 0 ${width} ${height}`, "font-size": this.places.font });
    const [lines, things, chips] = [0, 1, 2].map(() => svgPart(this.canvas, "g", {}));
    this.pairs = clip.pairs.map((pair, index) => this.makePair(lines, chips, pair, index));
    clip.tracks.forEach((track, index) => this.makeThing(things, track, index));
    this.state = null;
  }

  makePair(lines, chips, { subject, object }, index) {
    const { things, chips: places } = this.places;
    const [a, b] = [things[subject], things[object]];
    const aside = this.aside(index, a, b);
    const ends = { x1: a.x + aside.x, y1: a.y + aside.y, x2: b.x + aside.x, y2: b.y + aside.y };
    const line = subject === object ? null : svgPart(lines, "line", { ...ends, class: "line" });
    const chip = svgPart(chips, "g", { class: "edge", transform: `translate(${places[index].join(" ")})` });
    const title = svgPart(chip, "title", {});
    const back = svgPart(chip, "rect", {});
    const text = svgPart(chip, "text", { "text-anchor": "middle", dy: "0.35em" });
    const pick = () => this.edges[index]?.step !== undefined && this.pick(this.edges[index].frame, index);
    onPress(chip, pick);
    return { line, chip, title, back, text };
  }

  /** By how much the line of a pair stands beside the middle, so that those of several families of two things do not hide each other. */
  aside(index, a, b) {
    const { subject, object } = this.clip.pairs[index];
    const same = this.clip.pairs.flatMap((p, at) => (this.shown[at] && p.subject === subject && p.object === object ? [at] : []));
    const by = (Math.max(same.indexOf(index), 0) - (same.length - 1) / 2) * (this.places.font / 2.2);
    const length = Math.hypot(b.x - a.x, b.y - a.y) || 1;
    return { x: (-(b.y - a.y) / length) * by, y: ((b.x - a.x) / length) * by };
  }

  makeThing(parent, track, index) {
    const { x, y, name } = this.places.things[index];
    const thing = svgPart(parent, "g", { class: "thing" });
    svgPart(thing, "title", {}).textContent = `${track.name}: go to its strongest relation`;
    svgPart(thing, "circle", { cx: x, cy: y, r: NODE * this.places.font, fill: track.colour });
    const text = svgPart(thing, "text", { x: name.x + name.w / 2, y: name.y + name.h / 2, "text-anchor": "middle", dy: "0.35em" });
    text.textContent = track.name;
    thing.onclick = () => this.pickThing(index);
  }

  /** A thing stands for its strongest named pair, the current ones first. */
  pickThing(index) {
    const mine = this.edges.filter((edge) => edge?.step !== undefined && Object.values(this.clip.pairs[edge.pair]).includes(index));
    const best = mine.sort((a, b) => b.current - a.current || b.strength - a.strength)[0];
    if (best) this.pick(best.frame, best.pair);
  }

  /** Show a frame, or what people annotated in it. Does nothing where that is what it shows. */
  draw(frame, annotated) {
    if (!this.places) return;
    const step = stepAt(this.clip.sampled, frame);
    const state = annotated ? `annotated ${frame}` : `kept ${step}`;
    if (state === this.state) return;
    this.state = state;
    this.edges = [];
    for (const edge of annotated ? annotatedEdges(this.clip, frame) : keptEdges(this.clip, this.byPair, step, this.shown)) {
      if (this.shown[edge.pair]) this.edges[edge.pair] = edge;
    }
    this.pairs.forEach((parts, pair) => this.drawPair(parts, pair, this.edges[pair]));
  }

  drawPair({ line, chip, title, back, text }, pair, edge) {
    const kind = !edge ? "none" : edge.step === undefined ? "annotated" : edge.changed ? "changed" : edge.current ? "current" : "older";
    const { font } = this.places;
    if (line) line.dataset.kind = kind;
    chip.dataset.kind = kind;
    if (!edge) {
      line?.removeAttribute("style");
      for (const name of ["role", "tabindex", "aria-label"]) chip.removeAttribute(name);
      return;
    }
    const strong = edge.current ? 0.5 + 0.5 * edge.strength : 0.5;
    if (line) line.style.cssText = `stroke:${edge.colour};stroke-width:${(font / 12) * (2 + 4 * edge.strength)};opacity:${strong}`;
    const width = edge.said ? measuring.measureText(edge.words).width * (edge.current ? 1 : 0.9) + font : font * 0.9;
    const height = edge.said ? font * 1.6 : width;
    setAll(back, { x: -width / 2, y: -height / 2, width, height, rx: edge.said ? font / 3 : width / 2 });
    back.style.cssText = edge.step === undefined ? `stroke:${edge.colour}` : `fill:${edge.colour}`;
    text.textContent = edge.said ? edge.words : "";
    text.style.fill = edge.step === undefined ? "" : inkOn(edge.colour);
    title.textContent = `${this.pairName(pair)}: ${edge.note}`;
    setAll(chip, { role: "button", "aria-label": title.textContent, tabindex: 0 });
    chip.dataset.pair = String(pair);
  }

  pairName(pair) {
    const { subject, object } = this.clip.pairs[pair];
    const [a, b] = [this.clip.tracks[subject].name, this.clip.tracks[object].name];
    return subject === object ? a : `${a} – ${b}`;
  }
}

/** Call `act` where an element is clicked, or Enter or the space bar is pressed on it. */
function onPress(element, act) {
  element.onclick = act;
  element.onkeydown = (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    event.stopPropagation(); // The player would play.
    act();
  };
}
