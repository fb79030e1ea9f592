# Quantiles of the beta and normal distributions, Clopper-Pearson limits, type-7 sample quantiles.
source("tests/reference/json.R")

# Beta quantiles at the middles of 2,048 equal shares of probability, for the betas of the outcomes.
n1 <- 8.5; n0 <- 13.5
betas <- list(
  complete_share_nhl = c(4.5, 7.5), complete_share_cll = c(2.5, 1.5),
  severe_crs = c(4.5, 40.5), severe_neurotoxicity = c(5.5, 39.5),
  survival_24m_others = c(0.5 + 0.19 * n0, 0.5 + 0.81 * n0))
k <- c(0, 1, 10, 51, 200, 1024, 1800, 1996, 2040, 2047)
p <- (k + 0.5) / 2048
beta_json <- vapply(names(betas), function(name) {
  a <- betas[[name]][1]; b <- betas[[name]][2]
  q <- qbeta(p, a, b)
  q <- q - (pbeta(q, a, b) - p) / dbeta(q, a, b)  # one Newton step: the last digits
  stopifnot(abs(pbeta(q, a, b) / p - 1) < 1e-13)
  # R's own lower tail against a quadrature that shares no code with it
  for (i in seq_along(q)) {
    area <- integrate(function(u) exp(a * log(q[i]) + (a - 1) * log(u) + (b - 1) * log1p(-q[i] * u) - lbeta(a, b)),
                      0, 1, rel.tol = 1e-12, subdivisions = 1000L)$value
    stopifnot(abs(area / p[i] - 1) < 1e-9)
  }
  obj(name = str(name), a = num(a), b = num(b), p = arr(num(p)), quantile = arr(num(q)))
}, "")

# Every count of the evidence, by the id of its item in evidence/evidence.json, with the limits that
# a reader sees there in percent (NA: none stated).
counts <- read.table(header = TRUE, text = "
  id                        k  n  low  high
  response_overall         17 44 24.4  54.5
  complete_response_overall 9 44  9.8  35.3
  response_all              3 14  4.7  50.8
  response_nhl             11 21 29.8  74.3
  response_cll              3  9  7.5  70.1
  complete_response_all     3 14  4.7  50.8
  complete_response_nhl     4 21  5.4  41.9
  complete_response_cll     2  9  2.8  60.0
  dose_increased           36 44 67.3  91.8
  cart1_no_response        15 44   NA    NA
  cart1_relapse            22 44   NA    NA
  cart1_insufficient_pr     7 44   NA    NA
  cd19_normal              28 44   NA    NA
  cd19_decreased            3 44   NA    NA
  cd19_not_evaluated       13 44   NA    NA
  severe_crs                4 44  2.5  21.7
  severe_neurotoxicity      5 44  3.8  24.6
  crs_after_cart1           3 44  1.4  18.7
  neurotoxicity_after_cart1 6 44  5.2  27.4
  deaths_from_treatment     0 44  0.0   8.0
  car_t_flow_after_cart2   42 44 84.5  99.4
  car_t_qpcr_before_cart2  19 38 33.4  66.6
  cd19_loss_at_progression  1 20  0.1  24.9")
clopper_json <- vapply(seq_len(nrow(counts)), function(i) {
  x <- counts$k[i]; n <- counts$n[i]
  ci <- as.numeric(binom.test(x, n)$conf.int)
  # the definition: each limit leaves 2.5% in its tail
  if (x > 0) stopifnot(abs(pbinom(x - 1, n, ci[1], lower.tail = FALSE) - 0.025) < 1e-14) else stopifnot(ci[1] == 0)
  if (x < n) stopifnot(abs(pbinom(x, n, ci[2]) - 0.025) < 1e-14) else stopifnot(ci[2] == 1)
  stated <- c(counts$low[i], counts$high[i])
  if (!anyNA(stated) && any(sprintf("%.1f", 100 * ci) != sprintf("%.1f", stated)))
    cat("not as stated:", counts$id[i], sprintf("%.3f", 100 * ci), "stated", stated, "\n")
  obj(id = str(counts$id[i]), k = num(x), n = num(n), lower = num(ci[1]), upper = num(ci[2]))
}, "")

# Type 7: between order statistics at position 1 + (n - 1) p. Listed unsorted, with a repeated value.
x <- c(0.31, -1.25, 2.75, 0.5, 7.125, -0.875, 3.3, 0.5, 12.6, 1.9, -4.2, 0.0625,
       5.01, 1.1, -2.7, 0.77, 9.99, 2.2, -0.1, 4.4, 1.35, 6.6, 0.013)
at <- c(0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
stopifnot(length(x) == 23)
# names = FALSE: the names would be rounded percentages
type7 <- quantile(x, at, type = 7, names = FALSE)

z <- c(1e-300, 1e-20, 1e-10, 1e-5, 0.001, 0.02425, 0.025, 0.05, 0.1, 0.25, 0.4, 0.5,
       0.6, 0.75, 0.9, 0.95, 0.975, 0.97575, 0.99, 0.999, 0.99999)

write_json("distributions.json", obj_lines(
  about = str("Quantiles and exact limits. Beta: qbeta polished by one Newton step. Clopper-Pearson: binom.test, 95%. Sample quantiles: type 7. Normal: qnorm."),
  versions = versions(),
  beta_k = arr(num(k)),
  beta = arr_lines(beta_json),
  clopper_pearson = arr_lines(clopper_json),
  quantile_type7 = obj_lines(x = arr(num(x)), p = arr(num(at)), quantile = arr(num(type7))),
  normal = obj_lines(p = arr(num(z)), quantile = arr(num(qnorm(z))))))
