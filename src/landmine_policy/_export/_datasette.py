"""What Datasette says of the SQLite file: what to open first, what the columns mean, and how to search and count.

The rule: it follows from the descriptor. The tables of its first layer are shown first and the others listed by their
layers; a coded field is a facet; a reference shows the words of the row that it points at; the questions are queries.
For example ``datasette mines.sqlite --metadata mines.metadata.json`` opens with `facts`, counted by verdict.
"""

from __future__ import annotations

import html
import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from landmine_policy._editions import Edition
    from landmine_policy._questions import Question
    from landmine_policy._schema import Table

PACKAGE, CODEBOOK = "_package", "_codebook"
QUESTION = "question-"  # before the id of a question, which may be the name of a table
# Fields whose words stand for a row, the best first.
LABELS = ("label", "name", "title", "rule", "topic", "summary", "says", "as_printed")
# Fields to count rows by, the best first; a page begins with so many.
FACETS = (
    *("verdict", "deontic", "comparison", "stance", "event_type", "measure", "relation", "table", "activity", "kind"),
    *("worst_verdict", "sector", "certainty", "introduced_by", "resolution", "basis", "status"),
)
MOST_FACETS = 3
SEARCHED = ("front", "judgement")  # layers
# The descriptions of 20 columns and counts of 20 codes would push the rows off the screen: they scroll in boxes.
BOXES = "data:text/css,.column-descriptions,.facet-results{max-height:9em;overflow-y:auto;border:1px solid silver}"


def metadata(database: str, edition: Edition, asked: list[Question]) -> bytes:
    """Return the file that Datasette takes with ``--metadata``; `database` is the file's name without suffix.

    Units stand in the descriptions of their columns: Datasette knows physical units only and would fail on others.
    """
    said, layers = edition.about, edition.descriptor.get("layers", [])
    front = layers[0]["tables"] if layers else edition.tables
    tables = {name: _table(edition[name].schema) | {"hidden": name not in front} for name in edition.tables}
    opening = f"<p>{html.escape(said['description'])} {said['empty_cell']}</p>"
    start = "".join(f"<li>{_link(database, name)}: {html.escape(edition[name].schema.title)}</li>" for name in front)
    questions = "".join(f"<li>{_link(database, QUESTION + item.question_id, item.question)}</li>" for item in asked)
    listed = "".join(
        f"<p><strong>{html.escape(layer['title'])}</strong>: "
        f"{', '.join(_link(database, name) for name in layer['tables'])}</p>"
        for layer in layers[1:]
    )
    content = {
        "title": said["title"],
        "description_html": f"{opening}<p>Start here:</p><ul>{start}</ul>",
        "license": said["licence"],
        "license_url": said["licence_url"],
        "source": said["citation"],
        "extra_css_urls": [BOXES],
        "databases": {
            database: {
                "description_html": f"<ul>{start}</ul>{listed}"
                f"<details><summary>{len(asked)} questions, answered</summary><ul>{questions}</ul></details>",
                "queries": {
                    QUESTION + item.question_id: {"sql": item.sql, "title": item.question, "description": item.remark}
                    for item in asked
                },
                "tables": tables | {name: {"hidden": True} for name in (PACKAGE, CODEBOOK)},
            }
        },
    }
    return (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode()


def searched(edition: Edition) -> dict[str, list[str]]:
    """Return the columns that Datasette searches, by their tables: the running texts of the layers worth reading."""
    layers = edition.descriptor.get("layers", [])
    tables = [edition[name].schema for layer in layers if layer["name"] in SEARCHED for name in layer["tables"]]
    found = {table.name: _texts(table) for table in tables}
    return {name: columns for name, columns in found.items() if columns}


def _texts(table: Table) -> list[str]:
    ids = {name for key in table.foreign_keys for name in key.fields} | set(table.primary_key)
    fields = (field for field in table.fields if field.type == "string" and field.codes is None)
    return [field.name for field in fields if field.name not in ids and not field.name.endswith("_edtf")]


def _table(table: Table) -> dict[str, Any]:
    coded = [name for name in FACETS if name in table.by_name and table.by_name[name].codes is not None]
    label = next((name for name in LABELS if name in table.by_name), None)
    return {
        "title": f"{table.name}: {table.title}",
        "description": table.description,
        "columns": {field.name: field.description_with_unit for field in table.fields},
        "facets": coded[:MOST_FACETS],
        **({"label_column": label} if label else {}),
    }


def _link(database: str, name: str, text: str = "") -> str:
    """Return a link to a table or question that holds on Datasette's first page and on that of the database.

    >>> _link("mines-1.0", "facts")
    '<a href="mines-1~2E0/facts">facts</a>'
    """
    # Datasette's own code for what an address may not hold.
    plain = re.sub(r"[^A-Za-z0-9_-]", lambda letter: "".join(f"~{byte:02X}" for byte in letter[0].encode()), database)
    return f'<a href="{plain}/{name}">{html.escape(text or name)}</a>'
