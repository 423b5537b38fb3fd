// The scene graph of one frame on white, and a button that saves it as it is shown.

const LOOK = ["fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap", "stroke-linejoin", "paint-order", "opacity"];
const LETTERS = ["font-family", "font-size", "font-weight"];
const FINER = 3; // pixels of a PNG for each of the page's: sharp in print

/** A copy of an <svg> that needs no style sheet: every part carries the look that it has on the page. */
function standalone(svg) {
  const copy = svg.cloneNode(true);
  const [parts, copies] = [svg, copy].map((root) => [...root.querySelectorAll("*")]);
  parts.forEach((part, index) => {
    const style = getComputedStyle(part);
    if (style.display === "none" || part.tagName === "title") return copies[index].remove();
    for (const name of [...LOOK, ...LETTERS]) copies[index].style.setProperty(name, style.getPropertyValue(name));
  });
  const { width, height } = svg.getBoundingClientRect();
  setAll(copy, { xmlns: "http://www.w3.org/2000/svg", width, height });
  const paper = svgPart(copy, "rect", { width: "100%", height: "100%", fill: "#ffffff" });
  copy.prepend(paper);
  return { text: new XMLSerializer().serializeToString(copy), width, height };
}

/** The drawing as a PNG, a Blob. */
async function painted({ text, width, height }) {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  const canvas = Object.assign(document.createElement("canvas"), { width: width * FINER, height: height * FINER });
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob(done, "image/png"));
}

async function save(svg, name, form) {
  const drawing = standalone(svg);
  const blob = form === "PNG" ? await painted(drawing) : new Blob([drawing.text], { type: "image/svg+xml" });
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000); // Some browsers begin to read it late.
}

const views = new WeakMap(); // by the element it was mounted in

export default function mount({ parentElement, data }) {
  const find = (name) => parentElement.querySelector(name);
  if (!views.has(parentElement)) views.set(parentElement, new GraphView(find(".graph"), () => {}));
  const view = views.get(parentElement);
  view.frame = data.frame;
  view.show(data);
  const button = find(".save");
  button.textContent = `Save as ${data.form}`;
  button.onclick = () => save(find(".graph-canvas"), data.name, data.form);
  return () => {
    view.close();
    views.delete(parentElement);
  };
}
