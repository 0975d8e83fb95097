"""A browser opens the SQLite file in Datasette and finds the front tables, facets, words, search and questions."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
from typing import TYPE_CHECKING
from urllib.request import urlopen

import pytest
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By

import landmine_policy as lp
from tests.conftest import DESCRIPTOR

if TYPE_CHECKING:
    from collections.abc import Iterator

BROWSER, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not (BROWSER and DRIVER), reason="no browser here (Debian: chromium chromium-driver)"),
]
SCREEN = (1280, 1024)
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


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    options = ChromeOptions()
    options.binary_location = BROWSER or ""
    profile = tmp_path_factory.mktemp("profile")
    for argument in (
        "--headless=new",
        "--no-sandbox",
        "--disable-dev-shm-usage",
        f"--window-size={SCREEN[0]},{SCREEN[1]}",
    ):
        options.add_argument(argument)
    options.add_argument(f"--user-data-dir={profile}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = Chrome(options, Service(DRIVER))
    yield driver
    driver.quit()


def texts(browser: Chrome, selector: str) -> list[str]:
    return [element.text for element in browser.find_elements(By.CSS_SELECTOR, selector)]


def test_the_first_page_leads_to_the_front_tables(site: str, browser: Chrome) -> None:
    browser.get(site)
    assert browser.find_element(By.TAG_NAME, "h1").text == DESCRIPTOR["title"]
    assert texts(browser, ".metadata-description li a") == FRONT
    browser.find_element(By.LINK_TEXT, "facts").click()
    assert browser.find_element(By.TAG_NAME, "h1").text.startswith("facts: one claim")


def test_the_database_lists_front_tables_and_links_to_all_others(site: str, browser: Chrome) -> None:
    browser.get(f"{site}/mines")
    assert texts(browser, ".db-table h3 a") == sorted(FRONT)
    assert set(texts(browser, ".metadata-description a")) >= set(lp.tables()["table"])


@pytest.mark.parametrize("table", FRONT)
def test_a_front_table_shows_its_rows_on_the_first_screen_below_its_facets(
    table: str, site: str, browser: Chrome
) -> None:
    browser.get(f"{site}/mines/{table}")
    assert texts(browser, ".facet-info-name")
    first = browser.find_element(By.CSS_SELECTOR, "table.rows-and-columns tbody tr")
    assert first.location["y"] < SCREEN[1]
    assert [entry for entry in browser.get_log("browser") if entry["level"] == "SEVERE"] == []


def test_a_reference_shows_the_name_and_not_the_id_alone(site: str, browser: Chrome) -> None:
    browser.get(f"{site}/mines/facts?speaker_id=white-house")
    assert "White House white-house" in texts(browser, "td.col-speaker_id")


@pytest.mark.parametrize(("name", "question"), lp.questions()[["question_id", "question"]].to_numpy().tolist())
def test_a_question_is_a_link_to_its_answer(name: str, question: str, site: str, browser: Chrome) -> None:
    browser.get(f"{site}/mines")
    browser.find_element(By.TAG_NAME, "summary").click()
    browser.find_element(By.LINK_TEXT, question).click()
    assert browser.current_url == f"{site}/mines/question-{name}"
    assert question in browser.find_element(By.TAG_NAME, "h1").text
    assert len(texts(browser, "table.rows-and-columns tbody tr")) == len(lp.questions(name))


def test_search_finds_other_forms_of_a_word(site: str, browser: Chrome) -> None:
    browser.get(f"{site}/mines/facts")
    browser.find_element(By.ID, "_search").send_keys("stockpiled\n")
    assert 'search matches "stockpiled"' in browser.find_element(By.CSS_SELECTOR, "h3").text
    found = texts(browser, "td.col-says")
    assert any("stockpile" in text and "stockpiled" not in text for text in found)
