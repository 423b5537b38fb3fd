"""Writing a report: one HTML file with the film inside, its timeline, and the reasons of each segment."""

from __future__ import annotations

from pathlib import Path

from laiar_core.data.clip import Clip
from laiar_core.data.knowledge import NULL_ACTION
from laiar_core.explain.explanation import Explanation, KeptToken, State, Transition
from laiar_core.files import written_whole
from laiar_core.timeline.schema import Segment, Timeline
from laiar_core.video.frame_index import presentation_times
from laiar_core.viz.export.markup import Markup, joined, tag
from laiar_core.viz.export.page import page, with_film
from laiar_core.viz.export.sections import frame_button, notes_list
from laiar_core.viz.figures.lanes import lanes
from laiar_core.viz.figures.timeline import action_name
from laiar_core.viz.frame_numbers import reasons_of
from laiar_core.viz.provenance import CAN_BE_WRONG, model_note
from laiar_core.viz.report.payload import on_film, payload
from laiar_core.viz.text import WORDING, percent, spoken
from laiar_core.viz.words.seen import has_detected, reason_seen

BEST_ACTIONS = 3
LEAST_WEIGHT = 0.005  # of a reason that is listed: less would read 0 %
ROW_PIXELS, LEAST_PIXELS = 26, 44  # of the timeline: a row of segments, and all of it
KEYS = "Click a segment to go there. Space plays, the arrow keys step one frame, Home goes to the start."
BOXES = {
    "detected": "The boxes were detected by a program: some are missing, some are wrong, and the model reasons about nothing "
    "else.",
    "annotated": "The boxes were drawn by people.",
    "brought": "The boxes were brought with the film from another tool; nothing was detected.",
}


def write_report(timeline: Timeline, clip: Clip, film: Path, out: Path) -> None:
    """Write the report of a film, whole or not at all.

    Args:
        timeline: what happens in the film.
        clip: what the timeline was made of; its frames are those of the film.
        film: the prepared film.
        out: the file to write.

    Raises:
        LaiarError: for a film that cannot be read.
    """
    data = payload(timeline, clip, presentation_times(film).tolist())
    script = (Path(__file__).parent / "report.js").read_text(encoding="utf-8")
    whole = page(f"{timeline.clip_id} · LaIAR", _above(timeline, clip), _below(timeline, clip), data, script)
    with written_whole(out) as temporary, temporary.open("wb") as file, film.open("rb") as pictures:
        file.writelines(with_film(whole, pictures))


def _above(timeline: Timeline, clip: Clip) -> Markup:
    """What the film is, its timeline, and what is predicted in the chosen segment."""
    header = tag(
        "header",
        tag("p", "LaIAR · what happens in this film, and why the model says so", class_="maker"),
        tag("h1", timeline.clip_id, id="name"),
        *(tag("p", f"⚠ {warning}", class_="warning") for warning in timeline.warnings),
        tag("p", _summary(timeline), id="summary"),
    )
    end = tag("span", f"{timeline.duration_s:.1f} s")
    show = tag("label", Markup('<input type="checkbox" id="show" checked /> '), f"Boxes ({clip.box_source})")
    sentences = [
        tag("div", tag("h2", _title(segment)), tag("p", segment.explanation.sentence, class_="sentence"), **_of(index))
        for index, segment in enumerate(timeline.segments)
    ]
    return joined(
        header,
        tag("section", _bars(timeline), tag("div", tag("span", "0 s"), show, end, class_="ends"), aria_label="Timeline"),
        tag("section", *sentences, aria_live="polite"),
    )


def _below(timeline: Timeline, clip: Clip) -> Markup:
    """The reasons of the chosen segment, and what to know first."""
    reasons = [tag("div", *_reasons(segment, on_film(segment, clip)), **_of(n)) for n, segment in enumerate(timeline.segments)]
    model = [model_note(timeline.segments[0].explanation)] if timeline.segments else []
    notes = [BOXES[clip.box_source.partition(" ")[0]], *timeline.notes, *model, CAN_BE_WRONG]
    why = tag("section", tag("h2", "Why"), *reasons) if reasons else ""
    return joined(
        tag("p", KEYS, class_="hint"), tag("main", why, tag("section", tag("h2", "What to know first"), notes_list(notes)))
    )


