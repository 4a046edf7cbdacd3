"""What a reader gives: Documents, and what it could not make one of."""

import hashlib
from dataclasses import dataclass

from copydesk.text.document import Document

RAW_KEPT = 65_536
"""Bytes of a rejected record that are kept, so that nothing is lost without a trace and no table is flooded."""


@dataclass(frozen=True, slots=True)
class Unread:
    """A record, or the rest of a file, that could not become a Document: a row of ``rejects``."""

    source: str
    locator: str
    reason: str
    detail: str
    raw: bytes = b""
    id: str = ""


Read = Document | Unread


def id_of(source: str, locator: str) -> str:
    """The id of a document that brings none of its own: 128 bits of a hash of where it was read."""
    place = f"{source}\0{locator}".encode("utf-8", "backslashreplace")
    return hashlib.blake2b(place, digest_size=16).hexdigest()
