"""How far the coders agree, field by field: the table `reliability`, computed from `codings` and `record_codings`.

The rule: a row counts that at least two coders coded. The share of agreement is that of the rows to which all of
their coders gave the same code; the coefficient is Krippendorff's alpha for nominal data, with an empty speaker as a
code of its own. For example four claims that two coders code "act, act, date, date" and "act, act, date, act" have an
agreement of 0.75 and an alpha of 0.533.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import krippendorff
import numpy as np

from scripts.read.rows import Row

if TYPE_CHECKING:
    from scripts.read.rows import Rows
    from scripts.read.schemas import Schemas
    from scripts.read.values import Value

FIELDS = ("kind", "attribution", "speaker_id", "modality")

Codes = dict[tuple[str, str], str]  # by row and coder
SOURCE = "data/facts/codings/"


def agreement(codes: Codes) -> float:
    """Return the share of the rows to which all coders gave the same code.

    >>> agreement({("1", "a"): "act", ("1", "b"): "act", ("2", "a"): "act", ("2", "b"): "date"})
    0.5
    """
    given: dict[str, set[str]] = {}
    for (row, _), code in codes.items():
        given.setdefault(row, set()).add(code)
    return sum(len(found) == 1 for found in given.values()) / len(given)


def alpha(codes: Codes) -> float | None:
    """Return Krippendorff's alpha for nominal data; None where only one code was given, since it is not defined then.

    >>> first, second = ["act", "act", "date", "date"], ["act", "act", "date", "act"]
    >>> codes = {(str(i), "a"): code for i, code in enumerate(first)} | {(str(i), "b"): c for i, c in enumerate(second)}
    >>> round(alpha(codes), 3)
    0.533
    """
    values = sorted(set(codes.values()))
    if len(values) < 2:
        return None
    records, coders = (sorted({key[part] for key in codes}) for part in (0, 1))
    # One row a coder, one column a row of the table, and nan where a coder did not code it.
    matrix = np.full((len(coders), len(records)), np.nan)
    for (row, coder), code in codes.items():
        matrix[coders.index(coder), records.index(row)] = values.index(code)
    return float(krippendorff.alpha(reliability_data=matrix, level_of_measurement="nominal"))


def add_reliability(schemas: Schemas, rows: Rows) -> None:
    """Put the rows of `reliability` beside the others; none where nothing is coded twice."""
    given: dict[tuple[str, str], Codes] = {}
    for row in rows["codings"]:
        for field in FIELDS:
            key = (str(row.values["claim_id"]), str(row.values["coder"]))
            given.setdefault(("claims", field), {})[key] = str(row.values.get(field) or "")
    for row in rows["record_codings"]:
        coded = {name: str(value) for name, value in row.values.items()}
        given.setdefault((coded["table"], coded["field"]), {})[coded["record_id"], coded["coder"]] = coded["value"]
    for (table, field), codes in given.items():
        coders = Counter(record for record, _ in codes)
        twice = {key: code for key, code in codes.items() if coders[key[0]] > 1}
        if not twice:
            continue
        coefficient = alpha(twice)
        values: dict[str, Value] = {
            "table": table,
            "field": field,
            "records": len({record for record, _ in twice}),
            "coders": len({coder for _, coder in twice}),
            "agreement": round(agreement(twice), 3),
            "krippendorff_alpha": None if coefficient is None else round(coefficient, 3),
        }
        rows["reliability"].append(Row(schemas.tables["reliability"], SOURCE, 1, values))
