# The update by a reader's cohort (E6): the likelihood of a cohort at a point, and for two small studies the posterior under
# both components of the robust mixture, their marginal likelihoods and the study's updated weight, by Gauss-Hermite
# quadrature over every parameter and the site effect. Latent tables are summed exactly: where a statement restricts them,
# one by one, otherwise by binomials within and a hypergeometric between the groups.
source("tests/reference/json.R")

SITE_SD <- 0.75
WEIGHT <- 0.8

# ---------------------------------------------------------------- the cohort

# A row: group, C, D (NA: unknown), patients, responders.
row <- function(group, c, d, n, r) data.frame(group = group, c = c, d = d, n = n, r = r)

# ln P(responses), at vectors of points: alpha and share of C are lists by group, an unknown D has the printed share.
ln_cohort <- function(cohort, alpha, share, b_c, b_d, site, d_share) {
  total <- 0
  for (i in seq_len(nrow(cohort))) {
    x <- cohort[i, ]
    c_yes <- if (is.na(x$c)) share[[x$group]] else x$c
    d_yes <- if (is.na(x$d)) d_share else x$d
    a <- alpha[[x$group]] + site
    mixed <- function(side) {
      p <- function(c, d) plogis(side * (a + c * b_c + d * b_d))
      (1 - c_yes) * ((1 - d_yes) * p(0, 0) + d_yes * p(0, 1)) + c_yes * ((1 - d_yes) * p(1, 0) + d_yes * p(1, 1))
    }
    total <- total + x$r * log(mixed(1)) + (x$n - x$r) * log(mixed(-1))
  }
  total
}

# ---------------------------------------------------------------- the study

# P(printed margins) of groups whose patients have D without replacement, k of them all: for each split of k.
margins_silent <- function(study, alpha, share, b_c, b_d) {
  groups <- seq_along(study$n)
  splits <- as.matrix(expand.grid(lapply(study$n, function(n) 0:n)))
  splits <- splits[rowSums(splits) == study$k, , drop = FALSE]
  responders <- function(g, m) {
    p <- function(d) share[[g]] * plogis(alpha[[g]] + b_c + d * b_d) + (1 - share[[g]]) * plogis(alpha[[g]] + d * b_d)
    with_d <- p(1); without <- p(0)
    total <- 0
    for (j in max(0, study$r[g] - (study$n[g] - m)):min(m, study$r[g]))
      total <- total + dbinom(j, m, with_d) * dbinom(study$r[g] - j, study$n[g] - m, without)
    total
  }
  by_group <- lapply(groups, function(g) lapply(0:study$n[g], function(m) responders(g, m)))
  total <- 0
  for (i in seq_len(nrow(splits))) {
    chance <- exp(sum(lchoose(study$n, splits[i, ])) - lchoose(sum(study$n), study$k))
    total <- total + chance * Reduce(`*`, lapply(groups, function(g) by_group[[g]][[splits[i, g] + 1]]))
  }
  total
}

# The tables of one group in which those with C and D responded significantly more often (Fisher): how many have C with and
# without D, then the responders of the patterns 00, 01, 10, 11.
agreeing <- function(study, every = FALSE) {
  n <- study$n; r <- study$r; k <- study$k
  tables <- NULL
  for (c1 in 0:k) for (c0 in 0:(n - k)) {
    size <- c(n - k - c0, k - c1, c0, c1)
    counts <- as.matrix(expand.grid(lapply(size, function(s) 0:s)))
    both <- size[4]
    for (i in which(rowSums(counts) == r)) {
      x <- counts[i, ]
      if (!every && x[4] * (n - both) <= (r - x[4]) * both) next
      if (!every && fisher.test(matrix(c(x[4], both - x[4], r - x[4], n - both - r + x[4]), 2))$p.value >= study$level) next
      tables <- rbind(tables, c(size, x))
    }
  }
  unname(tables)
}

# P(printed margins and the statement) of one group.
margins_fisher <- function(study, alpha, share, b_c, b_d) {
  p <- list(plogis(alpha[[1]]), plogis(alpha[[1]] + b_d), plogis(alpha[[1]] + b_c), plogis(alpha[[1]] + b_c + b_d))
  total <- 0
  for (i in seq_len(nrow(study$tables))) {
    x <- study$tables[i, ]
    term <- dbinom(x[4], study$k, share[[1]]) * dbinom(x[3], study$n - study$k, share[[1]])
    for (j in 1:4) if (x[j] > 0) term <- term * dbinom(x[4 + j], x[j], p[[j]])
    total <- total + term
  }
  total
}

