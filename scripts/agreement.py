"""Compare two codings of one article: ``python -m scripts.agreement A B [--write] [--root DIR]``.

The rule: A and B are files of claims as scripts.new_article lays them out, each named after its coder's label. A claim
of A and one of B are the same fact where they share at least half of the shorter one's passages; the pairs that share
most come first, and each claim is in one pair at most. For example, of "Mayor Ada Quill spoke" coder-a codes 0-15 as a
role and coder-b as a name: one pair, which differs in its kind.

It prints the agreement and Krippendorff's alpha of each field, the facts that only one coder has, and each difference.
``--write`` keeps it all as data, by the ids of A: the codes of both coders in ``data/facts/codings/``, and in
``data/facts/adjudications/`` a row for each difference, whose `value` and `reason` are still to be typed.
"""

import argparse
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table as TerminalTable

from scripts.check.drafts import take_stubs
from scripts.check.schema import check_schema
from scripts.derive.reliability import FIELDS, Codes, agreement, alpha
from scripts.problems import InvalidFacts, Problem, run_command, stop_if_any
from scripts.read.facts import FACTS_FOLDER, read_claims_file, read_rows
from scripts.read.rows import Row, Rows
from scripts.read.schemas import Schemas, read_schemas
from scripts.write.swap import only_one_build, publish

CLAIMS_FILE_TABLES = ("claims", "evidence", "gaps")
WIDTH = 140  # of what is printed, anywhere
LEAST_SHARED = 0.5  # of the shorter passage

Claim = tuple[Row, frozenset[int]]  # with the positions of its passages
Pair = tuple[Row, Row]


def pairs(first: list[Claim], second: list[Claim]) -> list[Pair]:
    """Return the claims of two codings that are the same fact, in the order of the first."""
    ranked = []
    for a, (_, mine) in enumerate(first):
        for b, (_, theirs) in enumerate(second):
            shared = len(mine & theirs)
            if shared and shared >= LEAST_SHARED * min(len(mine), len(theirs)):
                likeness = _words(first[a][0]) & _words(
                    second[b][0]
                )  # of claims on one passage, the ones in like words
                ranked.append((-shared / len(mine | theirs), -len(likeness), a, b))
    taken: dict[int, int] = {}
    for *_, a, b in sorted(ranked):
        if a not in taken and b not in taken.values():
            taken[a] = b
    return [(first[a][0], second[b][0]) for a, b in sorted(taken.items())]


def _words(row: Row) -> set[str]:
    return set(str(row.values["says"]).lower().rstrip(".").split())


def _code(row: Row, field: str) -> str:
    return str(row.values.get(field) or "")


def differences(found: list[Pair]) -> list[tuple[Row, Row, str]]:
    """Return the pairs and fields in which two coders gave different codes."""
    return [(a, b, field) for a, b in found for field in FIELDS if _code(a, field) != _code(b, field)]


def read_coding(root: Path, schemas: Schemas, file: Path) -> list[Claim]:
    """Return the claims of a coding; raise InvalidFacts where it is not as the schema says. Stubs are left out."""
    coded, problems = read_claims_file(schemas, file)
    take_stubs(coded)
    rows, _ = read_rows(root, schemas)
    known: Rows = {name: rows[name] if name in {"codes", "sources", "actors"} else [] for name in rows}
    problems += check_schema(schemas, {**known, **{name: coded[name] for name in CLAIMS_FILE_TABLES}})
    stop_if_any([problem for problem in problems if problem.file == str(file)])
    places: dict[object, set[int]] = {}
    for row in coded["evidence"]:
        start, end = row.values["start"], row.values["end"]
        if isinstance(start, int) and isinstance(end, int):
            places.setdefault(row.values["claim_id"], set()).update(range(start, end))
    claims = [(row, frozenset(places.get(row.record, ()))) for row in coded["claims"]]
    stop_if_any([] if claims else [Problem(str(file), "holds no claims", "do: code them, as docs/coding.md says")])
    return claims


