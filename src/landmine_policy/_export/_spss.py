"""One table becomes one SPSS file: its fields with their labels, its codes with theirs.

The rule: the file is named after the table; `_labelled` says how codes are stored. A scale is ordinal, other codes are
nominal, days are SPSS's days. For example ``facts.sav`` holds `facts`, and a frequency table of ``verdict`` prints the
codes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from landmine_policy._export._labelled import file_label, labelled
from landmine_policy._names import optional_library

if TYPE_CHECKING:
    from pathlib import Path

    from landmine_policy._editions import Edition

# Where the header of the file has the clock, and what stands there instead: a day and a time of 9 and 8 characters.
CLOCK, NO_CLOCK = slice(92, 109), b"01 Jan 8000:00:00"


def write(path: Path, edition: Edition) -> None:
    """Write the table that the file is named after; raise ImportError where pyreadstat is not installed.

    The same table gives the same bytes with the same version of pyreadstat.
    """
    library = optional_library("pyreadstat", "spss")
    table = edition[path.stem]
    frame, labels = labelled(table)
    for name in frame.select_dtypes("datetime64").columns:
        frame[name] = frame[name].dt.date.astype(object).where(frame[name].notna(), None)
    coded = [field for field in table.schema.fields if field.name in labels]
    library.write_sav(
        frame,
        path,
        file_label=file_label(table, edition),
        column_labels={field.name: field.label for field in table.schema.fields},
        variable_value_labels=labels,
        variable_measure={field.name: "ordinal" if field.ordered else "nominal" for field in coded},
        row_compress=True,
    )
    content = bytearray(path.read_bytes())
    content[CLOCK] = NO_CLOCK
    path.write_bytes(content)
