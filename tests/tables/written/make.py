"""Makes the same three patients as files of other programs: openpyxl, XlsxWriter, pandas, polars.

    python3 tests/tables/written/make.py

Made with Python 3.11, openpyxl 3.1.5, XlsxWriter 3.3.1, pandas 3.1.1 (with odfpy 1.4.1 for ODS), polars 2.1.0. A second run gives the same cells; some of the
libraries write the time into the file, so its bytes differ.
"""

import os
from datetime import date

import openpyxl
import pandas
import polars
import xlsxwriter

HEADER = ["id", "disease", "ld_before_cart1", "cart1_dose", "cart2_dose", "response", "died", "os_months", "visit"]
ROWS = [
    ["0012", "nhl", "cy_flu", 200_000, 2_000_000, "CR", True, 12.5, date(2026, 1, 2)],
    ["0007", "all", "other", 2_000_000, 2_000_000, "PD", False, None, date(2026, 1, 3)],
    ["Zoë", "cll", None, None, 20_000_000, "SD", None, 3.0, None],
]

os.chdir(os.path.dirname(os.path.abspath(__file__)))

book = openpyxl.Workbook()
sheet = book.active
sheet.append(HEADER)
for row in ROWS:
    sheet.append(row)
book.save("openpyxl.xlsx")

# Rich text, an id as a number with a format, a merged title above the header, a hidden column.
book = xlsxwriter.Workbook("xlsxwriter.xlsx")
sheet = book.add_worksheet("Patients")
bold = book.add_format({"bold": True})
day = book.add_format({"num_format": "dd.mm.yyyy"})
four = book.add_format({"num_format": "0000"})
sheet.merge_range(0, 0, 0, len(HEADER) - 1, "Second infusions", bold)
sheet.write_row(2, 0, HEADER)
for number, row in enumerate(ROWS, start=3):
    for column, cell in enumerate(row):
        if isinstance(cell, date):
            sheet.write_datetime(number, column, cell, day)
        elif column == 0 and cell.isdigit():
            sheet.write_number(number, column, int(cell), four)
        elif column == 1:
            sheet.write_rich_string(number, column, bold, cell[:1], cell[1:])
        elif cell is not None:
            sheet.write(number, column, cell)
sheet.set_column(8, 8, None, None, {"hidden": True})
book.close()

frame = pandas.DataFrame(ROWS, columns=HEADER)
frame.to_excel("pandas.xlsx")
frame.to_excel("pandas.ods", index=False)
frame.to_csv("pandas.csv")
frame.to_csv("pandas-semicolon.csv", sep=";", decimal=",", index=False, encoding="utf-8-sig")
frame.to_csv("pandas-utf16.txt", sep="\t", index=False, encoding="utf-16")

frame = polars.DataFrame(ROWS, schema=HEADER, orient="row")
frame.write_csv("polars.csv")
frame.write_excel("polars.xlsx")
