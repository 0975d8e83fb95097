"""How far the coders of the claims agree, field by field: the table `reliability`, computed from `codings`.

The rule: a claim counts that at least two coders coded. The share of agreement is that of the claims to which all of
their coders gave the same code; the coefficient is Krippendorff's alpha for nominal data, with an empty speaker as a
code of its own. For example four claims that two coders code "act, act, date, date" and "act, act, date, act" have an
agreement of 0.75 and an alpha of 0.533.
"""

from typing import Any

import krippendorff
import numpy as np

from scripts.read.rows import Row, Rows
from scripts.read.schemas import Schemas

FIELDS = ("kind", "attribution", "speaker_id", "modality")

Codes = dict[tuple[str, str], str]  # by claim and coder
SOURCE = "data/facts/codings/"


def agreement(codes: Codes) -> float:
    """Return the share of the claims to which all coders gave the same code.

    >>> agreement({("1", "a"): "act", ("1", "b"): "act", ("2", "a"): "act", ("2", "b"): "date"})
    0.5
    """
    given: dict[str, set[str]] = {}
    for (claim, _), code in codes.items():
        given.setdefault(claim, set()).add(code)
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
    claims, coders = (sorted({key[part] for key in codes}) for part in (0, 1))
    # One row a coder, one column a claim, and nan where a coder did not code a claim.
    matrix = np.full((len(coders), len(claims)), np.nan)
    for (claim, coder), code in codes.items():
        matrix[coders.index(coder), claims.index(claim)] = values.index(code)
    return float(krippendorff.alpha(reliability_data=matrix, level_of_measurement="nominal"))


def add_reliability(schemas: Schemas, rows: Rows) -> None:
    """Put the rows of `reliability` beside the others; none where no claim is coded twice."""
    by_claim: dict[str, list[Row]] = {}
    for row in rows["codings"]:
        by_claim.setdefault(str(row.values["claim_id"]), []).append(row)
    twice = [row for coded in by_claim.values() if len(coded) > 1 for row in coded]
    if not twice:
        return
    for field in FIELDS:
        codes = {
            (str(row.values["claim_id"]), str(row.values["coder"])): str(row.values.get(field) or "") for row in twice
        }
        coefficient = alpha(codes)
        values: dict[str, Any] = {
            "field": field,
            "claims": len({claim for claim, _ in codes}),
            "coders": len({coder for _, coder in codes}),
            "agreement": round(agreement(codes), 3),
            "krippendorff_alpha": None if coefficient is None else round(coefficient, 3),
        }
        rows["reliability"].append(Row(schemas.tables["reliability"], SOURCE, 1, values))
