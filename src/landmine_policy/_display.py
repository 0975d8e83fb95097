"""How a frame is shown: a table for a terminal, or CSV, JSON or Markdown for a pipe.

The rule: the same rows in every format, an empty cell as nothing (null in JSON), nothing cut in a pipe. For
example ``shown(frame, "markdown")`` is a Markdown table with one line a row. A table is as wide as the terminal: long
cells are wrapped, and where the columns do not fit, each record stands below the one before.
"""

from __future__ import annotations

import itertools
import json
import shutil
import sys
import textwrap
from typing import TYPE_CHECKING, Literal, get_args

from landmine_policy._csv_text import csv_content
from landmine_policy._schema import cell_text

if TYPE_CHECKING:
    import pandas as pd

Format = Literal["table", "csv", "json", "markdown"]
FORMATS: tuple[Format, ...] = get_args(Format)

Cells = list[list[str]]
PIPE = (200, 24)  # columns and lines where there is no terminal
READABLE = 24  # letters a line of running text needs at least
GAP = 2  # blanks between columns


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
    days = frame.select_dtypes("datetime64").columns
    plain = frame.assign(**{name: frame[name].dt.strftime("%Y-%m-%d") for name in days})
    if form == "json":  # numbers and truth values stay what they are
        return json.dumps(json.loads(plain.to_json(orient="records")), indent=2, ensure_ascii=False)
    values = plain.astype(object).where(frame.notna(), None)
    cells = [[cell_text(value) for value in row] for row in values.itertuples(index=False)]
    if form == "csv":
        return csv_content(header, cells).decode().removesuffix("\n")
    if form == "markdown":
        return _markdown(header, cells)
    width = shutil.get_terminal_size(PIPE).columns
    return (_table(header, cells, width) or _records(header, cells, width)) if cells else "no rows"


def _markdown(header: list[str], cells: Cells) -> str:
    lines = [header, ["---"] * len(header), *([cell.replace("|", "\\|") for cell in row] for row in cells)]
    return "\n".join(f"| {' | '.join(line)} |" if line[0] != "---" else f"|{'|'.join(line)}|" for line in lines)


def _table(header: list[str], cells: Cells, width: int) -> str:
    """Return a table as wide as the terminal, with long cells wrapped; empty where its columns do not fit.

    >>> print(_table(["id", "says"], [["a.001", "The bridge over the old harbour is closed."]], 37))
    id     says
    a.001  The bridge over the old
           harbour is closed.
    """
    columns = [[name, *column] for name, column in zip(header, zip(*cells, strict=True), strict=True)]
    widths = [max(map(len, column)) for column in columns]
    # No column gets narrower than its name and what can still be read; the widest one gives way first.
    least = [max(len(name), min(READABLE, wide)) for name, wide in zip(header, widths, strict=True)]
    spare = width - GAP * (len(widths) - 1)
    if sum(least) > spare:
        return ""
    while sum(widths) > spare:
        widest = max((n for n in range(len(widths)) if widths[n] > least[n]), key=lambda n: widths[n])
        widths[widest] -= 1
    lines = []
    for row in [header, *cells]:
        wrapped = [_wrapped(cell, wide) for cell, wide in zip(row, widths, strict=True)]
        for parts in itertools.zip_longest(*wrapped, fillvalue=""):
            filled = (part.ljust(wide) for part, wide in zip(parts, widths, strict=True))
            lines.append((" " * GAP).join(filled).rstrip())
    return "\n".join(lines)


def _records(header: list[str], cells: Cells, width: int) -> str:
    """Return one record below the other, what is not stated left out.

    >>> print(_records(["id", "says"], [["a.001", "It rains."], ["a.002", ""]], 80))
    id    a.001
    says  It rains.
    <BLANKLINE>
    id    a.002
    """
    indent = max(map(len, header)) + GAP
    blocks = [
        "\n".join(
            f"{name if not number else '':<{indent}}{line}"
            for name, cell in zip(header, row, strict=True)
            for number, line in enumerate(_wrapped(cell, max(width - indent, 1)))
            if line
        )
        for row in cells
    ]
    return "\n\n".join(blocks)


def _wrapped(cell: str, width: int) -> list[str]:
    return textwrap.wrap(cell, width, break_on_hyphens=False) or [""]
