"""Facts on US landmine policy as two press articles of June 2022 report them, each traced to its passages.

The rule: everything is one call, offline, and importing costs nothing: pandas, pyarrow and the modules behind
the names below are imported when they are first used. For example:

>>> import landmine_policy
>>> landmine_policy.load("claims").columns[:4].tolist()
['claim_id', 'source_id', 'sentence', 'kind']
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from landmine_policy._changes import changes
    from landmine_policy._cite import cite
    from landmine_policy._codebook import codebook, find
    from landmine_policy._evidence import evidence
    from landmine_policy._export import export
    from landmine_policy._judgements import checks, conflicts
    from landmine_policy._load import load, tables
    from landmine_policy._rules import rules, timeline
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
    "rules",
    "tables",
    "timeline",
    "verify",
]

_MODULES = {
    "Verification": "_verify",
    "changes": "_changes",
    "checks": "_judgements",
    "cite": "_cite",
    "codebook": "_codebook",
    "conflicts": "_judgements",
    "evidence": "_evidence",
    "export": "_export",
    "find": "_codebook",
    "load": "_load",
    "rules": "_rules",
    "tables": "_load",
    "timeline": "_rules",
    "verify": "_verify",
}


def __getattr__(name: str) -> Any:
    """Import what is behind a name when it is first asked for; the version is read from the descriptor."""
    if name == "__version__":
        value: Any = importlib.import_module("landmine_policy._package").read_descriptor()["version"]
    elif name in _MODULES:
        value = getattr(importlib.import_module(f"landmine_policy.{_MODULES[name]}"), name)
    else:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """List the public names."""
    return __all__
