from linli.cases.tests.conftest import browser, cast, enter, ground  # noqa: F401 - the same cast
