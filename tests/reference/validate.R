# Validation of predicted probabilities: c statistic with DeLong's interval (pROC), calibration regressions (glm, checked
# against rms::val.prob, whose own iteration ends earlier), calibration curve (glm on Hmisc's restricted cubic spline), the rest
# by hand from its definition.
source("tests/reference/json.R")
suppressPackageStartupMessages({ library(pROC); library(rms) })

set.seed(20260730, kind = "Mersenne-Twister", normal.kind = "Inversion", sample.kind = "Rejection")
z <- qnorm(0.975)
tight <- glm.control(epsilon = 1e-15, maxit = 100)

simulate <- function(n, lp, intercept, slope) {
  l <- lp(n)
  data.frame(p = plogis(l), y = rbinom(n, 1, plogis(intercept + slope * l)))
}
cells <- qlogis(c(0.09, 0.13, 0.21, 0.33, 0.41, 0.52, 0.68, 0.71))
sets <- list(
  well_calibrated = simulate(300, function(n) rnorm(n, -0.5, 1), 0, 1),
  too_extreme = simulate(1000, function(n) rnorm(n, 0.3, 1.6), -0.4, 0.5),
  few_distinct = simulate(120, function(n) sample(cells, n, TRUE), 0.2, 0.8),
  three_distinct = simulate(90, function(n) sample(qlogis(c(0.2, 0.4, 0.7)), n, TRUE), 0, 1),
  tied_at_the_top = simulate(150, function(n) c(rep(qlogis(0.6), 80), rnorm(n - 80, -1, 0.7)), 0, 1),
  few_events = data.frame(p = c(.1, .2, .2, .3, .35, .4, .5, .6, .7, .8, .8, .9), y = c(0, 0, 1, 0, 1, 0, 0, 1, 1, 0, 1, 1)))

wald <- function(fit, name) {
  s <- summary(fit)$coefficients[name, ]
  unname(c(s[1], s[1] - z * s[2], s[1] + z * s[2]))
}
triple <- function(x) obj(estimate = num(x[1]), lower = num(x[2]), upper = num(x[3]))

one <- function(name) {
  d <- sets[[name]]
  p <- d$p; y <- d$y; n <- length(y); o <- sum(y); m <- mean(y); l <- qlogis(p)
  roc <- roc(y, p, levels = c(0, 1), direction = "<", quiet = TRUE)
  ci <- as.numeric(ci.auc(roc, method = "delong"))
  large <- glm(y ~ offset(l), family = binomial, control = tight)
  both <- glm(y ~ l, family = binomial, control = tight)
  ratio <- o / sum(p); half <- z * sqrt((1 - m) / o)
  brier <- mean((p - y)^2)
  theirs <- val.prob(p, y, pl = FALSE)
  # lrm, behind val.prob, rounds predictions before it ranks them; somers2 does not.
  stopifnot(abs(theirs["C (ROC)"] - ci[2]) < 0.005, abs(somers2(p, y)["C"] - ci[2]) < 1e-12,
            abs(theirs["Brier"] - brier) < 1e-12,
            abs(theirs["Intercept"] - coef(both)[1]) < 1e-4, abs(theirs["Slope"] - coef(both)[2]) < 1e-4)
  knots <- quantile(l, c(.1, .5, .9), names = FALSE)
  spline <- length(unique(p)) >= 4 && all(diff(knots) > 0)
  basis <- function(l) if (spline) cbind(l, rcspline.eval(l, knots = knots, norm = 2)) else cbind(l)
  fit <- glm.fit(cbind(1, basis(l)), y, family = binomial(), control = tight)
  x <- cbind(1, basis(qlogis(seq(min(p), max(p), length.out = 41))))
  covariance <- chol2inv(fit$qr$qr[seq_len(ncol(x)), seq_len(ncol(x))])
  eta <- drop(x %*% fit$coefficients); se <- sqrt(rowSums((x %*% covariance) * x))
  curve <- cbind(plogis(qlogis(seq(min(p), max(p), length.out = 41))), plogis(eta), plogis(eta - z * se), plogis(eta + z * se))
  t <- (1:99) / 100
  model <- sapply(t, function(t) sum(p >= t & y == 1) / n - sum(p >= t & y == 0) / n * t / (1 - t))
  everyone <- m - (1 - m) * t / (1 - t)
  obj_lines(
    name = str(name), p = arr(num(p)), y = arr(num(y)),
    c_statistic = triple(c(ci[2], ci[1], ci[3])),
    calibration_in_the_large = triple(wald(large, "(Intercept)")),
    calibration_intercept = triple(wald(both, "(Intercept)")),
    calibration_slope = triple(wald(both, "l")),
    observed_expected = triple(c(ratio, exp(log(ratio) - half), exp(log(ratio) + half))),
    brier = num(brier), scaled_brier = num(1 - brier / (m * (1 - m))),
    curve_method = str(if (spline) "spline" else "line"),
    curve = arr(apply(curve, 1, function(r) arr(num(r)))),
    net_benefit = arr(num(model)), treat_all = arr(num(everyone)))
}

write_json("validate.json", obj_lines(
  about = str("Validation of simulated predictions. curve: rows of prediction, observed share, lower, upper; net_benefit and treat_all at thresholds 0.01..0.99."),
  versions = versions(c("pROC", "rms", "Hmisc")),
  sets = arr_lines(sapply(names(sets), one))))
