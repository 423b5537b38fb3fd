"""The class lists of Action Genome as its files have them, and the names that simulated data carry."""

from __future__ import annotations

DATASET = "Charades, simulated"

# `object_classes.txt` and `relationship_classes.txt`, in their order. The annotation itself spells classes with slashes.
OBJECT_CLASSES = (
    "person", "bag", "bed", "blanket", "book", "box", "broom", "chair", "closetcabinet", "clothes", "cupglassbottle", "dish",
    "door", "doorknob", "doorway", "floor", "food", "groceries", "laptop", "light", "medicine", "mirror", "papernotebook",
    "phonecamera", "picture", "pillow", "refrigerator", "sandwich", "shelf", "shoe", "sofacouch", "table", "television", "towel",
    "vacuum", "window",
)  # fmt: skip
ATTENTION = ("looking_at", "not_looking_at", "unsure")
SPATIAL = ("above", "beneath", "in_front_of", "behind", "on_the_side_of", "in")
CONTACTING = (
    "carrying", "covered_by", "drinking_from", "eating", "have_it_on_the_back", "holding", "leaning_on", "lying_on",
    "not_contacting", "other_relationship", "sitting_on", "standing_on", "touching", "twisting", "wearing", "wiping",
    "writing_on",
)  # fmt: skip
