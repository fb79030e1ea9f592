# The same three patients as make.py, as files of R:
#
#     Rscript tests/tables/written/make.R
#
# Made with R 4.2.2 and openxlsx 4.2.5.2.

arguments <- commandArgs()
script <- sub("--file=", "", arguments[grep("--file=", arguments)])
setwd(dirname(normalizePath(script)))

patients <- data.frame(
  id = c("0012", "0007", "Zoë"), disease = c("nhl", "all", "cll"), ld_before_cart1 = c("cy_flu", "other", NA),
  cart1_dose = c(2e5, 2e6, NA), cart2_dose = c(2e6, 2e6, 2e7), response = c("CR", "PD", "SD"),
  died = c(TRUE, FALSE, NA), os_months = c(12.5, NA, 3), visit = as.Date(c("2026-01-02", "2026-01-03", NA))
)
write.csv(patients, "r-write.csv", fileEncoding = "UTF-8")
write.csv2(patients, "r-write2.csv", row.names = FALSE, fileEncoding = "UTF-8")
openxlsx::write.xlsx(patients, "r-openxlsx.xlsx")
