"""From any cell to the passages that support it.

The rule, by what a table is:

- a claim rests on its passages, and a passage is shown with its claim;
- a record rests on the claims that `provenance` names: a cell on its own where it has some, else on its row's;
- a judgement rests on the claim, or the claims of a conflict, that it is about;
- a row of a view rests on what the record that it shows rests on;
- a word, and a gap, are shown with the passages that they lie in;
- sources, codes, and the country codes in `places`, come from no article and rest on no passage.

For example the cell `best` of the quantity ``nyt-us-stockpile`` rests on the claims of its row, and
`valid_from_min` in a provision or in `rules` on those of the provision's `valid_from_edtf`, whose bound it is.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from landmine_policy._aliases import current_id
from landmine_policy._changes import tombstone
from landmine_policy._dtypes import category_codes
from landmine_policy._names import nearest, require_table, unknown
from landmine_policy._package import resources
from landmine_policy._present import fields_of, load_arrow, load_frame

if TYPE_CHECKING:
    import pandas as pd

    from landmine_policy._names import TableName

Row = dict[str, Any]
PASSAGE = ["claim_id", "says", "source_id", "start", "end", "sha256"]
READ = ["before", "passage", "after"]
CONTEXT = 80  # code points, about a line of text on either side

# The judgements that name no claim of their own: where the claims they are about stand, and by which key.
ABOUT = {"conflicts": ("conflict_claims", "conflict_id"), "check_sources": ("checks", "check_id")}

# The cells of `places` that are reference data for joining, and no claim of the articles.
REFERENCE_CELLS = {"iso3166_alpha3", "cow_code", "gw_code"}

# What the cells of `rules` show of a provision, where the names differ; `rule` shows its whole row.
RULES_CELLS = {
    "instrument": "instrument_id",
    "weapon": "weapon_id",
    "place": "place_id",
    "bearer": "bearer_id",
    "authoriser": "authoriser_id",
    "lifts": "exception_to",
    "speaker": "speaker_id",
}


def evidence(
    table: TableName, record_id: str, field: str | None = None, articles: str | Path | None = None
) -> pd.DataFrame:
    """Return the claims and passages that a record, or one of its cells, rests on.

    Parameters
    ----------
    table
        A name from `tables`.
    record_id
        The record's key. The parts of a compound key are joined by a slash, as in
        ``evidence("conflict_claims", "accession-aim/nyt-2022-06-21.040")``; empty parts are left out. A former
        id works until the next major version, with a FutureWarning.
    field
        One column of the table. Without it, everything that any cell of the record rests on is returned.
    articles
        Folder with copies of the articles' text files, as named in ``sources.text_file``. With it the text of
        each passage is read from there; it is nowhere else, and nothing is stored.

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
        There is no such table, record or field; the message names those nearest. Or a text file is not the
        article that was coded.
    FileNotFoundError
        The folder or a text file is not there.

    Examples
    --------
    >>> passages = evidence("quantities", "nyt-us-stockpile", "best")
    >>> passages[["claim_id", "start", "end"]].to_dict("records")[0]
    {'claim_id': 'nyt-2022-06-21.131', 'start': 2922, 'end': 2927}
    """
    import pandas as pd  # noqa: PLC0415 (importing landmine_policy must stay fast)

    require_table(table)
    row = _record(table, record_id)
    names = [described["name"] for described in fields_of(table)]
    if field is not None and field not in names:
        raise unknown(f"field of {table}", field, names, "Fields")
    if table in {"words", "gaps"}:
        found = _passages_around(row)
    else:
        passages = load_frame("evidence")
        found = passages[passages["claim_id"].isin(_claims(table, row, field))]
        if table == "evidence":
            found = found[(found["start"] == row["start"]) & (found["source_id"] == row["source_id"])]
    found = found.merge(load_frame("claims")[["claim_id", "says"]], on="claim_id", how="left")[PASSAGE]
    if articles is None:
        return found
    texts = {source_id: _read_article(source_id, Path(articles)) for source_id in found["source_id"].unique()}
    read = [_read_passage(texts[row.source_id], row) for row in found.itertuples()]
    return pd.concat([found, pd.DataFrame(read, columns=READ, dtype=pd.StringDtype("pyarrow"))], axis=1)


def claims_of(table: TableName, record_id: str, field: str | None = None) -> list[str]:
    """Return the ids of the claims that a record, or one of its cells, rests on, in order.

    >>> claims_of("checks", "nyt-2014-policy-date")
    ['nyt-2022-06-21.002']
    """
    return sorted(_claims(table, _record(table, record_id), field))


def _claims(table: str, row: Row, field: str | None) -> set[str]:
    """Return the claims behind a row of a table, or behind one of its cells; the first rule that fits."""
    if "claim_id" in row:
        return {row["claim_id"]}
    if table in _record_tables():
        return _supporting(table, _key(table, row), field)
    if table == "rules":
        return _behind_a_rule(row, field)
    if table == "timeline":
        return _behind_a_date(row, field)
    if table in ABOUT:
        judged, key = ABOUT[table]
        return _claims_where(judged, key, row[key])
    return set()


def _supporting(table: str, record_id: str, field: str | None) -> set[str]:
    """Return the claims that `provenance` names for a record, or for one of its cells."""
    if field in REFERENCE_CELLS and table == "places":
        return set()
    by_field: dict[str | None, set[str]] = _provenance().get((table, record_id), {})
    if field is None:
        return set().union(*by_field.values())
    # A bound, the precision and the basis of a date rest on what the date rests on.
    prefix = field.rpartition("_")[0]
    return by_field.get(field) or by_field.get(f"{prefix}_edtf") or by_field[None]


def _behind_a_rule(row: Row, field: str | None) -> set[str]:
    if field == "exceptions":
        lifting = (row["exceptions"] or "").split(", ")
        return set().union(*(_supporting("provisions", name, "exception_to") for name in lifting if name))
    if field == "rule":
        field = None
    return _supporting("provisions", row["provision_id"], RULES_CELLS.get(field or "", field))


def _behind_a_date(row: Row, field: str | None) -> set[str]:
    if row["table"] == "checks":
        return _claims_where("checks", "check_id", row["record_id"])
    shown = {"what": None, "modality": "modality"}.get(field or "", f"{row['field']}_edtf")
    return _supporting(row["table"], row["record_id"], shown)


def _claims_where(table: str, column: str, value: str) -> set[str]:
    """Return the claims of the rows of a table that have a value in a column."""
    return {row["claim_id"] for row in _rows(table) if row[column] == value}


def _passages_around(row: Row) -> pd.DataFrame:
    """Return the passages, and the gap, that a stretch of an article lies in."""
    import pandas as pd  # noqa: PLC0415 (as above)

    found = [
        frame[
            (frame["source_id"] == row["source_id"]) & (frame["start"] <= row["start"]) & (frame["end"] >= row["end"])
        ]
        for frame in (load_frame("evidence"), load_frame("gaps"))
    ]
    around: pd.DataFrame = pd.concat(found, ignore_index=True)
    return around


def _record(table: str, record_id: str) -> Row:
    """Return the row of that key, or former key; raise ValueError with the nearest keys where there is none."""
    rows = _by_key(table)
    found = rows.get(record_id) or rows.get(current_id(table, record_id))
    if found is not None:
        return found
    near = nearest(record_id, rows, most=5)
    listed = f"Near: {', '.join(near)}." if near else f"The first are: {', '.join([*rows][:5]) or 'none'}."
    key = "/".join(_primary_key(table))
    gone = tombstone([table], record_id)
    message = (
        f"There is no record {record_id!r} in {table}.{gone or ' ' + listed} "
        f"Records are named by {key}; load({table!r}) has all."
    )
    raise ValueError(message)


def _key(table: str, row: Row) -> str:
    """Return a row's key as one text, empty parts left out."""
    return "/".join(str(row[name]) for name in _primary_key(table) if row[name] is not None)


