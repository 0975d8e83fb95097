"""Run the native expectations on tables and return what breaks them.

The rule: every table is validated by Great Expectations itself, first asking yes or no, and only what is broken a
second time for the records that break it: naming them costs several times what finding them does. For example a claim
of the kind `speach` becomes the problem ``claims: nyt-2022-06-21.017, field kind: 'speach' is not as expected: Kind is
one of its codes.; allowed: name, role, ...``. An expectation that cannot be evaluated, as where a column is missing,
is broken too, and shows the reason.
"""

from __future__ import annotations

import logging
import os
import warnings
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from itertools import repeat
from typing import TYPE_CHECKING, Any

from scripts.expectations.relations import PARQUET
from scripts.problems import CouldNotRun, Problem

if TYPE_CHECKING:
    import io
    from pathlib import Path

    import pandas as pd

    from scripts.expectations.suites import Descriptor, RuleBook

PROCESSES = 2


class NativeSuites:
    """The native suites of a rule book. The library takes seconds to import, a suite a tenth of a second to run."""

    def __init__(self, book: RuleBook) -> None:
        self.book, self.library = book, _great_expectations()
        context = self.library.get_context(mode="ephemeral")
        context.variables.progress_bars = {"globally": False}
        asset = context.data_sources.add_pandas("given").add_dataframe_asset("table")
        self.batch_definition = asset.add_batch_definition_whole_dataframe("whole")

    def broken(self, table: str, frame: pd.DataFrame, some: list[Descriptor] | None = None) -> list[Descriptor]:
        """Return the expectations that a table breaks, or those of some of them."""
        expectations = self.book.native[table] if some is None else some
        results = self._run(frame, expectations, "BOOLEAN_ONLY")
        said = {result.expectation_config.description for result in results if not result.success}
        return [expectation for expectation in expectations if expectation["description"] in said]

    def problems(self, table: str, frame: pd.DataFrame) -> list[Problem]:
        """Return a problem for each record that breaks an expectation of its table."""
        broken, key = self.broken(table, frame), self.book.keys[table]
        if not broken:
            return []
        named = {"result_format": "COMPLETE", "unexpected_index_column_names": key}
        return [problem for result in self._run(frame, broken, named) for problem in _problems(table, key, result)]

    def _run(self, frame: pd.DataFrame, expectations: list[Descriptor], result_format: Any) -> list[Any]:
        suite = self.library.ExpectationSuite(name="given", expectations=expectations)
        batch = self.batch_definition.get_batch({"dataframe": frame})
        return list(batch.validate(suite, result_format=result_format).results)


def read_frame(file: Path | io.BytesIO) -> pd.DataFrame:
    """Read a Parquet file as the project's data assets do: with the types of Arrow."""
    import pandas as pd  # noqa: PLC0415 (a second to import; a call for help does not wait for it)

    return pd.read_parquet(file, dtype_backend="pyarrow")


def native_problems(root: Path, book: RuleBook) -> list[Problem]:
    """Run all native suites on the Parquet files of a copy, on two cores."""
    _great_expectations()  # before the fork, so that it is imported once
    with ProcessPoolExecutor(PROCESSES, initializer=_open, initargs=(book,)) as workers:
        found = workers.map(_problems_of_file, repeat(root), book.native)
        return [problem for problems in found for problem in problems]


_opened: list[NativeSuites] = []  # those of a worker


def _open(book: RuleBook) -> None:
    _opened.append(NativeSuites(book))


def _problems_of_file(root: Path, table: str) -> list[Problem]:
    try:
        return _opened[0].problems(table, read_frame(root / PARQUET.format(table=table)))
    except Exception as error:  # noqa: BLE001 (a broken file raises whatever the library that reads it raises)
        reason = " ".join(str(error).split())
        return [Problem(PARQUET.format(table=table), f"cannot be read: {reason}")]


@cache
def _great_expectations() -> Any:
    os.environ["GX_ANALYTICS_ENABLED"] = "false"  # before the import: it would phone home otherwise
    warnings.filterwarnings("ignore", module="great_expectations|marshmallow")
    try:
        import great_expectations  # noqa: PLC0415 (seconds to import)
    except ImportError:
        message = "great_expectations is not installed; `make setup` installs it"
        raise CouldNotRun(message) from None
    logging.getLogger("great_expectations").setLevel(logging.CRITICAL)
    _compute_configurations_once()
    return great_expectations


def _compute_configurations_once() -> None:
    """Let an expectation compute its configuration once in a row: it does not change.

    The library asks for it sixty times an expectation, which is a third of the time of a run.
    """
    from great_expectations.expectations.expectation import Expectation  # noqa: PLC0415 (as above)

    library: Any = Expectation
    compute = library.configuration.fget
    last: list[Any] = [None, None]

    def configuration(expectation: Any) -> Any:
        if last[0] is not expectation:
            last[:] = expectation, compute(expectation)
        return last[1]

    library.configuration = property(configuration)


def _problems(table: str, key: list[str], outcome: Any) -> list[Problem]:
    """Return the problems that one broken expectation tells of: one a record, or one of the whole table."""
    kwargs, result = outcome.expectation_config.kwargs, outcome.result
    columns = [kwargs[name] for name in ("column", "column_B", "column_A") if name in kwargs]
    shown = columns or kwargs.get("column_list", [])
    rows = result.get("unexpected_index_list")
    told = [(_joined(row, key), _joined(row, shown)) for row in rows or []]
    return [
        Problem(
            table,
            f"is not as expected: {outcome.expectation_config.description}",
            record=record,
            field=columns[0] if columns else "",
            value=value,
            allowed=", ".join(kwargs.get("value_set", [])),
        )
        for record, value in told or [("", str(result.get("observed_value") or _reason(outcome.exception_info)))]
    ]


def _joined(row: dict[str, Any], names: list[str]) -> str:
    return "/".join(str(row[name]) for name in names if row.get(name) is not None)


def _reason(info: dict[str, Any]) -> str:
    """Return why an expectation could not be evaluated; the library tells it of itself or of each of its metrics."""
    told = info if "exception_message" in info else next(iter(info.values()))
    return f"not evaluated: {told['exception_message']}"
