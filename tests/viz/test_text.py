from __future__ import annotations

import pytest

from laiar_core.viz.palette import RELATIONS, class_colour, ink_on, relation_colour
from laiar_core.viz.text import chart_text, count, percent, plain, readable_card, spoken


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("cup", "cup"),
        ("hand_2", r"hand\_2"),
        ("<b>", r"\<b\>"),
        ("[x](y)", r"\[x\]\(y\)"),
        ("a\n# b", r"a \# b"),
        (":red[x]", r"\:red\[x\]"),
        ("$x$", r"\$x\$"),
        ("https://a.b", "https\\:\u2060\\/\\/a\\.b"),
        ("WWW.a.b", "WWW\u2060\\.a\\.b"),
        ("a@b.c", "a\\@\u2060b\\.c"),
    ],
)
def test_plain_escapes_markdown(text, shown):
    assert plain(text) == shown


def test_chart_text_escapes_the_html_that_plotly_reads():
    assert chart_text("<a href='x'>&") == "&lt;a href='x'&gt;&amp;"


@pytest.mark.parametrize(("value", "text"), [(0, "0%"), (0.004, "<1%"), (0.5, "50%"), (0.996, ">99%"), (1, "100%")])
def test_percent_never_claims_certainty(value, text):
    assert percent(value) == text


def test_small_words():
    assert (count(1, "clip"), count(2, "clip")) == ("1 clip", "2 clips")
    assert spoken("not_holding") == "not holding"


def test_colours_are_stable_and_relations_differ():
    assert len(set(RELATIONS.values())) == len(RELATIONS)
    assert relation_colour("in_front_of") == relation_colour("in_front_of")
    assert class_colour("hand") != class_colour("cup")
    assert (ink_on("#ffffff"), ink_on("#000000")) == ("#1b1b1b", "#ffffff")


def test_a_card_shows_no_comments_and_no_links_to_nowhere():
    card = "a\n<!-- measured -->\n[raw](../x.json), [paper](https://example.org)\n<!-- /measured -->\nb"
    assert readable_card(card) == "a\nraw, [paper](https://example.org)\nb"


@pytest.mark.parametrize(
    ("card", "shown"),
    [
        ("![a](https://b/c.png)", "[a](https://b/c.png)"),
        ("!![a](https://b/c.png)", "[a](https://b/c.png)"),
        ("![a](c.png)", "a"),
        ("![a][b]\n\n[b]: https://b/c.png", "[a][b]\n\n[b]: https://b/c.png"),
        ("!<!-- -->[a](https://b/c.png)", "[a](https://b/c.png)"),
        ("[!](d)[a](https://b/c.png)", "[a](https://b/c.png)"),
        ("[![a](https://b/c.png)](https://d)", "[[a](https://b/c.png)](https://d)"),
    ],
)
def test_a_card_loads_no_pictures(card, shown):
    assert readable_card(card) == shown
