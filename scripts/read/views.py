"""The queries of the views: ``data/schema/views/NAME.sql`` gives the rows of the table NAME from other tables.

The rule: a table that has a query is a view, and is never typed. For example the query of `facts` joins each claim
with its speaker and its check. A query is DuckDB's SQL; comments begin with two dashes.
"""

from pathlib import Path

from scripts.read.files import read_code
from scripts.read.schemas import SCHEMA_FOLDER

VIEWS_FOLDER = f"{SCHEMA_FOLDER}/views"


def read_view(root: Path, table: str) -> str | None:
    """Return the query of a view; None where the table is no view."""
    path = root / VIEWS_FOLDER / f"{table}.sql"
    if not path.exists():
        return None
    return read_code(path).strip().rstrip(";")
