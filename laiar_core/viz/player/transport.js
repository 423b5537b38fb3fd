// Where the clip is and where it goes: playing, stepping, jumping, looping. It draws nothing.
// Frames come from a source: the film (reel.js), or a clock (clock.js) for clips without one. `frame` is what the source has,
// `wanted` where the person or Python wants to be; a film needs a moment to get there.

const SETTLE_MS = 150;
let last = { key: null, frame: 0 }; // so that a player that is mounted again on the same clip goes on where it was
let agreed = { key: null, frame: 0 }; // where Python knows the player to be

class Transport {
  /** `tell.changed()` hears of everything that is to be drawn, `tell.broken(yes)` whether the film can be played. */
  constructor(video, tell) {
    this.video = video;
    this.tell = tell;
    this.clip = null;
    this.source = null;
    this.frame = -1;
    this.wanted = 0;
    this.rate = 1;
    this.playing = false;
    this.loop = null; // the first and last frame of the stretch that is played over and over
    this.untold = null; // what Python is to hear once the person has settled
  }

  close() {
    this.source?.close();
    this.video.removeAttribute("src"); // Or the browser goes on loading it.
    this.video.load();
    this.forget();
  }

  get end() {
    return this.clip.times.length - 1;
  }

  show(clip) {
    const before = this.clip;
    const other = before?.key !== clip.key;
    this.clip = clip;
    if (other) {
      this.source?.close();
      this.playing = false;
      this.loop = null;
      this.forget();
      this.wanted = Math.min(last.key === clip.key ? last.frame : clip.start, this.end);
      if (agreed.key !== clip.key) agreed = { key: clip.key, frame: this.wanted };
      else if (agreed.frame !== this.wanted) this.tellPython(null); // It was taken away before it had told.
    }
    if (other || before.film?.url !== clip.film?.url || Boolean(before.images) !== Boolean(clip.images)) this.open(clip.film);
  }

  /** Take the frames from this film, or without one from the clock. */
  open(film) {
    this.source?.close();
    this.frame = -1;
    this.tell.broken(false);
    const tell = { frame: (frame) => this.arrived(frame), broken: () => this.withoutFilm(), ended: () => this.ended() };
    this.source = film ? new Reel(this.video, film, tell) : new Clock(this.clip, tell);
    this.source.seek(this.wanted);
  }

  withoutFilm() {
    this.playing = false;
    this.open(null);
    this.tell.broken(true);
  }

  /** The source has a frame. */
  arrived(frame) {
    this.frame = frame;
    if (this.playing) this.wanted = frame;
    if (this.playing && this.loop && frame >= this.loop.last) this.playFrom(this.loop.first);
    else if (this.playing && frame === this.end && !this.clip.film?.through) this.stop();
    this.changed();
  }

  /** A film that goes through the frames of its clip, and on beyond the last of them, is over. */
  ended() {
    this.halt();
    this.go(this.end);
    this.changed();
  }

  /** What is shown, in seconds of the clip. */
  get time() {
    const { film, times } = this.clip;
    const between = this.source.between;
    return between === null ? times[Math.max(this.frame, 0)] : between - (film.times[0] - times[0]);
  }

  setRate(rate) {
    this.rate = rate;
    this.source.setRate(rate);
  }

  toggle() {
    if (this.playing) this.stop();
    else this.playFrom(this.wanted === this.end ? 0 : this.wanted);
    this.changed();
  }

  playFrom(frame) {
    this.playing = true;
    this.wanted = frame;
    this.source.play(frame, this.rate);
  }

  /** Play the transition of this frame over and over, or where that is done already, go on without. */
  toggleLoop() {
    const change = this.loop ? undefined : (changeAt(this.clip, this.wanted) ?? this.clip.changes[0]);
    this.loop = change ? loopAround(this.clip, change) : null;
    if (this.loop) this.playFrom(this.loop.first);
    this.changed();
  }

  /** It played and is to stop where it is. */
  stop() {
    this.halt();
    if (this.frame >= 0) this.wanted = this.frame;
    if (this.source.between === null) this.source.seek(this.wanted); // Else it rests where it is, on a picture between two frames.
    this.tellPython(null);
  }

  halt() {
    this.playing = false;
    this.source.pause();
  }

  step(by) {
    const here = this.source.between !== null && by < 0; // The frame before a picture between two is the one that it follows.
    this.go(here ? this.wanted : this.wanted + by);
  }

  /** Go to the next transition (`by` 1) or the one before (-1), where there is one. */
  toChange(by) {
    const change = nextChange(this.clip, this.wanted, by);
    if (change) this.go(change.to, change.pair);
  }

  /** The person goes to a frame, perhaps for the sake of a pair: the player stops and, once settled, tells Python. */
  go(frame, pair = null) {
    this.moveTo(frame);
    this.tellPython(pair);
  }

  /** Python goes to a frame: the player follows and says nothing. */
  follow(frame) {
    this.forget();
    this.moveTo(frame);
    agreed = { key: this.clip.key, frame: this.wanted };
  }

  moveTo(frame) {
    this.halt();
    this.loop = null;
    this.wanted = Math.min(Math.max(frame, 0), this.end);
    if (!this.source.seek(this.wanted)) this.changed(); // Else it has been told already, with its frame.
  }

  tellPython(pair) {
    this.untold = { pair };
    this.postpone();
  }

  /** What Python has not heard yet, it hears a moment from now. */
  postpone() {
    clearTimeout(this.settling);
    if (this.untold) this.settling = setTimeout(() => this.tellNow(), SETTLE_MS);
  }

  tellNow() {
    const { wanted: frame, clip } = this;
    const detail = { clip: clip.key, frame, number: clip.numbers[frame], pair: this.untold.pair, when: Date.now() };
    if (document.dispatchEvent(new CustomEvent("laiar:moved", { cancelable: true, detail }))) return; // Nobody is there to hear it.
    this.forget();
    agreed = { key: clip.key, frame };
  }

  /** What Python has not heard yet, it need not hear any more; or it hears it when the player is mounted again. */
  forget() {
    clearTimeout(this.settling);
    this.untold = null;
  }

  changed() {
    last = { key: this.clip.key, frame: this.wanted };
    this.tell.changed();
  }
}
