#!/bin/sh
# The same three patients as make.py, as LibreOffice writes what openpyxl wrote (after make.py):
#
#     sh tests/tables/written/make.sh
#
# Made with LibreOffice 7.4.7.2.
set -eu
cd "$(dirname "$0")"
out=$(mktemp -d)
for type in xlsx ods xls csv:"Text - txt - csv (StarCalc)":59,34,76,1; do
  soffice --headless --convert-to "$type" --outdir "$out" openpyxl.xlsx >/dev/null
  end=${type%%:*}
  mv "$out/openpyxl.$end" "libreoffice.$end"
done
