// The transitions of a clip as places in time: which one a frame belongs to, which comes next, and a loop around one.

const LOOP_S = 1; // a loop lasts at least this long, so that a change that is over in a moment can be seen too

/** The last change at or before a frame, the heaviest of those that end together; else undefined. */
function changeAt(clip, frame) {
  const latest = clip.changes.filter((change) => change.to <= frame).at(-1);
  return latest && clip.changes.find((change) => change.to === latest.to); // Those that end together come heaviest first.
}

/** The next change after a frame (`by` 1) or the one before it (-1); undefined where there is none. */
function nextChange(clip, frame, by) {
  if (by > 0) return clip.changes.find((change) => change.to > frame);
  return changeAt(clip, frame - 1);
}

/** Frames that show a change: from before it begins until after it has ended, as long as a loop has to be. */
function loopAround(clip, change) {
  const [from, to] = [clip.times[change.from], clip.times[change.to]];
  const spare = Math.max(LOOP_S - (to - from), 0) / 2;
  const first = clip.times.findIndex((time) => time >= from - spare);
  const last = clip.times.findLastIndex((time) => time <= to + spare);
  return { first: Math.max(first, 0), last: Math.max(last, change.to) };
}

/** Whether a token is the first sure sign of a change: it has the new name, and lies in the stretch where the pair changed. */
function justChanged(clip, token, frame) {
  return clip.changes.some(
    (change) => change.pair === token.pair && change.becomes === token.words && change.from < frame && frame <= change.to,
  );
}
