# Regressions of classic data sets as `reinfuse fit` is to report them: logistic by maximum likelihood and by Firth
# (profile limits and tests as logistf defines them), Cox with both ways to treat ties, Kaplan-Meier with log-log bands.
# Writes fit.json, and the data themselves to fit/*.csv, which the tests read through the program's own door.
source("tests/reference/json.R")
suppressPackageStartupMessages({library(brglm2); library(survival); library(MASS)})

data("endometrial", package = "brglm2")
birthwt$race <- c("white", "black", "other")[birthwt$race]
cars <- transform(mtcars, model = gsub(",", "", rownames(mtcars)))[c("am", "wt", "hp", "cyl")]
tables <- list(endometrial = endometrial, birthwt = birthwt, cars = cars, lung = lung, veteran = veteran, ovarian = ovarian, aml = aml)
dir.create("tests/reference/fit", showWarnings = FALSE)
for (name in names(tables))
  write.csv(tables[[name]], sprintf("tests/reference/fit/%s.csv", name), row.names = FALSE, quote = TRUE)

# Names as the program writes them: `column=level`, `(intercept)`.
our_names <- function(model_names, factors) {
  for (f in factors) model_names <- sub(paste0("^", f, "(.+)$"), paste0(f, "=\\1"), model_names)
  sub("^\\(Intercept\\)$", "(intercept)", model_names)
}

coefficients_json <- function(names, estimate, se, lower, upper, p)
  arr_lines(mapply(function(...) { v <- list(...); obj(term = str(v[[1]]), estimate = num(v[[2]]), se = num(v[[3]]),
    lower = num(v[[4]]), upper = num(v[[5]]), p = num(v[[6]])) }, names, estimate, se, lower, upper, p, USE.NAMES = FALSE))

wald_json <- function(names, estimate, se) {
  z <- qnorm(0.975)
  coefficients_json(names, estimate, se, estimate - z * se, estimate + z * se, 2 * pnorm(-abs(estimate / se)))
}

case_json <- function(name, table, arguments, n, events, log_likelihood, coefficients, penalised = NA)
  obj_lines(name = str(name), table = str(paste0(table, ".csv")), arguments = arr(str(arguments)), n = num(n), events = num(events),
    log_likelihood = num(log_likelihood), penalised_log_likelihood = num(penalised), coefficients = coefficients)

# ---- logistic -------------------------------------------------------------------------------------

logistic_arguments <- function(outcome, terms, method, references = character())
  c("--outcome", outcome, "--terms", paste(terms, collapse = ","), "--method", method,
    as.vector(rbind(rep("--reference", length(references)), references)))

ml <- function(name, table, formula, factors = character(), references = character()) {
  data <- tables[[table]]
  for (f in factors) data[[f]] <- factor(as.character(data[[f]]))
  for (r in strsplit(references, "=")) data[[r[1]]] <- relevel(factor(data[[r[1]]]), r[2])
  g <- glm(formula, binomial(), data, epsilon = 1e-15, maxit = 100)
  y <- g$y
  list(name = name, table = table, x = model.matrix(g), y = y, names = our_names(names(coef(g)), factors),
    outcome = all.vars(formula)[1], terms = all.vars(formula)[-1], references = references, glm = g)
}

ml_case <- function(m) {
  s <- summary(m$glm)$coefficients
  # The standard errors of summary.glm are those of the last but one step; once more at the end.
  eta <- drop(m$x %*% s[, 1])
  se <- sqrt(diag(solve(crossprod(m$x, plogis(eta) * plogis(-eta) * m$x))))
  case_json(paste(m$name, "ml"), m$table, logistic_arguments(m$outcome, m$terms, "ml", m$references), length(m$y), sum(m$y),
    as.numeric(logLik(m$glm)), wald_json(m$names, unname(s[, 1]), unname(se)))
}

