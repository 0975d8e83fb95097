"""Write the site: ``python -m scripts.site [--root DIR] [--out DIR]``, or ``make site``.

The rule: the folder is written anew from what the build wrote; the same tables give the same bytes. For example
``--out /srv/www`` ends with exit code 2 where that folder holds something that is not a site of this project.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from landmine_policy._editions import Editions
from scripts.problems import CouldNotRun, run_command
from scripts.site.documents import api_page, document_pages, home_page
from scripts.site.page import STATIC, Page, Renderer
from scripts.site.records import record_pages
from scripts.site.rules import first_day, rules_page
from scripts.site.tables import compare_page, copy_page, facts_page, positions_page, treaty_page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from landmine_policy._editions import Edition

MARK = "static/site.css"
COPIED = ("data/csv", "data/parquet", "datapackage.json", "croissant.json", "docs/figures")


def site_files(root: Path) -> Iterator[tuple[str, bytes]]:
    """Yield every file of the site of one copy, by its address."""
    edition = Editions(root).present
    renderer = Renderer(edition)
    for page, data in _pages(root, edition):
        yield page.path, renderer.render(page)
        if data:
            yield page.scripts[0], data
    yield from ((f"static/{path.name}", path.read_bytes()) for path in sorted(STATIC.iterdir()))
    for name in COPIED:
        files = [root / name] if (root / name).is_file() else sorted((root / name).glob("*.*"))
        yield from ((path.relative_to(root).as_posix(), path.read_bytes()) for path in files)


def _pages(root: Path, edition: Edition) -> Iterator[tuple[Page, bytes]]:
    """Yield the pages, each with its data for a script, if it has some."""
    day = first_day(edition, after=0)
    yield facts_page(edition)
    yield rules_page(edition)
    yield treaty_page(edition, day)
    yield copy_page(edition)
    plain = [home_page(root, edition), compare_page(edition), positions_page(edition), api_page()]
    yield from ((page, b"") for page in (*plain, *document_pages(root, edition), *record_pages(edition)))


def write_site(root: Path, out: Path) -> int:
    """Write the site of one copy and say what was written; the command's body."""
    began = time.monotonic()
    if out.exists() and any(out.iterdir()) and not (out / MARK).is_file():
        message = f"{out} holds something else than a site; give another folder with --out"
        raise CouldNotRun(message)
    files = dict(site_files(root))  # all of them first: where one cannot be made, the site before stays
    shutil.rmtree(out, ignore_errors=True)
    for path in (MARK, *files):
        (out / path).parent.mkdir(parents=True, exist_ok=True)
        (out / path).write_bytes(files[path])
    pages, size = sum(path.endswith(".html") for path in files), sum(map(len, files.values()))
    print(f"{out / 'index.html'}: {pages:,} pages, {size / 1e6:.1f} MB, {time.monotonic() - began:.1f} s")
    return 0


def main(arguments: list[str] | None = None) -> int:
    """Read the command line and write the site."""
    parser = argparse.ArgumentParser(prog="python -m scripts.site", description="Write the site from the tables.")
    parser.add_argument("--root", type=Path, default=Path(), help="root of the copy (default: here)")
    parser.add_argument("--out", type=Path, default=Path("site"), help="folder to write to (default: %(default)s)")
    given = parser.parse_args(arguments)
    return run_command(lambda: write_site(given.root.resolve(), given.out.resolve()))


if __name__ == "__main__":
    sys.exit(main())
