"""What `cite` says: only what the tables hold, all of it, in notations that other programs read."""

from __future__ import annotations

import json
import re
from typing import Any, get_args

import jsonschema
import pandas as pd
import pybtex.database
import pytest
import rispy

import landmine_policy as lp
from landmine_policy._citation_formats import biblatex, bibtex, csl_json, ris
from landmine_policy._citation_text import apa, chicago, in_text
from landmine_policy._cite import STYLES, cite
from landmine_policy._editions import edition_of
from landmine_policy._names import Style
from landmine_policy._reference import KINDS, Reference, dataset_reference, source_reference
from tests.conftest import DESCRIPTOR, REPOSITORY

VERSION = DESCRIPTOR["version"]
SOURCES = edition_of()["sources"].rows
NASTY = Reference(
    key="nasty",
    kind="webpage",
    title=r'50% of {A} & B_c cost $5 #1 ~ x^2 \ "said"',
    authors=("Ada Quill", "Bo Reed van Dam"),
    groups=("Bridge & Tunnel",),
    issued="2018-09/2018-10",
    url="https://example.org/a_b?c=%20&d={e}",
)
# Of the Citation Style Language project, https://resource.citationstyles.org/schema/v1.0/input/json/csl-data.json
CSL_SCHEMA = json.loads((REPOSITORY / "tests/csl-data.json").read_text("utf-8"))
REFERENCES = {key: source_reference(row) for key, row in SOURCES.items()}
NEWSPAPERS = [key for key, reference in REFERENCES.items() if reference.kind == "article-newspaper"]


def items(**arguments: Any) -> dict[str, dict[str, Any]]:
    """Return a citation as CSL-JSON items by their ids."""
    return {item["id"]: item for item in json.loads(cite(**arguments, style="csl-json"))}


def test_the_dataset_alone_is_one_line_with_its_version() -> None:
    line = f"The landmine-policy contributors. (n.d.). *{DESCRIPTOR['title']}* (Version {VERSION}) [Data set]."
    dated = {**DESCRIPTOR, "created": "2031-05-06T00:00:00Z"}
    undated = {name: value for name, value in DESCRIPTOR.items() if name != "created"}
    assert apa([dataset_reference(undated)]) == line
    assert apa([dataset_reference(dated)]) == line.replace("n.d.", "2031")
    assert cite() == cite(version=VERSION) == apa([dataset_reference(DESCRIPTOR)]) == edition_of().about["citation"]


def test_the_dataset_has_the_address_the_doi_and_the_publisher_of_its_descriptor() -> None:
    publisher = {"title": "The Archive", "roles": ["publisher"]}
    given = {
        **DESCRIPTOR,
        "contributors": [*DESCRIPTOR["contributors"], publisher],
        "homepage": "https://example.org/a_b",
    }
    assert apa([dataset_reference(given)]).endswith(" [Data set]. The Archive. https://example.org/a_b")
    found = dataset_reference({**given, "id": "https://doi.org/10.5072/mines"})
    assert apa([found]).endswith(" The Archive. https://doi.org/10.5072/mines")
    assert chicago([found]).endswith(" Data set. The Archive. https://doi.org/10.5072/mines.")
    for text, tags in (
        (bibtex([found]), ["howpublished = {The Archive}", "doi = {10.5072/mines}", "url = {https://example.org/a_b}"]),
        (biblatex([found]), ["@dataset{", "publisher = {The Archive}", "doi = {10.5072/mines}"]),
        (ris([found]), ["PB  - The Archive", "DO  - 10.5072/mines", "UR  - https://example.org/a_b"]),
        (
            csl_json([found]),
            ['"publisher": "The Archive"', '"DOI": "10.5072/mines"', '"URL": "https://example.org/a_b"'],
        ),
    ):
        assert [tag for tag in tags if tag not in text] == []


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ("nyt-2022-06-21.017", {"nyt-2022-06-21", "nyt-crowley-ismay-2022"}),
        (("facts", "nyt-2022-06-21.001"), {"nyt-2022-06-21", "nyt-crowley-ismay-2022"}),
        (
            "nyt-adrien-watson",
            {"nyt-2022-06-21", "nyt-crowley-ismay-2022", "white-house-nsc-statement-2022-06-21"},
        ),
        ("spokesman-review-2022-06-21", {"spokesman-review-2022-06-21", "wapo-ryan-2022"}),
        (("sources", "afp-2022-06-21"), {"afp-2022-06-21"}),
    ],
)
def test_a_record_brings_what_it_rests_on(record: Any, expected: set[str]) -> None:
    cited = set(items(records=[record]))
    assert expected <= cited
    assert {SOURCES[key]["original_source_id"] for key in cited & set(SOURCES)} - {None} <= cited
    if not isinstance(record, tuple) or record[0] != "facts":
        assert cited == expected | {f"landmine-policy-{VERSION}"}


