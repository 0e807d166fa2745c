"""Sheets: Excel and CSV in and out. In = preview with errors per cell, then all rows or none; out = nothing Excel would run."""

from linli.kernel.sheets.columns import Column, Sheet
from linli.kernel.sheets.importing import Importer, RowsRefused, each, importer_of, importers, register
from linli.kernel.sheets.reading import CellError, Reading, RowRead, read
from linli.kernel.sheets.staging import apply, drop, preview, staged, tidy
from linli.kernel.sheets.writing import XLSX, annotated, template, write, write_csv, write_file

__all__ = [
    "XLSX",
    "CellError",
    "Column",
    "Importer",
    "Reading",
    "RowRead",
    "RowsRefused",
    "Sheet",
    "annotated",
    "apply",
    "drop",
    "each",
    "importer_of",
    "importers",
    "preview",
    "read",
    "register",
    "staged",
    "template",
    "tidy",
    "write",
    "write_csv",
    "write_file",
]
