// A clip without film: its frames are there at once, as images or as boxes alone, and a clock plays them. Same face as Reel.

class Clock {
  /** `clip` is the data Python sent; `tell.frame(i)` hears of every frame that is to be drawn. */
  constructor(clip, tell) {
    this.times = clip.times;
    this.tell = tell;
    this.frame = -1;
    this.playing = false;
    this.between = null; // There is nothing between its frames.
    this.images = (clip.images || []).map((source, index) => {
      const image = new Image();
      image.onload = () => index === this.frame && tell.frame(index);
      image.src = source;
      return image;
    });
  }

  /** The picture of the current frame, or null. */
  get picture() {
    const image = this.images[this.frame];
    return image?.complete && image.naturalWidth ? image : null;
  }

  close() {
    this.pause();
  }

  /** Whether the frame is there at once: always. */
  seek(frame) {
    this.frame = frame;
    this.tell.frame(frame);
    return true;
  }

  play(frame, rate) {
    this.seek(frame);
    this.playing = true;
    this.setRate(rate);
    requestAnimationFrame((now) => this.tick(now));
  }

  pause() {
    this.playing = false;
  }

  setRate(rate) {
    this.rate = rate;
    this.since = performance.now();
    this.from = this.times[Math.max(this.frame, 0)];
  }

  tick(now) {
    if (!this.playing) return;
    const time = this.from + (Math.max(now - this.since, 0) / 1000) * this.rate;
    let frame = this.frame;
    while (frame + 1 < this.times.length && this.times[frame + 1] <= time) frame += 1;
    if (frame !== this.frame) this.seek(frame);
    if (frame + 1 < this.times.length) requestAnimationFrame((next) => this.tick(next));
  }
}
