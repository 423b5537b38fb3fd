// The film of a clip as the transport sees it: near frames are there at once (ahead.js), the film itself brings the others.

const FOLLOW_MS = 250; // once nobody has stepped for so long, the film goes to the frame that is shown, so that it plays from there

class Reel {
  /** `film` is {url, times} of one clip. `tell.frame(i)` hears of every new picture, `tell.broken()` that there will be none. */
  constructor(video, film, tell) {
    this.tell = tell;
    this.film = new Film(video, film, { frame: (frame) => this.arrived(frame), broken: () => tell.broken(), ended: () => tell.ended() });
    this.ahead = new Ahead(film);
    this.frame = -1;
    this.wanted = -1;
    this.picture = null; // the film's canvas, or that of a frame that was fetched
  }

  close() {
    clearTimeout(this.following);
    this.film.close();
    this.ahead.close();
  }

  /** When the film shows what is shown, where that is between two frames of the clip; else null. */
  get between() {
    return this.film.between && this.picture === this.film.picture ? this.film.time : null;
  }

  /** Whether the frame is there at once. */
  seek(frame) {
    this.wanted = frame;
    clearTimeout(this.following);
    const fetched = this.ahead.pictures.get(frame);
    if (fetched) {
      this.following = setTimeout(() => this.film.seek(frame), FOLLOW_MS);
      this.show(frame, fetched);
      return true;
    }
    const { film } = this;
    if (film.shows(frame) && film.sought === null && this.picture !== film.picture) {
      this.show(frame, film.picture);
      return true;
    }
    film.seek(frame);
    return false;
  }

  play(frame, rate) {
    clearTimeout(this.following);
    this.ahead.pause();
    this.wanted = frame;
    this.film.play(frame, rate);
  }

  pause() {
    this.film.pause();
    if (this.frame >= 0) this.ahead.rest(this.frame);
  }

  setRate(rate) {
    this.film.setRate(rate);
  }

  /** The film has a picture. What is shown from elsewhere stays where that is no nearer to where the person wants to be. */
  arrived(frame) {
    const { film, wanted } = this;
    const further = Math.abs(frame - wanted) >= Math.abs(this.frame - wanted);
    if (film.playing || this.picture === film.picture || this.picture === null || !further) this.show(frame, film.picture);
  }

  show(frame, picture) {
    this.frame = frame;
    this.picture = picture;
    if (!this.film.playing) this.ahead.rest(frame);
    this.tell.frame(frame);
  }
}
