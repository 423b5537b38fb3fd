// The scene graph as a part of the page of its own, beside the player and on its clock: the player says each frame that it paints
// (`laiar:frame`), and the graph is drawn before the browser paints. A click asks the player to go there (`laiar:pick`).

const graphs = new WeakMap(); // by the element it was mounted in
const say = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));

function start(parent, annotated) {
  const pick = (frame, pair) => say("laiar:pick", { clip: view.clip.key, frame, pair });
  const view = new GraphView(parent.querySelector(".graph"), pick, (yes) => say("laiar:turned", yes));
  view.box.checked = annotated;
  const onFrame = ({ detail }) => detail.clip === view.clip.key && view.draw(detail.frame);
  document.addEventListener("laiar:frame", onFrame);
  return {
    view,
    close: () => {
      document.removeEventListener("laiar:frame", onFrame);
      view.close();
    },
  };
}

export default function mount({ parentElement, data }) {
  if (!graphs.has(parentElement)) graphs.set(parentElement, start(parentElement, data.opens_annotated));
  const { view, close } = graphs.get(parentElement);
  if (view.clip?.key !== data.key) view.frame = -1;
  view.show(data);
  say("laiar:where", { clip: data.key }); // The player may have painted before the graph was there.
  return () => {
    close();
    graphs.delete(parentElement);
  };
}
