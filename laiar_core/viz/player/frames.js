// Frames of a clip, as the player and the graph count and name them.

/** Index of the last sampled frame at or before `frame`, or -1. */
function stepAt(sampled, frame) {
  let step = -1;
  while (step + 1 < sampled.length && sampled[step + 1] <= frame) step += 1;
  return step;
}

/**
 * Where a frame begins, as a share of the clip: by its number, or by its time where the frames of a clip lie far apart and not evenly.
 * There a frame is a moment, so half a frame later is the same.
 */
function shareOfFrame(clip, frame) {
  if (!clip.length) return frame / clip.times.length;
  return frame < clip.times.length ? clip.times[Math.floor(frame)] / clip.length : 1;
}

/** The frame at a share of the clip, or the nearest one. */
function frameOfShare(clip, share) {
  const last = clip.times.length - 1;
  if (!clip.length) return Math.min(Math.max(Math.floor(share * clip.times.length), 0), last);
  const apart = clip.times.map((time) => Math.abs(time - share * clip.length));
  return apart.indexOf(Math.min(...apart));
}

/** `frame 97 (28 of 66)`: its number in the recording, and its place in the clip. */
function frameName(clip, frame) {
  return `frame ${clip.numbers[frame]} (${frame + 1} of ${clip.times.length})`;
}
