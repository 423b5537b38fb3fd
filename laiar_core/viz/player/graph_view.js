// The scene graph with its title and the switch between what the model kept and what people annotated.

const GRAPH_HTML = `
  <div class="graph-head">
    <span class="graph-title"></span>
    <span class="graph-families" role="group" aria-label="Families of relations"></span>
    <label class="graph-truth"><input type="checkbox" /> Show annotation</label>
  </div>
  <div class="graph-room"><svg class="graph-canvas" role="group" aria-label="Scene graph of the current frame"></svg></div>
  <p class="graph-note"></p>`;
const NOTES = {
  kept: "Thick: high weight. Dashed: of an earlier frame. Click a relation to go to its frame.",
  annotated: "Annotated by people in this frame. The video stream never sees this.",
};

const MOST_EDGES = 15; // with more pairs than this, the graph begins with one family of relations
const BEGINS_WITH = "contacting"; // which says most of what somebody does
let shownFamilies = null; // as the person chose them, for every clip; null before that

class GraphView {
  /** `pick(frame, pair)` hears of clicks on edges, `turned(yes)` whether the person wants to see the annotation. */
  constructor(root, pick, turned = () => {}) {
    root.innerHTML = GRAPH_HTML;
    const find = (name) => root.querySelector(name);
    this.root = root;
    this.families = find(".graph-families");
    this.parts = { title: find(".graph-title"), truth: find(".graph-truth"), note: find(".graph-note") };
    this.box = find("input");
    this.box.onchange = () => {
      this.draw(this.frame);
      turned(this.box.checked);
    };
    this.graph = new Graph(find(".graph-canvas"), pick);
    this.frame = -1;
    this.resize = new ResizeObserver(() => this.clip && this.show(this.clip));
    this.resize.observe(find(".graph-room"));
  }

  close() {
    this.resize.disconnect();
  }

  show(clip) {
    this.clip = clip;
    this.parts.truth.hidden = !clip.annotated;
    this.showFamilies(clip);
    this.graph.lay(clip, this.pairsShown(clip));
    this.draw(this.frame);
  }

  /** A button for each family of relations, in its colour; those that are off leave their room to the others. */
  showFamilies(clip) {
    this.families.hidden = clip.families.length === 0;
    const shown = this.familiesShown(clip);
    const buttons = clip.families.map(({ name, colour }) => {
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: name });
      button.setAttribute("aria-pressed", String(shown.has(name)));
      button.style.setProperty("--family", colour);
      button.onclick = () => this.turnFamily(name);
      return button;
    });
    const focused = this.families.getRootNode().activeElement?.textContent;
    this.families.replaceChildren(...buttons);
    buttons.find((button) => button.textContent === focused)?.focus();
  }

  familiesShown(clip) {
    const names = clip.families.map(({ name }) => name);
    const begin = clip.pairs.length > MOST_EDGES && names.includes(BEGINS_WITH) ? [BEGINS_WITH] : names;
    return new Set(shownFamilies ?? begin);
  }

  turnFamily(name) {
    const shown = this.familiesShown(this.clip);
    if (!shown.delete(name)) shown.add(name);
    shownFamilies = [...shown];
    this.show(this.clip);
  }

  pairsShown(clip) {
    const shown = this.familiesShown(clip);
    return clip.pairs.map(({ family }) => !family || shown.has(family));
  }

  /** Show a frame of the clip; -1 while none is known. */
  draw(frame) {
    this.frame = frame;
    if (frame < 0 || frame >= this.clip.numbers.length) return;
    const annotated = this.box.checked && Boolean(this.clip.annotated);
    this.parts.title.textContent = `${annotated ? "Annotation" : "Scene graph"} at frame ${this.clip.numbers[frame]}`;
    this.parts.note.textContent = NOTES[annotated ? "annotated" : "kept"];
    this.root.dataset.frame = String(frame);
    this.root.dataset.shows = annotated ? "annotated" : "kept";
    this.graph.draw(frame, annotated);
  }
}
