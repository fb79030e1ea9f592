# The update of the outcomes beside the response: a share under two beta priors with deaths at a constant hazard, by R's own integration;
# durations of response and survival after one, four numbers, by sums over two grids. For each the marginal likelihoods, the
# Bayes factor and the means of both components.
source("tests/reference/json.R")

# ---------------------------------------------------------------- one share

# yes and no are patients with and without the event; deaths and exposure those of a survival with a constant hazard.
share <- function(a, b, yes, no, deaths, exposure) {
  density <- function(x, k = 0, data = 1)
    exp(dbeta(x, a, b, log = TRUE) + data * (yes * log(x) + no * log1p(-x) + deaths * log(-log(x)) + exposure * log(x)) + k * log(x))
  # x = u^2 (3 - 2 u): no singularity at either end.
  over <- function(k, data = 1) {
    f <- function(u) { x <- u^2 * (3 - 2 * u); ifelse(x <= 0 | x >= 1, 0, density(x, k, data) * 6 * u * (1 - u)) }
    sum(sapply(0:39, function(i) integrate(f, i / 40, (i + 1) / 40, rel.tol = 1e-11)$value))
  }
  stopifnot(abs(over(0, 0) - 1) < 1e-7)
  z <- over(0)
  c(log(z), over(1) / z)
}
asked <- list(
  list(informed = c(4.5, 7.5), robust = c(0.5, 0.5), yes = 3, no = 1, deaths = 0, exposure = 0),
  list(informed = c(3.065, 11.435), robust = c(0.5, 0.5), yes = 0, no = 0, deaths = 4, exposure = 5.25),
  list(informed = c(3.065, 11.435), robust = c(0.5, 0.5), yes = 0, no = 0, deaths = 1, exposure = 17.5),
  list(informed = c(4.5, 40.5), robust = c(0.5, 0.5), yes = 9, no = 3, deaths = 0, exposure = 0))
shares <- sapply(asked, function(x) {
  of <- function(prior) share(prior[1], prior[2], x$yes, x$no, x$deaths, x$exposure)
  informed <- of(x$informed); robust <- of(x$robust)
  # Counts alone are conjugate.
  if (x$deaths == 0) for (prior in list(x$informed, x$robust)) stopifnot(
    abs(of(prior)[1] - lbeta(prior[1] + x$yes, prior[2] + x$no) + lbeta(prior[1], prior[2])) < 1e-7)
  obj(informed = arr(num(x$informed)), robust = arr(num(x$robust)), yes = x$yes, no = x$no, deaths = x$deaths, exposure = num(x$exposure),
      ln_bayes_factor = num(informed[1] - robust[1]), mean_informed = num(informed[2]), mean_robust = num(robust[2]))
})

# ---------------------------------------------------------------- durations, and survival after a response

medians <- c(4, 6, 33); responders <- c(3, 11, 3); events <- ceiling(responders / 2)
printed <- c(alive = 0.36 * 8.5, dead = 0.64 * 8.5)

# A responder: disease, response in months (NA: not recorded), whether it ended, survival in months (NA), whether it ended in death.
patient <- function(disease, months, ended, survival, died) list(disease = disease, months = months, ended = ended, survival = survival, died = died)
patients <- list(
  agree = list(patient(2, 5, 1, 14, 1), patient(2, 9.5, 1, 30, 0), patient(1, 3, 1, 3, 1), patient(2, 12, 0, 12, 0), patient(3, 28, 0, 28, 0),
    patient(2, NA, NA, 11, 1), patient(1, 2, 0, 20, 0), patient(2, 7, 0, 16, 1), patient(3, NA, NA, 40, 1)),
  conflict = list(patient(1, 30, 0, 36, 0), patient(1, 26, 0, 26, 0), patient(1, 22, 1, 40, 0), patient(3, 1, 1, 2, 1), patient(3, 2, 1, 5, 1),
    patient(3, 1.5, 1, 1.5, 1), patient(2, 4, 1, 6, 1)))

