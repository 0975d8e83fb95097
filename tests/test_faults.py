"""What a fault, a bad merge or a hostile file makes of a copy ends in a line that says where and what to do.

Each case is one that once ended in a traceback, in a hang, in thousands of lines, or in silence. `tests.fuzz` looks for
more of them; what it finds is added here.
"""

from __future__ import annotations

import json
import os
import shutil
from typing import TYPE_CHECKING

import pytest

from landmine_policy._checksums import CHECKSUMS
from landmine_policy._verify import verify_folder
from scripts.build import build, main
from scripts.diff import main as diff
from scripts.problems import run_command
from scripts.write.swap import JOURNAL, finish_interrupted_swap
from tests import fuzz
from tests.conftest import REPOSITORY, TOY

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CLAIMS = "data/facts/claims/gazette-2021-03-05.yaml"
EVENTS = "data/facts/events.yaml"
SCHEMA = "data/schema/events.json"
WORDS = "data/articles/gazette-2021-03-05.words.csv"
RUNS = "data/articles/gazette-2021-03-05.runs.txt"
RULES = "validation/rules/events.yaml"
LONGEST_LINE = fuzz.LONGEST_LINE


def put(path: str, old: str, new: str) -> Callable[[Path], None]:
    """Return what replaces the first occurrence of a text in a file; with an empty old text, all of it."""

    def change(root: Path) -> None:
        (root / path).parent.mkdir(exist_ok=True)
        text = (root / path).read_text("utf-8") if (root / path).exists() else ""
        assert old in text
        (root / path).write_text(text.replace(old, new, 1) if old else new, "utf-8")

    return change


def raw(path: str, content: bytes) -> Callable[[Path], object]:
    """Return what adds bytes to a file."""
    return lambda root: (root / path).write_bytes((root / path).read_bytes() + content)


def node(path: str, change: Callable[[dict], object]) -> Callable[[Path], None]:  # type: ignore[type-arg]
    """Return what changes a JSON file."""

    def write(root: Path) -> None:
        top = json.loads((root / path).read_text("utf-8"))
        change(top)
        (root / path).write_text(json.dumps(top, indent=2), "utf-8")

    return write


def fifo(path: str) -> Callable[[Path], None]:
    def change(root: Path) -> None:
        (root / path).unlink(missing_ok=True)
        os.mkfifo(root / path)

    return change


def link(path: str, to: str) -> Callable[[Path], None]:
    def change(root: Path) -> None:
        if (root / path).is_dir():
            shutil.rmtree(root / path)
        (root / path).unlink(missing_ok=True)
        (root / path).symlink_to(to)

    return change


def date(value: str) -> tuple[Callable[[Path], None], int, str]:
    said = f"field date_edtf: {value!r} does not match"
    return put(EVENTS, "date_edtf: 1911", f"date_edtf: {json.dumps(value)}"), 1, said