@cache
def _by_key(table: str) -> dict[str, Row]:
    return {_key(table, row): row for row in _rows(table)}


def _primary_key(table: str) -> list[str]:
    key: list[str] = resources()[table]["schema"]["primaryKey"]
    return key


@cache
def _rows(table: str) -> list[Row]:
    rows: list[Row] = load_arrow(table).to_pylist()
    return rows


@cache
def _record_tables() -> frozenset[str]:
    """Return the tables whose rows `provenance` speaks of: the codes of its first field."""
    return frozenset(category_codes(fields_of("provenance")[0]) or ())


@cache
def _provenance() -> dict[tuple[str, str], dict[str | None, set[str]]]:
    """Return the claims of every record, by the field they support; None is the whole row."""
    found: dict[tuple[str, str], dict[str | None, set[str]]] = {}
    for row in _rows("provenance"):
        by_field = found.setdefault((row["table"], row["record_id"]), {})
        by_field.setdefault(row["field"], set()).add(row["claim_id"])
    return found


def _read_article(source_id: str, folder: Path) -> str:
    """Return the text of an article; raise ValueError where the file is not the text that was coded."""
    (name, digest) = next((r["text_file"], r["text_sha256"]) for r in _rows("sources") if r["source_id"] == source_id)
    path = folder / str(name)
    if not path.is_file():
        message = f"{path} is missing; give the folder that holds copies of the articles' text files"
        raise FileNotFoundError(message)
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != digest:
        message = f"{path} is not the text that was coded: its sha256 is not {digest}"
        raise ValueError(message)
    return content.decode("utf-8")


def _read_passage(text: str, row: Any) -> tuple[str, str, str]:
    """Return the text before a passage, the passage and the text after it; raise ValueError where it is another."""
    passage = text[row.start : row.end]
    if hashlib.sha256(passage.encode()).hexdigest() != row.sha256:
        message = (
            f"The passage at {row.start}:{row.end} of {row.source_id} is not the one cited; see verify(articles=...)"
        )
        raise ValueError(message)
    return text[max(row.start - CONTEXT, 0) : row.start], passage, text[row.end : row.end + CONTEXT]
