// Frames of a clip, as the player and the graph count and name them.

/** Index of the last sampled frame at or before `frame`, or -1. */
function stepAt(sampled, frame) {
  let step = -1;
  while (step + 1 < sampled.length && sampled[step + 1] <= frame) step += 1;
  return step;
}

/** `frame 97 (28 of 66)`: its number in the recording, and its place in the clip. */
function frameName(clip, frame) {
  return `frame ${clip.numbers[frame]} (${frame + 1} of ${clip.times.length})`;
}
