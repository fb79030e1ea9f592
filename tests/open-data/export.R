# Open data sets of R as tables of counts (group, factors, patients, events), with the Firth estimates of all patients' logistic
# regression (brglm2, mean bias reduction) beside them. Run from the root of the repository: Rscript tests/open-data/export.R
source("tests/reference/json.R")
library(survival)
data(list = c("birthwt", "Melanoma", "leuk", "anorexia", "bacteria", "Pima.tr"), package = "MASS")
data("endometrial", package = "brglm2")

# Known on a day: dead before it, or followed beyond it.
known <- function(time, dead, day) time >= day | dead
one_group <- function(d) rep("all", nrow(d))

titanic <- as.data.frame(Titanic)
titanic <- subset(titanic[rep(seq_len(nrow(titanic)), titanic$Freq), ], Age == "Child")
veterans <- subset(veteran, known(time, status == 1, 90))
lungs <- subset(lung, known(time, status == 2, 365) & !is.na(ph.ecog))
last <- do.call(rbind, lapply(split(bacteria, bacteria$ID), function(d) d[which.max(d$week), ]))
cgd1 <- do.call(rbind, lapply(split(cgd, cgd$id), function(d) { d$any <- max(d$status); d[1, ] }))
treated <- subset(retinopathy, trt == 1)
stage <- subset(pbc, !is.na(trt) & stage >= 3)

sets <- list(
  birthwt = list("MASS: birthwt", "birth weight below 2.5 kg", birthwt, birthwt$low == 1,
    c("white", "black", "other")[birthwt$race], list(smoking = birthwt$smoke == 1, hypertension = birthwt$ht == 1)),
  melanoma = list("MASS: Melanoma", "died of melanoma", Melanoma, Melanoma$status == 1,
    ifelse(Melanoma$sex == 1, "men", "women"), list(ulceration = Melanoma$ulcer == 1)),
  leuk = list("MASS: leuk", "alive at 52 weeks", leuk, leuk$time >= 52,
    one_group(leuk), list(ag_present = leuk$ag == "present", wbc_10000 = leuk$wbc >= 10000)),
  anorexia = list("MASS: anorexia", "gained weight", anorexia, anorexia$Postwt > anorexia$Prewt,
    as.character(anorexia$Treat), list(below_80_lb = anorexia$Prewt < 80)),
  bacteria = list("MASS: bacteria, last week of each child", "H. influenzae present", last, last$y == "y",
    ifelse(last$ap == "a", "drug", "placebo"), list(high_compliance = last$hilo == "hi")),
  pima = list("MASS: Pima.tr", "diabetes", Pima.tr, Pima.tr$type == "Yes",
    cut(Pima.tr$npreg, c(-1, 1, 4, 99), c("0 or 1", "2 to 4", "5 or more")), list(glucose_140 = Pima.tr$glu >= 140)),
  endometrial = list("brglm2: endometrial", "high grade", endometrial, endometrial$HG == 1,
    one_group(endometrial), list(neovascularisation = endometrial$NV == 1, pulsatility_15 = endometrial$PI >= 15)),
  infert = list("datasets: infert", "secondary infertility", infert, infert$case == 1,
    as.character(infert$education), list(spontaneous_abortion = infert$spontaneous > 0)),
  titanic = list("datasets: Titanic, children", "survived", titanic, titanic$Survived == "Yes",
    as.character(titanic$Class), list(girl = titanic$Sex == "Female")),
  veteran = list("survival: veteran, known at 90 days", "alive at 90 days", veterans, veterans$time >= 90,
    as.character(veterans$celltype), list(karnofsky_70 = veterans$karno >= 70, prior_therapy = veterans$prior == 10)),
  ovarian = list("survival: ovarian", "died", ovarian, ovarian$fustat == 1,
    one_group(ovarian), list(age_55 = ovarian$age >= 55, residual_disease = ovarian$resid.ds == 2)),
  lung = list("survival: lung, known at 365 days", "alive at 365 days", lungs, lungs$time >= 365,
    c("0", "1", "2 or 3", "2 or 3")[lungs$ph.ecog + 1], list(women = lungs$sex == 2)),
  cgd = list("survival: cgd", "any serious infection", cgd1, cgd1$any == 1,
    as.character(cgd1$inherit), list(interferon = cgd1$treat == "rIFN-g", steroids = cgd1$steroids == 1)),
  jasa = list("survival: jasa", "died", jasa, jasa$fustat == 1,
    ifelse(jasa$transplant == 1, "transplant", "no transplant"), list(earlier_surgery = jasa$surgery == 1)),
  pbc = list("survival: pbc, trial, stages 3 and 4", "died", stage, stage$status == 2,
    paste("stage", stage$stage), list(ascites = stage$ascites == 1, penicillamine = stage$trt == 1)),
  retinopathy = list("survival: retinopathy, treated eyes", "lost vision", treated, treated$status == 1,
    as.character(treated$type), list(risk_10 = treated$risk >= 10)),
  mgus = list("survival: mgus", "progressed", mgus, !is.na(mgus$pctime),
    as.character(mgus$sex), list(age_75 = mgus$age >= 75)))

rows <- mapply(function(name, set) {
  group <- as.character(set[[5]]); factors <- as.data.frame(set[[6]]); y <- as.integer(set[[4]])
  keep <- complete.cases(group, factors, y)
  group <- group[keep]; factors <- factors[keep, , drop = FALSE]; y <- y[keep]
  stopifnot(length(y) <= 300, length(unique(group)) <= 8)
  cells <- aggregate(cbind(patients = 1, events = y) ~ ., data = cbind(group = group, factors * 1L), FUN = sum)
  cells <- cells[do.call(order, cells[seq_len(1 + ncol(factors))]), ]
  write.csv(cells, file.path("tests/open-data", paste0(name, ".csv")), row.names = FALSE, quote = FALSE)
  x <- model.matrix(~ ., cbind(group = if (length(unique(group)) > 1) factor(group) else 1, factors * 1))
  x <- x[, !duplicated(t(x)), drop = FALSE]
  fit <- glm(y ~ x - 1, family = binomial, method = brglm2::brglmFit, type = "AS_mean", epsilon = 1e-12, maxit = 1000)
  estimate <- tail(coef(fit), ncol(factors))
  obj(id = str(name), source = str(set[[1]]), outcome = str(set[[2]]),
    factors = arr(mapply(function(f, b) obj(name = str(f), firth = num(b)), names(factors), estimate)))
}, names(sets), sets)

writeLines(obj_lines(
  about = str("Firth estimates (log odds ratios) of the factors in the logistic regression of each data set on groups and factors, all patients."),
  versions = versions(c("MASS", "survival", "brglm2")),
  sets = arr_lines(rows)), "tests/open-data/estimates.json", useBytes = TRUE)
