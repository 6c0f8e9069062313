"""The people at the demo company's customers, with titles as people write them: they come in as a file."""

import csv
import io
import random
from datetime import date

from data.core import access, clock
from data.core.importing import applying, parts
from data.demo import company
from data.demo.company import Company

FILE = "contacts.csv"
TITLES = (
    "CFO", "VP Finance", "Financial Controller", "Head of Sales Ops", "RevOps Manager", "CIO", "IT Manager",
    "IT Business Analyst", "Salesforce Administrator", "Senior Data Engineer", "Data Analyst", "Head of Engineering",
    "Sr. Software Eng.", "Product Owner", "VP of Operations", "COO", "Procurement Manager", "General Counsel",
    "Marketing Ops Manager", "CMO", "Customer Success Manager", "Director, Customer Success", "Chief Revenue Officer",
    "Enterprise Architect", "Information Security Analyst", "HR Business Partner", "Internal Auditor",
    "Managing Director",
)  # fmt: skip
UNSURE = ("Project Manager", "Transformation Lead", "Chief of Staff", "Digital Champion", "Business Partner")


def bring(made: Company, day: date) -> None:
    """Bring in two or three people for each account, most with a title that says what they do."""
    content = _file(made)
    with clock.frozen(min(clock.now(), clock.end_of_day(day, "UTC"))):
        found = parts.parts_of(content, FILE, target_name="contacts")
        applying.apply(found, content, actor=access.operator(), as_of=day, reason="the demo company")


def _file(made: Company) -> bytes:
    draw, lists = random.Random(company.SEED + 7), company.words()
    lines = io.StringIO()
    writer = csv.writer(lines)
    writer.writerow(["Contact id", "First name", "Last name", "Account name", "Job title"])
    number = 0
    for account in made.accounts:
        for _ in range(draw.randint(2, 3)):
            number += 1
            title = draw.choices((draw.choice(UNSURE), draw.choice(TITLES), ""), weights=(6, 88, 6))[0]
            writer.writerow([f"C-{number:05}", draw.choice(lists["given_names"]), draw.choice(lists["family_names"]),
                             account.name, title])  # fmt: skip
    return lines.getvalue().encode()
