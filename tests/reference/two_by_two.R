# Two-sided p values of 2x2 tables (events of patients, with a factor and without) by the usual tests: fisher.test, chisq.test with
# and without Yates's correction, and the likelihood ratio as the difference of two deviances of glm.
source("tests/reference/json.R")

set.seed(20251125)
fixed <- rbind(
  c(8, 10, 2, 10), c(17, 36, 0, 8), c(11, 21, 3, 9), c(1, 10, 1, 90), c(0, 12, 5, 15), c(15, 15, 9, 20),
  c(3, 6, 4, 8), c(1, 2, 1, 3), c(40, 150, 22, 150), c(13, 18, 6, 12))
random <- t(replicate(30, {
  n <- sample(2:150, 2)
  events <- rbinom(2, n, runif(2))
  c(events[1], n[1], events[2], n[2])
}))
tables <- rbind(fixed, random)
events <- tables[, 1] + tables[, 3]
tables <- tables[events > 0 & events < tables[, 2] + tables[, 4], ]

rows <- apply(tables, 1, function(t) {
  m <- rbind(c(t[1], t[2] - t[1]), c(t[3], t[4] - t[3]))
  p <- function(correct) suppressWarnings(chisq.test(m, correct = correct))$p.value
  fit <- suppressWarnings(glm(m ~ c(1, 0), family = binomial, control = glm.control(epsilon = 1e-14, maxit = 200)))
  # Exactly 0 where the table has two parameters for two rows; what glm leaves of it is rounding or a fitted 0 or 1.
  g <- fit$null.deviance - ifelse(abs(fit$deviance) < 1e-6, 0, fit$deviance)
  obj(a = num(t[1]), n = num(t[2]), c = num(t[3]), m = num(t[4]),
    fisher = num(fisher.test(m, conf.int = FALSE)$p.value), chi_squared = num(p(FALSE)),
    chi_squared_corrected = num(p(TRUE)), likelihood_ratio = num(pchisq(g, 1, lower.tail = FALSE)))
})

write_json("two_by_two.json", obj_lines(
  about = str("p values of a of n against c of m: fisher.test, chisq.test without and with correction, likelihood ratio from glm."),
  versions = versions(),
  tables = arr_lines(rows)))
