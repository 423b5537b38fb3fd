// Keeps two players in step, without Python: the one that was touched last leads, the other goes where it belongs beside it.
// A player writes on itself where it is (data-wanted, data-playing) and goes where the event laiar:seek says. Where the person
// stopped, Python hears for the address, in the moments when a player says it (laiar:moved).

const SIDES = ["left", "right"];
const LOOK_AGAIN_MS = 100; // players may be mounted later than this
const TOUCHES = ["pointerdown", "keydown", "input"];
const watches = new WeakMap(); // by the element it was mounted in

function findPlayer(side) {
  const column = document.querySelector(`.st-key-compare_${side}`);
  const hosts = [...(column?.querySelectorAll("*") ?? [])];
  return column?.querySelector(".player") ?? hosts.map((host) => host.shadowRoot?.querySelector(".player")).find(Boolean);
}

class Watch {
  /** `moved({side, clip, frame})` hears where the person stopped. */
  constructor(leader, moved) {
    this.leader = leader;
    this.observer = new MutationObserver(() => this.lead());
    this.onTouch = (event) => {
      const touched = SIDES.find((side) => this.players?.[side] && event.composedPath().includes(this.players[side]));
      if (touched) this.leader = touched;
    };
    this.onMoved = (event) => {
      const { clip, frame, number } = event.detail;
      const side = SIDES.find((one) => this.data[one].key === clip);
      if (!side) return;
      event.preventDefault(); // It is heard.
      this.leader = side;
      writeAddress(Object.fromEntries(SIDES.map((one) => [`${one}_frame`, one === side && number])));
      moved({ side, clip, frame });
    };
    document.addEventListener("laiar:moved", this.onMoved);
    for (const name of TOUCHES) document.addEventListener(name, this.onTouch, true);
  }

  /** `data` holds, for each side, the key of its clip and for each of its frames the partner on the other side. */
  show(data) {
    this.data = data;
    this.attach();
  }

  attach() {
    clearTimeout(this.looking);
    this.observer.disconnect();
    this.players = Object.fromEntries(SIDES.map((side) => [side, findPlayer(side)]));
    if (!SIDES.every((side) => this.players[side]?.dataset.wanted)) {
      this.looking = setTimeout(() => this.attach(), LOOK_AGAIN_MS);
      return;
    }
    for (const side of SIDES) this.observer.observe(this.players[side], { attributeFilter: ["data-wanted", "data-playing"] });
    this.lead();
  }

  lead() {
    const follower = SIDES.find((side) => side !== this.leader);
    const { wanted, playing } = this.players[follower].dataset;
    const frame = this.data[this.leader].partners[Number(this.players[this.leader].dataset.wanted)];
    if (frame === undefined || (frame === Number(wanted) && playing === "false")) return;
    document.dispatchEvent(new CustomEvent("laiar:seek", { detail: { clip: this.data[follower].key, frame } }));
  }

  close() {
    clearTimeout(this.looking);
    this.observer.disconnect();
    document.removeEventListener("laiar:moved", this.onMoved);
    for (const name of TOUCHES) document.removeEventListener(name, this.onTouch, true);
  }
}

export default function mount({ parentElement, data, setStateValue }) {
  const before = watches.get(parentElement);
  // Otherwise it is the players that move, and Python may be behind.
  if (SIDES.some((side) => before?.data[side].key !== data[side].key)) writeAddress(data.address);
  const watch = before ?? new Watch(data.leader, (stop) => setStateValue("moved", stop));
  watches.set(parentElement, watch);
  watch.show(data);
  return () => {
    watch.close();
    watches.delete(parentElement);
  };
}
