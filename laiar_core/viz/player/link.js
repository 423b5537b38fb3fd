// Joins Python and the player, which is mounted elsewhere so that a click does not send the whole clip again.
// Python -> player: `seek` changes. Player -> Python: where it stopped, and whether the scene
// graph shows the annotation. Neither answers the other, so nothing loops. With where it stopped goes the last `seek` that the player
// has heard of: what it says before it has heard of the newest is old.

const links = new WeakMap();
let [lastSeek, lastClip] = [0, null];

export default function mount({ parentElement, data, setStateValue }) {
  // Otherwise it is the player that moves, and Python may be behind.
  if (data.seek !== lastSeek || data.clip !== lastClip || !links.has(parentElement)) writeAddress(data.address);
  lastClip = data.clip;
  if (data.seek !== lastSeek) {
    lastSeek = data.seek;
    document.dispatchEvent(new CustomEvent("laiar:seek", { detail: { clip: data.clip, frame: data.frame } }));
  }
  links.get(parentElement)?.();
  const heard = {
    "laiar:moved": ({ detail }) => {
      writeAddress({ frame: detail.pair === null ? detail.number : `${detail.number}.${detail.pair}` });
      setStateValue("moved", { ...detail, seek: lastSeek });
    },
    "laiar:turned": ({ detail }) => {
      writeAddress({ graph: detail && "annotation" });
      setStateValue("annotated", detail);
    },
  };
  for (const [name, hear] of Object.entries(heard)) document.addEventListener(name, hear);
  const leave = () => Object.entries(heard).forEach(([name, hear]) => document.removeEventListener(name, hear));
  links.set(parentElement, leave);
  return () => {
    links.get(parentElement)?.();
    links.delete(parentElement);
  };
}
