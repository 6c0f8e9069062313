"""An invented company with two years of history, written as files that go in through the importers."""
