# Firth logistic regressions of response on disease, C and D, for small grouped tables and for the
# endometrial data. Columns: one intercept per disease group (alpha_0, alpha_1, ...; no global
# intercept), then beta_C and beta_D.
#
# Coefficients come twice, from brglm2 and from the Newton method below, and must agree to 1e-9.
# Tests are penalised likelihood ratios as in logistf: the coefficient is fixed at 0, the penalty
# 0.5 log det I keeps the information matrix of ALL columns.
source("tests/reference/json.R")
suppressPackageStartupMessages(library(brglm2))

# ---- the model, in cells: x (one row per cell), n patients, r events ------------------------------

# log(1 + exp(t)), without loss at either end.
log1pexp <- function(t) ifelse(t > 0, t + log1p(exp(-abs(t))), log1p(exp(-abs(t))))

# Bernoulli log-likelihood (no binomial coefficients), its penalised form, and the penalised score
#   U_j = sum over cells of x_j (r - n p + h (1/2 - p)),
# h the leverages summed over the cell's n patients: h = n w x' I^-1 x, w = p (1 - p).
evaluate <- function(x, n, r, beta) {
  eta <- drop(x %*% beta)
  p <- plogis(eta)
  w <- n * p * plogis(-eta)
  information <- crossprod(x, w * x)
  h <- w * rowSums((x %*% solve(information)) * x)
  l <- sum(r * eta - n * log1pexp(eta))
  root <- chol(information)
  list(l = l, penalised = l + sum(log(diag(root))), information = information,
       score = drop(crossprod(x, r - n * p + h * (0.5 - p))))
}

# Largest penalised likelihood over the free columns, the others held at 0. Fisher steps, halved until
# l* increases, come close; Newton steps (the score differentiated by central differences) polish to 1e-12.
fit <- function(x, n, r, free = seq_len(ncol(x)), start = 0) {
  beta <- numeric(ncol(x))
  beta[free] <- start
  if (!length(free)) return(c(list(beta = beta), evaluate(x, n, r, beta)))
  now <- evaluate(x, n, r, beta)
  for (i in 1:500) {
    if (max(abs(now$score[free])) < 1e-5) break
    step <- solve(now$information[free, free, drop = FALSE], now$score[free])
    step <- step * min(1, 3 / max(abs(step)))
    repeat {
      trial <- beta
      trial[free] <- beta[free] + step
      new <- tryCatch(evaluate(x, n, r, trial), error = function(e) NULL)
      if (!is.null(new) && new$penalised > now$penalised) break
      step <- step / 2
      stopifnot(max(abs(step)) > 1e-12)
    }
    beta <- trial
    now <- new
  }
  size <- function(b) max(abs(evaluate(x, n, r, b)$score[free]))
  for (i in 1:50) {
    jacobian <- vapply(free, function(j) {
      e <- replace(numeric(ncol(x)), j, 1e-5 * max(1, abs(beta[j])))
      (evaluate(x, n, r, beta + e)$score[free] - evaluate(x, n, r, beta - e)$score[free]) / (2 * sum(e))
    }, numeric(length(free)))
    trial <- beta
    trial[free] <- beta[free] - solve(matrix(jacobian, length(free)), now$score[free])
    if (size(trial) >= size(beta)) break
    beta <- trial
    now <- evaluate(x, n, r, beta)
  }
  stopifnot(max(abs(now$score[free])) < 1e-12)
  # A maximum, not a saddle.
  stopifnot(all(eigen(matrix(jacobian + t(jacobian), length(free)), TRUE, TRUE)$values < 0))
  c(list(beta = beta), now)
}

# The same maximum must be found from elsewhere.
fit_checked <- function(x, n, r, free = seq_len(ncol(x))) {
  best <- fit(x, n, r, free)
  for (start in list(0.8, -0.8, rep_len(c(1, -1), length(free)))) {
    if (length(free)) stopifnot(max(abs(fit(x, n, r, free, start)$beta - best$beta)) < 1e-9)
  }
  best
}

brglm2_fit <- function(x, n, r, type) {
  glm(cbind(r, n - r) ~ x - 1, family = binomial(), method = "brglmFit", type = type,
      epsilon = 1e-13, maxit = 5000)
}

firth <- function(x, n, r) {
  full <- fit_checked(x, n, r)
  for (type in c("MPL_Jeffreys", "AS_mean")) {
    theirs <- brglm2_fit(x, n, r, type)
    stopifnot(max(abs(coef(theirs) - full$beta)) < 1e-9)
  }
  full$se <- sqrt(diag(solve(full$information)))
  stopifnot(max(abs(full$se / sqrt(diag(vcov(theirs))) - 1)) < 1e-7)
  full
}

