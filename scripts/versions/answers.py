"""The documented answers of two releases: whether a question of ``docs/questions.md`` is answered otherwise now.

The rule: the questions as the earlier release documented them are put to both, by the package at hand; an answer
is its rows without their prose. For example a mended typo in a finding changes no answer, and a claim that is no
longer contradicted changes the tenth. A question that cannot be put any more, since a column is gone, is
answered otherwise too.

Prose is what a table holds in a plain text field of more than a name's length: not codes, ids, dates and numbers.

``python -m scripts.versions.answers DOCUMENT`` prints the answers that the installed tables give; this module runs it
on each of the two releases in a process of its own, beside a copy of the package.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scripts.problems import CouldNotRun
from scripts.versions.bump import DERIVED_TABLES
from scripts.versions.compare import TABLES_OF_RELEASES
from scripts.versions.descriptor import DESCRIPTOR

if TYPE_CHECKING:
    from scripts.versions.descriptor import Json

QUESTIONS = "docs/questions.md"
PACKAGE = Path(__file__).resolve().parents[2] / "src" / "landmine_policy"
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
    before, after = (_ask(files, document) for files in (old, new))
    return [question for question, answer in before.items() if after.get(question) != answer]


def answers(document: str, prose: frozenset[str]) -> Answers:
    r"""Run the Python blocks of a document on the installed tables; return what each answers, by section and number.

    >>> answers("## 1. How many?\n```python\nanswer = lp.load('codes').iloc[:0]\n```", frozenset({"definition"}))
    {'1. How many?': {'columns': ['code_list', 'code', 'position', 'label', 'example', 'defined_in'], 'rows': []}}
    """
    import landmine_policy as lp  # noqa: PLC0415 (of the copy that the process was started beside)

    found: Answers = {}
    for section in re.split(r"^## ", document, flags=re.MULTILINE)[1:]:
        blocks = re.findall(r"```python\n(.*?)```", section, re.DOTALL)
        for number, block in enumerate(blocks, start=1):
            title = section.partition("\n")[0] + (f" ({number})" if number > 1 else "")
            names: dict[str, Any] = {"lp": lp}
            try:
                exec(block, names)  # noqa: S102 (the document's own examples)
                found[title] = _plain(names["answer"], prose)
            except Exception as error:  # noqa: BLE001 (whatever a question raises on tables it was not written for)
                found[title] = f"cannot be answered: {type(error).__name__}"
    return found


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


def _plain(answer: Any, prose: frozenset[str]) -> Json:
    """Return a frame as plain values, without prose, its rows sorted."""
    columns = [name for name in answer.columns if name not in prose]
    rows = sorted([str(value) for value in row] for row in answer[columns].itertuples(index=False))
    return {"columns": columns, "rows": rows}


def _ask(files: dict[str, bytes], document: bytes) -> Answers:
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
            [sys.executable, "-m", "scripts.versions.answers", str(base / "questions.md")],
            cwd=PACKAGE.parents[1],
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


def main(arguments: list[str] | None = None) -> int:
    """Print the answers that the installed tables give to the questions of a document."""
    from landmine_policy.package import read_descriptor  # noqa: PLC0415 (as above)

    path = Path((sys.argv[1:] if arguments is None else arguments)[0])
    print(json.dumps(answers(path.read_text("utf-8"), frozenset(prose_columns(read_descriptor())))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
