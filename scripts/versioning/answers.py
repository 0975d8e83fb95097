"""The documented answers of two releases: whether a question of ``docs/questions.md`` is answered otherwise now.

The rule: the questions as the earlier release documented them are put to both, by the package at hand; an answer
is its rows without their prose. For example a mended typo in a finding changes no answer, and a claim that is no
longer contradicted changes the tenth. A question that cannot be put any more, since a column is gone, is
answered otherwise too.

Prose is what a table holds in a plain text field of more than a name's length: not codes, ids, dates and numbers.

Each release is asked in a process of its own, in which a copy of the package lies beside its tables (`ask`).
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from landmine_policy._editions import TABLES_OF_RELEASES
from landmine_policy._package import DESCRIPTOR
from scripts.problems import CouldNotRun
from scripts.versioning.bump import DERIVED_TABLES

if TYPE_CHECKING:
    from scripts.versioning.descriptor import Json

QUESTIONS = "docs/questions.md"
PACKAGE = Path(__file__).resolve().parents[2] / "src" / "landmine_policy"
ASK = Path(__file__).with_name("ask.py")
LONGEST_NAME = 160  # characters
# The limits of their texts are those of what they are put together from.
NOT_TYPED = DERIVED_TABLES | TABLES_OF_RELEASES

Answers = dict[str, Any]


def changed_answers(old: dict[str, bytes], new: dict[str, bytes]) -> list[str]:
    """Return the questions that two releases answer otherwise, as the earlier one put them.

    Parameters
    ----------
    old, new
        All files of each release by path, Parquet included. A release without questions has no answers.
    """
    document = old.get(QUESTIONS)
    if document is None:
        return []
    prose = prose_columns(json.loads(old[DESCRIPTOR]))
    before, after = (_ask(files, document, prose) for files in (old, new))
    # One that can no longer be put to the earlier release cannot be compared, and is not taken for the same.
    return [question for question, answer in before.items() if isinstance(answer, str) or after[question] != answer]


def prose_columns(descriptor: Json) -> list[str]:
    """Return the names of the columns whose wording may change without changing an answer.

    >>> fields = [{"name": "note", "type": "string", "constraints": {"maxLength": 400}},
    ...     {"name": "bridge_id", "type": "string", "constraints": {"pattern": "[a-z-]+"}}]
    >>> prose_columns({"resources": [{"name": "bridges", "schema": {"fields": fields}}]})
    ['note']
    """
    typed = [item for item in descriptor["resources"] if item["name"].split("-")[0] not in NOT_TYPED]
    return sorted({field["name"] for item in typed for field in item["schema"]["fields"] if _is_prose(field)})


def _is_prose(field: Json) -> bool:
    limits = field.get("constraints", {})
    plain = field["type"] == "string" and "enum" not in limits and "pattern" not in limits
    return plain and limits.get("maxLength", LONGEST_NAME + 1) > LONGEST_NAME


def _ask(files: dict[str, bytes], document: bytes, prose: list[str]) -> Answers:
    """Put the questions of a document to one release."""
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        for path, content in files.items():
            if path.endswith(".parquet") or path.startswith(DESCRIPTOR):
                (base / path).parent.mkdir(parents=True, exist_ok=True)
                (base / path).write_bytes(content)
        (base / "questions.md").write_bytes(document)
        shutil.copytree(PACKAGE, base / "src" / PACKAGE.name, ignore=shutil.ignore_patterns("__pycache__"))
        done = subprocess.run(  # noqa: S603 (our own interpreter)
            # -P: the folder of the script is no place to import from, and neither is the repository.
            [sys.executable, "-P", str(ASK), str(base / "questions.md"), *prose],
            cwd=base,
            env={**os.environ, "PYTHONPATH": str(base / "src")},
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        message = f"the documented questions could not be run:\n{done.stderr.strip()}"
        raise CouldNotRun(message)
    found: Answers = json.loads(done.stdout)
    return found
