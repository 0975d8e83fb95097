"""The names that users type, and the message where one does not exist or is not installed.

The rule: a type checker knows the names of tables and backends because they are written out here, and the message on a
wrong name gives the nearest right one and lists all. For example
``load("claim")`` raises ``There is no table 'claim'. Did you mean 'claims'? Tables: sources, ...``.
"""

from __future__ import annotations

import importlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Iterable

TableName = Literal[
    "facts",
    "rules",
    "rules_compared",
    "positions",
    "events",
    "quantities",
    "timeline",
    "actors",
    "roles",
    "places",
    "weapons",
    "instruments",
    "instrument_relations",
    "provisions",
    "treaty_actions",
    "participants",
    "statements",
    "stances",
    "renderings",
    "conflicts",
    "conflict_claims",
    "checks",
    "check_sources",
    "treaty_states",
    "un_votes",
    "casualties",
    "recorded_instruments",
    "recorded_events",
    "recorded_rules",
    "unrecorded_rules",
    "record_sources",
    "sources",
    "claims",
    "evidence",
    "gaps",
    "words",
    "provenance",
    "exemptions",
    "codings",
    "record_codings",
    "adjudications",
    "reliability",
    "codes",
    "releases",
    "changes",
]
QuestionId = Literal[
    "us-policies",
    "who-decides",
    "stockpile-size",
    "stockpile-in-words",
    "positions",
    "mines-in-korea",
    "said-of-korea",
    "conflicts-on-korea",
    "treaty-status",
    "dated",
    "unnamed-sources",
    "wrong-names",
    "misread-events",
    "contradicted",
    "uses-of-mines",
    "passages-of-a-cell",
    "states-by-status",
    "four-states",
    "parties-by-year",
    "parties-in-the-articles",
    "withdrawals",
    "votes",
    "use-in-2016",
    "not-reported",
    "differing-rules",
    "not-recorded",
    "policies-made-known",
    "casualties-by-year",
    "seven-thousand",
    "checks-by-cell",
    "no-official-source",
    "since-the-articles",
]
# The codes that a call takes, as the table `codes` has them.
Verdict = Literal[
    "confirmed",
    "imprecise",
    "contradicted",
    "garbled",
    "not_found",
]
Relation = Literal[
    "corroborates",
    "refines",
    "complements",
    "wording_differs",
    "scope_differs",
    "version_differs",
    "depends_on_reading",
    "in_tension",
    "contradicts",
]
Activity = Literal[
    "use",
    "produce",
    "purchase",
    "stockpile",
    "retain",
    "export",
    "transport",
    "carry",
    "destroy",
    "develop",
    "acquire",
    "transfer",
    "assist",
    "negotiate",
    "join",
    "withdraw",
    "mark_and_monitor",
    "clear",
    "record",
    "warn",
    "protect_civilians",
    "self_destruct",
    "cooperate",
    "decide",
    "any",
    "not_stated",
]
Backend = Literal["pandas", "arrow", "polars", "duckdb"]
ExportFormat = Literal["sqlite", "excel", "duckdb", "stata", "spss", "r"]
Style = Literal["apa", "chicago", "apsa", "in-text", "bibtex", "biblatex", "ris", "csl-json"]

BACKENDS: tuple[Backend, ...] = get_args(Backend)


def nearest(name: object, choices: Iterable[str], most: int = 1) -> list[str]:
    """Return the choices that look most like a name, at most so many; none where nothing does. Case does not count.

    >>> nearest("claim", ["checks", "claims"])
    ['claims']
    """
    import difflib  # 6 ms that only a mistake is worth

    listed = list(choices)
    same = [choice for choice in listed if choice.casefold() == str(name).casefold()]
    return same[:most] or difflib.get_close_matches(str(name), listed, n=most)


def did_you_mean(name: object, choices: Iterable[str]) -> str:
    """Return the question to put into a message, after a space; empty where no choice looks like the name.

    >>> did_you_mean("claim", ["checks", "claims"])
    " Did you mean 'claims'?"
    """
    return "".join(f" Did you mean {near!r}?" for near in nearest(name, choices))


def unknown(kind: str, name: object, choices: Iterable[str], heading: str, hint: str | None = None) -> ValueError:
    """Return the error to raise for a name that is none of the choices; `hint` stands in place of the nearest one.

    >>> unknown("backend", "panda", BACKENDS, "Backends")
    ValueError("There is no backend 'panda'. Did you mean 'pandas'? Backends: pandas, arrow, polars, duckdb.")
    """
    listed = list(choices)
    hint = did_you_mean(name, listed) if hint is None else hint
    return ValueError(f"There is no {kind} {name!r}.{hint} {heading}: {', '.join(listed)}.")


def chosen(kind: str, name: object, choices: Iterable[str], heading: str) -> str:
    """Return a name that is one of the choices; raise ValueError where it is none.

    >>> chosen("verdict", "confirmed", ["confirmed", "garbled"], "Codes")
    'confirmed'
    """
    listed = list(choices)
    if not isinstance(name, str) or name not in listed:
        raise unknown(kind, name, listed, heading)
    return name


def require(kind: str, names: str | Iterable[str], choices: Iterable[str], heading: str) -> list[str]:
    """Return one name or several as a list; raise ValueError for the first that is none of the choices.

    >>> require("verdict", "confirmed", ["confirmed", "garbled"], "Codes")
    ['confirmed']
    """
    several = hasattr(names, "__iter__") and not isinstance(names, str | bytes)
    asked: list[str] = list(names) if several else [names]  # type: ignore[list-item] # one name, perhaps of a wrong type
    listed = list(choices)
    return [chosen(kind, name, listed, heading) for name in asked]


def as_path(name: str, value: object) -> Path:
    """Return what is given as the name of a file or folder; raise ValueError where it is no name.

    >>> as_path("articles", 7)
    Traceback (most recent call last):
    ValueError: articles=7 is no path; give the name of a file or folder
    """
    if isinstance(value, str | os.PathLike) and str(value):
        return Path(value)
    message = f"{name}={value!r} is no path; give the name of a file or folder"
    raise ValueError(message)


def optional_library(name: str, extra: str) -> Any:
    """Import a library that only an extra installs; raise ImportError with what to type where it is missing.

    >>> optional_library("no_such_library", "excel")
    Traceback (most recent call last):
    ImportError: This needs no_such_library, which is not installed; type: pip install 'landmine-policy[excel]'
    """
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as missing:
        if missing.name != name:
            raise
        message = f"This needs {name}, which is not installed; type: pip install 'landmine-policy[{extra}]'"
        raise ImportError(message, name=name) from None
