"""The same facts give the same bytes, and a build completes or changes nothing."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.build import Facts, build, checked_facts, render
from scripts.problems import CouldNotRun
from scripts.write import swap
from scripts.write.generated_blocks import DOCUMENTS
from scripts.write.published import published_files
from tests.conftest import ARTICLES, REPOSITORY, TOY, files_below, needs_articles, run_script


@pytest.fixture(scope="module")
def facts() -> Facts:
    """Return the facts of this repository, checked against the articles where a copy is at hand."""
    return checked_facts(REPOSITORY, ARTICLES if ARTICLES.is_dir() else None)


@pytest.fixture(scope="module")
def rebuilt(facts: Facts) -> dict[str, bytes]:
    return render(REPOSITORY, facts)[0]


def test_the_committed_files_are_what_the_facts_give(rebuilt: dict[str, bytes]) -> None:
    different = [path for path, content in rebuilt.items() if (REPOSITORY / path).read_bytes() != content]
    assert different == []


def test_nothing_else_lies_in_the_derived_folders(rebuilt: dict[str, bytes]) -> None:
    present = {
        path.relative_to(REPOSITORY).as_posix()
        for folder in ("data/csv", "data/parquet")
        for path in (REPOSITORY / folder).iterdir()
    }
    assert present == {path for path in rebuilt if path.startswith(("data/csv/", "data/parquet/"))}


def test_every_article_is_covered_to_the_last_word(facts: Facts) -> None:
    assert {c.source_id: c.share for c in facts.coverages} == {
        "nyt-2022-06-21": 1.0,
        "wapo-2022-06-21": 1.0,
    }


@pytest.mark.parametrize(
    "surroundings",
    [
        pytest.param({"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati", "LC_ALL": "C"}, marks=pytest.mark.slow),
        {"PYTHONHASHSEED": "4242", "TZ": "America/St_Johns", "LC_ALL": "C.UTF-8", "PYTHONUTF8": "0"},
    ],
    ids=["seed 1, Kiritimati, C", "seed 4242, St John's, C.UTF-8"],
)
def test_surroundings_do_not_reach_the_bytes(
    surroundings: dict[str, str], tmp_path: Path, rebuilt: dict[str, bytes]
) -> None:
    """Build the real facts in another folder, time zone, locale, hash seed and file order."""
    copy = tmp_path / "elsewhere"
    for folder in ("data/schema", "data/articles", "data/releases", "validation/rules"):
        shutil.copytree(REPOSITORY / folder, copy / folder)
    facts = (REPOSITORY / "data/facts").rglob("*.yaml")
    for path in sorted(facts, key=lambda path: path.name[::-1], reverse=True):
        target = copy / path.relative_to(REPOSITORY)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    documents = [path for path in [*published_files(REPOSITORY), *DOCUMENTS] if not path.startswith("data/")]
    for document in documents:
        (copy / document).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(REPOSITORY / document, copy / document)
    environment = {**os.environ, **surroundings, "PYTHONPATH": str(REPOSITORY)}
    command = [sys.executable, "-m", "scripts.build", "--root", "elsewhere"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert {path for path in rebuilt if (copy / path).read_bytes() != rebuilt[path]} == set()


@pytest.mark.slow
def test_build_says_what_it_built(toy: Path) -> None:
    done = run_script("build", "--root", toy, "--articles", TOY / "articles")
    assert done.returncode == 0, done.stderr
    assert "coverage of gazette-2021-03-05: 100% of 60 words (59 in passages, 1 in gaps)" in done.stdout
    assert "\x1b" not in done.stdout, "a pipe gets no progress and no colours"


def test_a_second_build_changes_nothing(toy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert build(toy) == 0
    before = {path: (toy / path).stat().st_mtime_ns for path in files_below(toy)}
    assert build(toy) == 0
    assert "nothing changed" in capsys.readouterr().out
    assert {path: (toy / path).stat().st_mtime_ns for path in files_below(toy)} == before


@pytest.mark.slow
def test_files_of_tables_that_are_gone_are_deleted(toy: Path) -> None:
    assert build(toy) == 0
    (toy / "data/csv/old_table.csv").write_text("id\n", "utf-8")
    assert build(toy) == 0
    assert not (toy / "data/csv/old_table.csv").exists()


class Killed(BaseException):
    """Stands for SIGKILL: nothing catches it, nothing is cleaned up."""


@pytest.mark.slow
@pytest.mark.parametrize("survived", range(0, 140, 7))
def test_a_build_killed_at_any_rename_leaves_the_old_or_becomes_the_new(
    survived: int, toy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Kill the build at one of its writes and renames; then let the next command finish what is to be finished."""
    assert build(toy) == 0
    old = files_below(toy)
    facts = toy / "data/facts/claims/gazette-2021-03-05.yaml"
    facts.write_text(facts.read_text("utf-8").replace("roughly 40", "some 40"), "utf-8")
    codes = toy / "data/facts/codes/modality.yaml"
    codes.write_text(codes.read_text("utf-8").replace("label: Denied", "label: Not so"), "utf-8")
    typed = files_below(toy)
    new = {**typed, **render(toy, checked_facts(toy))[0]}
    steps = iter(range(10_000))

    def killed_after(step):  # type: ignore[no-untyped-def]
        def run(*arguments, **options):  # type: ignore[no-untyped-def]
            if next(steps) >= survived:
                raise Killed
            return step(*arguments, **options)

        return run

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", killed_after(Path.replace))
        patch.setattr(swap.os, "fsync", killed_after(os.fsync))
        with contextlib.suppress(Killed):
            build(toy)
    swap.finish_interrupted_swap(toy)
    assert files_below(toy) in ({**old, **{path: typed[path] for path in typed if "facts" in path}}, new)
    assert build(toy) == 0
    assert files_below(toy) == new


def test_a_build_waits_for_another_one_and_says_so(toy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(swap, "LOCK_SECONDS", 0.1)
    with swap.only_one_build(toy), pytest.raises(CouldNotRun, match=r"another build of .* has been running"):
        build(toy)


@pytest.mark.slow
def test_two_builds_at_once_give_what_one_gives(toy: Path) -> None:
    command = [sys.executable, "-m", "scripts.build", "--root", str(toy)]
    both = [subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.DEVNULL) for _ in range(2)]
    assert [process.wait(timeout=60) for process in both] == [0, 0]
    expected = render(toy, checked_facts(toy))[0]
    assert {path: (toy / path).read_bytes() for path in expected} == expected


@needs_articles
def test_every_passage_verifies_against_the_articles(facts: Facts) -> None:
    assert len(facts.rows["evidence"]) > 398


@needs_articles
def test_byte_offsets_differ_from_code_points_in_both_articles(facts: Facts) -> None:
    sources = {row.values["source_id"]: row.values for row in facts.rows["sources"]}
    shift = {}
    for source_id in ("nyt-2022-06-21", "wapo-2022-06-21"):
        data = (ARTICLES / str(sources[source_id]["text_file"])).read_bytes()
        shift[source_id] = len(data) - len(data.decode())
    assert shift == {"nyt-2022-06-21": 52, "wapo-2022-06-21": 62}
