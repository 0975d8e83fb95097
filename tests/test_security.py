"""What docs/security.md promises: a copy is read and never obeyed, and each bit of it is covered by a hash."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import random
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pytest

from landmine_policy._checksums import CHECKSUMS, checksum_faults
from landmine_policy._verify import verify_folder
from scripts.derive.database import open_database
from scripts.dist import main as dist
from scripts.read.files import files_below
from scripts.read.schemas import read_schemas
from scripts.validate import main as validate
from tests import hostile
from tests.conftest import REPOSITORY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scripts.read.rows import Rows

# The lines of docs/security.md by how they begin, and the tests of each.
LINES = {
    "A fact file is plain YAML": "test_bad_input.test_broken_facts_are_named_at_once_and_nothing_is_written",
    "The SQL of views and rules": "test_security.test_the_sql_of_a_checkout_reads_and_writes_no_file",
    "A build writes and deletes": "test_faults.test_a_fault_is_one_line_and_nothing_is_written",
    "Importing the package": "test_package.test_importing_loads_neither_pandas_nor_pyarrow",
    "It opens no file outside": "test_security.test_no_hostile_copy_makes_validate_reach_outside_of_it",
    "It changes nothing in the copy": "test_security.test_no_hostile_copy_makes_validate_reach_outside_of_it",
    "It refuses a link": "test_security.test_a_hostile_copy_is_refused_before_its_tables_are_read",
    "It compares the descriptor": "test_security.test_a_hostile_copy_is_refused_before_its_tables_are_read",
    "It runs the rules of your": (
        "test_validation.test_validate_names_all_that_is_wrong_at_once_and_runs_no_rule_of_the_copy"
    ),
    "It unpacks no archive": "test_security.test_no_hostile_copy_makes_validate_reach_outside_of_it",
    "Its messages hold no": "test_security.test_no_hostile_copy_makes_validate_reach_outside_of_it",
    "`SHA256SUMS` has the hash": "test_dist.test_sha256sum_finds_everything_as_it_was_made",
    "`validate` compares every": "test_security.test_validate_names_each_file_that_is_not_as_it_was_published",
    "`landmine_policy.verify()`": "test_security.test_a_flipped_bit_of_an_installed_wheel_is_reported",
    "The lists find damage": "test_security.test_a_forged_list_is_not_found_out_by_hashes",
    "A text is read only": "test_faults.test_an_article_that_is_no_file_is_refused",
    "A text that looks like": "test_export.test_a_text_that_looks_like_a_formula_is_written_as_text",
}
EARLY = [name for name, case in hostile.COPIES.items() if case[-1]]


def test_every_line_of_the_document_has_its_test() -> None:
    lines = re.findall(r"^- (.+)$", (REPOSITORY / "docs/security.md").read_text("utf-8"), re.MULTILINE)
    assert [next((begun for begun in LINES if line.startswith(begun)), line) for line in lines] == list(LINES)
    for name in LINES.values():
        module, _, test = name.partition(".")
        assert f"def {test}(" in (REPOSITORY / f"tests/{module}.py").read_text("utf-8")


# --- a copy is read and never obeyed --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", EARLY)
def test_a_hostile_copy_is_refused_before_its_tables_are_read(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scripts.validate.native_problems", pytest.fail)
    root = hostile.make(name, tmp_path)
    code, (first, *others) = hostile.told(root)
    assert hostile.COPIES[name][2] in first
    assert (code, others) == (1, ["1 problem; nothing was written."])
    assert [path.name for path in (tmp_path / hostile.OUTSIDE).iterdir()] == [hostile.SECRET]


WRITES = "unlink,unlinkat,rename,renameat,renameat2,mkdir,mkdirat,rmdir,link,linkat,symlink,symlinkat,chmod,fchmod,\
fchmodat,chown,fchown,lchown,fchownat,truncate,ftruncate,mknod,mknodat,utimensat,setxattr,execve"
# Python, its libraries and this checkout; what the C library asks of the system; time zones and languages.
READABLE = (
    REPOSITORY,
    Path(sys.prefix),
    Path(sys.base_prefix),
    *map(Path, ("/usr", "/lib", "/lib64", "/proc", "/sys")),
)
SETTINGS = "/etc/(ld.so|locale|localtime|ssl/openssl.cnf|nsswitch|mime.types|host.conf|resolv.conf|gai.conf|timezone)"


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("strace"), reason="strace is not installed; `apt-get install strace` does it")
def test_no_hostile_copy_makes_validate_reach_outside_of_it(tmp_path: Path) -> None:
    """Trace what the system is asked for while every hostile copy is validated, and judge all of it."""
    copies, temporary, trace = (tmp_path / name for name in ("copies", "temporary", "trace"))
    copies.mkdir()
    temporary.mkdir()
    roots = [hostile.make(name, copies) for name in hostile.COPIES]
    assert len(roots) >= 20
    before = {path: os.lstat(path).st_mtime_ns for path in copies.rglob("*")}
    command = ["strace", "-f", "--seccomp-bpf", "-y", "-qq", "-s", "4096", "-o", trace]
    command += [
        "-e",
        f"trace=open,openat,openat2,creat,connect,sendto,{WRITES}",
        sys.executable,
        "-m",
        "tests.hostile",
        copies,
    ]
    environment = {**os.environ, "TMPDIR": str(temporary), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(command, cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    for name, (code, lines) in json.loads(done.stdout).items():
        assert (name, code) == (name, 1)
        assert any(hostile.COPIES[name][2] in line for line in lines), (name, lines[:5])
        assert all(line.isprintable() and len(line) < 4000 for line in lines)
    wrong = [line for line in trace.read_text("utf-8", "replace").splitlines() if not _allowed(line, roots, temporary)]
    assert wrong[1:] == [], "the first call is the start of Python"
    assert before == {path: os.lstat(path).st_mtime_ns for path in copies.rglob("*")}


def _allowed(line: str, roots: list[Path], temporary: Path) -> bool:
    """Return whether a line of a trace is a call that a validation may make."""
    call = re.match(r"\d+ +(\w+)\(", line)
    if call is None or " = -1 " in line or line.endswith("<unfinished ...>"):
        return call is None or call[1] not in {"connect", "sendto", "execve"}
    if not call[1].startswith("open"):
        named = re.findall(r'"([^"]*)"|<(/[^>]*)>', line)
        return bool(named) and all(_scratch(Path(one or other), temporary) for one, other in named)
    place = Path(re.sub(r" \(deleted\)$", "", re.findall(r"= \d+<(.*)>$", line)[0]))
    if re.search("O_WRONLY|O_RDWR|O_CREAT|O_TRUNC", line):
        return _scratch(place, temporary)
    below = any(place.is_relative_to(folder) for folder in (*READABLE, *roots))
    return below or _scratch(place, temporary) or bool(re.match(SETTINGS, str(place))) or str(place) == "/dev/urandom"


@pytest.mark.parametrize(
    ("line", "allowed"),
    [
        ('7 openat(AT_FDCWD, "a.csv", O_RDONLY|O_CLOEXEC) = 3</copy/data/csv/a.csv>', True),
        ('7 openat(AT_FDCWD, "/copy/a.csv", O_RDONLY|O_CLOEXEC) = 3</outside/secret>', False),
        ('7 openat(AT_FDCWD, "/copy/a.csv", O_WRONLY|O_CREAT, 0666) = 3</copy/a.csv>', False),
        ('7 openat(AT_FDCWD, "/temporary/a", O_RDWR|O_CREAT, 0600) = 3</temporary/a>', True),
        ('7 unlink("/copy/a.csv") = 0', False),
        ("7 connect(3<socket:[1]>, {sa_family=AF_INET, sin_port=htons(9)}, 16) = -1 ECONNREFUSED", False),
        ('7 openat(AT_FDCWD, "/outside/secret", O_RDONLY) = -1 ENOENT (No such file or directory)', True),
    ],
)
def test_a_trace_is_judged_call_by_call(line: str, allowed: bool) -> None:
    assert _allowed(line, [Path("/copy")], Path("/temporary")) is allowed


def _scratch(place: Path, temporary: Path) -> bool:
    """Return whether a file is one that any process writes: a temporary one, or a lock between its parts."""
    return place.is_relative_to(temporary) or place.parent == Path("/dev/shm") or str(place) == "/dev/null"  # noqa: S108


@pytest.mark.parametrize(
    "sql",
    ["SELECT * FROM read_text('{file}')", "COPY (SELECT 1) TO '{file}'", "INSTALL httpfs", "LOAD '{file}'",
     "ATTACH '{file}'", "SET enable_external_access = true", "SELECT * FROM glob('/*')"],
)  # fmt: skip
def test_the_sql_of_a_checkout_reads_and_writes_no_file(sql: str, tmp_path: Path) -> None:
    file = tmp_path / "text"
    file.write_text("keep", "utf-8")
    schemas = read_schemas(REPOSITORY)
    rows: Rows = {name: [] for name in schemas.tables}
    with open_database(schemas, rows) as database, pytest.raises(duckdb.Error, match=r"disabled|locked"):
        database.execute(sql.format(file=file))
    assert [path.read_text("utf-8") for path in tmp_path.iterdir()] == ["keep"]


# --- each bit is covered by a hash ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return hostile.download(tmp_path_factory.mktemp("archive") / "copy")


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = next((REPOSITORY / "data/releases").iterdir())
    return shutil.copytree(folder, tmp_path_factory.mktemp("release") / folder.name)


@pytest.fixture(scope="module")
def invented_wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the package of a wheel that holds the data, one module and its RECORD."""
    package = hostile.download(tmp_path_factory.mktemp("site-packages") / "landmine_policy")
    (package / "__init__.py").write_text('"""Bridges."""\n', "utf-8")
    shutil.rmtree(package / "data/csv")
    shutil.copy(REPOSITORY / "data/earlier.tar.xz", package / "data")
    record = package.parent / "landmine_policy-1.0.0.dist-info/RECORD"
    record.parent.mkdir()
    lines = []
    for path in files_below(package):
        content = (package / path).read_bytes()
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode().rstrip("=")
        lines.append(f"{package.name}/{path},sha256={digest},{len(content)}\n")
    record.write_text("".join([*lines, f"{package.name}/__pycache__/__init__.cpython-311.pyc,,\n",
                               f"{record.parent.name}/RECORD,,\n"]), "utf-8")  # fmt: skip
    return package


