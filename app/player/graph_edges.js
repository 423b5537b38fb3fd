// What the scene graph may say at a frame: names of tokens that were really kept, with the frame that they are of.

const CROWDED = 7; // with more named pairs than this, the older ones say their name only when pointed at

/** The kept tokens of each pair, in order of time: [{step, frame, pair, words, ...}]. */
function tokensOfPairs(clip) {
  const byPair = clip.pairs.map(() => []);
  clip.kept.forEach((tokens, step) => tokens.forEach((token) => byPair[token.pair].push({ ...token, step, frame: clip.sampled[step] })));
  return byPair;
}

/** For each pair its latest kept token up to a sampled frame, as an edge to draw. */
function keptEdges(clip, byPair, step) {
  const latest = byPair.map((tokens) => tokens.findLast((token) => token.step <= step)).filter(Boolean);
  return latest.map((token) => {
    const current = token.step === step;
    const age = current ? "" : ` (as of frame ${clip.numbers[token.frame]})`;
    return {
      ...token,
      current,
      said: current || latest.length <= CROWDED,
      changed: current && justChanged(clip, token, token.frame),
      note: `${token.words}${age}, ${token.note}`,
    };
  });
}

/** What people annotated in a frame. */
function annotatedEdges(clip, frame) {
  return clip.annotated
    .filter((run) => run.first <= frame && frame <= run.last)
    .map((run) => ({ ...run, frame, strength: 0.3, current: true, said: true, changed: false, note: `${run.words}, annotated by people` }));
}
