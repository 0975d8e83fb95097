"""Run the Great Expectations project on a copy and return what failed, as plain values.

The rule: nothing of a run that depends on the clock or on chance is kept; a failure is a table, a record, a
rule's name and sentence, and the value. For example a claim without a passage is ``Failure("claims",
"nyt-2022-06-21.017", "claims_have_passages", "A claim has ...", "broken")``. A rule that cannot be evaluated,
as where a column is missing, fails too, with the reason as its value.
"""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import os
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scripts.expectations.suites import CHECKPOINT, COLUMNS, FOLDER
from scripts.problems import CouldNotRun

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LONGEST_REASON = 200
WORTH_A_FORK = 8  # suites


@dataclass(frozen=True, order=True)
class Failure:
    """One record that breaks one rule."""

    table: str
    record: str
    rule: str
    sentence: str
    value: str

    def __str__(self) -> str:
        field = f", field {self.field}" if self.field else ""
        return f"{self.table}: {self.record}{field}: {self.value!r}: {self.sentence} ({self.rule})"

    @property
    def field(self) -> str:
        """The field where the value names one, as in ``kind=speach``."""
        name, found, _ = self.value.partition("=")
        return name if found and name.isidentifier() else ""


class Project:
    """The opened project; opening it takes seconds, running it again does not."""

    def __init__(self, project: Path) -> None:
        os.environ["GX_ANALYTICS_ENABLED"] = "false"  # before the import: it would phone home otherwise
        warnings.filterwarnings("ignore", module="great_expectations|marshmallow|duckdb_engine")
        try:
            import great_expectations as gx  # noqa: PLC0415 (seconds to import)
        except ImportError:
            message = "great_expectations is not installed; `make setup` installs it"
            raise CouldNotRun(message) from None
        logging.getLogger("great_expectations").setLevel(logging.CRITICAL)
        folder = project / FOLDER
        if not (folder / "great_expectations.yml").is_file():
            message = f"{folder} holds no Great Expectations project; `make data` writes it"
            raise CouldNotRun(message)
        self.context = gx.get_context(mode="file", context_root_dir=str(folder))
        self.definitions = {d.name: d for d in self.context.checkpoints.get(CHECKPOINT).validation_definitions}

    def run(self, root: Path, tables: list[str] | None = None) -> dict[str, list[Failure]]:
        """Run the suites on a copy, all of them or those of some tables; return the failures by suite, sorted."""
        names = list(self.definitions) if tables is None else list(dict.fromkeys([COLUMNS, *tables]))
        with _inside(root):
            results = self._run_all(names)
        return {name: sorted(set(results[name])) for name in names}

    def _run_all(self, names: list[str]) -> dict[str, list[Failure]]:
        """Run the suites, on two cores where they are many: a fork has the library imported already."""
        if len(names) < WORTH_A_FORK or "fork" not in multiprocessing.get_all_start_methods():
            return {name: self._run(name) for name in names}
        with multiprocessing.get_context("fork").Pool(2, _remember, (self,)) as workers:
            return dict(zip(names, workers.map(_run_remembered, names, chunksize=1), strict=True))

    def checkpoint(self, root: Path) -> bool:
        """Run the checkpoint as a user of Great Expectations would; return whether everything is kept."""
        with _inside(root):
            return bool(self.context.checkpoints.get(CHECKPOINT).run().success)

    def queries(self) -> dict[str, str]:
        """Return the query of each suite's data asset."""
        return {name: str(getattr(definition.data.data_asset, "sql")) for name, definition in self.definitions.items()}  # noqa: B009 (not in the type of all assets)

    def _run(self, name: str) -> list[Failure]:
        result_format = {"result_format": "COMPLETE", "unexpected_index_column_names": ["record"]}
        try:
            definition = self.definitions[name]
            result = definition.run(result_format=result_format)
        except Exception as error:  # noqa: BLE001 (a query that cannot run raises whatever its libraries raise)
            reason = " ".join(str(error).split())[-LONGEST_REASON:]
            return [
                Failure(name, "all rows", "can_be_read", "The table can be read and all its rules evaluated.", reason)
            ]
        return [failure for outcome in result.results if not outcome.success for failure in _failures(name, outcome)]


_project: Project | None = None  # the one that a forked worker runs; set in workers only


def _remember(project: Project) -> None:
    global _project  # noqa: PLW0603 (a worker's own copy of the module)
    _project = project


def _run_remembered(name: str) -> list[Failure]:
    assert _project is not None  # noqa: S101 (set when the worker began)
    return _project._run(name)


def _failures(table: str, outcome: Any) -> list[Failure]:
    config = outcome.expectation_config
    rule, sentence = config.kwargs["column"], config.description
    listed = outcome.result.get("unexpected_index_list") or []
    if not listed:
        reason = " ".join(str(outcome.exception_info).split())[-LONGEST_REASON:]
        return [Failure(table, "all rows", rule, sentence, reason)]
    return [Failure(table, str(item["record"]), rule, sentence, str(item[rule])) for item in listed]


@contextlib.contextmanager
def _inside(root: Path) -> Iterator[None]:
    """Work inside a copy: the project's paths are relative to the root of the copy it validates."""
    before = os.getcwd()  # noqa: PTH109 (contextlib.chdir cannot be given a reason for failing)
    os.chdir(root)
    try:
        yield
    finally:
        os.chdir(before)
