// The page of a report. Every word goes in as text: names come from strangers.

const report = JSON.parse(document.getElementById("data").textContent);
const at = (id) => document.getElementById(id);
const percent = (share) => `${Math.round(share * 100)} %`;
const seconds = (time) => `${time.toFixed(1)} s`;

function element(name, text, look = {}) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  return Object.assign(made, look);
}

const film = stage(report, (frame) => {
  at("now").textContent = `frame ${frame + 1} of ${report.times.length}`;
  const time = report.times[frame] - report.times[0];
  playhead.style.left = `${(100 * time) / report.duration}%`;
  const holds = (segment) => segment && segment.first <= frame && frame <= segment.last;
  const now = report.segments.findIndex(holds);
  if (now >= 0 && !holds(report.segments[chosen]) && !film.video.paused) choose(now);
});

const playhead = element("div", undefined, { className: "playhead" });
const rows = Math.max(1, ...report.segments.map((segment) => segment.lane + 1));
const bars = report.segments.map((segment, index) => {
  const name = `${segment.action}${segment.undecided ? "?" : ""}`;
  const bar = element("button", name, { type: "button", className: "segment" });
  bar.style.left = `${(100 * segment.start) / report.duration}%`;
  bar.style.width = `${(100 * (segment.end - segment.start)) / report.duration}%`;
  bar.style.top = `${(100 * segment.lane) / rows}%`;
  bar.style.height = `${100 / rows}%`;
  bar.title = `${name}, ${seconds(segment.start)} to ${seconds(segment.end)}`;
  bar.setAttribute("aria-label", bar.title);
  bar.classList.toggle("nothing", segment.nothing);
  bar.classList.toggle("unsure", segment.undecided);
  bar.addEventListener("click", () => {
    choose(index);
    film.seek(segment.first);
  });
  return bar;
});

let chosen = -1;
function choose(index) {
  chosen = index;
  const segment = report.segments[index];
  bars.forEach((bar, other) => bar.setAttribute("aria-pressed", String(other === index)));
  at("says").textContent =
    `${segment.action} · ${seconds(segment.start)} to ${seconds(segment.end)} · ${percent(segment.confidence)}` +
    (segment.undecided ? ", not sure" : "");
  at("sentence").textContent = segment.sentence;
  at("changes").replaceChildren(...changes(segment));
  const others = segment.actions.map(([name, share]) => `${name} ${percent(share)}`).join(", ");
  at("kept").textContent = `Most probable: ${others}. The model kept ${segment.tokens[0]} of ${segment.tokens[1]} tokens here.`;
  film.mark(segment.reasons[0]?.tracks ?? []);
}

function changes(segment) {
  const none = report.several ? "No relation" : "No change of relation";
  if (!segment.reasons.length) return [element("p", `${none} among the tokens that the model kept carries it.`)];
  return segment.reasons.map((change) => {
    const card = element("article", undefined, { className: "change" });
    const head = element("h3", change.phrase);
    head.append(element("span", percent(change.weight), { className: "weight", title: "share of the explanation" }));
    card.append(head, ...change.ends.map((end) => side(end, change.tracks)));
    return card;
  });
}

function side(end, tracks) {
  const line = element("p");
  const button = element("button", `frame ${end.frame + 1}`, { type: "button", className: "jump" });
  button.addEventListener("click", () => {
    film.mark(tracks);
    film.seek(end.frame);
  });
  line.append(
    button,
    ` ${end.relation}, similarity ${end.similarity.toFixed(2)}; ` +
      `runner-up ${end.runner_up}, ${end.runner_up_similarity.toFixed(2)}`,
  );
  return line;
}

at("name").textContent = report.name;
const acts = report.segments.filter((segment) => !segment.nothing);
const said = acts.map((segment) => `${segment.action}${segment.undecided ? " (not sure)" : ""}`);
at("summary").textContent = said.length
  ? (report.several ? [...new Set(said)].join(" · ") : said.join(", then "))
  : "The model saw no action in this film.";
at("end").textContent = seconds(report.duration);
at("show-label").textContent = `Boxes (${report.boxes})`;
at("notes").replaceChildren(
  ...[
    report.boxes === "detected"
      ? "The boxes were detected by a program: some are missing, some are wrong, and the model reasons about nothing else."
      : "The boxes were drawn by people.",
    ...report.notes,
    report.model && `Model ${report.model.checkpoint} (git ${report.model.revision}): learned from ${report.model.learned_from}, sees ${report.model.sees}.`,
    "A model can be wrong, and sure of it. Do not judge people by this.",
  ].filter(Boolean).map((note) => element("li", note)),
);

at("timeline").append(...bars, playhead);
if (rows > 1) at("timeline").style.height = `${rows * 26}px`;
at("play").addEventListener("click", toggle);
at("back").addEventListener("click", () => film.step(-1));
at("ahead").addEventListener("click", () => film.step(1));
at("show").addEventListener("change", (event) => film.show(event.target.checked));
for (const [event, word] of [["play", "Pause"], ["pause", "Play"]]) {
  film.video.addEventListener(event, () => (at("play").textContent = word));
}
document.addEventListener("keydown", (event) => {
  if (event.target.closest("button, input") && event.key === " ") return;
  const act = { " ": toggle, ArrowLeft: () => film.step(-1), ArrowRight: () => film.step(1) }[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

function toggle() {
  if (film.video.paused) film.video.play();
  else film.video.pause();
}

if (report.segments.length) {
  choose(Math.max(report.segments.findIndex((segment) => !segment.nothing), 0));
  film.seek(report.segments[chosen].first);
}