test_json <- function(x, n, r, full, column) {
  restricted <- fit_checked(x, n, r, setdiff(seq_len(ncol(x)), column))
  chi_square <- 2 * (full$penalised - restricted$penalised)
  obj(column = str(colnames(x)[column]),
      restricted_penalised_log_likelihood = num(restricted$penalised),
      restricted_coefficients = arr(num(restricted$beta)),
      chi_square = num(chi_square), p = num(pchisq(chi_square, 1, lower.tail = FALSE)))
}

# ---- the data sets: cells are group c d n r -------------------------------------------------------

sets <- list()
add <- function(name, about, cells, columns = NULL) {
  cells <- matrix(cells, ncol = 5, byrow = TRUE, dimnames = list(NULL, c("group", "c", "d", "n", "r")))
  stopifnot(all(cells[, "r"] <= cells[, "n"]), !name %in% names(sets))
  sets[[name]] <<- list(about = about, cells = cells, columns = columns)
}

# Hand-made, 14 / 21 / 9 patients, 3 / 11 / 3 responders, dose increased in 36.
add("study_c_strong", "44 patients; Cy-Flu in 26, responders mostly among them", c(
  0,0,0,2,0, 0,0,1,5,0, 0,1,0,1,0, 0,1,1,6,3,
  1,0,0,1,0, 1,0,1,5,1, 1,1,0,3,0, 1,1,1,12,10,
  2,0,1,5,1, 2,1,0,1,0, 2,1,1,3,2))
add("study_no_association", "44 patients; responders spread evenly", c(
  0,0,0,1,0, 0,0,1,4,1, 0,1,0,2,1, 0,1,1,7,1,
  1,0,0,1,1, 1,0,1,6,3, 1,1,0,2,1, 1,1,1,12,6,
  2,0,0,1,0, 2,0,1,3,1, 2,1,0,1,1, 2,1,1,4,1))
add("study_d_separates", "44 patients; no responder among the 8 without a dose increase: ML is infinite in beta_D", c(
  0,0,0,1,0, 0,0,1,4,1, 0,1,0,2,0, 0,1,1,7,2,
  1,0,0,2,0, 1,0,1,5,2, 1,1,0,2,0, 1,1,1,12,9,
  2,0,1,3,1, 2,1,0,1,0, 2,1,1,5,2))
add("study_c_separates", "44 patients; every responder had Cy-Flu: ML is infinite in beta_C", c(
  0,0,0,2,0, 0,0,1,3,0, 0,1,0,1,1, 0,1,1,8,2,
  1,0,0,1,0, 1,0,1,5,0, 1,1,0,2,1, 1,1,1,13,10,
  2,0,1,4,0, 2,1,0,2,1, 2,1,1,3,2))
add("study_both_separate", "44 patients; every responder had both factors", c(
  0,0,0,2,0, 0,0,1,4,0, 0,1,0,2,0, 0,1,1,6,3,
  1,0,0,1,0, 1,0,1,5,0, 1,1,0,2,0, 1,1,1,13,11,
  2,0,1,4,0, 2,1,0,1,0, 2,1,1,4,3))
add("study_complete_separation", "44 patients; response exactly when both factors are present", c(
  0,0,0,2,0, 0,0,1,7,0, 0,1,0,2,0, 0,1,1,3,3,
  1,0,0,2,0, 1,0,1,7,0, 1,1,0,1,0, 1,1,1,11,11,
  2,0,1,5,0, 2,1,0,1,0, 2,1,1,3,3))
add("study_negative", "44 patients; responders mostly without either factor", c(
  0,0,0,2,2, 0,0,1,4,1, 0,1,0,1,0, 0,1,1,7,0,
  1,0,0,3,3, 1,0,1,6,5, 1,1,0,1,1, 1,1,1,11,2,
  2,0,0,1,1, 2,0,1,3,2, 2,1,1,5,0))
add("study_rare_c", "44 patients; a single one with Cy-Flu", c(
  0,0,0,3,0, 0,0,1,11,3,
  1,0,0,4,1, 1,0,1,16,9, 1,1,1,1,1,
  2,0,0,1,0, 2,0,1,8,3))

