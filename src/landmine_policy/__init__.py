"""Facts on US landmine policy as two press articles of June 2022 report them, each traced to its passages.

The rule: everything is one call, offline, and importing costs nothing. Each call is in the module of its name, which is
imported when the call is first used; so are pandas and pyarrow. For example:

>>> import landmine_policy
>>> landmine_policy.load("claims").columns[:4].tolist()
['claim_id', 'source_id', 'sentence', 'kind']
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from landmine_policy._changes import changes
    from landmine_policy._checks import checks
    from landmine_policy._cite import cite
    from landmine_policy._codebook import codebook
    from landmine_policy._conflicts import conflicts
    from landmine_policy._evidence import evidence
    from landmine_policy._export import export
    from landmine_policy._find import find
    from landmine_policy._load import load, tables
    from landmine_policy._questions import questions
    from landmine_policy._rules import rules
    from landmine_policy._timeline import timeline
    from landmine_policy._treaty_status import treaty_status
    from landmine_policy._verify import Verification, verify

    __version__: str

__all__ = [
    "Verification",
    "__version__",
    "changes",
    "checks",
    "cite",
    "codebook",
    "conflicts",
    "evidence",
    "export",
    "find",
    "load",
    "questions",
    "rules",
    "tables",
    "timeline",
    "treaty_status",
    "verify",
]

_ELSEWHERE = {"Verification": "_verify", "tables": "_load"}


def __getattr__(name: str) -> Any:
    """Import what is behind a public name when it is first asked for; the version is read from the descriptor."""
    if name not in __all__:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    if name == "__version__":
        value: Any = importlib.import_module("landmine_policy._editions").edition_of().version
    else:
        value = getattr(importlib.import_module(f"landmine_policy.{_ELSEWHERE.get(name, f'_{name}')}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """List the public names."""
    return __all__