# The penalised log-likelihood and its score. Columns are scaled by their standard deviation inside.
penalised <- function(x, y, beta) {
  eta <- drop(x %*% beta); p <- plogis(eta); q <- plogis(-eta); w <- p * q
  information <- crossprod(x, w * x)
  h <- w * rowSums((x %*% solve(information)) * x)
  l <- sum(ifelse(y == 1, plogis(eta, log.p = TRUE), plogis(-eta, log.p = TRUE)))
  list(l = l, penalised = l + sum(log(diag(chol(information)))), information = information,
       score = drop(crossprod(x, ifelse(y == 1, q, -p) + h * (0.5 - p))))
}

# Largest over the free columns: Fisher steps, then Newton steps by differences of the score.
maximise <- function(x, y, beta, free) {
  now <- penalised(x, y, beta)
  for (i in 1:1000) {
    if (max(abs(now$score[free])) < 1e-4) break
    step <- solve(now$information[free, free, drop = FALSE], now$score[free])
    repeat {
      trial <- beta; trial[free] <- beta[free] + step
      new <- tryCatch(penalised(x, y, trial), error = function(e) NULL)
      if (!is.null(new) && new$penalised > now$penalised) break
      step <- step / 2
      stopifnot(max(abs(step)) > 1e-14)
    }
    beta <- trial; now <- new
  }
  for (i in 1:8) {
    jacobian <- vapply(free, function(j) {
      e <- replace(numeric(ncol(x)), j, 1e-5 * max(1, abs(beta[j])))
      (penalised(x, y, beta + e)$score[free] - penalised(x, y, beta - e)$score[free]) / (2 * sum(e))
    }, numeric(length(free)))
    beta[free] <- beta[free] - solve(matrix(jacobian, length(free)), penalised(x, y, beta)$score[free])
  }
  now <- penalised(x, y, beta)
  stopifnot(max(abs(now$score[free])) < 1e-10)
  c(list(beta = beta), now)
}

firth_case <- function(m) {
  unit <- apply(m$x, 2, function(v) if (all(v == 1)) 1 else sd(v))
  x <- sweep(m$x, 2, unit, "/")
  k <- ncol(x)
  full <- maximise(x, m$y, numeric(k), seq_len(k))
  theirs <- glm(m$glm$formula, binomial(), m$glm$data, method = "brglmFit", type = "MPL_Jeffreys", epsilon = 1e-13, maxit = 5000)
  stopifnot(max(abs(coef(theirs) * unit - full$beta)) < 1e-8)
  se <- sqrt(diag(solve(full$information)))
  fall <- function(j, v) {
    free <- setdiff(seq_len(k), j)
    start <- full$beta; start[j] <- v
    2 * (full$penalised - maximise(x, m$y, start, free)$penalised)
  }
  limit <- function(j, side) {
    f <- function(d) fall(j, full$beta[j] + side * d) - qchisq(0.95, 1)
    outer <- 2 * se[j]
    while (f(outer) < 0) outer <- 1.5 * outer
    full$beta[j] + side * uniroot(f, c(se[j] * 0.5, outer), tol = 1e-13)$root
  }
  lower <- vapply(seq_len(k), limit, 0, -1) / unit
  upper <- vapply(seq_len(k), limit, 0, 1) / unit
  p <- vapply(seq_len(k), function(j) pchisq(fall(j, 0), 1, lower.tail = FALSE), 0)
  case_json(paste(m$name, "firth"), m$table, logistic_arguments(m$outcome, m$terms, "firth", m$references), length(m$y), sum(m$y),
    full$l, coefficients_json(m$names, full$beta / unit, se / unit, lower, upper, p), full$penalised + sum(log(unit)))
}

endometrial_ml <- ml("endometrial", "endometrial", HG ~ NV + PI + EH)
birthwt_ml <- ml("birthwt", "birthwt", low ~ age + lwt + race + smoke + ptl + ht, "race")
birthwt_white <- ml("birthwt against white", "birthwt", low ~ lwt + race + smoke, "race", "race=white")
cars_ml <- ml("cars", "cars", am ~ wt + hp)
cars_factor <- ml("cars with cylinders as a category", "cars", am ~ hp + cyl, "cyl", "cyl=8")

