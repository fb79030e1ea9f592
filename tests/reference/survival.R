# Survival as `reinfuse survival` is to report it, and Cox regressions with Firth's penalty. Writes survival.json; the tables are those of
# fit/ and ../hard/.
source("tests/reference/json.R")
suppressPackageStartupMessages({library(survival); library(cmprsk)})

table_of <- function(name) read.csv(sprintf("tests/reference/fit/%s.csv", name))
hard <- function(name) read.csv(sprintf("tests/hard/%s.csv", name))

# ---- Firth's penalty for Cox ----------------------------------------------------------------------
# coxphf is not in Debian, so the penalised partial likelihood is written out: every risk set by itself, moments about its mean.

penalised <- function(x, time, event, ties, beta) {
  eta <- drop(x %*% beta); k <- ncol(x)
  l <- 0; information <- matrix(0, k, k); score <- numeric(k); weights <- list()
  for (t in sort(unique(time[event == 1]))) {
    risk <- which(time >= t); own <- which(time == t & event == 1); d <- length(own)
    l <- l + sum(eta[own])
    for (step in seq_len(d) - 1) {
      f <- if (ties == "efron") step / d else 0
      most <- max(eta[risk])
      w <- exp(eta[risk] - most) * ifelse(risk %in% own, 1 - f, 1)
      l <- l - most - log(sum(w))
      w <- w / sum(w)
      rest <- sweep(x[risk, , drop = FALSE], 2, colSums(w * x[risk, , drop = FALSE]))
      information <- information + crossprod(rest, w * rest)
      score <- score + colMeans(sweep(x[own, , drop = FALSE], 2, colSums(w * x[risk, , drop = FALSE])))
      weights[[length(weights) + 1]] <- list(w = w, rest = rest)
    }
  }
  inverse <- solve(information)
  for (m in weights) score <- score + 0.5 * colSums(m$w * rowSums((m$rest %*% inverse) * m$rest) * m$rest)
  list(l = l, penalised = l + 0.5 * as.numeric(determinant(information)$modulus), information = information, score = score)
}

maximise <- function(f, beta, free) {
  now <- f(beta)
  for (i in 1:500) {
    if (max(abs(now$score[free])) < 1e-5) break
    step <- solve(now$information[free, free, drop = FALSE], now$score[free])
    repeat {
      trial <- beta; trial[free] <- beta[free] + step
      new <- tryCatch(f(trial), error = function(e) NULL)
      if (!is.null(new) && is.finite(new$penalised) && new$penalised > now$penalised) break
      step <- step / 2
      stopifnot(max(abs(step)) > 1e-14)
    }
    beta <- trial; now <- new
  }
  for (i in 1:8) {
    jacobian <- vapply(free, function(j) {
      e <- replace(numeric(length(beta)), j, 1e-5 * max(1, abs(beta[j])))
      (f(beta + e)$score[free] - f(beta - e)$score[free]) / (2 * sum(e))
    }, numeric(length(free)))
    beta[free] <- beta[free] - solve(matrix(jacobian, length(free)), f(beta)$score[free])
  }
  now <- f(beta)
  stopifnot(length(free) == 0 || max(abs(now$score[free])) < 1e-9)
  c(list(beta = beta), now)
}

firth_case <- function(name, folder, table, data, time, status, terms, ties, references = character(), x = as.matrix(data[terms])) {
  unit <- apply(x, 2, sd)
  scaled <- sweep(sweep(x, 2, colMeans(x)), 2, unit, "/")
  event <- data[[status]]; if (max(event) == 2) event <- event - 1
  f <- function(beta) penalised(scaled, data[[time]], event, ties, beta)
  k <- ncol(x)
  full <- maximise(f, numeric(k), seq_len(k))
  # The same by a maximiser that knows no score.
  if (k > 1) {
    other <- optim(full$beta + 0.01, function(b) -f(b)$penalised, method = "BFGS", control = list(reltol = 1e-15))
    stopifnot(abs(-other$value - full$penalised) < 1e-9)
  }
  se <- sqrt(diag(solve(full$information)))
  fall <- function(j, v) {
    free <- setdiff(seq_len(k), j)
    start <- full$beta; start[j] <- v
    at <- if (k == 1) f(start) else maximise(f, start, free)
    2 * (full$penalised - at$penalised)
  }
  limit <- function(j, side) {
    g <- function(d) fall(j, full$beta[j] + side * d) - qchisq(0.95, 1)
    outer <- 2 * se[j]
    while (g(outer) < 0) outer <- 1.3 * outer
    full$beta[j] + side * uniroot(g, c(se[j] * 0.5, outer), tol = 1e-13)$root
  }
  rows <- lapply(seq_len(k), function(j) obj(term = str(terms[j]), estimate = num(full$beta[j] / unit[[j]]), se = num(se[j] / unit[[j]]),
    lower = num(limit(j, -1) / unit[[j]]), upper = num(limit(j, 1) / unit[[j]]), p = num(pchisq(fall(j, 0), 1, lower.tail = FALSE))))
  obj_lines(name = str(paste(name, ties)), table = str(paste0(folder, "/", table, ".csv")),
    arguments = arr(str(c("--time", time, "--event", status, "--terms", paste(terms, collapse = ","), "--ties", ties, "--method", "firth"))),
    log_likelihood = num(full$l), penalised_log_likelihood = num(full$penalised + sum(log(unit))), coefficients = arr_lines(unlist(rows)))
}

ovarian <- table_of("ovarian")
firth <- unlist(lapply(c("efron", "breslow"), function(ties) c(
  firth_case("monotone", "hard", "monotone", hard("monotone"), "t", "s", c("marker", "age"), ties),
  firth_case("monotone group", "hard", "monotone_group", hard("monotone_group"), "t", "s", c("treated", "age"), ties),
  firth_case("ties", "hard", "ties", hard("ties"), "t", "s", "x", ties),
  firth_case("ovarian", "reference/fit", "ovarian", ovarian, "futime", "fustat", c("age", "resid.ds", "rx", "ecog.ps"), ties))))

