"""One table becomes one Stata file: its fields with their labels, its codes with theirs.

The rule: the file is named after the table; `_labelled` says how codes are stored. Days are Stata's days, and a text
that is not stated is the empty text, since Stata has no missing texts. For example ``facts.dta`` holds `facts`, and
``tabulate verdict`` prints the codes.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Final

from landmine_policy._export._labelled import file_label, labelled

if TYPE_CHECKING:
    from pathlib import Path

    from landmine_policy._editions import Edition

UNICODE: Final = 118  # the format of Stata 14 and later
LONGEST_LABEL = 80
RESERVED = {"end": "_end"}  # pandas takes this name for one that Stata keeps for itself
NO_DATE = datetime.datetime(1980, 1, 1)  # noqa: DTZ001 (the clock may not reach a file, and Stata knows no time zones)


def write(path: Path, edition: Edition) -> None:
    """Write the table that the file is named after; the same table gives the same bytes with the same pandas."""
    table = edition[path.stem]
    frame, labels = labelled(table)
    for field in table.schema.fields:
        if field.type == "string" and field.name not in labels:
            frame[field.name] = frame[field.name].astype(object).fillna("")
    days = frame.select_dtypes("datetime64").columns
    frame.rename(columns=RESERVED).to_stata(
        path,
        write_index=False,
        version=UNICODE,
        time_stamp=NO_DATE,
        data_label=file_label(table, edition)[:LONGEST_LABEL],
        variable_labels={RESERVED.get(f.name, f.name): f.label[:LONGEST_LABEL] for f in table.schema.fields},
        value_labels=labels,  # type: ignore[arg-type] # the stubs leave the names no type
        convert_dates=dict.fromkeys(days, "td"),
    )
