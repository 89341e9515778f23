"""Too late, wrong state, or somebody was first: one exception, which becomes one 409 page."""


class Conflict(Exception):
    """The case is no longer what the person saw. `detail` says what it is now; nothing was changed."""

    def __init__(self, headline: str, detail: str = "") -> None:
        super().__init__(headline)
        self.headline, self.detail = headline, detail
