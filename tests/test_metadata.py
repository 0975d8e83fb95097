"""The metadata files are those of the descriptor, and each passes the validator of its format."""

from __future__ import annotations

import json
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import mlcroissant
import pybtex.database
import pytest
import yaml

from scripts.write.croissant import RAI
from scripts.write.metadata import metadata_files
from tests.conftest import DESCRIPTOR, REPOSITORY

FILES = metadata_files(DESCRIPTOR)
CFFCONVERT = Path(sys.prefix) / "cff" / "bin" / "cffconvert"
CSV = DESCRIPTOR["resources"]
DATED = {
    **DESCRIPTOR,
    "created": "2031-05-06T00:00:00Z",
    "homepage": "https://example.org/mines",
    "id": "https://doi.org/10.5072/mines",
    "contributors": [*DESCRIPTOR["contributors"], {"title": "The Archive", "roles": ["publisher"]}],
}
UNDATED = {name: value for name, value in DESCRIPTOR.items() if name not in {"created", "homepage", "id"}}


def parsed(path: str, descriptor: dict[str, Any] = DESCRIPTOR) -> Any:
    content = metadata_files(descriptor)[path]
    return json.loads(content) if path.endswith(".json") else yaml.safe_load(content)


def loaded(path: Path) -> mlcroissant.Dataset:
    return mlcroissant.Dataset(jsonld=path)


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        message = "the network was asked for"
        raise AssertionError(message)

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.mark.parametrize("path", FILES)
def test_the_committed_file_is_that_of_the_descriptor(path: str) -> None:
    assert (REPOSITORY / path).read_bytes() == FILES[path]


@pytest.mark.parametrize("path", FILES)
def test_no_identifier_date_or_address_is_invented(path: str) -> None:
    text = metadata_files(UNDATED)[path].decode()
    own = {"licenses", "creativecommons", "schema", "mlcommons", "purl"}
    for address in re.findall(r"https?://([^/\"\s]+)", text):
        assert own & set(address.split(".")), f"{address} in {path}"
    assert not re.search(r"orcid|doi\.org|datePublished|date-released|publication_date", text)


@pytest.mark.parametrize(("path", "day"), [("CITATION.cff", "date-released"), ("croissant.json", "datePublished")])
def test_a_date_and_an_address_in_the_descriptor_are_taken_over(path: str, day: str) -> None:
    content = parsed(path, DATED)
    assert [str(content[day]), content["url"]] == ["2031-05-06", "https://example.org/mines"]
    makers = content.get("authors") or content["creator"]
    assert [maker["name"] for maker in makers] == ["The landmine-policy contributors"], "who publishes made nothing"
    assert not {day, "url"} & set(parsed(path, UNDATED))


@pytest.mark.parametrize("path", FILES)
def test_every_file_names_title_makers_and_licence(path: str) -> None:
    text = FILES[path].decode()
    assert DESCRIPTOR["title"] in text
    assert DESCRIPTOR["contributors"][0]["title"] in text
    assert any(DESCRIPTOR["licenses"][0][name] in text for name in ("name", "path"))


