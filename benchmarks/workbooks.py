"""Made-up CRM exports of any size, as workbooks: what the import is measured with."""

import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

import xlsxwriter

HEADERS = ("Opportunity ID", "Opportunity Name", "Account", "Owner", "Segment", "Territory", "Product", "Type",
           "Stage", "Amount", "Created Date", "Close Date", "Lead Source", "Next Step Date")  # fmt: skip
STAGES = ("Prospecting", "Qualified", "Engaging", "Won", "Won", "Lost", "Lost", "Lost", "No Decision")
DEALS = """version: 1
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


ACCOUNT_HEADERS = ("Account Name", "Account ID", "Tier", "Region", "Account Owner", "Industry", "Billing Country",
                   "Website", "Employees", "Annual Revenue", "Currency", "Year Established", "Phone", "Street", "City",
                   "Postal Code", "Created Date", "Last Modified", "Rating", "Description")  # fmt: skip
ACCOUNTS = """version: 1
target: accounts
key: [external_id]
columns: {Account Name: name, Account ID: external_id, Tier: segment, Region: territory, Account Owner: owner,
  Industry: industry, Billing Country: country, Website: domain, Employees: employees, Annual Revenue: revenue,
  Currency: currency, Year Established: founded}
relations: {owner: {by: name, missing: create}, segment: {by: name, missing: create},
  territory: {by: name, missing: create}}
"""
MAPPINGS = {"deals": DEALS, "accounts": ACCOUNTS}


def write_accounts(path: Path, rows: int, *, seed: int = 7) -> None:
    """Write a workbook of `rows` accounts and 20 columns, twelve of which are fields of ours."""
    _write(path, "Accounts", ACCOUNT_HEADERS, _accounts(rows, random.Random(seed)))


def write_deals(path: Path, rows: int, *, seed: int = 7) -> None:
    """Write a workbook of `rows` deals over two years, with dates as real dates and 2,000 accounts."""
    _write(path, "Deals", HEADERS, _deals(rows, random.Random(seed)))


def write_csv(path: Path, rows: int, *, seed: int = 7) -> None:
    """Write a csv of `rows` deals and four columns."""
    chance = random.Random(seed)
    with path.open("w") as lines:
        lines.write("Opportunity ID,Owner,Stage,Amount\n")
        for number in range(1, rows + 1):
            stage = STAGES[chance.randrange(len(STAGES))]
            lines.write(f"D-{number:07d},Seller {number % 60:02d},{stage},{chance.randrange(1_000, 250_000)}\n")


def _write(path: Path, name: str, headers: Sequence[str], rows: Iterator[tuple[object, ...]]) -> None:
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "default_date_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet(name)
    sheet.write_row(0, 0, headers)
    for number, cells in enumerate(rows, start=1):
        for column, cell in enumerate(cells):
            if isinstance(cell, date):
                sheet.write_datetime(number, column, cell)
            else:
                sheet.write(number, column, cell)
    book.close()


def _accounts(rows: int, chance: random.Random) -> Iterator[tuple[object, ...]]:
    for number in range(1, rows + 1):
        created = date(2020, 1, 1) + timedelta(days=chance.randrange(1800))
        yield (
            f"Company {number:06d} Ltd", f"A-{number:07d}", ("SMB", "Mid-market", "Enterprise")[number % 3],
            ("North", "South", "East", "West")[number % 4], f"Seller {number % 60:02d}", f"Industry {number % 25}",
            f"Country {number % 40}", f"company{number}.example", chance.randrange(5, 9_000),
            chance.randrange(100_000, 1_000_000_000), "USD", 1950 + chance.randrange(70),
            f"+1 555 {chance.randrange(10_000_000):07d}", f"{chance.randrange(999)} Main Street",
            f"City {chance.randrange(3000)}", f"{chance.randrange(99_999):05d}", created,
            created + timedelta(days=chance.randrange(90)), ("Hot", "Warm", "Cold")[number % 3],
            f"Came from list {chance.randrange(500)}, second call done",
        )  # fmt: skip


def _deals(rows: int, chance: random.Random) -> Iterator[tuple[object, ...]]:
    for number in range(1, rows + 1):
        opened = date(2024, 1, 1) + timedelta(days=chance.randrange(700))
        closes = opened + timedelta(days=chance.randrange(10, 220))
        yield (
            f"D-{number:07d}", f"Deal {number} of account {number % 2000}", f"Account {number % 2000:04d}",
            f"Seller {number % 60:02d}", ("SMB", "Mid-market", "Enterprise")[number % 3],
            ("North", "South", "East", "West")[number % 4], f"Product {number % 9}",
            ("New", "New", "Expansion", "Renewal")[chance.randrange(4)], STAGES[chance.randrange(len(STAGES))],
            chance.randrange(1_000, 250_000), opened, closes, ("Event", "Web", "Partner")[number % 3],
            closes - timedelta(days=5),
        )  # fmt: skip
