"""A browser opens the SQLite file in Datasette and finds the front tables, facets, words, search and questions."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from typing import TYPE_CHECKING
from urllib.request import urlopen

import pytest

import landmine_policy as lp
from tests.conftest import DESCRIPTOR, needs_chromium

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.slow, needs_chromium]
SCREEN = {"width": 1280, "height": 1024}
FRONT = DESCRIPTOR["layers"][0]["tables"]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start Datasette as its user would and return its address."""
    folder = tmp_path_factory.mktemp("datasette")
    lp.export(folder / "mines.sqlite")
    command = [sys.executable, "-m", "datasette", "mines.sqlite", "--metadata", "mines.metadata.json", "--port", "0"]
    with subprocess.Popen(command, cwd=folder, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr
        address = next(found[0] for line in server.stderr if (found := re.search(r"http://127\.0\.0\.1:\d+", line)))
        for _ in range(100):
            try:
                urlopen(address).close()  # noqa: S310 (our own server)
                break
            except OSError:
                time.sleep(0.1)
        yield address
        server.terminate()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with browser.new_context(viewport=SCREEN) as context:
        yield context.new_page()


def texts(page: Page, selector: str) -> list[str]:
    return [" ".join(text.split()) for text in page.locator(selector).all_inner_texts()]


def heading(page: Page) -> str:
    return page.locator("h1").inner_text()


def test_the_first_page_leads_to_the_front_tables(site: str, page: Page) -> None:
    page.goto(site)
    assert heading(page) == DESCRIPTOR["title"]
    assert texts(page, ".metadata-description li a") == FRONT
    page.get_by_role("link", name="facts", exact=True).first.click()
    assert heading(page).startswith("facts: one claim")


def test_the_database_lists_front_tables_and_links_to_all_others(site: str, page: Page) -> None:
    page.goto(f"{site}/mines")
    assert texts(page, ".db-table h3 a") == sorted(FRONT)
    assert set(texts(page, ".metadata-description a")) >= set(lp.tables()["table"])


@pytest.mark.parametrize("table", FRONT)
def test_a_front_table_shows_its_rows_on_the_first_screen_below_its_facets(table: str, site: str, page: Page) -> None:
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.goto(f"{site}/mines/{table}")
    assert texts(page, ".facet-info-name")
    first = page.locator("table.rows-and-columns tbody tr").first.bounding_box()
    assert first
    assert first["y"] < SCREEN["height"]
    assert complaints == []


def test_a_reference_shows_the_name_and_not_the_id_alone(site: str, page: Page) -> None:
    page.goto(f"{site}/mines/facts?speaker_id=white-house")
    assert "White House white-house" in texts(page, "td.col-speaker_id")


@pytest.mark.parametrize(("name", "question"), lp.questions()[["question_id", "question"]].to_numpy().tolist())
def test_a_question_is_a_link_to_its_answer(name: str, question: str, site: str, page: Page) -> None:
    page.goto(f"{site}/mines")
    page.locator("summary").first.click()
    page.locator("details").first.get_by_role("link", name=question, exact=True).click()
    assert page.url == f"{site}/mines/question-{name}"
    assert question in heading(page)
    assert len(texts(page, "table.rows-and-columns tbody tr")) == len(lp.questions(name))


def test_search_finds_other_forms_of_a_word(site: str, page: Page) -> None:
    page.goto(f"{site}/mines/facts")
    page.locator("#_search").fill("stockpiled")
    page.locator("#_search").press("Enter")
    assert 'search matches "stockpiled"' in page.locator("h3").first.inner_text()
    found = texts(page, "td.col-says")
    assert any("stockpile" in text and "stockpiled" not in text for text in found)
