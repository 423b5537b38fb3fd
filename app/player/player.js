// The player's clock and controls. While it plays, nothing but this file runs; when it stops it says where.

const ICONS = {
  play: "M5 3v10l8-5z",
  pause: "M4 3h3v10H4zM9 3h3v10H9z",
  first: "M4 3h2v10H4zM13 3v10L6 8z",
  back: "M10.5 3v10L4 8z",
  next: "M5.5 3v10L12 8z",
};
const SETTLE_MS = 150;
const players = new WeakMap(); // by the element it was mounted in
let last = { key: null, frame: 0 }; // so that a player that is mounted again on the same clip goes on where it was

function setIcon(button, name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  button.replaceChildren(svg);
}

class Player {
  constructor(root) {
    const find = (name) => root.querySelector(name);
    this.root = find(".player");
    this.parts = Object.fromEntries(
      ["stage", "scrub", "first", "back", "play", "next", "where", "speed", "strips"].map((name) => [name, find(`.${name}`)]),
    );
    this.clip = null;
    this.frame = 0;
    this.playing = false;
    this.images = [];
    this.listen();
  }

  listen() {
    const { stage, scrub, first, back, play, next, speed, strips } = this.parts;
    setIcon(first, "first");
    setIcon(back, "back");
    setIcon(next, "next");
    first.onclick = () => this.go(0);
    back.onclick = () => this.step(-1);
    next.onclick = () => this.step(1);
    play.onclick = stage.onclick = () => this.toggle();
    scrub.oninput = () => this.go(Number(scrub.value));
    speed.onchange = () => this.restartClock();
    const seek = (event) => this.go(stripScale(strips, this.frames).frame(event.offsetX));
    strips.onpointerdown = (event) => {
      strips.setPointerCapture(event.pointerId);
      seek(event);
    };
    strips.onpointermove = (event) => event.buttons && seek(event);
    this.onKey = (event) => this.key(event);
    this.onSeek = (event) => event.detail.clip === this.clip.key && this.follow(event.detail.frame);
    document.addEventListener("keydown", this.onKey);
    document.addEventListener("laiar:seek", this.onSeek);
    this.resize = new ResizeObserver(() => this.paint());
    this.resize.observe(this.root);
  }

  destroy() {
    this.playing = false;
    clearTimeout(this.settling);
    document.removeEventListener("keydown", this.onKey);
    document.removeEventListener("laiar:seek", this.onSeek);
    this.resize.disconnect();
  }

  get frames() {
    return this.clip.times.length;
  }

  show(clip) {
    if (!this.clip || this.clip.key !== clip.key) {
      this.stop();
      this.frame = Math.min(last.key === clip.key ? last.frame : clip.start, clip.times.length - 1);
      clearTimeout(this.settling);
    }
    if (!this.clip || this.clip.images !== clip.images) this.loadImages(clip);
    this.clip = clip;
    this.parts.scrub.max = String(this.frames - 1);
    this.paint();
  }

  loadImages(clip) {
    this.images = (clip.images || []).map((source, index) => {
      const image = new Image();
      image.onload = () => index === this.frame && this.paint();
      image.src = source;
      return image;
    });
  }

  key(event) {
    const path = event.composedPath();
    const mine = path.includes(this.root);
    if (event.ctrlKey || event.metaKey || event.altKey || (!mine && path[0].closest?.(BUSY))) return;
    if (event.key === " " && mine && path[0].closest("button, select")) return; // Space presses the button it is on.
    const act = {
      " ": () => this.toggle(),
      ArrowLeft: () => this.step(-1),
      ArrowRight: () => this.step(1),
      ",": () => this.step(-1),
      ".": () => this.step(1),
      Home: () => this.go(0),
      End: () => this.go(this.frames - 1),
    }[event.key];
    if (!act || (path[0].tagName === "SELECT" && event.key !== " ")) return;
    event.preventDefault();
    act();
  }

  toggle() {
    if (this.playing) this.stop();
    else {
      if (this.frame === this.frames - 1) this.frame = 0;
      this.playing = true;
      this.restartClock();
      requestAnimationFrame((now) => this.tick(now));
    }
    this.paint();
  }

  stop() {
    const was = this.playing;
    this.playing = false;
    if (was) this.tell();
  }

  restartClock() {
    this.since = performance.now();
    this.from = this.clip.times[this.frame];
  }

  tick(now) {
    if (!this.playing) return;
    const time = this.from + (Math.max(now - this.since, 0) / 1000) * Number(this.parts.speed.value);
    let frame = this.frame;
    while (frame + 1 < this.frames && this.clip.times[frame + 1] <= time) frame += 1;
    if (frame !== this.frame) {
      this.frame = frame;
      this.paint();
    }
    if (frame === this.frames - 1) {
      this.stop();
      this.paint();
    } else requestAnimationFrame((next) => this.tick(next));
  }

  step(by) {
    this.go(this.frame + by);
  }

  /** The person goes to a frame: the player stops and, once settled, tells Python. */
  go(frame) {
    this.playing = false;
    this.frame = Math.min(Math.max(frame, 0), this.frames - 1);
    this.paint();
    this.tell();
  }

  /** Python goes to a frame: the player follows and says nothing. */
  follow(frame) {
    this.playing = false;
    clearTimeout(this.settling);
    this.frame = Math.min(Math.max(frame, 0), this.frames - 1);
    this.paint();
  }

  tell() {
    clearTimeout(this.settling);
    this.settling = setTimeout(() => {
      const detail = { clip: this.clip.key, frame: this.frame, when: Date.now() };
      document.dispatchEvent(new CustomEvent("laiar:moved", { detail }));
    }, SETTLE_MS);
  }

  paint() {
    if (!this.clip) return;
    const { stage, scrub, play, where, strips } = this.parts;
    const theme = readTheme(this.root);
    const image = this.images[this.frame];
    last = { key: this.clip.key, frame: this.frame };
    drawStage(stage, this.clip, this.frame, image?.complete && image.naturalWidth ? image : null, theme);
    drawStrips(strips, this.clip, this.frame, theme);
    scrub.value = String(this.frame);
    const name = `frame ${this.clip.numbers[this.frame]} (${this.frame + 1} of ${this.frames})`;
    scrub.setAttribute("aria-valuetext", name);
    where.textContent = `${name} · ${this.clip.times[this.frame].toFixed(2)} s`;
    this.root.dataset.frame = String(this.frame);
    this.root.dataset.playing = String(this.playing);
    if (this.icon !== this.playing) {
      this.icon = this.playing;
      setIcon(play, this.playing ? "pause" : "play");
      play.setAttribute("aria-label", this.playing ? "Pause" : "Play");
    }
  }
}

// Elsewhere on the page these want the keys for themselves.
const BUSY = "input, textarea, select, button, a, [contenteditable], [role=tab], [role=option], [role=combobox], [role=slider], [role=grid]";

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
