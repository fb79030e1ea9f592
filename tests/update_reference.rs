//! The update against R (`reference/update.R`): the likelihood of a cohort at a point, and for small studies, one with
//! a statement and an odds ratio, one with two groups, the posterior under both components, both marginal
//! likelihoods and the updated weight, by quadrature.
//!
//! Nothing is shared with R but the numbers of the studies: R sums the tables by binomials or one by one, and the
//! parameters and the site effect over Gauss-Hermite nodes.

mod common;

use common::tolerance::{ROUNDING, STANDARD_ERRORS};
use common::{list, number, numbers, reference, text};
use reinfuse::evidence::Finding;
use reinfuse::evidence::study::{
    Comparison, Factor, Group, LogOddsRatio, Margin, Prior, RegressionTest, Study, TableTest,
};
use reinfuse::reconstruct::prior::ParameterPrior;
use reinfuse::update::counts::CohortCounts;
use reinfuse::update::likelihood::Likelihood;
use reinfuse::update::log_posterior::LogPosterior;
use reinfuse::update::marginal_likelihood::MixtureComponent;
use reinfuse::update::mixture::{Mixture, MixtureSettings, mix};
use serde_json::Value;

const EFFECTIVE: f64 = 20_000.0;

/// A column of counts.
fn counts(value: &Value) -> Vec<u32> {
    numbers(value).into_iter().map(|n| n as u32).collect()
}

/// A factor of which nothing was said.
fn factor(name: &str, margin: Margin, odds_ratio: Option<LogOddsRatio>) -> Factor {
    Factor {
        name: name.to_owned(),
        margin,
        multivariable: Finding::Silent,
        odds_ratio,
    }
}

fn study(of: &Value) -> Study {
    let value = |name: &str| number(&of[name]);
    let (n, r) = (counts(&of["n"]), counts(&of["r"]));
    let statement = of["statement"] == true;
    Study {
        tests: vec![RegressionTest::PenalisedLikelihoodRatio],
        comparisons: vec![Comparison {
            factors: vec![true, true],
            groups: vec![true; n.len()],
            tests: vec![TableTest::Fisher],
            finding: if statement {
                Finding::SignificantPositive
            } else {
                Finding::Silent
            },
        }],
        groups: n
            .into_iter()
            .zip(r)
            .enumerate()
            .map(|(index, (n, r))| Group {
                name: index.to_string(),
                n,
                responders: Some(r),
            })
            .collect(),
        factors: vec![
            factor(
                "c",
                Margin::Unprinted {
                    nu_mean: value("nu_mean"),
                    nu_sd: value("nu_sd"),
                    e_sd: value("e_sd"),
                },
                None,
            ),
            factor(
                "d",
                Margin::Printed(value("k") as u32),
                // The study without an odds ratio has a flat one for R's formula.
                (value("or_sd") < 100.0).then(|| LogOddsRatio {
                    mean: value("or_mean"),
                    sd: value("or_sd"),
                }),
            ),
        ],
        deviations: Vec::new(),
        prior: Prior {
            mu_mean: value("mu_mean"),
            mu_sd: value("mu_sd"),
            alpha_sd: value("alpha_sd"),
            beta_sd: value("beta_sd"),
        },
        significance_level: value("level"),
    }
}

fn cells(rows: &Value, groups: usize) -> CohortCounts {
    let mut cells = CohortCounts::new(groups);
    for row in list(rows) {
        let known = [&row[1], &row[2]].map(|x| x.as_f64().map(|x| x == 1.0));
        let [group, n, r] = [&row[0], &row[3], &row[4]].map(|x| number(x) as u32);
        cells.add(group as usize - 1, known, n, r).unwrap();
    }
    cells
}

/// The standard study, of which the likelihood takes the groups and the share of increased doses.
fn standard() -> Study {
    Study::from_evidence(&common::evidence()).unwrap()
}

