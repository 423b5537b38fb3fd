// Joins Python and the player, which is mounted elsewhere so that a click does not send the whole clip again.
// Python -> player: `seek` changes. Player -> Python: where it stopped. Neither answers the other, so nothing loops.

const links = new WeakMap();
let lastSeek = 0;

export default function mount({ parentElement, data, setStateValue }) {
  if (data.seek !== lastSeek) {
    lastSeek = data.seek;
    document.dispatchEvent(new CustomEvent("laiar:seek", { detail: { clip: data.clip, frame: data.frame } }));
  }
  const before = links.get(parentElement);
  if (before) document.removeEventListener("laiar:moved", before);
  const onMoved = (event) => setStateValue("moved", event.detail);
  links.set(parentElement, onMoved);
  document.addEventListener("laiar:moved", onMoved);
  return () => document.removeEventListener("laiar:moved", links.get(parentElement));
}
