"""What files are called in the browser, which must not learn where on the server they lie."""

from __future__ import annotations

import hashlib
import os
import secrets

from app.state.caches import Source

_SECRET = secrets.token_bytes(32)  # of this server: without it the names of guessed paths could be compared


def alias_of(source: Source) -> str:
    """A name for a source as it is now: the same for all sessions, another one when it changes, and no hint where it lies."""
    named = b"%s %s" % (source.mark.encode(), os.fsencode(source.path))
    return hashlib.blake2b(named, key=_SECRET, digest_size=12).hexdigest()
