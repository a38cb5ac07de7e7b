"""The formats of exports, in a module that the command line imports quickly."""

from enum import StrEnum


class ExportFormat(StrEnum):
    """The format of the rows."""

    JSON = "json"
    CSV = "csv"
