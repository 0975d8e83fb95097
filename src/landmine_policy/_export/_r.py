r"""Tables become one package for R: a data frame and a help page a table, in a source archive that R installs.

The rule: the schema decides the types: texts are character, coded fields factors with every code in its order (ordered
where the codes are a scale), whole numbers integer, truth values logical, days Date, and what is not stated is NA. For
example, after ``R CMD INSTALL landminepolicy.tar.gz``, ``library(landminepolicy)`` gives ``facts``, and ``?facts`` says
what its columns mean. The data are written as R code in ASCII: no locale changes them.
"""

from __future__ import annotations

import datetime
import gzip
import io
import json
import re
import tarfile
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from landmine_policy._editions import Edition, EditionTable
    from landmine_policy._schema import Field

PACKAGE = "landminepolicy"  # R's names of packages have no hyphen
NO_DATE = 315_532_800  # 1 January 1980: no file says when it was made
FIRST_DAY = datetime.date(1970, 1, 1)  # R counts days from here
LARGEST_INTEGER = 2**31 - 1
MISSING = {"integer": "NA_integer_", "number": "NA_real_", "date": "NA_real_", "boolean": "NA"}


def write(path: Path, edition: Edition) -> None:
    """Write the tables to a new source package; the same tables give the same bytes with the same version of zlib."""
    files = {"DESCRIPTION": _description(edition), "NAMESPACE": "# The package holds data only.\n"}
    files[f"man/{PACKAGE}-package.Rd"] = _package_page(edition)
    for name in edition.tables:
        files[f"data/{name}.R"] = data_frame(edition[name])
        files[f"man/{name}.Rd"] = _page(edition[name], edition)
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, text in sorted(files.items()):
            member = tarfile.TarInfo(f"{PACKAGE}/{name}")
            content = text.encode()
            member.size, member.mtime = len(content), NO_DATE
            archive.addfile(member, io.BytesIO(content))
    path.write_bytes(gzip.compress(plain.getvalue(), mtime=0))


def data_frame(table: EditionTable) -> str:
    """Return the R code that makes the data frame of a table."""
    columns = zip(table.schema.fields, (column.to_pylist() for column in table.arrow.columns), strict=True)
    made = [f"  `{field.name}` = {_column(field, values)},\n" for field, values in columns]
    return f"`{table.schema.name}` <- data.frame(\n{''.join(made)}  stringsAsFactors = FALSE\n)\n"


def _column(field: Field, values: list[Any]) -> str:
    """Return the R code of a column.

    >>> from landmine_policy._schema import Field
    >>> _column(Field("length", "integer", "Length", "From bank to bank.", 410, {}), [410, None])
    'c(410L, NA_integer_)'
    """
    if field.codes is not None:
        positions = {code: f"{number}L" for number, code in enumerate(field.code_values, start=1)}
        kind = 'c("ordered", "factor")' if field.ordered else '"factor"'
        cells = _vector((positions.get(value, "NA_integer_") for value in values), "integer")
        return f"structure({cells}, levels = {_vector(map(quoted, field.code_values), 'character')}, class = {kind})"
    if field.type == "string":
        return _vector(("NA_character_" if value is None else quoted(value) for value in values), "character")
    whole = all(abs(value) <= LARGEST_INTEGER for value in values if value is not None and field.type == "integer")
    numbers = (MISSING[field.type] if value is None else _number(value, whole=whole) for value in values)
    kind = {"integer": "integer", "boolean": "logical"}.get(field.type, "numeric")
    return f'structure({_vector(numbers, kind)}, class = "Date")' if field.type == "date" else _vector(numbers, kind)


def _number(value: Any, *, whole: bool) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, datetime.date):
        return str((value - FIRST_DAY).days)
    return f"{value}L" if isinstance(value, int) and whole else repr(value)


def _vector(cells: Iterable[str], kind: str) -> str:
    return f"c({', '.join(listed)})" if (listed := list(cells)) else f"{kind}(0)"


