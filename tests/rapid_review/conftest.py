from tests.world import halton  # noqa: F401 - the fixture