# Drawn: 14 / 21 / 9 patients, 3 / 11 / 3 responders, 8 without a dose increase; `share` percent have
# Cy-Flu, and a patient with c or d weighs `by_c` or `by_d` times more when responders are drawn.
# Park-Miller generator, in whole numbers only.
drawn_study <- function(seed, share, by_c, by_d) {
  state <- seed
  below <- function(m) { state <<- (16807 * state) %% 2147483647; state %% m }
  group <- rep(0:2, c(14, 21, 9))
  c <- vapply(group, function(g) as.numeric(below(100) < share), 0)
  d <- rep(1, 44)
  while (sum(d) > 36) d[below(44) + 1] <- 0
  r <- rep(0, 44)
  responders <- base::c(3, 11, 3)
  for (g in 0:2) while (sum(r[group == g]) < responders[g + 1]) {
    weight <- ifelse(group == g & r == 0, by_c^c * by_d^d, 0)
    r[which(cumsum(weight) > below(sum(weight)))[1]] <- 1
  }
  key <- interaction(d, c, group, drop = TRUE)
  cells <- lapply(split(seq_along(r), key), function(i) base::c(group[i[1]], c[i[1]], d[i[1]], length(i), sum(r[i])))
  cells <- unlist(cells, use.names = FALSE)
  m <- matrix(cells, ncol = 5, byrow = TRUE)
  stopifnot(tapply(m[, 4], m[, 1], sum) == base::c(14, 21, 9), tapply(m[, 5], m[, 1], sum) == responders,
            sum(m[m[, 3] == 1, 4]) == 36)
  cells
}
# The last five have p values close to 0.05, where a test of significance can go wrong.
draws <- matrix(c(1,65,1,1, 5,40,6,6, 7,50,30,30, 8,65,20,5,
                  131,60,4,12, 172,60,4,12, 174,60,4,12, 207,60,4,12, 214,60,4,12), ncol = 4, byrow = TRUE)
for (i in seq_len(nrow(draws))) {
  s <- draws[i, ]
  add(sprintf("study_drawn_%d", s[1]),
      sprintf("44 patients, drawn; Cy-Flu in %d%%, weight %d for Cy-Flu and %d for dose", s[2], s[3], s[4]),
      drawn_study(s[1], s[2], s[3], s[4]))
}

# Smaller ones, and the edges.
add("intercept_only", "one group, no factor: the answer is the logit of (r + 1/2) / (n + 1)", c(
  0,0,0,9,2), columns = "alpha_0")
add("intercept_only_none", "one group, nobody responded", c(0,0,0,12,0), columns = "alpha_0")
add("one_group", "one group with both factors", c(0,0,0,5,1, 0,0,1,6,2, 0,1,0,4,1, 0,1,1,9,6))
add("two_groups", "two groups", c(0,0,0,3,0, 0,0,1,6,2, 0,1,1,8,5, 1,0,1,4,1, 1,1,0,3,1, 1,1,1,7,5))
add("two_groups_c_only", "two groups, no dose column", c(0,0,1,7,2, 0,1,1,6,4, 1,0,1,5,1, 1,1,1,8,3),
    columns = c("alpha_0", "alpha_1", "beta_C"))
add("empty_cells", "cells listed with no patients must change nothing", c(
  0,0,0,0,0, 0,0,1,4,1, 0,1,0,2,0, 0,1,1,5,3, 1,0,0,3,1, 1,0,1,0,0, 1,1,0,0,0, 1,1,1,6,4, 2,0,0,0,0, 2,0,1,3,1, 2,1,0,1,0, 2,1,1,4,3))
add("single_patients", "six cells of one patient", c(0,0,0,1,0, 0,1,1,1,1, 1,0,1,1,0, 1,1,0,1,1, 2,0,0,1,1, 2,1,1,1,0))
add("group_without_response", "nobody of group 2 responded", c(
  0,0,0,3,1, 0,0,1,5,2, 0,1,1,6,4, 1,0,1,4,2, 1,1,0,3,1, 1,1,1,8,6, 2,0,1,3,0, 2,1,1,4,0))
add("group_all_response", "everybody of group 0 responded", c(
  0,0,0,2,2, 0,1,1,5,5, 1,0,1,4,1, 1,1,0,3,1, 1,1,1,8,6, 2,0,1,3,1, 2,1,1,4,1))
add("saturated", "two groups, three cells, three columns", c(0,0,1,5,2, 0,1,1,6,5, 1,0,1,4,3),
    columns = c("alpha_0", "alpha_1", "beta_C"))
add("singular_c_constant", "every patient had Cy-Flu: beta_C is the sum of the intercepts", c(
  0,1,0,2,0, 0,1,1,12,3, 1,1,0,4,1, 1,1,1,17,10, 2,1,0,2,0, 2,1,1,7,3))
add("singular_c_none", "nobody had Cy-Flu: the column of beta_C is zero", c(
  0,0,0,2,0, 0,0,1,12,3, 1,0,0,4,1, 1,0,1,17,10, 2,0,0,2,0, 2,0,1,7,3))