# ---------------------------------------------------------------- quadrature

# Nodes and weights of a standard normal distribution (Golub & Welsch).
hermite <- function(n) {
  j <- diag(0, n)
  for (i in seq_len(n - 1)) j[i, i + 1] <- j[i + 1, i] <- sqrt(i)
  e <- eigen(j, symmetric = TRUE)
  list(x = e$values, w = e$vectors[1, ]^2)
}

# Values with the hierarchy x_g ~ N(m, within^2), m ~ N(mean, between^2), from independent standard normals.
spread <- function(z, mean, between, within) {
  g <- length(z)
  l <- t(chol(diag(within^2, g) + between^2))
  lapply(seq_len(g), function(i) mean + Reduce(`+`, lapply(seq_len(i), function(j) l[i, j] * z[[j]])))
}

# ln of the marginal likelihood, means and standard deviations of one component. A published odds ratio is Gaussian in b_d, so
# the informed component's nodes are those of its product with the prior.
integrate <- function(study, cohort, informed, nodes) {
  g <- length(study$n)
  rule <- hermite(nodes)
  index <- expand.grid(rep(list(seq_len(nodes)), 2 * g))
  z <- lapply(index, function(i) rule$x[i])
  inner <- Reduce(`*`, lapply(index, function(i) rule$w[i]))
  alpha <- spread(z[1:g], study$mu_mean, study$mu_sd, study$alpha_sd)
  logit <- spread(z[g + 1:g], study$nu_mean, study$nu_sd, study$e_sd)
  share <- lapply(logit, plogis)
  margins <- if (study$statement) margins_fisher else margins_silent
  precision <- c(1 / study$beta_sd^2, if (informed) 1 / study$or_sd^2 else 0)
  d_mean <- study$or_mean * precision[2] / sum(precision)
  d_sd <- 1 / sqrt(sum(precision))
  base <- 0
  sums <- numeric(2 * (2 * g + 3) + 1)
  for (i in seq_len(nodes)) for (j in seq_len(nodes)) {
    b_c <- study$beta_sd * rule$x[i]
    b_d <- d_mean + d_sd * rule$x[j]
    before <- inner * rule$w[i] * rule$w[j]
    if (informed) before <- before * margins(study, alpha, share, b_c, b_d)
    base <- base + sum(before)
    for (k in seq_len(nodes)) {
      site <- SITE_SD * rule$x[k]
      mass <- before * rule$w[k] * exp(ln_cohort(cohort, alpha, share, b_c, b_d, site, study$k / sum(study$n)))
      values <- c(lapply(alpha, `+`, site), b_c, b_d, logit, site)
      all <- sum(mass)
      moment <- function(power) vapply(values, function(v) if (length(v) == 1) v^power * all else sum(mass * v^power), 0)
      sums <- sums + c(all, moment(1), moment(2))
    }
  }
  p <- (length(sums) - 1) / 2
  mean <- sums[1 + 1:p] / sums[1]
  c(log(sums[1] / base), mean, sqrt(sums[1 + p + 1:p] / sums[1] - mean^2))
}

# ---------------------------------------------------------------- what is asked

flat <- list(or_mean = 0, or_sd = 1e6)
studies <- list(
  statement_and_odds_ratio = list(
    n = 9, r = 5, k = 5, level = 0.3, statement = TRUE, mu_mean = -0.4, mu_sd = 0.9, alpha_sd = 0.7, beta_sd = 1.2,
    nu_mean = 0.3, nu_sd = 0.8, e_sd = 0.5, or_mean = log(2.5), or_sd = 0.8),
  two_groups = c(list(
    n = c(6, 4), r = c(4, 1), k = 6, level = 0.05, statement = FALSE, mu_mean = -0.5, mu_sd = 0.8, alpha_sd = 0.6, beta_sd = 0.9,
    nu_mean = 0.5, nu_sd = 0.6, e_sd = 0.4), flat))
cohorts <- list(
  list(study = "statement_and_odds_ratio", name = "agrees", nodes = c(20, 26), rows = rbind(
    row(1, 1, 1, 4, 4), row(1, NA, 0, 3, 0), row(1, NA, NA, 2, 1), row(1, 0, NA, 2, 1))),
  list(study = "statement_and_odds_ratio", name = "conflicts", nodes = c(20, 26), rows = rbind(
    row(1, 1, 1, 5, 0), row(1, NA, 1, 3, 1), row(1, 0, 0, 3, 3), row(1, NA, NA, 2, 2))),
  list(study = "two_groups", name = "mixed", nodes = c(8, 10), rows = rbind(
    row(1, 1, 1, 3, 2), row(1, NA, 1, 2, 1), row(1, 0, NA, 1, 0), row(2, NA, NA, 3, 1), row(2, 1, 0, 1, 1))))