def _summary(timeline: Timeline) -> str:
    acts = [segment for segment in timeline.segments if segment.action != NULL_ACTION]
    names = [f"{spoken(segment.action)}{' (not sure)' if segment.undecided else ''}" for segment in acts]
    return WORDING[timeline.task].course(names) or "The model saw no action in this film."


def _title(segment: Segment) -> str:
    sure = percent(segment.confidence) + (", not sure" if segment.undecided else "")
    return f"{action_name(segment.action)} · {_when(segment)} · {sure}"


def _when(segment: Segment) -> str:
    return f"{segment.start_s:.1f} s to {segment.end_s:.1f} s"


def _of(index: int) -> dict[str, str | int]:
    """What belongs to a segment is there while that is chosen (`report.js`)."""
    return {"class_": "of-segment", "data_segment": index, "hidden": "hidden"}


def _bars(timeline: Timeline) -> Markup:
    """The segments as buttons, by time; those that overlap lie in rows of their own."""
    rows = lanes(timeline.segments)
    count = max(rows, default=0) + 1
    bars = []
    for index, (segment, row) in enumerate(zip(timeline.segments, rows, strict=True)):
        name = action_name(segment.action) + ("?" if segment.undecided else "")
        classes = "segment" + (" nothing" if segment.action == NULL_ACTION else "") + (" unsure" if segment.undecided else "")
        shares = {
            "left": segment.start_s / timeline.duration_s,
            "width": (segment.end_s - segment.start_s) / timeline.duration_s,
            "top": row / count,
            "height": 1 / count,
        }
        place = ";".join(f"{side}:{100 * share:.4f}%" for side, share in shares.items())
        title = f"{name}, {_when(segment)}"
        pressed: dict[str, str | int] = {
            "aria_label": title,
            "aria_pressed": "false",
            "data_segment": index,
            "data_frame": segment.first_frame,
        }
        bars.append(tag("button", name, type="button", class_=classes, style=place, title=title, **pressed))
    height = f"height:{max(ROW_PIXELS * count, LEAST_PIXELS)}px"
    playhead = tag("div", class_="playhead")
    return tag("div", *bars, playhead, id="timeline", role="group", aria_label="Timeline: choose a segment", style=height)


def _reasons(segment: Segment, explanation: Explanation) -> list[Markup]:
    """What carries the action of a segment, the heaviest first, and how much the model kept."""
    cards = [_card(explanation, reason) for reason in reasons_of(explanation) if reason.weight >= LEAST_WEIGHT]
    best = sorted(explanation.actions, key=lambda score: -score.video)[:BEST_ACTIONS]
    likely = ", ".join(f"{action_name(score.action)} {percent(score.video)}" for score in best)
    kept = f"The model kept {explanation.model.tokens_kept} of {explanation.model.tokens_total} tokens here."
    return [
        *(cards or [tag("p", f"No {WORDING[explanation.model.task].reason} among the tokens that the model kept carries it.")]),
        tag("p", f"Most probable: {likely}. {kept}", class_="hint"),
    ]


def _card(explanation: Explanation, reason: Transition | State) -> Markup:
    weight = tag("span", percent(reason.weight), class_="weight", title="share of the explanation")
    ends = [
        tag(
            "p",
            "frame ",
            frame_button(explanation, token.frame),
            f": {spoken(token.relation)}, similarity {token.similarity:.2f}; "
            f"runner-up {spoken(token.runner_up)}, {token.runner_up_similarity:.2f}",
        )
        for token in ends_of(explanation, reason)
    ]
    seen = [tag("p", f"Both things seen {reason_seen(reason)}.", class_="hint")] if has_detected(explanation) else []
    return tag("article", tag("h3", reason.phrase, weight), *ends, *seen, class_="change")


def ends_of(explanation: Explanation, reason: Transition | State) -> list[KeptToken]:
    """The kept tokens at both sides of a reason, with their names and runners-up; one where both are the same."""
    tokens = {(token.frame, token.pair): token for token in explanation.tokens}
    return [tokens[frame, reason.pair] for frame in dict.fromkeys((reason.from_frame, reason.to_frame))]