def cffconvert(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([CFFCONVERT, *arguments], cwd=folder, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("descriptor", [UNDATED, DATED], ids=["undated", "dated"])
def test_cffconvert_validates_the_citation_file(descriptor: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "CITATION.cff").write_bytes(metadata_files(descriptor)["CITATION.cff"])
    result = cffconvert(tmp_path, "--validate")
    assert result.returncode == 0, result.stderr
    assert "valid according to schema version 1.2.0" in result.stdout
    assert parsed("CITATION.cff")["type"] == "dataset"


def test_cffconvert_refuses_a_file_without_a_title(tmp_path: Path) -> None:
    (tmp_path / "CITATION.cff").write_bytes(re.sub(rb"(?m)^title:.*\n", b"", FILES["CITATION.cff"]))
    assert cffconvert(tmp_path, "--validate").returncode != 0


@pytest.mark.usefixtures("no_network")
@pytest.mark.parametrize("descriptor", [UNDATED, pytest.param(DATED, marks=pytest.mark.slow)], ids=["undated", "dated"])
def test_mlcroissant_finds_nothing_but_the_date_that_there_is_not(descriptor: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "croissant.json"
    path.write_bytes(metadata_files(descriptor)["croissant.json"])
    issues = loaded(path).metadata.ctx.issues
    assert not issues.errors
    found = {re.sub(r"^\[.*?\] ", "", warning) for warning in issues.warnings}
    missing = {'Property "https://schema.org/datePublished" is recommended, but does not exist.'}
    assert found == (set() if "created" in descriptor else missing)


def test_mlcroissant_refuses_a_field_without_its_file(tmp_path: Path) -> None:
    content = json.loads(FILES["croissant.json"])
    content["recordSet"][0]["field"][0]["source"]["fileObject"]["@id"] = "nowhere.csv"
    (tmp_path / "croissant.json").write_text(json.dumps(content), "utf-8")
    with pytest.raises(mlcroissant.ValidationError, match=r"nowhere\.csv"):
        loaded(tmp_path / "croissant.json")


@pytest.mark.usefixtures("no_network")
def test_mlcroissant_loads_every_row_of_every_table(tmp_path: Path) -> None:
    (tmp_path / "croissant.json").write_bytes(FILES["croissant.json"])
    shutil.copytree(REPOSITORY / "data" / "csv", tmp_path / "data" / "csv")
    dataset = loaded(tmp_path / "croissant.json")
    records = {resource["name"]: list(dataset.records(resource["name"])) for resource in CSV}
    assert {name: len(rows) for name, rows in records.items()} == {item["name"]: item["rowCount"] for item in CSV}
    first = records["evidence"][0]
    fields = next(item for item in CSV if item["name"] == "evidence")["schema"]["fields"]
    assert set(first) == {f"evidence/{field['name']}" for field in fields}
    assert isinstance(first["evidence/start"], int)


def test_croissant_describes_every_file_field_and_key() -> None:
    content = json.loads(FILES["croissant.json"])
    files = {item["contentUrl"]: item for item in content["distribution"]}
    described = [file for resource in CSV for file in (resource, resource["parquet"])]
    assert set(files) == {file["path"] for file in described}
    for file in described:
        assert f"sha256:{files[file['path']]['sha256']}" == file["hash"]
    ids = [item["@id"] for item in content["distribution"]]
    for described, resource in zip(content["recordSet"], CSV, strict=True):
        fields = [field["@id"] for field in described["field"]]
        assert fields == [f"{resource['name']}/{field['name']}" for field in resource["schema"]["fields"]]
        assert [key["@id"] for key in described["key"]] == [
            f"{resource['name']}/{name}" for name in resource["schema"]["primaryKey"]
        ]
        ids += [described["@id"], *fields]
    assert len(ids) == len(set(ids))


def test_croissant_says_how_the_data_were_annotated_in_the_words_of_the_descriptor() -> None:
    content = json.loads(FILES["croissant.json"])
    assert {name for name in content if name.startswith("rai:")} == set(RAI)
    assert content["rai:dataLimitations"] == DESCRIPTOR["limitations"]
    assert content["rai:annotationsPerItem"] == DESCRIPTOR["annotation"]["perItem"]
    without = {name: value for name, value in DESCRIPTOR.items() if name not in {"annotation", "biases"}}
    left = {name for name in parsed("croissant.json", without) if name.startswith("rai:")}
    assert left == {"rai:dataLimitations", "rai:dataUseCases", "rai:personalSensitiveInformation"}


def test_croissant_is_cited_in_bibtex() -> None:
    entries = pybtex.database.parse_string(json.loads(FILES["croissant.json"])["citeAs"], "bibtex").entries
    assert entries[f"landmine-policy-{DESCRIPTOR['version']}"].fields["version"] == DESCRIPTOR["version"]


def test_zenodo_is_told_that_this_is_a_dataset_and_what_it_would_not_take_from_elsewhere() -> None:
    content = json.loads(FILES[".zenodo.json"])
    assert content["upload_type"] == parsed("CITATION.cff")["type"] == "dataset"
    assert content["license"] == "CC-BY-4.0"
    assert content["creators"] == [{"name": "The landmine-policy contributors"}]
    assert content["keywords"] == DESCRIPTOR["keywords"]
    # The description is HTML there: no sign may be taken for a tag.
    hostile = parsed(".zenodo.json", {**DESCRIPTOR, "description": "a < b & c"})
    assert hostile["description"] == "<p>a &lt; b &amp; c</p>"
