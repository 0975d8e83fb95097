"""One thing to cite, as the descriptor or a row of `sources` has it.

The rule: only what is known is there; an empty text is not known. For example a row without ``published`` is a
reference without a date. A byline becomes given and family name only where that is plain: two or three capitalised
words, the last of them the family name. Anything else, and every group, stays as it is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

# The type that CSL has for a type of source, and what its reference adds in brackets.
KINDS = {
    "newspaper_article": ("article-newspaper", ""),
    "report": ("report", ""),
    "press_release": ("webpage", "press release"),
    "briefing": ("webpage", "press briefing"),
    "speech": ("speech", "speech"),
    "letter": ("webpage", "letter"),
    "treaty": ("treaty", ""),
    "statute": ("legislation", ""),
    "bill": ("bill", ""),
    "resolution": ("webpage", "resolution"),
    "dataset": ("dataset", "data set"),
}
WEB_PAGE = ("webpage", "")
# A newspaper is no author, and a treaty or a law is not its collection's.
NOT_BY_THEIR_PUBLISHER = {"article-newspaper", "manuscript", "treaty", "legislation"}
COPIES = {"reprint", "repost", "digest"}
GRADES = {"repost": "repost", "do_not_cite": "not to be cited"}
PART_READ = re.compile(r"(?:^|, )[^,]+ only$")
DOI = "https://doi.org/"
MONTHS = [
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
]  # fmt: skip
EN_DASH = "\u2013"
NO_DATE = "n.d."
PERSON = re.compile(r"[A-Z][\w'\u2019.-]*( [A-Z][\w'\u2019.-]*){1,2}")


class Reference(NamedTuple):
    """One thing to cite; `kind` is a CSL type, days and dates are EDTF."""

    key: str
    kind: str
    title: str
    authors: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    publisher: str = ""
    issued: str = ""
    version: str = ""
    medium: str = ""  # what it is, in brackets: "Data set", "Press release; repost"
    read_at: str = ""  # where the copy stands that was read, and how far it was read
    url: str = ""
    archived: str = ""
    accessed: str = ""
    original: str = ""  # when the work was published that this one rewords
    doi: str = ""
    used: str = ""  # the records that were used

    @property
    def remarks(self) -> list[str]:
        """What the notations of reference managers have no field for."""
        said = {"copy read": self.read_at, "archived at": self.archived, "original published": self.original}
        return [f"{label}: {value}" for label, value in (said | {"used": self.used}).items() if value]

    @property
    def site(self) -> str:
        """Where the copy stands that was read."""
        site = PART_READ.sub("", self.read_at)
        return site if "." in site.split(" ")[0] else capitalised(site)  # no capital for nuui.com


def dataset_reference(descriptor: dict[str, Any], used: str = "") -> Reference:
    """Return the dataset as its descriptor names it; day, address, DOI and publisher only where it has them.

    >>> dataset_reference({"name": "x", "version": "1.0.0", "title": "X", "contributors": []}).issued
    ''
    """
    publishers = [item["title"] for item in descriptor["contributors"] if "publisher" in item.get("roles", [])]
    makers = [item["title"] for item in descriptor["contributors"] if item.get("roles") != ["publisher"]]
    identifier = str(descriptor.get("id", ""))
    return Reference(
        key=f"{descriptor['name']}-{descriptor['version']}",
        kind="dataset",
        title=descriptor["title"],
        groups=tuple(makers),
        publisher=", ".join(name for name in publishers if name not in makers),
        issued=str(descriptor.get("created", ""))[:10],
        version=descriptor["version"],
        medium="Data set",
        url=descriptor.get("homepage", ""),
        doi=identifier.removeprefix(DOI) if identifier.startswith(DOI) else "",
        used=used,
    )


def source_reference(row: dict[str, Any]) -> Reference:
    """Return one row of `sources` as a reference, with nothing that is not in it.

    A machine paraphrase has no publisher and no date of its own: no newspaper printed it.
    """
    row = {"copy_type": row.get("rendering")} | row  # the name of this column in 0.9.0
    # 0.9.0 has no types. The originals of the articles were not seen and have no grade.
    typed = row.get("source_type") or ("newspaper_article" if row["grade"] in {"news", None} else "web_page")
    kind, medium = KINDS.get(typed, WEB_PAGE)
    said = [medium, row["copy_type"] if row["copy_type"] in COPIES else "", GRADES.get(row["grade"], "")]
    paraphrase = row["copy_type"] == "machine_paraphrase"
    if paraphrase:
        kind, said = "manuscript", [f"text file with SHA-256 {row['text_sha256']}" if row["text_sha256"] else ""]
    # What an office or organisation publishes and nobody signs is by that body.
    by_body = kind not in NOT_BY_THEIR_PUBLISHER and not row["authors"]
    published = row["published"] or ""
    return Reference(
        key=row["source_id"],
        kind=kind,
        title=row["title"],
        authors=people(row["authors"] or ""),
        groups=(row["publisher"],) if by_body else (),
        publisher="" if by_body or paraphrase else row["publisher"],
        issued="" if paraphrase else published,
        medium=capitalised("; ".join(filter(None, dict.fromkeys(said)))),
        read_at=row["read_at"] or "",
        url=row["url"] or "",
        archived=row.get("archived_url") or "",
        accessed=str(row.get("accessed_on") or "")[:10],
        original=published if paraphrase else "",
    )


def people(byline: str) -> tuple[str, ...]:
    """Return the names of a byline.

    >>> people("Ada Quill, Bo Reed and Cy van Dam")
    ('Ada Quill', 'Bo Reed', 'Cy van Dam')
    """
    return tuple(name for name in re.split(r",? and |, ", byline) if name)


def person(name: str) -> tuple[str, str] | None:
    """Return family and given names where they are plain."""
    if not PERSON.fullmatch(name):
        return None
    given, _, family = name.rpartition(" ")
    return family, given


def capitalised(text: str) -> str:
    """Return a text with a capital at its beginning."""
    return text[:1].upper() + text[1:]


def date_parts(edtf: str) -> list[list[int]]:
    """Return an EDTF date as year, month and day, as far as it goes; two of them for an interval.

    >>> date_parts("2018-09/2018-10")
    [[2018, 9], [2018, 10]]
    """
    return [[int(part) for part in day.split("-")] for day in edtf.rstrip("~?%").split("/") if day]


def spelled(edtf: str) -> tuple[str, str]:
    """Return year and, as far as it is known and in one year, month and day in words.

    >>> spelled("2022-06-21"), spelled("2014~"), spelled("")
    (('2022', 'June 21'), ('ca. 2014', ''), ('n.d.', ''))
    """
    dates = date_parts(edtf)
    if not dates:
        return NO_DATE, ""
    days = [" ".join([MONTHS[date[1] - 1], *map(str, date[2:])]) if len(date) > 1 else "" for date in dates]
    years = list(dict.fromkeys(str(date[0]) for date in dates))
    year = ("ca. " if edtf[-1] in "~%" else "") + EN_DASH.join(years) + ("?" if edtf[-1] in "?%" else "")
    return year, EN_DASH.join(days) if len(years) == 1 else ""


def whole_date(edtf: str) -> str:
    """Return a date in words.

    >>> whole_date("2022-06-21"), whole_date("2022-06")
    ('June 21, 2022', 'June 2022')
    """
    year, day = spelled(edtf)
    return f"{day}, {year}" if day[-1:].isdigit() else f"{day} {year}".lstrip()


def lettered(references: Iterable[Reference], label: Callable[[Reference], str]) -> list[tuple[Reference, str, str]]:
    """Return a list of references in its order, each with its year and the rest of its date.

    The first reference stays first, the others follow by what they begin with, by date and by title. References
    with the same beginning and the same year get a letter: 2022a, 2022b.
    """
    first, *others = references
    others.sort(key=lambda one: (plain(label(one)), date_parts(one.issued), plain(one.title)))
    alike: dict[tuple[str, str], list[str]] = {}
    for one in others:
        alike.setdefault((label(one), spelled(one.issued)[0]), []).append(one.key)
    found = []
    for one in [first, *others]:
        year, day = spelled(one.issued)
        same = alike.get((label(one), year), [])
        letter = _letters(same.index(one.key)) if len(same) > 1 and one.key in same else ""
        found.append((one, year + ("-" if letter and year == NO_DATE else "") + letter, day))
    return found


def plain(text: str) -> str:
    """Return a text as it is sorted: letters and digits, no case."""
    return re.sub(r"[^\w ]", "", text).casefold()


def _letters(number: int) -> str:
    """Return a, b ... z, aa, ab.

    >>> _letters(1), _letters(27)
    ('b', 'ab')
    """
    return (_letters(number // 26 - 1) if number >= 26 else "") + chr(ord("a") + number % 26)
