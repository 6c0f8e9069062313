"""Tables that go out as a workbook, are edited elsewhere and come back: only what the person changed is applied.

The base of the three-way comparison is not carried in the file. A hidden sheet says which revision the rows were
written at, signed with that revision's hash; the ledger gives back what each row held then.
"""

from data.core.importing.roundtrip.planning import plan
from data.core.importing.roundtrip.sheets import sheet, tables
from data.core.importing.roundtrip.splitting import NewRows, StampedTable, split, stamps_of

__all__ = ["NewRows", "StampedTable", "plan", "sheet", "split", "stamps_of", "tables"]
