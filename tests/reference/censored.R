# Predictions of survival against survival that may be censored, as `reinfuse validate` is to do it. Writes censored.json.
source("tests/reference/json.R")
suppressPackageStartupMessages(library(survival))

case <- function(name, n, digits, seed, tau = 24) {
  set.seed(seed)
  p <- sample(c(0.1, 0.19, 0.25, 0.36, 0.5, 0.62), n, TRUE)
  time <- rexp(n, -log(p) / 24)
  end <- runif(n, 6, 40)
  # A last visit on the day itself and a death on it are both there.
  t <- round(pmin(time, end), digits); d <- as.integer(time <= end)
  t[1:2] <- tau; d[1:2] <- c(0L, 1L)
  died <- d == 1 & t <= tau; alive <- t > tau | (d == 0 & t == tau)
  # Those who count as alive at tau were not censored before it.
  w <- rttright(Surv(ifelse(alive, tau + 1, t), ifelse(alive, 1, d)) ~ 1)
  stopifnot(abs(sum(w) - n) < 1e-9, all(w[!died & !alive] == 0))
  brier <- sum(w * (p - alive)^2) / n
  s <- summary(survfit(Surv(t, d) ~ 1, conf.type = "log-log"), times = tau)
  # Pair by pair, and the same by concordance().
  top <- 0; all <- 0
  g <- ifelse(died, 1 / w, NA)
  for (i in which(died)) {
    later <- t > t[i] | (t == t[i] & d == 0)
    top <- top + sum((p[i] < p[later]) + 0.5 * (p[i] == p[later])) / g[i]^2
    all <- all + sum(later) / g[i]^2
  }
  c <- concordance(Surv(t, d) ~ p, timewt = "n/G2", ymax = tau)$concordance
  stopifnot(abs(top / all - c) < 1e-12)
  obj_lines(name = str(name), tau = num(tau), p = arr(num(p)), time = arr(num(t)), died = arr(num(d)),
    counts = arr(num(c(n, sum(died), sum(alive), sum(!died & !alive)))), mean_prediction = num(mean(p)),
    kaplan_meier = num(s$surv), lower = num(s$lower), upper = num(s$upper), brier = num(brier),
    scaled_brier = num(1 - brier / (sum(w * (s$surv - alive)^2) / n)), c_index = num(top / all))
}

cases <- c(case("many times", 120, 8, 1), case("months, with ties", 80, 0, 2), case("tenths", 300, 1, 3))
write_json("censored.json", obj_lines(
  about = str("simulated patients: predicted probability to be alive at tau, time and death; Kaplan-Meier at tau, Brier score with censoring weights by rttright, Uno's c pair by pair"),
  versions = versions("survival"), cases = arr_lines(cases)))
