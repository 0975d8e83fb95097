"""The address of the dataset is written once, `homepage` in data/schema/package.json; everything follows from it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import zipfile
from email import message_from_string
from typing import TYPE_CHECKING, Any

import yaml

import landmine_policy as lp
from landmine_policy._editions import Editions
from scripts.build import main
from scripts.write.descriptor import warn_without_homepage
from tests.conftest import REPOSITORY

if TYPE_CHECKING:
    from email.message import Message
    from pathlib import Path

    import pytest

HOMEPAGE, DOI = "https://example.org/harbour/mines", "10.5072/mines"
FORM = ".github/ISSUE_TEMPLATE/wrong-fact.yml"
README = """\
# Bridges
![A plot](docs/plot.svg) Read [the codebook](docs/codebook.md#facts), [below](#citing), or [the law](https://example.org/law).
<!-- tables -->
<!-- /tables -->
<!-- citation -->
<!-- /citation -->
"""


def built(toy: Path, **package: str) -> Path:
    """Return the copy of the invented dataset with what its package says, built, and with what a wheel is made of."""
    path = toy / "data/schema/package.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | package), "utf-8")
    (toy / "README.md").write_text(README, "utf-8")
    for name in (FORM, "pyproject.toml", "LICENSE", "LICENSE-DATA", "scripts/write/package_index.py"):
        (toy / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(REPOSITORY / name, toy / name)
    (toy / "src/landmine_policy").mkdir(parents=True)
    assert main(["--root", str(toy)]) == 0
    return toy


def index_page(root: Path) -> Message:
    """Return what the built wheel tells a package index."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(root / "dist")]
    subprocess.run(command, cwd=root, capture_output=True, check=True)
    with zipfile.ZipFile(next((root / "dist").glob("*.whl"))) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith("/METADATA"))
        return message_from_string(archive.read(name).decode())


def addresses(root: Path) -> dict[str, Any]:
    """Return what each file and call says of the address and the DOI."""
    croissant, zenodo = (json.loads((root / name).read_text("utf-8")) for name in ("croissant.json", ".zenodo.json"))
    cff = yaml.safe_load((root / "CITATION.cff").read_text("utf-8"))
    edition = Editions(root).present
    return {
        "CITATION.cff": [cff.get("url"), cff.get("doi")],
        "croissant.json": [croissant.get("url"), croissant.get("identifier")],
        ".zenodo.json": zenodo.get("related_identifiers"),
        "BibTeX": re.findall(r"(?:url|doi) = \{(.*)\}", lp.cite(edition, style="bibtex")),
        "APA": re.findall(r"https?:\S+", lp.cite(edition)),
        "exports": re.findall(r"https?:\S+", edition.about["citation"]),
        "README": re.findall(r"\[Data set\]\. (\S+)", (root / "README.md").read_text("utf-8")),
        "form": re.findall(r"\((https?:[^)]*)\)", (root / FORM).read_text("utf-8")),
    }


def test_every_file_follows_from_homepage_and_id(toy: Path) -> None:
    root = built(toy, homepage=HOMEPAGE, id=f"https://doi.org/{DOI}")
    assert addresses(root) == {
        "CITATION.cff": [HOMEPAGE, DOI],
        "croissant.json": [HOMEPAGE, f"https://doi.org/{DOI}"],
        ".zenodo.json": [{"identifier": HOMEPAGE, "relation": "isSupplementTo"}],
        "BibTeX": [DOI, HOMEPAGE],
        "APA": [f"https://doi.org/{DOI}"],
        "exports": [f"https://doi.org/{DOI}"],
        "README": [f"https://doi.org/{DOI}"],
        "form": [f"{HOMEPAGE}/blob/HEAD/docs/{name}.md" for name in ("codebook", "coding")],
    }
    page = index_page(root)
    assert dict(link.split(", ") for link in page.get_all("Project-URL")) == {
        "Homepage": HOMEPAGE,
        "Codebook": f"{HOMEPAGE}/blob/HEAD/docs/codebook.md",
        "Changelog": f"{HOMEPAGE}/blob/HEAD/CHANGELOG.md",
        "Issues": f"{HOMEPAGE}/issues",
    }
    assert page["Description-Content-Type"] == "text/markdown"
    assert page.get_payload().splitlines()[1] == (
        f"![A plot]({HOMEPAGE}/raw/HEAD/docs/plot.svg) Read [the codebook]({HOMEPAGE}/blob/HEAD/docs/codebook.md"
        "#facts), below, or [the law](https://example.org/law)."
    )


def test_without_a_homepage_nothing_has_an_address(toy: Path) -> None:
    root = built(toy)
    assert [place for place, said in addresses(root).items() if said not in (None, [], [None, None])] == []
    page = index_page(root)
    assert page.get_all("Project-URL") is None
    assert page.get_payload().splitlines()[1] == " Read the codebook, below, or [the law](https://example.org/law)."


def test_a_release_without_a_homepage_warns(capsys: pytest.CaptureFixture[str]) -> None:
    warn_without_homepage({"homepage": HOMEPAGE})
    assert capsys.readouterr().err == ""
    warn_without_homepage({})
    assert "warning: data/schema/package.json has no homepage" in capsys.readouterr().err
