"""Makes cohort.xlsx and cohort.csv: the same rows, once by a spreadsheet library (openpyxl), once as text.

    python3 tests/workbooks/cohort.py

Made with Python 3.11 and openpyxl 3.1.5. A second run gives the same cells; openpyxl writes the time into the workbook, so
its bytes differ. The first worksheet in the book is hidden and the last is another table: neither may be read.
"""

import csv
import os
from datetime import date

import openpyxl
from openpyxl.styles import Font

HEADER = ["id", "disease", "ld_before_cart1", "cart1_dose", "cart2_dose", "response", "visit"]
THIRD = 1e7 / 3
ROWS = [
    ["A-1", "nhl", "cy_flu", 2_000_000, 20_000_000, "CR"],
    ["A-2", "all", "other", 2_000_000, 2_500_000, "PD"],
    ["B & <b>3</b>", "cll", "cy_flu", THIRD, 2e6, "PR"],
    # Numbers kept as text, as an export from a hospital's system has them.
    ["0004", "nhl", "unknown", "2e6", "20000000", "SD"],
    # Refused: a dose of zero. Left out: a response that is none.
    ["A-5", "nhl", "other", 0, 2_000_000, "CR"],
    ["A-6", "mcl", "cy_flu", 2_000_000, 2_000_000, "maybe"],
    # Blank cells in the middle: unknown, not zero.
    ["A-7", "nhl", None, None, None, "NE"],
    ["Zoë", "all", "cy_flu", 200_000, 2_000_000, None],
]

folder = os.path.dirname(os.path.abspath(__file__))

book = openpyxl.Workbook()
hidden = book.active
hidden.title = "old"
hidden.append(HEADER)
hidden.append(["hidden", "all", "other", 1, 1, "PD"])
hidden.sheet_state = "hidden"
sheet = book.create_sheet("Patients")
sheet.append(HEADER)
for number, row in enumerate(ROWS, start=2):
    sheet.append([*row, date(2026, 1, number)])
    sheet.cell(number, 4).number_format = "0.0E+00"
for cell in sheet[1]:
    cell.font = Font(bold=True)
sheet.freeze_panes = "A2"
sheet.column_dimensions["A"].width = 20
notes = book.create_sheet("Notes")
notes.append(["disease"])
notes.append(["cll"])
book.active = book.index(sheet)
book.save(os.path.join(folder, "cohort.xlsx"))

with open(os.path.join(folder, "cohort.csv"), "w", newline="", encoding="utf-8") as file:
    lines = csv.writer(file)
    lines.writerow(HEADER)
    for number, row in enumerate(ROWS, start=2):
        # A workbook keeps 16 digits of a number, so the text has no more.
        texts = [f"{cell:.16g}" if isinstance(cell, float) else cell for cell in [*row, date(2026, 1, number)]]
        lines.writerow(["" if cell is None else cell for cell in texts])
