"""The Faithfulness tab: can the reason of this clip be trusted? Measured by taking tokens away and looking what happens."""

from __future__ import annotations

import streamlit as st

from app.state.selection import FrameLink
from laiar_core.explain.explanation import Explanation
from laiar_core.explain.sentences import main_reason
from laiar_core.viz.annotated import wording_of
from laiar_core.viz.faithfulness_text import measured, verdict
from laiar_core.viz.figures.curves import faithfulness_of_clip
from laiar_core.viz.figures.style import CONFIG
from laiar_core.viz.frame_numbers import reasons_of
from laiar_core.viz.text import plain, points, spoken
from laiar_core.viz.words.tables import ranking_rows

HELP = (
    "A reason is *faithful* if the prediction really rests on it. So the model runs again without the tokens that count most for "
    "the reason, or with them alone, and the same number of random tokens is the yardstick. "
    "Comprehensiveness and sufficiency are after ERASER (DeYoung et al., ACL 2020), the deletion and insertion curves after RISE "
    "(Petsiuk et al., BMVC 2018). Faithful does not mean right: whether the reason is the *right* one, only annotation can tell."
)
COMPREHENSIVENESS = (
    "How the probability changes when the first 5, 10, 20 and 50% of the tokens are taken away, on average. A great loss is "
    "good: the prediction needs them. The loss is called comprehensiveness (ERASER)."
)
SUFFICIENCY = (
    "How the probability changes when only the first 5, 10, 20 and 50% of the tokens are shown, on average. No loss is good: "
    "they are enough. The loss is called sufficiency (ERASER)."
)


def show_faithfulness(explanation: Explanation, _link: FrameLink) -> None:
    """The verdict in words, two numbers, the curves, and all numbers for those who want them."""
    judged = verdict(explanation)
    if judged is None:
        st.info("No token was kept in this clip, so there is nothing to take away.")
        return
    st.markdown("**Can I trust this reason?**", help=HELP)
    notes = []
    if explanation.undecided:
        notes.append(wording_of(explanation).doubt)
    if main_reason(reasons_of(explanation)) is None:
        notes.append("It names no reason, so the tokens with the strongest evidence are tested.")
    if notes:
        st.caption(" ".join(notes))
    if judged.faithful is None:
        st.info(judged.words, icon=":material/info:")
    elif judged.faithful:
        st.success(judged.words, icon=":material/verified:")
    else:
        st.warning(judged.words, icon=":material/warning:")
    _numbers(explanation)
    st.plotly_chart(faithfulness_of_clip(explanation), key="curves", config=CONFIG, alt="Deletion and insertion curves")
    name = f"“{plain(spoken(explanation.prediction))}”"
    st.caption(
        f"How likely {name} is, while tokens go (left) or come (right), the most important first by each way of ranking them: "
        "ours, by the evidence for the reason, and four others. "
        "A faithful ranking falls early on the left and rises early on the right; dashed grey is chance."
    )
    with st.expander("All rankings in numbers"):
        st.dataframe(ranking_rows(explanation), hide_index=True)
        st.caption(
            "Areas lie under the two curves: small is good for deletion, large for insertion. Random is the mean of a few orders."
        )


def _numbers(explanation: Explanation) -> None:
    ours, chance = measured(explanation, "evidence"), measured(explanation, "random")
    if ours is None or chance is None:
        return
    gone, alone = st.columns(2)
    for column, label, value, by_chance, words in (
        (gone, "Top tokens taken away", ours.comprehensiveness, chance.comprehensiveness, COMPREHENSIVENESS),
        (alone, "Top tokens alone", ours.sufficiency, chance.sufficiency, SUFFICIENCY),
    ):
        column.metric(
            label,
            points(-value),
            f"random: {points(-by_chance)}",
            delta_color="off",
            delta_arrow="off",
            help=words,
            border=True,
        )
