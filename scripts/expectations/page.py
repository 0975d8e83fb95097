"""The report as one page, ``validation/report.html``: of each table, what was expected and what was found.

The rule: the page holds its style itself and asks no network for anything, so that it is read offline as it was
published. What was found is taken from the tables. For example, "Verdict is one of its codes." was found as "5 of 5
values used, 343 of 343 cells filled".
"""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

from scripts.expectations.relations import AGREEMENT

if TYPE_CHECKING:
    from collections.abc import Callable

    import pyarrow as pa

    from scripts.expectations.suites import Descriptor, RuleBook

PAGE = """\
<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title><style>
body {{ font: 1em/1.4 sans-serif; max-width: 70em; margin: 1em auto; padding: 0 1em }}
table {{ border-collapse: collapse; width: 100% }}
td, th {{ text-align: left; vertical-align: top; border-bottom: 1px solid #ccc; padding: .2em .5em }}
td:last-child {{ width: 35% }}
summary {{ cursor: pointer; font-weight: bold; padding: .3em 0 }}
</style></head>
<body><h1>{title}</h1>
<p>{tables} tables with {rows:,} rows were held against {rules:,} rules. Every row keeps every rule. {mutation}</p>
<p>A table opens with a click. <code>docs/validation.md</code> says where the rules are and how to run them again.</p>
{details}</body></html>
"""
MUTATION = (
    "To see that the rules find errors, {mutants:,} copies were made with one error each: {caught:,} were caught and"
    " {missed} missed; the other {exempt} are valid data."
)


def report_page(report: dict[str, Any], book: RuleBook, read: Callable[[str], pa.Table]) -> str:
    """Return the page of a report whose every row keeps every rule of `book`; `read` returns a table by its name."""
    tables = report["tables"]
    return PAGE.format(
        title=f"Validation of {html.escape(report['package'])} {html.escape(report['version'])}",
        tables=len(tables),
        rows=sum(table["rows"] for table in tables.values()),
        rules=sum(table["expectations"] + table["relations"] for table in tables.values()),
        mutation=MUTATION.format(**report["mutation"]) if "mutation" in report else "",
        details="".join(_table(name, table, book, read(name)) for name, table in tables.items()),
    )


def _table(name: str, table: dict[str, Any], book: RuleBook, rows: pa.Table) -> str:
    lines = [(rule["description"], _found(rule, rows)) for rule in book.native[name]]
    lines += [(rule.sentence, "no row breaks it") for rule in book.relations[name]]
    lines.append((AGREEMENT.format(table=name), f"{rows.num_rows:,} rows in both"))
    cells = "".join(f"<tr><td>{html.escape(said)}<td>{html.escape(found)}\n" for said, found in lines)
    head = f"{name}: {table['rows']:,} rows, {table['expectations'] + table['relations']} rules, all kept"
    hashes = f"sha256 of the CSV file: <code>{table['csv_sha256']}</code>"
    return (
        f'<details id="{name}"><summary>{head}</summary><p>{hashes}</p>\n'
        f"<table><tr><th>expected<th>found\n{cells}</table></details>\n"
    )


def _found(rule: Descriptor, rows: pa.Table) -> str:
    """Return what a table has where an expectation looks."""
    import pyarrow.compute as pc  # noqa: PLC0415 (only for a report)

    limits = rule["kwargs"]
    if "column" not in limits:
        return f"{rows.num_columns} columns, {rows.num_rows:,} rows"
    column = rows[limits["column"]]
    filled = f"{len(column) - column.null_count:,} of {len(column):,} cells filled"
    if "value_set" in limits:
        used = len(column.drop_null().unique())
        return f"{used} of {len(limits['value_set'])} values used, {filled}"
    if rule["type"] == "expect_column_values_to_be_between" and column.null_count < len(column):
        ends = pc.min_max(column).as_py()
        return f"{ends['min']} to {ends['max']}, {filled}"
    return filled
