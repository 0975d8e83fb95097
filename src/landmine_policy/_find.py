"""Where a word occurs: in the fields, the codes and the facts.

The rule: the word is compared as it is, without regard to capitals, and nothing is ranked. For example
``find("treaty")`` has the fields, codes and facts that mention it, in the order of the codebook.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from landmine_policy._editions import Edition, Version, edition_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd


FOUND = ("kind", "table", "id", "text")


def find(word: str, version: Version = None) -> pd.DataFrame:
    """Return where a word occurs: in the fields, the codes and the facts.

    Parameters
    ----------
    word
        A word, a part of one or a phrase. Capitals do not matter; no character has a special meaning.
    version
        A released version; the installed one where it is left out.

    Returns
    -------
    pandas.DataFrame
        One row a place where it occurs: `kind` (field, code or fact), `table` (to `load`), `id` and `text`. The
        id of a field is its name, that of a code ``code_list/code``, that of a fact its claim, as `evidence`
        takes them. The text of a field is its title and description, that of a code its label and definition,
        that of a fact what it says. Empty where the word occurs nowhere.

    Raises
    ------
    ValueError
        The word is empty, or there is no such version.

    Examples
    --------
    >>> find("TREATY")["kind"].unique().tolist()
    ['field', 'code', 'fact']
    >>> find("stockpile").query("table == 'codes'")["id"].tolist()
    ['activity/stockpile', 'measure/stockpile']
    """
    import pandas as pd

    wanted = word.casefold().strip()
    if not wanted:
        message = "Give a word to look for, such as find('stockpile')."
        raise ValueError(message)
    rows = [place for place in _places(edition_of(version)) if wanted in f"{place[2]}\n{place[3]}".casefold()]
    return pd.DataFrame(rows, columns=FOUND).astype(pd.StringDtype("pyarrow"))


def _places(edition: Edition) -> Iterator[tuple[str, str, str, str]]:
    """Yield everything that can be found, in the columns of `FOUND`."""
    for table in edition.tables:
        for field in edition[table].schema.fields:
            yield "field", table, field.name, f"{field.title}: {field.description}"
    for code_id, code in edition["codes"].rows.items():
        yield "code", "codes", code_id, f"{code['label']}: {code['definition']}"
    for claim_id, fact in edition["facts"].rows.items():
        yield "fact", "facts", claim_id, fact["says"]
