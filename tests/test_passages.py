"""Positions count code points, half-open; coverage counts words; copying is found without the text."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from scripts.anchor import anchor
from scripts.build import checked_facts
from scripts.check.wording import copied_runs, known_runs
from scripts.read.measurements import Measurements, measure, read_measurements
from tests.conftest import REPOSITORY, TOY, run_script

if TYPE_CHECKING:
    from pathlib import Path

TEXT = (TOY / "articles/900_00112233445566aa.txt").read_text("utf-8")


def test_positions_are_code_points_not_bytes() -> None:
    found = anchor(TEXT, "The old bridge opened")
    assert (found.start, found.end) == (TEXT.index("The old bridge opened"), TEXT.index(" in 1911"))
    assert found.start != TEXT.encode().index(b"The old bridge opened")


def test_anchor_prints_what_can_be_pasted(toy: Path) -> None:
    done = run_script("anchor", "gazette-2021-03-05", "Mayor Ada Quill", "--root", toy, "--articles", TOY / "articles")
    assert done.returncode == 0, done.stderr
    assert done.stdout == (
        "- start: 0\n  end: 15\n  sha256: f6d6eaa371c0c718d82be83d0b86229c25bbfb9ff34bf94f366104ce1b774886\n"
    )


@pytest.mark.parametrize(
    ("piece", "said"),
    [
        ("old bridge", "occurs 2 times, at 167, 193; give more of it, or --occurrence N"),
        ("new bridge", "does not occur; copy it from the text"),
        ("the harbour's ferry", "does not occur; with other quotes, dashes or capitals it does, at 109:128"),
        ("Mayor Ada Qui", "cuts the word at 10:15; begin and end with whole words"),
        ("", "does not occur"),
    ],
)
def test_anchor_refuses_what_it_cannot_place(piece: str, said: str, toy: Path) -> None:
    done = run_script("anchor", "gazette-2021-03-05", piece, "--root", toy, "--articles", TOY / "articles")
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_anchor_says_which_sources_have_a_text(toy: Path) -> None:
    done = run_script("anchor", "gazete", "Mayor", "--root", toy, "--articles", TOY / "articles")
    assert (done.returncode, "allowed: gazette-2021-03-05" in done.stderr) == (1, True)


def test_anchor_cannot_run_without_the_articles(toy: Path) -> None:
    done = run_script("anchor", "gazette-2021-03-05", "Mayor", "--root", toy, "--articles", toy / "nowhere")
    assert done.returncode == 2
    assert "nowhere" in done.stderr


def test_a_copy_is_found_by_its_fingerprints_alone() -> None:
    known = known_runs({"toy": Measurements((), measure(TEXT).runs)})
    assert list(copied_runs("He said: a harbour OFFICIAL said the old things.", known, 5)) == [
        "a harbour official said the old"
    ]
    assert list(copied_runs("A harbour official said so.", known, 5)) == []


def test_no_tracked_file_holds_eight_consecutive_words_of_an_article() -> None:
    known = known_runs({s: read_measurements(REPOSITORY, s) for s in ("nyt-2022-06-21", "wapo-2022-06-21")})
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=REPOSITORY, capture_output=True, text=True, check=False)
    names = [name for name in listed.stdout.split("\0") if name]
    paths = [REPOSITORY / name for name in names] or list((REPOSITORY / "data").rglob("*"))
    copied = {}
    for path in paths:
        if path.is_file():  # the text of a Parquet file is that of the CSV file beside it
            found = list(copied_runs(path.read_text("utf-8", errors="replace"), known, 8))
            if found:
                copied[str(path)] = found
    assert len(paths) > 50, "git listed the files"
    assert copied == {}


def test_the_measurements_know_each_article() -> None:
    lengths = {c.source_id: c.words for c in checked_facts(REPOSITORY).coverages}
    assert lengths == {"nyt-2022-06-21": 759, "wapo-2022-06-21": 932}
