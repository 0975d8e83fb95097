"""Draw the figures that README shows: ``python -m scripts.figures``, or ``make figures``.

The rule: a figure of README is what `landmine_policy.plot` draws from the built tables, light and dark. For example
``docs/figures/disagreement-dark.svg``. Letters are outlines, so that it looks the same on every machine.
"""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path

import landmine_policy.plot

SHOWN = ("disagreement", "casualties")
FOLDER = Path(__file__).resolve().parents[1] / "docs" / "figures"


def content(name: str, theme: str) -> bytes:
    """Return the bytes of one figure."""
    buffer = BytesIO()
    getattr(landmine_policy.plot, name)(theme=theme).savefig(buffer, format="svg")
    return buffer.getvalue()


def main() -> int:
    """Write all figures; return the exit code."""
    FOLDER.mkdir(exist_ok=True)
    for name in SHOWN:
        for theme in ("light", "dark"):
            (FOLDER / f"{name}-{theme}.svg").write_bytes(content(name, theme))
    return 0


if __name__ == "__main__":
    sys.exit(main())
