"""Every source of the dataset, cited in every style and read back by the tools that scholars use.

A row of `TABLE` is something that went wrong in citations before, as a sentence, with what must be true of them. The
tools that are no Python packages are used where they are installed.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pybtex.database
import pytest
import rispy

from landmine_policy._cite import STYLES, cite
from landmine_policy._editions import edition_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.slow

SOURCES = edition_of()["sources"].rows
NEWSPAPERS = {key: row["publisher"] for key, row in SOURCES.items() if row["source_type"] == "newspaper_article"}
NEWSPAPERS = {key: name for key, name in NEWSPAPERS.items() if SOURCES[key]["copy_type"] != "machine_paraphrase"}
CITED = {style: cite(records=[("sources", key) for key in SOURCES], style=style) for style in STYLES}  # type: ignore[arg-type]
APA = CITED["apa"].splitlines()
ITEMS = {item["id"]: item for item in json.loads(CITED["csl-json"])}
RIS = {entry["id"]: entry for entry in rispy.loads(CITED["ris"])}
BIBTEX, BIBLATEX = (pybtex.database.parse_string(CITED[name], "bibtex").entries for name in ("bibtex", "biblatex"))
DATASET = next(iter(ITEMS))
UNDATED = [key for key, row in SOURCES.items() if not row["published"] and row["accessed_on"]]
OLD_TYPES = {"technical note": "hrw-ukraine-technical-note-2015-04", "statement": "civic-2022-06-21-via-common-dreams"}


def everywhere(check: Callable[[dict[str, Any]], bool]) -> bool:
    return all(check(item) for item in ITEMS.values())


TABLE: dict[str, Callable[[], bool]] = {
    "the dataset is dated by its year": lambda: bool(re.match(r"[^(]*\((\d{4}|n\.d\.)\)\. ", APA[0])),
    "the records used are not in its title": lambda: APA[0].split("[")[1].startswith("Data set]"),
    "works of one author and year have letters": lambda: "Ryan, M. (2022b, June 21)" in CITED["apa"],
    "no two references begin alike": lambda: len({re.split(r"(?<=\))\. ", line)[0] for line in APA}) == len(APA),
    "what is no original says so with a capital": lambda: not re.search(r"\[(reprint|repost|digest)", CITED["apa"]),
    "a place where a copy stood is no description": lambda: not re.search(r"\[[^\]]*read at", CITED["apa"]),
    "a description is not in italics": lambda: not re.search(r"\*\[[^\]]*\]\*", CITED["apa"]),
    "an undated page has the day it was read": lambda: CITED["apa"].count("Retrieved ") == len(UNDATED),
    "a body that publishes is the author": lambda: all("author" in ITEMS[key] for key in OLD_TYPES.values()),
    "only what nobody signed lacks an author": lambda: everywhere(
        lambda item: "author" in item or item["type"] in {"article-newspaper", "manuscript", "treaty", "legislation"}
    ),
    "RIS has the newspaper": lambda: {key: RIS[key]["secondary_title"] for key in NEWSPAPERS} == NEWSPAPERS,
    "RIS has no untyped record": lambda: "TY  - GEN" not in CITED["ris"],
    "RIS has the day of reading": lambda: "Y2  - 2026/11/24/" in CITED["ris"],
    "BibTeX has articles": lambda: {BIBTEX[key].type for key in NEWSPAPERS} == {"article"},
    "BibTeX can sort what has no author": lambda: all(e.persons or "key" in e.fields for e in BIBTEX.values()),
    "biblatex has the dataset as one": lambda: BIBLATEX[DATASET].type == "dataset",
    "CSL has kind and day of reading": lambda: everywhere(lambda item: item["type"] != "dataset" or "genre" in item),
    "a long list is counted": lambda: max(map(len, CITED["ris"].splitlines())) < 1_000,
    "Chicago and APSA are there": lambda: len(CITED["chicago"].splitlines()) == len(APA) and "apsa" in CITED,
    "every export has this citation": lambda: edition_of().about["citation"] == cite(),
}


@pytest.mark.parametrize("sentence", TABLE)
def test_what_went_wrong_before_does_not(sentence: str) -> None:
    assert TABLE[sentence]()


def run(command: list[str]) -> str:
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed; it is no Python package")
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize(("style", "form"), [("bibtex", "bibtex"), ("biblatex", "biblatex"), ("csl-json", "csljson")])
def test_pandoc_reads_every_source_with_its_newspaper(style: str, form: str, tmp_path: Path) -> None:
    (tmp_path / "cited").write_text(CITED[style], "utf-8")
    read = json.loads(run(["pandoc", "-f", form, "-t", "csljson", str(tmp_path / "cited")]))
    assert {item["id"] for item in read} == set(ITEMS)
    plain = {item["id"]: item.get("container-title", "").replace("\u2019", "'") for item in read}
    assert {key: plain[key] for key in NEWSPAPERS} == NEWSPAPERS


def test_biber_reads_the_biblatex_database(tmp_path: Path) -> None:
    (tmp_path / "cited.bib").write_text(CITED["biblatex"], "utf-8")
    said = run(["biber", "--tool", "--validate-datamodel", "--output-file", f"{tmp_path}/out", f"{tmp_path}/cited.bib"])
    complaints = [line for line in said.splitlines() if line.startswith(("WARN", "ERROR"))]
    # What nobody signed has no author, and what has no date has none: nothing is made up.
    assert [line for line in complaints if not re.search(r"Missing mandatory field.*(author|date, year)", line)] == []
