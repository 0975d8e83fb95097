"""Mutated inputs of every kind: ``python -m tests.fuzz --seed 1 --count 2000`` prints every outcome that is none.

The rule: whatever one file of a copy holds, a command ends within seconds, with exit code 0, 1 or 2, lines of bounded
length, no control character and no traceback. For example a schema whose list of fields is a number ends the build with
2 and a line that names the schema. The invented dataset is mutated, with a release, documents and a journal beside it.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import io
import json
import os
import random
import shutil
import signal
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from semver import Version

from landmine_policy._verify import verify_folder
from scripts.build import OWNED_FOLDERS, checked_facts, render
from scripts.diff import diff
from scripts.problems import run_command
from scripts.release import _facts, release_files
from scripts.write.swap import publish
from tests.invented import invented_copy, measured

if TYPE_CHECKING:
    from collections.abc import Callable

SECONDS = 30  # for one case; the slowest takes one or two
LONGEST_LINE = 4000
UNEXPECTED = "python -X dev tells more"  # of the line on what nothing expected
RELEASED = "0.9.0"
README = "# Bridges\n<!-- tables -->\n<!-- /tables -->\n<!-- citation -->\n<!-- /citation -->\n"
CODING = "# Coding\n<!-- codes: claim_kind -->\n<!-- /codes -->\n"

# Files by kind, and whether what nothing expected is a deviation: the code names columns, which a schema may lack.
KINDS = {
    "facts": ("data/facts/**/*.yaml", True),
    "schema": ("data/schema/**/*", False),
    "package": ("data/schema/package.json", False),
    "rules": ("validation/rules/*.yaml", True),
    "measurements": ("data/articles/*", True),
    "documents": ("README.md,docs/coding.md", True),
    "release": (f"data/releases/{RELEASED}/**/*", True),
    "compared": (f"data/releases/{RELEASED}/**/*", True),
    "archive": ("data/earlier.tar.xz", True),
    "journal": (".build/journal.json", True),
    "verified": ("SHA256SUMS,datapackage.json,data/parquet/*", True),
}
HOSTILE = [
    "../", "/..", "2022-1X", "Y20E42", "[2020..2021]", "{1960,1961}", "0000", "9999-12-31", "-1", "1e999", "NaN", "'",
    '"', "\x1b[31m", "\n", "\r", "\x00", "\u202e", "\u2028", "\ud7ff", "\ufeff", "~", "null", "[]", "{}",
    "[[[[", "{x: ", "&a", "*a", "!!python/name:os.system", "- ", ": ", "#", "%", "9" * 400, "x" * 9000, "é", "=1+1",
    "/dev/zero", "../../etc/passwd", "{claims_of | {claims_of | x}}", "SELECT", "(", "((((", "\\", "<!-- codes: x -->",
    "---\n", ",",
]  # fmt: skip
NODES: list[Any] = [None, True, 0, -1, 10**30, 1.5, "", "x", "banana", "../x", "\x1b\n", "é" * 3000, [], [[]], ["x"],
                    {}, {"x": None}, [None], "(", "/dev/zero", "0.0.0", ["claims"], [{}]]  # fmt: skip


class Hung(BaseException):
    """A case took too long; no command catches it."""


@dataclass
class Case:
    """One mutation: the kind, the file, what was done, and the exit code and lines that came of it."""

    kind: str
    path: str
    done: str
    code: object = None
    said: str = ""

    @property
    def deviation(self) -> str:
        """What is not as it should be; empty where all is."""
        lines = self.said.split("\n")
        if self.code not in {0, 1, 2}:
            return f"ended with {self.code!r}"
        if any(len(line) > LONGEST_LINE for line in lines):
            return "has a line that is too long"
        if not all(character.isprintable() for line in lines for character in line):
            return "prints a control character"
        if self.code and not self.said:
            return "says nothing"
        return "was not expected" if UNEXPECTED in self.said and KINDS[self.kind][1] else ""


def copy_to_mutate(root: Path) -> Path:
    """Make the invented dataset with a release, documents and all derived files."""
    measured(invented_copy(root))
    package = root / "data/schema/package.json"
    content = json.loads(package.read_text("utf-8"))
    package.write_text(json.dumps({**content, "version": "0.0.0"}, indent=2), "utf-8")
    (root / "docs").mkdir()
    (root / "README.md").write_text(README, "utf-8")
    (root / "docs/coding.md").write_text(CODING, "utf-8")
    (root / "data/facts/changes.yaml").write_text("changes: []\n", "utf-8")
    facts, contents, following = _facts(root)
    chosen = (Version.parse(RELEASED), dt.date(2022, 7, 1))
    publish(root, release_files(root, facts, contents, following, chosen), OWNED_FOLDERS)
    claims = root / "data/facts/claims/gazette-2021-03-05.yaml"
    claims.write_text(claims.read_text("utf-8").replace("roughly 40", "some 40"), "utf-8")
    publish(root, render(root, checked_facts(root))[0], OWNED_FOLDERS)
    return root


def command_of(kind: str, root: Path) -> Callable[[], int]:
    """Return what is run on a copy after a file of a kind was mutated."""

    def build() -> int:
        facts = checked_facts(root)
        contents = render(root, facts)[0]
        if kind == "journal":
            publish(root, contents, OWNED_FOLDERS)
        return 0

    def compare() -> int:
        return diff((RELEASED, str(root / "released")), root, "table")

    def verified() -> int:
        result = verify_folder(root)
        print(result, file=sys.stderr)
        return 0 if result else 1

    return {"compared": compare, "verified": verified}.get(kind, build)


def mutate(path: Path, chance: random.Random) -> str:
    """Change one file at random, and say how."""
    content = path.read_bytes()
    ways = [_special] + [_bytes] * 4 + [_line] * 4 + [_json] * (6 * (path.suffix == ".json"))
    return chance.choice(ways)(path, content, chance)


def _special(path: Path, _content: bytes, chance: random.Random) -> str:
    """Put something else in the place of a file, or give it another name."""
    way = chance.choice(["missing", "fifo", "zero", "folder", "empty", "dangling", "loop", "renamed"])
    if way == "renamed":
        name = chance.choice([path.name.upper(), f"{path.stem}.yml", f"x\x1b\n{path.name}", f"{'y' * 200}.yaml"])
        path.rename(path.with_name(name))
        return f"renamed to {name!r}"
    path.unlink()
    if way == "fifo":
        os.mkfifo(path)
    elif way == "folder":
        path.mkdir()
    elif way == "empty":
        path.write_bytes(b"")
    elif way != "missing":
        path.symlink_to({"zero": "/dev/zero", "dangling": "nowhere", "loop": path.name}[way])
    return way


def _bytes(path: Path, content: bytes, chance: random.Random) -> str:
    """Flip a bit, or cut, double or replace some bytes."""
    start = chance.randrange(len(content) + 1)
    end = min(len(content), start + chance.choice([1, 1, 3, 30, 300]))
    piece = chance.choice([b"", content[start:end] * 2, bytes([chance.randrange(256)]), b"\xff", b"\x00"])
    path.write_bytes(content[:start] + piece + content[end:])
    return f"bytes {start} to {end} became {piece[:30]!r}"


def _line(path: Path, content: bytes, chance: random.Random) -> str:
    """Put hostile text into a line, in the place of its value or anywhere."""
    lines = content.split(b"\n")
    number = chance.randrange(len(lines))
    piece = chance.choice(HOSTILE).encode("utf-8", "surrogatepass")
    head, colon, _ = lines[number].partition(b": ")
    quoted = json.dumps(piece.decode("utf-8", "replace")).encode()
    anywhere = chance.randrange(len(lines[number]) + 1)
    lines[number] = chance.choice([
        head + colon + piece,
        head + colon + quoted,
        lines[number][:anywhere] + piece + lines[number][anywhere:],
        piece,
    ])  # fmt: skip
    path.write_bytes(b"\n".join(lines))
    return f"line {number + 1} became {lines[number][:80]!r}"


def _json(path: Path, content: bytes, chance: random.Random) -> str:
    """Replace or delete one node of a JSON document."""
    top = json.loads(content)
    node, place = top, []
    while isinstance(node, dict | list) and node:
        key = chance.choice(list(node) if isinstance(node, dict) else range(len(node)))
        place.append(key)
        if chance.random() < 0.25 or not isinstance(node[key], dict | list) or not node[key]:
            break
        node = node[key]
    if not place or chance.random() < 0.02:
        path.write_text(json.dumps(new := chance.choice(NODES)), "utf-8")
        return f"all became {str(new)[:30]!r}"
    if chance.random() < 0.3:
        del node[place[-1]]
        done = "was deleted"
    else:
        node[place[-1]] = chance.choice(NODES)
        done = f"became {str(node[place[-1]])[:30]!r}"
    path.write_text(json.dumps(top, indent=2), "utf-8")
    return f"{'/'.join(map(str, place))} {done}"


def run_case(kind: str, root: Path, pristine: Path, chance: random.Random) -> Case:
    """Mutate one file, run the command, put everything back, and return what came of it."""
    if kind == "journal":
        journal = root / ".build/journal.json"
        journal.parent.mkdir(exist_ok=True)
        staged = {"data/csv/claims.csv": "0" * 64}
        journal.write_text(json.dumps({"replace": staged, "delete": ["data/csv/old.csv"]}), "utf-8")
    files = sorted(path for name in KINDS[kind][0].split(",") for path in root.glob(name) if path.is_file())
    path = chance.choice(files)
    case = Case(kind, path.relative_to(root).as_posix(), mutate(path, chance))
    out, err = io.StringIO(), io.StringIO()
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            case.code = run_command(command_of(kind, root))
    except BaseException as error:  # noqa: BLE001 (whatever comes out is the finding)
        case.code = error
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    case.said = err.getvalue() + out.getvalue()
    _put_back(path.parent, pristine / path.parent.relative_to(root), root)
    return case


def _put_back(folder: Path, pristine: Path, root: Path) -> None:
    """Make one folder as it was."""
    shutil.rmtree(root / ".build", ignore_errors=True)
    if folder == root:
        for path in pristine.iterdir():
            if path.is_file():
                _remove(root / path.name)
                shutil.copy2(path, root / path.name)
        for path in root.iterdir():
            if not (pristine / path.name).exists():
                _remove(path)
    elif pristine.is_dir():
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(pristine, folder)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _stop(*_: object) -> None:
    raise Hung


def fuzz(seed: int, count: int) -> list[Case]:
    """Run that many cases and return them all."""
    chance = random.Random(seed)  # noqa: S311 (reproducible, not secret)
    before = signal.signal(signal.SIGALRM, _stop)
    with tempfile.TemporaryDirectory() as folder:
        pristine = copy_to_mutate(Path(folder) / "pristine")
        shutil.copytree(pristine / "data/releases" / RELEASED, pristine / "released")
        root = shutil.copytree(pristine, Path(folder) / "copy")
        try:
            return [run_case(chance.choice(list(KINDS)), root, pristine, chance) for _ in range(count)]
        finally:
            signal.signal(signal.SIGALRM, before)


def main() -> int:
    """Read the command line, run the cases and print those that deviate."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description="Mutate every kind of input.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=2000)
    given = parser.parse_args()
    cases = fuzz(given.seed, given.count)
    wrong = [case for case in cases if case.deviation]
    for case in wrong:
        print(f"{case.kind} {case.path!r}: {case.done}: {case.deviation}: {case.said[-300:]!r}")
    codes = {code: sum(case.code == code for case in cases) for code in (0, 1, 2)}
    unexpected = sum(UNEXPECTED in case.said for case in cases)
    print(f"seed {given.seed}: {len(cases)} cases, exit codes {codes}, {unexpected} unexpected, {len(wrong)} deviate")
    return min(1, len(wrong))


if __name__ == "__main__":
    sys.exit(main())
