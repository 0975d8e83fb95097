"""The questions in words, ``docs/questions.md``, from the files that ask and answer them.

The rule: a question is written once, in ``data/schema/questions/``. For example the SQL under "Which states have
left the Convention, and when were they bound?" is what ``lp.questions("withdrawals")`` runs.
"""

from pathlib import Path

from landmine_policy._questions import FOLDER, Question, questions_in

QUESTIONS = "docs/questions.md"

OPENING = """\
# Questions

Generated from `data/schema/questions/` by `make data`; do not edit it here.

`lp.questions("withdrawals")` gives the answer to a question as a table, and so does
`landmine-policy questions withdrawals`. The tests hold the answers. The SQL runs in SQLite, on the tables of
`lp.export("landmine-policy.sqlite")`, and in DuckDB, where a view of each Parquet file has the name of its table. In
pandas, `lp.load` gives the same tables.
"""


def questions_document(root: Path) -> dict[str, bytes]:
    """Return the document by its path."""
    asked = questions_in(root / FOLDER)
    return {QUESTIONS: "\n".join([OPENING, *(_section(number, item) for number, item in enumerate(asked, 1))]).encode()}


def _section(number: int, asked: Question) -> str:
    remark = f"{asked.remark}\n\n" if asked.remark else ""
    return f"## {number}. {asked.question}\n\n{remark}Id: `{asked.question_id}`\n\n```sql\n{asked.sql}\n```\n"
