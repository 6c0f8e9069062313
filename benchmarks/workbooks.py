"""A made-up CRM export of any size, as a workbook: what the import is measured with."""

import random
from datetime import date, timedelta
from pathlib import Path

import xlsxwriter

HEADERS = ("Opportunity ID", "Opportunity Name", "Account", "Owner", "Segment", "Territory", "Product", "Type",
           "Stage", "Amount", "Created Date", "Close Date", "Lead Source", "Next Step Date")  # fmt: skip
STAGES = ("Prospecting", "Qualified", "Engaging", "Won", "Won", "Lost", "Lost", "Lost", "No Decision")
MAPPING = """version: 1
target: deals
key: [external_id]
columns: {Opportunity ID: external_id, Opportunity Name: name, Account: account, Owner: owner, Segment: segment,
  Territory: territory, Product: product, Type: type, Stage: stage, Amount: amount, Created Date: opened_on,
  Close Date: close_date, Lead Source: source, Next Step Date: next_step_date}
values: {stage: {Prospecting: mql, Qualified: sql, Engaging: sao, Won: closed_won, Lost: closed_lost,
  No Decision: closed_no_decision}}
relations: {account: {by: name, missing: create}, owner: {by: name, missing: create},
  product: {by: name, missing: blank}}
options: {currency: USD, opened_at_stage: sao}
"""


def write_deals(path: Path, rows: int, *, seed: int = 7) -> None:
    """Write a workbook of `rows` deals over two years, with dates as real dates and 2,000 accounts."""
    chance = random.Random(seed)
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "default_date_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet("Deals")
    sheet.write_row(0, 0, HEADERS)
    for number in range(1, rows + 1):
        opened = date(2024, 1, 1) + timedelta(days=chance.randrange(700))
        closes = opened + timedelta(days=chance.randrange(10, 220))
        cells = (
            f"D-{number:07d}", f"Deal {number} of account {number % 2000}", f"Account {number % 2000:04d}",
            f"Seller {number % 60:02d}", ("SMB", "Mid-market", "Enterprise")[number % 3],
            ("North", "South", "East", "West")[number % 4], f"Product {number % 9}",
            ("New", "New", "Expansion", "Renewal")[chance.randrange(4)], STAGES[chance.randrange(len(STAGES))],
            chance.randrange(1_000, 250_000), opened, closes, ("Event", "Web", "Partner")[number % 3],
            closes - timedelta(days=5),
        )  # fmt: skip
        for column, cell in enumerate(cells):
            if isinstance(cell, date):
                sheet.write_datetime(number, column, cell)
            else:
                sheet.write(number, column, cell)
    book.close()