def quoted(value: str) -> str:
    r"""Return a text as R code in ASCII.

    >>> print(quoted('Brücke "A"'))
    "Br\U000000fccke \"A\""
    """
    # R reads the escapes of JSON, but for those of letters beyond U+FFFF.
    return re.sub(r"[^\x00-\x7f]", lambda letter: f"\\U{ord(letter[0]):08x}", json.dumps(value, ensure_ascii=False))


def _description(edition: Edition) -> str:
    number, _, more = edition.version.partition("+")
    said, makers = edition.about, ", ".join(person["title"] for person in edition.descriptor["contributors"])
    created = str(edition.descriptor.get("created", ""))[:10]
    fields = {
        "Package": PACKAGE,
        "Title": said["title"],
        "Version": f"{number}.9000" if more else number,  # R's way to say: after this release
        "Date": created,
        "Author": makers,
        # R wants an address; there is none, and this domain can never have one.
        "Maintainer": f"{makers} <none@{PACKAGE}.invalid>",
        "Description": said["description"],
        "License": edition.descriptor["licenses"][0]["name"].replace("CC-BY-", "CC BY "),
        "URL": edition.descriptor.get("homepage", ""),
        "Encoding": "UTF-8",
        "Depends": "R (>= 3.5)",
        "LazyData": "true",
        "Packaged": "1980-01-01 00:00:00 UTC; none",  # R installs what has this line, on whatever day
    }
    return "".join(f"{name}: {value}\n" for name, value in fields.items() if value)


def _package_page(edition: Edition) -> str:
    said = edition.about
    rows_are = {name: escaped(edition[name].schema.title) for name in edition.tables}
    listed = "".join(f"  \\item{{\\code{{\\link{{{name}}}}}}}{{One row is {row}.}}\n" for name, row in rows_are.items())
    limits = "".join(f"  \\item {escaped(limit)}\n" for limit in edition.descriptor.get("limitations", ()))
    return (
        f"\\name{{{PACKAGE}-package}}\n\\alias{{{PACKAGE}-package}}\n\\alias{{{PACKAGE}}}\n\\docType{{package}}\n"
        f"\\title{{{escaped(said['title'])}}}\n\\description{{{escaped(said['description'])}}}\n"
        f"\\details{{{escaped(said['empty_cell'])} In R it is NA.\n\\describe{{\n{listed}}}}}\n"
        + (f"\\section{{Limits}}{{\n\\itemize{{\n{limits}}}}}\n" if limits else "")
        + f"\\source{{{escaped(said['citation'])} {escaped(said['licence'])}.}}\n\\keyword{{package}}\n"
    )


def _page(table: EditionTable, edition: Edition) -> str:
    """Return the help page of a table."""
    schema = table.schema
    columns = "".join(f"  \\item{{\\code{{{field.name}}}}}{{{_column_help(field)}}}\n" for field in schema.fields)
    return (
        f"\\name{{{schema.name}}}\n\\alias{{{schema.name}}}\n\\docType{{data}}\n"
        f"\\title{{{schema.name}: {escaped(schema.title)}}}\n\\description{{{escaped(schema.description)}}}\n"
        f"\\format{{A data frame with {table.arrow.num_rows} rows and {len(schema.fields)} columns:\n"
        f"\\describe{{\n{columns}}}}}\n\\source{{{escaped(edition.about['citation'])}}}\n"
        f"\\examples{{\nstr({schema.name})\n}}\n\\keyword{{datasets}}\n"
    )


def _column_help(field: Field) -> str:
    codes = "; ".join(f"\\code{{{escaped(code)}}}: {escaped(label)}" for code, label in field.codes or ())
    empty = "" if field.required else " May be NA: not stated."
    return escaped(field.description_with_unit) + empty + (f" Codes: {codes}." if codes else "")


def escaped(words: str) -> str:
    r"""Return words with what R's help pages take for markup escaped.

    >>> print(escaped("50% of {them}"))
    50\% of \{them\}
    """
    return re.sub(r"([%{}\\])", r"\\\1", words)
