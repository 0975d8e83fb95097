"""Make what is published: ``python -m scripts.dist [--root DIR] [--out DIR]``, or ``make dist``.

The rule: wheel, sdist and one archive of the data, from tables that are what the descriptor says; the same files
give the same bytes, whenever and wherever. The archive has one folder, ``landmine-policy-VERSION/``, in which the
descriptor's paths hold, so that ``frictionless validate datapackage.json`` works in it. For example a CSV file
edited by hand ends the command with exit code 1 and a line that names it, and nothing is written. Exit 0, 1 or 2.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path
from typing import Any

from landmine_policy._package import DESCRIPTOR
from scripts.problems import CouldNotRun, Problem, run_command, stop_if_any
from scripts.write.descriptor import CHECKSUM, files_of, read_descriptor
from scripts.write.files import sha256

# What the archive holds besides the descriptor, the files that it names, the documents and the validation project.
REQUIRED = (CHECKSUM, "docs/codebook.md", "README.md", "CHANGELOG.md", "CITATION.cff", "LICENSE", "LICENSE-DATA")
LOCAL = "uncommitted"  # where Great Expectations puts what is not to be published

# No file says when it was made: 2 February 2020, 0:00 UTC, is what hatchling takes where no time is given.
EPOCH = 1_580_601_600
MODE = 0o100644
UNIX = 3


def dist(root: Path, out: Path) -> int:
    """Make the wheel, the sdist and the archive of one copy and say what was made; the command's body."""
    descriptor = read_descriptor(root)
    stop_if_any(stale_files(root, descriptor))
    name = f"{descriptor['name']}-{descriptor['version']}"
    out.mkdir(parents=True, exist_ok=True)
    # Beside the results, so that the last step is a rename within one file system.
    with tempfile.TemporaryDirectory(prefix=".dist-", dir=out) as folder:
        aside = Path(folder)
        build_package(root, aside)
        write_archive(aside / f"{name}.zip", name, {path: root / path for path in archived(root, descriptor)})
        made = [file.replace(out / file.name) for file in sorted(aside.iterdir())]
    for file in made:
        content = file.read_bytes()
        print(f"{file}: {len(content):,} bytes, sha256 {sha256(content)}")
    return 0


def stale_files(root: Path, descriptor: dict[str, Any]) -> list[Problem]:
    """Return a problem for each file that is missing or is not what the descriptor says, and for the descriptor."""
    expected: dict[str, str | None] = dict.fromkeys(REQUIRED)
    expected |= {
        file["path"]: file["hash"].removeprefix("sha256:")
        for resource in descriptor["resources"]
        for file in files_of(resource)
    }
    checksum = root / CHECKSUM
    expected[DESCRIPTOR] = checksum.read_text("utf-8").split(maxsplit=1)[0] if checksum.is_file() else None
    todo = "do: run `make data`"
    problems = []
    for path, digest in expected.items():
        if not (root / path).is_file():
            problems.append(Problem(path, "is missing", allowed=todo))
        elif digest is not None and sha256((root / path).read_bytes()) != digest:
            problems.append(Problem(path, "is not what its checksum says", allowed=todo))
    return problems


def archived(root: Path, descriptor: dict[str, Any]) -> list[str]:
    """Return the paths of the archive's files, relative to the root, sorted."""
    paths = {DESCRIPTOR, *REQUIRED}
    paths |= {file["path"] for resource in descriptor["resources"] for file in files_of(resource)}
    # The README and the codebook refer to their neighbours.
    for path in [*(root / "docs").glob("*.md"), *(root / "validation").rglob("*")]:
        inside = path.relative_to(root)
        if path.is_file() and LOCAL not in inside.parts and not any(part.startswith(".") for part in inside.parts):
            paths.add(inside.as_posix())
    return sorted(paths)


def write_archive(target: Path, top: str, files: dict[str, Path]) -> None:
    """Write files into a zip archive below one folder; names sorted, times and modes fixed."""
    with zipfile.ZipFile(target, "w") as archive:
        for name, path in sorted(files.items()):
            entry = zipfile.ZipInfo(f"{top}/{name}", time.gmtime(EPOCH)[:6])
            entry.external_attr = MODE << 16
            entry.create_system = UNIX
            archive.writestr(entry, path.read_bytes(), zipfile.ZIP_DEFLATED, 9)


def build_package(root: Path, folder: Path) -> None:
    """Build wheel and sdist of a copy into a folder; raise CouldNotRun with what hatchling said where it fails."""
    if not (root / "pyproject.toml").is_file():
        message = f"{root / 'pyproject.toml'} is missing; give the root of a clone with --root"
        raise CouldNotRun(message)
    done = subprocess.run(  # noqa: S603 (our own interpreter)
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-t", "sdist", "-d", str(folder)],
        cwd=root,
        env={**os.environ, "SOURCE_DATE_EPOCH": str(EPOCH)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        message = f"hatchling did not build the package:\n{done.stderr.strip() or done.stdout.strip()}"
        raise CouldNotRun(message)


def main(arguments: list[str] | None = None) -> int:
    """Read the command line and make what is published."""
    parser = argparse.ArgumentParser(prog="python -m scripts.dist", description="Make wheel, sdist and data archive.")
    parser.add_argument("--root", type=Path, default=Path(), help="root of the copy (default: here)")
    parser.add_argument("--out", type=Path, default=Path("dist"), help="folder to write to (default: %(default)s)")
    given = parser.parse_args(arguments)
    return run_command(lambda: dist(given.root.resolve(), given.out.resolve()))


if __name__ == "__main__":
    sys.exit(main())
