"""The tables of the installed version, as the package itself reads them: typed, and by no former name.

The rule: a file is read once a process, into an Arrow table, which nobody can change; a frame made of it is the
caller's own. For example ``load_frame("checks")`` warns of no renamed column, which whoever calls `load` may have used.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from landmine_policy._names import require_table
from landmine_policy._package import base_folder, resources

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd
    import pyarrow as pa

    from landmine_policy._dtypes import FieldDescriptor


def load_arrow(table: str) -> pa.Table:
    """Load one table as an Arrow table; raise ValueError where there is none of that name."""
    require_table(table)
    # Not from the descriptor, which takes longer to read than the table; a test compares the two.
    return read_parquet(base_folder() / "data" / "parquet" / f"{table}.parquet")


def load_frame(table: str) -> pd.DataFrame:
    """Load one table as a DataFrame; raise ValueError where there is none of that name."""
    from landmine_policy._dtypes import typed_frame  # noqa: PLC0415 (importing landmine_policy must stay fast)

    return typed_frame(load_arrow(table), _pandas_dtypes(table))


def fields_of(table: str) -> list[FieldDescriptor]:
    """Return the fields of a table as the descriptor gives them. Do not change them.

    >>> fields_of("evidence")[2]["unit"]
    'code points'
    """
    fields: list[FieldDescriptor] = resources()[table]["schema"]["fields"]
    return fields


@cache
def read_parquet(path: Path) -> pa.Table:
    """Return a Parquet file as an Arrow table; it is read once."""
    try:
        # What `ParquetFile` wraps: to import the wrapper takes longer than to read, as it brings file systems and ssl.
        from pyarrow._parquet import ParquetReader  # noqa: PLC0415 (as above)

        reader = ParquetReader()
        reader.open(str(path))
        table: pa.Table = reader.read_all(use_threads=False)  # starting threads takes longer than to read so little
        reader.close()
    except (ImportError, AttributeError, TypeError):
        # Another pyarrow, in which it is not there or takes other arguments.
        return read_by_wrapper(path)
    return table


def read_by_wrapper(path: Path) -> pa.Table:
    """Return a Parquet file as an Arrow table, by what pyarrow documents."""
    # `pyarrow.parquet.read_table` would import pandas where it is installed.
    from pyarrow.parquet import ParquetFile  # noqa: PLC0415 (as above)

    with ParquetFile(path) as file:
        return file.read(use_threads=False)


@cache
def _pandas_dtypes(table: str) -> dict[str, Any]:
    from landmine_policy._dtypes import pandas_dtype  # noqa: PLC0415 (as above)

    return {field["name"]: pandas_dtype(field) for field in fields_of(table)}
