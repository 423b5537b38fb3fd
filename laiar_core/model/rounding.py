"""The same numbers in every thread, to the last bit."""

from __future__ import annotations

import torch


def settle_threads() -> None:
    """Have torch settle how many threads help this one, before it multiplies anything; once a thread, and free after that.

    A thread that has not asked multiplies in another order at first, and its rounding differs. Streamlit draws pages in threads
    that it makes anew, so a page would differ from the command line, and from itself a moment later.
    """
    torch.get_num_threads()
