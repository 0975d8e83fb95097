"""A broken fact ends the build with exit code 1, one clear line a mistake, and every file as it was."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from scripts.build import build, main
from tests.conftest import TOY, files_below, run_script

if TYPE_CHECKING:
    from pathlib import Path

CLAIMS = "claims/gazette-2021-03-05.yaml"
PLACE = f"data/facts/{CLAIMS}"

# what is broken: (file, old text, new text, what the message says)
BROKEN = {
    "bad YAML": (CLAIMS, "claims:\n", "claims: [\n", f"{PLACE}:4: not YAML"),
    "unknown field": (CLAIMS, "    says: Ada Quill spoke", "    sayz: Ada Quill spoke", "field sayz: is not a field here (did you mean says?); allowed: claim_id"),
    "unknown key at the top": (CLAIMS, "gaps:\n", "gapz:\n", "field gapz: is not a field here (did you mean gaps?)"),
    "unknown code": (CLAIMS, "kind: speech", "kind: speach", "gazette-2021-03-05.002, field kind: 'speach' is not a code of claim_kind (did you mean speech?); allowed: name, role"),
    "duplicate id": (CLAIMS, "gazette-2021-03-05.002", "gazette-2021-03-05.001", f"'gazette-2021-03-05.001' repeats a key of claims; see {PLACE}:4"),
    "missing field": (CLAIMS, "    sentence: 2\n", "", "gazette-2021-03-05.006, field sentence: is missing; give a whole number"),
    "dangling speaker": (CLAIMS, "speaker_id: ada-quill", "speaker_id: ada-quil", "'ada-quil' is not in actors (did you mean ada-quill?)"),
    "dangling source": (CLAIMS, "source_id: gazette-2021-03-05\n", "source_id: gazette-2021-03-06\n", "'gazette-2021-03-06' is not in sources"),
    "passage outside the text": (CLAIMS, "end: 287", "end: 28700", "field end: '28700' is outside the text of gazette-2021-03-05; allowed: at most"),
    "empty passage": (CLAIMS, "start: 0\n        end: 15", "start: 15\n        end: 15", "field end: '15' is not after start; allowed: more than 15"),
    "inverted passage": (CLAIMS, "start: 0\n        end: 15", "start: 15\n        end: 6", "field end: '6' is not after start"),
    "cut word": (CLAIMS, "start: 0\n        end: 15", "start: 0\n        end: 13", "cuts the word at 10:15; allowed: 10 or 15"),
    "two hashes for one place": (CLAIMS, "      - start: 6\n        end: 32", "      - start: 0\n        end: 15", "is not the hash given for the same place elsewhere"),
    "claim without a passage": (CLAIMS, "    evidence:\n      - start: 0\n        end: 15\n        sha256: f6d6eaa371c0c718d82be83d0b86229c25bbfb9ff34bf94f366104ce1b774886\n", "", "has no passage"),
    "uncovered word": ("claims/gazette-2021-03-05.yaml", "      - start: 0\n        end: 15", "      - start: 6\n        end: 15", "'0:5' is a word that no passage covers; code what it says, or list it as a gap"),
    "empty says": (CLAIMS, "says: Ada Quill spoke to the Gazette.", 'says: ""', "field says: '' is empty"),
    "says that copies the article": (CLAIMS, "says: The old bridge is dangerous.", "says: A harbour official said the old bridge is bad.", "copies an article: 'a harbour official said the old bridge is'"),
    "note that copies the article": (CLAIMS, "    evidence:\n", "    note: It reads told the Gazette on Friday.\n    evidence:\n", "copies an article: 'told the gazette on friday'"),
    "wrong type": (CLAIMS, "sentence: 2", "sentence: two", "field sentence: 'two' is not of type integer; give a whole number without quotes"),
    "number in quotes": (CLAIMS, "sentence: 2", 'sentence: "2"', "field sentence: '2' is not of type integer"),
    "list for a text": (CLAIMS, "kind: speech", "kind: [speech]", "field kind: holds a list; give a code of claim_kind"),
    "row that is no mapping": (CLAIMS, "gaps:\n", "gaps:\n  - a gap\n", "'a gap' is not a row"),
    "not a list of rows": ("exemptions.yaml", "  - claim_id", "    claim_id", "field exemptions: is not a list of rows"),
    "pattern": (CLAIMS, "gazette-2021-03-05.002", "gazette-2", "does not match the pattern"),
    "malformed hash": (CLAIMS, "f6d6eaa3", "F6D6EAA3", "field sha256: 'F6D6EAA3"),
    "blank at the end": (CLAIMS, "says: Ada Quill spoke to the Gazette.", 'says: "Ada Quill spoke to the Gazette. "', "has a blank too many"),
    "invisible character": (CLAIMS, "says: Ada Quill spoke to the Gazette.", 'says: "Ada Quill\\u202e spoke to the Gazette."', "holds the invisible character U+202E"),
    "spreadsheet formula": (CLAIMS, "says: Ada Quill spoke to the Gazette.", "says: =HYPERLINK(A1)", "begins as a spreadsheet formula does"),
    "alias": (CLAIMS, "kind: speech", "kind: *speech", "aliases are not read"),
    "anchor": (CLAIMS, "kind: speech", "kind: &speech speech", "anchors are not read"),
    "tag": (CLAIMS, "kind: speech", "kind: !!python/name:os.system speech", "tags are not read"),
    "key twice": (CLAIMS, "    kind: speech\n", "    kind: speech\n    kind: date\n", "'kind' stands twice in one mapping"),
    "file of no table": ("bridges.yaml", None, "bridges: []\n", "is the fact file of no table; allowed: actors.yaml"),
    "empty file": ("actors.yaml", None, "", "the file is not a mapping"),
    # records
    "row without a claim": ("places.yaml", "    claims: [gazette-2021-03-05.012]\n", "", "old-bridge: rests on no claim"),
    "dangling claim": ("events.yaml", "claims: [gazette-2021-03-05.008]", "claims: [gazette-2021-03-05.888]", "'gazette-2021-03-05.888' is not in claims"),
    "unknown cell": ("events.yaml", "    participants:\n", "    cell_claims: {colour: [gazette-2021-03-05.008]}\n    participants:\n", "field colour: is not a field here"),
    "claims that are no list": ("events.yaml", "claims: [gazette-2021-03-05.008]", "claims: gazette-2021-03-05.008", "is not a list of claims"),
    "claim that nothing uses": ("exemptions.yaml", "gazette-2021-03-05.005", "gazette-2021-03-05.004", "gazette-2021-03-05.005, field claim_id: 'gazette-2021-03-05.005' is used by nothing"),
    "exemption of a used claim": ("exemptions.yaml", "gazette-2021-03-05.005", "gazette-2021-03-05.004", "'gazette-2021-03-05.004' is exempted and used; delete the exemption"),
    "not EDTF": ("events.yaml", "date_edtf: 1911", "date_edtf: 1911-02-30", "field date_edtf: '1911-02-30' is not EDTF"),
    "end before begin": ("events.yaml", "date_edtf: 1911\n    date_precision: year", "date_edtf: 1912/1911\n    date_precision: period", "'1912/1911' ends before it begins"),
    "wrong precision": ("events.yaml", "date_precision: year", "date_precision: day", "'day' is not the precision of 1911; allowed: year"),
    "precision without a date": ("events.yaml", "    date_edtf: 1911\n", "", "'year' is given without a date"),
    "date without a basis": ("events.yaml", "    date_basis: stated\n", "", "field date_basis: is missing beside a date"),
    "external date of a record": ("events.yaml", "date_basis: stated", "date_basis: external", "'external' is not for what is reported"),
    "typed bound": ("events.yaml", "    date_edtf: 1911\n", "    date_edtf: 1911\n    date_min: 1911-01-01\n", "field date_min: is not a field here"),
    "year in no claim": ("events.yaml", "date_edtf: 1911", "date_edtf: 1912", "has the year 1912, which none of its claims states"),
    "wrong weekday": ("statements.yaml", "weekday: friday", "weekday: tuesday", "field weekday: 'tuesday' is not the weekday of 2021-03-05; allowed: friday"),
    "weekday without a day": ("statements.yaml", "date_edtf: 2021-03-05\n    date_precision: day", "date_edtf: 2021-03\n    date_precision: month", "'friday' is given without a day"),
    "weekday in no claim": ("statements.yaml", "claims: [gazette-2021-03-05.002, gazette-2021-03-05.003]", "claims: [gazette-2021-03-05.002]", "field weekday: 'friday' is named by none of its claims"),
    "low above best": ("quantities.yaml", "    best: 40\n", "    low: 41\n    best: 40\n", "field low: '41.0' is above best; allowed: at most 40"),
    "share above one": ("quantities.yaml", "unit: incidents", "unit: share", "field best: '40.0' is no share; allowed: 0 to 1"),
    "number in no claim": ("quantities.yaml", "best: 40", "best: 41", "field best: '41.0' is in none of its claims; allowed: 40"),
    "negative number": ("quantities.yaml", "best: 40", "best: -40", "field best: '-40.0' is too small; allowed: at least 0"),
    "modality of no claim": ("quantities.yaml", "modality: expected", "modality: asserted", "field modality: 'asserted' is that of none of its claims; allowed: expected"),
    "speaker of no claim": ("quantities.yaml", "speaker_id: ada-quill", "speaker_id: harbour-official", "field speaker_id: 'harbour-official' is that of none of its claims; allowed: ada-quill"),
    "article of no claim": ("quantities.yaml", "source_id: gazette-2021-03-05", "source_id: bridge-register", "field source_id: 'bridge-register' is not the article of its claim"),
    "exception to itself": ("provisions.yaml", "exception_to: no-fishing", "exception_to: mayor-may-fish", "field exception_to: 'mayor-may-fish' points at itself"),
    "exception to nothing": ("provisions.yaml", "exception_to: no-fishing", "exception_to: no-diving", "field exception_to: 'no-diving' is not in provisions"),
    "exception in a circle": ("provisions.yaml", "    place_scope: within\n    modality", "    place_scope: within\n    exception_to: mayor-may-fish\n    modality", "leads back to itself"),
    "exception to another instrument": ("provisions.yaml", "no-fishing\n    instrument_id: by-law-2019", "no-fishing\n    instrument_id: bridge-convention", "'no-fishing' is a rule of bridge-convention"),
    "exception that forbids": ("provisions.yaml", "deontic: permitted", "deontic: required", "field deontic: 'required' is not that of an exception; allowed: permitted"),
    "exception to a permission": ("provisions.yaml", "deontic: prohibited", "deontic: permitted", "is itself a permission"),
    "party by signature": ("treaty_actions.yaml", "status: signatory", "status: state_party", "field status: 'state_party' does not follow from signature"),
    "signatory without a signature": ("treaty_actions.yaml", "action: signature", "action: ratification", "field status: 'signatory' does not follow from ratification"),
    "stance towards nothing": ("statements.yaml", "target_id: by-law-2019", "target_id: by-law-2018", "field target_id: 'by-law-2018' is not in instruments"),
    "relation to itself": ("instrument_relations.yaml", "other_id: bridge-convention", "other_id: by-law-2019", "field other_id: 'by-law-2019' is the instrument itself"),
    "two rows for one id": ("places.yaml", "places:\n", "places:\n  - {place_id: old-bridge, place_type: state, name: b, claims: [gazette-2021-03-05.012]}\n", "repeats a key of places"),
    # judgements
    "five printed words": ("renderings.yaml", "as_printed: The old bridge", "as_printed: The old bridge of ours", "field as_printed: 'The old bridge of ours' is too long; allowed: at most 4 words"),
    "changed meaning without an authority": ("renderings.yaml", "    status: verified_official\n    reference_id: bridge-register\n", "    status: inferred\n", "field status: 'inferred' changes the meaning without an authority"),
    "verified without a reference": ("renderings.yaml", "meaning_changed: true\n    status: verified_official\n    reference_id: bridge-register\n", "meaning_changed: false\n    status: verified_official\n", "field reference_id: is missing for a verified rendering"),
    "unresolved with a solution": ("renderings.yaml", "status: verified_official", "status: unresolved", "field canonical: 'Old Harbour Bridge' is given for an unresolved rendering"),
    "rendering without a solution": ("renderings.yaml", "    canonical: Old Harbour Bridge\n", "", "field canonical: is missing; give it, or the status unresolved"),
    "article cited as a reference": ("renderings.yaml", "reference_id: bridge-register", "reference_id: gazette-2021-03-05", "is an article, not a reference"),
    "conflict of one claim": ("conflicts.yaml", "    check_id: bridge-unsafe\n    conflict_claims:\n      - claim_id: gazette-2021-03-05.007\n        side: a\n        position: it is dangerous\n", "    conflict_claims:\n", "has too few claims"),
    "one-sided contradiction": ("conflicts.yaml", "side: b", "side: a", "field relation: 'contradicts' does not fit 1 side(s)"),
    "two-sided agreement": ("conflicts.yaml", "relation: contradicts", "relation: corroborates", "field relation: 'corroborates' does not fit 2 side(s)"),
    "conflict of the wrong articles": ("conflicts.yaml", "within: one_article", "within: between_articles", "does not fit claims of gazette-2021-03-05"),
    "check of another claim": ("checks/gazette.yaml", "claim_id: gazette-2021-03-05.007", "claim_id: gazette-2021-03-05.006", "checks gazette-2021-03-05.006, which is not in the conflict"),
    "record decides without a check": ("conflicts.yaml", "    check_id: bridge-unsafe\n", "", "field check_id: is missing where the record decides"),
    "error without an author": ("checks/gazette.yaml", "    introduced_by: newspaper\n", "", "field introduced_by: does not fit the verdict contradicted"),
    "author without an error": ("checks/gazette.yaml", "verdict: contradicted", "verdict: confirmed", "field introduced_by: 'newspaper' does not fit the verdict confirmed"),
    "verdict without a reference": ("checks/gazette.yaml", "supports: supports", "supports: bears_on", "has a verdict and no reference that supports it"),
    "contradiction by a repost": ("checks/gazette.yaml", "source_id: bridge-register", "source_id: harbour-blog", "rests on reposts only"),
    "number without a unit": ("checks/gazette.yaml", "    recorded_unit: incidents\n", "", "does not go with recorded_number"),
    "claim checked twice": ("checks/gazette.yaml", "checks:\n", "checks:\n  - {check_id: again, claim_id: gazette-2021-03-05.007, verdict: not_found, finding: None., confidence: low}\n", "repeats a key of checks"),
    "page not to be cited": ("sources.yaml", "grade: official", "grade: do_not_cite", "is not to be cited"),
    "claim that no actor row rests on": ("actors.yaml", "claims: [gazette-2021-03-05.001", "claims: [gazette-2021-03-05.999", "'gazette-2021-03-05.999' is not in claims"),
}  # fmt: skip


def corrupt(root: Path, name: str, old: str | None, new: str) -> None:
    path = root / "data/facts" / name
    text = path.read_text("utf-8") if path.exists() else ""
    assert old is None or old in text, f"{name} does not hold {old!r}"
    path.write_text(new if old is None else text.replace(old, new, 1), "utf-8")


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_fact_is_named_and_nothing_is_written(
    case: str, toy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert build(toy) == 0
    name, old, new, expected = BROKEN[case]
    corrupt(toy, name, old, new)
    before = files_below(toy)
    assert main(["--root", str(toy)]) == 1
    said = capsys.readouterr().err
    assert expected in said, said
    assert "nothing was written" in said
    assert files_below(toy) == before


def test_a_hash_that_does_not_match_is_found_with_the_articles(toy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    corrupt(toy, CLAIMS, "f6d6eaa3", "f6d6eaa4")
    assert main(["--root", str(toy), "--articles", str(TOY / "articles")]) == 1
    assert f"{PLACE}:13: gazette-2021-03-05.001/gazette-2021-03-05/0, field sha256" in capsys.readouterr().err


def test_all_mistakes_of_a_run_are_told_at_once(toy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    corrupt(toy, CLAIMS, "kind: speech", "kind: speach")
    corrupt(toy, CLAIMS, "sentence: 2", "sentence: two")
    corrupt(toy, "actors.yaml", "actor_type: person", "actor_type: persona")
    assert main(["--root", str(toy)]) == 1
    said = capsys.readouterr().err.splitlines()
    assert [line.split(":")[0] for line in said[:-1]] == ["data/facts/actors.yaml", PLACE, PLACE]
    assert said[-1] == "3 problems; nothing was written."


def test_a_file_that_is_not_utf8_is_named_with_its_line(toy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = toy / PLACE
    path.write_bytes(path.read_bytes().replace(b"Ada Quill spoke", b"Ada Qu\xeflle spoke"))
    assert main(["--root", str(toy)]) == 1
    assert f"{PLACE}:17: '0xef' is not UTF-8" in capsys.readouterr().err


def test_deep_nesting_and_huge_files_are_refused(toy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    corrupt(toy, "deep.yaml", None, "a: " + "[" * 5000 + "]" * 5000)
    corrupt(toy, "huge.yaml", None, "a: " + "b" * 5_000_000)
    assert main(["--root", str(toy)]) == 1
    said = capsys.readouterr().err
    assert "deep.yaml:1: nested too deep; allowed: at most 12 levels" in said
    assert "huge.yaml: the file is larger than 4,000,000 bytes" in said


def test_no_such_folder_is_exit_2(tmp_path: Path) -> None:
    done = run_script("build", "--root", tmp_path / "nowhere")
    assert (done.returncode, "Could not run" in done.stderr, "Traceback" in done.stderr) == (2, True, False)


def test_a_folder_without_a_copy_is_exit_2(tmp_path: Path) -> None:
    done = run_script("build", "--root", tmp_path)
    assert (done.returncode, "give the root of a copy" in done.stderr) == (2, True)


def test_missing_articles_are_exit_2(toy: Path) -> None:
    done = run_script("build", "--root", toy, "--articles", toy / "nowhere")
    assert (done.returncode, "is no folder" in done.stderr) == (2, True)


@pytest.mark.parametrize(
    "error", [PermissionError(13, "Permission denied"), OSError(28, "No space left on device")], ids=str
)
def test_no_permission_and_a_full_disk_are_exit_2(
    error: OSError, toy: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Raise what the system raises: the tests may run as root, whom no permission stops."""
    assert build(toy) == 0
    corrupt(toy, CLAIMS, "roughly 40", "some 40")
    before = files_below(toy)

    def refuse(*_: object) -> None:
        raise error

    monkeypatch.setattr(os, "fsync", refuse)
    assert main(["--root", str(toy)]) == 2
    assert f"Could not run: {error.strerror}" in capsys.readouterr().err
    assert files_below(toy) == before
