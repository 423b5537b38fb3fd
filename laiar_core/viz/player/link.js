// Joins Python and the player, which is mounted elsewhere so that a click does not send the whole clip again.
// Python -> player: `seek` changes. Player -> Python: where it stopped, and whether the scene graph shows the annotation. Neither
// answers the other, so nothing loops. With where it stopped goes the last `seek` that the player has followed: what it says before it
// has followed the newest is old. On a slow machine one of the two is there before the other, so whoever comes (`laiar:joined`) is
// told again what nobody took: an event that is taken has its default prevented.

const links = new WeakMap();
let latest = null; // what Python said last
let followed = 0; // the last seek that the player took

/** Have the player follow Python, if it has not yet. */
function offer() {
  if (!latest || latest.seek === followed) return;
  const { clip, frame, seek } = latest;
  if (!document.dispatchEvent(new CustomEvent("laiar:seek", { cancelable: true, detail: { clip, frame } }))) followed = seek;
}

export default function mount({ parentElement, data, setStateValue }) {
  // Otherwise it is the player that moves, and Python may be behind.
  if (data.seek !== latest?.seek || data.clip !== latest.clip || !links.has(parentElement)) writeAddress(data.address);
  latest = data;
  links.get(parentElement)?.();
  const heard = {
    "laiar:moved": (event) => {
      event.preventDefault();
      const { clip, number, pair } = event.detail;
      if (clip === latest.clip) writeAddress({ frame: pair === null ? number : `${number}.${pair}` });
      setStateValue("moved", { ...event.detail, seek: followed });
    },
    "laiar:turned": ({ detail }) => {
      writeAddress({ graph: detail && "annotation" });
      setStateValue("annotated", detail);
    },
    "laiar:joined": offer,
  };
  for (const [name, hear] of Object.entries(heard)) document.addEventListener(name, hear);
  const leave = () => Object.entries(heard).forEach(([name, hear]) => document.removeEventListener(name, hear));
  links.set(parentElement, leave);
  document.dispatchEvent(new CustomEvent("laiar:joined")); // The player says what nobody heard, and hears what it has to follow.
  return () => {
    links.get(parentElement)?.();
    links.delete(parentElement);
  };
}
