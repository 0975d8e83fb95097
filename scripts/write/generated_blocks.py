"""The generated parts of hand-written documents: the codes in ``docs/coding.md``, tables and citation in ``README.md``.

The rule: ``<!-- codes: claim_kind -->`` opens a part and ``<!-- /codes -->`` closes it, likewise ``<!-- tables -->``
and ``<!-- citation -->``; what stands between the marks is replaced, everything else is left as it was written. For
example the part of `claim_kind` becomes a table with one row a code: the code, its definition, its example.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from landmine_policy._citation_styles import STYLES
from landmine_policy._cite import dataset_reference
from scripts.problems import CouldNotRun

if TYPE_CHECKING:
    from pathlib import Path

    from scripts.read.rows import Row, Rows
    from scripts.read.schemas import Schemas

DOCUMENTS = ("README.md", "docs/coding.md")
_CODES = re.compile(r"<!-- codes: (?P<list>[a-z_]+) -->\n.*?<!-- /codes -->", re.DOTALL)
_CITATION = re.compile(r"<!-- citation -->\n.*?<!-- /citation -->", re.DOTALL)
_TABLES = re.compile(r"<!-- tables -->\n.*?<!-- /tables -->", re.DOTALL)


def renewed_documents(
    root: Path, schemas: Schemas, rows: Rows, counts: dict[str, int], descriptor: dict[str, Any]
) -> dict[str, bytes]:
    """Return the documents with their generated parts renewed, by path; raise CouldNotRun for an unknown list."""
    lists: dict[str, list[Row]] = {}
    for row in rows["codes"]:
        lists.setdefault(str(row.values["code_list"]), []).append(row)

    def codes(match: re.Match[str]) -> str:
        if match["list"] not in lists:
            message = f"a document asks for the codes of {match['list']}, which is no code list"
            raise CouldNotRun(message)
        return f"<!-- codes: {match['list']} -->\n{code_table(lists[match['list']])}<!-- /codes -->"

    def tables(_: re.Match[str]) -> str:
        return f"<!-- tables -->\n{table_list(schemas, counts)}<!-- /tables -->"

    def citation(_: re.Match[str]) -> str:
        printed = STYLES["apa"]([dataset_reference(descriptor)])
        return f"<!-- citation -->\n```python\n>>> print(landmine_policy.cite())\n{printed}\n\n```\n<!-- /citation -->"

    parts = {_CODES: codes, _TABLES: tables, _CITATION: citation}
    texts = {name: (root / name).read_text("utf-8") for name in DOCUMENTS if (root / name).is_file()}
    for pattern, renewed in parts.items():
        texts = {name: pattern.sub(renewed, text) for name, text in texts.items()}
    return {name: text.encode() for name, text in texts.items()}


def code_table(members: list[Row]) -> str:
    """Return the codes of one list as a Markdown table."""
    lines = ["| code | definition | example |", "|---|---|---|"]
    for row in members:
        cells = (f"`{row.values['code']}`", row.values["definition"], row.values["example"])
        lines.append("| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def table_list(schemas: Schemas, counts: dict[str, int], link: str = "docs/codebook.md") -> str:
    """Return all tables as a Markdown table, layer by layer, with their rows; `link` is the codebook's path."""
    lines = ["| table | rows | one row is |", "|---|---:|---|"]
    for layer in schemas.package["layers"]:
        lines.append(f"| *{layer['title']}* | | |")
        for name in layer["tables"]:
            lines.append(f"| [`{name}`]({link}#{name}) | {counts[name]:,} | {schemas.tables[name].title} |")
    return "\n".join(lines) + "\n"
