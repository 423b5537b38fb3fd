// Films with the camera of this computer, shows the take, and puts it into the uploader of the page, as if its file had been dropped
// there: nothing leaves the browser before, and what comes after is the road of every file. Python hears nothing of it.

const COUNTDOWN_S = 3;
const SIZE = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } };
const CODINGS = ["video/webm;codecs=vp8", "video/webm", "video/mp4"]; // vp8 keeps up on small computers
const BITS_PER_S = 4_000_000;
const INSECURE = "A browser lends its camera only to pages at localhost or over https. Open this page so, or bring a file.";
const NOT_HERE = "This browser cannot record films. Use another one, or bring a file.";
const FAULTS = {
  NotAllowedError: "The browser was not allowed to use the camera. Allow it beside the page's address, and try again.",
  NotFoundError: "No camera was found on this computer. Connect one and try again, or bring a file.",
  NotReadableError: "The camera cannot be used; another program may hold it. Close that, and try again.",
};
const EMPTY = "The camera gave no picture. Check that it is on and not covered, and try again.";

function fault(error) {
  return FAULTS[error.name] ?? `The camera cannot be used (${error.name}). Try again, or bring a file.`;
}

function recorder(place) {
  const part = (name) => place.querySelector(`.${name}`);
  const video = part("picture");
  let stream = null;
  let taken = null; // the file of the last take
  let turn = 0; // another one after each stop: what was waiting for the camera or the clock then gives up

  const show = (state, words = "") => {
    place.dataset.state = state;
    part("words").textContent = words;
  };

  const release = () => {
    turn += 1;
    stream?.getTracks().forEach((track) => track.stop());
    stream = null;
    video.srcObject = null;
    if (video.src) URL.revokeObjectURL(video.src);
    video.removeAttribute("src");
    taken = null;
  };

  const discard = () => {
    release();
    show("idle");
  };

  const wait = (ms) => new Promise((done) => setTimeout(done, ms));

  async function record(seconds) {
    if (!navigator.mediaDevices) return show("fault", INSECURE);
    const coding = window.MediaRecorder && CODINGS.find((type) => MediaRecorder.isTypeSupported(type));
    if (!coding) return show("fault", NOT_HERE);
    release();
    const mine = turn;
    show("asking", "Waiting for the camera …");
    try {
      const lent = await navigator.mediaDevices.getUserMedia({ video: SIZE, audio: false });
      if (mine !== turn) return lent.getTracks().forEach((track) => track.stop());
      stream = lent;
      video.srcObject = lent;
      await video.play();
    } catch (error) {
      if (mine !== turn) return;
      release();
      return show("fault", fault(error));
    }
    for (let left = COUNTDOWN_S; left > 0 && mine === turn; left -= 1) {
      show("countdown", String(left));
      await wait(1000);
    }
    if (mine === turn) film(coding, seconds, mine);
  }

  function film(coding, seconds, mine) {
    const parts = [];
    const machine = new MediaRecorder(stream, { mimeType: coding, videoBitsPerSecond: BITS_PER_S });
    machine.ondataavailable = (event) => parts.push(event.data);
    machine.onerror = (event) => mine === turn && (release(), show("fault", fault(event.error)));
    machine.onstop = () => {
      if (mine !== turn) return;
      const file = new Blob(parts, { type: coding });
      release();
      if (!file.size) return show("fault", EMPTY);
      const stamp = new Date().toISOString().slice(0, 19).replace(/[T:]/g, "-");
      taken = new File([file], `camera ${stamp}.${coding.split(/[/;]/)[1]}`, { type: coding.split(";")[0] });
      video.src = URL.createObjectURL(taken);
      video.play().catch(() => {}); // where the browser plays nothing by itself its first picture is shown
      show("taken", "This is the take. It is still in your browser alone.");
    };
    machine.start();
    const end = performance.now() + 1000 * seconds;
    part("stop").onclick = () => machine.state === "recording" && machine.stop();
    const tick = () => {
      if (mine !== turn || machine.state !== "recording") return;
      const left = (end - performance.now()) / 1000;
      if (left <= 0) return machine.stop();
      show("filming", `Recording, ${Math.ceil(left)} s left`);
      setTimeout(tick, Math.min(200, 1000 * left));
    };
    tick();
  }

  function use(uploader) {
    const input = document.querySelector(`${uploader} input[type=file]`);
    if (!taken || !input) return;
    const files = new DataTransfer();
    files.items.add(taken);
    input.files = files.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
    discard();
  }

  part("discard").onclick = discard;
  show("idle");
  return { record, use, discard };
}

const made = new WeakMap();

export default function mount({ parentElement, data }) {
  const place = parentElement.querySelector(".recorder");
  if (!made.has(place)) made.set(place, recorder(place));
  const { record, use, discard } = made.get(place);
  for (const name of ["start", "again"]) place.querySelector(`.${name}`).onclick = () => record(data.seconds);
  place.querySelector(".use").onclick = () => use(data.uploader);
  return discard; // who leaves the page leaves no camera on
}
