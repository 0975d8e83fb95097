"""References as a reader sees them: APA 7, Chicago author-date, and APA's citation in the text.

The rule: what is in italics stands between asterisks, and a title stays as it was published, in whatever case. For
example ``Mayor quits. (2022, April 3). *The Gazette*.`` is an article without a byline. Works by the same authors of
the same year get letters, 2022a and 2022b, the same in the list and in the text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from landmine_policy._reference import DOI, NO_DATE, Reference, lettered, person, whole_date

if TYPE_CHECKING:
    from collections.abc import Iterable

NEWSPAPER = "article-newspaper"
# The kinds whose date is the year alone, in APA and in Chicago.
BY_YEAR = {"dataset", "report", "legislation", "bill"}
IN_QUOTES = {NEWSPAPER, "webpage", "dataset", "speech"}
SEVERAL = 3


def apa(references: Iterable[Reference]) -> str:
    """Return a reference list in APA 7, one reference a line, the first first and the others by the alphabet."""
    return "\n".join(_apa(*entry) for entry in lettered(references, _apa_label))


def chicago(references: Iterable[Reference]) -> str:
    """Return a reference list in Chicago's author-date style, in the order of `apa`."""
    return "\n".join(_chicago(*entry) for entry in lettered(references, _chicago_label))


def in_text(references: Iterable[Reference]) -> str:
    """Return APA's citation in the text, in one pair of brackets, with the version and the records used."""
    cited: dict[str, list[str]] = {}
    for reference, year, _ in lettered(references, _apa_label):
        families = [(person(name) or (name,))[0] for name in reference.authors] + list(reference.groups)
        by = f"{families[0]} et al." if len(families) >= SEVERAL else " & ".join(families) or _short_title(reference)
        version = f"Version {reference.version}" if reference.version else ""
        cited.setdefault(by, []).append(", ".join(filter(None, [year, version, reference.used])))
    return f"({'; '.join(', '.join([by, *years]) for by, years in cited.items())})".replace("\u201d,", ",\u201d")


def _apa(reference: Reference, year: str, day: str) -> str:
    by = _apa_by(reference)
    date = f"({year}, {day})" if day and reference.kind not in BY_YEAR else f"({year})"
    title = _apa_title(reference)
    publisher = (
        f"*{reference.publisher}*" if reference.publisher and reference.kind == NEWSPAPER else reference.publisher
    )
    parts = [by, date, title] if by else [title, date]
    address = _address(reference)
    if address and year.startswith(NO_DATE) and reference.accessed:
        address = f"Retrieved {whole_date(reference.accessed)}, from {address}"
    original = f"(Original work published {whole_date(reference.original)})" if reference.original else ""
    return " ".join(filter(None, [_sentences([*parts, publisher, reference.site]), address, original]))


def _apa_label(reference: Reference) -> str:
    return _apa_by(reference) or reference.title


def _apa_by(reference: Reference) -> str:
    names = [_apa_name(name) for name in reference.authors] + list(reference.groups)
    return ", & ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def _apa_name(name: str) -> str:
    family, given = person(name) or (name, "")
    return ", ".join(filter(None, [family, " ".join(f"{part[0]}." for part in given.split())]))


def _apa_title(reference: Reference) -> str:
    """Return the title with what follows it; a description in brackets is no title, and gets no italics."""
    # A newspaper is what is set in italics, not the piece in it; of all else it is the title.
    described = reference.title.startswith("[") and reference.title.endswith("]")
    title = reference.title if described or reference.kind == NEWSPAPER else f"*{reference.title}*"
    title += f" (Version {reference.version})" if reference.version else ""
    if described and reference.medium:
        return f"{title[:-1]}; {reference.medium[0].lower()}{reference.medium[1:]}]"
    return title + (f" [{reference.medium}]" if reference.medium else "")


def _short_title(reference: Reference) -> str:
    if reference.title.startswith("["):
        return reference.title
    return f"\u201c{reference.title}\u201d" if reference.kind in IN_QUOTES else f"*{reference.title}*"


def _chicago(reference: Reference, year: str, day: str) -> str:
    by = _chicago_by(reference)
    title = re.sub(r"(?<![.?!])\u201d$", ".\u201d", _short_title(reference))
    date = whole_date(reference.issued) if day and reference.kind not in BY_YEAR else ""
    publisher = f"*{reference.publisher}*" if reference.kind == NEWSPAPER else reference.publisher
    where = ", ".join(filter(None, ["" if publisher == by else publisher, date]))
    version = f"Version {reference.version}" if reference.version else ""
    original = f"Original work published {whole_date(reference.original)}" if reference.original else ""
    seen = f"Accessed {whole_date(reference.accessed)}" if reference.accessed and year.startswith(NO_DATE) else ""
    parts = [by, year, title] if by else [title, year]
    parts += [version, reference.medium, original, where, reference.site, seen, _address(reference)]
    return _sentences(parts)


def _chicago_label(reference: Reference) -> str:
    return _chicago_by(reference) or reference.title


def _chicago_by(reference: Reference) -> str:
    """Return the authors, the first with the family name first; a newspaper stands for an author who is not named."""
    names = [", ".join(person(name) or (name,)) for name in reference.authors[:1]]
    names += [*reference.authors[1:], *reference.groups]
    if not names:
        return f"*{reference.publisher}*" if reference.kind == NEWSPAPER else ""
    return ", and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def _address(reference: Reference) -> str:
    address = f"{DOI}{reference.doi}" if reference.doi else reference.url
    return address + (f" [archived at {reference.archived}]" if reference.archived else "")


def _sentences(parts: Iterable[str]) -> str:
    ended = re.compile(r"[.?!][*\u201d]?$")
    return " ".join(part if ended.search(part) else f"{part}." for part in parts if part)
