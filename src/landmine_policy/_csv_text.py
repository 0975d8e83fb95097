"""How a table stands in a CSV file, and what table a CSV file is: the one rule for whoever writes or reads CSV.

The rule: UTF-8, a header, LF, quoted only where RFC 4180 needs it, an empty cell nothing at all, days as
YYYY-MM-DD, truth values ``TRUE`` and ``FALSE``, as base R needs them and all others read them. For example the text
``a, b`` and an empty cell make the line ``"a, b",``. Releases up to 0.9.0 have ``true`` and ``false``, which are read
as well.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from landmine_policy._dtypes import arrow_type
from landmine_policy._schema import Field, cell_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pyarrow as pa


def csv_rows(table: pa.Table) -> list[list[str]]:
    """Return the rows of a table as cells of a CSV file."""
    columns = [column.to_pylist() for column in table.columns]
    return [[cell_text(value) for value in row] for row in zip(*columns, strict=True)]


def csv_content(names: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    r"""Return the bytes of a CSV file with these columns and cells.

    >>> csv_content(["name", "says"], [["old-bridge", "a, b"], ["rope-bridge", ""]])
    b'name,says\nold-bridge,"a, b"\nrope-bridge,\n'
    """
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(names)
    writer.writerows(rows)
    return buffer.getvalue().encode()


def read_cells(content: bytes) -> tuple[list[str], list[list[str]]]:
    r"""Return the columns and the rows of a CSV file as they are written; raise ValueError where it is none.

    >>> read_cells(b"name,says\nold-bridge,\n")
    (['name', 'says'], [['old-bridge', '']])
    """
    try:
        lines = list(csv.reader(io.StringIO(content.decode(), newline=""), strict=True))
    except csv.Error as error:
        raise ValueError(str(error)) from None
    if not lines or any(len(line) != len(lines[0]) for line in lines):
        message = "is empty, or its lines have different numbers of cells"
        raise ValueError(message)
    return lines[0], lines[1:]


def typed_table(fields: Sequence[Field], content: bytes) -> pa.Table:
    r"""Return a CSV file as an Arrow table, typed as `_dtypes` says.

    Raise ValueError where the columns are not the fields, a line has more or fewer cells, or a cell is not of its
    field's type or no code of its list.

    >>> from landmine_policy._schema import Field
    >>> length = Field("length", "integer", "Length", "From bank to bank.", 410, {})
    >>> typed_table([length], b'length\n410\n""\n')["length"].to_pylist()
    [410, None]
    """
    import pyarrow as pa

    names = [field.name for field in fields]
    table = _parsed(content, {field.name: arrow_type(field) for field in fields})
    if table.column_names != names:
        message = f"its columns are {', '.join(table.column_names)}, not {', '.join(names)}"
        raise ValueError(message)
    columns = [
        column if field.codes is None else _coded(column, field)
        for field, column in zip(fields, table.columns, strict=True)
    ]
    return pa.Table.from_arrays(columns, names=names)


def _parsed(content: bytes, types: dict[str, pa.DataType]) -> pa.Table:
    """Return a CSV file as an Arrow table, coded columns as text. `pyarrow.array` would import pandas."""
    import pyarrow as pa
    import pyarrow.csv as pc

    plain = {name: pa.string() if pa.types.is_dictionary(kind) else kind for name, kind in types.items()}
    return pc.read_csv(
        io.BytesIO(content),
        # One block, so that every column is one array.
        read_options=pc.ReadOptions(use_threads=False, block_size=len(content) + 1),
        parse_options=pc.ParseOptions(newlines_in_values=True, ignore_empty_lines=False),
        convert_options=pc.ConvertOptions(
            column_types=plain,
            null_values=[""],
            strings_can_be_null=True,
            true_values=["TRUE", "true"],
            false_values=["FALSE", "false"],
        ),
    )


def _coded(column: pa.ChunkedArray, field: Field) -> pa.DictionaryArray:
    """Return texts as a dictionary that holds every code of the field in its order."""
    import pyarrow as pa
    import pyarrow.compute as pc

    texts = column.combine_chunks()
    listing = csv_content(["code"], ([code] for code in field.code_values))
    codes = _parsed(listing, {"code": pa.string()}).column(0).combine_chunks()
    positions = pc.index_in(texts, value_set=codes)
    if positions.null_count > texts.null_count:
        strange = sorted(set(texts.to_pylist()) - {None, *field.code_values})
        message = f"{', '.join(strange)}: no code of {field.name}"
        raise ValueError(message)
    return pa.DictionaryArray.from_arrays(positions.cast(pa.int16()), codes, ordered=field.ordered)