def test_a_check_brings_the_article_and_every_reference() -> None:
    references = {
        row["source_id"] for row in edition_of()["check_sources"].rows.values() if row["check_id"] == "nyt-treaty-133"
    }
    assert len(references) > 1
    assert references | {"nyt-2022-06-21", "nyt-crowley-ismay-2022"} <= set(items(records=["nyt-treaty-133"]))


def test_a_record_of_the_world_and_its_view_bring_the_same_articles() -> None:
    rule, versions = next(iter(edition_of()["provisions"].grouped("rule_id").items()))
    by_table = set(items(records=[("provisions", version["provision_id"]) for version in versions]))
    assert by_table == set(items(records=[("rules", rule[0])]))
    assert by_table & {"nyt-2022-06-21", "wapo-2022-06-21"}


def test_a_conflict_brings_the_articles_of_all_its_sides() -> None:
    between = next(
        row["conflict_id"] for row in edition_of()["conflicts"].rows.values() if row["within"] == "between_articles"
    )
    assert {"nyt-2022-06-21", "wapo-2022-06-21"} <= set(items(records=[("conflicts", between)]))


def test_a_row_whose_key_has_several_columns_is_named_as_in_provenance() -> None:
    row = next(row for row in edition_of()["provenance"].rows.values() if row["table"] == "stances")
    article = row["claim_id"].rpartition(".")[0]
    assert article in items(records=[row["record_id"]])


def test_a_row_of_the_timeline_is_cited_as_the_record_it_shows() -> None:
    shown = next(row for row in edition_of()["timeline"].rows.values() if row["table"] == "checks")
    row_id = "/".join(str(shown[name]) for name in ("sort_date", "table", "record_id", "field"))
    by_row = set(items(records=[row_id]))
    assert by_row == set(items(records=[("checks", shown["record_id"])]))
    assert len(by_row) > 1


def test_ids_may_stand_in_a_column_an_array_or_a_frame() -> None:
    frame = lp.load("facts").head(3)
    wanted = cite(records=frame["claim_id"].tolist())
    assert (
        cite(records=frame["claim_id"]) == cite(records=frame["claim_id"].to_numpy()) == cite(records=frame) == wanted
    )
    assert cite(records=pd.Series(["nyt-2022-06-21.017", None])) == cite(records=["nyt-2022-06-21.017"])
    timeline = lp.timeline().head(2)
    pairs = list(zip(timeline["table"], timeline["record_id"], strict=True))
    assert cite(records=timeline) == cite(records=pairs)
    for wrong, message in (
        (frame[["says"]], "None of the columns holds ids"),
        ([17], "17 is no id"),
        ([("a",)], "no id"),
    ):
        with pytest.raises(ValueError, match=message):
            cite(records=wrong)  # type: ignore[arg-type]  # the mistake is the test


def test_a_source_is_cited_once_and_the_records_are_named_in_the_text() -> None:
    twice = ["nyt-2022-06-21.017", "nyt-2022-06-21.018", "nyt-2022-06-21.017"]
    assert len(cite(records=twice).splitlines()) == 3
    named = "claims/nyt-2022-06-21.017, claims/nyt-2022-06-21.018"
    inside = f"(The landmine-policy contributors, n.d., Version {VERSION}, {named}; Crowley & Ismay, 2022; [Machine "
    assert cite(records=twice, style="in-text").startswith(
        inside.replace("n.d.", DESCRIPTOR.get("created", "n.d.")[:4])
    )
    assert f"used: {named}" in json.loads(cite(records=twice, style="csl-json"))[0]["note"]


def test_many_records_are_counted() -> None:
    ids = [f"nyt-2022-06-21.{number:03}" for number in range(1, 7)]
    many = cite(records=[*ids, ("facts", ids[0])], style="in-text")
    assert f"Version {VERSION}, 7 records, listed in claims (6), facts (1); " in many
    assert "listed" not in cite(records=ids[:5], style="in-text")


