"""Begin an article: ``python -m scripts.new_article FILE --source-id ID [--root DIR]``.

The rule: it writes what follows from the text alone and leaves open what a coder has to read: the measurements, a
source and a file of claims, with one stub a sentence. For example, ``--source-id gazette-2021-03-05`` writes
``data/facts/sources/gazette-2021-03-05.yaml``, ``data/facts/claims/gazette-2021-03-05.yaml`` and three files in
``data/articles/``. What is there already is never written over. docs/adding-an-article.md says how to go on.
"""

import argparse
import re
import sys
from pathlib import Path

from scripts.check.passages import passage_hash
from scripts.measure import measurement_files
from scripts.problems import InvalidFacts, Problem, run_command, stop_if_any
from scripts.read.facts import FACTS_FOLDER, read_rows
from scripts.read.files import read_bytes
from scripts.read.measurements import Measurements, measure
from scripts.read.rows import Row
from scripts.read.schemas import Schemas, read_schemas
from scripts.read.values import read_day
from scripts.write.files import sha256
from scripts.write.swap import only_one_build, publish

SOURCE = """# Fill in what is open, and take away the hash before it. docs/codebook.md says what each field means.
sources:
  - source_id: {source_id}
    role: article
    source_type: newspaper_article
    # copy_type: {copy_type}
    # title:
    # publisher:
    # authors:
    published: {day}
    # published_basis: {published_basis}
    # url:
    # rights:
    text_file: {text_file}
    text_sha256: {text_sha256}
    text_length: {text_length}
"""
CLAIMS = """# One stub a sentence: split each into its facts and type what is said and by whom, as docs/coding.md says.
# kind: {kind}
# attribution: {attribution}
# modality: {modality}
source_id: {source_id}
claims:
"""
STUB = """  - claim_id: {claim_id}
    sentence: {sentence}
    kind:
    says:
    attribution:
    modality:
    evidence:
      - start: {start}
        end: {end}
        sha256: {sha256}
"""


def article_files(source_id: str, name: str, data: bytes, codes: dict[str, str]) -> dict[str, bytes]:
    """Return the files that begin an article, by their paths; `codes` has the codes of each list in one text."""
    text = data.decode("utf-8")
    measured = measure(text)
    given = {"source_id": source_id, "day": source_id[-len("YYYY-MM-DD") :], "text_file": name, **codes}
    source = SOURCE.format(**given, text_sha256=sha256(data), text_length=len(text))
    written = {
        f"{FACTS_FOLDER}/sources/{source_id}.yaml": source.encode(),
        f"{FACTS_FOLDER}/claims/{source_id}.yaml": (
            CLAIMS.format(**given) + _stubs(source_id, text, measured)
        ).encode(),
    }
    return written | measurement_files(source_id, measured)


def _stubs(source_id: str, text: str, measured: Measurements) -> str:
    """Return a stub for each sentence; its passage is the sentence from its first word to its last one."""
    stubs = []
    for number, (first, last) in enumerate(measured.sentences, start=1):
        words = [word for word in measured.words if first <= word[0] < last]
        start, end = words[0][0], words[-1][1]
        place = {"start": start, "end": end, "sha256": passage_hash(text, start, end)}
        stubs.append(STUB.format(claim_id=f"{source_id}.{number:03}", sentence=number, **place))
    return "".join(stubs)


def run(root: Path, file: Path, source_id: str) -> int:
    """Write the files that begin an article; the command's body."""
    schemas = read_schemas(root)
    with only_one_build(root):
        rows, _ = read_rows(root, schemas)
        data = _text(file)
        _check_names(schemas, source_id, file.name)
        if source_id in {row.record for row in rows["sources"]}:
            raise _refused("--source-id", source_id, "is a source already", "do: give another id; none is used twice")
        lists = ("copy_type", "published_basis", "kind", "attribution", "modality")
        names = {"kind": "claim_kind"}
        codes = {name: ", ".join(_codes(rows["codes"], names.get(name, name))) for name in lists}
        contents = article_files(source_id, file.name, data, codes)
        there = [
            Problem(path, "is there already", "do: delete it to begin again")
            for path in contents
            if (root / path).exists()
        ]
        stop_if_any(there)
        for path in publish(root, contents, ()):
            print(path)
    return 0


def _text(file: Path) -> bytes:
    """Return the bytes of a text; raise InvalidFacts where it is none, or has no words."""
    try:
        data = read_bytes(file)
        words = re.search(r"\w", data.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise _refused(str(file), f"byte {error.start}", "is not UTF-8", "do: save the text as UTF-8") from None
    except ValueError as error:
        raise _refused(str(file), None, str(error), "") from None
    if words is None:
        raise _refused(str(file), None, "holds no words", "do: give the text of an article")
    return data


def _check_names(schemas: Schemas, source_id: str, name: str) -> None:
    """Raise InvalidFacts where the id or the name of the file is not as the schema and the rules have it."""
    pattern = schemas.tables["claims"].by_name["claim_id"].constraints["pattern"]
    if not re.fullmatch(pattern, f"{source_id}.001") or read_day(source_id[-len("YYYY-MM-DD") :]) is None:
        advice = "do: give a word for the newspaper and the day of publication, as gazette-2021-03-05"
        raise _refused("--source-id", source_id, "is no id of an article", advice)
    pattern = schemas.tables["sources"].by_name["text_file"].constraints["pattern"]
    if not re.fullmatch(pattern, name):
        advice = "do: rename the file: letters, digits, dots, hyphens and underscores, and .txt at its end"
        raise _refused("FILE", name, "is no name of a text file", advice)


def _codes(rows: list[Row], code_list: str) -> list[str]:
    return [str(row.values["code"]) for row in rows if row.values.get("code_list") == code_list]


def _refused(where: str, value: str | None, message: str, advice: str) -> InvalidFacts:
    return InvalidFacts([Problem(where, message, advice, value=value)])


def main(arguments: list[str] | None = None) -> int:
    """Read the command line and begin an article."""
    parser = argparse.ArgumentParser(
        prog="python -m scripts.new_article", description="Measure a text and lay out its source and its claims."
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="the article: a text in UTF-8; it stays where it is")
    parser.add_argument("--source-id", required=True, metavar="ID", help="newspaper and day, as gazette-2021-03-05")
    parser.add_argument("--root", type=Path, default=Path(), help="root of the copy (default: here)")
    given = parser.parse_args(arguments)
    return run_command(lambda: run(given.root.resolve(), given.file, given.source_id))


if __name__ == "__main__":
    sys.exit(main())
