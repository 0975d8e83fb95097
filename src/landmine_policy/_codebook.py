"""What the fields mean: the codebook inside Python.

The rule: the codebook is the descriptor as a table, one row a field, and says nothing of its own. For example
``codebook("evidence")`` says that `start` is counted in code points.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from landmine_policy._editions import Version, edition_of
from landmine_policy._schema import Field, Table, cell_text

if TYPE_CHECKING:
    import pandas as pd

    from landmine_policy._names import TableName


def codebook(table: TableName | None = None, version: Version = None) -> pd.DataFrame:
    """Return what every field means, from the descriptor ``datapackage.json``.

    Parameters
    ----------
    table
        A name from `tables`; all tables where it is left out.
    version
        A released version; the installed one where it is left out.

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
        There is no such table or version; the message lists those there are.

    Examples
    --------
    >>> fields = codebook("evidence").set_index("field")
    >>> fields.loc["start", ["type", "unit"]].tolist()
    ['integer', 'code points']
    >>> fields.loc["claim_id", "references"]
    'claims.claim_id'
    """
    import pandas as pd

    edition = edition_of(version)
    schemas = [edition[name].schema for name in (edition.tables if table is None else [table])]
    rows = [_described(schema, field) for schema in schemas for field in schema.fields]
    return pd.DataFrame(rows).astype(
        {name: "boolean" if name == "required" else pd.StringDtype("pyarrow") for name in rows[0]}
    )


def _described(table: Table, field: Field) -> dict[str, Any]:
    """Return one row of the codebook. Every foreign key here has one field."""
    targets = {key.fields[0]: f"{key.table}.{key.reference_fields[0]}" for key in table.foreign_keys}
    return {
        "table": table.name,
        "field": field.name,
        "type": field.type,
        "title": field.title,
        "description": field.description,
        "unit": field.unit,
        "required": field.required,
        "codes": None if field.codes is None else ", ".join(field.code_values),
        "example": cell_text(field.example),
        "references": targets.get(field.name),
    }
