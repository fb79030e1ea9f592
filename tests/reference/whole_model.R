# What is said of a whole regression, as `reinfuse fit` is to say it. Writes whole_model.json; the tables are those of fit/.
source("tests/reference/json.R")
suppressPackageStartupMessages({library(survival); library(splines)})

table_of <- function(name) read.csv(sprintf("tests/reference/fit/%s.csv", name), stringsAsFactors = TRUE)
test_json <- function(statistic, df) obj(chi_squared = num(statistic), df = num(df), p = num(pchisq(statistic, df, lower.tail = FALSE)))
complete <- function(data, columns) data[complete.cases(data[columns]), ]
formula_of <- function(left, terms) as.formula(paste(left, "~", paste0("`", terms, "`", collapse = " + ")))
cox <- function(formula, data, ties) coxph(formula, data, ties = ties, control = coxph.control(eps = 1e-15, toler.chol = 1e-16, iter.max = 50), x = TRUE, model = TRUE)
logistic <- function(formula, data) glm(formula, binomial(), data, control = glm.control(epsilon = 1e-15, maxit = 50))

# ---- proportional hazards -------------------------------------------------------------------------

hazards_case <- function(name, table, time, status, terms, ties) {
  data <- complete(table_of(table), c(time, status, terms))
  zph <- cox.zph(cox(formula_of(sprintf("Surv(%s, %s)", time, status), terms), data, ties))
  # plot.cox.zph, with 1.959964 for its 2.
  at <- zph$x; points <- seq(min(at), max(at), length = 40)
  basis <- ns(c(points, at), df = 4, intercept = TRUE)
  drawn <- basis[1:40, ]; own <- basis[-(1:40), ]
  curve <- function(i) {
    fit <- lm.fit(own, zph$y[, i])
    half <- qnorm(0.975) * sqrt(zph$var[i, i] * rowSums((drawn %*% solve(crossprod(own))) * drawn))
    estimate <- drop(drawn %*% fit$coefficients)
    obj(at = arr(num(points)), estimate = arr(num(estimate)), lower = arr(num(estimate - half)), upper = arr(num(estimate + half)))
  }
  p <- nrow(zph$table) - 1
  obj_lines(name = str(paste(name, ties)), table = str(paste0(table, ".csv")),
    arguments = arr(str(c("--time", time, "--event", status, "--terms", paste(terms, collapse = ","), "--ties", ties))),
    global = test_json(zph$table[p + 1, 1], zph$table[p + 1, 2]), times = arr(num(zph$time)), at = arr(num(at)),
    terms = arr_lines(vapply(seq_len(p), function(i) obj(term = str(terms[i]), test = test_json(zph$table[i, 1], zph$table[i, 2]),
      residuals = arr(num(zph$y[, i])), curve = curve(i)), "")))
}

both <- c("efron", "breslow")
hazards <- unlist(lapply(both, function(ties) c(
  hazards_case("lung", "lung", "time", "status", c("age", "sex", "ph.karno"), ties),
  hazards_case("veteran", "veteran", "time", "status", c("trt", "celltype", "karno"), ties),
  hazards_case("ovarian", "ovarian", "futime", "fustat", c("age", "rx"), ties))))

# ---- whole models ---------------------------------------------------------------------------------

whole_json <- function(name, table, arguments, null, full, df, aic, c)
  obj(name = str(name), table = str(paste0(table, ".csv")), arguments = arr(str(arguments)), null_log_likelihood = num(null),
    likelihood_ratio = test_json(2 * (full - null), df), aic = num(aic), c_index = num(c))

ml_case <- function(table, outcome, terms) {
  data <- complete(table_of(table), c(outcome, terms))
  fit <- logistic(formula_of(outcome, terms), data)
  null <- as.numeric(logLik(logistic(as.formula(paste(outcome, "~ 1")), data)))
  whole_json(paste(table, "ml"), table, c("--outcome", outcome, "--terms", paste(terms, collapse = ","), "--method", "ml"), null,
    as.numeric(logLik(fit)), length(coef(fit)) - 1, AIC(fit), concordance(data[[outcome]] ~ predict(fit))$concordance)
}