# what is done to the copy, the exit code, and what the one line says
FAULTS: dict[str, tuple[Callable[[Path], object], int, str]] = {
    # dates (failure 3)
    **{f"date {value}": date(value) for value in ("../", "/..", "2022-1X", "Y20E42")},
    "day that is none": (put(EVENTS, "date_edtf: 1911", "date_edtf: 0000-01-01"), 1, "field date_edtf: '0000-01-01' is not EDTF"),
    # files that are no files (failure 4)
    "pipe for facts": (fifo(EVENTS), 1, f"{EVENTS}: the file is no regular file; put a plain file in its place"),
    "device for facts": (link(EVENTS, "/dev/zero"), 1, f"{EVENTS}: the file is no regular file"),
    "pipe for a schema": (fifo(SCHEMA), 2, f"{SCHEMA} is not what it has to be: is no regular file"),
    "pipe for rules": (fifo(RULES), 2, f"{RULES} is not what it has to be: is no regular file"),
    "pipe for words": (fifo(WORDS), 2, f"{WORDS} is not what it has to be: is no regular file"),
    "device for a document": (link("README.md", "/dev/zero"), 2, "README.md is not what it has to be: is no regular file"),
    # code that a merge broke (failure 10)
    "schema that is a list": (put(SCHEMA, "", "[]"), 2, f"{SCHEMA} is not what it has to be: AttributeError 'list'"),
    "schema that is no JSON": (put(SCHEMA, "", "<<<<<<< HEAD"), 2, f"{SCHEMA} is not what it has to be: Expecting value: line 1"),
    "schema without fields": (node(SCHEMA, lambda top: top.pop("fields")), 2, f"{SCHEMA} is not what it has to be: KeyError 'fields'; restore it"),
    "unknown type": (node(SCHEMA, lambda top: top["fields"][0].update(type="txt")), 2, "the type of event_id is 'txt'; allowed: string, integer"),
    "broken pattern": (node(SCHEMA, lambda top: top["fields"][0]["constraints"].update(pattern="(")), 2, f"{SCHEMA} is not what it has to be: error missing )"),
    "key of no field": (node(SCHEMA, lambda top: top.update(primaryKey=["id"])), 2, f"{SCHEMA} is not what it has to be: there is no events.id"),
    "key to no table": (node("data/schema/claims.json", lambda top: top["foreignKeys"][0]["reference"].update(resource="bridges")), 2, "claims.json is not what it has to be: there is no bridges."),
    "package without layers": (node("data/schema/package.json", lambda top: top.pop("layers")), 2, "package.json is not what it has to be: KeyError 'layers'"),
    "version that is none": (node("data/schema/package.json", lambda top: top.update(version="banana")), 1, "data/schema/package.json: has the version 'banana', and the last release is 0.0.0; write 0.0.0"),
    "package without a title": (node("data/schema/package.json", lambda top: top.pop("title")), 2, "KeyError 'title' at "),
    "rules that are no YAML": (put(RULES, "", "- ["), 2, f"{RULES} is not YAML"),
    "rules that are a text": (put(RULES, "", "rules"), 2, f"{RULES}: a rule has name"),
    "rules that are a number": (put(RULES, "", "7"), 2, f"{RULES} is not what it has to be: TypeError"),
    "rule with broken SQL": (put(RULES, "", "- {name: x, sentence: X., breaks: SELECT (}"), 2, "the SQL of the rule x of events does not run"),
    "shorthand in itself": (lambda root: (put("validation/rules/_shorthands.yaml", "claims_of:\n", "a: {takes: [x], sql: '{a | {x}}'}\nclaims_of:\n")(root), put(RULES, "", "- {name: x, sentence: X., breaks: '{a | 1}'}")(root)), 2, "does not run"),
    "rules with another ending": (put("validation/rules/events.yml", "", "[]"), 2, "events.yml is not read: the name of a file of rules ends in .yaml"),
    "letter among words": (put(WORDS, "0,5", "0,x"), 2, f"{WORDS} is not what `python -m scripts.measure --articles DIR` writes"),
    "third column of words": (put(WORDS, "0,5", "0,5,9"), 2, f"{WORDS} is not what `python -m scripts.measure"),
    "words out of order": (put(WORDS, "0,5", "9,5"), 2, f"{WORDS} is not what `python -m scripts.measure"),
    "foreign byte among words": (raw(WORDS, b"\xff"), 2, f"{WORDS} is not what it has to be: 'utf-8' codec"),
    "document not in UTF-8": (lambda root: (root / "README.md").write_bytes(b"\xff"), 2, "README.md is not what it has to be: 'utf-8' codec"),
    "journal that is no JSON": (put(JOURNAL, "", "{"), 2, f"{JOURNAL} is not what it has to be: Expecting"),
    "journal that is a list": (put(JOURNAL, "", "[]"), 2, f"{JOURNAL} is not what it has to be: TypeError"),
    # what was passed over in silence (failure 11)
    "id without end": (put(EVENTS, "event_id: ", f"event_id: {'a' * 300}"), 1, " characters; allowed: at most 200"),
    "no fingerprints": (put(RUNS, "", ""), 2, f"{RUNS} is not what `python -m scripts.measure"),
    "no words": (put(WORDS, "", "start,end\n"), 2, f"{WORDS} is not what `python -m scripts.measure"),
    "facts with another ending": (put("data/facts/extra.yml", "", "events: []"), 1, "data/facts/extra.yml: is not read: a fact file is a plain file whose name ends in .yaml"),
    "facts in capitals": (put("data/facts/EVENTS.YAML", "", "events: []"), 1, "data/facts/EVENTS.YAML: is not read"),
    "note among the codes": (put("data/facts/codes/notes.txt", "", "x"), 1, "data/facts/codes/notes.txt: is not read"),
    "link to a folder": (link("data/facts/more", "codes"), 1, "data/facts/more: is not read"),
    "document without its parts": (put("README.md", "", "# Bridges\n"), 2, "README.md has lost citation, tables"),
    "document without a mark": (put("README.md", "", fuzz.README.replace("<!-- /tables -->\n", "")), 2, "README.md has lost tables"),
    # one mistake, one line (failures 5 and 12)
    "lost code list": (lambda root: (root / "data/facts/codes/claim_kind.yaml").unlink(), 1, "data/facts/codes/claim_kind.yaml: is missing or has no codes; restore it"),
    "lost code lists": (lambda root: shutil.rmtree(root / "data/facts/codes"), 1, "data/facts/codes: is missing or has no codes; restore it"),
    "lost source_id": (put(CLAIMS, "source_id: gazette-2021-03-05\n", ""), 1, f"{CLAIMS}: field source_id: is missing; give a text, once, at the top of the file"),
    "lost claims": (lambda root: (root / CLAIMS).unlink(), 1, "the table claims: lacks the rows that "),
    "control characters in a key": (put(EVENTS, "  - event_id", '  - "bad\\e[31m\\nkey": x\n    event_id'), 1, r"field bad\x1b[31m\nkey: is not a field here"),
    "key without end": (put(EVENTS, "  - event_id", f"  - {'k' * 900}: x\n    event_id"), 1, "kkk…: is not a field here"),
    "control characters in a name": (put("data/facts/bad\x1b\nname.yaml", "", "x: []"), 1, r"data/facts/bad\x1b\nname.yaml: is the fact file of no table"),
    # what must not leave the copy (failure 1)
    "journal that deletes outside": (put(JOURNAL, "", '{"replace": {}, "delete": ["../victim"]}'), 2, "'../victim' is no file that this command may write"),
    "journal with an absolute path": (put(JOURNAL, "", '{"replace": {}, "delete": ["/etc/passwd"]}'), 2, "'/etc/passwd' is no file that this command may write"),
    "journal that deletes facts": (put(JOURNAL, "", '{"replace": {}, "delete": ["data/facts/events.yaml"]}'), 2, "'data/facts/events.yaml' is no file that"),
    "journal that deletes by dots": (put(JOURNAL, "", '{"replace": {}, "delete": ["data/csv/../../../victim"]}'), 2, "is no file that this command may write"),
    "journal that writes code": (put(JOURNAL, "", '{"replace": {"scripts/build.py": "0"}, "delete": []}'), 2, "'scripts/build.py' is no file that this command may write"),
    "work folder elsewhere": (link(".build", ".."), 2, "'.build/lock' is no file that this command may write"),
    "tables elsewhere": (link("data/csv", "../.."), 2, "is no file that this command may write"),
}  # fmt: skip


