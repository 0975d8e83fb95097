"""Where the file of a table lies, for tools that read files.

The rule: only the installed version has files, and an installed package has Parquet only. For example DuckDB reads
``path("facts")`` where it lies.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

from landmine_policy._editions import ADVICE, Version, edition_of
from landmine_policy._names import chosen
from landmine_policy._package import base_folder

if TYPE_CHECKING:
    from pathlib import Path

    from landmine_policy._names import TableName

FileFormat = Literal["parquet", "csv"]


def path(table: TableName, format: FileFormat = "parquet", version: Version = None) -> Path:
    """Return the shipped file of one table.

    Parameters
    ----------
    table
        A name from `tables`.
    format
        "parquet", or "csv", which a clone and the data archive of a release have, and an installed package has not.
    version
        The installed version, which alone has files; `load` reads the tables of an earlier one.

    Returns
    -------
    pathlib.Path
        The file. It is a part of the package: copy it before you change it.

    Raises
    ------
    ValueError
        There is no such table, format or version, or the version is an earlier one.
    FileNotFoundError
        The file is not there; the message says what to do.

    Examples
    --------
    >>> path("facts").name
    'facts.parquet'
    """
    form = chosen("format", format, get_args(FileFormat), "Formats")
    edition = edition_of(version)
    resource = edition[table].resource
    if edition is not edition_of():
        message = (
            f"Version {edition.version} has no files of its own: all earlier releases are packed into one. "
            f"load({table!r}, version={edition.version!r}) reads the table."
        )
        raise ValueError(message)
    file = base_folder() / str((resource if form == "csv" else resource["parquet"])["path"])
    if not file.is_file():
        advice = f"load({table!r}).to_csv('{table}.csv', index=False) writes one" if form == "csv" else ADVICE
        message = f"{file} is not there; an installed package has Parquet files only: {advice}"
        raise FileNotFoundError(message)
    return file