@pytest.mark.parametrize("source_id", SOURCES)
def test_a_source_is_cited_with_what_its_row_holds_and_nothing_else(source_id: str) -> None:
    row = SOURCES[source_id]
    reference = source_reference(row)
    item = json.loads(csl_json([reference]))[0]
    paraphrase = row["copy_type"] == "machine_paraphrase"
    assert item["title"] == row["title"]
    assert item.get("URL") == row["url"]
    assert ("issued" in item) == (row["published"] is not None and not paraphrase)
    assert ("original-date" in item) == paraphrase
    assert ("accessed" in item) == (row["accessed_on"] is not None)
    line = apa([reference])
    assert ("(n.d.)" in line) == ("issued" not in item)
    assert ("http" in line) == (row["url"] is not None)
    assert ("Retrieved" in line) == (None not in (row["accessed_on"], row["url"]) and row["published"] is None)
    for name in re.split(" and ", row["authors"] or ""):
        assert name.rpartition(" ")[2] in line
    # A newspaper published the report, not what a machine made of it.
    makers = [who.get("literal") for who in item.get("author", [])]
    assert (row["publisher"] in [item.get("container-title"), item.get("publisher"), *makers]) == (not paraphrase)
    for notation in (line, chicago([reference]), bibtex([reference]), biblatex([reference]), ris([reference])):
        copy = row["copy_type"] in {"reprint", "repost", "digest"}
        assert (row["copy_type"] in notation.lower()) or not copy
        assert ("repost" in notation.lower()) or row["grade"] != "repost"
        assert (row["archived_url"] or "") in re.sub(r"\\([_%])", r"\1", notation)
    assert (row["read_at"] or "") in item.get("note", "")


def test_the_type_of_a_source_decides_how_it_is_cited() -> None:
    codes = lp.load("codes").query("code_list == 'source_type'")["code"]
    assert {*KINDS, "web_page"} == set(codes)
    kinds = {source_id: source_reference(SOURCES[source_id]).kind for source_id in SOURCES}
    assert kinds["ottawa-convention-1997-09-18"] == "treaty"
    assert kinds["us-statutes-106-2562"] == "legislation"
    assert kinds["un-treaty-collection-xxvi-5-2026-02-03"] == "dataset"
    assert kinds["crs-if11440-2022-06-28"] == "report"
    assert kinds["nyt-2022-06-21"] == "manuscript"
    assert kinds["white-house-1996-05-16"] == "webpage"
    assert "TY  - STAT" in ris([source_reference(SOURCES["us-statutes-106-2562"])])


def test_apa_dates_and_names() -> None:
    assert apa([NASTY]).startswith(
        "Quill, A., Bo Reed van Dam, & Bridge & Tunnel. (2018, September\u2013October). *50%"
    )
    newspaper = Reference("n", "article-newspaper", "Mayor quits", publisher="The Gazette", issued="2022-04-03")
    assert apa([newspaper]) == "Mayor quits. (2022, April 3). *The Gazette*."
    assert apa([Reference("n", "document", "A", issued="2014?")]) == "*A*. (2014?)."
    noted = Reference("n", "webpage", "[Note on bridges]", groups=("Bridge Watch",), medium="Repost")
    where = {"nuui.example, opening only": "nuui.example", "a mirror, page 7 only": "A mirror", "summary only": ""}
    for read_at, site in where.items():
        said = f"Bridge Watch. (n.d.). [Note on bridges; repost]. {site}."
        assert apa([noted._replace(read_at=read_at)]) == said.removesuffix(" .")
        assert f"copy read: {read_at}" in csl_json([noted._replace(read_at=read_at)])
    asked = Reference("n", "report", "Who fell?", groups=("Bridge Watch",), issued="2014-05-06")
    assert apa([asked]) == "Bridge Watch. (2014). *Who fell?* "[:-1]
    assert apa([Reference("n", "document", "A", issued="2013/2014~")]) == "*A*. (ca. 2013\u20132014)."


GAZETTE = Reference(
    "g", "article-newspaper", "Mayor quits", ("Ada Quill",), publisher="The Gazette", issued="2022-04-03"
)
ALIKE = [
    Reference("d", "dataset", "Bridges", groups=("The Harbour Board",), issued="2031-05-06", version="1.0.0"),
    GAZETTE._replace(key="late", issued="2022-04-05"),
    GAZETTE._replace(key="month", title="A bridge opens", issued="2022-04"),
    GAZETTE,
    GAZETTE._replace(key="undated", issued=""),
    GAZETTE._replace(key="page", issued="", accessed="2026-11-24", url="https://gazette.example/x", title="Abutments"),
    GAZETTE._replace(key="unsigned", authors=(), medium="Reprint"),
    GAZETTE._replace(key="three", authors=("Bo Reed", "Cy Lane", "Di Marsh")),
]


