"""A third article by hand: docs/adding-an-article.md, followed literally on an invented article of 40 sentences.

``tests/third_article`` holds the article, two codings of it, blind to each other, and the records made of the first.
"""

from __future__ import annotations

import importlib
import json
import re
import shlex
import shutil
from typing import TYPE_CHECKING

import pyarrow.parquet as pq
import pytest

from scripts.agreement import main as agreement
from scripts.build import checked_facts, main
from scripts.new_article import main as new_article
from scripts.problems import InvalidFacts
from scripts.read.measurements import read_measurements, sentences
from tests.conftest import REPOSITORY, TOY, files_below

if TYPE_CHECKING:
    from pathlib import Path

ARTICLE = "mercury-2021-06-18"
THIRD = REPOSITORY / "tests/third_article"
TEXT = THIRD / f"{ARTICLE}.txt"
CLAIMS = f"data/facts/claims/{ARTICLE}.yaml"
GUIDE = (REPOSITORY / "docs/adding-an-article.md").read_text("utf-8")
COMMANDS = [line for block in re.findall(r"```sh\n(.*?)```", GUIDE, re.DOTALL) for line in block.splitlines()]
TYPED = {
    "# copy_type: original, reprint, machine_paraphrase, repost, digest": "copy_type: original",
    "# title:": "title: The chain bridge stays shut",
    "# publisher:": "publisher: The Mercury",
    "# published_basis: stated, external, undated": "published_basis: stated",
    "# rights:": "rights: Invented for the tests of this project.",
}


def follow(command: str) -> int:
    """Run a command of the guide in this process; `make` targets by what the Makefile runs."""
    program, *arguments = shlex.split(command.replace("make data ARTICLES=", "python -m scripts.build --articles "))
    assert (program, arguments[0]) == ("python", "-m"), command
    return int(importlib.import_module(arguments[1]).main(arguments[2:]))


def fill(path: Path, typed: dict[str, str]) -> None:
    text = path.read_text("utf-8")
    for stub, value in typed.items():
        assert text.count(stub) == 1, stub
        text = text.replace(stub, value)
    path.write_text(text, "utf-8")


