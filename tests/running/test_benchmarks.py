"""What `make bench` lays down by SQL fits the tables as they are: nobody runs it after every change of a column."""

from tests.benchmarks import returns, world


def test_the_benchmark_of_the_merged_chronology_runs(committed_db, monkeypatch):
    monkeypatch.setattr(returns, "RETURNS", 3)
    monkeypatch.setattr(returns, "ROWS", 6)
    built = world.build(open_deadlines=2)
    returns.build(built)
    _, queries = returns.first_page(built)
    assert queries <= returns.MOST_QUERIES
