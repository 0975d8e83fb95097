"""The words of the articles as a table: positions only, from the measurements in ``data/articles/``.

The rule: one row a measured word, so that whoever has only the package can recompute the coverage. For
example an article that begins "The bridge" has the rows (0, 3) and (4, 10).
"""

from scripts.read.measurements import Measurements, measurement_paths
from scripts.read.rows import Row, Rows
from scripts.read.schemas import Schemas


def add_words(schemas: Schemas, rows: Rows, measurements: dict[str, Measurements]) -> None:
    """Put the rows of `words` beside the others."""
    table = schemas.tables["words"]
    rows["words"] = [
        Row(table, measurement_paths(source_id)[0], line, {"source_id": source_id, "start": start, "end": end})
        for source_id, measured in measurements.items()
        for line, (start, end) in enumerate(measured.words, start=2)  # after the header
    ]
