"""Build the Data Docs of Great Expectations: ``python -m scripts.expectations.data_docs``, or ``make docs``.

The rule: they are for looking at, below ``validation/uncommitted/``, and never committed: they hold clocks
and random ids, and load style sheets and scripts from public servers. For example the page of the suite
`claims` lists its rules as sentences and what failed, if anything did.
"""

from __future__ import annotations

import sys
from pathlib import Path

from scripts.expectations.run import Project
from scripts.problems import run_command


def build_docs(root: Path) -> int:
    """Run the checkpoint and build its pages; the command's body."""
    project = Project(root)
    result = project.checkpoint(root)
    pages = project.context.build_data_docs()
    for page in pages.values():
        print(page)
    return 0 if result else 1


def main() -> int:
    """Build the pages of the copy in the current folder."""
    return run_command(lambda: build_docs(Path().resolve()))


if __name__ == "__main__":
    sys.exit(main())
