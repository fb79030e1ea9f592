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

write_json("survival.json", obj_lines(
  about = str("Cox regressions with Firth's penalty (profile limits, ratio tests)."),
  versions = versions(c("survival", "cmprsk")),
  firth = arr_lines(firth)))
