"""Somebody who looks at pages with axe, each on a desk and on a phone."""

from django.urls import resolve

from tests.journeys.walker import DESK, PHONE, Walker


class Visitor(Walker):
    """Looks at pages with axe, and remembers which; goes about on a phone."""

    def __init__(self, page, site, world):
        super().__init__(page, site, PHONE)
        self.world, self.names = world, set()

    def be(self, key):
        """Through a session: the way in is looked at once, in a test of its own."""
        from django.test import Client

        client = Client()
        client.force_login(self.world.post(key).user)
        self.page.context.clear_cookies()
        session = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": self.site}
        self.page.context.add_cookies([session])

    def see(self, address, status=200):
        answer = self.go(address)
        assert answer.status == status, address
        self.names.add(resolve(self.page.url.removeprefix(self.site).partition("?")[0]).url_name)
        assert self.page.locator("h1").count() == 1, address
        self.open_all()
        self.sound()

    def sound(self):
        for size in (DESK, PHONE):
            self.page.set_viewport_size(size)
            super().sound()

    def open_all(self):
        """What is folded away is read too."""
        self.page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")

    def press_first(self):
        with self.page.expect_navigation():
            self.page.locator("main form button.govuk-button").first.click()

    def see_refused(self):
        """The form of this page without an answer: what is wrong is said, and axe has nothing to say."""
        self.press_first()
        self.sees("There is a problem")
        self.sound()
