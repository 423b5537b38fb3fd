"""What the detector of this repository knows: the classes of CAD-120."""

from __future__ import annotations

BODY = ("hand", "head")
THINGS = ("box", "medicine-box", "bowl", "cup", "book", "microwave", "cloth", "remote", "apple", "bottle", "plate")
WORDS = (*BODY, *THINGS)  # in the order of the maps of its network
