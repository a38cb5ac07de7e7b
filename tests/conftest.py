"""What all tests share."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer --update, which writes the golden transcripts anew."""
    parser.addoption("--update", action="store_true", help="write the golden transcripts anew, from the core")