json_rows <- function(rows) arr(apply(rows, 1, function(x) arr(ifelse(is.na(x), "null", sprintf("%d", as.integer(x))))))
component <- function(fine, coarse, groups) {
  p <- 2 * groups + 3
  obj(ln_marginal_likelihood = num(fine[1]), mean = arr(num(fine[1 + 1:p])), sd = arr(num(fine[1 + p + 1:p])),
      error = num(max(abs(fine - coarse))))
}
update <- function(asked) {
  study <- studies[[asked$study]]
  study$tables <- if (study$statement) agreeing(study)
  g <- length(study$n)
  both <- function(informed) lapply(asked$nodes, function(n) integrate(study, asked$rows, informed, n))
  informed <- both(TRUE); robust <- both(FALSE)
  errors <- sapply(list(informed, robust), function(x) max(abs(x[[1]] - x[[2]])))
  stopifnot(errors < 1e-3)
  factor <- informed[[2]][1] - robust[[2]][1]
  odds <- WEIGHT / (1 - WEIGHT) * exp(factor)
  cat(asked$study, asked$name, "weight", odds / (1 + odds), "errors", errors, "\n")
  obj_lines(
    study = str(asked$study), cohort = str(asked$name), rows = json_rows(asked$rows),
    informed = component(informed[[2]], informed[[1]], g), robust = component(robust[[2]], robust[[1]], g),
    ln_bayes_factor = num(factor), weight = num(odds / (1 + odds)))
}

# The likelihood alone, with three groups, 36 of 44 of whom had D, every kind of row, and far from the middle.
everyone <- do.call(rbind, lapply(1:3, function(g) do.call(rbind, lapply(c(0, 1, NA), function(c) do.call(rbind, lapply(
  c(0, 1, NA), function(d) row(g, c, d, 3 * g + 2 * sum(c, na.rm = TRUE) + 5, g + sum(d, na.rm = TRUE))))))))
points <- list(
  c(-1.2, 0.3, -0.7, 0.9, 0.4, 0.6, -0.2, 1.1, 0.35), c(0.5, -0.5, 1.5, -1.1, 2.2, -1.5, 2, 0, -0.8),
  c(-6, 4, -3, 5, -4, 3, -3, 0.1, 1.7), c(-25, 12, -15, 6, 7, 5, -6, 2, -2))
likelihood <- function(x) obj(
  point = arr(num(x[1:8])), site = num(x[9]),
  ln_likelihood = num(ln_cohort(everyone, as.list(x[1:3]), as.list(plogis(x[6:8])), x[4], x[5], x[9], 36 / 44)))

# Over every table both ways to the margins are the same sum.
local({
  study <- studies$statement_and_odds_ratio
  study$tables <- agreeing(study, every = TRUE)
  at <- list(study, list(c(0.3, -1)), list(c(0.6, 0.2)), 0.7, -0.2)
  stopifnot(abs(do.call(margins_fisher, at) - do.call(margins_silent, at)) < 1e-14)
})

write_json("update.json", obj_lines(
  about = str("Parameters: intercepts at the site, beta_C, beta_D, logit shares, site effect. error: largest difference from a coarser rule. A row: group, C, D (null: unknown), patients, responders."),
  versions = versions(),
  site_sd = num(SITE_SD), prior_weight = num(WEIGHT),
  likelihood = obj_lines(rows = json_rows(everyone), points = arr_lines(sapply(points, likelihood))),
  studies = obj_lines(sapply(names(studies), function(name) {
    s <- studies[[name]]
    obj(n = arr(s$n), r = arr(s$r), k = s$k, level = num(s$level), statement = bool(s$statement), mu_mean = num(s$mu_mean),
        mu_sd = num(s$mu_sd), alpha_sd = num(s$alpha_sd), beta_sd = num(s$beta_sd), nu_mean = num(s$nu_mean), nu_sd = num(s$nu_sd),
        e_sd = num(s$e_sd), or_mean = num(s$or_mean), or_sd = num(s$or_sd))
  })),
  updates = arr_lines(sapply(cohorts, update))))
