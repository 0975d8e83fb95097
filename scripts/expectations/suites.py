"""The Great Expectations project as files: data source, one suite a table, validation definitions and checkpoint.

The rule: each table has one data asset, a DuckDB query over the shipped Parquet files that gives its rows
with one column a rule, empty where the row keeps it; its suite expects each of these columns to be null. So a
failure names the record, the rule's sentence and the value, and the project runs with Great Expectations
alone, from the root of a copy: ``context.checkpoints.get("landmine-policy").run()``. For example the column
`passage_inside_text` of the asset `evidence` holds the end of a passage that lies outside its article. Every
id is computed from a name.
"""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, Any

from scripts.expectations.rules import Rule, lengths, rules_of

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = "validation"
DATA_SOURCE = "shipped"
BATCH = "whole"
CHECKPOINT = "landmine-policy"
GX_VERSION = "1.24.1"
COLUMNS = "columns"  # the suite on the types of all columns
ARROW_TO_DUCKDB = {"string": "VARCHAR", "integer": "BIGINT", "number": "DOUBLE", "boolean": "BOOLEAN", "date": "DATE"}


def suite_files(root: Path, descriptor: dict[str, Any]) -> dict[str, bytes]:
    """Return every generated file of the project by its path; `descriptor` is the data package's."""
    schemas = parquet_schemas(descriptor)
    queries = {COLUMNS: columns_query(schemas)}
    suites = {COLUMNS: [COLUMN_RULE]}
    for table, schema in schemas.items():
        rules = _rules(root, table, schema, descriptor)
        queries[table] = table_query(table, schema, rules, list(schemas))
        suites[table] = [*rules, csv_rule(table, schema)]
    files = {f"{FOLDER}/great_expectations.yml": _context(queries)}
    for name, rules in suites.items():
        files[f"{FOLDER}/expectations/{name}.json"] = _json(_suite(name, rules))
        files[f"{FOLDER}/validation_definitions/{name}.json"] = _json(_definition(name))
    files[f"{FOLDER}/checkpoints/{CHECKPOINT}.json"] = _json(_checkpoint(list(suites)))
    return files


