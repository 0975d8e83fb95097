"""What a schema says about one table, as expectations that Great Expectations knows by name.

The rule: each constraint of the descriptor becomes one expectation with a description that names the field by its
title. For example the enum of `claims.kind` becomes ``expect_column_values_to_be_in_set`` with the 13 codes as
`value_set`, and "Kind is one of its codes." as description. Column order, types, empty cells, codes, patterns, clean
texts, lengths, limits, keys, pairs in order and the number of rows are said here, and nowhere else.
"""

import re
from collections.abc import Iterator
from typing import Any

from landmine_policy._dtypes import TYPES

Descriptor = dict[str, Any]

WORDS = {"string": "text", "integer": "whole numbers", "number": "numbers", "boolean": "true or false", "date": "days"}

# Columns that come in pairs, besides NAME_min and NAME_max: the first is never more than the second.
PAIRS = {"start": "end", "low": "high", "earliest": "latest"}

# No text begins with a blank or as a formula of a spreadsheet does, ends with a blank or holds two in a row.
_BLANK_OR_FORMULA = "^[ =+@-]| $|  "
# Characters that cannot be seen: controls, format characters, line separators, private use (Cc, Cf, Zl, Zp, Co).
_INVISIBLE = (
    "\x00-\x1f\x7f-\x9f\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ue000-\uf8ff\ufeff\ufff9-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0001\U000e0020-\U000e007f\U000f0000-\U0010ffff"
)
# Greek and Cyrillic letters look like Latin ones, and no text here is in these scripts.
_LOOK_ALIKE = "\u0370-\u0484\u0487-\u052f\u1c80-\u1c8a\u1d26-\u1d2b\u1d78\u1f00-\u1fff\u2de0-\u2dff\ua640-\ua69f"
# What Unicode normal form C does not hold: accents apart from their letters, and doubles of other characters.
_DECOMPOSED = (
    "\u0300-\u036f\u1161-\u1175\u11a8-\u11c2\u3099\u309a\u2000\u2001\u2126\u212a\u212b\u2329\u232a\u2adc"
    "\uf900-\ufaff\ufb1d-\ufb4e\U0001d15e-\U0001d164\U0001d1bb-\U0001d1c0\U0002f800-\U0002fa1d"
)
UNCLEAN = f"{_BLANK_OR_FORMULA}|[{_INVISIBLE}{_LOOK_ALIKE}{_DECOMPOSED}]"


def native_expectations(resource: Descriptor) -> list[Descriptor]:
    """Return the expectations of one table; `resource` is its entry in the descriptor."""
    schema = resource["schema"]
    titles = {field["name"]: field["title"] for field in schema["fields"]}
    return [
        *_of_table(resource, list(titles)),
        *(expectation for field in schema["fields"] for expectation in _of_field(field)),
        *_of_keys(schema, titles),
        *_of_pairs(titles),
    ]


def expect(kind: str, description: str, severity: str = "critical", **kwargs: Any) -> Descriptor:
    """Return one expectation as Great Expectations takes it."""
    return {"type": f"expect_{kind}", "kwargs": kwargs, "description": description, "severity": severity}


def _of_table(resource: Descriptor, names: list[str]) -> Iterator[Descriptor]:
    title, rows = resource["name"], resource["rowCount"]
    yield expect(
        "table_columns_to_match_ordered_list",
        f"The columns of {title} are those of the schema, in its order.",
        column_list=names,
    )
    yield expect(
        "table_row_count_to_equal", f"{title} has all the rows that it was published with: {rows:,}.", value=rows
    )


def _of_field(field: Descriptor) -> Iterator[Descriptor]:
    title, column, limits = field["title"], field["name"], field["constraints"]
    yield _of_type(field)
    if limits.get("required"):
        yield expect("column_values_to_not_be_null", f"{title} is given in every row.", column=column)
    if "enum" in limits:
        said = f"{title} is one of its codes."
        yield expect("column_values_to_be_in_set", said, column=column, value_set=limits["enum"])
    elif "pattern" in limits:
        said = f"{title} is written like this: {field['example']}"
        plain = re.sub(r"(?<!\\)\((?!\?)", "(?:", limits["pattern"])  # pandas warns of groups that capture
        yield expect("column_values_to_match_regex", said, column=column, regex=f"^(?:{plain})$")
    elif field["type"] == "string":
        said = f"{title} has no needless blank, no invisible or look-alike character, and is no spreadsheet formula."
        yield expect("column_values_to_not_match_regex", said, column=column, regex=UNCLEAN)
    yield from _of_limits(field)


def _of_type(field: Descriptor) -> Descriptor:
    title, column = field["title"], field["name"]
    if "enum" in field["constraints"]:
        said = f"{title} is stored as codes."
        return expect("column_values_to_be_of_type", said, column=column, type_="CategoricalDtypeType")
    type_ = f"{TYPES[field['type']].arrow}[pyarrow]"  # as pandas names it when Arrow stays behind it
    return expect("column_type_to_be", f"{title} holds {WORDS[field['type']]}.", column=column, type_=type_)


def _of_limits(field: Descriptor) -> Iterator[Descriptor]:
    title, column, limits = field["title"], field["name"], field["constraints"]
    if "maxLength" in limits:
        longest = limits["maxLength"]
        said = f"{title} is not empty and has at most {longest} characters."
        yield expect("column_value_lengths_to_be_between", said, column=column, min_value=1, max_value=longest)
    given = {f"{end[:3]}_value": limits[end] for end in ("minimum", "maximum") if end in limits}
    if given:
        words = {"min_value": "at least", "max_value": "at most"}
        said = f"{title} is {' and '.join(f'{words[end]} {limit}' for end, limit in given.items())}."
        yield expect("column_values_to_be_between", said, column=column, **given)


def _of_keys(schema: Descriptor, titles: dict[str, str]) -> Iterator[Descriptor]:
    unique = [[field["name"]] for field in schema["fields"] if field["constraints"].get("unique")]
    keys = [schema["primaryKey"], *schema.get("uniqueKeys", []), *unique]
    for key in dict.fromkeys(map(tuple, keys)):
        said = f"No two rows have the same {' and '.join(titles[name] for name in key)}."
        if len(key) == 1:
            yield expect("column_values_to_be_unique", said, column=key[0])
        else:
            yield expect("compound_columns_to_be_unique", said, column_list=list(key))


def _of_pairs(titles: dict[str, str]) -> Iterator[Descriptor]:
    for low, title in titles.items():
        high = PAIRS.get(low) or (low.removesuffix("_min") + "_max" if low.endswith("_min") else "")
        if high in titles:
            yield expect(
                "column_pair_values_a_to_be_greater_than_b",
                f"{title} is at most {titles[high]}.",
                column_A=high,
                column_B=low,
                or_equal=True,
                ignore_row_if="either_value_is_missing",
            )
