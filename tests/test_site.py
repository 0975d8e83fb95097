"""The site in a real browser: from a file path, without a request of its own, equal to the Python API.

Chromium is Debian's, driven by playwright; where there is none these tests are skipped.
"""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import pytest

import landmine_policy as lp
from landmine_policy._editions import Editions
from scripts.build import main as build
from scripts.site.__main__ import main as site_main
from scripts.site.page import RECORDS, Renderer, script_data
from scripts.site.records import tombstones
from tests.conftest import ARTICLES, REPOSITORY, TOY, needs_articles, needs_chromium

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.slow

ONE_OF_EACH_KIND = [
    *["index.html", "facts.html", "rules.html", "compare.html", "positions.html", "treaty.html", "copy.html"],
    *["api.html", "questions.html", "codebook/index.html", "codebook/facts.html"],
    *["validation-report.html", "changes.html", "claims/wapo-2022-06-21.033.html"],
    *["rules/us-2022-use.html", "actors/patrick-leahy.html", "sources/nyt-2022-06-21.html"],
]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("site") / "site"
    assert site_main(["--root", str(REPOSITORY), "--out", str(out)]) == 0
    return out


@pytest.fixture(scope="session")
def toy_site(toy_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = shutil.copytree(toy_template, tmp_path_factory.mktemp("toy-site") / "copy")
    assert build(["--root", str(root)]) == 0
    assert site_main(["--root", str(root), "--out", str(root / "site")]) == 0
    return root / "site"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Return a page that may say nothing on its console and ask for nothing but files."""
    with browser.new_context(accept_downloads=True) as context:
        yield watched(context.new_page())


def watched(page: Page) -> Page:
    """Make a page collect its complaints and its requests."""
    page.complaints = []  # type: ignore[attr-defined]
    page.on("console", lambda message: page.complaints.append(message.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("requestfailed", lambda request: page.complaints.append(f"failed: {request.url}"))
    page.on("request", lambda request: page.complaints.append(request.url) if outside(request.url) else None)
    return page


def outside(url: str) -> bool:
    return urlsplit(url).scheme not in {"file", "data", "blob"}


class Links(HTMLParser):
    """The links and the anchors of a page, and whatever it loads."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: set[str] = set()
        self.loaded: set[str] = set()
        self.anchors: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what an element links, loads and is called."""
        given = dict(attrs)
        self.anchors.add(given.get("id") or "")
        if href := given.get("href") or given.get("src"):
            (self.links if tag == "a" else self.loaded).add(href)


@pytest.fixture(scope="session")
def links(site: Path) -> dict[Path, Links]:
    return {path: Links(path.read_text("utf-8")) for path in site.rglob("*.html")}


def test_every_internal_link_leads_somewhere(site: Path, links: dict[Path, Links]) -> None:
    dead = []
    for path, found in links.items():
        for href in found.links | found.loaded:
            parts = urlsplit(href)
            if parts.scheme in {"http", "https", "data", "mailto"}:
                continue
            goal = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            anchor = parts.fragment if "=" not in parts.fragment else ""
            if not goal.is_file() or (anchor and anchor not in links[goal].anchors):
                dead.append(f"{path.relative_to(site)}: {href}")
    assert dead == []


def test_pages_load_nothing_from_elsewhere_and_are_light(links: dict[Path, Links]) -> None:
    for path, found in links.items():
        loaded = {name for name in found.loaded if not name.startswith("data:")}
        assert not {name for name in loaded if urlsplit(name).scheme}, path
        weight = path.stat().st_size + sum((path.parent / name).stat().st_size for name in loaded)
        record = path.parent.name in RECORDS.values()
        assert weight < (60_000 if record else 1_000_000), path


def test_every_record_has_a_page_and_every_page_says_what_it_is(site: Path) -> None:
    for table, folder in RECORDS.items():
        for record_id in lp._editions.edition_of()[table].rows:
            assert (site / folder / f"{record_id}.html").is_file()
    for path in ONE_OF_EACH_KIND:
        text = (site / path).read_text("utf-8")
        linked = json.loads(re.findall(r'<script type="application/ld\+json">(.*?)</script>', text)[0])
        assert linked["@context"] == "https://schema.org"
        assert linked["isPartOf"]["@type"] == "Dataset"


def test_no_page_holds_a_passage_of_an_article(site: Path) -> None:
    if not ARTICLES.is_dir():
        pytest.skip("no copy of the articles at hand (ARTICLES=DIR)")
    words = [path.read_text("utf-8").split() for path in ARTICLES.glob("*.txt")]
    runs = {" ".join(text[n : n + 9]) for text in words for n in range(len(text) - 8)}
    pages = {path: re.sub(r"<[^>]*>", "", path.read_text("utf-8")).split() for path in site.rglob("*.html")}
    assert [path for path, text in pages.items() if runs & {" ".join(text[n : n + 9]) for n in range(len(text))}] == []


def test_a_second_site_has_the_same_bytes(site: Path, tmp_path: Path) -> None:
    assert site_main(["--root", str(REPOSITORY), "--out", str(tmp_path)]) == 0
    first = {path.relative_to(site): path.read_bytes() for path in site.rglob("*") if path.is_file()}
    assert first == {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}


def test_a_folder_with_something_else_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "letter.txt").write_text("Dear mayor")
    assert site_main(["--root", str(REPOSITORY), "--out", str(tmp_path)]) == 2
    assert "give another folder" in capsys.readouterr().err
    assert (tmp_path / "letter.txt").is_file()


def test_a_removed_record_keeps_its_address() -> None:
    edition = Editions(REPOSITORY).present
    gone = dict.fromkeys(edition["changes"].schema.by_name) | {
        **{"version": "0.9.0", "kind": "record", "table": "events", "record_id": "bridge-closed", "action": "removed"},
        **{"renamed_to": None, "reason": "The bridge was never closed."},
    }
    edition["changes"].arrow = edition["changes"].arrow.from_pylist([gone], schema=edition["changes"].arrow.schema)
    pages = list(tombstones(edition))
    assert [page.path for page in pages] == ["events/bridge-closed.html"]
    assert "The bridge was never closed." in Renderer(edition).render(pages[0]).decode()


@needs_chromium
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_kind_of_page_is_accessible_quiet_and_fits_a_phone(site: Path, browser: Browser, scheme: Any) -> None:
    rules = ["color-contrast"] if scheme == "dark" else []  # the scheme changes colours only
    found: dict[str, Any] = {}
    with browser.new_context(color_scheme=scheme) as context:
        page = watched(context.new_page())
        for path in ONE_OF_EACH_KIND:
            page.goto((site / path).as_uri())
            for width in (1280, 390):
                page.set_viewport_size({"width": width, "height": 900})
                if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                    found[f"{path} at {width}"] = "too wide"
            page.evaluate(FIRST_ROWS)
            found |= {f"{path} {name}": html for name, html in violations_of(page, rules).items()}
    assert found == {}
    assert page.complaints == []  # type: ignore[attr-defined]


@needs_chromium
def test_pages_can_be_read_without_javascript(site: Path, browser: Browser) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto((site / "facts.html").as_uri())
        assert page.locator("#facts tbody tr").count() == len(lp.load("facts"))
        page.goto((site / "rules.html").as_uri())
        assert page.locator("tr[data-rule]").count() == len(lp.rules(basis="both"))
        assert not page.locator("#ask").is_visible()


@needs_chromium
def test_search_facets_address_and_download_of_facts_equal_the_table(site: Path, page: Page) -> None:
    page.goto((site / "facts.html").as_uri() + "#speaker=Patrick+J.+Leahy")
    leahy = lp.load("facts").query("speaker == 'Patrick J. Leahy'")
    assert page.locator("#count").inner_text().startswith(f"{len(leahy)} of ")
    assert downloaded(page) == rows_of_csv(lambda row: row["speaker"] == "Patrick J. Leahy")
    page.get_by_label("Verdict").select_option("confirmed")
    assert "verdict=confirmed" in page.url
    assert "speaker=Patrick" in page.url
    both = rows_of_csv(lambda row: row["speaker"] == "Patrick J. Leahy" and row["verdict"] == "confirmed")
    assert downloaded(page) == both
    page.reload()
    assert downloaded(page) == both
    page.get_by_role("button", name="Clear").click()
    page.get_by_label("Search").fill("STOCKPILE")
    page.get_by_role("button", name="What it says").click()
    page.get_by_role("button", name="What it says").click()
    shown = page.locator("#facts tbody td:nth-child(2)").all_inner_texts()
    assert shown == sorted(shown, reverse=True)
    assert page.locator("th[aria-sort=descending]").inner_text().startswith("What it says")
    page.get_by_role("button", name="Clear").click()
    assert downloaded(page, whole=True) == (REPOSITORY / "data/csv/facts.csv").read_text("utf-8")
    assert page.complaints == []  # type: ignore[attr-defined]


def downloaded(page: Page, *, whole: bool = False) -> Any:
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
    text = Path(download.value.path()).read_bytes().decode()
    return text if whole else list(csv.DictReader(io.StringIO(text, newline="")))


def rows_of_csv(wanted: Any) -> list[dict[str, str]]:
    with (REPOSITORY / "data/csv/facts.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if wanted(row)]


@needs_chromium
def test_a_key_is_answered_fast_with_the_real_and_with_many_facts(site: Path, page: Page, tmp_path: Path) -> None:
    many = shutil.copytree(site, tmp_path / "many", ignore=lambda _, names: [n for n in names if n in RECORDS.values()])
    real = json.loads(json.loads((site / "facts-data.js").read_text("utf-8").partition("parse(")[2].rpartition(")")[0]))
    rows = real["rows"]
    made = [[f"{row[0]}-{n}", *row[1:]] for n in range(20_000 // len(rows) + 1) for row in rows][:20_000]
    (many / "facts-data.js").write_bytes(script_data("FACTS", real | {"rows": made}))
    for folder, limit in ((site, 50), (many, 100)):
        page.goto((folder / "facts.html").as_uri())
        taken = page.evaluate(TYPE_AND_MEASURE)
        print(folder.name, sorted(taken))
        assert sorted(taken)[len(taken) // 2] < limit


def violations_of(page: Page, rules: list[str] | None = None) -> dict[str, str]:
    """Return what axe finds on a page, each with the first element; all rules where none are named."""
    options: dict[str, Any] = {"preload": False, "resultTypes": ["violations"]}
    options |= {"runOnly": rules} if rules else {}
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    return {each["id"]: each["nodes"][0]["html"] for each in axe.run(page, options=options).response["violations"]}


# The rows of a table come from one line of a template; axe takes seconds for hundreds of them.
FIRST_ROWS = """() => document.querySelectorAll('tbody')
    .forEach((body) => [...body.rows].slice(6).forEach((row) => row.remove()))"""

TYPE_AND_MEASURE = """async () => {
    const field = document.querySelector('[name=q]'), taken = [];
    for (const text of ['k', 'ko', 'kor', 'kore', 'korea', 'kore', 'm', 'mi', 'min', 'mine', 'mines']) {
        const began = performance.now();
        field.value = text;
        field.dispatchEvent(new Event('input', {bubbles: true}));
        document.body.offsetHeight;
        taken.push(performance.now() - began);
        await new Promise(requestAnimationFrame);
    }
    return taken;
}"""

ASKED: list[dict[str, str]] = [
    {},
    {"on": "2021-06-01"},
    {"on": "2016-06-01", "activity": "use", "place": "south-korea", "applies": "yes"},
    {"on": "2022-06-22", "instrument": "us-2022", "basis": "reported"},
    {"on": "2022-06-21", "instrument": "us-2022", "basis": "recorded"},
    {"on": "2020-01-31", "weapon": "anti-personnel-mine", "activity": "use"},
    {"on": "2014-06-27", "weapon": "landmine", "place": "world"},
    {"on": "1999-03-01", "instrument": "ottawa-convention", "applies": "yes"},
    {"on": "1999-02-28", "instrument": "ottawa-convention", "applies": "not yet"},
    {"on": "2025-12-31", "activity": "transfer"},
    {"on": "2014-01-01", "basis": "reported"},
    {"on": "2020-12-31", "place": "korean-peninsula", "basis": "recorded"},
]


@needs_chromium
def test_what_held_on_a_day_equals_rules(site: Path, page: Page) -> None:
    page.goto((site / "rules.html").as_uri())
    default = page.locator("[name=on]").input_value()
    for asked in ASKED:
        page.evaluate("address => { location.hash = address; }", "&".join(f"{k}={v}" for k, v in asked.items()))
        page.wait_for_function(
            "text => document.getElementById('count').textContent.endsWith(text)", arg=asked.get("on", default)
        )
        expected = lp.rules(**{"on": default, "basis": "both", **asked})  # type: ignore[arg-type]
        keys = expected["basis"] + "/" + expected["rule_id"]
        letters = expected["matches"].astype(str).str[0]
        wanted = sorted(zip(keys, letters, expected["applies"].astype(str), strict=True))
        found = page.evaluate(
            "() => [...document.querySelectorAll('tr[data-rule]')].filter((row) => !row.hidden)"
            ".map((row) => [row.dataset.key, row.dataset.match, row.querySelector('.applies').textContent])"
        )
        assert sorted(map(tuple, found)) == wanted, asked
    assert page.complaints == []  # type: ignore[attr-defined]


@needs_chromium
def test_the_status_of_states_on_a_day_equals_treaty_status(site: Path, page: Page) -> None:
    page.goto((site / "treaty.html").as_uri())
    for day in ("1997-12-03", "1999-03-01", "2005-12-28", "2022-06-21", "2025-12-30", "2026-02-10"):
        page.get_by_label("Day", exact=True).fill(day)
        expected = lp.treaty_status(on=day)
        assert page.locator("#states .status").all_inner_texts() == expected["status"].tolist()
        assert page.locator("[data-count=party]").inner_text() == str((expected["status"] == "party").sum())
        assert page.locator("[data-count=signed]").inner_text() == str(expected["signed"].sum())
    page.get_by_label("State", exact=True).fill("ukraine")
    assert page.locator("#states tbody tr:visible").count() == 1


def verified(page: Page, folder: Path, article: Path) -> tuple[str, int, int]:
    page.goto((folder / "copy.html").as_uri())
    page.locator("#file").set_input_files(article)
    page.locator("#result:not(:empty)").wait_for()
    return page.locator("#result").inner_text(), page.locator(".verified").count(), page.locator(".altered").count()


@needs_chromium
def test_an_invented_article_verifies_and_an_altered_one_does_not(toy_site: Path, page: Page, tmp_path: Path) -> None:
    article = next((TOY / "articles").glob("*.txt"))
    said, good, bad = verified(page, toy_site, article)
    assert "The file is the one that was coded" in said
    assert (good > 0, bad) == (True, 0)
    text = article.read_text("utf-8")
    evidence = Editions(toy_site.parent).present["evidence"].rows.values()
    first = min(evidence, key=lambda row: row["start"])
    altered = tmp_path / "altered.txt"
    altered.write_text(text[: first["start"]] + "#" + text[first["start"] + 1 :], "utf-8")
    touched = [row for row in evidence if row["start"] <= first["start"] < row["end"]]
    said, still_good, bad = verified(page, toy_site, altered)
    assert "differs from the one that was coded" in said
    assert (still_good, bad) == (good - len(touched), len(touched))
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert violations_of(page) == {}
    other = tmp_path / "letter.txt"
    other.write_text("Dear mayor", "utf-8")
    assert "No passage verifies" in verified(page, toy_site, other)[0]
    other.write_bytes(b"\xff\xfe")
    assert "not a text file" in verified(page, toy_site, other)[0]
    assert page.complaints == []  # type: ignore[attr-defined]


@needs_chromium
def test_an_article_can_be_dropped_on_the_page(toy_site: Path, page: Page) -> None:
    page.goto((toy_site / "copy.html").as_uri())
    page.evaluate(
        """text => {
        const carried = new DataTransfer();
        carried.items.add(new File([text], 'dropped.txt'));
        document.body.dispatchEvent(new DragEvent('drop', {dataTransfer: carried, bubbles: true}));
    }""",
        next((TOY / "articles").glob("*.txt")).read_text("utf-8"),
    )
    page.locator(".verified").first.wait_for()
    assert page.locator(".altered").count() == 0


@needs_chromium
@needs_articles
def test_every_passage_of_the_articles_verifies(site: Path, page: Page) -> None:
    count = 0
    for article in sorted(ARTICLES.glob("*.txt")):
        said, good, bad = verified(page, site, article)
        assert "The file is the one that was coded" in said
        assert bad == 0
        count += good
    assert count == len(lp.load("evidence"))
