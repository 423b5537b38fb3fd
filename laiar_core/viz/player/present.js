// Present mode: the player fills the screen with a large picture, a large graph and the current transition in words.

class Present {
  /** `root` is the player's element; `changed()` hears of entering and leaving. */
  constructor(root, changed) {
    this.root = root;
    this.changed = changed;
    this.on = false;
    const find = (name) => root.querySelector(name);
    this.parts = Object.fromEntries(
      ["words", "confidence", "truth", "place"].map((name) => [name, find(`.answer-${name}`)]),
    );
    this.caption = find(".caption");
    root.onfullscreenchange = () => this.on && !this.fullscreen && !this.root.matches(":popover-open") && this.leave();
  }

  get fullscreen() {
    return this.root.getRootNode().fullscreenElement === this.root;
  }

  toggle() {
    if (this.on) this.leave();
    else this.enter();
  }

  /** Fill the screen, or where the browser does not allow that, the window. */
  enter() {
    this.on = true;
    this.root.classList.add("presenting");
    this.root.focus({ preventScroll: true });
    const filled = this.root.requestFullscreen?.() ?? Promise.reject();
    filled.catch(() => this.on && this.fillWindow());
    this.changed();
  }

  fillWindow() {
    this.root.popover = "manual"; // Above everything else on the page, wherever the player sits in it.
    this.root.showPopover();
    this.changed();
  }

  leave() {
    this.on = false;
    this.root.classList.remove("presenting");
    if (this.fullscreen) document.exitFullscreen();
    this.root.removeAttribute("popover"); // Which hides it as a popover.
    this.changed();
  }

  /** Say what the clip is about. All of it is text, whatever it holds. */
  show(clip) {
    this.parts.words.textContent = clip.answer.words;
    this.parts.confidence.textContent = clip.answer.confidence;
    this.parts.truth.textContent = clip.answer.truth;
  }

  /** Say the transition that a frame belongs to. */
  draw(clip, frame) {
    if (!this.on) return;
    const change = changeAt(clip, frame);
    const number = clip.changes.indexOf(change) + 1;
    this.parts.place.textContent = clip.changes.length ? `transition ${number} of ${clip.changes.length}` : "";
    const words = change ? [change.words, `weight ${change.weight}`] : [startWords(clip)];
    if (this.said === words.join()) return;
    this.said = words.join();
    this.caption.replaceChildren(...words.map((text) => Object.assign(document.createElement("span"), { textContent: text })));
    this.caption.style.borderColor = change ? change.colour : "transparent";
  }
}

/** What is said before the first transition. */
function startWords(clip) {
  return clip.changes.length ? "Before the first transition. The right arrow goes there." : clip.sentence;
}
