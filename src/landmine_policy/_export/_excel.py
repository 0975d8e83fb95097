"""Tables become one Excel workbook: a read-me sheet, a sheet a table, and the codes as drop-downs.

The rule: a cell holds a value and never a formula or a link, whatever the text begins with; days are Excel days;
an empty cell is empty. For example the text ``=1+1`` is shown as these four characters. The header row is frozen,
filters each column and carries its description as a note. A coded column offers its codes, which stand on the
sheet ``lists``: a list typed into the cell's rule may not be longer than 255 characters.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from landmine_policy._export._tables import described, optional_library

if TYPE_CHECKING:
    from pathlib import Path

    from landmine_policy._export._tables import Cell, Column, ExportTable

READ_ME = "read me"
LISTS = "lists"

# Excel's own limits.
LAST_ROW = 1_048_575
LONGEST_CELL = 32_767

WIDEST, NARROWEST = 60, 9

# No file says when it was made: the clock may not reach an output. This is the first day a zip file can name.
NO_DATE = datetime.datetime(1980, 1, 1)  # noqa: DTZ001 (Excel knows no time zones)


def write_excel(path: Path, tables: list[ExportTable], about: dict[str, str]) -> None:
    """Write the tables to a new workbook.

    The same tables give the same bytes with the same versions of xlsxwriter and zlib. Raise ImportError where
    xlsxwriter is not installed and ValueError where a text is longer than a cell can be.
    """
    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "in_memory": True,  # the parts of the file then carry a fixed time instead of a temporary file's
    }
    with optional_library("xlsxwriter", "excel").Workbook(str(path), options) as workbook:
        workbook.set_properties({"title": about["title"], "comments": about["citation"], "created": NO_DATE})
        formats = {
            "header": workbook.add_format({"bold": True, "bottom": 1}),
            "date": workbook.add_format({"num_format": "yyyy-mm-dd"}),
            "wrapped": workbook.add_format({"text_wrap": True, "valign": "top"}),
        }
        _read_me(workbook.add_worksheet(READ_ME), tables, about, formats)
        sheets = [workbook.add_worksheet(table.name) for table in tables]
        ranges = _lists(workbook.add_worksheet(LISTS), tables, formats)
        for table, sheet in zip(tables, sheets, strict=True):
            _write_table(sheet, table, ranges, formats)


def _read_me(sheet: Any, tables: list[ExportTable], about: dict[str, str], formats: dict[str, Any]) -> None:
    lines = [
        (about["title"], None),
        ("What it is", about["description"]),
        ("Version", about["version"]),
        ("Licence", f"{about['licence']}, {about['licence_url']}"),
        ("How to cite", about["citation"]),
        ("Empty cells", about["empty_cell"]),
        ("Columns", "The note on each header says what the column holds. Coded columns offer their codes."),
        ("Sheets", "A row of each sheet is:"),
    ]
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 100)
    for number, (label, text) in enumerate(lines):
        sheet.write_string(number, 0, label, formats["header"] if number == 0 else None)
        if text is not None:
            sheet.write_string(number, 1, text, formats["wrapped"])
    for number, table in enumerate(tables, start=len(lines)):
        sheet.write_string(number, 0, table.name)
        sheet.write_string(number, 1, f"{table.title} ({table.arrow.num_rows:,} rows)")
    sheet.write_string(len(lines) + len(tables), 0, LISTS)
    sheet.write_string(len(lines) + len(tables), 1, "the codes that the drop-downs offer; the sheet codes defines them")


def _lists(sheet: Any, tables: list[ExportTable], formats: dict[str, Any]) -> dict[tuple[str, ...], str]:
    """Write each list of codes to a column of its own, headed by who uses it; return where each stands."""
    users: dict[tuple[str, ...], list[str]] = {}
    for table in tables:
        for column in table.columns:
            if column.codes is not None:
                users.setdefault(tuple(column.codes), []).append(f"{table.name}.{column.name}")
    sheet.freeze_panes(1, 0)
    ranges = {}
    for number, (codes, fields) in enumerate(users.items()):
        sheet.write_string(0, number, ", ".join(fields), formats["header"])
        for row, code in enumerate(codes, start=1):
            sheet.write_string(row, number, code)
        sheet.set_column(number, number, _width([fields[0], *codes]))
        letters = _letters(number)
        ranges[codes] = f"={LISTS}!${letters}$2:${letters}${len(codes) + 1}"
    return ranges


def _write_table(sheet: Any, table: ExportTable, ranges: dict[tuple[str, ...], str], formats: dict[str, Any]) -> None:
    rows = list(table.rows())
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(rows), len(table.columns) - 1)
    # Dates such as 2020 are texts in a column of texts; no green corner has to say so.
    sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{LAST_ROW + 1}"})
    for number, column in enumerate(table.columns):
        shown = [str(row[number]) for row in rows if row[number] is not None]
        sheet.set_column(number, number, _width([column.name, *shown]))
        sheet.write_string(0, number, column.name, formats["header"])
        sheet.write_comment(0, number, _note(column), {"x_scale": 2.5, "y_scale": 1.5 if column.codes is None else 3})
        if column.codes is not None:
            rule = {
                "validate": "list",
                "source": ranges[tuple(column.codes)],
                "error_title": "Not a code",
                "error_message": f"{column.name} takes the codes of its list only.",
            }
            sheet.data_validation(1, number, LAST_ROW, number, rule)
    for row_number, row in enumerate(rows, start=1):
        for number, cell in enumerate(row):
            _write_cell(sheet, row_number, number, cell, formats["date"])


def _write_cell(sheet: Any, row: int, column: int, cell: Cell, date: Any) -> None:
    """Write one cell by the type of its value: nothing is guessed from what a text looks like."""
    if cell is None:
        return
    if isinstance(cell, bool):
        sheet.write_boolean(row, column, cell)
    elif isinstance(cell, datetime.date):
        sheet.write_datetime(row, column, cell, date)
    elif isinstance(cell, str):
        if len(cell) > LONGEST_CELL:
            message = (
                f"sheet {sheet.name}, row {row + 1}: a cell of Excel holds {LONGEST_CELL} characters, not {len(cell)}"
            )
            raise ValueError(message)
        sheet.write_string(row, column, cell)
    else:
        sheet.write_number(row, column, cell)


def _note(column: Column) -> str:
    """Return what the header's note says: title, description, unit, whether it may be empty, and the codes."""
    parts = [column.title, described(column)]
    parts.append("Always stated." if column.required else "May be empty: not stated.")
    parts += [f"{code}: {label}" for code, label in (column.codes or {}).items()]
    return "\n".join(parts)


def _width(texts: list[str]) -> int:
    """Return a width that shows most texts whole.

    >>> _width(["id", "x" * 200]), _width(["id"])
    (60, 9)
    """
    return max(NARROWEST, min(WIDEST, 2 + max(map(len, texts))))


def _letters(number: int) -> str:
    """Return what Excel calls a column that is counted from 0.

    >>> _letters(0), _letters(25), _letters(26), _letters(701), _letters(702)
    ('A', 'Z', 'AA', 'ZZ', 'AAA')
    """
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
