"""How a frame is shown: a table for a terminal, or CSV, JSON or Markdown for a pipe.

The rule: the same rows in every format, an empty cell as nothing (null in JSON), nothing cut in a pipe. For example
``shown(frame, "markdown")`` has one line a row. On a terminal rich draws the table, or pandas where rich is missing.
"""

from __future__ import annotations

import io
import json
import sys
from typing import TYPE_CHECKING, Literal, get_args

from landmine_policy._csv_text import csv_content

if TYPE_CHECKING:
    import pandas as pd

Format = Literal["table", "csv", "json", "markdown"]
FORMATS: tuple[Format, ...] = get_args(Format)

Cells = list[list[str]]
PIPE_WIDTH = 200
READABLE = 24  # letters a line of running text needs at least


def default_format() -> Format:
    """Return how to show a frame where nobody said: a table on a terminal, CSV in a pipe."""
    return "table" if sys.stdout.isatty() else "csv"


def shown(frame: pd.DataFrame, form: Format) -> str:
    """Return a frame as text in one of the formats, without a newline at the end.

    >>> import pandas as pd
    >>> print(shown(pd.DataFrame({"code": ["rule"], "rows": [34]}), "markdown"))
    | code | rows |
    |---|---|
    | rule | 34 |
    """
    header = [str(column) for column in frame.columns]
    if form == "json":  # numbers and truth values stay what they are, days become texts
        days = frame.select_dtypes("datetime64").columns
        plain = frame.assign(**{name: frame[name].dt.strftime("%Y-%m-%d") for name in days})
        return json.dumps(json.loads(plain.to_json(orient="records")), indent=2, ensure_ascii=False)
    cells = _cells(frame)
    if form == "csv":
        return csv_content(header, cells).decode().removesuffix("\n")
    if form == "markdown":
        return _markdown(header, cells)
    return _terminal_table(frame, header, cells) if cells else "no rows"


def _cells(frame: pd.DataFrame) -> Cells:
    text = frame.astype("string").fillna("")
    for name in frame.columns:
        if str(frame[name].dtype) == "boolean":
            text[name] = text[name].str.lower()
    return [[str(value) for value in row] for row in text.itertuples(index=False, name=None)]


def _markdown(header: list[str], cells: Cells) -> str:
    lines = [header, ["---"] * len(header), *([cell.replace("|", "\\|") for cell in row] for row in cells)]
    return "\n".join(f"| {' | '.join(line)} |" if line[0] != "---" else f"|{'|'.join(line)}|" for line in lines)


def _terminal_table(frame: pd.DataFrame, header: list[str], cells: Cells) -> str:
    """Return a table as wide as the terminal, or one record below the other where its columns do not fit."""
    try:
        from rich.console import Console
        from rich.table import Table
    except ImportError:
        return str(frame.to_string(index=False))
    width = Console().width if sys.stdout.isatty() else PIPE_WIDTH
    if sum(_least_width(name, [row[n] for row in cells]) for n, name in enumerate(header)) > width:
        return _records(header, cells)
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in header:
        table.add_column(name, overflow="fold")
    for row in cells:
        table.add_row(*row)
    buffer = io.StringIO()
    Console(file=buffer, width=width, highlight=False, markup=False, force_terminal=sys.stdout.isatty()).print(table)
    return buffer.getvalue().rstrip("\n")


def _least_width(name: str, column: list[str]) -> int:
    """Return how narrow a column can be and still be read: its name, or a good part of what stands in it."""
    return max(len(name), min(READABLE, max(map(len, column), default=0))) + 2


def _records(header: list[str], cells: Cells) -> str:
    """Return one record below the other, what is not stated left out.

    >>> print(_records(["id", "says"], [["a.001", "It rains."], ["a.002", ""]]))
    id    a.001
    says  It rains.
    <BLANKLINE>
    id    a.002
    """
    widest = max(map(len, header), default=0)
    blocks = [
        "\n".join(f"{name:<{widest}}  {cell}" for name, cell in zip(header, row, strict=True) if cell) for row in cells
    ]
    return "\n\n".join(blocks)
