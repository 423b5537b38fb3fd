// The film of a clip: a hidden <video>, and a copy of the last picture that it showed together with the number of its frame.
// A picture counts as frame i only where its time is that of frame i, so boxes and picture on the stage always belong together.
// A film that goes `through` has pictures between the frames of its clip; while it plays they are shown too, as `between` frame i and
// the next, and whoever draws says so.

const NEAR_S = 1e-3; // browsers round times to microseconds or so; frames are further apart than this
const LOST_MS = 150; // after a seek that shows no new picture, because the video was there already

class Film {
  /** `film` is {url, times, through?: {step, begin, end}} of one clip, seconds of the film. `tell.frame(i)` hears of every new picture, `tell.broken()` that there will be none. */
  constructor(video, film, tell) {
    this.video = video;
    this.times = film.times;
    this.through = film.through;
    this.tell = tell;
    this.picture = document.createElement("canvas");
    this.frame = -1; // whose picture that is
    this.between = false; // whether it is a later one, before that of the next frame
    this.time = 0; // when the film shows it
    this.wanted = -1;
    this.sought = null; // the frame that the video is on its way to; one at a time, the newest wish next
    this.playing = false;
    this.stamped = false;
    video.onloadedmetadata = () => this.depart();
    video.onseeked = () => this.arrive();
    video.onended = () => this.end();
    video.onerror = () => tell.broken();
    this.listen();
    if (!video.src.endsWith(film.url)) video.src = film.url; // The next clip is often a stretch of the same film.
    else if (video.error) queueMicrotask(() => tell.broken());
  }

  close() {
    this.pause();
    clearTimeout(this.lost);
    this.video.cancelVideoFrameCallback(this.listening);
  }

  listen() {
    this.listening = this.video.requestVideoFrameCallback((_, shown) => {
      this.listen();
      this.take(shown.mediaTime);
    });
  }

  seek(frame) {
    this.wanted = frame;
    if (this.sought === null && !this.shows(frame)) this.depart();
  }

  /** Whether the picture is that of a frame itself. */
  shows(frame) {
    return this.frame === frame && !this.between;
  }

  play(frame, rate) {
    this.playing = true;
    this.setRate(rate);
    if (this.through && this.sought === null && this.goesOn(frame)) return;
    this.frame = -1; // The video may have gone a little beyond the frame at which it was paused.
    this.seek(frame);
  }

  /** Play a film that goes through on from where it was paused, or from its beginning, which is before the first frame of the clip. */
  goesOn(frame) {
    if (frame !== 0 && !(this.frame === frame && this.between)) return false;
    if (frame === 0 && this.shows(0)) this.video.currentTime = this.through.begin;
    this.wanted = frame;
    this.video.play().catch(() => {});
    return true;
  }

  pause() {
    this.playing = false;
    if (!this.video.paused) this.video.pause(); // To ask takes nothing, to pause again takes 2 ms.
  }

  setRate(rate) {
    this.video.playbackRate = rate;
  }

  depart() {
    if (this.video.readyState === 0 || this.wanted < 0) return;
    this.sought = this.wanted;
    const [start, next] = [this.times[this.sought], this.times[this.sought + 1] ?? this.times[this.sought] + 0.02];
    this.video.currentTime = (start + Math.min(next, start + (this.through?.step ?? Infinity))) / 2; // The middle, so that no rounding leads to a neighbour.
  }

  /** The video says that it has arrived. Its picture is there or comes by itself, unless it is the one that was there before. */
  arrive() {
    clearTimeout(this.lost);
    if (this.stamped && this.sought !== null) this.take(this.times[this.sought]);
    this.lost = setTimeout(() => this.sought !== null && !this.video.seeking && this.take(this.times[this.sought], true), LOST_MS);
  }

  /**
   * Keep the picture that the video shows now, `time` seconds from the start of the film, if it is one that is waited for:
   * the one sought, or any while it plays. Where the sought one does not come, `whatever` is there has to do.
   */
  take(time, whatever = false) {
    if (this.video.readyState < 2) return;
    const shot = window.VideoFrame ? new VideoFrame(this.video) : this.video;
    const shown = this.timeOf(shot, time);
    const exact = this.frameAt(shown);
    const between = Boolean(this.through) && this.sought === null && (exact < 0 || exact === this.times.length);
    const frame = between ? Math.max(this.times.findLastIndex((start) => start <= shown), 0) : exact;
    const due = this.sought === null ? this.playing : whatever || frame === this.sought;
    if (due && frame >= 0 && frame < this.times.length) this.keep(shot, frame, shown, between);
    else if (whatever) this.sought = null;
    shot.close?.();
    if (this.through ? shown >= this.through.end : frame === this.times.length) this.end();
  }

  /**
   * The time of a picture. While it plays, the video may be one picture ahead of the time that its callback was given, and the
   * picture's own stamp tells. Firefox has no use of it as it stamps all of them with about 0.
   */
  timeOf(shot, time) {
    const stamp = shot.timestamp / 1e6;
    if (time > 2 * NEAR_S && Math.abs(stamp - time) < NEAR_S / 2) this.stamped = true;
    return this.stamped ? stamp : time;
  }

  /** The clip's frame at a time, -1 where there is none, the number of frames after the last. */
  frameAt(time) {
    const last = this.times.length - 1;
    if (time > this.times[last] + NEAR_S) return last + 1;
    return this.times.findIndex((start) => Math.abs(start - time) < NEAR_S);
  }

  keep(shot, frame, time, between) {
    const [width, height] = [this.video.videoWidth, this.video.videoHeight];
    if (this.picture.width !== width || this.picture.height !== height) Object.assign(this.picture, { width, height });
    this.picture.getContext("2d").drawImage(shot, 0, 0, width, height);
    Object.assign(this, { frame, time, between });
    if (this.sought !== null) this.land();
    this.tell.frame(frame);
  }

  land() {
    this.sought = null;
    clearTimeout(this.lost);
    if (this.wanted !== this.frame) this.depart();
    else if (this.playing && (this.through || this.frame < this.times.length - 1)) this.video.play().catch(() => {}); // It was paused again before it had begun.
  }

  /** The clip is over while it plays: show its last frame, which may have been passed over. */
  end() {
    if (!this.playing || this.sought !== null) return;
    this.video.pause();
    if (this.through) this.tell.ended();
    else this.seek(this.times.length - 1);
  }
}
