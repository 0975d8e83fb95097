"""Make what is published: ``python -m scripts.dist [--root DIR] [--out DIR]``, or ``make dist``.

The rule: wheel, sdist, one archive of the data, and what is opened without Python: an Excel workbook, a SQLite file, a
package for R, Stata and SPSS files. All are made from files that are what ``SHA256SUMS`` says, with such a list of what
was made; the same files give the same bytes, whenever and wherever. The archive has one folder,
``landmine-policy-VERSION/``, in which the descriptor's paths hold, so that ``frictionless validate datapackage.json``
works in it. For example a CSV file edited by hand ends the command with exit code 1 and a line that names it, and
nothing is written. Exit 0, 1 or 2.
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

from landmine_policy import export
from landmine_policy._checksums import CHECKSUMS, checksum_faults, listing, read_checksums
from landmine_policy._editions import Editions
from landmine_policy._package import DESCRIPTOR
from scripts.problems import CouldNotRun, InvalidFacts, Problem, run_command, stop_if_any
from scripts.versioning.freeze import DRAFT
from scripts.write.descriptor import read_descriptor, warn_without_homepage
from scripts.write.files import sha256
from scripts.write.published import published_files

# Written by hand, or from what is: a copy may lack them, and what is published may not.
REQUIRED = ("docs/codebook.md", "README.md", "CHANGELOG.md", "CITATION.cff", "LICENSE", "LICENSE-DATA")

# No file says when it was made: 2 February 2020, 0:00 UTC, is what hatchling takes where no time is given.
EPOCH = 1_580_601_600
MODE = 0o100644
UNIX = 3


def dist(root: Path, out: Path) -> int:
    """Make the wheel, the sdist and the archive of one copy and say what was made; the command's body."""
    descriptor = read_descriptor(root)
    if str(descriptor["version"]).endswith(DRAFT):
        advice = "do: finish the article, and run `make data`"
        raise InvalidFacts([Problem(DESCRIPTOR, "is that of a draft, which is not published", advice)])
    stop_if_any(stale_files(root))
    warn_without_homepage(descriptor)
    name = f"{descriptor['name']}-{descriptor['version']}"
    out.mkdir(parents=True, exist_ok=True)
    # Beside the results, so that the last step is a rename within one file system.
    with tempfile.TemporaryDirectory(prefix=".dist-", dir=out) as folder:
        aside = Path(folder)
        build_package(root, aside)
        write_archive(aside / f"{name}.zip", name, {path: root / path for path in (CHECKSUMS, *read_checksums(root))})
        write_exports(root, aside, name)
        digests = {file.name: sha256(file.read_bytes()) for file in aside.iterdir()}
        (aside / CHECKSUMS).write_bytes(listing(digests))
        made = [file.replace(out / file.name) for file in sorted(aside.iterdir())]
    for file in made:
        content = file.read_bytes()
        print(f"{file}: {len(content):,} bytes, sha256 {sha256(content)}")
    return 0


def stale_files(root: Path) -> list[Problem]:
    """Return a problem for each file that is missing, is not what its checksum says, or has none."""
    faults = dict.fromkeys((path for path in REQUIRED if not (root / path).is_file()), "is missing")
    faults |= dict(checksum_faults(root, published_files(root)))
    return [Problem(path, fault, allowed="do: run `make data`") for path, fault in faults.items()]


def write_archive(target: Path, top: str, files: dict[str, Path]) -> None:
    """Write files into a zip archive below one folder; names sorted, times and modes fixed."""
    with zipfile.ZipFile(target, "w") as archive:
        for name, path in sorted(files.items()):
            entry = zipfile.ZipInfo(f"{top}/{name}", time.gmtime(EPOCH)[:6])
            entry.external_attr = MODE << 16
            entry.create_system = UNIX
            archive.writestr(entry, path.read_bytes(), zipfile.ZIP_DEFLATED, 9)


def write_exports(root: Path, folder: Path, name: str) -> None:
    """Write the tables for programs that are not Python; Stata and SPSS need a file a table."""
    edition = Editions(root).present
    for file in (f"{name}.xlsx", f"{name}.sqlite", f"landminepolicy-r-{edition.version}.tar.gz"):
        export(folder / file, version=edition)
    for program, suffix in (("stata", "dta"), ("spss", "sav")):
        with tempfile.TemporaryDirectory() as place:
            paths = [export(Path(place) / f"{table}.{suffix}", version=edition)[0] for table in edition.tables]
            write_archive(folder / f"{name}-{program}.zip", f"{name}-{program}", {path.name: path for path in paths})


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
