"""Hostile copies: ``python -m tests.hostile FOLDER`` validates those that `make` made there and prints what came of it.

The rule: a copy may hold anything, and `validate` opens nothing outside of it, changes nothing, reaches nothing and
ends. For example one holds a link to a file outside, one a rule that writes a file, and one a table of a billion rows.
Beside the copies lies ``outside/``, which nothing may open; `test_security` traces the system calls of all of it.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import lzma
import os
import re
import shutil
import sys
import tarfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from landmine_policy._checksums import CHECKSUMS, listing, read_checksums
from scripts.validate import main as validate
from tests.conftest import REPOSITORY

if TYPE_CHECKING:
    from collections.abc import Callable

OUTSIDE = "outside"
SECRET = "secret"  # noqa: S105 (the name of a file)
CSV, PARQUET = "data/csv/claims.csv", "data/parquet/claims.parquet"
DESCRIPTOR, RULES, VIEW = "datapackage.json", "validation/rules/claims.yaml", "data/schema/views/facts.sql"
GX = "validation/great_expectations.yml"
SUITE = "validation/expectations/claims.json"

Change = "Callable[[Path], object]"


def download(root: Path) -> Path:
    """Make a copy of what the archive holds."""
    for path in [*read_checksums(REPOSITORY), CHECKSUMS]:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(REPOSITORY / path, root / path)
    return root


def checkout(root: Path) -> Path:
    """Make a copy that has the facts, too."""
    for folder in ("facts", "schema", "articles", "releases"):
        shutil.copytree(REPOSITORY / "data" / folder, root / "data" / folder)
    for path in ("data/earlier.tar.xz", "croissant.json", ".zenodo.json"):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(REPOSITORY / path, root / path)
    return download(root)


def text(path: str, content: str) -> Change:
    """Return what writes a text and the hashes anew, as a forger would."""

    def change(root: Path) -> None:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(content, "utf-8")
        reseal(root)

    return change


def reseal(root: Path) -> None:
    """Write the hashes anew of what the list has."""
    digests = {path: hashlib.sha256((root / path).read_bytes()).hexdigest() for path in read_checksums(root)}
    (root / CHECKSUMS).write_bytes(listing(digests))


def described(change: Callable[[dict[str, Any]], object]) -> Change:
    """Return what changes the descriptor of claims, and the hashes."""

    def write(root: Path) -> None:
        top = json.loads((root / DESCRIPTOR).read_text("utf-8"))
        change(next(resource for resource in top["resources"] if resource["name"] == "claims"))
        text(DESCRIPTOR, json.dumps(top))(root)

    return write


def link(path: str, to: str) -> Change:
    """Return what puts a link in the place of a file or folder."""

    def change(root: Path) -> None:
        if (root / path).is_dir():
            shutil.rmtree(root / path)
        (root / path).unlink(missing_ok=True)
        (root / path).symlink_to(to)

    return change


def fifo(path: str) -> Change:
    """Return what puts a pipe in the place of a file."""

    def change(root: Path) -> None:
        (root / path).unlink(missing_ok=True)
        os.mkfifo(root / path)

    return change


def vast(root: Path) -> None:
    """Give a file of a terabyte that takes no room."""
    with (root / CSV).open("r+b") as file:
        file.truncate(1 << 40)


def bomb(root: Path) -> None:
    """Give a Parquet file of some kilobytes and two million rows."""
    column = pa.DictionaryArray.from_arrays(pa.array(bytes(2_000_000), pa.uint8()), ["x"])
    pq.write_table(pa.table({"claim_id": column}), root / PARQUET)
    reseal(root)


def strange_table(root: Path) -> None:
    """Give a Parquet file with what no table has: lists, and a day that no calendar has."""
    days = pa.array([2**31 - 1], pa.date32())
    pq.write_table(pa.table({"claim_id": [[["x"]]], "source_id": days}), root / PARQUET)
    reseal(root)


def archive(root: Path) -> None:
    """Give an archive of earlier releases whose members lead outside, and that unpacks to a gigabyte."""
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w") as tar:
        for name in ("../../outside/evil", "/tmp/evil"):  # noqa: S108 (nothing is written there)
            tar.addfile(tarfile.TarInfo(name))
    (root / "data/earlier.tar.xz").write_bytes(lzma.compress(plain.getvalue() + bytes(1 << 27), preset=0))


def listed(line: str) -> Change:
    """Return what adds a line to the list of hashes."""
    return lambda root: (root / CHECKSUMS).write_text((root / CHECKSUMS).read_text("utf-8") + line, "utf-8")


def released(root: Path) -> None:
    """Let the descriptor of a release name a file outside."""
    path = next((root / "data/releases").glob("*/datapackage.json"))
    path.write_text(path.read_text("utf-8").replace("data/csv/claims.csv", "../../../../outside/secret"), "utf-8")


def layers(root: Path) -> None:
    """Let the package name a table whose schema lies outside."""
    path = root / "data/schema/package.json"
    path.write_text(path.read_text("utf-8").replace('"claims"', '"../../../outside/secret"', 1), "utf-8")


COPY_OUT = "COPY (SELECT 1) TO '../outside/written'"
READ_OUT = "EXISTS (SELECT 1 FROM read_text('../outside/secret'))"
RULE = "\n".join(["- name: x", "  sentence: X.", f"  breaks: {READ_OUT}", f"- {COPY_OUT}"])
IMPORTS = "config_version: 4.0\nplugins_directory: ../outside\nstores: {x: {class_name: X, module_name: evil}}\n"
SLOW_PATTERN = "(a+)+$"
DIFFERS = "differs from that of this checkout"

# what is made, what is done to it, what one line of the answer holds, and whether it is refused before tables are read
COPIES: dict[str, tuple[Callable[[Path], Path], Any, str, bool]] = {
    "journal": (download, text(".build/journal.json", '{"replace": {}, "delete": ["../outside/secret"]}'), ".build/journal.json: is left from a build", True),
    "address": (download, described(lambda t: t.update(path="http://127.0.0.1:9/claims.csv")), f"{DESCRIPTOR}: field resources.claims.path: {DIFFERS}", True),
    "path that leads out": (download, described(lambda t: t.update(path="../../../outside/secret")), f"resources.claims.path: {DIFFERS}", True),
    "absolute path": (download, described(lambda t: t["parquet"].update(path="/etc/passwd")), f"resources.claims.parquet.path: {DIFFERS}", True),
    "pattern without end": (download, described(lambda t: t["schema"]["fields"][0]["constraints"].update(pattern=SLOW_PATTERN)), f"claims.schema.fields.claim_id.constraints.pattern: {DIFFERS}", True),
    "descriptor that is deep": (download, text(DESCRIPTOR, "[" * 200_000), f"{DESCRIPTOR}: is not JSON", True),
    "descriptor that is a list": (download, text(DESCRIPTOR, "[]"), f"{DESCRIPTOR}: field (all): {DIFFERS}", True),
    "descriptor elsewhere": (download, link(DESCRIPTOR, "../outside/secret"), f"{DESCRIPTOR}: is a link that leads out of the copy", True),
    "table elsewhere": (download, link(CSV, "../../../outside/secret"), f"{CSV}: is a link that leads out of the copy", True),
    "tables elsewhere": (download, link("data/csv", "../../outside"), "data/csv: is a link that leads out of the copy", True),
    "all data elsewhere": (download, link("data", "../outside"), "data: is a link that leads out of the copy", True),
    "link to itself": (download, link(CSV, "claims.csv"), f"{CSV}: is a link to nothing", True),
    "device": (download, link(PARQUET, "/dev/zero"), f"{PARQUET}: is a link that leads out of the copy", True),
    "pipe": (download, fifo(PARQUET), f"{PARQUET}: is no regular file", True),
    "pipe for checksums": (download, fifo(CHECKSUMS), f"{CHECKSUMS}: is no regular file", True),
    "terabyte": (download, vast, f"{CSV}: is larger than 100,000,000 bytes", True),
    "rows without end": (download, bomb, f"{PARQUET}: has 2,000,000 rows, and a table at most", True),
    "pipe for facts": (checkout, fifo("data/facts/events.yaml"), "data/facts/events.yaml: is no regular file", True),
    "strange table": (download, strange_table, f"{PARQUET}: ", False),
    "hashes of files elsewhere": (download, listed(f"{'0' * 64}  ../outside/secret\n"), f"{CHECKSUMS}: is not what sha256sum prints", False),
    "rules, project, suites and more": (download, lambda r: [text(RULES, RULE)(r), text(GX, IMPORTS)(r), text(SUITE, "{}")(r), (r / "bad\x1b\nname").write_text("x")], f"{RULES}: {DIFFERS}", False),
    "code beside facts": (checkout, lambda r: [text(VIEW, f"{COPY_OUT}; SELECT 1")(r), text(RULES, RULE)(r), layers(r)], f"{VIEW}: {DIFFERS}", False),
    "release that leads out": (checkout, released, "../../../../outside/secret: lies outside of the folder", False),
    "archive that leads out": (checkout, archive, "data/earlier.tar.xz: is not what it should be", False),
}  # fmt: skip


def place(name: str, folder: Path) -> Path:
    """Return where a hostile copy lies below a folder."""
    return folder / re.sub(r"\W", "-", name)


def make(name: str, folder: Path) -> Path:
    """Make one hostile copy below a folder, with what it must not reach beside it; return its root."""
    made, change, _, _ = COPIES[name]
    (folder / OUTSIDE).mkdir(exist_ok=True)
    (folder / OUTSIDE / SECRET).write_text("keep\n", "utf-8")
    root = made(place(name, folder))
    change(root)
    return root


def told(root: Path) -> tuple[int, list[str]]:
    """Validate a copy; return the exit code and the lines on standard error."""
    with contextlib.redirect_stderr(io.StringIO()) as said, contextlib.redirect_stdout(io.StringIO()):
        code = validate(["--root", str(root)])
    return code, said.getvalue().splitlines()


def main() -> int:
    """Validate every copy of a folder; print exit code and lines by name, as JSON."""
    print(json.dumps({name: told(place(name, Path(sys.argv[1]))) for name in COPIES}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
