"""The Great Expectations project as files: data sources, suites, validation definitions and a checkpoint.

The rule: each table has a suite of its name, which holds what the schema says of it and reads its Parquet file. One
more suite, `relations`, holds what relates rows to others; it reads the rows that break a relation, which a DuckDB
query finds, and expects that none of them names its rule. Everything in ``validation/`` but the written rules is made
here, and runs with Great Expectations alone from the root of a copy::

    context = great_expectations.get_context(mode="file", context_root_dir="validation")
    context.checkpoints.get("landmine-policy").run()

Every id is computed from a name.
"""

import json
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scripts.expectations.native import expect, native_expectations
from scripts.expectations.relations import AGREEMENT, Keys, Relations, all_broken_rows, full_name
from scripts.read.rules import read_rules
from scripts.read.schemas import read_schemas

Descriptor = dict[str, Any]
FOLDER = "validation"
CHECKPOINT = "landmine-policy"
TABLES, RELATIONS = "tables", "relations"  # the two data sources; the second is also a suite
BATCH = "whole"
GX_VERSION = "1.24.1"


@dataclass(frozen=True)
class RuleBook:
    """All that is expected of a package: of each table by itself, and of its rows beside others."""

    keys: Keys
    native: dict[str, list[Descriptor]]
    relations: Relations


def rule_book(root: Path, descriptor: Descriptor) -> RuleBook:
    """Return what is expected of a package: what its descriptor says, and the rules that are written below `root`."""
    schemas = {resource["name"]: resource["schema"] for resource in descriptor["resources"]}
    return RuleBook(
        keys={table: schema["primaryKey"] for table, schema in schemas.items()},
        native={resource["name"]: _native(resource, descriptor) for resource in descriptor["resources"]},
        relations=read_rules(root, read_schemas(root).tables),
    )


def _native(resource: Descriptor, descriptor: Descriptor) -> list[Descriptor]:
    """Return the native expectations of a table; the lengths of the articles stand in the descriptor's sources."""
    lengths = sorted(source["length"] for source in descriptor.get("sources", ()) if "length" in source)
    if resource["name"] != "sources" or not lengths:
        return native_expectations(resource)
    said = "Length of the text is that of an article, as the descriptor gives it."
    known = expect("column_values_to_be_in_set", said, column="text_length", value_set=lengths)
    return [*native_expectations(resource), known]


def suite_files(root: Path, descriptor: Descriptor) -> dict[str, bytes]:
    """Return every generated file of the project by its path."""
    book = rule_book(root, descriptor)
    suites = book.native | {RELATIONS: _relations(book)}
    files = {f"{FOLDER}/great_expectations.yml": _context(book)}
    for name, expectations in suites.items():
        files[f"{FOLDER}/expectations/{name}.json"] = _json(_suite(name, expectations))
        files[f"{FOLDER}/validation_definitions/{name}.json"] = _json(_definition(name))
    files[f"{FOLDER}/checkpoints/{CHECKPOINT}.json"] = _json(_checkpoint(list(suites)))
    return files


def _relations(book: RuleBook) -> list[Descriptor]:
    """Return the suite on the rows that break a relation: none of them may name the rule."""
    rules = [rule for rules in book.relations.values() for rule in rules]
    said = [(full_name(rule.table, rule.name), rule.sentence, rule.severity) for rule in rules]
    said += [(full_name(table), AGREEMENT.format(table=table), "critical") for table in book.keys]
    return [
        expect("column_values_to_not_be_in_set", sentence, severity, column="rule", value_set=[name])
        for name, sentence, severity in said
    ]


def _identifier(*names: str) -> str:
    """Return the id of a part of the project: a UUID computed from its name."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "landmine-policy/" + "/".join(names)))


def _suite(name: str, expectations: list[Descriptor]) -> Descriptor:
    return {
        "expectations": [
            {
                **expectation,
                "id": _identifier("expectation", name, expectation["type"], json.dumps(expectation["kwargs"])),
                "meta": {},
            }
            for expectation in expectations
        ],
        "id": _identifier("suite", name),
        "meta": {"great_expectations_version": GX_VERSION},
        "name": name,
        "notes": None,
    }


def _definition(name: str) -> Descriptor:
    source = RELATIONS if name == RELATIONS else TABLES
    return {
        "data": {
            "asset": {"id": _identifier("asset", name), "name": name},
            "batch_definition": {"id": _identifier("batch", name), "name": BATCH},
            "datasource": {"id": _identifier("datasource", source), "name": source},
        },
        "id": _identifier("definition", name),
        "name": name,
        "suite": {"id": _identifier("suite", name), "name": name},
    }


def _checkpoint(names: list[str]) -> Descriptor:
    return {
        "actions": [],
        "id": _identifier("checkpoint"),
        "name": CHECKPOINT,
        "result_format": "SUMMARY",
        "validation_definitions": [{"id": _identifier("definition", name), "name": name} for name in names],
    }


def _context(book: RuleBook) -> bytes:
    # What pandas alone would read as objects and fractions, Arrow reads as days and whole numbers.
    tables = {
        name: _asset(name, {"regex": f"{name}\\.parquet$"}, type="parquet", dtype_backend="pyarrow")
        for name in book.keys
    }
    query = all_broken_rows(book.relations, book.keys)
    relations = {RELATIONS: _asset(RELATIONS, None, type="sql_query", sql=query, con="duckdb:///:memory:")}
    config = {
        "config_version": 4.0,
        "data_context_id": _identifier("context"),
        "analytics_enabled": False,
        "progress_bars": {"globally": False, "metric_calculations": False},
        "stores": {
            "expectations_store": _store("ExpectationsStore", "expectations/"),
            "validation_definition_store": _store("ValidationDefinitionStore", "validation_definitions/"),
            "checkpoint_store": _store("CheckpointStore", "checkpoints/"),
            # Results hold clocks and random ids; report.json says what was kept without them.
            "validation_results_store": {
                "class_name": "ValidationResultsStore",
                "store_backend": {"class_name": "InMemoryStoreBackend"},
            },
        },
        "expectations_store_name": "expectations_store",
        "validation_results_store_name": "validation_results_store",
        "checkpoint_store_name": "checkpoint_store",
        "data_docs_sites": {"local_site": _store("SiteBuilder", "uncommitted/data_docs/")},
        "fluent_datasources": {
            TABLES: _source(TABLES, tables, type="pandas_filesystem", base_directory="data/parquet"),
            RELATIONS: _source(RELATIONS, relations, type="pandas"),
        },
    }
    head = "# Made by `make data` from data/schema/ and validation/rules/; paths are taken from the root of a copy.\n"
    return head.encode() + _json(config)  # JSON is YAML, and is written the same everywhere


def _store(class_name: str, folder: str) -> Descriptor:
    backend = {
        "class_name": "TupleFilesystemStoreBackend",
        "base_directory": folder,
        "suppress_store_backend_id": True,  # it is a random one, written when the project is opened
    }
    return {"class_name": class_name, "store_backend": backend}


def _source(name: str, assets: dict[str, Descriptor], **settings: str) -> Descriptor:
    return {**settings, "id": _identifier("datasource", name), "assets": assets}


def _asset(name: str, partitioner: Descriptor | None, **settings: str) -> Descriptor:
    batch = {"id": _identifier("batch", name), "partitioner": partitioner}
    return {**settings, "id": _identifier("asset", name), "batch_definitions": {BATCH: batch}}


def _json(value: Descriptor) -> bytes:
    return (json.dumps(value, indent=2) + "\n").encode()  # in ASCII: patterns hold characters that cannot be seen
