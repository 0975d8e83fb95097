"""The codebook, ``docs/codebook.md``: every table, field and code in words, from the schemas and the code lists.

The rule: whoever knows only this document can say what any cell means. For example the line of `claims.kind`
names its code list, and the list has each code with its definition, an invented example, and where the list
comes from.
"""

from landmine_policy._schema import cell_text
from scripts.read.rows import Rows
from scripts.read.schemas import Field, Schemas, Table
from scripts.write.generated_blocks import code_lists, code_table, table_list

CODEBOOK = "docs/codebook.md"
LIMITS = {"minimum": "at least", "maximum": "at most"}

OPENING = """\
# Codebook

Generated from `data/schema/` and `data/facts/codes/` by `make data`; do not edit it here.

An empty cell means: not stated. Every table is in `data/csv/` and, with the same rows, in `data/parquet/`.
A field marked *key* is part of the table's primary key; *required* fields are never empty; *derived* fields
are computed by the build and never typed. An arrow names the table and field that a cell points at.
"""


def codebook(schemas: Schemas, rows: Rows, counts: dict[str, int]) -> bytes:
    """Return the codebook; `counts` holds the number of rows by table."""
    parts = [OPENING, table_list(schemas, counts, link="")]
    for layer in schemas.package["layers"]:
        parts.append(f"## {layer['title']}\n")
        parts += [_table(schemas.tables[name], counts[name]) for name in layer["tables"]]
    parts.append("## Code lists\n")
    for name, members in sorted(code_lists(rows).items()):
        users = [f"`{t.name}.{f.name}`" for t in schemas.tables.values() for f in t.fields if f.code_list == name]
        origin = f"Defined in {members[0].values['defined_in']}. Used by {', '.join(users)}."
        parts.append(f"### `{name}`\n\n{origin}\n\n{code_table(members)}")
    return "\n".join(parts).encode()


def _table(table: Table, count: int) -> str:
    lines = [
        f"### {table.name}\n",
        f"One row is {table.title}. {count:,} rows. {table.description}\n",
        "| field | type | what it holds | example |",
        "|---|---|---|---|",
    ]
    lines += [_field(table, item) for item in table.fields]
    return "\n".join(lines) + "\n"


def _field(table: Table, item: Field) -> str:
    is_key = item.name in table.primary_key
    marks = [("key", is_key), ("required", item.required and not is_key), ("derived", item.derived)]
    said = ", ".join(mark for mark, is_so in marks if is_so)
    kind = f"code of [`{item.code_list}`](#{item.code_list})" if item.code_list else item.type
    parts = [f"{kind}, in {item.unit}" if item.unit else kind]
    parts += [f"{word} {item.constraints[name]}" for name, word in LIMITS.items() if name in item.constraints]
    pointing = [key for key in table.foreign_keys if key.fields[-1] == item.name]
    parts += [f"→ `{key.table}.{key.reference_fields[-1]}`" for key in pointing]
    parts += [f"*{said}*"] if said else []
    example = cell_text(item.example).replace("|", "\\|")
    return f"| `{item.name}` | {'<br>'.join(parts)} | {item.title}. {item.description} | `{example}` |"
