"""The class lists of Action Genome as its files have them, and the name that simulated data carry."""

from __future__ import annotations

from laiar_core.data.charades.genome_words import FAMILIES, PERSON, THINGS

DATASET = "Charades, simulated"

# `object_classes.txt` and `relationship_classes.txt`, in their order. The annotation itself spells classes with slashes.
OBJECT_CLASSES = tuple(name.replace("/", "") for name in (PERSON, *THINGS))
ATTENTION = FAMILIES["attention"]
SPATIAL = ("above", "beneath", "in_front_of", "behind", "on_the_side_of", "in")
CONTACTING = tuple(sorted(FAMILIES["contacting"]))
