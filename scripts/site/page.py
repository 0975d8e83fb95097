"""What a page is, how a cell is shown, and how the templates are filled.

The rule: an address is relative to the root of the site, and a template puts the way to the root before it, so that
every page works from a file path. For example the claim ``nyt-2022-06-21.017`` is ``claims/nyt-2022-06-21.017.html``.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from landmine_policy._schema import cell_text

if TYPE_CHECKING:
    from landmine_policy._editions import Edition
    from landmine_policy._schema import Field

TEMPLATES = Path(__file__).parent / "templates"
STATIC = Path(__file__).parent / "static"

# The tables of which every row has a page, and the folder where that is not the name of the table.
RECORDS = {
    "facts": "claims",
    **{name: name for name in ("rules", "provisions", "events", "statements", "positions", "quantities", "actors")},
    **{name: name for name in ("roles", "places", "weapons", "instruments", "instrument_relations", "treaty_actions")},
    **{name: name for name in ("checks", "conflicts", "renderings", "sources", "treaty_states", "recorded_rules")},
    **{name: name for name in ("recorded_events", "recorded_instruments")},
}
SHOWN_AS = {"claims": "facts", "stances": "positions"}  # a record of one table is read in the fuller row of another


@dataclass(frozen=True)
class Cell:
    """What stands in a cell: the text, and the address of the page it leads to."""

    text: str
    href: str = ""


@dataclass(frozen=True)
class Page:
    """One page: its address, its title, the template and what fills it, and what schema.org calls the thing."""

    path: str
    title: str
    template: str
    content: dict[str, Any] = field(default_factory=dict)
    about: dict[str, Any] = field(default_factory=dict)
    scripts: tuple[str, ...] = ()


def address(edition: Edition, table: str, record_id: object) -> str:
    """Return the address of the page of a record; empty where it has none."""
    table = SHOWN_AS.get(table, table)
    known = table in RECORDS and record_id in edition[table].rows
    return f"{RECORDS[table]}/{record_id}.html" if known else ""


def label_of(item: Field, value: object) -> str:
    """Return a value as a reader should see it: the label of a code, yes or no, a day as year, month and day."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return dict(item.codes or ()).get(str(value)) or cell_text(value)


def cell(edition: Edition, table: str, row: dict[str, Any], name: str) -> Cell:
    """Return a cell of a row with the link that its foreign key gives."""
    schema = edition[table].schema
    value = row[name]
    if value is None:
        return Cell("")
    targets = [key for key in schema.foreign_keys if key.fields == (name,)]
    key = edition[table].id_of(row)
    links = [found for target in targets if (found := address(edition, target.table, value))]
    own = address(edition, table, key) if schema.primary_key == (name,) else ""
    return Cell(label_of(schema.by_name[name], value), links[0] if links else own)


def rows_of(edition: Edition, table: str, columns: list[str]) -> list[dict[str, Cell]]:
    """Return the cells of some columns of a table, by the names of the columns."""
    return [{name: cell(edition, table, row, name) for name in columns} for row in edition[table].rows.values()]


def titles(edition: Edition, table: str, columns: list[str]) -> dict[str, str]:
    """Return the titles of some columns of a table."""
    return {name: edition[table].schema.by_name[name].title for name in columns}


def compared_columns(edition: Edition) -> list[str]:
    """Return the columns of `rules_compared` that give rules in words: as reported, then as recorded."""
    table = edition["rules_compared"]
    names = list(table.schema.by_name)[3:]
    words = names[: names.index("comparison")]
    return [name for name in words if any(row[name] for row in table.rows.values())]


def compared(row: dict[str, Any], columns: list[str]) -> list[str]:
    """Return a rule as reported and as recorded, with words where one of them has none."""
    return [row[name] or ("not recorded" if name == "record" else "not stated") for name in columns]


def script_data(name: str, data: object) -> bytes:
    """Return a script that sets a global name; a text that is parsed is read faster than a literal."""
    text = json.dumps(json.dumps(data, ensure_ascii=False, separators=(",", ":")), ensure_ascii=False)
    return f"window.{name} = JSON.parse({text.translate(LINE_ENDS)});\n".encode()


LINE_ENDS = {0x2028: "\\u2028", 0x2029: "\\u2029"}  # a JavaScript text may not hold them in older browsers


class Renderer:
    """The templates of the site, filled for one edition."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self._environment = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals["dataset"] = edition.about

    def render(self, page: Page) -> bytes:
        """Return the bytes of a page."""
        base = "../" * page.path.count("/")
        given = self.edition.about
        dataset = {"@type": "Dataset", "name": given["title"], "version": given["version"]}
        dataset |= {"license": given["licence_url"], "description": given["description"]}
        about = {"@context": "https://schema.org", "@type": "WebPage", "name": page.title, "isPartOf": dataset}
        linked = json.dumps(about | page.about, ensure_ascii=False).replace("<", "\\u003c")
        template = self._environment.get_template(page.template)
        return template.render(page=page, base=base, linked=linked, **page.content).encode()
