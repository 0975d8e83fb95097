"""What there is: the codebook inside Python, and where a word occurs.

The rule: the codebook is the shipped descriptor as a table, one row a field, and says nothing of its own. For
example ``codebook("evidence")`` says of `start` that it is counted in code points, and ``find("treaty")`` names
the fields, codes and facts that mention it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from landmine_policy._dtypes import category_codes
from landmine_policy._load import tables
from landmine_policy._names import require_table
from landmine_policy._package import resources
from landmine_policy._present import fields_of, load_arrow

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from landmine_policy._dtypes import FieldDescriptor
    from landmine_policy._names import TableName

FOUND = ("kind", "table", "id", "text")


def codebook(table: TableName | None = None) -> pd.DataFrame:
    """Return what every field means, from the descriptor ``datapackage.json``.

    Parameters
    ----------
    table
        A name from `tables`; all tables where it is left out.

    Returns
    -------
    pandas.DataFrame
        One row a field, in the order of the tables and their columns: `table`, `field`, `type` (of the table
        schema: string, integer, number, boolean, date), `title`, `description`, `unit` (empty where nothing is
        measured), `required` (never empty), `codes` (separated by commas, in their order; empty where the field
        has none), `example`, and `references` (the ``table.field`` it points at). What a code means is in the
        table `codes`.

    Raises
    ------
    ValueError
        There is no such table; the message lists those there are.

    Examples
    --------
    >>> fields = codebook("evidence").set_index("field")
    >>> fields.loc["start", ["type", "unit"]].tolist()
    ['integer', 'code points']
    >>> fields.loc["claim_id", "references"]
    'claims.claim_id'
    """
    import pandas as pd  # noqa: PLC0415 (importing landmine_policy must stay fast)

    if table is not None:
        require_table(table)
    rows = [
        _described(name, field, pointers.get(field["name"]))
        for name in (tables() if table is None else [table])
        for pointers in [_references(name)]
        for field in fields_of(name)
    ]
    return pd.DataFrame(rows).astype(
        {name: "boolean" if name == "required" else pd.StringDtype("pyarrow") for name in rows[0]}
    )


def find(word: str) -> pd.DataFrame:
    """Return where a word occurs: in the fields, the codes and the facts.

    Parameters
    ----------
    word
        A word, a part of one or a phrase. Capitals do not matter; no character has a special meaning.

    Returns
    -------
    pandas.DataFrame
        One row a place where it occurs: `kind` (field, code or fact), `table` (to `load`), `id` and `text`. The
        id of a field is its name, that of a code ``code_list/code``, that of a fact its claim, as `evidence`
        takes them. The text of a field is its title and description, that of a code its label and definition,
        that of a fact what it says. Empty where the word occurs nowhere.

    Raises
    ------
    ValueError
        The word is empty.

    Examples
    --------
    >>> find("TREATY")["kind"].unique().tolist()
    ['field', 'code', 'fact']
    >>> find("stockpile").query("table == 'codes'")["id"].tolist()
    ['activity/stockpile', 'measure/stockpile']
    """
    import pandas as pd  # noqa: PLC0415 (as above)

    wanted = word.casefold().strip()
    if not wanted:
        message = "Give a word to look for, such as find('stockpile')."
        raise ValueError(message)
    rows = [place for place in _places() if wanted in f"{place[2]}\n{place[3]}".casefold()]
    return pd.DataFrame(rows, columns=FOUND).astype(pd.StringDtype("pyarrow"))


def _places() -> Iterator[tuple[str, str, str, str]]:
    """Yield everything that can be found, in the columns of `FOUND`."""
    for table in tables():
        for field in fields_of(table):
            yield "field", table, field["name"], f"{field['title']}: {field['description']}"
    for code in load_arrow("codes").to_pylist():
        yield "code", "codes", f"{code['code_list']}/{code['code']}", f"{code['label']}: {code['definition']}"
    for fact in load_arrow("facts").to_pylist():
        yield "fact", "facts", fact["claim_id"], fact["says"]


def _described(table: str, field: FieldDescriptor, pointer: str | None) -> dict[str, Any]:
    """Return one row of the codebook."""
    codes, example = category_codes(field), field["example"]
    return {
        "table": table,
        "field": field["name"],
        "type": field["type"],
        "title": field["title"],
        "description": field["description"],
        "unit": field.get("unit"),
        "required": bool(field["constraints"].get("required")),
        "codes": None if codes is None else ", ".join(codes),
        "example": str(example).lower() if isinstance(example, bool) else str(example),
        "references": pointer,
    }


def _references(table: str) -> dict[str, str]:
    """Return what each field of a table points at, as ``table.field``; every foreign key here has one field."""
    found = {}
    for key in resources()[table]["schema"].get("foreignKeys", []):
        # An empty resource is the table itself.
        target = key["reference"]["resource"] or table
        found[key["fields"][0]] = f"{target}.{key['reference']['fields'][0]}"
    return found