# Endometrial: NV = 1 only with HG = 1, so the limit of maximum likelihood is the fit of the others.
limit <- glm(HG ~ PI + EH, binomial(), endometrial, subset = NV == 0, epsilon = 1e-15, maxit = 100)
eta <- drop(model.matrix(limit) %*% coef(limit))
limit_se <- sqrt(diag(solve(crossprod(model.matrix(limit), plogis(eta) * plogis(-eta) * model.matrix(limit)))))
separated <- case_json("endometrial ml", "endometrial", logistic_arguments("HG", c("NV", "PI", "EH"), "ml"), 79, sum(endometrial$HG),
  as.numeric(logLik(limit)), wald_json(our_names(names(coef(limit)), character()), unname(coef(limit)), unname(limit_se)))

# ---- Cox ------------------------------------------------------------------------------------------

cox_case <- function(name, table, time, status, terms, ties, factors = character(), strata = NULL, omit = NULL) {
  data <- tables[[table]]
  for (f in factors) data[[f]] <- factor(as.character(data[[f]]))
  formula <- as.formula(sprintf("Surv(%s, %s) ~ %s", time, status, paste(setdiff(terms, omit), collapse = " + ")))
  g <- coxph(formula, data, ties = ties, eps = 1e-15, iter.max = 100, toler.inf = 1e-3)
  # One more step of Newton's by hand: coxph returns the variance of the last point it looked at.
  g <- coxph(formula, data, ties = ties, init = coef(g), eps = 1e-15, iter.max = 100)
  case_json(paste(name, ties), table, c("--time", time, "--event", status, "--terms", paste(terms, collapse = ","), "--ties", ties),
    g$n, g$nevent, g$loglik[2], wald_json(our_names(names(coef(g)), factors), unname(coef(g)), unname(sqrt(diag(vcov(g))))))
}
cox <- unlist(lapply(c("efron", "breslow"), function(ties) c(
  cox_case("lung", "lung", "time", "status", c("age", "sex", "ph.ecog", "wt.loss"), ties),
  cox_case("veteran", "veteran", "time", "status", c("trt", "celltype", "karno", "diagtime", "age"), ties, "celltype"),
  cox_case("ovarian", "ovarian", "futime", "fustat", c("age", "resid.ds", "rx", "ecog.ps"), ties),
  cox_case("aml", "aml", "time", "status", "x", ties, "x"))))

# ---- Kaplan-Meier ---------------------------------------------------------------------------------

curve_json <- function(name, table, time, status, term, level) {
  data <- tables[[table]]
  if (!is.null(level)) data <- data[data[[term]] == level, ]
  s <- survfit(as.formula(sprintf("Surv(%s, %s) ~ 1", time, status)), data, conf.type = "log-log")
  median <- vapply(quantile(s, 0.5), function(v) unname(v), 0)
  obj_lines(name = str(name), table = str(paste0(table, ".csv")),
    arguments = arr(str(c("--time", time, "--event", status, "--terms", term, if (is.numeric(tables[[table]][[term]]) && !is.null(level)) c("--reference", paste0(term, "=", level))))),
    group = if (is.null(level)) "null" else str(paste0(term, "=", level)),
    n = num(s$n), events = num(sum(s$n.event)), median = arr(num(median)),
    time = arr(num(s$time)), at_risk = arr(num(s$n.risk)), events_at = arr(num(s$n.event)), survival = arr(num(s$surv)),
    lower = arr(num(s$lower)), upper = arr(num(s$upper)))
}
curves <- c(
  curve_json("lung", "lung", "time", "status", "age", NULL),
  curve_json("lung, sex 1", "lung", "time", "status", "sex", 1),
  curve_json("ovarian", "ovarian", "futime", "fustat", "age", NULL),
  curve_json("veteran, large cells", "veteran", "time", "status", "celltype", "large"),
  curve_json("aml, maintained", "aml", "time", "status", "x", "Maintained"),
  curve_json("aml, not maintained", "aml", "time", "status", "x", "Nonmaintained"))

