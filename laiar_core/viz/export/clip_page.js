// Starts the player in the exported file, and lets frame numbers and squares take it to their frame.

const clip = JSON.parse(document.getElementById("clip").textContent);

// The film is text in the file; as a blob every browser can jump about in it.
if (clip.film) {
  const bytes = Uint8Array.from(atob(document.getElementById("film").textContent), (letter) => letter.charCodeAt(0));
  clip.film.url = URL.createObjectURL(new Blob([bytes], { type: "video/mp4" }));
}

document.addEventListener("click", (event) => {
  const mark = event.target.closest("[data-frame]");
  if (!mark) return;
  const detail = { clip: clip.key, frame: Number(mark.dataset.frame) };
  document.dispatchEvent(new CustomEvent("laiar:seek", { detail }));
});

// The marks of the sampled frame that the player shows, or of the last one before it.
const marks = [...document.querySelectorAll("[data-frame]")];
document.addEventListener("laiar:frame", ({ detail }) => {
  const now = clip.sampled.findLast((frame) => frame <= detail.frame);
  for (const mark of marks) mark.classList.toggle("now", Number(mark.dataset.frame) === now);
});

mount({ parentElement: document.getElementById("player").shadowRoot, data: clip });
