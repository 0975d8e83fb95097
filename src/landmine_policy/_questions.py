"""The documented questions, each with its answer as a table.

The rule: a question is one file, ``data/schema/questions/NUMBER-ID.sql``: a comment that asks it, perhaps a remark
after an empty comment line, and one SELECT over the shipped tables, in the SQL that SQLite and DuckDB share. For
example ``25-differing-rules.sql`` is ``questions("differing-rules")``.
"""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, NamedTuple

from landmine_policy._editions import Version, edition_of
from landmine_policy._names import chosen
from landmine_policy._package import base_folder

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from landmine_policy._names import QuestionId

FOLDER = "data/schema/questions"


class Question(NamedTuple):
    """One question; `remark` says how to read the answer, in Markdown, and may be empty."""

    question_id: str
    question: str
    remark: str
    sql: str


def questions(question: QuestionId | None = None, version: Version = None) -> pd.DataFrame:
    """Return the documented questions, or the answer to one of them.

    Parameters
    ----------
    question
        The id of a question; all questions where it is left out.
    version
        A released version, whose tables the answer comes from; the installed one where it is left out.

    Returns
    -------
    pandas.DataFrame
        Without an id, one row a question: `question_id`, `question`, `remark` (how to read the answer) and `sql`, which
        runs on the tables of ``export("NAME.sqlite")`` and, with DuckDB, on the Parquet files. With an id, the rows of
        the answer: texts and days (as YYYY-MM-DD) are ``string``, whole numbers ``Int64``, numbers ``Float64``.

    Raises
    ------
    ValueError
        There is no such question or version, the message lists those there are; or the version lacks a table or
        column that the question needs.
    RuntimeError
        Python's SQLite, which finds the answer, is older than 3.37.

    Examples
    --------
    >>> questions().set_index("question_id").loc["withdrawals", "question"]
    'Which states have left the Convention, and when were they bound?'
    >>> questions("withdrawals")["name"].tolist()
    ['Estonia', 'Finland', 'Latvia', 'Lithuania', 'Poland']
    """
    import pandas as pd

    from landmine_policy._export._sqlite import fill

    asked = {item.question_id: item for item in questions_in(base_folder() / FOLDER)}
    edition = edition_of(version)
    if question is None:
        return pd.DataFrame(asked.values(), columns=Question._fields, dtype="string[pyarrow]")
    name = chosen("question", question, asked, "Questions")
    sql = asked[name].sql
    with closing(sqlite3.connect(":memory:")) as database:
        fill(database, edition, [table for table in edition.tables if re.search(rf"\b{table}\b", sql)])
        try:
            answer = database.execute(sql)
        except sqlite3.OperationalError as error:
            message = f"Version {edition.version} does not answer {name!r}, a question of later tables: {error}."
            raise ValueError(message) from None
        header = [item[0] for item in answer.description]
        columns = list(zip(*answer, strict=True)) or [()] * len(header)
    series = (pd.Series(column, dtype=_dtype(column)) for column in columns)
    return pd.DataFrame(dict(zip(header, series, strict=True)))


def questions_in(folder: Path) -> list[Question]:
    """Return the questions of a folder, in the order of their numbers."""
    return [question_of(path.stem, path.read_text("utf-8")) for path in sorted(folder.glob("*.sql"))]


def question_of(name: str, text: str) -> Question:
    r"""Return the question of a file, by the file's name without its ending.

    >>> question_of("07-open-bridges", "-- Which bridges\n-- are open?\n--\n-- Today.\nSELECT 1\n")
    Question(question_id='open-bridges', question='Which bridges are open?', remark='Today.', sql='SELECT 1')
    """
    lines = text.splitlines()
    start = next(number for number, line in enumerate(lines) if not line.startswith("--"))
    comment = " ".join(line.removeprefix("--").strip() or "\n" for line in lines[:start])
    question, _, remark = (part.strip() for part in comment.partition("\n"))
    return Question(name.partition("-")[2], question, remark, "\n".join(lines[start:]).strip())


def _dtype(column: tuple[object, ...]) -> str:
    kinds = {type(value) for value in column if value is not None}
    return "string[pyarrow]" if str in kinds or not kinds else "Float64" if float in kinds else "Int64"
