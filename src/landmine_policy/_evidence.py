"""From any cell to the passages that support it.

The rule, by what a table is:

- a claim rests on its passages, and a passage is shown with its claim;
- a record rests on the claims that `provenance` names: a cell on its own where it has some, else on its row's;
- a judgement rests on the claim, or the claims of a conflict, that it is about;
- a row of a view rests on what the record that it shows rests on;
- a word, and a gap, are shown with the passages that they lie in;
- sources, codes, and the country codes in `places`, come from no article and rest on no passage.

For example `valid_from_min` of a provision rests on the claims of its `valid_from_edtf`, whose bound it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, overload

from landmine_policy._articles import read_article, read_passage
from landmine_policy._editions import Edition, Version, edition_of
from landmine_policy._names import as_path, unknown
from landmine_policy._records import located

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from landmine_policy._names import TableName


Row = dict[str, Any]
PASSAGE = ["claim_id", "says", "source_id", "start", "end", "sha256"]
READ = ["before", "passage", "after"]
CONTEXT = 80  # code points, about a line of text on either side

# The judgements that name no claim of their own: where the claims they are about stand, and by which key.
ABOUT = {"conflicts": ("conflict_claims", "conflict_id"), "check_sources": ("checks", "check_id")}

# The tables whose rows are about a row of another table.
OF_A_ROW = {"record_codings", "adjudications"}

# The cells of places and actors that are reference data, and no claim of the articles unless one is named for them.
REFERENCE_CELLS = {
    *("iso3166_alpha3", "cow_code", "gw_code", "part_of", "part_of_basis", "sector", "country_id", "country_basis")
}

# What the cells of `rules` show of its versions, where the names differ; None is the whole row.
RULES_CELLS = {
    "instrument": "instrument_id",
    "weapon": "weapon_id",
    "place": "place_id",
    "bearer": "bearer_id",
    "lifts": "exception_to",
    **dict.fromkeys(["rule_id", "rule", "versions", "sources", "speakers", "agree", "differences"]),
    **dict.fromkeys(["worst_verdict", "meaning_changed", "verified_reading"]),
}


@overload
def evidence(
    table: TableName,
    record_id: str,
    field: str | None = None,
    articles: str | Path | None = None,
    version: Version = None,
) -> pd.DataFrame: ...
@overload
def evidence(
    table: str, *, field: str | None = None, articles: str | Path | None = None, version: Version = None
) -> pd.DataFrame: ...
def evidence(
    table: str,
    record_id: str | None = None,
    field: str | None = None,
    articles: str | Path | None = None,
    version: Version = None,
) -> pd.DataFrame:
    """Return the claims and passages that a record, or one of its cells, rests on.

    Parameters
    ----------
    table
        A name from `tables`. Or the record itself, as ``TABLE/ID``, or as its id where only one table has it.
    record_id
        The record's key, where `table` names the table. The parts of a compound key are joined by a slash, as in
        ``evidence("conflict_claims", "accession-aim/nyt-2022-06-21.040")``; empty parts are left out.
    field
        One column of the table. Without it, everything that any cell of the record rests on is returned.
    articles
        Folder with copies of the articles' text files, as named in ``sources.text_file``. With it the text of
        each passage is read from there; it is nowhere else, and nothing is stored.
    version
        A released version; the installed one where it is left out.

    Returns
    -------
    pandas.DataFrame
        One row a passage: `claim_id`, `says`, `source_id`, `start` and `end` (in Unicode code points of the text
        file, half-open) and `sha256` of the passage in UTF-8. With the articles also `before`, `passage` and
        `after`: the passage and up to 80 code points around it. In a gap there is no claim. Empty for what
        comes from no article: sources, codes, country codes and the tables of the public record.

    Raises
    ------
    ValueError
        There is no such table, record, field or version; the message names those nearest, and the new name of what
        was renamed. Or a text file is not the article that was coded.
    FileNotFoundError
        The folder or a text file is not there.

    Examples
    --------
    >>> passages = evidence("quantities", "nyt-us-stockpile", "best")
    >>> passages[["claim_id", "start", "end"]].to_dict("records")[0]
    {'claim_id': 'nyt-2022-06-21.131', 'start': 2922, 'end': 2927}
    """
    import pandas as pd

    edition = edition_of(version)
    table, record_id = located(edition, table if record_id is None else (table, record_id))
    row = edition[table].rows[record_id]
    names = list(edition[table].schema.by_name)
    if field is not None and field not in names:
        gone = edition.tombstone("column", field, [table])
        raise unknown(f"field of {table}", field, names, "Fields", gone or None)
    found = _passages(edition, table, row, field)
    found = found.merge(edition["claims"].frame(["claim_id", "says"]), on="claim_id", how="left")[PASSAGE]
    if articles is None:
        return found
    sources, folder = edition["sources"].rows, as_path("articles", articles)
    texts = {name: read_article(folder, sources[name]) for name in found["source_id"].unique()}
    passages: list[Row] = found.to_dict("records")  # type: ignore[assignment] # the names of its columns are texts
    read = [_around(texts[passage["source_id"]], passage) for passage in passages]
    return pd.concat([found, pd.DataFrame(read, columns=READ, dtype=pd.StringDtype("pyarrow"))], axis=1)


def claims_behind(edition: Edition, record: str) -> set[str]:
    """Return the ids of the claims that a record rests on, given as `located` takes it."""
    table, record_id = located(edition, record)
    return _claims(edition, table, edition[table].rows[record_id], None)


def claims_of(table: str, record_id: str, field: str | None = None, version: Version = None) -> list[str]:
    """Return the ids of the claims that a record, or one of its cells, rests on, in order.

    >>> claims_of("checks", "nyt-2014-policy-date")
    ['nyt-2022-06-21.002']
    """
    edition = edition_of(version)
    table, record_id = located(edition, (table, record_id))
    return sorted(_claims(edition, table, edition[table].rows[record_id], field))


def _passages(edition: Edition, table: str, row: Row, field: str | None) -> pd.DataFrame:
    """Return the rows of `evidence`, and of `gaps`, that a row or one of its cells rests on."""
    import pandas as pd

    passages = edition["evidence"].frame()
    if table in {"words", "gaps"}:
        lies_in = [passages, edition["gaps"].frame()]
        around = (f[(f["source_id"] == row["source_id"]) & (f["start"] <= row["start"])] for f in lies_in)
        both: pd.DataFrame = pd.concat([f[f["end"] >= row["end"]] for f in around], ignore_index=True)
        return both
    found = passages[passages["claim_id"].isin(_claims(edition, table, row, field))]
    if table == "evidence":
        found = found[(found["start"] == row["start"]) & (found["source_id"] == row["source_id"])]
    return found


def _claims(edition: Edition, table: str, row: Row, field: str | None) -> set[str]:
    """Return the claims behind a row of a table, or behind one of its cells; the first rule that fits."""
    if table in OF_A_ROW:
        table, row, field = row["table"], edition[row["table"]].rows[row["record_id"]], None
    if "claim_id" in row:
        return {row["claim_id"]}
    record_table = "stances" if table == "positions" else table  # of which each row is one
    if record_table in edition["provenance"].schema.by_name["table"].code_values:
        return _supporting(edition, record_table, edition[table].id_of(row), field)
    if table in {"rules", "rules_compared", "unrecorded_rules"}:
        return _behind_a_rule(edition, row, field)
    if table == "timeline":
        return _behind_a_date(edition, row, field)
    if table in ABOUT:
        judged, key = ABOUT[table]
        return _claims_where(edition, judged, key, row[key])
    return set()


def _supporting(edition: Edition, table: str, record_id: str, field: str | None) -> set[str]:
    """Return the claims that `provenance` names for a record, or for one of its cells."""
    by_field: dict[str | None, set[str]] = {}
    for row in edition["provenance"].grouped("table", "record_id").get((table, record_id), []):
        by_field.setdefault(row["field"], set()).add(row["claim_id"])
    if field is None:
        return set().union(*by_field.values())
    if table in {"places", "actors"} and field in REFERENCE_CELLS:
        cell = field.removesuffix("_basis")
        return by_field.get(cell) or by_field.get(f"{cell}_id") or set()
    # Bounds, precision and basis of a date rest on what the date rests on; the basis of another cell on that cell.
    prefix = field.rpartition("_")[0]
    return by_field.get(field) or by_field.get(f"{prefix}_edtf") or by_field.get(f"{prefix}_id") or by_field[None]


def _behind_a_rule(edition: Edition, row: Row, field: str | None) -> set[str]:
    """Return the claims behind the versions of a rule, or behind the cells of these that a cell of the rule shows."""
    if field == "exceptions":
        lifting = [edition["rules"].rows[name] for name in (row["exceptions"] or "").split(", ") if name]
        return set().union(*(_behind_a_rule(edition, name, "lifts") for name in lifting))
    shown = RULES_CELLS.get(field or "", field)
    versions = edition["provisions"].grouped("rule_id").get((row["rule_id"],), [])  # none where only the record has it
    return set().union(*(_supporting(edition, "provisions", name["provision_id"], shown) for name in versions))


def _behind_a_date(edition: Edition, row: Row, field: str | None) -> set[str]:
    if row["table"] == "checks":
        return _claims_where(edition, "checks", "check_id", row["record_id"])
    shown = {"what": None, "certainty": "certainty"}.get(field or "", f"{row['field']}_edtf")
    return _supporting(edition, row["table"], row["record_id"], shown)


def _claims_where(edition: Edition, table: str, column: str, value: str) -> set[str]:
    """Return the claims of the rows of a table that have a value in a column."""
    return {row["claim_id"] for row in edition[table].grouped(column).get((value,), [])}


def _around(text: str, row: Row) -> tuple[str, str, str]:
    """Return the text before a passage, the passage and the text after it."""
    start, end = row["start"], row["end"]
    return text[max(start - CONTEXT, 0) : start], read_passage(text, row), text[end : end + CONTEXT]
