"""Where the shipped files are.

The rule: the descriptor ``datapackage.json`` and the tables below it lie beside this module in an installed
package, and in the root of the repository in a checkout, where this module is two folders below. Paths in the
descriptor are relative to it. For example ``base_folder() / "data"`` holds the tables in both.
"""

from __future__ import annotations

from pathlib import Path

DESCRIPTOR = "datapackage.json"


def base_folder() -> Path:
    """Return the folder that holds the descriptor; raise FileNotFoundError where there is none."""
    here = Path(__file__).resolve().parent
    for folder in (here, here.parents[1]):
        if (folder / DESCRIPTOR).is_file():
            return folder
    message = f"{DESCRIPTOR} is missing from {here}: install landmine-policy again, or run `make data` in a checkout"
    raise FileNotFoundError(message)
