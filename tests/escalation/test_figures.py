"""Figures that give away nobody: small numbers, what follows from them, and restricted challenges."""

from hypothesis import given
from hypothesis import strategies as st

from escalation.suppression import FEW, KEPT_BACK, suppressed
from tests.escalation.stories import HOUR, at_step
from tests.escalation.visiting import signed_in, text_of
from tests.world import halton  # noqa: F401 - the fixture
from workflows import rulings


def with_totals(rows):
    grid = [[*row, sum(row)] for row in rows]
    return [*grid, [sum(column) for column in zip(*grid, strict=True)]]


TABLES = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(st.integers(0, 9), min_size=width, max_size=width), min_size=1, max_size=4)
)


@given(TABLES)
def test_no_number_from_1_to_4_is_shown(rows):
    grid = with_totals(rows)
    for numbers, texts in zip(grid, suppressed(grid).cells, strict=True):
        for number, text in zip(numbers, texts, strict=True):
            assert text in ((FEW,) if 0 < number < 5 else (KEPT_BACK, str(number)))


@given(TABLES)
def test_no_hidden_number_of_a_row_follows_from_the_others_by_subtraction(rows):
    cells = suppressed(with_totals(rows)).cells
    for row, numbers in zip(cells[:-1], rows, strict=True):
        hidden = [one for one in row if one in (FEW, KEPT_BACK)]
        assert len(hidden) != 1, (row, numbers)


@given(TABLES)
def test_no_hidden_number_of_a_column_follows_unless_every_row_is_hidden_already(rows):
    cells = suppressed(with_totals(rows)).cells
    for column in zip(*cells, strict=True):
        hidden = [one for one in column if one in (FEW, KEPT_BACK)]
        assert len(hidden) != 1 or column[-1] in (FEW, KEPT_BACK), column


def test_a_second_cell_is_kept_back_where_one_alone_could_be_worked_out():
    assert suppressed([[2, 9, 11], [8, 7, 15], [10, 16, 26]]).cells == [
        [FEW, KEPT_BACK, "11"],
        [KEPT_BACK, KEPT_BACK, "15"],
        ["10", "16", "26"],
    ]


def test_whoever_has_no_figures_is_refused_and_a_lead_sees_their_own_agencys_rows_only(halton):  # noqa: F811
    _, at = at_step(halton, 1)
    pages = {}
    for key in ("teacher", "nurse", "administrator", "dsl", "scrutineer", "chief_executive", "partnership_manager"):
        with signed_in(getattr(halton, key), at) as client:
            pages[key] = client.get("/figures/")
    answers = {key: page.status_code for key, page in pages.items()}
    assert answers == {key: 403 if key in ("teacher", "nurse", "administrator") else 200 for key in pages}
    assert "Halton Borough Council" not in text_of(pages["dsl"])
    assert "Demonstration Primary School" in text_of(pages["dsl"])
    assert "By outcome" not in text_of(pages["dsl"])
    assert "Halton Borough Council" in text_of(pages["scrutineer"])


def test_the_file_says_what_the_page_says_and_a_restricted_challenge_is_in_neither(halton):  # noqa: F811
    references = [halton.challenge(child=f"Child {number}") for number in range(6)]
    at = halton.load(references[0]).raised_at + HOUR
    manager = halton.partnership_manager
    with signed_in(manager, at) as client:
        before = b"".join(client.get("/figures.csv")).decode()
        assert "By agency that raised it,Demonstration Primary School,2026,6" in before
        assert "Demonstration Primary School 6 6" in text_of(client.get("/figures/"))
    holders = halton.load(references[0]).holders
    rulings.restrict(references[0], to=holders, why="A colleague.", by=manager, at=at)
    with signed_in(halton.business_unit, at) as client:
        after = b"".join(client.get("/figures.csv")).decode()
        assert client.get("/challenges/").content.decode().count("/challenges/CH-") == 5
    assert "By agency that raised it,Demonstration Primary School,2026,5" in after
