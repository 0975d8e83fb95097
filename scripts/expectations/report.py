"""The committed report, ``report.json``, ``.md`` and ``.html`` in ``validation/``: what was checked, on which tables.

The rule: no clock, no random id, no machine; the sha256 of every table stands beside the number of its rules, so a
report on other tables is stale, and a stale report fails. For example after a fact was corrected and the tables
rebuilt, `make validate` refuses the old report until `make report` has validated the new tables and written a new one.
"""

import json
from pathlib import Path
from typing import Any

from landmine_policy._editions import read_parquet
from scripts.expectations.page import report_page
from scripts.expectations.suites import RuleBook
from scripts.write.descriptor import data_path
from scripts.write.files import json_bytes

REPORT = "validation/report.json"
READABLE = "validation/report.md"
PAGE = "validation/report.html"
MUTATION = "validation/mutation.json"


def report_files(root: Path, descriptor: dict[str, Any], book: RuleBook) -> dict[str, bytes]:
    """Return the report of a valid package, whose every row keeps every rule of `book`, by path."""
    report: dict[str, Any] = {
        "package": descriptor["name"],
        "version": descriptor["version"],
        "valid": True,
        "tables": {resource["name"]: _table(resource, book) for resource in descriptor["resources"]},
    }
    if (root / MUTATION).is_file():
        report["mutation"] = json.loads((root / MUTATION).read_text("utf-8"))["score"]
    page = report_page(report, book, lambda table: read_parquet(root / data_path(table, "parquet")))
    return {REPORT: json_bytes(report), READABLE: _readable(report).encode(), PAGE: page.encode()}


def _table(resource: dict[str, Any], book: RuleBook) -> dict[str, Any]:
    return {
        "rows": resource["rowCount"],
        "csv_sha256": resource["hash"].removeprefix("sha256:"),
        "parquet_sha256": resource["parquet"]["hash"].removeprefix("sha256:"),
        "expectations": len(book.native[resource["name"]]),
        "relations": len(book.relations[resource["name"]]),
    }


def _readable(report: dict[str, Any]) -> str:
    lines = [
        "# Validation report",
        "",
        f"{report['package']} {report['version']}: every row keeps every rule. `make report` writes this file and",
        "`report.json`, which also holds the sha256 of each table. `report.html` says what was expected and what was",
        "found. `docs/validation.md` says where the rules are.",
        "",
    ]
    if "mutation" in report:
        score = report["mutation"]
        lines += [
            f"Of {score['mutants']:,} corrupted copies {score['caught']:,} were caught and {score['missed']} missed.",
            f"The other {score['exempt']} are valid datasets: `validation/exempt_mutants.yaml` says why.",
            "",
        ]
    lines += ["| table | rows | expectations | relations |", "|---|---:|---:|---:|"]
    lines += [
        f"| `{name}` | {table['rows']:,} | {table['expectations']} | {table['relations']} |"
        for name, table in report["tables"].items()
    ]
    return "\n".join(lines) + "\n"
