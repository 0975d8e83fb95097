r"""One reference, four notations: APA 7, BibTeX, RIS and CSL-JSON.

The rule: only what is known is written. For example a reference without a date is "n.d." in APA and has no date field
in the other styles. A byline becomes given and family name only where that is plain: two or three capitalised words,
the last of them the family name. Anything else, and every group, stays as it is.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

MONTHS = [
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
]  # fmt: skip
RIS_TYPES = {
    "dataset": "DATA", "article-newspaper": "NEWS", "webpage": "ELEC", "document": "GEN", "report": "RPRT",
    "legislation": "STAT", "bill": "BILL",
}  # fmt: skip
PERSON = re.compile(r"[A-Z][\w'\u2019.-]*( [A-Z][\w'\u2019.-]*){1,2}")
LATEX = {
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "$": r"\$", "&": r"\&",
    "#": r"\#", "%": r"\%", "_": r"\_", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}",
}  # fmt: skip
EN_DASH = "\u2013"
URL_ESCAPES = {"\\": "%5C", "{": "%7B", "}": "%7D"}


class Reference(NamedTuple):
    """One thing to cite; `kind` is a CSL type, `issued` an EDTF date, an empty text is not known."""

    key: str
    kind: str
    title: str
    authors: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    publisher: str = ""
    issued: str = ""
    version: str = ""
    url: str = ""
    note: str = ""


def people(byline: str) -> tuple[str, ...]:
    """Return the names of a byline.

    >>> people("Ada Quill, Bo Reed and Cy van Dam")
    ('Ada Quill', 'Bo Reed', 'Cy van Dam')
    """
    return tuple(name for name in re.split(r",? and |, ", byline) if name)


def date_parts(edtf: str) -> list[list[int]]:
    """Return an EDTF date as year, month and day, as far as it goes; two of them for an interval.

    >>> date_parts("2018-09/2018-10")
    [[2018, 9], [2018, 10]]
    """
    return [[int(part) for part in day.split("-")] for day in edtf.rstrip("~?%").split("/") if day]


def apa(references: Iterable[Reference]) -> str:
    """Return a reference list in APA 7, one reference a line, italics between asterisks.

    The first reference stays first, the others follow by the alphabet.
    """
    first, *others = map(_apa, references)
    return "\n".join([first, *sorted(others, key=lambda line: re.sub(r"[^\w ]", "", line).casefold())])


def bibtex(references: Iterable[Reference]) -> str:
    """Return a BibTeX database; texts are escaped for LaTeX, addresses are not."""
    return "\n\n".join(map(_bibtex, references))


def ris(references: Iterable[Reference]) -> str:
    """Return RIS records, one tag a line."""
    return "\n\n".join(map(_ris, references))


def csl_json(references: Iterable[Reference]) -> str:
    """Return a CSL-JSON array."""
    return json.dumps([_csl(reference) for reference in references], ensure_ascii=False, indent=2)


STYLES = {"apa": apa, "bibtex": bibtex, "ris": ris, "csl-json": csl_json}


def _person(name: str) -> tuple[str, str] | None:
    """Return family and given names where they are plain."""
    if not PERSON.fullmatch(name):
        return None
    given, _, family = name.rpartition(" ")
    return family, given


def _apa(reference: Reference) -> str:
    names = [_apa_name(name) for name in reference.authors] + list(reference.groups)
    brackets = ["Data set"] if reference.kind == "dataset" else []
    brackets += [reference.note] if reference.note else []
    # A newspaper is what is set in italics, not the piece in it; of all else it is the title.
    newspaper = reference.kind == "article-newspaper"
    title = reference.title if newspaper else f"*{reference.title}*"
    title += f" (Version {reference.version})" if reference.version else ""
    title += f" [{'; '.join(brackets)}]" if brackets else ""
    by = names[0] if len(names) == 1 else ", ".join(names[:-1]) + f", & {names[-1]}" if names else ""
    head = [by, f"({_apa_date(reference.issued)})", title] if by else [title, f"({_apa_date(reference.issued)})"]
    publisher = f"*{reference.publisher}*" if newspaper else reference.publisher
    tail = [publisher] if reference.publisher else []
    sentences = " ".join(part if part.endswith(".") else f"{part}." for part in [*head, *tail])
    return f"{sentences} {reference.url}".rstrip()


def _apa_name(name: str) -> str:
    person = _person(name)
    if person is None:
        return name
    return f"{person[0]}, {' '.join(f'{given[0]}.' for given in person[1].split())}"


def _apa_date(edtf: str) -> str:
    """Return a date as APA prints it.

    >>> _apa_date("2022-06-21"), _apa_date("2014~"), _apa_date("")
    ('2022, June 21', 'ca. 2014', 'n.d.')
    """
    shown = [
        [str(parts[0]), " ".join([MONTHS[parts[1] - 1], *map(str, parts[2:])]) if len(parts) > 1 else ""]
        for parts in date_parts(edtf)
    ]
    if not shown:
        return "n.d."
    text = ", ".join(filter(None, shown[0]))
    if len(shown) > 1:
        same_year = shown[0][0] == shown[1][0] and shown[1][1]
        text += EN_DASH + (shown[1][1] if same_year else ", ".join(filter(None, shown[1])))
    return ("ca. " if edtf[-1] in "~%" else "") + text + ("?" if edtf[-1] in "?%" else "")


def _bibtex(reference: Reference) -> str:
    names = [
        ", ".join(map(_latex, person)) if (person := _person(name)) else f"{{{_latex(name)}}}"
        for name in reference.authors
    ] + [f"{{{_latex(group)}}}" for group in reference.groups]
    notes = ["Data set"] if reference.kind == "dataset" else []
    notes += [reference.note] if reference.note else []
    parts = date_parts(reference.issued)
    year, month, day = ([*map(str, parts[0]), "", ""] if parts else ["", "", ""])[:3]
    if len(parts) > 1 or reference.issued.endswith(("~", "?", "%")):
        notes.append(f"Dated {reference.issued} (EDTF)")
    fields = {
        "author": f"{{{' and '.join(names)}}}" if names else "",
        "title": f"{{{{{_latex(reference.title)}}}}}",
        "howpublished": f"{{{_latex(reference.publisher)}}}" if reference.publisher else "",
        "year": f"{{{year}}}" if year else "",
        "month": MONTHS[int(month) - 1][:3].lower() if month else "",
        "day": f"{{{day}}}" if day else "",
        "version": f"{{{_latex(reference.version)}}}" if reference.version else "",
        "note": f"{{{_latex('; '.join(notes))}}}" if notes else "",
        "url": "{" + "".join(URL_ESCAPES.get(sign, sign) for sign in reference.url) + "}" if reference.url else "",
    }
    lines = [f"  {name} = {value}," for name, value in fields.items() if value]
    return "\n".join([f"@misc{{{reference.key},", *lines, "}"])


def _latex(text: str) -> str:
    r"""Return a text with every sign that LaTeX would read as its own escaped.

    >>> print(_latex("Questions & answers: 100% {sure}"))
    Questions \& answers: 100\% \textbraceleft{}sure\textbraceright{}
    """
    return "".join(LATEX.get(sign, sign) for sign in " ".join(text.split()))


def _ris(reference: Reference) -> str:
    names = [", ".join(person) if (person := _person(name)) else name for name in reference.authors]
    parts = date_parts(reference.issued)
    tags: list[tuple[str, str]] = [("TY", RIS_TYPES.get(reference.kind, "GEN")), ("ID", reference.key)]
    tags += [("AU", name) for name in [*names, *reference.groups]]
    tags += [("TI", reference.title)]
    if parts:
        year, month, day = [f"{parts[0][0]:04}", *(f"{part:02}" for part in parts[0][1:]), "", ""][:3]
        # The fourth part is free text: the date as the dataset has it, where it is more than one plain date.
        plain = reference.issued == "-".join(filter(None, [year, month, day]))
        tags += [("PY", year), ("DA", f"{year}/{month}/{day}/{'' if plain else reference.issued.replace('/', ' to ')}")]
    optional = [("PB", reference.publisher), ("ET", reference.version), ("N1", reference.note), ("UR", reference.url)]
    tags += [(tag, value) for tag, value in optional if value]
    return "\n".join([*(f"{tag}  - {' '.join(value.split())}" for tag, value in tags), "ER  - "])


def _csl(reference: Reference) -> dict[str, Any]:
    names: list[dict[str, str]] = []
    for name in reference.authors:
        person = _person(name)
        names.append({"family": person[0], "given": person[1]} if person else {"literal": name})
    names += [{"literal": group} for group in reference.groups]
    issued: dict[str, Any] = {"date-parts": date_parts(reference.issued)} if reference.issued else {}
    if reference.issued.endswith(("~", "?", "%")):
        issued["circa"] = True
    container = "container-title" if reference.kind == "article-newspaper" else "publisher"
    item = {
        "id": reference.key,
        "type": reference.kind,
        "title": reference.title,
        "author": names,
        "issued": issued,
        container: reference.publisher,
        "version": reference.version,
        "note": reference.note,
        "URL": reference.url,
    }
    return {name: value for name, value in item.items() if value}