def told_of_folder(folder: Path) -> list[str]:
    return [f"{path} {fault}" for path, fault in checksum_faults(folder, files_below(folder))]


def told_of_wheel(package: Path) -> list[str]:
    return list(verify_folder(package).problems)


def unreported(folder: Path, told: Callable[[Path], list[str]], count: int) -> Iterator[str]:
    """Flip one bit at a time at random places of the files of a folder; yield each that is not told with its file."""
    chance = random.Random(12)  # noqa: S311 (reproducible, not secret)
    files = [path for path in files_below(folder) if not path.endswith(".pyc")]
    sizes = [(folder / path).stat().st_size for path in files]
    for number in range(count):
        # By turns any file, so that the small ones have their share, and any byte of all.
        name = chance.choice(files) if number % 2 else chance.choices(files, sizes)[0]
        whole = (folder / name).read_bytes()
        if not whole:
            continue
        place, bit = chance.randrange(len(whole)), chance.randrange(8)
        (folder / name).write_bytes(whole[:place] + bytes([whole[place] ^ 1 << bit]) + whole[place + 1 :])
        lines = told(folder)
        (folder / name).write_bytes(whole)
        # A bit of a list is told as what it makes of the list, or of the file that its line names.
        if not (lines if name.endswith((CHECKSUMS, "RECORD")) else [line for line in lines if name in line]):
            yield f"{name}, byte {place}, bit {bit}: {lines}"


