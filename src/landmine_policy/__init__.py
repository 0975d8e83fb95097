"""Facts on US landmine policy as two press articles of June 2022 report them, each traced to its passages.

The rule: everything is one call, offline, and importing costs nothing. Each call is in the module of its name, which is
imported when the call is first used; so are pandas and pyarrow. Type checkers and completion read ``__init__.pyi``, and
nothing but the calls is public. For example:

>>> import landmine_policy
>>> landmine_policy.load("claims").columns[:4].tolist()
['claim_id', 'source_id', 'sentence', 'kind']
"""

from importlib import import_module as _import_module

__all__ = [
    "Verification",
    "__version__",
    "changes",
    "checks",
    "cite",
    "codebook",
    "conflicts",
    "data",
    "evidence",
    "export",
    "find",
    "load",
    "path",
    "questions",
    "rules",
    "tables",
    "timeline",
    "treaty_status",
    "verify",
]

_ELSEWHERE = {"Verification": "_verify", "tables": "_load"}


def __getattr__(name: str) -> object:
    """Import what is behind a public name when it is first asked for; the version is read from the descriptor."""
    if name not in __all__:
        hint = "" if name.startswith("_") else _import_module("landmine_policy._names").did_you_mean(name, __all__)
        message = f"module {__name__!r} has no attribute {name!r}.{hint} dir({__name__}) lists what it has."
        raise AttributeError(message)
    if name == "__version__":
        value: object = _import_module("landmine_policy._editions").edition_of().version
    else:
        value = getattr(_import_module(f"landmine_policy.{_ELSEWHERE.get(name, f'_{name}')}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """List the public names."""
    return __all__
