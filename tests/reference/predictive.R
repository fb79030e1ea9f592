# Predictive distribution of the number of events: in each draw of a model a Poisson-binomial one, averaged over the draws. Small
# sets by adding the probabilities of all 2^n sequences of outcomes, every set by convolving dbinom; the two must agree.
source("tests/reference/json.R")

enumerate <- function(n, p) {
  each <- rep(p, n)
  sequences <- as.matrix(expand.grid(rep(list(0:1), length(each))))
  mass <- apply(sequences, 1, function(y) prod(ifelse(y == 1, each, 1 - each)))
  as.vector(tapply(mass, rowSums(sequences), sum))
}
convolve_binomials <- function(n, p) {
  mass <- 1
  for (g in seq_along(n)) {
    next_mass <- numeric(length(mass) + n[g])
    for (x in 0:n[g]) {
      at <- seq_along(mass) + x
      next_mass[at] <- next_mass[at] + mass * dbinom(x, n[g], p[g])
    }
    mass <- next_mass
  }
  mass
}

# n: patients of each group; draws: a row for each draw, a column for each group.
set <- function(name, n, draws) {
  masses <- apply(draws, 1, function(p) convolve_binomials(n, p))
  if (sum(n) <= 12) {
    brute <- apply(draws, 1, function(p) enumerate(n, p))
    stopifnot(max(abs(masses - brute)) < 1e-15)
  }
  mass <- rowMeans(masses)
  below <- cumsum(mass)
  least <- function(level) min(which(below >= level)) - 1
  obj_lines(
    name = str(name), n = arr(num(n)), draws = arr(apply(t(draws), 1, function(column) arr(num(column)))),
    mean = num(sum(mass * (seq_along(mass) - 1))), q025 = num(least(0.025)), q975 = num(least(0.975)),
    at_most = arr(num(below)), at_least = arr(num(rev(cumsum(rev(mass))))))
}

k <- 0:59
wide <- cbind(plogis(-1 + 0.9 * sin(k)), plogis(0.2 + 0.8 * cos(1.7 * k)), plogis(0.9 + 0.7 * sin(2.3 * k)))
sets <- c(
  set("enumerated", c(3, 5, 2), rbind(c(0.1, 0.3, 0.9), c(0.62, 0.31, 0.5), c(0.999, 0.02, 0.75))),
  set("one draw", 12, matrix(0.3)),
  set("as uncertain as the model", c(40, 25, 60), wide),
  set("rare", c(80, 90), cbind(0.004 + 0.0005 * k, 0.001 * (k + 1))))

write_json("predictive.json", obj_lines(
  about = str("P(X <= x) and P(X >= x), x = 0..n, of the number of events among groups of n patients, averaged over draws of the groups' probabilities; q025 and q975 are the least x with P(X <= x) at least 2.5% and 97.5%."),
  versions = versions(),
  sets = arr_lines(sets)))
