"""Cite the dataset at any released version and, for single records, what they rest on.

The rule: a record leads to sources by its own columns. For example ``cite(records=["nyt-treaty-133"])`` cites the
dataset, the article whose claim was checked, the original of that article, and the references of the check.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from landmine_policy._citation_styles import STYLES, Reference, people
from landmine_policy._editions import Edition, Version, edition_of
from landmine_policy._evidence import claims_of
from landmine_policy._names import Style, chosen
from landmine_policy._records import located

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pandas as pd

    from landmine_policy._records import Record

    Row = dict[str, Any]

# The types of sources that CSL has a type of its own for; the others are web pages.
CSL_TYPES = {
    "newspaper_article": "article-newspaper",
    "report": "report",
    "speech": "speech",
    "treaty": "treaty",
    "statute": "legislation",
    "bill": "bill",
    "dataset": "dataset",
}


def cite(
    version: Version = None, records: Iterable[str | Record] | pd.DataFrame | None = None, style: Style = "apa"
) -> str:
    """Return the citation of this dataset and, with records, of the articles and references behind them.

    Parameters
    ----------
    version
        A released version; the installed one where it is left out.
    records
        Ids of records, or TABLE/ID where several tables have the id, or pairs of both. It is the id that `evidence`
        takes: the record's key, the parts of a compound key joined by a slash, empty parts left out. A list, a column
        or an array of ids; of a DataFrame the columns `table` and `record_id` count, or the first that ends in `_id`.
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
        There is no such version or style, the version has no such table or record, or several tables have the id. The
        message lists the choices, and gives the new id of a record that was renamed.

    Examples
    --------
    >>> print(cite(version="0.9.0", records=["nyt-2022-06-21.017"], style="bibtex").splitlines()[0])
    @misc{landmine-policy-0.9.0,
    """
    chosen("style", style, STYLES, "Styles")
    edition = edition_of(version)
    wanted = [records] if isinstance(records, str) else _ids(records)
    found = list(dict.fromkeys(located(edition, record) for record in wanted))
    used = "; ".join(f"{table}/{record_id}" for table, record_id in found)
    references = [dataset_reference(edition.descriptor, f"records used: {used}" if used else "")]
    if found:
        sources = edition["sources"].rows
        references += [_source_reference(sources[key]) for key in sorted(_with_originals(edition, found))]
    return STYLES[style](references)


def _ids(records: Any) -> list[str | Record]:
    """Return the ids in a list, a column, an array or a DataFrame; missing ones are left out.

    >>> import pandas as pd
    >>> _ids(pd.DataFrame({"source_id": ["a", None], "says": ["It is so.", "It is not."]}))
    ['a']
    """
    if records is None:
        return []
    columns = list(getattr(records, "columns", []))
    if {"table", "record_id"} <= set(columns):
        return list(zip(records["table"], records["record_id"], strict=True))
    if columns:
        ids = [name for name in columns if str(name).endswith("_id")]
        if not ids:
            message = f"None of the columns holds ids: {', '.join(map(str, columns))}. Give the column that does."
            raise ValueError(message)
        records = records[ids[0]]
    if not hasattr(records, "__iter__"):
        message = f"records={records!r} are no ids; give a list or a column of ids, such as 'nyt-treaty-133'"
        raise ValueError(message)
    if hasattr(records, "dropna"):
        records = records.dropna()
    return list(records)


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


def _with_originals(edition: Edition, records: list[Record]) -> set[str]:
    """Return the ids of the sources of the records and of what these render; raise ValueError where there are none."""
    sources = edition["sources"].rows
    cited: set[str] = set()
    for table, record_id in records:
        behind = set(_sources_of(edition, table, record_id))
        if not behind:
            message = f"{record_id!r} of {table} rests on no source: cite the dataset without it."
            raise ValueError(message)
        cited |= behind
    while more := {str(original) for key in cited if (original := sources[key]["original_source_id"])} - cited:
        cited |= more
    return cited


def _sources_of(edition: Edition, table: str, record_id: str) -> Iterator[str]:
    """Yield the ids of the sources that one row leads to."""
    row = edition[table].rows[record_id]
    # A row about a row of another table, as in the timeline; one about a record that is gone rests on nothing.
    if row.get("table") in edition.tables and row.get("record_id") in edition[row["table"]].rows:
        yield from _sources_of(edition, row["table"], row["record_id"])
    if row.get("recorded_rule_id") and table != "recorded_rules":  # a rule of the record beside what is reported of it
        yield from _sources_of(edition, "recorded_rules", row["recorded_rule_id"])
    claims = edition["claims"].rows
    yield from (claims[claim]["source_id"] for claim in claims_of(table, record_id, version=edition))
    if row.get("check_id"):
        references = edition["check_sources"].grouped("check_id")
        yield from (reference["source_id"] for reference in references.get((row["check_id"],), []))
    # A reference of no record in particular is one of the whole table.
    recorded = edition["record_sources"].rows.values() if "record_sources" in edition.tables else ()
    of_record = (item for item in recorded if item["table"] == table and item["record_id"] in {None, record_id})
    yield from (item["source_id"] for item in of_record)
    yield from (row[name] for name in ("source_id", "reference_id") if row.get(name))


def _source_reference(row: Row) -> Reference:
    """Return one row of `sources` as a reference, with nothing that is not in it."""
    row = {"copy_type": row.get("rendering")} | row  # the name of this column in 0.9.0
    paraphrase = row["copy_type"] == "machine_paraphrase"
    # 0.9.0 has no types. The originals of the articles were not seen and have no grade.
    typed = row.get("source_type") or ("newspaper_article" if row["grade"] in {"news", None} else "web_page")
    kind = "document" if paraphrase else CSL_TYPES.get(typed, "webpage")
    # What an office or organisation publishes and nobody signs is by that body; a newspaper's is by nobody.
    by_body = kind not in {"document", "article-newspaper", "treaty"} and not row["authors"]
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
