"""A real browser on a real site: `site` (its address, on a database of its own), `page` (a window)."""

import os

import pytest

from tests.browser.chromium import ARGUMENTS, program


@pytest.fixture(scope="session")
def chromium(tmp_path_factory):
    """Debian's Chromium, once a worker; its own settings and caches go to a temporary folder."""
    from playwright.sync_api import sync_playwright

    home = tmp_path_factory.mktemp("chromium")
    environment = {**os.environ, "HOME": str(home), "XDG_CONFIG_HOME": str(home), "XDG_CACHE_HOME": str(home)}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program(), args=ARGUMENTS, env=environment)
        yield browser
        browser.close()


@pytest.fixture
def site(committed_db):
    """The address of the site, served by a thread of this process from the test's own database."""
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.test.testcases import LiveServerThread

    server = LiveServerThread("127.0.0.1", StaticFilesHandler)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    yield f"http://127.0.0.1:{server.port}"
    server.terminate()


@pytest.fixture
def page(chromium):
    """One window, the size of a desk's; a script's error fails the test."""
    context = chromium.new_context(locale="en-GB", timezone_id="Europe/London")
    context.set_default_timeout(10_000)
    window = context.new_page()
    problems = []
    window.on("pageerror", lambda problem: problems.append(str(problem)))
    yield window
    context.close()
    assert problems == []
