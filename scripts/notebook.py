"""Execute the quick start and write it with its outputs: ``python -m scripts.notebook``, or ``make notebook``.

The rule: the same tables and versions give the same bytes, figures too; no clock and no machine stands in the file. For
example a corrected fact changes the table that shows it, and a test says that the notebook is of other tables than the
present ones. Exit code 0, or 2 where a cell fails.
"""

import argparse
import sys
from pathlib import Path

import matplotlib.font_manager  # noqa: F401 (finding the fonts for the first time prints a line, which a cell would show)
import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from scripts.problems import CouldNotRun, run_command

NOTEBOOK = "docs/quickstart.ipynb"
SECONDS = 120  # for one cell


def executed(root: Path) -> str:
    """Return the notebook of a copy with the outputs that its cells have now; raise CouldNotRun where one fails."""
    notebook = nbformat.read(root / NOTEBOOK, as_version=4)  # type: ignore[no-untyped-call] # it has no types
    metadata = dict(notebook.metadata)
    folder = {"metadata": {"path": str(root / "src")}}
    try:
        NotebookClient(notebook, timeout=SECONDS, record_timing=False, resources=folder).execute()
    except CellExecutionError as error:
        message = f"{NOTEBOOK}: a cell fails: {error}"
        raise CouldNotRun(message) from None
    notebook.metadata = metadata  # the kernel puts the version of Python there
    text: str = nbformat.writes(notebook)  # type: ignore[no-untyped-call] # it has no types
    return text + "\n"


def execute(root: Path) -> int:
    """Write the notebook of a copy with its outputs and say so; the command's body."""
    (root / NOTEBOOK).write_text(executed(root), "utf-8")
    print(f"{NOTEBOOK}: executed; `make data` takes its hash into the list")
    return 0


def main(arguments: list[str] | None = None) -> int:
    """Read the command line and execute the notebook."""
    parser = argparse.ArgumentParser(prog="python -m scripts.notebook", description="Execute the quick start.")
    parser.add_argument("--root", type=Path, default=Path(), help="root of the copy (default: here)")
    given = parser.parse_args(arguments)
    return run_command(lambda: execute(given.root.resolve()))


if __name__ == "__main__":
    sys.exit(main())
