"""How a value stands in a CSV file, and what value a cell of one is: the one rule for whoever writes or reads CSV.

The rule: UTF-8, a header, LF, quoted only where RFC 4180 needs it, an empty cell nothing at all, days as
YYYY-MM-DD, truth values ``true`` and ``false``. For example the text ``a, b`` and an empty cell make the line
``"a, b",``, and ``csv_cell(True)`` is ``"true"``, which a field of type boolean reads back as true.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from landmine_policy._dtypes import arrow_type, category_codes

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pyarrow as pa

    from landmine_policy._dtypes import FieldDescriptor


def csv_cell(value: object) -> str:
    """Return a value as it stands in a CSV file.

    >>> csv_cell(None), csv_cell(False), csv_cell(410)
    ('', 'false', '410')
    """
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def csv_rows(table: pa.Table) -> list[list[str]]:
    """Return the rows of a table as cells of a CSV file."""
    columns = [column.to_pylist() for column in table.columns]
    return [[csv_cell(value) for value in row] for row in zip(*columns, strict=True)]


def csv_content(names: Sequence[str], rows: Iterable[Sequence[str]], quoting: int = csv.QUOTE_MINIMAL) -> bytes:
    r"""Return the bytes of a CSV file with these columns and cells.

    >>> csv_content(["name", "says"], [["old-bridge", "a, b"], ["rope-bridge", ""]])
    b'name,says\nold-bridge,"a, b"\nrope-bridge,\n'
    """
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n", quoting=quoting)  # type: ignore[arg-type] # one of csv's constants
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


def typed_table(fields: Sequence[FieldDescriptor], rows: Iterable[Sequence[str]]) -> pa.Table:
    """Return cells of a CSV file as an Arrow table, typed as `dtypes` says.

    Parameters
    ----------
    fields
        The fields of the table, one a column.
    rows
        The cells of each row, in the order of the fields; an empty one is missing.

    Raises
    ------
    ValueError
        A cell is not of its field's type, or no code of its list.

    Examples
    --------
    >>> typed_table([{"name": "length", "type": "integer"}], [["410"], [""]])["length"].to_pylist()
    [410, None]
    """
    import pyarrow as pa  # noqa: PLC0415 (importing landmine_policy must not import pyarrow)

    names = [field["name"] for field in fields]
    coded = {field["name"]: codes for field in fields if (codes := category_codes(field)) is not None}
    types = {f["name"]: pa.string() if f["name"] in coded else arrow_type(f) for f in fields}
    table = _parsed(names, rows, types)
    columns = []
    for field, column in zip(fields, table.columns, strict=True):
        codes = coded.get(field["name"])
        columns.append(column if codes is None else _coded(column, codes, arrow_type(field)))
    return pa.Table.from_arrays(columns, names=names)


def _parsed(names: Sequence[str], rows: Iterable[Sequence[str]], types: dict[str, pa.DataType]) -> pa.Table:
    """Return cells as an Arrow table of these types, by Arrow's own parser: `pyarrow.array` would import pandas."""
    import pyarrow.csv as pc  # noqa: PLC0415 (as above)

    # All quoted, so that no line break or empty line of a text is taken for an end of a row.
    content = csv_content(names, rows, csv.QUOTE_ALL)
    return pc.read_csv(
        io.BytesIO(content),
        # One block, so that every column is one array.
        read_options=pc.ReadOptions(use_threads=False, block_size=len(content) + 1),
        parse_options=pc.ParseOptions(newlines_in_values=True),
        convert_options=pc.ConvertOptions(
            column_types=types,
            null_values=[""],
            strings_can_be_null=True,
            true_values=["true"],
            false_values=["false"],
        ),
    )


def _coded(column: pa.ChunkedArray, codes: list[str], coded_type: pa.DataType) -> pa.DictionaryArray:
    """Return texts as a dictionary that holds every code of the list in its order."""
    import pyarrow as pa  # noqa: PLC0415 (as above)
    import pyarrow.compute as pc  # noqa: PLC0415 (as above)

    texts = column.combine_chunks()
    listed = _parsed(["code"], ([code] for code in codes), {"code": pa.string()}).column(0).combine_chunks()
    positions = pc.index_in(texts, value_set=listed)
    if positions.null_count > texts.null_count:
        strange = sorted(set(texts.to_pylist()) - {None, *codes})
        message = f"{', '.join(strange)}: no code of the list"
        raise ValueError(message)
    return pa.DictionaryArray.from_arrays(positions.cast(pa.int16()), listed, ordered=coded_type.ordered)