def test_works_of_the_same_authors_and_year_get_letters_in_the_list_and_in_the_text() -> None:
    assert apa(ALIKE).splitlines()[1:] == [
        "Mayor quits [Reprint]. (2022, April 3). *The Gazette*.",
        "Quill, A. (n.d.-a). Abutments. *The Gazette*. Retrieved November 24, 2026, from https://gazette.example/x",
        "Quill, A. (n.d.-b). Mayor quits. *The Gazette*.",
        "Quill, A. (2022a, April). A bridge opens. *The Gazette*.",
        "Quill, A. (2022b, April 3). Mayor quits. *The Gazette*.",
        "Quill, A. (2022c, April 5). Mayor quits. *The Gazette*.",
        "Reed, B., Lane, C., & Marsh, D. (2022, April 3). Mayor quits. *The Gazette*.",
    ]
    assert in_text(ALIKE) == (
        "(The Harbour Board, 2031, Version 1.0.0; \u201cMayor quits,\u201d 2022; Quill, n.d.-a, n.d.-b, 2022a, 2022b, "
        "2022c; Reed et al., 2022)"
    )


def test_chicago_prints_names_in_full_and_the_year_twice() -> None:
    assert chicago(ALIKE).splitlines() == [
        "The Harbour Board. 2031. \u201cBridges.\u201d Version 1.0.0.",
        "Quill, Ada. n.d.-a. \u201cAbutments.\u201d *The Gazette*. Accessed November 24, 2026. https://gazette.example/x.",
        "Quill, Ada. n.d.-b. \u201cMayor quits.\u201d *The Gazette*.",
        "Quill, Ada. 2022a. \u201cA bridge opens.\u201d *The Gazette*, April 2022.",
        "Quill, Ada. 2022b. \u201cMayor quits.\u201d *The Gazette*, April 3, 2022.",
        "Quill, Ada. 2022c. \u201cMayor quits.\u201d *The Gazette*, April 5, 2022.",
        "Reed, Bo, Cy Lane, and Di Marsh. 2022. \u201cMayor quits.\u201d *The Gazette*, April 3, 2022.",
        "*The Gazette*. 2022. \u201cMayor quits.\u201d Reprint. April 3, 2022.",
    ]
    assert cite(style="apsa") == cite(style="chicago")
    army = Reference("a", "report", "Who fell?", groups=("U.S. Army",), publisher="", issued="2022-04-03")
    assert chicago([army]) == "U.S. Army. 2022. *Who fell?*"


def test_apa_lists_the_dataset_first_and_the_sources_by_the_alphabet() -> None:
    first, *others = cite(records=["nyt-treaty-133"]).splitlines()
    assert first.startswith("The landmine-policy contributors. ")
    plain = [re.sub(r"[^\w ]", "", re.split(r" \((?=\d|n\.d)", line)[0]).casefold() for line in others]
    assert plain == sorted(plain)


@pytest.mark.parametrize("source_id", NEWSPAPERS)
def test_the_newspaper_survives_every_import(source_id: str) -> None:
    reference, publisher = source_reference(SOURCES[source_id]), SOURCES[source_id]["publisher"]
    read = pybtex.database.parse_string(bibtex([reference]), "bibtex").entries[source_id]
    assert (read.type, read.fields["journal"]) == ("article", publisher.replace("&", r"\&"))
    read = pybtex.database.parse_string(biblatex([reference]), "bibtex").entries[source_id]
    assert [read.fields[name] for name in ("journaltitle", "entrysubtype")] == [
        publisher.replace("&", r"\&"),
        "newspaper",
    ]
    (read,) = rispy.loads(ris([reference]))
    assert (read["type_of_reference"], read["secondary_title"]) == ("NEWS", publisher)
    (item,) = json.loads(csl_json([reference]))
    assert (item["type"], item["container-title"]) == ("article-newspaper", publisher)


def test_bibtex_is_read_back_by_a_bibtex_parser() -> None:
    read = pybtex.database.parse_string(bibtex([*REFERENCES.values(), NASTY]), "bibtex").entries
    assert set(read) == {*SOURCES, "nasty"}
    for key, row in SOURCES.items():
        assert read[key].fields["title"] == "{" + row["title"].replace("&", r"\&").replace("$", r"\$") + "}"
        assert read[key].fields.get("url") == row["url"]
        assert read[key].fields.get("year", "") == REFERENCES[key].issued[:4]
    assert [str(name) for name in read["nyt-crowley-ismay-2022"].persons["author"]] == [
        "Crowley, Michael",
        "Ismay, John",
    ]
    assert read["nyt-crowley-ismay-2022"].fields["month"] == "June"


