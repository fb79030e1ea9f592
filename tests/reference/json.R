# Writes JSON by hand, every double with 17 significant digits; shared by the reference scripts,
# which are run from the root of the repository.

# Numbers: 17 digits; a missing or infinite one is null.
num <- function(x) ifelse(is.finite(x), sprintf("%.17g", x), "null")
str <- function(x) paste0('"', gsub('"', '\\\\"', gsub("\\\\", "\\\\\\\\", x)), '"')
bool <- function(x) ifelse(x, "true", "false")

# Already formatted values as an array or, with names, as an object: on one line, or one line each.
arr <- function(x) paste0("[", paste(x, collapse = ", "), "]")
obj <- function(...) {
  x <- c(...)
  paste0("{", paste0(str(names(x)), ": ", x, collapse = ", "), "}")
}
indent <- function(x) gsub("\n", "\n  ", x)
arr_lines <- function(x) paste0("[\n  ", paste(indent(x), collapse = ",\n  "), "\n]")
obj_lines <- function(...) {
  x <- c(...)
  paste0("{\n  ", paste0(str(names(x)), ": ", indent(x), collapse = ",\n  "), "\n}")
}

versions <- function(packages = character()) {
  found <- vapply(packages, function(p) as.character(packageVersion(p)), "")
  obj(c(R = str(paste(R.version$major, R.version$minor, sep = ".")), vapply(found, str, "")))
}

write_json <- function(name, json) {
  path <- file.path("tests/reference", name)
  writeLines(json, path, useBytes = TRUE)
  cat(path, "\n")
}
