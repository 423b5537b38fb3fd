// What the scene graph may say at a frame: names of tokens that were really kept, with the frame that they are of.

const CROWDED = 7; // with more named pairs than this, the older ones say their name only when pointed at

/** The kept tokens of each pair, in order of time: [{step, frame, pair, words, ...}]. */
function tokensOfPairs(clip) {
  const byPair = clip.pairs.map(() => []);
  clip.kept.forEach((tokens, step) => tokens.forEach((token) => byPair[token.pair].push({ ...token, step, frame: clip.sampled[step] })));
  return byPair;
}

/** For each pair that is shown its latest kept token up to a sampled frame, as an edge to draw. */
function keptEdges(clip, byPair, step, shown) {
  const latest = byPair.filter((_, pair) => shown[pair]).map((tokens) => tokens.findLast((token) => token.step <= step)).filter(Boolean);
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

/** What people annotated in a frame; several relations of a pair that hold at once stand together. */
function annotatedEdges(clip, frame) {
  const byPair = new Map();
  for (const run of clip.annotated) {
    if (frame < run.first || run.last < frame) continue;
    const other = byPair.get(run.pair);
    byPair.set(run.pair, other ? { ...other, words: `${other.words}, ${run.words}` } : run);
  }
  return [...byPair.values()]
    .map((run) => ({ ...run, frame, strength: 0.3, current: true, said: true, changed: false, note: `${run.words}, annotated by people` }));
}