# ---- survival -------------------------------------------------------------------------------------

limits_json <- function(lower, upper) obj(lower = num(lower), upper = num(upper))
clip <- function(v) if (is.nan(v)) NA else v
at_json <- function(time, event, at) {
  last <- max(time)
  arr_lines(vapply(at, function(t) {
    risk <- sum(time >= t)
    if (t > last) return(obj(at_risk = num(risk), estimate = num(NA), se = num(NA), plain = limits_json(NA, NA), log_log = limits_json(NA, NA)))
    s <- lapply(c("plain", "log-log"), function(type) summary(survfit(Surv(time, event) ~ 1, conf.type = type), times = t))
    estimate <- s[[1]]$surv
    se <- if (estimate == 0) NA else s[[1]]$std.err
    some <- estimate > 0 && estimate < 1
    obj(at_risk = num(risk), estimate = num(estimate), se = num(clip(se)),
      plain = limits_json(if (estimate == 0) NA else s[[1]]$lower, if (estimate == 0) NA else s[[1]]$upper),
      log_log = limits_json(if (some) s[[2]]$lower else NA, if (some) s[[2]]$upper else NA))
  }, ""))
}

incidence_json <- function(time, cause, at) {
  fits <- cuminc(time, cause)
  arr_lines(vapply(paste(1, 1:2), function(name) {
    f <- fits[[name]]
    # A cause that nobody had.
    if (is.null(f)) f <- list(time = 0, est = 0, var = 0)
    arr(vapply(at, function(t) {
      i <- max(which(f$time <= t))
      past <- t > max(time)
      obj(estimate = num(if (past) NA else f$est[i]), se = num(if (past) NA else sqrt(f$var[i])))
    }, ""))
  }, ""))
}

test_json <- function(statistic, df) obj(chi_squared = num(statistic), df = num(df), p = num(pchisq(statistic, df, lower.tail = FALSE)))

survival_case <- function(name, table, time, event, at, group = NULL, strata = NULL, landmark = NULL) {
  data <- table_of(table)
  data <- data[complete.cases(data[c(time, event, group, strata)]), ]
  if (!is.null(landmark)) data <- data[data[[time]] > landmark, ]
  t <- data[[time]]; e <- data[[event]]
  competing <- all(0:2 %in% e)
  any <- if (competing) e > 0 else if (max(e) == 2) e == 2 else e == 1
  test <- if (is.null(group)) NULL else survdiff(as.formula(paste("Surv(t, any) ~ data[[group]]", if (!is.null(strata)) "+ strata(data[[strata]])")))
  expected <- if (is.null(test)) NULL else if (is.matrix(test$exp)) rowSums(test$exp) else test$exp
  one <- function(rows, level, expected) {
    reverse <- quantile(survfit(Surv(t[rows], !any[rows]) ~ 1, conf.type = "log-log"), 0.5)
    obj_lines(group = if (is.null(level)) "null" else str(paste0(group, "=", level)), expected = num(expected),
      follow_up = arr(num(vapply(reverse, function(v) unname(v), 0))), survival = at_json(t[rows], any[rows], at),
      incidence = if (competing) incidence_json(t[rows], e[rows], at) else "[]")
  }
  levels <- if (is.null(group)) NULL else sort(unique(data[[group]]))
  gray <- if (competing && !is.null(group)) cuminc(t, e, data[[group]])$Tests else NULL
  obj_lines(name = str(name), table = str(paste0(table, ".csv")), time = str(time), event = str(event), group = if (is.null(group)) "null" else str(group),
    strata = if (is.null(strata)) "null" else str(strata), at = arr(num(at)), landmark = if (is.null(landmark)) "null" else num(landmark),
    n = num(length(t)), events = num(sum(any)),
    log_rank = if (is.null(test)) "null" else test_json(test$chisq, sum(expected > 0) - 1),
    gray = if (is.null(gray)) "[]" else arr_lines(vapply(1:2, function(i) test_json(unname(gray[i, "stat"]), unname(gray[i, "df"])), "")),
    groups = arr_lines(c(one(seq_along(t), NULL, NA), mapply(function(level, expected) one(which(data[[group]] == level), level, expected), levels, expected))))
}

write.csv(transform(pbc, quarters = ceiling(time / 91.25))[c("time", "status", "trt", "stage", "sex", "quarters")],
  "tests/reference/fit/pbc.csv", row.names = FALSE, quote = FALSE)
survival_cases <- c(
  survival_case("lung", "lung", "time", "status", c(0, 100, 365, 700, 2000)),
  survival_case("lung by sex, in strata", "lung", "time", "status", c(100, 365), "sex", "ph.ecog"),
  survival_case("veteran by cells", "veteran", "time", "status", c(30, 100, 999), "celltype"),
  survival_case("lung from a landmark", "lung", "time", "status", c(100, 365), "sex", landmark = 90),
  survival_case("pbc by treatment", "pbc", "time", "status", c(365, 1825, 3650), "trt"),
  survival_case("pbc by stage, with ties", "pbc", "quarters", "status", c(4, 20, 40), "stage"))

write_json("survival.json", obj_lines(
  about = str("firth: Cox regressions with Firth's penalty (profile limits, ratio tests). survival: log-rank tests, survival at chosen times with plain and log-log limits, reverse Kaplan-Meier medians, cumulative incidence and Gray's tests of the tables in fit/."),
  versions = versions(c("survival", "cmprsk")),
  firth = arr_lines(firth), survival = arr_lines(survival_cases)))