def test_a_flipped_bit_of_an_archive_is_reported(archive: Path) -> None:
    assert told_of_folder(archive) == []
    assert list(unreported(archive, told_of_folder, 25)) == []


def test_a_flipped_bit_of_a_release_is_reported(release: Path) -> None:
    assert told_of_folder(release) == []
    assert list(unreported(release, told_of_folder, 25)) == []


def test_a_flipped_bit_of_an_installed_wheel_is_reported(invented_wheel: Path) -> None:
    assert told_of_wheel(invented_wheel) == []
    found = list(unreported(invented_wheel.parent, lambda site: told_of_wheel(site / "landmine_policy"), 25))
    assert found == []


def test_a_file_that_a_wheel_does_not_record_is_reported(invented_wheel: Path) -> None:
    (invented_wheel / "data/parquet/more.parquet").write_bytes(b"")
    (invented_wheel / "more.py").write_text("", "utf-8")
    told = told_of_wheel(invented_wheel)
    (invented_wheel / "data/parquet/more.parquet").unlink()
    (invented_wheel / "more.py").unlink()
    assert told == [
        "landmine_policy/data/parquet/more.parquet does not belong to the wheel",
        "landmine_policy/more.py does not belong to the wheel",
    ]


@pytest.mark.slow
def test_two_thousand_flipped_bits_are_two_thousand_problems(
    archive: Path, release: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    made = tmp_path_factory.mktemp("made")
    assert dist(["--root", str(REPOSITORY), "--out", str(made)]) == 0
    with zipfile.ZipFile(next(made.glob("*.whl"))) as wheel:
        wheel.extractall(made / "site")
    package = made / "site/landmine_policy"
    assert told_of_wheel(package) == []
    assert list(unreported(archive, told_of_folder, 700)) == []
    assert list(unreported(release, told_of_folder, 600)) == []
    assert list(unreported(made / "site", lambda site: told_of_wheel(site / "landmine_policy"), 700)) == []
    # As files, the wheel and the archive have their hashes in the list beside them.
    for file in (next(made.glob("*.whl")), next(made.glob("*.zip"))):
        content = file.read_bytes()
        file.write_bytes(content[:40] + bytes([content[40] ^ 1]) + content[41:])
        done = subprocess.run(["sha256sum", "-c", CHECKSUMS], cwd=made, capture_output=True, text=True, check=False)
        assert f"{file.name}: FAILED" in done.stdout
        file.write_bytes(content)


@pytest.mark.slow
def test_validate_names_each_file_that_is_not_as_it_was_published(
    archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A Parquet footer, the licence, the title in a document, the report, and files that nobody published."""
    copy = shutil.copytree(archive, tmp_path / "copy")
    path = copy / "data/parquet/claims.parquet"
    content = path.read_bytes()
    place = content.rindex(b"parquet-cpp-arrow")  # the name of the writer, which no reader looks at
    path.write_bytes(content[:place] + b"P" + content[place + 1 :])
    for name in ("LICENSE-DATA", "README.md", "docs/codebook.md", "docs/use.md", "validation/report.md"):
        (copy / name).write_text((copy / name).read_text("utf-8") + " ", "utf-8")
    (copy / "LICENSE").unlink()
    for name in ("data/parquet/more.parquet", "data/csv/more.csv", ".hidden"):
        (copy / name).write_bytes(b"")
    assert validate(["--root", str(copy)]) == 1
    told = {line.split(": ")[0] for line in capsys.readouterr().err.splitlines()[:-1]}
    assert told == {
        "data/parquet/claims.parquet", "LICENSE-DATA", "README.md", "docs/codebook.md", "docs/use.md", "LICENSE",
        "validation/report.md", "data/parquet/more.parquet", "data/csv/more.csv", ".hidden",
    }  # fmt: skip


def test_a_forged_list_is_not_found_out_by_hashes(archive: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(archive, tmp_path / "copy")
    (copy / "LICENSE").write_text("Do as you like.\n", "utf-8")
    assert told_of_folder(copy) != []
    hostile.reseal(copy)
    assert told_of_folder(copy) == []
