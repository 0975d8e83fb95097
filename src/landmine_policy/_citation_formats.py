"""References as programs read them: BibTeX, biblatex, RIS and CSL-JSON.

The rule: what is known goes where the notation has a field for it, everything else into its note. For example the
newspaper of an article is ``journal`` in BibTeX, ``T2`` in RIS and ``container-title`` in CSL-JSON. A title stays in
braces as it was published: a program cannot tell which of its words are names.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from landmine_policy._reference import MONTHS, Reference, date_parts, person

if TYPE_CHECKING:
    from collections.abc import Iterable

# The type of entry, and its field for the publisher.
BIBTEX = {
    "article-newspaper": ("article", "journal"),
    "report": ("techreport", "institution"),
    "manuscript": ("unpublished", "howpublished"),
}
BIBLATEX = {
    "dataset": ("dataset", "publisher"),
    "article-newspaper": ("article", "journaltitle"),
    "report": ("report", "institution"),
    "webpage": ("online", "organization"),
    "manuscript": ("unpublished", "howpublished"),
}
OTHER = ("misc", "howpublished")
RIS_TYPES = {
    "dataset": "DATA", "article-newspaper": "NEWS", "webpage": "ELEC", "report": "RPRT", "legislation": "STAT",
    "treaty": "STAT", "bill": "BILL", "speech": "ELEC", "manuscript": "MANSCPT",
}  # fmt: skip
CONTAINED = {"article-newspaper", "legislation", "treaty"}  # in a newspaper, in a collection
LATEX = {
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "$": r"\$", "&": r"\&",
    "#": r"\#", "%": r"\%", "_": r"\_", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}",
}  # fmt: skip
URL_ESCAPES = {"\\": "%5C", "{": "%7B", "}": "%7D"}
UNSURE = ("~", "?", "%")


def bibtex(references: Iterable[Reference]) -> str:
    """Return a BibTeX database; texts are escaped for LaTeX, addresses are not."""
    return "\n\n".join(map(_bibtex, references))


def biblatex(references: Iterable[Reference]) -> str:
    """Return a biblatex database, whose dates are EDTF; the dataset is a ``@dataset``."""
    return "\n\n".join(map(_biblatex, references))


def ris(references: Iterable[Reference]) -> str:
    """Return RIS records, one tag a line."""
    return "\n\n".join(map(_ris, references))


def csl_json(references: Iterable[Reference]) -> str:
    """Return a CSL-JSON array."""
    return json.dumps([_csl(reference) for reference in references], ensure_ascii=False, indent=2)


def _bibtex(reference: Reference) -> str:
    parts = date_parts(reference.issued)
    year, month, day = ([*map(str, parts[0]), "", ""] if parts else ["", "", ""])[:3]
    unsure = len(parts) > 1 or reference.issued.endswith(UNSURE)
    dated = {
        "year": _braced(year),
        "month": MONTHS[int(month) - 1][:3].lower() if month else "",
        "day": _braced(day),
        # BibTeX sorts by it where there is no author.
        "key": "" if reference.authors or reference.groups else _braced(_latex(reference.title)),
    }
    entry, where = BIBTEX.get(reference.kind, OTHER)
    return _entry(reference, entry, where, dated, [f"Dated {reference.issued} (EDTF)"] if unsure else [])


def _biblatex(reference: Reference) -> str:
    dated = {
        "date": _braced(reference.issued),
        "entrysubtype": "{newspaper}" if reference.kind == "article-newspaper" else "",
        "type": "{Report}" if reference.kind == "report" else "",
    }
    entry, where = BIBLATEX.get(reference.kind, OTHER)
    return _entry(reference, entry, where, dated, [])


def _entry(reference: Reference, entry: str, where: str, special: dict[str, str], remarks: list[str]) -> str:
    """Return one entry; `where` is its field for the publisher, `special` what one of the two notations has."""
    names = [
        ", ".join(map(_latex, split)) if (split := person(name)) else _braced(_latex(name))
        for name in reference.authors
    ] + [_braced(_latex(group)) for group in reference.groups]
    publisher = reference.publisher or (reference.groups[0] if where == "institution" else "")
    remarks = [*filter(None, [reference.medium]), *reference.remarks, *remarks]
    fields = {
        "author": _braced(" and ".join(names)),
        "title": _braced(_braced(_latex(reference.title))),
        where: _braced(_latex(publisher)),
        **special,
        "version": _braced(_latex(reference.version)),
        "note": _braced(_latex("; ".join(remarks))),
        "doi": _braced(reference.doi),
        "url": _braced("".join(URL_ESCAPES.get(sign, sign) for sign in reference.url)),
        "urldate": _braced(reference.accessed),
    }
    lines = [f"  {name} = {value}," for name, value in fields.items() if value]
    return "\n".join([f"@{entry}{{{reference.key},", *lines, "}"])


def _braced(text: str) -> str:
    return f"{{{text}}}" if text else ""


def _latex(text: str) -> str:
    r"""Return a text with every sign that LaTeX would read as its own escaped.

    >>> print(_latex("Questions & answers: 100% {sure}"))
    Questions \& answers: 100\% \textbraceleft{}sure\textbraceright{}
    """
    return "".join(LATEX.get(sign, sign) for sign in " ".join(text.split()))


def _ris(reference: Reference) -> str:
    names = [", ".join(person(name) or (name,)) for name in reference.authors]
    tags: list[tuple[str, str]] = [("TY", RIS_TYPES.get(reference.kind, "GEN")), ("ID", reference.key)]
    tags += [("AU", name) for name in [*names, *reference.groups]]
    tags += [("TI", reference.title)]
    if parts := date_parts(reference.issued):
        year, month, day = [f"{parts[0][0]:04}", *(f"{part:02}" for part in parts[0][1:]), "", ""][:3]
        # The fourth part is free text: the date as the dataset has it, where it is more than one plain date.
        whole = reference.issued == "-".join(filter(None, [year, month, day]))
        tags += [("PY", year), ("DA", f"{year}/{month}/{day}/{'' if whole else reference.issued.replace('/', ' to ')}")]
    optional = {
        "T2" if reference.kind in CONTAINED else "PB": reference.publisher,
        "ET": reference.version,
        "M3": reference.medium,
        "N1": "; ".join(reference.remarks),
        "DO": reference.doi,
        "UR": reference.url,
        "Y2": f"{reference.accessed.replace('-', '/')}/" if reference.accessed else "",
    }
    tags += [(tag, value) for tag, value in optional.items() if value]
    return "\n".join([*(f"{tag}  - {' '.join(value.split())}" for tag, value in tags), "ER  - "])


def _csl(reference: Reference) -> dict[str, Any]:
    names: list[dict[str, str]] = []
    for name in reference.authors:
        split = person(name)
        names.append({"family": split[0], "given": split[1]} if split else {"literal": name})
    names += [{"literal": group} for group in reference.groups]
    item = {
        "id": reference.key,
        "type": reference.kind,
        "title": reference.title,
        "author": names,
        "issued": _csl_date(reference.issued),
        "original-date": _csl_date(reference.original),
        "container-title" if reference.kind in CONTAINED else "publisher": reference.publisher,
        "version": reference.version,
        "genre": reference.medium,
        "note": "; ".join(reference.remarks),
        "DOI": reference.doi,
        "URL": reference.url,
        "accessed": _csl_date(reference.accessed),
    }
    return {name: value for name, value in item.items() if value}


def _csl_date(edtf: str) -> dict[str, Any]:
    parts = {"date-parts": date_parts(edtf)} if edtf else {}
    return parts | ({"circa": True} if edtf.endswith(UNSURE) else {})
