"""The colours, in one place. Relations use the Okabe-Ito set, which people with colour blindness can tell apart.

A relation that holds (`holding`) has the strong colour, its opposite (`not_holding`) the light one of the same hue.
"""

from __future__ import annotations

from zlib import crc32

RELATIONS = {
    "holding": "#D55E00",
    "not_holding": "#F3BE97",
    "contacting": "#B0528A",
    "apart": "#E3BBD2",
    "containing": "#0072B2",
    "separate": "#A3CFEA",
    "open": "#009E73",
    "closed": "#A0DAC6",
}
# A family of relations has hues of its own: what the person looks at is blue, where things are is green, what they do is warm.
RELATIONS |= {
    "looking_at": "#1F5FBF",
    "not_looking_at": "#A9C5EF",
    "unsure": "#6F8FC4",
    "in": "#006B57",
    "above": "#3E9E4F",
    "beneath": "#8CC084",
    "behind": "#5E7F73",
    "on_the_side_of": "#4DB6AC",
    "in_front_of": "#A3D9C9",
    "drinking_from": "#B3001B",
    "eating": "#D1495B",
    "writing_on": "#8E44AD",
    "wiping": "#C2185B",
    "twisting": "#E67E22",
    "wearing": "#A0522D",
    "carrying": "#E69F00",
    "have_it_on_the_back": "#795548",
    "sitting_on": "#9A3B00",
    "lying_on": "#7B3F61",
    "standing_on": "#C98A00",
    "leaning_on": "#F2B84B",
    "covered_by": "#AD6A8B",
    "touching": "#F08C6C",
    "other_relationship": "#C9B79C",
    "not_contacting": "#E5D3C5",
}
FAMILIES = {"attention": "#1F5FBF", "spatial": "#3E9E4F", "contacting": "#D55E00"}
OTHER_RELATIONS = ("#E69F00", "#56B4E9", "#8C6BB1", "#999933", "#CC6677", "#44AA99")

KINDS = {"hand": "#5B63D3", "head": "#8F63C9", "person": "#8F63C9"}
OTHER_KINDS = ("#7F8C99", "#8C9B7C", "#A08C72", "#789494", "#957F93", "#8E8E76", "#6F7F8F")

HEADS = {"video": "#5266B5", "video_to_semantic": "#9FADE0", "language": "#9A9A9A"}

# What speaks for an action has the colour of the head whose score it is; the two are apart for every kind of eye.
SPEAKS_FOR = HEADS["video"]
SPEAKS_AGAINST = "#D08A1E"

GREY = "#8A8F98"
ANNOTATED = "#00815E"  # when people saw an action; 3:1 on both themes
# Our own ranking of tokens is strong, the others are there to compare with, and chance is grey.
RANKINGS = {"evidence": SPEAKS_FOR, "selection": "#009E73", "attention": "#D08A1E", "gradient": "#B0528A", "random": GREY}

FAINT = "rgba(138, 143, 152, 0.28)"
GRID = "rgba(138, 143, 152, 0.16)"


def relation_colour(relation: str) -> str:
    """Colour of a relation; one that has no colour of its own always gets the same one of a small set."""
    return RELATIONS.get(relation) or OTHER_RELATIONS[crc32(relation.encode()) % len(OTHER_RELATIONS)]


def class_colour(class_name: str) -> str:
    """Colour of a kind of thing: body parts are bright, objects calm, so that relations stand out."""
    return KINDS.get(class_name) or OTHER_KINDS[crc32(class_name.encode()) % len(OTHER_KINDS)]


def ink_on(colour: str) -> str:
    """Black or white, whichever reads better on `#rrggbb`."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return "#1b1b1b" if red * 0.299 + green * 0.587 + blue * 0.114 > 150 else "#ffffff"


def with_alpha(colour: str, alpha: float) -> str:
    """`#rrggbb` as `rgba(...)`."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red}, {green}, {blue}, {alpha:.3f})"
