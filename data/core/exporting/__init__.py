"""Rows to workbooks and csv: typed cells, text that can never run as a formula, the filters printed on top."""

from data.core.exporting.escaping import CUT, LONGEST_CELL, guarded, printable
from data.core.exporting.shapes import KINDS, Column, Sheet, sheet_of
from data.core.exporting.texts import to_csv
from data.core.exporting.workbooks import LISTS, MOST_ROWS, STAMP, to_xlsx

__all__ = [
    "CUT", "KINDS", "LISTS", "LONGEST_CELL", "MOST_ROWS", "STAMP", "Column", "Sheet", "guarded", "printable",
    "sheet_of", "to_csv", "to_xlsx",
]  # fmt: skip
