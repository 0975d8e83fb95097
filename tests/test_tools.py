"""Which test holds what each tool makes of the files; and the tools that no other test runs.

Not run, since no package index for Python has them or they are as large as all others together: LibreOffice, Excel,
Stata, SPSS and the packages arrow and readr of R. What they read is what the tools below read.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow.csv as pc
import pyarrow.parquet as pq
import pytest
import rdflib

from tests.conftest import DESCRIPTOR, REPOSITORY

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.slow

TESTED = {
    "Frictionless, validate": "test_validation.py test_frictionless_alone_finds_the_package_valid",
    "Frictionless, to SQL": "test_dist.py test_the_archive_loads_into_sqlite_with_the_same_counts",
    "pandas, load": "test_package.py test_load_gives_the_values_of_the_csv",
    "pandas, Arrow, polars, DuckDB, types of load": "test_api.py test_all_libraries_give_the_same_values",
    "pandas, polars, DuckDB, the archive": "test_dist.py test_the_archive_loads_with_the_same_counts_everywhere",
    "lowest versions of all of them": "test_lowest.py test_the_lowest_versions_do_everything",
    "CSV in pandas, polars, DuckDB, Arrow": "test_tools.py test_a_csv_reader_finds_logicals_and_loses_no_cell",
    "DuckDB file": "test_export.py test_duckdb_has_types_keys_and_comments",
    "SQLite file": "test_export.py test_sqlite_is_sound",
    "Datasette": "test_export.py test_datasette_shows_tables_descriptions_and_references",
    "Datasette in a browser": "test_datasette.py test_the_first_page_leads_to_the_front_tables",
    "openpyxl": "test_export.py test_an_excel_sheet_is_ready_to_read",
    "Stata and SPSS files": "test_export.py test_a_statistics_file_has_labels_of_columns_and_of_codes",
    "R, the package": "test_r.py test_the_package_passes_rs_own_check",
    "R, read.csv": "test_r.py test_base_r_reads_truth_values_of_the_csv",
    "mlcroissant": "test_metadata.py test_mlcroissant_loads_every_row_of_every_table",
    "rdflib": "test_tools.py test_rdflib_reads_the_croissant_file_as_linked_data",
    "cffconvert": "test_metadata.py test_cffconvert_validates_the_citation_file",
    "Great Expectations": "test_validation.py test_the_project_runs_with_great_expectations_alone",
    "Jupyter": "test_cli.py test_the_notebook_shows_what_its_cells_give_on_the_present_tables",
    "jedi and IPython": "test_completion.py test_ipython_completes_calls_and_tables",
    "pybtex": "test_citing.py test_bibtex_is_read_back_by_a_bibtex_parser",
    "rispy": "test_citing.py test_ris_is_read_back_by_a_ris_parser",
}
READERS: dict[str, Callable[[str], Any]] = {
    "pandas": lambda path: pd.read_csv(path, low_memory=False),
    "polars": lambda path: pl.read_csv(path, infer_schema_length=None).to_pandas(),
    "duckdb": lambda path: duckdb.sql(f"FROM read_csv('{path}', sample_size = -1)").df(),
    "arrow": lambda path: pc.read_csv(
        path,
        parse_options=pc.ParseOptions(newlines_in_values=True),
        convert_options=pc.ConvertOptions(strings_can_be_null=True, null_values=[""]),
    ).to_pandas(),
}


@pytest.mark.parametrize("tool", TESTED)
def test_a_tool_has_its_test(tool: str) -> None:
    file, test = TESTED[tool].split()
    assert f"def {test}(" in (REPOSITORY / "tests" / file).read_text("utf-8")


@pytest.mark.parametrize("reader", READERS)
def test_a_csv_reader_finds_logicals_and_loses_no_cell(reader: str) -> None:
    for resource in DESCRIPTOR["resources"]:
        frame = READERS[reader](str(REPOSITORY / resource["path"]))
        table = pq.read_table(REPOSITORY / resource["parquet"]["path"])
        lost = {
            name: (int(frame[name].isna().sum()), table[name].null_count)
            for name in table.column_names
            if frame[name].isna().sum() != table[name].null_count
        }
        assert lost == {}, resource["name"]
        for field in resource["schema"]["fields"]:
            # With an empty cell among them, pandas has objects.
            if field["type"] == "boolean" and not table[field["name"]].null_count and len(frame):
                assert str(frame[field["name"]].dtype) == "bool", (resource["name"], field["name"])


def test_rdflib_reads_the_croissant_file_as_linked_data() -> None:
    graph = rdflib.Graph().parse(data=(REPOSITORY / "croissant.json").read_text("utf-8"), format="json-ld")
    kind = rdflib.URIRef("http://mlcommons.org/croissant/RecordSet")
    sets = set(graph.subjects(rdflib.RDF.type, kind))
    written = json.loads((REPOSITORY / "croissant.json").read_text("utf-8"))["recordSet"]
    assert len(sets) == len(written) >= len(DESCRIPTOR["resources"])
