"""Facts on US landmine policy as two press articles of June 2022 report them, each traced to its passages.

>>> import landmine_policy
>>> landmine_policy.load("claims").columns[:4].tolist()
['claim_id', 'source_id', 'sentence', 'kind']
"""

from landmine_policy.judgements import checks, conflicts
from landmine_policy.loading import load, tables
from landmine_policy.verification import Verification, verify

__all__ = ["Verification", "__version__", "checks", "conflicts", "load", "tables", "verify"]


def __getattr__(name: str) -> str:
    """Return the version, read from the descriptor when it is first asked for."""
    if name == "__version__":
        from landmine_policy.package import read_descriptor  # noqa: PLC0415

        return str(read_descriptor()["version"])
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)
