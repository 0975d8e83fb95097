"""A table as programs for statistics have it: numbers with labels, which Stata and SPSS share.

The rule: a coded field holds 0, 1, 2 ... in the order of its codes, and the codes are the labels of these values; truth
values are 0 and 1. For example the field `verdict` of `facts` holds 1 where the value labels say: 1 is `confirmed`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from landmine_policy._editions import Edition, EditionTable


def labelled(table: EditionTable) -> tuple[pd.DataFrame, dict[str, dict[int, str]]]:
    """Return the table with numbers for codes and truth values, and the labels of these numbers by their fields."""
    frame = table.frame()
    labels = {field.name: dict(enumerate(field.code_values)) for field in table.schema.fields if field.codes}
    for name in labels:
        frame[name] = frame[name].cat.codes.astype("Int16").where(frame[name].notna())
    for name in frame.select_dtypes("boolean").columns:
        frame[name] = frame[name].astype("Int8")
    return frame, labels


def file_label(table: EditionTable, edition: Edition) -> str:
    """Return what a file says that it is."""
    return f"{edition.about['name']} {edition.version}: {table.schema.name}"
