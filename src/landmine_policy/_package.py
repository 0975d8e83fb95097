"""Where the shipped files are and what their descriptor says.

The rule: the descriptor ``datapackage.json`` and the tables below it lie beside this module in an installed
package, and in the root of the repository in a checkout, where this module is two folders below. Paths in the
descriptor are relative to it. For example
``read_descriptor()["version"]`` is the version of the dataset in both.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

DESCRIPTOR = "datapackage.json"


@cache
def base_folder() -> Path:
    """Return the folder that holds the descriptor; raise FileNotFoundError where there is none."""
    here = Path(__file__).resolve().parent
    for folder in (here, here.parents[1]):
        if (folder / DESCRIPTOR).is_file():
            return folder
    message = f"{DESCRIPTOR} is missing from {here}: install landmine-policy again, or run `make data` in a checkout"
    raise FileNotFoundError(message)


@cache
def read_descriptor() -> dict[str, Any]:
    """Return the data package's descriptor. It is read once; do not change it."""
    return parse_descriptor((base_folder() / DESCRIPTOR).read_bytes())


def parse_descriptor(content: bytes) -> dict[str, Any]:
    """Return the descriptor from the bytes of its file."""
    descriptor: dict[str, Any] = json.loads(content)
    return descriptor


def resources(descriptor: dict[str, Any] | None = None) -> dict[str, dict[str, Any]]:
    """Return the resources of a descriptor, or of the shipped one, by the name of their table, in its order."""
    return {resource["name"]: resource for resource in (descriptor or read_descriptor())["resources"]}
