"""Put the questions of a document to the installed tables: ``python ask.py DOCUMENT [PROSE_COLUMN ...]``.

The rule: the Python blocks below each heading are run, and what they leave in `answer` is printed as JSON without the
columns that hold prose, its rows sorted. For example a block that ends with
``answer = checks[["check_id", "finding"]]`` gives the ids only. It imports nothing of this repository but the package,
so that it can be run beside any copy of it.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any


def answers(document: str, prose: frozenset[str]) -> dict[str, Any]:
    r"""Run the Python blocks of a document on the installed tables; return what each answers, by section and number.

    >>> answers("## 1. How many?\n```python\nanswer = lp.load('codes').iloc[:0]\n```", frozenset({"definition"}))
    {'1. How many?': {'columns': ['code_list', 'code', 'position', 'label', 'example', 'defined_in'], 'rows': []}}
    """
    import landmine_policy as lp  # noqa: PLC0415 (slow, and of whatever copy lies beside)

    found: dict[str, Any] = {}
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


def _plain(answer: Any, prose: frozenset[str]) -> dict[str, Any]:
    """Return a frame as plain values, without prose, its rows sorted."""
    columns = [name for name in answer.columns if name not in prose]
    rows = sorted([str(value) for value in row] for row in answer[columns].itertuples(index=False))
    return {"columns": columns, "rows": rows}


if __name__ == "__main__":
    print(json.dumps(answers(Path(sys.argv[1]).read_text("utf-8"), frozenset(sys.argv[2:]))))