def run(root: Path, files: tuple[Path, Path], *, write: bool) -> int:
    """Print how two codings agree, and keep them where asked to; the command's body."""
    schemas = read_schemas(root)
    codings = [read_coding(root, schemas, file) for file in files]
    articles = sorted({str(row.values["source_id"]) for coding in codings for row, _ in coding})
    labels = [file.stem for file in files]
    if len(articles) > 1 or labels[0] == labels[1]:
        message = f"are codings of {', '.join(articles)} by {', '.join(labels)}"
        advice = "do: give two codings of one article, in files named after their coders"
        raise InvalidFacts([Problem(f"{files[0]} and {files[1]}", message, advice)])
    found = pairs(*codings)
    _report(labels, codings, found)
    if write:
        contents = kept_files(articles[0], labels, codings, found)
        there = [path for path in contents if (root / path).exists()]
        stop_if_any([Problem(path, "is there already", "do: delete it to begin again") for path in there])
        with only_one_build(root):
            print(*publish(root, contents, ()), sep="\n")
    return 0


def _report(labels: list[str], codings: list[list[Claim]], found: list[Pair]) -> None:
    console = Console(highlight=False, width=WIDTH)
    paired = [{row.record for row in side} for side in zip(*found, strict=True)] or [set(), set()]
    alone = [[row for row, _ in coding if row.record not in both] for coding, both in zip(codings, paired, strict=True)]
    facts = len(found) + sum(map(len, alone))
    console.print(f"{facts} facts: {len(found)} coded by both, {sum(map(len, alone)) / facts:.0%} by one coder only")
    shown = TerminalTable("field", "pairs", "agreement", "alpha", box=None)
    for field in FIELDS if found else ():
        codes: Codes = {}
        for number, pair in enumerate(found):
            codes |= {(str(number), label): _code(row, field) for label, row in zip(labels, pair, strict=True)}
        coefficient = alpha(codes)
        told = "not defined" if coefficient is None else f"{coefficient:.3f}"
        shown.add_row(field, str(len(found)), f"{agreement(codes):.3f}", told)
    console.print(shown)
    table = TerminalTable("claims", "field", *labels, box=None)
    for a, b, field in differences(found):
        table.add_row(f"{a.record} / {b.record.rpartition('.')[2]}", field, _code(a, field), _code(b, field))
    for place, rows in enumerate(alone):
        for row in rows:
            table.add_row(
                row.record, "(only one)", *(str(row.values["says"]) if place == side else "" for side in (0, 1))
            )
    console.print(table)


def kept_files(article: str, labels: list[str], codings: list[list[Claim]], found: list[Pair]) -> dict[str, bytes]:
    """Return the codings by the claim ids of the first one, and the rows to adjudicate, by their paths."""
    ids = {b.record: a.record for a, b in found}
    contents = {}
    for label, coding, own in zip(labels, codings, (False, True), strict=True):
        lines = [f"coder: {label}", "codings:"]
        for row, place in coding:
            claim_id = ids.get(row.record) if own else row.record
            if claim_id is not None:
                codes = [f"{field}: {_code(row, field)}" for field in FIELDS if _code(row, field)]
                start = min(place)
                end = next(position for position in range(start, max(place) + 2) if position not in place)
                lines.append(
                    f"  - {{{', '.join([f'claim_id: {claim_id}', *codes, f'start: {start}', f'end: {end}'])}}}"
                )
        contents[f"{FACTS_FOLDER}/codings/{label}/{article}.yaml"] = "\n".join([*lines, ""]).encode()
    lines = ["adjudications:"]
    for a, b, field in differences(found):
        lines.append(f"  # {labels[0]}: {_code(a, field) or 'nobody'}, {labels[1]}: {_code(b, field) or 'nobody'}")
        lines += ["  - table: claims", f"    record_id: {a.record}", f"    field: {field}", "    value:", "    reason:"]
    if len(lines) > 1:
        contents[f"{FACTS_FOLDER}/adjudications/{article}.yaml"] = "\n".join([*lines, ""]).encode()
    return contents


def main(arguments: list[str] | None = None) -> int:
    """Read the command line and compare two codings."""
    parser = argparse.ArgumentParser(
        prog="python -m scripts.agreement", description="Compare two codings of one article, claim by claim."
    )
    parser.add_argument("files", nargs=2, type=Path, metavar="FILE", help="a file of claims, named after its coder")
    parser.add_argument("--write", action="store_true", help="keep the codes of both, and lay out what to adjudicate")
    parser.add_argument("--root", type=Path, default=Path(), help="root of the copy (default: here)")
    given = parser.parse_args(arguments)
    first, second = given.files
    return run_command(lambda: run(given.root.resolve(), (first, second), write=given.write))


if __name__ == "__main__":
    sys.exit(main())
