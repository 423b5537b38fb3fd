// A frame with the boxes that were found in it, on which a person drags a new one. Python hears of that when the pointer is let go:
// {frame, box} in pixels of the film.

const LEAST = 4; // pixels on the screen; anything smaller was a click

function put(element, [left, top, right, bottom], [width, height]) {
  const share = (part, whole) => `${(100 * part) / whole}%`;
  element.style.left = share(left, width);
  element.style.top = share(top, height);
  element.style.width = share(right - left, width);
  element.style.height = share(bottom - top, height);
}

function foundBox({ name, box }, size) {
  const element = document.createElement("div");
  element.className = "found";
  element.appendChild(document.createElement("span")).textContent = name;
  put(element, box, size);
  return element;
}

export default function mount({ parentElement, data, setStateValue }) {
  const place = parentElement.querySelector(".draw");
  const picture = place.querySelector("img");
  const drawn = place.querySelector(".box");
  if (place.dataset.frame !== String(data.frame)) drawn.hidden = true;
  place.dataset.frame = String(data.frame);
  if (picture.src !== data.picture) picture.src = data.picture;
  place.querySelectorAll(".found").forEach((element) => element.remove());
  place.append(...data.found.map((thing) => foundBox(thing, data.size)));
  let start = null;

  // Where the pointer is, in pixels of the film.
  const at = (event) => {
    const { left, top, width, height } = picture.getBoundingClientRect();
    const inside = (x, end) => Math.min(Math.max(x, 0), end);
    return [
      (inside(event.clientX - left, width) * data.size[0]) / width,
      (inside(event.clientY - top, height) * data.size[1]) / height,
    ];
  };
  const corners = (event) => {
    const [x, y] = at(event);
    return [Math.min(start[0], x), Math.min(start[1], y), Math.max(start[0], x), Math.max(start[1], y)];
  };

  place.onpointerdown = (event) => {
    event.preventDefault();
    place.setPointerCapture(event.pointerId);
    start = at(event);
    drawn.hidden = true;
  };
  place.onpointermove = (event) => {
    if (!start) return;
    put(drawn, corners(event), data.size);
    drawn.hidden = false;
  };
  place.onpointercancel = () => {
    start = null;
    drawn.hidden = true;
  };
  place.onpointerup = (event) => {
    if (!start) return;
    const box = corners(event);
    start = null;
    const least = (LEAST * data.size[0]) / picture.clientWidth;
    if (box[2] - box[0] < least || box[3] - box[1] < least) drawn.hidden = true;
    setStateValue("box", drawn.hidden ? null : { frame: data.frame, box });
  };
}
