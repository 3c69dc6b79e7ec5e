"""The room in a real browser: its journeys, its keys, what axe-core finds on every page, with script and without."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

import onrecord
from onrecord.web import links

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
EXAMPLE = Path(__file__).parents[2] / "examples" / "kestrel-strait-talks.txt"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PATIENCE = 30

pytestmark = pytest.mark.skipif(not (CHROMIUM and DRIVER), reason="wants chromium and chromedriver (Debian: chromium, chromium-driver)")
Browser = webdriver.Chrome


def browser(*, script: bool = True) -> Browser:
    options = webdriver.ChromeOptions()
    for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--window-size=1280,1000"):
        options.add_argument(argument)
    options.binary_location = CHROMIUM or ""
    if not script:
        options.add_experimental_option("prefs", {"profile.managed_default_content_settings.javascript": 2})
    return webdriver.Chrome(options=options, service=Service(DRIVER or ""))


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    made = browser()
    yield made
    made.quit()


@pytest.fixture(scope="module")
def scriptless() -> Iterator[Browser]:
    made = browser(script=False)
    yield made
    made.quit()


def wait(driver: Browser, until: Callable[[Browser], object]) -> None:
    WebDriverWait(driver, PATIENCE).until(until)


def one(driver: Browser, selector: str) -> WebElement:
    return driver.find_element(By.CSS_SELECTOR, selector)


def follow(driver: Browser, words: str) -> None:
    """Clicks the first link with these words and waits until its page is there."""
    before = driver.find_element(By.TAG_NAME, "html")
    driver.find_element(By.PARTIAL_LINK_TEXT, words).click()
    wait(driver, lambda d: d.find_element(By.TAG_NAME, "html") != before)


def looks(driver: Browser, width: int, scheme: str) -> None:
    driver.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride", {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500}
    )
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]})


def pages(path: Path) -> dict[str, str]:
    """A page of every kind, with something on it."""
    with onrecord.open(path, read_only=True) as record:
        matter = max(record.matters(party="Ukraine"), key=lambda m: len(m.history))
        said = next(r for r in record.search(speaker="Zelensky") if r.outlets > 1)
    return {
        "today": "/",
        "today, long ago": "/?since=2020",
        "report": links.report(said.report),
        "entry": links.entry(said.id),
        "party": "/parties/state:DEU",
        "parties": "/parties",
        "matter": links.matter(matter.id),
        "matters": "/matters",
        "search": "/search?q=tanks",
        "nothing found": "/search?q=zeppelin",
        "timeline": "/timeline",
        "network": "/network",
        "map": "/map",
        "dyad": links.dyad("state:DEU", "state:UKR"),
        "add": "/add",
        "saved": "/saved",
        "corrections": "/corrections",
        "not there": "/none",
        "sign in": "/sign-in",
    }


# All rules once; then those whose answer may be another in the dark or on a phone.
LOOKS = {
    "light": (1280, {"type": "tag", "values": RULES}),
    "dark": (1280, {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}),
    "phone": (390, {"type": "rule", "values": ["target-size", "scrollable-region-focusable", "color-contrast", "aria-hidden-focus"]}),
}


@pytest.mark.skipif(not AXE.is_file(), reason="wants axe-core; `npm ci` brings it")
@pytest.mark.parametrize("look", LOOKS)
def test_axe_finds_nothing(chromium: Browser, address: str, filled: Path, look: str) -> None:
    width, wanted = LOOKS[look]
    looks(chromium, width, "dark" if look == "dark" else "light")
    found = []
    for name, path in pages(filled).items():
        chromium.get(address + path)
        chromium.execute_script(AXE.read_text("utf-8"))
        ran = chromium.execute_async_script(
            "axe.run(document, {runOnly: arguments[0]}).then(arguments[1], e => arguments[1]({violations: [{id: String(e), nodes: []}]}))",
            wanted,
        )
        found += [(name, v["id"], [n["html"][:120] for n in v["nodes"][:3]]) for v in ran["violations"]]
        wide = chromium.execute_script("return document.documentElement.scrollWidth - innerWidth")
        if wide > 0:
            found.append((name, f"{wide} pixels too wide", []))
    assert not found, "\n".join(map(str, found))


def test_nothing_is_refused_by_the_policy_or_fails(chromium: Browser, address: str, filled: Path) -> None:
    looks(chromium, 1280, "light")
    chromium.get_log("browser")
    for name, path in pages(filled).items():
        chromium.get(address + path)
        told = [
            entry["message"] for entry in chromium.get_log("browser") if "404" not in entry["message"] or "/static/" in entry["message"]
        ]
        assert not told, (name, told)


def test_from_what_is_new_to_the_evidence(chromium: Browser, address: str) -> None:
    looks(chromium, 1280, "light")
    chromium.get(address)
    matter = one(chromium, ".matters .title a")
    title = matter.text
    before = one(chromium, "html")
    matter.click()
    wait(chromium, lambda d: one(d, "html") != before)
    assert one(chromium, "h1").text == title
    words = one(chromium, ".steps .said a")
    said = words.text
    before = one(chromium, "html")
    words.click()
    wait(chromium, lambda d: one(d, "html") != before)
    wait(chromium, lambda d: d.find_elements(By.CSS_SELECTOR, ".report .lit"))
    lit = " ".join(e.text for e in chromium.find_elements(By.CSS_SELECTOR, ".report .lit"))
    assert set(lit.split()) & set(said.split())


def test_what_somebody_said_about_something(chromium: Browser, address: str) -> None:
    looks(chromium, 1280, "light")
    chromium.get(address)
    field = one(chromium, "#find")
    field.send_keys("tanks")
    before = one(chromium, "html")
    field.send_keys(Keys.ENTER)
    wait(chromium, lambda d: one(d, "html") != before)
    number = len(chromium.find_elements(By.CSS_SELECTOR, "#results .entry"))
    chromium.execute_script("window.stayed = true")
    one(chromium, "#narrow [name=speaker]").send_keys("Scholz")
    wait(chromium, lambda d: "speaker=Scholz" in d.current_url)
    names = {e.text for e in chromium.find_elements(By.CSS_SELECTOR, "#results .statement .party")}
    assert names == {"Olaf Scholz"}
    assert 0 < len(chromium.find_elements(By.CSS_SELECTOR, "#results .entry")) < number
    assert chromium.execute_script("return window.stayed"), "results as you type load no page"


def test_keys_go_from_notes_to_words_and_back(chromium: Browser, address: str, filled: Path) -> None:
    looks(chromium, 1280, "light")
    chromium.get(address + pages(filled)["report"])
    body = one(chromium, "body")
    body.send_keys("j")
    assert one(chromium, ".note[aria-current]").get_attribute("data-note") == "S1"
    assert one(chromium, ".report .lit").text
    body.send_keys("j")
    assert one(chromium, ".note[aria-current]").get_attribute("data-note") == "S2"
    body.send_keys("k")
    assert one(chromium, ".note[aria-current]").get_attribute("data-note") == "S1"
    body.send_keys(Keys.ESCAPE)
    assert not chromium.find_elements(By.CSS_SELECTOR, ".lit")
    webdriver.ActionChains(chromium).move_to_element(one(chromium, "#note-S1")).perform()
    assert chromium.find_elements(By.CSS_SELECTOR, ".report .hinted"), "words light up under the pointer"


def test_a_pasted_text_becomes_a_dossier(chromium: Browser, address: str) -> None:
    looks(chromium, 1280, "light")
    chromium.get(address + "/add")
    chromium.execute_script("arguments[0].value = arguments[1]", one(chromium, "[name=text]"), EXAMPLE.read_text("utf-8"))
    one(chromium, "form[action='/add/text'] [name=publisher]").send_keys("Harbour Wire")
    one(chromium, "form[action='/add/text'] button").click()
    wait(chromium, lambda d: d.find_elements(By.CSS_SELECTOR, ".outcomes a.title"))
    follow(chromium, "Maravel")
    assert "Maravel" in one(chromium, "h1").text
    assert len(chromium.find_elements(By.CSS_SELECTOR, ".note.statement")) > 5


def test_an_entry_is_set_right_with_one_click(chromium: Browser, address: str, filled: Path) -> None:
    looks(chromium, 1280, "light")
    chromium.get(address + pages(filled)["report"])
    note = one(chromium, "#note-S1")
    before = one(chromium, "html")
    note.find_element(By.CSS_SELECTOR, ".once button").click()
    wait(chromium, lambda d: one(d, "html") != before)
    assert "not one" in one(chromium, "#note-S1 .fixed").text
    before = one(chromium, "html")
    one(chromium, "#note-S1 .fixed button").click()
    wait(chromium, lambda d: one(d, "html") != before)
    assert not chromium.find_elements(By.CSS_SELECTOR, "#note-S1 .fixed")
    chromium.get(address + pages(filled)["entry"])
    speaker = one(chromium, ".fix [name=value]")
    speaker.clear()
    speaker.send_keys("Olaf Scholz")
    before = one(chromium, "html")
    one(chromium, ".fix button").click()
    wait(chromium, lambda d: one(d, "html") != before)
    assert one(chromium, ".who .party").text == "Olaf Scholz"


def test_without_script_everything_is_there(scriptless: Browser, address: str, filled: Path) -> None:
    scriptless.get(address + "/add")
    one(scriptless, "form[action='/add/files'] [type=file]").send_keys(str(EXAMPLE))
    one(scriptless, "form[action='/add/files'] button").click()
    wait(scriptless, lambda d: d.find_elements(By.CSS_SELECTOR, ".outcomes a.title"))
    follow(scriptless, "Maravel")
    one(scriptless, ".report .mark").click()
    assert "#note-" in scriptless.current_url
    scriptless.get(address + "/search?q=tanks")
    assert scriptless.find_elements(By.CSS_SELECTOR, "#results .entry")
