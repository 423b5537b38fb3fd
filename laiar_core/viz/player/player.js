// The player: joins the transport, the controls, and everything that draws the current frame.
// While it plays or steps, Python hears nothing; when it stops it says where.

const BUTTONS = ["first", "back", "play", "next", "before", "after", "loop", "present", "leave"];
const PARTS = [...BUTTONS, "stage", "scrub", "where", "speed", "strips", "film", "note"];
const CAPTURED = new Set(["pointerdown", "click"]); // heard before whoever is clicked hears it
const players = new WeakMap(); // by the element it was mounted in

class Player {
  constructor(root) {
    this.root = root.querySelector(".player");
    this.parts = Object.fromEntries(PARTS.map((name) => [name, root.querySelector(`.${name}`)]));
    this.parts.film.muted = true; // The attribute alone does not count where the page was made by a script.
    this.transport = new Transport(this.parts.film, { changed: () => this.paint(), broken: (yes) => this.warn(yes) });
    this.graph = new GraphView(root.querySelector(".graph"), (frame, pair) => this.transport.go(frame, pair));
    this.present = new Present(this.root, () => this.paint());
    this.listen();
  }

  listen() {
    const { transport, present } = this;
    const { stage, scrub, speed, strips } = this.parts;
    const actions = {
      first: () => transport.go(0),
      back: () => transport.step(-1),
      play: () => transport.toggle(),
      next: () => transport.step(1),
      last: () => transport.go(transport.end),
      before: () => transport.toChange(-1),
      after: () => transport.toChange(1),
      loop: () => transport.toggleLoop(),
      present: () => present.toggle(),
      leave: () => present.leave(),
    };
    for (const name of BUTTONS) {
      setIcon(this.parts[name], name);
      this.parts[name].onclick = actions[name];
    }
    stage.onclick = actions.play;
    scrub.oninput = () => transport.go(Number(scrub.value));
    speed.onchange = () => transport.setRate(Number(speed.value));
    listenToStrips(strips, () => this.clip, (frame, pair) => transport.go(frame, pair));
    const mine = (act) => (event) => event.detail.clip === this.clip?.key && act(event.detail, event);
    this.heard = {
      keydown: (event) => {
        const action = actionOfKey(event, this.root, present.on);
        if (!action) return transport.postpone();
        event.preventDefault();
        actions[action]();
      },
      pointerdown: (event) => this.beforeClick(event.composedPath()),
      click: (event) => this.beforeClick(event.composedPath()), // a link may be followed by a key
      "laiar:seek": mine(({ frame }, event) => {
        transport.follow(frame);
        event.preventDefault(); // It is taken.
      }),
      "laiar:joined": () => transport.postpone(),
      "laiar:pick": mine(({ frame, pair }) => transport.go(frame, pair)),
      "laiar:where": mine(() => this.sayFrame()),
    };
    for (const [name, act] of Object.entries(this.heard)) document.addEventListener(name, act, CAPTURED.has(name));
    this.resize = new ResizeObserver(() => this.paint());
    this.resize.observe(this.root);
  }

  /**
   * Python must not hear of the player in the moment in which something else is clicked: Streamlit makes one message of what happens in
   * a moment, has only that part of the page drawn again which spoke first, and a button would not be heard. Once a link is followed,
   * Python must hear nothing: with another page on its way, Streamlit would redraw a part of the page that is gone, and the new page
   * would stay empty.
   */
  beforeClick(path) {
    if (path.includes(this.root)) return;
    if (!path.some((element) => element.href)) return this.transport.postpone();
    this.transport.halt();
    this.transport.forget();
    this.paint();
  }

  destroy() {
    this.transport.close();
    this.graph.close();
    for (const [name, act] of Object.entries(this.heard)) document.removeEventListener(name, act, CAPTURED.has(name));
    this.resize.disconnect();
  }

  show(clip) {
    this.clip = clip;
    prepareParts(this.root, this.parts, clip);
    this.graph.show(clip);
    this.present.show(clip);
    this.transport.show(clip);
    this.paint();
    document.dispatchEvent(new CustomEvent("laiar:joined")); // Python may have sent it somewhere before it was there.
  }

  warn(broken) {
    this.parts.note.textContent = broken
      ? "This browser cannot play the film of this clip. The boxes are drawn without the picture."
      : "";
    this.parts.note.hidden = !broken;
  }

  paint() {
    if (!this.clip) return;
    const { frame, wanted, loop } = this.transport;
    const theme = readTheme(this.root);
    if (frame >= 0) this.paintFrame(theme);
    else {
      drawEmptyStage(this.parts.stage, this.clip, theme);
      drawStrips(this.parts.strips, this.clip, wanted, this.clip.times[wanted], loop, theme);
      delete this.root.dataset.frame;
    }
    showState(this.root, this.parts, this.transport);
  }

  /** Everything that belongs to the frame on the stage, in one go. */
  paintFrame(theme) {
    const { stage, where, strips } = this.parts;
    const { frame, source, loop, time } = this.transport;
    const held = source.between === null ? 0 : time - this.clip.times[frame];
    drawStage(stage, this.clip, frame, source.picture, theme, held);
    drawStrips(strips, this.clip, frame, time, loop, theme);
    if (this.clip.graph || this.present.on) this.graph.draw(frame);
    this.present.draw(this.clip, frame);
    where.textContent = held ? whereBetween(this.clip, frame, time, held) : `${frameName(this.clip, frame)} · ${time.toFixed(2)} s`;
    this.root.dataset.between = String(Boolean(held));
    this.root.dataset.frame = String(frame);
    this.sayFrame();
  }

  /** Everyone who draws the same moment elsewhere on the page hears of it before the browser paints. */
  sayFrame() {
    const { frame, playing } = this.transport;
    if (frame < 0) return;
    document.dispatchEvent(new CustomEvent("laiar:frame", { detail: { clip: this.clip.key, frame, playing } }));
  }
}

export default function mount({ parentElement, data }) {
  let player = players.get(parentElement);
  if (!player) {
    player = new Player(parentElement);
    players.set(parentElement, player);
  }
  player.show(data);
  return () => {
    player.destroy();
    players.delete(parentElement);
  };
}
