"""What may stand in a cell: a YAML scalar becomes a value of its field's type, or nothing.

The rule: the schema's type decides, never the look of the text; numbers, booleans and days stand without
quotes. For example ``2014`` is the text "2014" in a field of type string, the number 2014 in one of type
integer, and no day.
"""

import datetime as dt
import re
import unicodedata

from scripts.read.fact_yaml import Scalar
from scripts.read.schemas import Field

Value = str | int | float | bool | dt.date | None

_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
_NUMBERS = {"integer": (int, re.compile(r"-?(0|[1-9][0-9]*)")), "number": (float, _NUMBER)}
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
EDTF_SUFFIX = "_edtf"
LONGEST_NUMBER = 18  # digits: what fits 64 bits
_TRUTH = {"true": True, "false": False}
_INVISIBLE = {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}


def typed_value(column: Field, node: Scalar) -> Value:
    """Return the scalar as a value of the field's type; None where it is not one."""
    if column.type == "string":
        return node.text
    if not node.plain:
        return None
    if column.type in _NUMBERS:
        kind, pattern = _NUMBERS[column.type]
        return kind(node.text) if pattern.fullmatch(node.text) and len(node.text) <= LONGEST_NUMBER else None
    return read_day(node.text) if column.type == "date" else _TRUTH.get(node.text)


def read_day(text: str) -> dt.date | None:
    """Return a day that is written as YYYY-MM-DD; None for anything else.

    >>> read_day("2022-06-21"), read_day("2022-W25-2")
    (datetime.date(2022, 6, 21), None)
    """
    try:
        return dt.date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None


def fault_of_text(text: str) -> str:
    """Say what makes a text unfit for a cell, such as a blank at its end; empty where nothing does.

    >>> fault_of_text("=SUM(A1)")
    'begins as a spreadsheet formula does'
    >>> fault_of_text("a 2-mile zone")
    ''
    """
    if text != text.strip() or "  " in text:
        return "has a blank too many"
    for character in "" if text.isascii() and text.isprintable() else text:
        if unicodedata.category(character) in _INVISIBLE:
            return f"holds the invisible character U+{ord(character):04X}"
    if unicodedata.normalize("NFC", text) != text:
        return "is not in Unicode normal form C"
    if text[0] in "=+@" or (text[0] == "-" and not _NUMBER.fullmatch(text)):
        return "begins as a spreadsheet formula does"
    return ""


def date_groups(field_names: list[str]) -> list[str]:
    """Return the prefixes of a table's dates.

    >>> date_groups(["event_id", "date_edtf", "date_min", "date_max"])
    ['date']
    """
    prefixes = [name.removesuffix(EDTF_SUFFIX) for name in field_names if name.endswith(EDTF_SUFFIX)]
    return [prefix for prefix in prefixes if f"{prefix}_min" in field_names]


def what_it_takes(column: Field) -> str:
    """Say what a field takes, in a few words."""
    if column.code_list:
        return f"give a code of {column.code_list}"
    return {
        "string": "give a text",
        "integer": "give a whole number without quotes",
        "number": "give a number without quotes",
        "boolean": "give true or false without quotes",
        "date": "give a day as YYYY-MM-DD without quotes",
    }[column.type]
