"""Tables become one Excel workbook: a sheet that explains the others, and a sheet a table.

The rule: a cell of a table holds a value and never a formula or a link, whatever it begins with; days are Excel days;
an empty cell is empty. For example the text ``=1+1`` is shown as these four characters. The header row is frozen,
filters each column and carries its description, and its codes, as a note.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from landmine_policy._names import optional_library

if TYPE_CHECKING:
    from pathlib import Path

    from landmine_policy._editions import Edition, EditionTable
    from landmine_policy._schema import Field

READ_ME = "read me"

# Excel's own limits.
LAST_ROW = 1_048_575
LONGEST_CELL = 32_767

WIDEST, NARROWEST = 60, 9

# No file says when it was made: the clock may not reach an output. This is the first day a zip file can name.
NO_DATE = datetime.datetime(1980, 1, 1)  # noqa: DTZ001 (Excel knows no time zones)


def write(path: Path, edition: Edition) -> None:
    """Write the tables to a new workbook.

    The same tables give the same bytes with the same versions of xlsxwriter and zlib. Raise ImportError where
    xlsxwriter is not installed and ValueError where a text is longer than a cell can be.
    """
    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "yyyy-mm-dd",
        "in_memory": True,  # the parts of the file then carry a fixed time instead of a temporary file's
    }
    with optional_library("xlsxwriter", "excel").Workbook(str(path), options) as workbook:
        said = edition.about
        workbook.set_properties({"title": said["title"], "comments": said["citation"], "created": NO_DATE})
        header = workbook.add_format({"bold": True, "bottom": 1})
        wrapped = workbook.add_format({"text_wrap": True, "valign": "top"})
        _read_me(workbook.add_worksheet(READ_ME), edition, header, wrapped)
        for name in edition.tables:
            _write_table(workbook.add_worksheet(name), edition[name], header, wrapped)


def _read_me(sheet: Any, edition: Edition, header: Any, wrapped: Any) -> None:
    said = edition.about
    lines = [
        (said["title"], ""),
        ("What it is", said["description"]),
        ("Version", said["version"]),
        ("Licence", f"{said['licence']}, {said['licence_url']}"),
        ("How to cite", said["citation"]),
        ("Empty cells", said["empty_cell"]),
        ("Columns", "The note on each header says what the column holds and which codes it has."),
        ("Sheets", "A row of each sheet is:"),
    ]
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 100)
    for number, (label, text) in enumerate(lines):
        sheet.write_string(number, 0, label, header if number == 0 else None)
        sheet.write_string(number, 1, text, wrapped)
    for number, name in enumerate(edition.tables, start=len(lines)):
        rows = edition[name].arrow.num_rows
        sheet.write_url(number, 0, f"internal:'{name}'!A1", string=name)
        sheet.write_string(number, 1, f"{edition[name].schema.title} ({rows:,} row{'s' if rows != 1 else ''})")


def _write_table(sheet: Any, table: EditionTable, header: Any, wrapped: Any) -> None:
    rows = [list(row.values()) for row in table.arrow.to_pylist()]
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(rows), len(table.schema.fields) - 1)
    # Dates such as 2020 are texts in a column of texts; no green corner has to say so.
    sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{LAST_ROW + 1}"})
    for number, field in enumerate(table.schema.fields):
        texts = [str(row[number]) for row in rows if row[number] is not None]
        sheet.set_column(number, number, _width([field.name, *texts]), wrapped)
        sheet.write_string(0, number, field.name, header)
        sheet.write_comment(0, number, _note(field), {"x_scale": 2.5, "y_scale": 1.5 if field.codes is None else 3})
    for number, row in enumerate(rows, start=1):
        longest = max((len(cell) for cell in row if isinstance(cell, str)), default=0)
        if longest > LONGEST_CELL:
            message = (
                f"sheet {sheet.name}, row {number + 1}: an Excel cell holds {LONGEST_CELL} characters, not {longest}"
            )
            raise ValueError(message)
        sheet.write_row(number, 0, row)  # each cell by the type of its value, as the options say


def _note(field: Field) -> str:
    """Return what the header's note says: title, description, unit, whether it may be empty, and the codes."""
    parts = [field.title, field.description_with_unit]
    parts.append("Always stated." if field.required else "May be empty: not stated.")
    parts += [f"{code}: {label}" for code, label in field.codes or ()]
    return "\n".join(parts)


def _width(texts: list[str]) -> int:
    """Return a width that shows most texts whole.

    >>> _width(["id", "x" * 200]), _width(["id"])
    (60, 9)
    """
    return max(NARROWEST, min(WIDEST, 2 + max(map(len, texts))))
