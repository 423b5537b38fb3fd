"""What the stage of a player shows, read from its canvas. The films say in every frame which one it is (`films.py`)."""

from __future__ import annotations

from films import BITS, BLOCK, CODE_TOP, LOOK_Y, SIZE

RIM = 3  # pixels of the annotation that the line around a box reaches beyond it
# What the stage shows now: the frame that the player names, the number on the picture, and the left edge of the hand's box, in
# pixels of the annotation: the first pixel of its line that is not the grey of the film.
READ = f"""(root) => {{
  const canvas = root.querySelector(".stage"), [w, h] = [canvas.width, canvas.height], context = canvas.getContext("2d");
  const line = (y, height) => context.getImageData(0, Math.round((h * y) / height), w, 1).data;
  const code = line({CODE_TOP + BLOCK / 2}, {SIZE[1]});
  let number = 0;
  for (let bit = 0; bit < {BITS}; bit++) number |= (code[4 * Math.round((w * (bit + 0.5)) / {BITS})] > 127) << bit;
  const look = line({LOOK_Y}, 480);
  let x = 0;
  while (x < w && Math.abs(look[4 * x + 1] - 90) < 12 && Math.abs(look[4 * x] - look[4 * x + 2]) < 12) x++;
  return [Number(root.dataset.frame), number, (x / w) * 640];
}}"""
