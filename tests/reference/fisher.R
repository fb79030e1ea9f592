# Two-sided Fisher p values of 2x2 tables (a b / c d), from fisher.test, checked against whole-number
# arithmetic: every hypergeometric weight choose(r1, k) * choose(r2, n1 - k) of these tables is an
# integer below 2^53, so "not above the observed table's" is decided exactly, ties included.
source("tests/reference/json.R")

tables <- rbind(
  # the 30 patients with NHL or CLL, 14 responders: both factors (row 1) against the others
  c(14, 0, 0, 16), c(14, 8, 0, 8), c(14, 10, 0, 6), c(14, 12, 0, 4), c(14, 13, 0, 3), c(13, 8, 1, 8),
  c(13, 9, 1, 7), c(13, 10, 1, 6), c(12, 6, 2, 10), c(12, 7, 2, 9), c(12, 8, 2, 8), c(12, 9, 2, 7),
  c(11, 5, 3, 11), c(11, 6, 3, 10), c(11, 7, 3, 9), c(10, 5, 4, 11), c(10, 6, 4, 10), c(9, 4, 5, 12),
  c(8, 3, 6, 13), c(5, 0, 9, 16), c(4, 0, 10, 16), c(3, 9, 11, 7), c(0, 6, 14, 10), c(7, 8, 7, 8),
  # ties: the two tails hold tables of exactly equal probability
  c(5, 1, 1, 5), c(4, 2, 2, 4), c(3, 0, 0, 3), c(10, 5, 5, 10), c(1, 9, 9, 1), c(3, 1, 1, 3), c(2, 5, 5, 2),
  # zeros: an empty cell, an empty row, an empty column, nothing at all but one cell
  c(0, 3, 4, 0), c(0, 0, 5, 7), c(6, 8, 0, 0), c(0, 9, 0, 4), c(5, 0, 9, 0), c(0, 0, 0, 3),
  # other shapes
  c(1, 1, 1, 1), c(2, 23, 5, 30), c(17, 4, 10, 13))
stopifnot(nrow(tables) == 40, !anyDuplicated(tables))

exact <- function(t) {
  r1 <- t[1] + t[2]; r2 <- t[3] + t[4]; c1 <- t[1] + t[3]
  k <- max(0, c1 - r2):min(r1, c1)
  weight <- round(choose(r1, k)) * round(choose(r2, c1 - k))
  stopifnot(sum(weight) < 2^53)
  sum(weight[weight <= weight[k == t[1]]]) / sum(weight)
}

rows <- apply(tables, 1, function(t) {
  p <- fisher.test(matrix(t, 2, byrow = TRUE), conf.int = FALSE)$p.value
  stopifnot(abs(p - exact(t)) < 1e-12)
  obj(a = num(t[1]), b = num(t[2]), c = num(t[3]), d = num(t[4]), p = num(p), p_exact = num(exact(t)))
})

write_json("fisher.json", obj_lines(
  about = str("Two-sided Fisher exact tests of the table (a b / c d): p from fisher.test; p_exact is the same sum in whole numbers, one division at the end."),
  versions = versions(),
  tables = arr_lines(rows)))
