"""Where words occur: in the facts, the other records, the codes and the fields.

The rule: a place must have all the words, in any order and form, and the best match comes first. For example
``find("stockpiled")`` has the claims with "stock", "stockpile" or "stockpiling" of mines, then the codes and fields.
SQLite's full-text search (FTS5, with the Porter stemmer) does the work.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from landmine_policy._editions import Edition, Version, edition_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd


FOUND = ("kind", "table", "id", "text")
# `facts` has what claims and checks say; `codes` has a kind of its own; the other views repeat what records say.
LEFT_OUT = {"claims", "checks", "codes", "rules", "positions", "timeline", "changes"}
POSITIONS = "passages"  # a text, but one of numbers


def find(word: str, version: Version = None) -> pd.DataFrame:
    """Return where words occur: in the facts, the other records, the codes and the fields, best match first.

    Parameters
    ----------
    word
        One or more words. Capitals, word forms (stockpile, stockpiled) and signs do not matter. Words in double
        quotes must stand side by side. The ids and codes of a place count too, and for a fact those of the records
        that rest on it: `find("stockpile")` has a claim on the "stock" behind the quantity `nyt-us-stockpile`.
    version
        A released version; the installed one where it is left out.

    Returns
    -------
    pandas.DataFrame
        One row a place that has all the words: `kind` (fact, record, code or field), `table` (to `load`), `id` and
        `text`, the piece that matches. The id of a field is its name, that of a code ``code_list/code``, that of a
        fact its claim, that of any other record its key, as `evidence` takes them. Empty where there is none.

    Raises
    ------
    ValueError
        There is no word, or no such version.

    Examples
    --------
    >>> find("TREATY")["kind"].unique().tolist()
    ['fact', 'record', 'code', 'field']
    >>> find("stockpile").query("table == 'codes'")["id"].tolist()
    ['activity/stockpile', 'measure/stockpile']
    """
    import pandas as pd

    wanted = _query(word) if isinstance(word, str) else ""
    if not wanted:
        message = "Give a word to look for, such as find('stockpile')."
        raise ValueError(message)
    database = sqlite3.connect(":memory:")
    database.execute(
        "CREATE VIRTUAL TABLE places USING fts5(kind UNINDEXED, home UNINDEXED, id UNINDEXED, text, also, "
        "tokenize = 'porter unicode61')"
    )
    database.executemany("INSERT INTO places VALUES (?, ?, ?, ?, ?)", _places(edition_of(version)))
    # What a text says weighs more than the ids and codes beside it.
    rows = database.execute(
        "SELECT kind, home, id, snippet(places, 3, '', '', '…', 40) FROM places WHERE places MATCH ? "
        "ORDER BY instr('fact record code field', kind), bm25(places, 1, 1, 1, 4, 1), rowid",
        [wanted],
    ).fetchall()
    database.close()
    return pd.DataFrame(rows, columns=FOUND).astype(pd.StringDtype("pyarrow"))


def _query(text: str) -> str:
    """Return the words as FTS5 takes them, each in double quotes, so that no sign has a meaning.

    >>> _query('land-mine "White House"')
    '"land-mine" "White House"'
    """
    pieces = text.split('"')
    quoted = [piece for number, piece in enumerate(pieces) for piece in ([piece] if number % 2 else piece.split())]
    return " ".join(f'"{piece}"' for piece in quoted if any(character.isalnum() for character in piece))


def _places(edition: Edition) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield what can be found: the columns of `FOUND`, and the ids and codes that are searched beside the text."""
    resting: dict[str, list[str]] = {}
    for row in edition["provenance"].rows.values():
        resting.setdefault(row["claim_id"], []).append(row["record_id"])
    for table in edition.tables:
        fields = edition[table].schema.fields
        free = [
            field.name
            for field in fields
            if field.type == "string"
            and field.name != POSITIONS
            and {"maxLength", "pattern"} & set(field.constraints) == {"maxLength"}
        ]
        if table not in LEFT_OUT:
            for record_id, row in edition[table].rows.items():
                text = " · ".join(row[name] for name in free if row[name] is not None)
                also = [str(value) for name, value in row.items() if name not in free and isinstance(value, str)]
                if text:
                    kind = "fact" if table == "facts" else "record"
                    yield kind, table, record_id, text, " ".join(also + resting.get(record_id, [])).replace("_", " ")
        for field in fields:
            yield "field", table, field.name, f"{field.title}: {field.description}", field.name.replace("_", " ")
    for code_id, code in edition["codes"].rows.items():
        yield "code", "codes", code_id, f"{code['label']}: {code['definition']}", code_id.replace("_", " ")
