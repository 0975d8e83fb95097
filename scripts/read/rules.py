"""The rule book: what must hold and no schema can say, each rule a sentence and the SQL of a row that breaks it.

The rule: ``validation/rules/TABLE.yaml`` holds the rules of one table, one entry a rule::

    - name: exceptions_are_permissions
      sentence: An exception is a permission.
      breaks: t.exception_to IS NOT NULL AND t.deontic <> 'permitted'
      field: deontic
      mend: permitted

``breaks`` is true of a row ``t`` that breaks the rule; other tables go by their names. What is broken shows the
cell of `field`, or what the SQL in `shows` gives, and `mend`: the values that are allowed or, after ``do: ``, what
to do. `severity` is ``critical`` where it is left out, `scope` is ``corpus`` and `draft` is ``kept``; `SCOPES` and
`DRAFT` say what these mean.

A rule of many tables is written once, in a file that begins with an underscore. It holds in each table of its
`layer` (of every layer where that is left out) that has its `columns`, but not in those of `but_not`. In its texts
``{table}`` is the table's name, ``{columns}`` its fields, ``{id}`` SQL for the id of the row, ``{texts}`` SQL for all
that was typed as text in it but its note, ``{values}`` its cells outside the key, and ``{ids_of_records}`` a query of
`table` and `record_id` of all records. `each` repeats a rule, in any file: ``each: [low, best]`` for these fields, as
``{field}``, where the table has them, and ``each: dates`` for every date of the table, as ``{date}``. For example
``{date}_edtf`` is ``valid_from_edtf`` and ``valid_to_edtf`` in `provisions`.

SQL that several rules need is a shorthand in ``_shorthands.yaml``. For example ``{claims_of | polarity}`` stands for
the claims that the cell `polarity` of a row rests on.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from scripts.problems import CouldNotRun
from scripts.read.files import read_code, shaped
from scripts.read.rows import RECORD_LAYERS
from scripts.read.schemas import Table
from scripts.read.values import date_groups
from scripts.read.views import RECORDS_QUERY, derived_columns, read_records_query, read_view

RULES_FOLDER = "validation/rules"
SHORTHANDS = "_shorthands.yaml"
SEVERITIES = ("critical", "warning")
SCOPES = {
    "article": "looks at the row and at rows of the same article",
    "table": "looks at rows of its own table, of any article",
    "corpus": "looks at rows of other tables, of any article",
    "edition": "looks at what was published: releases, changes, and whether the shipped tables fit each other",
}
DRAFT = {
    "kept": "a draft keeps the rule too",
    "open": "asks for work that a draft may lack: a claim that no record uses yet",
    "told": "likewise, and the build tells it in another way, in scripts/check/drafts.py",
}
WRITTEN = ("name", "sentence", "breaks")
OPTIONAL = ("shows", "field", "severity", "scope", "mend", "each", "draft")
OF_MANY_TABLES = ("layer", "columns", "but_not")

# libyaml's, where PyYAML was built with it, is ten times as fast.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
DEEPEST = 5  # shorthands inside of shorthands; one inside of itself would never end
_SHORTHAND = re.compile(r"\{(\w+) \| ([^{}]*)\}")

Entry = dict[str, Any]


@dataclass(frozen=True)
class Rule:
    """One rule of one table; see the module's docstring.

    `breaks` and `shows` are SQL, `field` may be empty, and `by_construction` marks a rule that the build cannot
    break: it holds for what the build makes, and is there for shipped files.
    """

    table: str
    name: str
    sentence: str
    breaks: str
    shows: str
    field: str = ""
    severity: str = SEVERITIES[0]
    scope: str = "corpus"
    mend: str = ""
    draft: str = "kept"
    by_construction: bool = False


def read_rules(root: Path, tables: Mapping[str, Table]) -> dict[str, list[Rule]]:
    """Return the rules of each table: those that are written, and those on relations that the schema gives.

    Raises CouldNotRun where a rule file is missing or broken: it is code, not a fact.
    """
    folder = root / RULES_FOLDER
    if not folder.is_dir():
        message = f"{folder} is missing; give the root of a copy of this repository with --root"
        raise CouldNotRun(message)
    texts = _Texts(folder / SHORTHANDS, tables)
    rules: dict[str, list[Rule]] = {name: [] for name in tables}
    for path in sorted(folder.iterdir()):
        if path.name == SHORTHANDS:
            continue
        if path.suffix != ".yaml":
            message = f"{path} is not read: the name of a file of rules ends in .yaml; rename it, or take it out"
            raise CouldNotRun(message)
        with shaped(path):
            for entry in _read(path):
                _refuse_unknown(entry, path)
                for table in _tables_of(entry, path, tables):
                    rules[table.name] += _rules(entry, table, texts)
    for name, table in tables.items():
        rules[name] += [*_references(table), *_taken(root, table), *_view(root, table)]
    return rules


def record_id(table: Table) -> str:
    """Return SQL for the id of a row: the parts of its key joined by slashes, empty ones left out."""
    parts = [f't."{name}"' for name in table.primary_key]
    return parts[0] if len(parts) == 1 else f"concat_ws('/', {', '.join(parts)})"


def _cells(table: Table) -> dict[str, str]:
    """Return SQL for the texts of a row, for its cells outside the key, and for the names of its fields."""
    keys = {name for key in table.foreign_keys for name in key.fields} | {"note"}
    texts = [
        f't."{field.name}"'
        for field in table.fields
        if field.type == "string" and not (field.code_list or "pattern" in field.constraints or field.name in keys)
    ]
    values = [f't."{name}"' for name in table.by_name if name not in table.primary_key]
    return {
        "{texts}": f"concat_ws(' // ', {', '.join(texts or [repr('')])})",
        "{values}": ", ".join(values),
        "{columns}": ", ".join(repr(name) for name in table.by_name),
    }


def _read(path: Path) -> Any:
    try:
        return yaml.load(read_code(path), Loader=_LOADER)  # noqa: S506 (both are safe loaders)
    except yaml.YAMLError as error:
        message = f"{path} is not YAML: {' '.join(str(error).split())}"
        raise CouldNotRun(message) from None


def _refuse_unknown(entry: Entry, path: Path) -> None:
    """Raise CouldNotRun where an entry is no rule."""
    optional = (*OPTIONAL, *OF_MANY_TABLES) if path.name.startswith("_") else OPTIONAL
    if not isinstance(entry, dict) or not set(WRITTEN) <= set(entry) <= {*WRITTEN, *optional}:
        message = f"{path}: a rule has {', '.join(WRITTEN)} and perhaps {', '.join(optional)}, not {entry}"
        raise CouldNotRun(message)
    for key in {*WRITTEN, *OPTIONAL} & set(entry) - {"each"}:
        if not isinstance(entry[key], str):
            message = f"{path}: the {key} of {entry['name']} is no text; put it in quotes: {entry[key]}"
            raise CouldNotRun(message)
    for key, values in (("severity", SEVERITIES), ("scope", tuple(SCOPES)), ("draft", tuple(DRAFT))):
        if entry.get(key, values[0]) not in values:
            message = f"{path}: the {key} of {entry['name']} is one of {', '.join(values)}, not {entry[key]}"
            raise CouldNotRun(message)


def _tables_of(entry: Entry, path: Path, tables: Mapping[str, Table]) -> list[Table]:
    """Return the tables that an entry is about."""
    if not path.name.startswith("_"):
        if path.stem not in tables:
            message = f"{path} is named after no table; the tables are {', '.join(tables)}"
            raise CouldNotRun(message)
        return [tables[path.stem]]
    return [
        table
        for table in tables.values()
        if entry.get("layer", table.layer) == table.layer
        and set(entry.get("columns", ())) <= set(table.by_name)
        and table.name not in entry.get("but_not", ())
    ]


def _rules(entry: Entry, table: Table, texts: "_Texts") -> Iterator[Rule]:
    """Yield the rules that an entry gives for one table."""
    each = entry.get("each", [""])
    word = "{date}" if each == "dates" else "{field}"
    for value in date_groups(list(table.by_name)) if each == "dates" else each:
        if word == "{field}" and value and not {value, f"{value}_edtf", f"{value}_id"} & set(table.by_name):
            continue
        known = {word: value, "{table}": table.name, "{id}": record_id(table), **_cells(table)}
        written = {key: entry[key] for key in (*WRITTEN, *OPTIONAL) if key in entry and key != "each"}
        filled = {key: texts.written_out(text, known) for key, text in written.items()}
        field = filled.get("field", "")
        shows = f'CAST(t."{field}" AS STRING)' if field else "CAST(NULL AS STRING)"
        yield Rule(table.name, **{"shows": shows, **filled})  # type: ignore[arg-type]  # all of these are texts


class _Texts:
    """Writes out what stands in braces: words that the table gives, and shorthands, also inside of shorthands."""

    def __init__(self, path: Path, tables: Mapping[str, Table]) -> None:
        self.shorthands: dict[str, Entry] = _read(path) if path.is_file() else {}
        ids = (
            f"SELECT '{table.name}' AS \"table\", {record_id(table)} AS record_id FROM {table.name} t"
            for table in tables.values()
            if table.layer in RECORD_LAYERS
        )
        self.known = {"{ids_of_records}": " UNION ALL ".join(ids)}

    def written_out(self, text: str, known: Mapping[str, str]) -> str:
        """Return a text with nothing left in braces that the rule book knows."""
        text = _filled(text, known)
        for _ in range(DEEPEST):
            text = _filled(_SHORTHAND.sub(self._sql, text), known)
        return _filled(text, self.known).strip()

    def _sql(self, match: re.Match[str]) -> str:
        shorthand, values = self.shorthands.get(match[1]), match[2].split(" | ")
        if shorthand is None or len(values) != len(shorthand["takes"]):
            message = f"{match[0]!r} in a rule is no shorthand of {SHORTHANDS}, or has too many or too few values"
            raise CouldNotRun(message)
        taken = {"{" + name + "}": value for name, value in zip(shorthand["takes"], values, strict=True)}
        return _filled(str(shorthand["sql"]), taken)


def _filled(text: str, known: Mapping[str, str]) -> str:
    for word, value in known.items():
        text = text.replace(word, value)
    return text


def _references(table: Table) -> Iterator[Rule]:
    """Yield a rule on each foreign key of a table; the build checks them with `scripts.check.schema`."""
    for key in table.foreign_keys:
        pairs = list(zip(key.fields, key.reference_fields, strict=True))
        given = " AND ".join(f't."{own}" IS NOT NULL' for own, _ in pairs)
        same = " AND ".join(f'r."{other}" = t."{own}"' for own, other in pairs)
        yield Rule(
            table=table.name,
            name=f"{key.fields[-1]}_leads_somewhere",
            sentence=f"Every {' and '.join(key.fields)} leads to a row of {key.table}.",
            breaks=f"{given} AND NOT EXISTS (SELECT 1 FROM {key.table} r WHERE {same})",
            shows=f'CAST(t."{key.fields[-1]}" AS STRING)',
            field=key.fields[-1],
            by_construction=True,
        )


def _taken(root: Path, table: Table) -> Iterator[Rule]:
    """Yield the rule that a record has what its claims give."""
    if columns := derived_columns(table):
        same = " AND ".join(f'q."{name}" IS NOT DISTINCT FROM t."{name}"' for name in columns)
        ours = f"q.\"table\" = '{table.name}' AND q.record_id = {record_id(table)}"
        yield Rule(
            table=table.name,
            name="takes_what_its_claims_give",
            sentence=f"The columns {', '.join(columns)} are what {RECORDS_QUERY} gives of the claims of the row.",
            breaks=f"NOT EXISTS (SELECT 1 FROM (\n{read_records_query(root)}\n) q WHERE {ours} AND {same})",
            shows=record_id(table),
            scope="edition",
            by_construction=True,
        )


def _view(root: Path, table: Table) -> list[Rule]:
    """Return the rules that a view is what its query gives, no row more and none less."""
    query = read_view(root, table.name)
    if query is None:
        return []
    same = " AND ".join(f'q."{field.name}" IS NOT DISTINCT FROM t."{field.name}"' for field in table.fields)
    given = f"(\n{query}\n) q"
    source = f"data/schema/views/{table.name}.sql"
    rows = Rule(
        table=table.name,
        name="rows_are_those_of_the_query",
        sentence=f"Every row is one that {source} gives of the other tables.",
        breaks=f"NOT EXISTS (SELECT 1 FROM {given} WHERE {same})",
        shows=record_id(table),
        scope="edition",
        by_construction=True,
    )
    count = f"(SELECT count(*) FROM {given})"
    sentence = f"The table has as many rows as {source} gives."
    breaks = f"count(*) OVER (PARTITION BY 1) <> {count}"
    shown = f"concat(CAST(count(*) OVER (PARTITION BY 1) AS STRING), ' of ', CAST({count} AS STRING))"
    return [rows, replace(rows, name="no_row_of_the_query_is_missing", sentence=sentence, breaks=breaks, shows=shown)]