# Means of s_d after 12 months and a, and ln of the integral; sums over equally spaced ln m, 5.5 standard deviations to either side, and over
# midpoints of u in a = sin^2(pi u / 2), which is Beta(1/2, 1/2).
course <- function(list_of, informed, nodes) {
  u <- (seq_len(nodes) - 0.5) / nodes
  sd <- if (informed) 1 / sqrt(events) else rep(1, 3)
  z <- 11 * u - 5.5
  rate <- lapply(1:3, function(d) log(2) / exp(log(medians[d]) + sd[d] * z))
  index <- expand.grid(1:nodes, 1:nodes, 1:nodes, 1:nodes)
  l <- lapply(1:3, function(d) rate[[d]][index[[d]]])
  a <- sin(pi * u / 2)[index[[4]]]^2
  s <- lapply(l, function(x) exp(-24 * x))
  ln <- Reduce(`+`, lapply(1:3, function(d) dnorm(z, log = TRUE)[index[[d]]]))
  if (informed) {
    o <- Reduce(`+`, lapply(1:3, function(d) responders[d] / 17 * (s[[d]] + (1 - s[[d]]) * a)))
    ln <- ln + printed["alive"] * log(o) + printed["dead"] * log1p(-o)
  }
  before <- sum(exp(ln))
  for (p in list_of) {
    x <- l[[p$disease]]
    from <- if (is.na(p$months)) 0 else p$months
    if (!is.na(p$months)) ln <- ln + p$ended * log(x) - x * p$months
    if (from < 24 && !is.na(p$survival)) {
      f <- (min(p$survival, 24) - from) / (24 - from)
      died <- p$died == 1 && p$survival <= 24
      alive <- if (!is.na(p$months) && p$ended == 1) a else { e <- exp(-x * (24 - from)); e + (1 - e) * a }
      ln <- ln + died * log(-log(alive)) + f * log(alive)
    }
  }
  w <- exp(ln)
  mean_of <- function(x) sum(w * x) / sum(w)
  c(log(sum(w) / before), sapply(l, function(x) mean_of(exp(-12 * x))), mean_of(a))
}
NODES <- c(40, 50)
courses <- sapply(names(patients), function(name) {
  both <- lapply(c(TRUE, FALSE), function(informed) lapply(NODES, function(n) course(patients[[name]], informed, n)))
  errors <- sapply(both, function(x) max(abs(x[[1]] - x[[2]])))
  cat(name, "errors", errors, "\n")
  stopifnot(errors < 0.002)
  of <- function(x) { x <- x[[2]]; obj(ln_marginal_likelihood = num(x[1]), lasting_12m = arr(num(x[2:4])), a = num(x[5])) }
  value <- function(x) ifelse(is.na(x), "null", sprintf("%.17g", x))
  obj_lines(
    patients = arr(sapply(patients[[name]], function(p) arr(c(p$disease, value(p$months), value(p$ended), value(p$survival), value(p$died))))),
    informed = of(both[[1]]), robust = of(both[[2]]), ln_bayes_factor = num(both[[1]][[2]][1] - both[[2]][[2]][1]), error = num(max(errors)))
})

# The same without a patient: what the printed survival of responders makes of durations and a.
study <- lapply(NODES, function(n) course(list(), TRUE, n))
stopifnot(max(abs(study[[1]] - study[[2]])) < 0.002)
study <- obj(lasting_12m = arr(num(study[[2]][2:4])), a = num(study[[2]][5]), error = num(max(abs(study[[1]] - study[[2]]))))

write_json("outcomes.json", obj_lines(
  about = str("A share: both priors, patients, ln Z_1 - ln Z_0 and both means. A course: responders as disease, months of response, ended, months of survival, died (null: not recorded); error: largest difference from a coarser grid. The study: the same means before any patient."),
  versions = versions(), shares = arr_lines(shares), study = study, courses = obj_lines(courses)))
