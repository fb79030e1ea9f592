// The same three patients as make.py, as files of exceljs and SheetJS:
//
//     npm install --no-save --ignore-scripts exceljs xlsx && node tests/tables/written/make.mjs
//
// Made with Node 20.20.2, exceljs 4.4.0, xlsx 0.18.5.

import ExcelJS from "exceljs";
import * as XLSX from "xlsx";
import { writeFileSync } from "node:fs";

const HEADER = [
  "id",
  "disease",
  "ld_before_cart1",
  "cart1_dose",
  "cart2_dose",
  "response",
  "died",
  "os_months",
  "visit",
];
const day = (/** @type {number} */ day) => new Date(Date.UTC(2026, 0, day));
const ROWS = [
  ["0012", "nhl", "cy_flu", 200_000, 2_000_000, "CR", true, 12.5, day(2)],
  ["0007", "all", "other", 2_000_000, 2_000_000, "PD", false, null, day(3)],
  ["Zoë", "cll", null, null, 20_000_000, "SD", null, 3, null],
];
const file = (/** @type {string} */ name) => new URL(name, import.meta.url);

const book = new ExcelJS.Workbook();
// The dates of creation would change the file with every run.
book.created = book.modified = day(1);
const sheet = book.addWorksheet("Patients", { views: [{ state: "frozen", ySplit: 1 }] });
sheet.addRow(HEADER).font = { bold: true };
for (const row of ROWS) sheet.addRow(row);
sheet.getColumn(9).numFmt = "dd.mm.yyyy";
await book.xlsx.writeFile(file("exceljs.xlsx").pathname);

const table = XLSX.utils.aoa_to_sheet([HEADER, ...ROWS], { cellDates: true, UTC: true, dateNF: "yyyy-mm-dd" });
const sheets = XLSX.utils.book_new();
XLSX.utils.book_append_sheet(sheets, table, "Patients");
for (const type of /** @type {const} */ (["xlsx", "ods", "csv", "xlsb", "biff8"])) {
  const bytes = XLSX.write(sheets, { type: "buffer", bookType: type, compression: true });
  writeFileSync(file(`sheetjs.${type === "biff8" ? "xls" : type}`), bytes);
}
