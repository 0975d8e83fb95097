"""The queries that make derived rows and cells: those of the views, and the one that the records take cells from.

The rule: ``data/schema/views/NAME.sql`` gives the rows of the table NAME from other tables, and a table that has a
query is a view, and is never typed. ``data/schema/records.sql`` gives what a record takes from its claims. For example
the query of `facts` joins each claim with its speaker and its check. A query is DuckDB's SQL; comments begin with two
dashes.
"""

from pathlib import Path

from scripts.read.files import read_code
from scripts.read.rows import RECORD_LAYERS
from scripts.read.schemas import SCHEMA_FOLDER, Table

VIEWS_FOLDER = f"{SCHEMA_FOLDER}/views"
RECORDS_QUERY = f"{SCHEMA_FOLDER}/records.sql"
TAKEN = {
    *("source_id", "attribution", "worst_verdict", "meaning_changed", "verified_reading"),
    *("participants", "iso3166_alpha3", "cow_code", "gw_code"),
}


def read_view(root: Path, table: str) -> str | None:
    """Return the query of a view; None where the table is no view."""
    path = root / VIEWS_FOLDER / f"{table}.sql"
    if not path.exists():
        return None
    return read_code(path).strip().rstrip(";")


def read_records_query(root: Path) -> str:
    """Return the query of what records take from their claims."""
    return read_code(root / RECORDS_QUERY).strip().rstrip(";")


def derived_columns(table: Table) -> list[str]:
    """Return the columns that a table of records takes from the claims of its rows; none for other tables."""
    is_record = table.layer in RECORD_LAYERS
    return [field.name for field in table.fields if is_record and field.derived and field.name in TAKEN]
