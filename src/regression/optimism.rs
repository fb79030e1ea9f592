//! How much better a regression looks on its own patients than it is: optimism by the bootstrap.
//!
//! # Formula
//! Each resample of n patients with replacement is fitted anew. The statistic of that fit on its resample less the same on all patients is how far
//! it flatters itself; the mean over resamples is the optimism, and the apparent statistic less that the corrected one. Statistics: the c index,
//! and the calibration slope, the coefficient of x'b in a regression of the outcome on it alone by maximum (partial) likelihood.
//!
//! Source: Harrell, Lee & Mark, Stat Med 1996;15:361-387. As `rms::validate` in R.

use crate::numerics::convergence::Stopped;
use crate::numerics::math::mean;
use crate::numerics::random::Stream;
use crate::patient::Refusal;
use crate::regression::data::design::Design;
use crate::regression::data::frame::Frame;
use crate::regression::data::standardise::Scale;
use crate::regression::report::Fit;
use crate::regression::separation::cox::maximum_partial_likelihood;
use crate::regression::separation::logistic::maximum_likelihood;
use crate::regression::spec::Spec;
use crate::regression::survival::cox::Ties;
use crate::regression::whole::{concordance, estimates, predictors, sorted};
use crate::regression::{design_of, fit_design};
use serde::Serialize;

/// A statistic with its optimism.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Corrected {
    /// Of the patients it was fitted to.
    pub apparent: f64,
    /// How much too large that is, on average.
    pub optimism: f64,
    /// What is left.
    pub corrected: f64,
}

/// The optimism of a regression.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Optimism {
    /// Resamples.
    pub resamples: usize,
    /// Those in which the regression has estimates; only they count.
    pub fitted: usize,
    /// The c index.
    pub c_index: Corrected,
    /// The calibration slope.
    pub calibration_slope: Corrected,
}

/// The optimism by so many seeded resamples; none if the regression has no estimates itself, or in no resample. `progress` is told the share done.
///
/// # Errors
/// Those of the regression.
pub fn optimism(
    frame: &Frame,
    spec: &Spec,
    resamples: usize,
    seed: u64,
    progress: &mut dyn FnMut(f64),
) -> Result<Option<Optimism>, Refusal> {
    let mut stream = Stream::new(seed, 0);
    optimism_by(frame, spec, resamples, &mut |n| stream.below(n), progress)
}

/// The same, with patients drawn by `below`, which gives a place below the number it is given.
///
/// # Errors
/// Those of the regression.
pub fn optimism_by(
    frame: &Frame,
    spec: &Spec,
    resamples: usize,
    below: &mut dyn FnMut(usize) -> usize,
    progress: &mut dyn FnMut(f64),
) -> Result<Option<Optimism>, Refusal> {
    let regression = spec.regression.estimates();
    let ties = regression.ties();
    let design = design_of(frame, spec)?;
    let whole = fit_design(&design, &regression)?;
    let Some(apparent) = coefficients(&whole).and_then(|b| statistics(&design, &b, ties)) else {
        return Ok(None);
    };
    let n = design.event.len();
    let mut differences: [Vec<f64>; 2] = Default::default();
    for resample in 0..resamples {
        progress(resample as f64 / resamples as f64);
        let rows: Vec<usize> = (0..n).map(|_| below(n)).collect();
        let drawn = design.rows(&rows);
        if drawn.has_constant() || !drawn.event.contains(&true) {
            continue;
        }
        // What cannot be fitted is not counted.
        let Some(b) = fit_design(&drawn, &regression)
            .ok()
            .and_then(|fit| coefficients(&fit))
        else {
            continue;
        };
        let own = statistics(&drawn, &b, ties);
        if let Some((own, all)) = own.zip(statistics(&design, &b, ties)) {
            for ((difference, own), all) in differences.iter_mut().zip(own).zip(all) {
                difference.push(own - all);
            }
        }
    }
    let fitted = differences[0].len();
    if fitted == 0 {
        return Ok(None);
    }
    let corrected = |i: usize| {
        let optimism = mean(&differences[i]);
        Corrected {
            apparent: apparent[i],
            optimism,
            corrected: apparent[i] - optimism,
        }
    };
    Ok(Some(Optimism {
        resamples,
        fitted,
        c_index: corrected(0),
        calibration_slope: corrected(1),
    }))
}

/// The coefficients of the terms of a fit that converged to finite ones.
fn coefficients(fit: &Fit) -> Option<Vec<f64>> {
    (fit.stopped == Stopped::Converged)
        .then(|| estimates(fit))
        .flatten()
}

/// c index and calibration slope of these coefficients on these patients; none if either does not exist.
fn statistics(design: &Design, b: &[f64], ties: Ties) -> Option<[f64; 2]> {
    let predictor = predictors(design, b);
    if predictor.iter().all(|x| *x == predictor[0]) {
        return None;
    }
    let sorted = sorted(design);
    let c = concordance(&predictor, &sorted)?;
    let cox = !design.time.is_empty();
    let (scale, x) = Scale::new(&[predictor], design.event.len(), !cox);
    let limit = if cox {
        maximum_partial_likelihood(&x, &sorted, ties)
    } else {
        maximum_likelihood(&x, &design.outcomes())
    };
    let contrasts = scale.contrasts();
    let slope = limit.estimate(contrasts.last()?)?.0;
    (limit.stopped == Stopped::Converged && slope.is_finite()).then_some([c, slope])
}
