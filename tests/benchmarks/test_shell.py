"""What the benchmark of the shell reads out of a browser and out of a page's messages."""

from benchmarks import measuring, shell_readers, shell_tabs, shell_visits


def test_a_visit_took_until_the_most_parts_were_first_shown() -> None:
    assert shell_visits.last_shown({"1": 410.0, "6": 433.0, "5": 900.0}) == (6, 433.0)


def test_a_control_is_known_by_the_key_that_its_page_gave_it() -> None:
    assert shell_tabs.key_in("$$ID-4a5b6c-coverage-more") == "coverage-more"


def test_the_measured_time_begins_when_the_last_reader_came_or_was_turned_away() -> None:
    load = shell_readers.Load(2, firsts=[0.5])
    load.came()
    assert load.since is None
    load.broken.append("/: refused")
    load.came()
    assert load.since is not None


def test_the_95th_of_a_hundred_is_the_value_below_which_95_lie() -> None:
    assert measuring.percentile([float(n) for n in range(100)], 0.95) == 95.0
