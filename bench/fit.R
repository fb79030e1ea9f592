# One regression after the other, as bench/fit.mjs asks for them: a line "TABLE METHOD TERMS" on standard input is
# answered by the milliseconds that it took. What R fits is what `reinfuse fit` does: the estimates and
# standard errors, or what `reinfuse survival` does: curves and tests.
suppressPackageStartupMessages({library(survival); library(brglm2); library(cmprsk)})
tables <- list()
input <- file("stdin", "r")
while (length(line <- readLines(input, 1)) == 1) {
  parts <- strsplit(line, " ")[[1]]
  if (is.null(tables[[parts[1]]])) tables[[parts[1]]] <- read.csv(parts[1])
  data <- tables[[parts[1]]]
  terms <- gsub(",", "+", parts[3])
  logistic <- as.formula(paste("y ~", terms))
  survival <- as.formula(paste("Surv(t, s) ~", terms))
  # system.time would be as coarse as a millisecond.
  began <- Sys.time()
  fit <- switch(parts[2],
    ml = glm(logistic, binomial(), data),
    firth = glm(logistic, binomial(), data, method = "brglmFit", type = "MPL_Jeffreys"),
    cox = coxph(survival, data),
    # Curves of all and of the groups, as reinfuse has them.
    log_rank = list(survdiff(Surv(d, s) ~ x3, data), survfit(Surv(d, s) ~ 1, data, conf.type = "log-log"),
      survfit(Surv(d, s) ~ x3, data, conf.type = "log-log")),
    incidence = list(cuminc(data$d, data$k), cuminc(data$d, data$k, data$x3)))
  if (parts[2] %in% c("ml", "firth", "cox")) se <- sqrt(diag(vcov(fit)))
  cat(as.numeric(Sys.time() - began, units = "secs") * 1000, "\n")
  flush(stdout())
}