# Each of these ends where another case ends.
SLOW = {
    *("date /..", "date Y20E42", "device for facts", "pipe for rules"),
    *("third column of words", "words out of order", "rules that are a number", "lost code lists", "facts in capitals"),
    *("document without a mark", "journal with an absolute path", "journal that deletes by dots"),
}


@pytest.mark.parametrize(
    "case", [pytest.param(case, marks=pytest.mark.slow) if case in SLOW else case for case in FAULTS]
)
def test_a_fault_is_one_line_and_nothing_is_written(case: str, toy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change, code, expected = FAULTS[case]
    (toy / "README.md").write_text(fuzz.README, "utf-8")
    (toy.parent / "victim").write_text("keep", "utf-8")
    change(toy)
    assert main(["--root", str(toy)]) == code
    *said, last = [line for line in capsys.readouterr().err.splitlines() if "is not here; its generated" not in line]
    lines = said if code == 1 else [last]
    assert expected in lines[0], lines
    assert len(lines) == 1, lines
    assert all(line.isprintable() and len(line) < LONGEST_LINE for line in lines)
    assert (toy.parent / "victim").read_text("utf-8") == "keep"
    assert (toy / "data/csv").is_symlink() or not (toy / "data/csv").exists()


UNREADABLE = ["data/facts/codes", "data/releases", "data/releases/0.9.0", "data/csv", "docs", "validation/rules"]


@pytest.mark.parametrize("folder", UNREADABLE)
def test_a_folder_that_cannot_be_read_is_one_line(
    folder: str, toy: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Raise what the system raises: the tests may run as root, whom no permission stops."""
    (toy / folder).mkdir(parents=True, exist_ok=True)
    if folder.endswith("0.9.0"):
        package(toy / "package").rename(toy / folder)
    (toy / "README.md").write_text(fuzz.README, "utf-8")
    put("docs/coding.md", "", fuzz.CODING)(toy)
    for name in ("scandir", "listdir"):
        real = getattr(os, name)

        def refuse(path: str, real: Callable[[str], object] = real) -> object:
            if str(path).endswith(folder):
                raise PermissionError(13, "Permission denied", str(path))
            return real(path)

        monkeypatch.setattr(os, name, refuse)
    assert main(["--root", str(toy)]) == 2
    (said,) = [line for line in capsys.readouterr().err.splitlines() if "is not here; its generated" not in line]
    assert said == f"Could not run: Permission denied ({toy}/{folder})."


def test_an_article_that_is_no_file_is_refused(toy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (toy / "articles").mkdir()
    (toy / "articles" / next((TOY / "articles").iterdir()).name).symlink_to("/dev/zero")
    assert main(["--root", str(toy), "--articles", str(toy / "articles")]) == 1
    assert "field text_file: '900_00112233445566aa.txt' is no regular file" in capsys.readouterr().err


def test_a_source_that_names_a_device_is_told_before_it_is_opened(
    toy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put("data/facts/sources.yaml", "text_file: 900_00112233445566aa.txt", "text_file: /dev/zero")(toy)
    assert main(["--root", str(toy), "--articles", str(TOY / "articles")]) == 1
    assert "field text_file: '/dev/zero' does not match the pattern" in capsys.readouterr().err


@pytest.mark.slow
def test_a_document_that_is_missing_is_told(toy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert build(toy) == 0
    assert "README.md is not here; its generated parts are not written" in capsys.readouterr().err


def test_a_journal_never_writes_through_a_link(toy: Path) -> None:
    outside = toy.parent / "outside"
    outside.mkdir()
    (outside / "claims.csv").write_text("keep", "utf-8")
    (toy / "data/csv").symlink_to(outside)
    put(JOURNAL, "", '{"replace": {}, "delete": ["data/csv/claims.csv"]}')(toy)
    assert run_command(lambda: finish_interrupted_swap(toy) or 0) == 2
    assert (outside / "claims.csv").read_text("utf-8") == "keep"


@pytest.mark.slow
def test_a_full_disk_names_the_file(
    toy: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", refuse)
    assert main(["--root", str(toy)]) == 2
    assert f"No space left on device ({toy}/.build/staged/" in capsys.readouterr().err


def package(folder: Path, **changes: object) -> Path:
    """Make a data package of one table."""
    fields = [{"name": "a", "type": "string"}]
    table = {
        "name": "t",
        "format": "csv",
        "path": "t.csv",
        "schema": {"fields": fields, "primaryKey": ["a"]},
        **changes,
    }
    folder.mkdir()
    (folder / "t.csv").write_text("a\nx\n", "utf-8")
    (folder / "datapackage.json").write_text(json.dumps({"version": "1.0.0", "resources": [table]}), "utf-8")
    return folder


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"path": "../../etc/passwd"}, "lies outside of the folder"),
        ({"path": "/dev/zero"}, "lies outside of the folder"),
        ({"path": "http://127.0.0.1:9/t.csv"}, "is missing"),
        ({"path": 7}, "is not a data package of tables"),
        ({"path": "pipe"}, "is no regular file"),
        ({"path": "loop"}, "is not JSON: Symlink loop"),
    ],
)
def test_a_release_that_leads_elsewhere_is_refused(
    changes: dict[str, object], expected: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = package(tmp_path / "good"), package(tmp_path / "bad", **changes)
    os.mkfifo(bad / "pipe")
    (bad / "loop").symlink_to("loop")
    assert diff([str(good), str(bad)]) == 1
    assert expected in capsys.readouterr().err


def test_a_difference_is_shown_without_control_characters(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old, new = package(tmp_path / "old"), package(tmp_path / "new")
    (new / "t.csv").write_text("a\nx\x00\x1b[31m\n", "utf-8")
    assert diff([str(old), str(new)]) == 0
    assert all(line.isprintable() for line in capsys.readouterr().out.split("\n"))


@pytest.mark.parametrize("content", [b"", b"\n", b"\xff\x1b[31m", b"0" * 64, None], ids=str)
def test_a_damaged_checksum_is_a_problem_of_the_package(content: bytes | None, tmp_path: Path) -> None:
    shutil.copy(REPOSITORY / "datapackage.json", tmp_path)
    whole = (REPOSITORY / CHECKSUMS).read_bytes()
    (tmp_path / CHECKSUMS).write_bytes(whole.replace(b"package", b"pbckage") if content is None else content)
    (problem,) = verify_folder(tmp_path).problems
    assert problem.startswith(f"{CHECKSUMS} is n")
    assert problem.isprintable()


@pytest.mark.slow
# A sample for CI; `python -m tests.fuzz --seed N --count 2000` is the whole run.
@pytest.mark.parametrize("seed", [3])
def test_no_mutated_input_ends_in_a_traceback_or_a_hang(seed: int) -> None:
    """A sample; see the module for what a case is."""
    assert [vars(case) | {"deviation": case.deviation} for case in fuzz.fuzz(seed, 110) if case.deviation] == []
