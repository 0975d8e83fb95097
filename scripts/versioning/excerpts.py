"""Two texts cut to where they differ, for reading.

The rule: short texts stay whole, long ones keep what differs and a little on either side. For example two notes of
a page that differ in one letter are shown as two dozen characters before it and after.
"""

from __future__ import annotations

CONTEXT = 24  # characters shown on either side of what differs in a long text


def excerpts(old: str, new: str) -> tuple[str, str]:
    """Return two texts cut to where they differ, quoted; short texts stay whole.

    >>> excerpts("410", "412")
    ("'410'", "'412'")
    >>> excerpts("The old bridge was begun in the sumer of 1410, and crossed by " + "carts " * 9,
    ...          "The old bridge was begun in the summer of 1410, and crossed by " + "carts " * 9)
    ("…'dge was begun in the sumer of 1410, and crossed '…", "…'dge was begun in the summer of 1410, and crossed '…")
    """
    if max(len(old), len(new)) <= 3 * CONTEXT:
        return repr(old), repr(new)
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    return _excerpt(old, start, end), _excerpt(new, start, end)


def _common(one: str, other: str) -> int:
    """Return with how many characters two texts begin alike."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(one), len(other)))


def _excerpt(text: str, start: int, end: int) -> str:
    first, last = max(0, start - CONTEXT), min(len(text), len(text) - end + CONTEXT)
    return f"{'…' if first else ''}{text[first:last]!r}{'…' if last < len(text) else ''}"
