// Joins Python and the player, which is mounted elsewhere so that a click does not send the whole clip again.
// Python -> player: `seek` changes. Player -> Python: where it stopped, and whether the scene
// graph shows the annotation. Neither answers the other, so nothing loops.

const links = new WeakMap();
let lastSeek = 0;

/**
 * Write a part of the address as Python is about to write it, so that a stop is no page of its own in the browser's history.
 * No `value` takes the part away.
 */
function writeAddress(name, value) {
  const parts = location.search.slice(1).split("&").filter(Boolean);
  const at = parts.findIndex((part) => part.startsWith(`${name}=`));
  parts.splice(at < 0 ? parts.length : at, 1, ...(value ? [`${name}=${value}`] : []));
  history.replaceState(history.state, "", `${location.pathname}?${parts.join("&")}`);
}

export default function mount({ parentElement, data, setStateValue }) {
  if (data.seek !== lastSeek) {
    lastSeek = data.seek;
    document.dispatchEvent(new CustomEvent("laiar:seek", { detail: { clip: data.clip, frame: data.frame } }));
  }
  links.get(parentElement)?.();
  const heard = {
    "laiar:moved": ({ detail }) => {
      writeAddress("frame", detail.pair === null ? detail.number : `${detail.number}.${detail.pair}`);
      setStateValue("moved", detail);
    },
    "laiar:turned": ({ detail }) => {
      writeAddress("graph", detail && "annotation");
      setStateValue("annotated", detail);
    },
  };
  for (const [name, hear] of Object.entries(heard)) document.addEventListener(name, hear);
  const leave = () => Object.entries(heard).forEach(([name, hear]) => document.removeEventListener(name, hear));
  links.set(parentElement, leave);
  return () => links.get(parentElement)?.();
}
