"""What must hold of the rows. Each module finds problems of one kind and changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scripts.check.cells import check_cells
from scripts.check.consistency import check_consistency
from scripts.check.dates import check_dates
from scripts.check.judgement import check_judgement
from scripts.check.keys import check_keys
from scripts.check.passages import check_passages
from scripts.check.provenance import check_provenance
from scripts.check.records import check_records
from scripts.check.wording import check_wording

if TYPE_CHECKING:
    from scripts.problems import Problem
    from scripts.read.measurements import Measurements
    from scripts.read.rows import Rows
    from scripts.read.schemas import Schemas


def check_rows(schemas: Schemas, rows: Rows, measurements: dict[str, Measurements]) -> list[Problem]:
    """Return every problem of the rows; the texts of the articles are not needed."""
    return [
        *check_cells(rows),
        *check_keys(schemas, rows),
        *check_passages(rows, measurements),
        *check_wording(rows, measurements),
        *check_dates(rows),
        *check_provenance(rows),
        *check_consistency(rows),
        *check_records(rows),
        *check_judgement(rows),
    ]
