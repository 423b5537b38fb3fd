"""What an object makes when it is first asked for it, and then keeps, without anybody waiting for somebody else's.

`functools.cached_property` before Python 3.12 has one lock for all objects of a class: who opens a slow data set would hold up
everybody who asks another one for its list. What is made here comes out the same each time, so it may be made twice.
"""

from __future__ import annotations

import sys
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING or sys.version_info >= (3, 12):
    made_once = cached_property
else:

    class made_once(cached_property):
        """The same without the lock."""

        def __get__(self, instance: object, owner: type | None = None) -> object:
            return self if instance is None else instance.__dict__.setdefault(self.attrname, self.func(instance))
