"""Cite the dataset at any released version and, for single records, what they rest on.

The rule: a record leads to sources by its own columns. The article of its claims, the references of its check,
the authority of its rendering, and the source it names are cited, and of a text that renders another one the
original too. For example ``cite(records=["nyt-treaty-133"])`` cites the dataset, the article whose claim was
checked, the original of that article, and the references of the check. With an earlier version, records and
sources are those of that release.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

from landmine_policy._aliases import current_id
from landmine_policy._changes import tombstone
from landmine_policy._citation_styles import STYLES, Reference, people
from landmine_policy._history import history
from landmine_policy._names import nearest, unknown
from landmine_policy._package import read_descriptor, resources

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    Row = dict[str, Any]
    Record = tuple[str, str]


def cite(version: str | None = None, records: Iterable[str | Record] | None = None, style: str = "apa") -> str:
    """Return the citation of this dataset and, with records, of the articles and references behind them.

    Parameters
    ----------
    version
        Version of the dataset: a released one, or the one that is installed; left out, the latter.
    records
        Ids of records, or pairs of a table and an id where an id stands in several tables. The id of a row
        whose key has several columns is their values joined by a slash, as in `provenance`.
    style
        "apa" (APA 7, one reference a line, italics between asterisks), "bibtex", "ris" or "csl-json".

    Returns
    -------
    str
        The dataset first, then the sources of the records, each once: by the alphabet in APA, otherwise by
        their ids. What is not known of a source, such as its date or address, is left out.

    Raises
    ------
    ValueError
        There is no such version or style, the version has no such table or record, or the id stands in several
        tables; the message lists the choices.

    Examples
    --------
    >>> print(cite(version="0.9.0", records=["nyt-2022-06-21.017"], style="bibtex").splitlines()[0])
    @misc{landmine-policy-0.9.0,
    """
    if style not in STYLES:
        raise unknown("style", style, STYLES, "Styles")
    descriptor = read_descriptor() if version is None else _descriptor(version)
    tables = _tables(descriptor["version"])
    wanted = [records] if isinstance(records, str) else list(records or ())
    found = list(dict.fromkeys(_locate(tables, record) for record in wanted))
    used = "; ".join(f"{table}/{record_id}" for table, record_id in found)
    references = [dataset_reference(descriptor, f"records used: {used}" if used else "")]
    if found:
        sources = tables.by_id("sources")
        references += [_source_reference(sources[key]) for key in sorted(_with_originals(tables, found))]
    return STYLES[style](references)


def dataset_reference(descriptor: dict[str, Any], note: str = "") -> Reference:
    """Return the dataset as its descriptor names it; `created` and `homepage` only where it has them.

    >>> dataset_reference({"name": "x", "version": "1.0.0", "title": "X", "contributors": []}).issued
    ''
    """
    return Reference(
        key=f"{descriptor['name']}-{descriptor['version']}",
        kind="dataset",
        title=descriptor["title"],
        groups=tuple(contributor["title"] for contributor in descriptor["contributors"]),
        issued=str(descriptor.get("created", ""))[:10],
        version=descriptor["version"],
        url=descriptor.get("homepage", ""),
        note=note,
    )


def _descriptor(version: str) -> dict[str, Any]:
    """Return what a citation needs of the descriptor, as a version had it; raise ValueError where there is none."""
    shipped = history()
    # Without a history its tables are the present ones, and so is what is said of them.
    past = shipped.past(version) or shipped.descriptor
    if version == shipped.installed:
        return past
    released_on = next(row["released_on"] for row in shipped.releases if row["version"] == version)
    return {**past, "version": version, "created": str(released_on)}


@dataclass(frozen=True)
class _Tables:
    """The tables of a version, in which records are looked up."""

    version: str

    @property
    def of_version(self) -> str:
        """What to say of the tables beside their name: nothing of the installed ones."""
        return "" if self.version == history().installed else f" of version {self.version}"

    @cached_property
    def schemas(self) -> dict[str, dict[str, Any]]:
        """Fields and keys of each table."""
        return {name: history().schema(self.version, name) for name in history().tables(self.version)}

    @cached_property
    def _read(self) -> dict[str, dict[str, Row]]:
        return {}

    def by_id(self, table: str) -> dict[str, Row]:
        """Return the rows of a table by their ids; none where the version has no such table."""
        if table not in self._read:
            self._read[table] = dict(self._rows_by_id(table)) if table in self.schemas else {}
        return self._read[table]

    def rows(self, table: str) -> Iterable[Row]:
        """Return the rows of a table."""
        return self.by_id(table).values()

    def _rows_by_id(self, table: str) -> Iterator[tuple[str, Row]]:
        key = self.schemas[table]["primaryKey"]
        # A column that came since says nothing of an earlier record.
        today = resources().get(table, {"schema": {"fields": []}})["schema"]["fields"]
        empty: Row = {field["name"]: None for field in today}
        for row in history().arrow(self.version, table).to_pylist():
            yield "/".join(str(row[name] or "") for name in key), empty | row


@cache
def _tables(version: str) -> _Tables:
    """Return the tables of a version, which are read once. Do not change them."""
    return _Tables(version)


def _locate(tables: _Tables, record: str | Record) -> Record:
    """Return a record as table and id; raise ValueError where it is none or more than one."""
    if not isinstance(record, str):
        table, record_id = record
        if table not in tables.schemas:
            raise unknown("table", table, tables.schemas, f"Tables{tables.of_version}")
        holders = [table]
    else:
        # A table whose whole key points at another one, such as facts at claims, has no ids of its own.
        record_id = record
        holders = [name for name, schema in tables.schemas.items() if not _borrows_its_ids(schema)]
    found = {table: record_id for table in holders if record_id in tables.by_id(table)}
    installed = tables.version == history().installed  # an earlier release has the ids that it had
    if not found and installed:
        found = {table: now for table in holders if (now := current_id(table, record_id)) != record_id}
    if not found:
        where = f"in {holders[0]}" if len(holders) == 1 else "in any table"
        near = nearest(record_id, sorted({key for table in holders for key in tables.by_id(table)}))
        gone = tombstone(holders, record_id) if installed else ""
        hint = gone or (f" Did you mean {near[0]!r}?" if near else "")
        advice = "Give ids as in the tables, or pairs (table, id)."
        message = f"There is no record {record_id!r} {where}{tables.of_version}.{hint} {advice}"
        raise ValueError(message)
    if len(found) > 1:
        pairs = " or ".join(f'("{table}", "{record_id}")' for table in found)
        message = f"{record_id!r} is a record of {' and of '.join(found)}. Say which: {pairs}."
        raise ValueError(message)
    return next(iter(found.items()))


def _borrows_its_ids(schema: dict[str, Any]) -> bool:
    return any(
        key["fields"] == schema["primaryKey"] and key["reference"]["resource"] for key in schema.get("foreignKeys", [])
    )


def _with_originals(tables: _Tables, records: list[Record]) -> set[str]:
    """Return the ids of the sources of the records and of what these render; raise ValueError where there are none."""
    sources = tables.by_id("sources")
    cited: set[str] = set()
    for table, record_id in records:
        behind = set(_sources_of(tables, table, record_id))
        if not behind:
            message = f"{record_id!r} of {table} rests on no source: cite the dataset without it."
            raise ValueError(message)
        cited |= behind
    while more := {str(original) for key in cited if (original := sources[key]["original_source_id"])} - cited:
        cited |= more
    return cited


def _sources_of(tables: _Tables, table: str, record_id: str) -> Iterator[str]:
    """Yield the ids of the sources that one row leads to."""
    row = tables.by_id(table)[record_id]
    # A row about a row of another table, as in the timeline; one about a record that is gone rests on nothing.
    if row.get("record_id") in tables.by_id(row.get("table", "")):
        yield from _sources_of(tables, row["table"], row["record_id"])
    claims = {row.get("claim_id")}
    claims |= {
        item["claim_id"]
        for item in tables.rows("provenance")
        if item["table"] == table and item["record_id"] == record_id
    }
    if table == "conflicts":
        claims |= {item["claim_id"] for item in tables.rows("conflict_claims") if item["conflict_id"] == record_id}
    yield from (str(claim["source_id"]) for claim in tables.rows("claims") if claim["claim_id"] in claims)
    if row.get("check_id"):
        references = tables.rows("check_sources")
        yield from (str(item["source_id"]) for item in references if item["check_id"] == row["check_id"])
    of_record = (item for item in tables.rows("record_sources") if item["table"] == table)
    # A reference of no record in particular is one of the whole table.
    yield from (str(item["source_id"]) for item in of_record if item["record_id"] in {None, record_id})
    yield from (str(row[name]) for name in ("source_id", "reference_id") if row.get(name))


def _source_reference(row: Row) -> Reference:
    """Return one row of `sources` as a reference, with nothing that is not in it."""
    paraphrase = row["copy_type"] == "machine_paraphrase"
    newspaper = row["grade"] in {"news", None}  # the originals of the articles were not seen and have no grade
    kind = "document" if paraphrase else "article-newspaper" if newspaper else "webpage"
    # A page of an office or organisation that names nobody is by that body; a newspaper's is by nobody.
    by_body = kind == "webpage" and not row["authors"]
    return Reference(
        key=row["source_id"],
        kind=kind,
        title=row["title"],
        authors=people(row["authors"] or ""),
        groups=(row["publisher"],) if by_body else (),
        publisher="" if by_body or paraphrase else row["publisher"],  # a newspaper did not publish the paraphrase
        issued=row["published"] or "",
        url=row["url"] or "",
        note=_copy_note(row),
    )


def _copy_note(row: Row) -> str:
    """Return how a text at hand relates to what its publisher printed; nothing for an original.

    >>> _copy_note({"copy_type": "reprint", "read_at": "The Harbour News"})
    'reprint, read at The Harbour News'
    """
    if row["copy_type"] == "machine_paraphrase":
        return f"dated as its original in {row['publisher']}"
    where = [f"read at {row['read_at']}"] if row["read_at"] else []
    return ", ".join(([] if row["copy_type"] == "original" else [row["copy_type"]]) + where)
