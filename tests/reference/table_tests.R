# Likelihood-ratio and Wald statistics of ordinary logistic regressions on tables of one to three factors, to hold
# src/reconstruct/table_regression.rs to. Writes table_tests.json: Rscript tests/reference/table_tests.R
# Cells are by group, then by pattern of factors, the first factor slowest; n patients, r responders.
tables <- list(
  list(groups = 1, factors = 1, n = c(12, 9), r = c(3, 6)),
  list(groups = 3, factors = 1, n = c(8, 6, 10, 11, 5, 4), r = c(2, 4, 3, 8, 1, 2)),
  list(groups = 2, factors = 2, n = c(6, 5, 8, 7, 4, 6, 5, 9), r = c(1, 2, 4, 5, 1, 3, 1, 7)),
  list(groups = 2, factors = 3, n = c(5, 4, 6, 7, 8, 3, 5, 6, 9, 4, 3, 5, 6, 7, 5, 4),
       r = c(1, 2, 2, 4, 3, 1, 3, 5, 2, 1, 1, 3, 2, 4, 2, 3)),
  # The carriers of the second factor all responded: an infinite estimate, a finite ratio.
  list(groups = 1, factors = 2, n = c(7, 3, 8, 4), r = c(2, 3, 4, 4)))
one <- function(t) {
  patterns <- 2^t$factors
  d <- expand.grid(pattern = 0:(patterns - 1), g = 1:t$groups)
  for (f in 1:t$factors) d[[paste0("x", f)]] <- (d$pattern %/% 2^(t$factors - f)) %% 2
  d$n <- t$n; d$r <- t$r
  terms <- c(if (t$groups > 1) "factor(g)", paste0("x", 1:t$factors))
  fit <- function(terms) {
    right <- if (length(terms)) paste(terms, collapse = " + ") else "1"
    suppressWarnings(glm(as.formula(paste("cbind(r, n - r) ~", right)), binomial, d,
                         control = glm.control(epsilon = 1e-14, maxit = 200)))
  }
  full <- fit(terms)
  x <- paste0("x", 1:t$factors)
  ratio <- sapply(x, function(name) fit(setdiff(terms, name))$deviance - full$deviance)
  wald <- (coef(full)[x] / sqrt(diag(vcov(full))[x]))^2
  numbers <- function(v) paste0("[", paste(formatC(v, digits = 17, format = "g"), collapse = ", "), "]")
  sprintf('{"groups": %d, "factors": %d, "n": %s, "r": %s, "ratio": %s, "wald": %s}',
          t$groups, t$factors, numbers(t$n), numbers(t$r), numbers(ratio), numbers(wald))
}
writeLines(paste0('{"r": "', R.version.string, '", "tables": [\n', paste(sapply(tables, one), collapse = ",\n"), "\n]}"),
           "tests/reference/table_tests.json")