# The penalised likelihood written out, since logistf is not in Debian: the intercept alone is free, the information is of all columns.
firth_case <- function(table, outcome, terms) {
  data <- complete(table_of(table), c(outcome, terms))
  x <- model.matrix(formula_of(outcome, terms), data); y <- data[[outcome]]
  penalised <- function(beta) {
    eta <- drop(x %*% beta); p <- plogis(eta)
    sum(dbinom(y, 1, p, log = TRUE)) + 0.5 * as.numeric(determinant(crossprod(x, p * (1 - p) * x))$modulus)
  }
  fit <- glm(formula_of(outcome, terms), binomial(), data, method = brglm2::brglmFit, type = "MPL_Jeffreys", epsilon = 1e-14, maxit = 1000)
  null <- optimize(function(b) penalised(c(b, numeric(ncol(x) - 1))), c(-10, 10), maximum = TRUE, tol = 1e-12)$objective
  whole_json(paste(table, "firth"), table, c("--outcome", outcome, "--terms", paste(terms, collapse = ","), "--method", "firth"), null,
    penalised(coef(fit)), ncol(x) - 1, NA, concordance(y ~ predict(fit))$concordance)
}

cox_case <- function(table, time, status, terms, ties) {
  data <- complete(table_of(table), c(time, status, terms))
  fit <- cox(formula_of(sprintf("Surv(%s, %s)", time, status), terms), data, ties)
  whole_json(paste(table, ties), table, c("--time", time, "--event", status, "--terms", paste(terms, collapse = ","), "--ties", ties),
    fit$loglik[1], fit$loglik[2], length(coef(fit)), AIC(fit), concordance(fit)$concordance)
}

whole <- c(
  ml_case("birthwt", "low", c("age", "lwt", "race", "smoke")), ml_case("cars", "am", c("wt", "hp")),
  firth_case("birthwt", "low", c("age", "lwt", "race", "smoke")), firth_case("endometrial", "HG", c("NV", "PI", "EH")),
  unlist(lapply(both, function(ties) c(cox_case("lung", "time", "status", c("age", "sex", "ph.karno"), ties),
    cox_case("veteran", "time", "status", c("trt", "celltype", "karno"), ties)))))

# ---- optimism -------------------------------------------------------------------------------------
# Patients are drawn by the generator of Park and Miller, so that both programs draw the same.

optimism_case <- function(table, arguments, data, fit, predict, c_of, slope_of, resamples = 20) {
  state <- 1
  draw <- function(n) vapply(seq_len(n), function(i) { state <<- (16807 * state) %% 2147483647; floor(state / 2147483647 * n) + 1 }, 0)
  model <- fit(data)
  rows <- replicate(resamples, draw(nrow(data)), simplify = FALSE)
  differences <- vapply(rows, function(rows) {
    own <- data[rows, ]; of <- fit(own)
    c(c_of(own, predict(of, own)) - c_of(data, predict(of, data)), slope_of(own, predict(of, own)) - slope_of(data, predict(of, data)))
  }, numeric(2))
  lp <- predict(model, data)
  apparent <- c(c_of(data, lp), slope_of(data, lp)); optimism <- rowMeans(differences)
  one <- function(i) obj(apparent = num(apparent[i]), optimism = num(optimism[i]), corrected = num(apparent[i] - optimism[i]))
  obj(table = str(paste0(table, ".csv")), arguments = arr(str(arguments)), resamples = num(resamples), c_index = one(1), calibration_slope = one(2))
}

birthwt <- complete(table_of("birthwt"), c("low", "age", "lwt", "smoke"))
lung <- complete(table_of("lung"), c("time", "status", "age", "sex", "ph.karno"))
optimism <- c(
  optimism_case("birthwt", c("--outcome", "low", "--terms", "age,lwt,smoke", "--method", "ml"), birthwt,
    function(d) logistic(low ~ age + lwt + smoke, d), function(m, d) predict(m, d), function(d, lp) concordance(d$low ~ lp)$concordance,
    function(d, lp) coef(logistic(low ~ lp, cbind(d, lp = lp)))[[2]]),
  optimism_case("lung", c("--time", "time", "--event", "status", "--terms", "age,sex,ph.karno", "--ties", "efron"), lung,
    function(d) cox(Surv(time, status) ~ age + sex + ph.karno, d, "efron"), function(m, d) drop(as.matrix(d[names(coef(m))]) %*% coef(m)),
    function(d, lp) concordance(Surv(d$time, d$status) ~ lp, reverse = TRUE)$concordance,
    function(d, lp) coef(cox(Surv(time, status) ~ lp, cbind(d, lp = lp), "efron"))[[1]]))

write_json("whole_model.json", obj_lines(
  about = str("hazards: cox.zph with its curves (plot.cox.zph, 95% limits by 1.959964). models: likelihood ratio tests, AIC and c of regressions of the tables in fit/. optimism: bootstrap with resamples by the generator of Park and Miller from state 1."),
  versions = versions("survival"), hazards = arr_lines(hazards), models = arr_lines(whole), optimism = arr_lines(optimism)))