#[test]
fn the_likelihood_of_a_cohort_at_a_point_is_rs() {
    let r = &reference("update.json")["likelihood"];
    let study = standard();
    let mut likelihood = Likelihood::new(&study, &cells(&r["rows"], study.groups.len()));
    assert_eq!(likelihood.strata().len(), 27);
    let density = ParameterPrior::new(&study);
    assert_eq!(list(&r["points"]).len(), 4);
    for point in list(&r["points"]) {
        likelihood.set(&density, &numbers(&point["point"]), number(&point["site"]));
        let (ln, expected) = (likelihood.ln(), number(&point["ln_likelihood"]));
        assert!(
            (ln - expected).abs() <= ROUNDING * expected.abs(),
            "{ln}, in R {expected}"
        );
    }
}

/// Means and standard deviations within the sampler's own error and the quadrature's.
#[track_caller]
fn agrees(mixture: &Mixture, expected: &Value, what: &str) {
    let quadrature = number(&expected["error"]);
    let (means, sds) = (numbers(&expected["mean"]), numbers(&expected["sd"]));
    let parameters = &mixture.diagnostics.parameters;
    assert_eq!(parameters.len(), means.len());
    for (parameter, (mean, sd)) in parameters.iter().zip(means.into_iter().zip(sds)) {
        // A standard deviation has about 1 / sqrt 2 of the mean's error; more where tails are heavy.
        let allowed = STANDARD_ERRORS * parameter.sd / parameter.effective.sqrt() + quadrature;
        assert!(
            (parameter.mean - mean).abs() <= allowed && (parameter.sd - sd).abs() <= allowed,
            "{what}, {}: {} ± {}, in R {mean} ± {sd}, allowed {allowed}",
            parameter.name,
            parameter.mean,
            parameter.sd,
        );
    }
}

#[test]
fn both_components_their_marginal_likelihoods_and_the_weight_are_rs() {
    let r = reference("update.json");
    let (site_sd, prior_weight) = (number(&r["site_sd"]), number(&r["prior_weight"]));
    assert_eq!(list(&r["updates"]).len(), 3);
    for update in list(&r["updates"]) {
        let name = text(&update["study"]);
        let what = format!("{name} {}", text(&update["cohort"]));
        let study = study(&r["studies"][name]);
        let cohort = cells(&update["rows"], study.groups.len());
        let run = |prior_weight| {
            let settings = MixtureSettings {
                prior_weight,
                site_sd,
                seed: 1,
                effective: EFFECTIVE,
            };
            mix(&study, &cohort, &settings, |_| ()).unwrap()
        };
        agrees(&run(1.0), &update["informed"], &what);
        agrees(&run(0.0), &update["robust"], &what);

        let quadrature = number(&update["informed"]["error"]);
        let mixture = run(prior_weight);
        let factor = mixture.ln_bayes_factor.unwrap();
        let expected = number(&update["ln_bayes_factor"]);
        assert!(factor.error < 0.03, "{what}: {factor:?}");
        assert!(
            (factor.ln - expected).abs() <= STANDARD_ERRORS * factor.error + quadrature,
            "{what}: {factor:?}, in R {expected}"
        );
        let (weight, expected) = (mixture.weight, number(&update["weight"]));
        assert!(
            (weight.updated - expected).abs() <= STANDARD_ERRORS * weight.error + quadrature,
            "{what}: {weight:?}, in R {expected}"
        );

        // The factor would not show an error that both components share.
        let posterior = LogPosterior::robust(&study, site_sd, &cohort);
        let mut component = MixtureComponent::new(posterior, &study, 1, [7, 8], 0.0).unwrap();
        component.first_sample();
        while !component.extend_towards(EFFECTIVE).unwrap() {}
        let (found, expected) = (
            component.integral(),
            number(&update["robust"]["ln_marginal_likelihood"]),
        );
        assert!(
            (found.ln - expected).abs() <= STANDARD_ERRORS * found.error + quadrature,
            "{what}: {found:?}, in R {expected}"
        );
    }
}
