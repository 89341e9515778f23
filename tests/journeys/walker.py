"""Somebody at a screen: signs in by one click, fills in, presses, reads. For journeys through several people's eyes.

Every page a walker leaves has loaded nothing from elsewhere and broken no content security policy; `sound` asks axe.
"""

import re
from datetime import datetime
from pathlib import Path

from workflows import clock

AXE = (Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
LOOK = f"axe.run(document, {{runOnly: {RULES}, resultTypes: ['violations']}})"
FOUND = f"{LOOK}.then(done => done.violations.map(one => [one.id, one.nodes[0].html, one.nodes[0].failureSummary]))"
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


class Walker:
    """One window on one site."""

    def __init__(self, page, site, size):
        page.set_viewport_size(size)
        self.page, self.site = page, site
        self.problems: list[str] = []
        page.on("request", self._asked)
        page.on("console", self._said)

    def _asked(self, request):
        if not request.url.startswith((self.site, "data:", "blob:")):
            self.problems.append(f"{self.page.url} asked {request.url}")

    def _said(self, message):
        if "Content Security Policy" in message.text:
            self.problems.append(f"{self.page.url}: {message.text}")

    # -- going about ----------------------------------------------------------------------------------

    def go(self, address):
        return self.page.goto(self.site + address)

    def be(self, name, then="/your-work/"):
        self.go(f"/sign-in/?next={then}")
        self.press(name)

    def press(self, name):
        """Press a button, or what looks like one, and wait for the page it leads to."""
        self._leave(self.page.locator("button, a.govuk-button").filter(has_text=re.compile(f"^{re.escape(name)}$")))

    def follow(self, name):
        self._leave(self.page.get_by_role("link", name=name))

    def _leave(self, found):
        with self.page.expect_navigation(timeout=60_000):  # days are played while the page waits
            found.first.click(timeout=60_000)

    def choose(self, *labels):
        """Tick or select each of these."""
        for label in labels:
            self.page.get_by_label(label, exact=True).check()

    def fill(self, answers):
        """Type into the boxes whose labels begin so."""
        for label, text in answers.items():
            self.page.get_by_label(re.compile(f"^{re.escape(label)}")).fill(text)

    def day(self, on, group=None):
        within = self.page.get_by_role("group", name=group) if group else self.page
        for label, number in (("Day", on.day), ("Month", on.month), ("Year", on.year)):
            within.get_by_label(label, exact=True).fill(str(number))

    def move_clock(self, to: datetime, *, engine="Everything that falls due on the way happens"):
        """As a newcomer does it: on the page behind "Move the clock"."""
        self.follow("Move the clock")
        self.day(clock.day_of(to))
        self.fill({"Time": f"{clock.london(to):%H:%M}"})
        self.choose(engine)
        self.press("Move the clock")
        self.sees("The clock has moved")

    def mail_of(self, name):
        """The demonstration's mailbox, one person's."""
        self.go("/mailbox/")
        self.page.locator("summary", has_text="Show one person’s mail").click()
        self.page.get_by_label("Person", exact=True).select_option(label=name)
        self.press("Show")

    # -- reading --------------------------------------------------------------------------------------

    @property
    def text(self) -> str:
        """What the page says, on one line."""
        return re.sub(r"\s+", " ", self.page.locator("body").inner_text())

    def sees(self, *words):
        """Fails with the whole page unless each of these stands on it."""
        text = self.text
        for one in words:
            assert one in text, f"{one!r} is not on {self.page.url}: {text}"

    def sound(self):
        """Axe finds nothing, and nothing sticks out on the right."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE)  # through the debugger: a script on the page would be against its policy
        assert self.page.evaluate(FOUND) == [], self.page.url
        assert self.page.evaluate(WIDER) <= 0, self.page.url
