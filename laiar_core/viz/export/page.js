// Starts the player in a file, and lets frame numbers and squares take it to their frame.

const data = JSON.parse(document.getElementById("data").textContent);
const root = document.getElementById("player").shadowRoot;
let clip = null; // what the player shows

// The film is text in the file; as a blob every browser can jump about in it.
if (data.film) {
  const bytes = Uint8Array.from(atob(document.getElementById("film").textContent), (letter) => letter.charCodeAt(0));
  data.film.url = URL.createObjectURL(new Blob([bytes], { type: "video/mp4" }));
}

function show(shown) {
  clip = shown;
  mount({ parentElement: root, data: clip });
}

function seek(frame) {
  document.dispatchEvent(new CustomEvent("laiar:seek", { detail: { clip: data.key, frame } }));
}

document.addEventListener("click", (event) => {
  const mark = event.target.closest("[data-frame]");
  if (mark) seek(Number(mark.dataset.frame));
});

// The marks of the sampled frame that the player shows, or of the last one before it.
const marks = [...document.querySelectorAll("[data-frame]")];
document.addEventListener("laiar:frame", ({ detail }) => {
  const now = clip.sampled.findLast((frame) => frame <= detail.frame);
  for (const mark of marks) mark.classList.toggle("now", Number(mark.dataset.frame) === now);
});

show(data);

// The player leaves keys to the buttons of a page, which have no use for the arrows. It hears them first, as it is there by now.
document.addEventListener("keydown", (event) => {
  const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (!by || event.defaultPrevented || !event.target.closest("button")) return;
  event.preventDefault();
  seek(Number(root.querySelector(".player").dataset.wanted) + by);
});
