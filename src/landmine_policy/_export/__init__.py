"""Write the tables into a file for another tool: SQLite, Excel, DuckDB, Stata, SPSS or R.

The rule: all tables, rows, types and descriptions of one version; no half-written file is ever seen. For example
``export("mines.sqlite")`` writes the database and, for Datasette, ``mines.metadata.json`` beside it. A file of Stata
or SPSS can hold one table only, the one that it is named after.
"""

from __future__ import annotations

import shutil
import tempfile
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from landmine_policy._editions import Version, edition_of
from landmine_policy._names import ExportFormat, as_path, did_you_mean, unknown

if TYPE_CHECKING:
    import os


SUFFIXES = {
    "sqlite": (".sqlite", ".db"),
    "excel": (".xlsx",),
    "duckdb": (".duckdb",),
    "stata": (".dta",),
    "spss": (".sav",),
    "r": (".tar.gz",),
}
OF_ONE_TABLE = ("stata", "spss")


def export(
    path: str | os.PathLike[str],
    format: ExportFormat | None = None,
    *,
    overwrite: bool = False,
    version: Version = None,
) -> list[Path]:
    """Write all tables into one file; with Stata and SPSS, the table that the file is named after.

    Parameters
    ----------
    path
        The file to write, in a folder that exists.
    format
        "sqlite", "excel", "duckdb", "stata", "spss" or "r"; where it is left out, the suffix decides: ``.sqlite`` or
        ``.db``, ``.xlsx``, ``.duckdb``, ``.dta``, ``.sav``, ``.tar.gz``. A file ``facts.dta`` or ``facts.sav`` holds
        the table `facts`, and ``.tar.gz`` is a package for R: ``R CMD INSTALL FILE``.
    overwrite
        Whether files that are there may be replaced.
    version
        A released version; the installed one where it is left out.

    Returns
    -------
    list of pathlib.Path
        The files written: the one asked for and, with SQLite, Datasette's metadata beside it (``datasette NAME.sqlite
        --metadata NAME.metadata.json``). The same data give the same bytes in every format but DuckDB.

    Raises
    ------
    ValueError
        There is no such format or version, or the name of the file names no format or no table; the message lists
        those there are.
    FileExistsError
        The file is there and `overwrite` is false.
    FileNotFoundError
        The folder is not there.
    ImportError
        The format needs a library that is not installed; the message says what to install.

    Examples
    --------
    >>> import sqlite3, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     written = export(f"{folder}/landmines.sqlite")
    ...     database = sqlite3.connect(written[0])
    ...     rows = database.execute("SELECT deontic FROM rules WHERE rule_id = 'us-2022-use'").fetchall()
    ...     database.close()
    >>> [file.name for file in written], rows
    (['landmines.sqlite', 'landmines.metadata.json'], [('prohibited',)])
    """
    target = as_path("path", path)
    form = format_of(target, format)
    edition = edition_of(version)
    if form in OF_ONE_TABLE and target.stem not in edition.tables:
        example = target.with_stem(edition.tables[0]).name
        hint = f"{did_you_mean(target.stem, edition.tables)} Name it after the only table it holds, as {example}."
        raise unknown("table", target.stem, edition.tables, "Tables", hint)
    targets = [target, target.with_suffix(".metadata.json")] if form == "sqlite" else [target]
    _refuse_what_is_there(targets, overwrite=overwrite)
    # Beside the target, so that the last step is a rename within one file system.
    aside = Path(tempfile.mkdtemp(prefix=".export-", dir=target.parent))
    try:
        import_module(f"landmine_policy._export._{form}").write(aside / target.name, edition)
        for place in targets:
            (aside / place.name).replace(place)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return targets


def format_of(path: Path, format: str | None = None) -> str:
    """Return the format that a path and a choice name; raise ValueError with the choices where they name none.

    >>> format_of(Path("mines.xlsx")), format_of(Path("mines.dat"), "sqlite")
    ('excel', 'sqlite')
    >>> format_of(Path("mines.xls"))
    Traceback (most recent call last):
    ValueError: The suffix '.xls' names no format. Did you mean '.xlsx'? ...
    """
    choices = "; ".join(f"{name} ({', '.join(suffixes)})" for name, suffixes in SUFFIXES.items())
    if format is not None:
        if isinstance(format, str) and format in SUFFIXES:
            return format
        message = f"There is no format {format!r}.{did_you_mean(format, SUFFIXES)} Formats: {choices}."
        raise ValueError(message)
    by_suffix = {suffix: name for name, suffixes in SUFFIXES.items() for suffix in suffixes}
    for suffix, name in by_suffix.items():
        if path.name.lower().endswith(suffix):
            return name
    hint = did_you_mean(path.suffix.lower(), by_suffix)
    message = f"The suffix {path.suffix!r} names no format.{hint} Give format=, or one of these suffixes: {choices}."
    raise ValueError(message)


def _refuse_what_is_there(targets: list[Path], *, overwrite: bool) -> None:
    folder = targets[0].parent
    if not folder.is_dir():
        message = f"The folder {str(folder)!r} is not there: make it first, or export to another"
        raise FileNotFoundError(message)
    for target in targets:
        if target.is_dir():
            message = f"{str(target)!r} is a folder: give the name of a file"
            raise IsADirectoryError(message)
        if target.exists() and not overwrite:
            message = f"{str(target)!r} is there already: give overwrite=True to replace it, or another name"
            raise FileExistsError(message)