def parquet_schemas(descriptor: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the schema of each table, in the descriptor's order."""
    return {resource["name"]: resource["schema"] for resource in descriptor["resources"]}


def sentences(root: Path, descriptor: dict[str, Any]) -> dict[str, dict[str, Rule]]:
    """Return the rules of each suite by the name of their column."""
    schemas = parquet_schemas(descriptor)
    found = {COLUMNS: {COLUMN_RULE.name: COLUMN_RULE}}
    for table, schema in schemas.items():
        rules = [*_rules(root, table, schema, descriptor), csv_rule(table, schema)]
        found[table] = {rule.name: rule for rule in rules}
    return found


def _rules(root: Path, table: str, schema: dict[str, Any], descriptor: dict[str, Any]) -> list[Rule]:
    count = next(resource["rowCount"] for resource in descriptor["resources"] if resource["name"] == table)
    return [*rules_of(root, table, schema, count), *([lengths(descriptor)] if table == "sources" else [])]


def table_query(table: str, schema: dict[str, Any], rules: list[Rule], tables: list[str]) -> str:
    """Return the query of one table's asset: its key as `record` and one column a rule."""
    columns = [f"{rule.problem} AS {rule.name}" for rule in [*rules, csv_rule(table, schema)]]
    key = " || '/' || ".join(f"coalesce(t.\"{name}\"::VARCHAR, '')" for name in schema["primaryKey"])
    body = ",\n  ".join([f"{key} AS record", *columns])
    text = f"SELECT\n  {body}\nFROM {table} t"
    used = [
        name for name in tables if name == table or f" {name} " in f" {text} ".replace("\n", " ").replace("(", " ( ")
    ]
    parts = [f"{name} AS (SELECT * FROM 'data/parquet/{name}.parquet')" for name in used]
    return f"WITH {', '.join(parts)}\n{text}"


def csv_rule(table: str, schema: dict[str, Any]) -> Rule:
    """Return the rule that a row stands in the CSV file with the same values, and that the file holds no more rows."""
    columns = [f'"{field["name"]}"' for field in schema["fields"]]
    file = (
        f"read_csv('data/csv/{table}.csv', header = true, all_varchar = true, delim = ',', quote = '\"', escape = '\"')"
    )
    own = " || chr(31) || ".join(f"coalesce(t.{column}::VARCHAR, '')" for column in columns)
    same = " || chr(31) || ".join(f"coalesce(c.{column}, '')" for column in columns)
    rows = f"(SELECT list({same}) FROM {file} c)"
    return Rule(
        "csv_and_parquet_agree",
        "The CSV file and the Parquet file hold the same rows with the same values.",
        f"CASE WHEN NOT (list_contains({rows}, {own}) AND len({rows}) = count(*) OVER ()) THEN 'differs' END",
    )


COLUMN_RULE = Rule(
    "column_is_as_declared", "Every Parquet column is declared in the schema, in its place, with its type.", ""
)


def columns_query(schemas: dict[str, dict[str, Any]]) -> str:
    """Return the query of the asset on types: one row a declared or present column, and what is wrong with it."""
    declared = ",\n  ".join(
        f"('{table}', {number}, '{field['name']}', '{ARROW_TO_DUCKDB[field['type']]}')"
        for table, schema in schemas.items()
        for number, field in enumerate(schema["fields"], start=1)
    )
    present = "\n  UNION ALL ".join(
        f"SELECT '{table}' AS tab, row_number() OVER () AS num, column_name AS col, column_type AS typ"
        f" FROM (DESCRIBE SELECT * FROM 'data/parquet/{table}.parquet')"
        for table in schemas
    )
    return (
        f"WITH declared(tab, num, col, typ) AS (VALUES\n  {declared}),\npresent AS (\n  {present})\n"
        "SELECT coalesce(d.tab, p.tab) || '.' || coalesce(d.col, p.col) AS record,\n"
        "  CASE WHEN p.col IS NULL THEN 'is missing' WHEN d.col IS NULL THEN 'is not declared'\n"
        "    WHEN d.typ <> p.typ THEN p.typ || ' instead of ' || d.typ\n"
        "    WHEN d.num <> p.num THEN 'stands in another place' END AS column_is_as_declared\n"
        "FROM declared d FULL JOIN present p ON d.tab = p.tab AND d.col = p.col"
    )


def identifier(*names: str) -> str:
    """Return the id of a part of the project: a UUID computed from its name."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "landmine-policy/" + "/".join(names)))


def _suite(name: str, rules: list[Rule]) -> dict[str, Any]:
    return {
        "expectations": [
            {
                "description": rule.sentence,
                "id": identifier("expectation", name, rule.name),
                "kwargs": {"column": rule.name},
                "meta": {},
                "severity": rule.severity,
                "type": "expect_column_values_to_be_null",
            }
            for rule in rules
        ],
        "id": identifier("suite", name),
        "meta": {"great_expectations_version": GX_VERSION},
        "name": name,
        "notes": None,
    }


def _definition(name: str) -> dict[str, Any]:
    return {
        "data": {
            "asset": {"id": identifier("asset", name), "name": name},
            "batch_definition": {"id": identifier("batch", name), "name": BATCH},
            "datasource": {"id": identifier("datasource"), "name": DATA_SOURCE},
        },
        "id": identifier("definition", name),
        "name": name,
        "suite": {"id": identifier("suite", name), "name": name},
    }


def _checkpoint(names: list[str]) -> dict[str, Any]:
    return {
        "actions": [],
        "id": identifier("checkpoint"),
        "name": CHECKPOINT,
        "result_format": {"result_format": "COMPLETE", "unexpected_index_column_names": ["record"]},
        "validation_definitions": [{"id": identifier("definition", name), "name": name} for name in names],
    }


def _context(queries: dict[str, str]) -> bytes:
    def store(class_name: str, folder: str) -> dict[str, Any]:
        backend = {"class_name": "TupleFilesystemStoreBackend", "base_directory": folder}
        return {"class_name": class_name, "store_backend": backend}

    checkpoints = store("CheckpointStore", "checkpoints/")
    checkpoints["store_backend"]["suppress_store_backend_id"] = True
    config = {
        "config_version": 4.0,
        "data_context_id": identifier("context"),
        "analytics_enabled": False,
        "progress_bars": {"globally": False, "metric_calculations": False},
        "stores": {
            "expectations_store": store("ExpectationsStore", "expectations/"),
            "validation_definition_store": store("ValidationDefinitionStore", "validation_definitions/"),
            "checkpoint_store": checkpoints,
            # Results hold clocks and random ids; report.json is their committed, normalised form.
            "validation_results_store": {
                "class_name": "ValidationResultsStore",
                "store_backend": {"class_name": "InMemoryStoreBackend"},
            },
        },
        "expectations_store_name": "expectations_store",
        "validation_results_store_name": "validation_results_store",
        "checkpoint_store_name": "checkpoint_store",
        "data_docs_sites": {
            "local_site": {
                "class_name": "SiteBuilder",
                "show_how_to_buttons": False,
                "store_backend": {
                    "class_name": "TupleFilesystemStoreBackend",
                    "base_directory": "uncommitted/data_docs/",
                },
                "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
            }
        },
        "fluent_datasources": {
            DATA_SOURCE: {
                "type": "pandas",
                "id": identifier("datasource"),
                "assets": {name: _asset(name, query) for name, query in queries.items()},
            }
        },
    }
    head = (
        "# Generated by `make data` from data/schema/ and validation/rules/; paths are taken from the root of a copy.\n"
    )
    return head.encode() + _json(config)  # JSON is YAML, and is written the same everywhere


def _asset(name: str, query: str) -> dict[str, Any]:
    return {
        "type": "sql_query",
        "id": identifier("asset", name),
        "batch_definitions": {BATCH: {"id": identifier("batch", name), "partitioner": None}},
        "sql": query,
        "con": "duckdb:///:memory:",
    }


def _json(value: dict[str, Any]) -> bytes:
    return (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode()