# ---- tables of tests/hard that have an answer ------------------------------------------------------

hard <- function(table) read.csv(sprintf("tests/hard/%s.csv", table))
estimates <- function(table, terms, coefficients)
  obj(table = str(table), terms = arr(str(terms)), estimates = arr(num(unname(coefficients))))
exact_glm <- function(formula, data) coef(glm(formula, binomial(), data, epsilon = 1e-15, maxit = 200))
untreated <- function(ties) coef(coxph(Surv(t, s) ~ age, hard("monotone_group"), subset = treated == 0, ties = ties, eps = 1e-15, iter.max = 100))
# The upper profile limit of `a`, each profile value the largest maximum from several starts.
saddle_limit <- function() {
  d <- hard("saddle"); x <- cbind(1, d$a, d$b)
  full <- maximise(x, d$y, numeric(3), 1:3)
  highest <- function(v) max(vapply(c(-20, -5, 0, 5, 20), function(s)
    tryCatch(maximise(x, d$y, c(-s, v, s), c(1, 3))$penalised, error = function(e) -Inf), 0))
  uniroot(function(v) 2 * (full$penalised - highest(v)) - qchisq(0.95, 1), c(6, 9), tol = 1e-13)$root
}
hard_json <- arr_lines(c(
  estimates("saddle", "a", saddle_limit()),
  estimates("near", "x", exact_glm(y ~ x, hard("near"))["x"]),
  estimates("nearly_collinear", c("celsius", "fahrenheit"),
    # The same plane by what is left of fahrenheit, which keeps the digits that the plain columns cost glm.
    { d <- hard("nearly_collinear"); d$rest <- round(d$fahrenheit - 1.8 * d$celsius - 32, 10); b <- exact_glm(y ~ celsius + rest, d)
      c(b["celsius"] - 1.8 * b["rest"], b["rest"]) }),
  estimates("scales", c("huge", "tiny"), exact_glm(y ~ I(huge / 1e8) + I(tiny * 1e8), hard("scales"))[-1] * c(1e-8, 1e8)),
  estimates("far_from_zero", "serial", exact_glm(y ~ I(serial - 1e9), hard("far_from_zero"))[2]),
  estimates("monotone_group efron", "age", untreated("efron")),
  estimates("monotone_group breslow", "age", untreated("breslow")),
  estimates("ties efron", "x", coef(coxph(Surv(t, s) ~ x, hard("ties"), ties = "efron", eps = 1e-15, iter.max = 100))),
  estimates("ties breslow", "x", coef(coxph(Surv(t, s) ~ x, hard("ties"), ties = "breslow", eps = 1e-15, iter.max = 100))),
  estimates("long_tail efron", "x", coef(coxph(Surv(t, s) ~ x, hard("long_tail"), eps = 1e-15, iter.max = 100)))))

write_json("fit.json", obj_lines(
  about = str("Regressions of the tables in fit/. Firth: profile penalised-likelihood limits and ratio tests; all others Wald. endometrial ml: the limit of the estimates that exist. Efron's and Breslow's Cox; Kaplan-Meier with log-log bands (null where survival is 0 or 1). hard: coefficients of tables in ../hard; of saddle the upper profile limit."),
  versions = versions(c("brglm2", "survival", "MASS")),
  regressions = arr_lines(c(separated, ml_case(birthwt_ml), ml_case(birthwt_white), ml_case(cars_ml), ml_case(cars_factor),
    firth_case(endometrial_ml), firth_case(birthwt_ml), firth_case(birthwt_white), firth_case(cars_ml), firth_case(cars_factor), cox)),
  curves = arr_lines(curves),
  hard = hard_json))
