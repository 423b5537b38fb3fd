// Pictures near the frame at which the player rests, fetched by a video of its own before anybody asks for them: a step then paints
// at once. Whether a picture is that of a frame is found out by Film, as for the film itself.

const NEAR_FRAMES = { ahead: 12, behind: 4 }; // in the direction of the last step, and against it
const MAX_BYTES = 40e6; // of pictures; one of 640x480 has 1.2 MB
const [LEAST, MOST] = [3, 32]; // pictures, whatever their size
const REST_MS = 300; // the film itself comes first, and the rest of the page

class Ahead {
  /** `film` is {url, times} of one clip. */
  constructor(film) {
    this.about = film;
    this.pictures = new Map(); // frame -> canvas
    this.film = null;
    this.lost = new Set(); // frames whose picture does not come
    this.asked = null; // the frame that is being fetched
    this.centre = -1; // the frame that is shown
    this.forward = true;
    this.resting = false;
    this.onShown = () => this.fetch();
    document.addEventListener("visibilitychange", this.onShown);
  }

  close() {
    this.pause();
    document.removeEventListener("visibilitychange", this.onShown);
    if (!this.film) return;
    this.film.close();
    this.film.video.removeAttribute("src"); // Or the browser goes on loading it.
    this.film.video.load();
    this.pictures.clear();
  }

  /** The player plays: nobody needs more pictures now. */
  pause() {
    this.resting = false;
    clearTimeout(this.waiting);
  }

  /** The player shows `frame` and stays there for now. */
  rest(frame) {
    if (frame !== this.centre) this.forward = frame > this.centre;
    this.centre = frame;
    if (this.resting) return this.fetch();
    this.resting = true;
    this.waiting = setTimeout(() => this.fetch(), REST_MS);
  }

  /** Fetch the first picture that is missing, one at a time. */
  fetch() {
    if (!this.resting || document.hidden || this.asked !== null) return;
    const frame = this.needed().find((near) => !this.pictures.has(near) && !this.lost.has(near));
    if (frame === undefined) return;
    this.film ??= this.open();
    this.asked = frame;
    if (this.film.frame === frame) this.arrived(frame); // It came when it was not needed.
    else this.film.seek(frame);
  }

  open() {
    const video = Object.assign(document.createElement("video"), { muted: true, playsInline: true, preload: "auto" });
    return new Film(video, this.about, { frame: (frame) => this.arrived(frame), broken: () => this.pause() });
  }

  /** The frames around here as far as there is room, the nearest first, more of them in the direction of the last step. */
  needed() {
    const { ahead, behind } = NEAR_FRAMES;
    const way = this.forward ? 1 : -1;
    const far = Array.from({ length: ahead }, (_, n) => n + 1);
    const frames = [0, ...far.flatMap((n) => (n <= behind ? [n, -n] : [n]))].map((by) => this.centre + way * by);
    return frames.filter((frame) => frame >= 0 && frame < this.about.times.length).slice(0, this.room());
  }

  /** How many pictures there may be. */
  room() {
    const { videoWidth: width, videoHeight: height } = this.film?.video ?? {};
    return width ? Math.min(Math.max(Math.floor(MAX_BYTES / (4 * width * height)), LEAST), MOST) : MOST;
  }

  arrived(frame) {
    if (frame !== this.asked) this.lost.add(this.asked); // The film has another picture there, and would have it again.
    this.asked = null;
    if (!this.pictures.has(frame) && this.needed().includes(frame)) this.keep(frame);
    this.fetch();
  }

  /** Take the canvas that the picture is on, and give the film another to draw on: a forgotten one where there is no more room. */
  keep(frame) {
    const spare = this.pictures.size < this.room() ? document.createElement("canvas") : this.forget();
    this.pictures.set(frame, this.film.picture);
    this.film.picture = spare;
    this.film.frame = -1; // Its last picture is not its any more.
  }

  /** The canvas of the frame that is furthest from here. It is never one that is needed, so what is shown stays as it is. */
  forget() {
    const needed = new Set(this.needed());
    const others = [...this.pictures.keys()].filter((frame) => !needed.has(frame));
    const far = others.reduce((one, other) => (Math.abs(other - this.centre) > Math.abs(one - this.centre) ? other : one));
    const canvas = this.pictures.get(far);
    this.pictures.delete(far);
    return canvas;
  }
}