add("singular_c_is_d", "Cy-Flu exactly where the dose was increased", c(
  0,0,0,3,0, 0,1,1,11,3, 1,0,0,4,1, 1,1,1,17,10, 2,0,0,1,0, 2,1,1,8,3))
add("singular_c_is_group", "Cy-Flu in all of groups 0 and 2, in none of group 1", c(
  0,1,0,2,0, 0,1,1,12,3, 1,0,0,4,1, 1,0,1,17,10, 2,1,0,2,0, 2,1,1,7,3))

design <- function(cells, columns) {
  groups <- 0:max(cells[, "group"])
  x <- cbind(1 * outer(cells[, "group"], groups, "=="), cells[, c("c", "d"), drop = FALSE])
  colnames(x) <- c(paste0("alpha_", groups), "beta_C", "beta_D")
  if (is.null(columns)) x else x[, columns, drop = FALSE]
}

set_json <- function(name) {
  set <- sets[[name]]
  x_all <- design(set$cells, set$columns)
  head <- c(name = str(name), about = str(set$about), columns = arr(str(colnames(x_all))),
            cells = arr(apply(set$cells, 1, function(v) arr(num(v)))))
  keep <- set$cells[, "n"] > 0
  x <- x_all[keep, , drop = FALSE]
  n <- set$cells[keep, "n"]
  r <- set$cells[keep, "r"]
  if (qr(x)$rank < ncol(x)) {
    stopifnot(startsWith(name, "singular"))
    return(obj_lines(c(head, singular = bool(TRUE))))
  }
  full <- firth(x, n, r)
  if (identical(colnames(x), "alpha_0")) stopifnot(abs(full$beta - qlogis((r + 0.5) / (n + 1))) < 1e-12)
  tested <- which(colnames(x) %in% c("beta_C", "beta_D"))
  tests <- vapply(tested, function(j) test_json(x, n, r, full, j), "")
  obj_lines(c(head, singular = bool(FALSE),
    coefficients = arr(num(full$beta)), se = arr(num(full$se)),
    log_likelihood = num(full$l), penalised_log_likelihood = num(full$penalised),
    tests = if (length(tests)) arr_lines(tests) else "[]"))
}
sets_json <- vapply(names(sets), set_json, "")

# ---- endometrial: patients, not cells; ML has no finite coefficient of NV -------------------------

data("endometrial", package = "brglm2")
x <- cbind(`(intercept)` = 1, NV = endometrial$NV, PI = endometrial$PI, EH = endometrial$EH)
hg <- endometrial$HG
one <- rep(1, length(hg))
full <- firth(x, one, hg)
# Every patient with NV = 1 has HG = 1, so as NV grows their likelihood goes to 1 and the other ML
# coefficients go to those of the patients with NV = 0.
stopifnot(all(hg[endometrial$NV == 1] == 1))
limit <- glm(HG ~ PI + EH, binomial(), endometrial, subset = NV == 0, epsilon = 1e-14, maxit = 100)
ml_se <- sqrt(diag(vcov(limit)))
ml <- obj(columns = arr(str(c("(intercept)", "PI", "EH"))), coefficients = arr(num(unname(coef(limit)))),
          se = arr(num(unname(ml_se))), log_likelihood = num(as.numeric(logLik(limit))))
endometrial_json <- obj_lines(
  about = str("Endometrial cancer grade (HG) by neovasculization (NV), pulsatility index (PI), endometrium height (EH): Heinze and Schemper 2002, as shipped with brglm2. ML diverges in NV; ml holds the limits of the others."),
  row_columns = arr(str(c("NV", "PI", "EH", "HG"))),
  rows = arr_lines(apply(cbind(x[, -1], hg), 1, function(v) arr(sprintf("%.15g", v)))),
  columns = arr(str(colnames(x))),
  ml = ml,
  coefficients = arr(num(unname(full$beta))), se = arr(num(unname(full$se))),
  log_likelihood = num(full$l), penalised_log_likelihood = num(full$penalised),
  tests = arr_lines(vapply(seq_len(ncol(x)), function(j) test_json(x, one, hg, full, j), "")))

write_json("firth.json", obj_lines(
  about = str("Firth logistic regression. Cells are [group, c, d, n, r]; log-likelihoods are Bernoulli sums without binomial coefficients; penalised = log-likelihood + 0.5 log det of the information; se from the inverse information at the Firth estimate; tests fix one coefficient at 0 under the penalty of all columns."),
  versions = versions("brglm2"),
  sets = arr_lines(sets_json),
  endometrial = endometrial_json))