@pytest.fixture
def copy(toy: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy with the invented dataset, in which commands run, and the text of the article beside it."""
    articles = shutil.copytree(TOY / "articles", toy.parent / "articles")
    shutil.copy(TEXT, articles)
    monkeypatch.chdir(toy)
    return toy


@pytest.fixture
def begun(copy: Path) -> Path:
    """Return a copy in which the article is laid out, its source is filled in and nothing is coded."""
    assert new_article([f"../articles/{ARTICLE}.txt", "--source-id", ARTICLE]) == 0
    fill(copy / f"data/facts/sources/{ARTICLE}.yaml", TYPED)
    return copy


@pytest.fixture
def coded(begun: Path) -> Path:
    """Return a copy in which the article is coded by coder-e, with its records."""
    shutil.copytree(THIRD / "facts", begun / "data/facts", dirs_exist_ok=True)
    shutil.copy(THIRD / "coder-a.yaml", begun / CLAIMS)
    (begun.parent / "codings").mkdir()
    for label, file in (("coder-e", "coder-a"), ("coder-f", "coder-b")):
        shutil.copy(THIRD / f"{file}.yaml", begun.parent / f"codings/{label}.yaml")
    return begun


def half_coded(copy: Path) -> None:
    """Code the sentences up to the seventh, and leave the others as they were laid out."""
    ninth = f"  - claim_id: {ARTICLE}.012"
    stubs = (copy / CLAIMS).read_text("utf-8")
    stubs = stubs[stubs.index(f"  - claim_id: {ARTICLE}.008") :]
    (copy / CLAIMS).write_text((THIRD / "coder-a.yaml").read_text("utf-8").split(ninth)[0] + stubs, "utf-8")
    actors = (THIRD / f"facts/actors/{ARTICLE}.yaml").read_text("utf-8").split("  - actor_id: tom-hale")[0]
    (copy / "data/facts/actors").mkdir()
    (copy / f"data/facts/actors/{ARTICLE}.yaml").write_text(actors, "utf-8")


def test_the_guide_leads_from_a_text_to_tables(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    begin, anchor, draft, build, report, validate, compare, keep = COMMANDS
    assert [report, validate] == ["make report ARTICLES=../articles", "make validate ARTICLES=../articles"]
    assert {"report:", "validate:"} <= set((REPOSITORY / "Makefile").read_text("utf-8").split())
    assert follow(begin) == 0
    assert len(capsys.readouterr().out.splitlines()) == 5
    fill(copy / f"data/facts/sources/{ARTICLE}.yaml", TYPED)
    assert follow(anchor) == 0
    assert capsys.readouterr().out.startswith("- start: 0\n  end: 32\n  sha256: ")
    half_coded(copy)
    assert follow(draft) == 0
    told = capsys.readouterr().err
    assert re.search(r"unfinished: .*: sentence 9: \d+-\d+ 'The ferry takes 12 carts at a time' \(8 words\)", told)
    assert json.loads((copy / "datapackage.json").read_text("utf-8"))["version"] == "0.0.0+unreleased.draft"
    shutil.copytree(THIRD / "facts", copy / "data/facts", dirs_exist_ok=True)
    shutil.copy(THIRD / "coder-a.yaml", copy / CLAIMS)
    assert follow(build) == 0
    assert f"coverage of {ARTICLE}: 100% of 267 words (266 in passages, 1 in gaps)" in capsys.readouterr().out
    (copy.parent / "codings").mkdir()
    shutil.copy(THIRD / "coder-a.yaml", copy.parent / "codings/coder-e.yaml")
    shutil.copy(THIRD / "coder-b.yaml", copy.parent / "codings/coder-f.yaml")
    assert follow(compare) == 0
    assert follow(keep) == 0
    assert (copy / f"data/facts/adjudications/{ARTICLE}.yaml").is_file()


@pytest.mark.usefixtures("begun")
def test_every_sentence_gets_a_stub(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 1
    told = re.findall(rf"{CLAIMS}:\d+: sentence (\d+): \d+-\d+ \(\d+ words\) are covered", capsys.readouterr().err)
    assert [int(number) for number in told] == list(range(1, 41))


def test_a_draft_is_neither_built_nor_released(begun: Path, capsys: pytest.CaptureFixture[str]) -> None:
    half_coded(begun)
    before = files_below(begun)
    assert main([]) == 1
    assert f"{CLAIMS}: is a draft; go on coding" in capsys.readouterr().err
    assert files_below(begun) == before
    # Releases and validation take their facts from here.
    with pytest.raises(InvalidFacts, match="problem"):
        checked_facts(begun)


def test_mistakes_stop_a_draft(begun: Path, capsys: pytest.CaptureFixture[str]) -> None:
    half_coded(begun)
    path = begun / CLAIMS
    path.write_text(path.read_text("utf-8").replace("kind: role", "kind: roll", 1), "utf-8")
    assert main(["--draft"]) == 1
    assert "'roll' is not a code of claim_kind (did you mean role?)" in capsys.readouterr().err


def test_a_stub_that_is_left_over_is_told(coded: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = coded / CLAIMS
    stub = (
        f"  - claim_id: {ARTICLE}.099\n    sentence: 40\n    kind:\n    says:\n    attribution:\n    modality:\n"
        f"    evidence:\n      - start: 0\n        end: 4\n        sha256: {'0' * 64}\n"
    )
    path.write_text(path.read_text("utf-8").replace("gaps:\n", f"{stub}gaps:\n"), "utf-8")
    assert main([]) == 1
    assert "sentence 40: has a stub left, though claims cover all of its words" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("file", "content", "source_id", "code", "said"),
    [
        ("a.txt", b"The bridge \xff closed.", ARTICLE, 1, "a.txt: 'byte 11' is not UTF-8; save the text as UTF-8"),
        ("a.txt", b"", ARTICLE, 1, "a.txt: holds no words; give the text of an article"),
        ("a.txt", b" ...\n", ARTICLE, 1, "a.txt: holds no words"),
        ("a.txt", None, ARTICLE, 2, "Could not run: No such file or directory"),
        ("a b.txt", b"The bridge.", ARTICLE, 1, "FILE: 'a b.txt' is no name of a text file"),
        ("a.txt", b"The bridge.", "Mercury", 1, "--source-id: 'Mercury' is no id of an article"),
        ("a.txt", b"The bridge.", "mercury-2021-13-18", 1, "'mercury-2021-13-18' is no id of an article"),
        ("a.txt", b"The bridge.", "../x-2021-06-18", 1, "is no id of an article"),
        ("a.txt", b"The bridge.", "gazette-2021-03-05", 1, "'gazette-2021-03-05' is a source already"),
    ],
)
def test_what_is_no_article_is_refused_in_a_sentence(
    file: str,
    content: bytes | None,
    source_id: str,
    code: int,
    said: str,
    copy: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    place = copy.parent / "articles" / file
    if content is not None:
        place.write_bytes(content)
    before = files_below(copy)
    assert new_article([str(place), "--source-id", source_id]) == code
    told = capsys.readouterr().err
    assert said in told
    assert "Traceback" not in told
    assert len(told.splitlines()) == (2 if code == 1 else 1)
    assert files_below(copy) == before


def test_no_file_is_written_over(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (copy / CLAIMS).write_text("mine", "utf-8")
    before = files_below(copy)
    assert new_article([f"../articles/{ARTICLE}.txt", "--source-id", ARTICLE]) == 1
    assert files_below(copy) == before
    capsys.readouterr()


@pytest.mark.usefixtures("coded")
def test_agreement_counts_pairs_and_differences(capsys: pytest.CaptureFixture[str]) -> None:
    assert agreement(["../codings/coder-e.yaml", "../codings/coder-f.yaml"]) == 0
    said = [line.split() for line in capsys.readouterr().out.splitlines()]
    # 49 and 48 claims, of which coder-e has two and coder-f has one alone; three kinds, three modalities, one speaker.
    assert " ".join(said[0]) == "50 facts: 47 coded by both, 6% by one coder only"
    figures = {line[0]: line[1:] for line in said if len(line) == 4 and line[1] == "47"}
    assert {field: float(line[1]) for field, line in figures.items()} == {
        "kind": round(44 / 47, 3),
        "attribution": round(46 / 47, 3),
        "speaker_id": round(46 / 47, 3),
        "modality": round(44 / 47, 3),
    }
    assert [f"{ARTICLE}.036", "/", "035", "speaker_id", "the-county"] in said
    assert sum("(only" in line for line in said) == 3


def test_what_was_adjudicated_is_kept_as_data(coded: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert agreement(["../codings/coder-e.yaml", "../codings/coder-f.yaml", "--write"]) == 0
    path = coded / f"data/facts/adjudications/{ARTICLE}.yaml"
    head, *rows = re.split(r"  # coder-e: ", path.read_text("utf-8"))
    typed = "".join(
        f"  # {row}".replace("value:", f"value: {row.split(',')[0]}").replace("reason:", "reason: So it is.")
        for row in rows
    )
    assert main([]) == 1
    assert "field value: '' is empty; give a text" in capsys.readouterr().err
    path.write_text(head + typed, "utf-8")
    assert main([]) == 1
    told = capsys.readouterr().err
    # What only coder-e has is still to be coded by the other one.
    assert told.count("claims_are_coded_twice") == 2
    assert f"{CLAIMS}: is a draft" in told
    assert main(["--draft"]) == 0
    kept = pq.read_table(coded / "data/parquet/adjudications.parquet").to_pylist()
    assert len([row for row in kept if row["record_id"].startswith(ARTICLE)]) == 8


def test_a_claim_can_be_adjudicated_to_be_the_articles_own(coded: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert agreement(["../codings/coder-e.yaml", "../codings/coder-f.yaml", "--write"]) == 0
    row = f"{{table: claims, record_id: {ARTICLE}.036, field: speaker_id, value: nobody, reason: So.}}"
    (coded / f"data/facts/adjudications/{ARTICLE}.yaml").write_text(f"adjudications:\n  - {row}\n", "utf-8")
    assert main([]) == 1
    assert "the-county where nobody was decided" in capsys.readouterr().err
    path = coded / CLAIMS
    text = path.read_text("utf-8").replace(
        "    speaker_id: the-county\n    attribution: named", "    attribution: article"
    )
    path.write_text(text, "utf-8")
    main([])
    assert "field speaker_id" not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("first", "second", "code", "said"),
    [
        ("coder-e", "coder-e", 1, "by coder-e, coder-e; give two codings of one article"),
        ("coder-e", "nowhere", 2, "Could not run: No such file or directory"),
        ("coder-e", "stubs", 1, "holds no claims"),
        ("coder-e", "typo", 1, "'roll' is not a code of claim_kind"),
        ("coder-e", "gazette", 1, f"are codings of gazette-2021-03-05, {ARTICLE}"),
    ],
)
def test_codings_that_cannot_be_compared_are_refused(
    first: str, second: str, code: int, said: str, coded: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    codings = coded.parent / "codings"
    text = (codings / "coder-f.yaml").read_text("utf-8")
    (codings / "typo.yaml").write_text(text.replace("kind: role", "kind: roll", 1), "utf-8")
    (codings / "stubs.yaml").write_text(f"source_id: {ARTICLE}\nclaims: []\n", "utf-8")
    shutil.copy(coded / "data/facts/claims/gazette-2021-03-05.yaml", codings / "gazette.yaml")
    before = files_below(coded)
    assert agreement([f"../codings/{first}.yaml", f"../codings/{second}.yaml", "--write"]) == code
    told = capsys.readouterr().err
    assert said in told
    assert "Traceback" not in told
    assert files_below(coded) == before


def test_records_may_stand_in_one_file_an_article(toy: Path) -> None:
    """Move the records of every table into files below a folder, and build the same tables."""
    assert main(["--root", str(toy)]) == 0
    before = {path: content for path, content in files_below(toy).items() if path.startswith("data/csv/")}
    for path in sorted((toy / "data/facts").glob("*.yaml")):
        folder = path.with_suffix("")
        folder.mkdir()
        path.rename(folder / "gazette-2021-03-05.yaml")
    assert main(["--root", str(toy)]) == 0
    assert {path: content for path, content in files_below(toy).items() if path.startswith("data/csv/")} == before


def test_a_rule_of_any_article_is_compared(toy: Path) -> None:
    assert main(["--root", str(toy)]) == 0
    compared = pq.read_table(toy / "data/parquet/rules_compared.parquet").to_pylist()
    assert compared
    assert all(row["other_articles"].endswith(" (gazette)") for row in compared)
    assert {row["comparison"] for row in compared} == {"not_recorded"}


@pytest.mark.parametrize("article", ["nyt-2022-06-21", "wapo-2022-06-21"])
def test_sentences_are_counted_as_the_coders_counted_them(article: str) -> None:
    spans = read_measurements(REPOSITORY, article).sentences
    passages = pq.read_table(REPOSITORY / "data/parquet/evidence.parquet").to_pylist()
    claims = pq.read_table(REPOSITORY / "data/parquet/claims.parquet").to_pylist()
    numbers = {row["claim_id"]: row["sentence"] for row in claims if row["source_id"] == article}
    found: dict[str, set[int]] = {}
    for row in passages:
        inside = [n for n, (start, end) in enumerate(spans, 1) if row["start"] < end and start < row["end"]]
        found.setdefault(row["claim_id"], set()).update(inside)
    assert [claim for claim, number in numbers.items() if number not in found[claim]] == []
    assert len(spans) == max(numbers.values())


def test_sentences_end_where_they_should() -> None:
    text = TEXT.read_text("utf-8")
    found = [text[start:end] for start, end in sentences(text)]
    assert len(found) == 40
    assert found[10] == "\u201cWe will not gamble with lives,\u201d Ms. Reed wrote in an email."
    assert found[39] == "(Photograph by Ida Moss.)"