def test_bibtex_escapes_what_latex_would_read_as_its_own() -> None:
    read = pybtex.database.parse_string(bibtex([NASTY]), "bibtex").entries["nasty"]
    assert read.fields["title"] == (
        r"{50\% of \textbraceleft{}A\textbraceright{} \& B\_c cost \$5 \#1 \textasciitilde{} x\textasciicircum{}2 "
        r'\textbackslash{} "said"}'
    )
    assert read.fields["url"] == "https://example.org/a_b?c=%20&d=%7Be%7D"
    assert read.fields["note"] == "Dated 2018-09/2018-10 (EDTF)"
    assert len(read.persons["author"]) == 3


def test_ris_is_read_back_by_a_ris_parser() -> None:
    text = ris([dataset_reference(DESCRIPTOR), *REFERENCES.values(), NASTY])
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]  - .*|", line) for line in text.split("\n"))
    dataset, *read, nasty = rispy.loads(text)
    assert dataset["type_of_reference"] == "DATA"
    assert dataset["edition"] == VERSION
    assert [entry["id"] for entry in read] == list(SOURCES)
    for entry, row in zip(read, SOURCES.values(), strict=True):
        assert entry["title"] == row["title"]
        assert entry.get("year", "") == REFERENCES[entry["id"]].issued[:4]
        assert entry.get("urls") == ([row["url"]] if row["url"] else None)
    assert nasty["authors"] == ["Quill, Ada", "Bo Reed van Dam", "Bridge & Tunnel"]
    assert nasty["date"] == "2018/09//2018-09 to 2018-10"


def test_csl_json_is_what_its_schema_says() -> None:
    validator = jsonschema.Draft7Validator(CSL_SCHEMA)
    references = [dataset_reference(DESCRIPTOR, "claims/c1"), *REFERENCES.values(), NASTY]
    assert list(validator.iter_errors(json.loads(csl_json(references)))) == []
    assert list(validator.iter_errors([{"id": "x", "type": "press-release"}]))
    assert json.loads(csl_json([NASTY]))[0]["issued"] == {"date-parts": [[2018, 9], [2018, 10]]}
    uncertain = json.loads(csl_json([Reference("x", "document", "X", issued="2014~")]))[0]
    assert uncertain["issued"] == {"date-parts": [[2014]], "circa": True}


def test_the_styles_are_those_that_a_type_checker_knows() -> None:
    assert set(STYLES) == set(get_args(Style))


@pytest.mark.parametrize("style", STYLES)
def test_nothing_depends_on_the_order_of_the_records_but_their_list(style: str) -> None:
    records = ["nyt-treaty-133", "nyt-adrien-watson"]
    check, rendering = "checks/nyt-treaty-133", "renderings/nyt-adrien-watson"
    forth = cite(records=records, style=style)
    assert cite(records=records[::-1], style=style) == forth.replace(f"{check}, {rendering}", f"{rendering}, {check}")
    assert cite(records=records, style=style.upper()) == forth  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"version": "0.0.9"}, r"There is no version '0\.0\.9'\..* Versions: "),
        ({"version": "bibtex"}, r"There is no version 'bibtex'\. Did you mean style='bibtex'\?"),
        ({"version": "APA"}, r"There is no version 'APA'\. Did you mean style='apa'\?"),
        (
            {"style": "bibtx"},
            r"no style 'bibtx'\. Did you mean 'bibtex'\? Styles: apa, chicago, apsa, in-text, bibtex, ",
        ),
        ({"style": None}, r"no style None\. Styles: apa, "),
        (
            {"records": ["nyt-treaty-13"]},
            r"no record 'nyt-treaty-13' in any table of version .*\. Did you mean 'nyt-treaty-133'",
        ),
        ({"records": "nyt-treaty-13"}, r"no record 'nyt-treaty-13' in any table"),
        ({"records": [("check", "x")]}, r"no table 'check'\. Did you mean 'checks'\? Tables of version .*: facts, "),
        ({"records": [("checks", "nyt-adrien-watson")]}, r"no record 'nyt-adrien-watson' in checks of version "),
        ({"records": [("codes", "activity/any")]}, r"'activity/any' of codes rests on no source"),
    ],
)
def test_a_mistake_is_answered_with_the_choices(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        cite(**arguments)


def test_an_id_that_stands_in_two_tables_asks_which() -> None:
    shared = sorted(
        set(edition_of()["checks"].arrow.column("check_id").to_pylist())
        & set(edition_of()["statements"].arrow.column("statement_id").to_pylist())
    )[0]
    with pytest.raises(ValueError, match=rf"Say which: .*'checks/{shared}'"):
        cite(records=[shared])
    assert cite(records=[("checks", shared)]) == cite(records=[f"checks/{shared}"])
