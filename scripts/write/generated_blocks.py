"""The generated parts of hand-written documents: codes, tables, figures, the citation, links to documents.

The rule: ``<!-- codes: claim_kind -->`` opens a part and ``<!-- /codes -->`` closes it, likewise ``<!-- tables -->``,
``<!-- reliability -->``, ``<!-- citation -->`` and ``<!-- documents -->``; what stands between the marks is replaced,
everything else is left as it was written. For example the part of `claim_kind` becomes a table with one row a code: the
code, its definition, its example.
"""

import re
import sys
from pathlib import Path
from typing import Any

from landmine_policy._citation_text import apa
from landmine_policy._reference import dataset_reference
from scripts.problems import CouldNotRun
from scripts.read.files import read_code
from scripts.read.rows import Row, Rows
from scripts.read.schemas import Schemas

DOCUMENTS = {
    "README.md": {"tables", "citation"},
    "docs/coding.md": {"codes"},
    ".github/ISSUE_TEMPLATE/wrong-fact.yml": {"documents"},
}  # and the parts that each has
_MARK = re.compile(r"<!-- /?(?:codes|tables|citation|reliability|documents)\b")
_PART = re.compile(
    r"(?P<opening><!-- (?P<what>codes|tables|citation|reliability|documents)(?:: (?P<list>[a-z_]+))? -->\n)"
    r".*?"
    r"(?P<closing><!-- /(?P=what) -->)",
    re.DOTALL,
)


def renewed_documents(
    root: Path, schemas: Schemas, rows: Rows, counts: dict[str, int], descriptor: dict[str, Any]
) -> dict[str, bytes]:
    """Return the documents with their generated parts renewed, by path; raise CouldNotRun where a mark is wrong."""
    lists = code_lists(rows)

    def renewed(part: re.Match[str]) -> str:
        if part["what"] == "tables":
            content = table_list(schemas, counts)
        elif part["what"] == "citation":
            printed = apa([dataset_reference(descriptor)])
            content = f"```python\n>>> print(lp.cite())\n{printed}\n\n```\n"
        elif part["what"] == "documents":
            content = form_links(descriptor)
        elif part["what"] == "reliability":
            content = reliability_table(rows["reliability"])
        elif part["list"] in lists:
            content = code_table(lists[part["list"]])
        else:
            message = f"a document asks for the codes of {part['list']}, which is no code list"
            raise CouldNotRun(message)
        return f"{part['opening']}{content}{part['closing']}"

    documents = {}
    for name, expected in DOCUMENTS.items():
        try:
            text = read_code(root / name)
        except FileNotFoundError:
            print(f"{name} is not here; its generated parts are not written", file=sys.stderr)
            continue
        found = [part["what"] for part in _PART.finditer(text)]
        if len(_MARK.findall(text)) != 2 * len(found) or not expected <= set(found):
            lost = ", ".join(sorted(expected - set(found))) or "one of two marks"
            message = (
                f"{name} has lost {lost}: a part begins with <!-- NAME --> and ends with <!-- /NAME -->; restore it"
            )
            raise CouldNotRun(message)
        documents[name] = _PART.sub(renewed, text).encode()
    return documents


def form_links(descriptor: dict[str, Any]) -> str:
    """Return what the issue form says of the documents, indented as the form is; with links where there is a homepage.

    >>> form_links({"version": "1.0.0"}).strip()
    '`docs/codebook.md` says what a table and a field mean; `docs/coding.md` says why a fact may stand as it does.'
    """
    homepage = descriptor.get("homepage")
    paths = ("docs/codebook.md", "docs/coding.md")
    named = [f"[{path}]({homepage}/blob/HEAD/{path})" if homepage else f"`{path}`" for path in paths]
    indent = " " * 8
    text = f"{named[0]} says what a table and a field mean; {named[1]} says why a fact may stand as it does."
    return f"{indent}{text}\n{indent}"


def code_lists(rows: Rows) -> dict[str, list[Row]]:
    """Return the codes by the name of their list."""
    lists: dict[str, list[Row]] = {}
    for row in rows["codes"]:
        lists.setdefault(str(row.values["code_list"]), []).append(row)
    return lists


def code_table(members: list[Row]) -> str:
    """Return the codes of one list as a Markdown table."""
    lines = ["| code | definition | example |", "|---|---|---|"]
    for row in members:
        cells = (f"`{row.values['code']}`", row.values["definition"], row.values["example"])
        lines.append("| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def reliability_table(fields: list[Row]) -> str:
    """Return how far the coders agree in each field as a Markdown table."""
    lines = ["| table | field | rows | coders | agreement | Krippendorff's alpha |", "|---|---|---:|---:|---:|---:|"]
    for row in fields:
        value = row.values
        alpha = value["krippendorff_alpha"]
        shown = "not defined" if alpha is None else f"{alpha:.3f}"
        names = (f"`{value['table']}`", f"`{value['field']}`")
        cells = (*names, value["records"], value["coders"], f"{value['agreement']:.3f}", shown)
        lines.append(f"| {' | '.join(map(str, cells))} |")
    return "\n".join(lines) + "\n"


def table_list(schemas: Schemas, counts: dict[str, int], link: str = "docs/codebook.md") -> str:
    """Return all tables as a Markdown table, layer by layer, with their rows; `link` is the codebook's path."""
    lines = ["| table | rows | one row is |", "|---|---:|---|"]
    for layer in schemas.package["layers"]:
        lines.append(f"| *{layer['title']}* | | |")
        for name in layer["tables"]:
            lines.append(f"| [`{name}`]({link}#{name}) | {counts[name]:,} | {schemas.tables[name].title} |")
    return "\n".join(lines) + "\n"
