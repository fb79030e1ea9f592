//! Maximum partial likelihood where it need not exist: separation as Cox regression knows it, found and proved as in
//! `separation`.
//!
//! Along a direction b != 0 the likelihood increases without bound on b (or stays the same) if at every event time those with the event have the
//! largest x'b of all at risk, and someone at risk has less. In the limit only those at risk with that largest value
//! count. They fall into levels of x'b, and an event's risk set never crosses a level: the limit is the partial
//! likelihood stratified by level. So each direction found refines the strata, until a finite maximum is left.
//!
//! Source: Bryson & Johnson, Technometrics 1981;23:381-383; Heinze & Schemper, Biometrics 2001;57:114-119. The strata are a
//! restatement of the limit.

use crate::numerics::convergence::Stopped;
use crate::numerics::linear::max_abs;
use crate::numerics::newton::maximise_or_separate;
use crate::regression::data::collinearity::Dependence;
use crate::regression::data::matrix::Matrix;
use crate::regression::separation::logistic::{LimitingFit, ZERO, predictor, projected};
use crate::regression::survival::cox::{Cox, Ties};
use crate::regression::survival::risk_sets::Sorted;
use std::borrow::Cow;

/// The maximum partial-likelihood fit of these patients, or its limit where the likelihood is monotone. The columns
/// must be independent within risk sets ([`Cox::at_zero`]).
pub(crate) fn maximum_partial_likelihood(x: &Matrix, sorted: &Sorted, ties: Ties) -> LimitingFit {
    let k = x.columns();
    let all: Vec<usize> = (0..k).collect();
    let mut sorted = Cow::Borrowed(sorted);
    let mut separated = false;
    loop {
        let dependence = if separated {
            Cox::new(x, &sorted, &all, ties).at_zero().0
        } else {
            // The caller has looked.
            Dependence {
                independent: all.clone(),
                ..Dependence::default()
            }
        };
        let mut likelihood = Cox::new(x, &sorted, &dependence.independent, ties);
        let start = vec![0.0; dependence.independent.len()];
        let end = maximise_or_separate(&mut likelihood, &start, recession_direction);
        match (end.stopped, end.direction) {
            (Stopped::Separation, Some(direction)) => {
                separated = true;
                let left = remaining_strata(&likelihood, &direction);
                let mut part = Sorted::restratified(&sorted.tied, &left);
                part.order.iter_mut().for_each(|i| *i = sorted.order[*i]);
                sorted = Cow::Owned(part);
            }
            (Stopped::Converged, _) if separated => {
                return LimitingFit::new(end.at, &dependence, k, Stopped::Separation);
            }
            (stopped, _) => return LimitingFit::new(end.at, &dependence, k, stopped),
        }
    }
}

/// What a direction does to the risk sets.
struct Levels {
    /// For every patient in sorted order the level that it stays at risk in, if any.
    of: Vec<Option<u32>>,
    /// Whether someone at risk at some event has less than those with the event.
    strict: bool,
}

/// The levels of `value`; differences up to `little` are none. `None` if at some event time someone at risk has more
/// than one with the event.
fn levels(cox: &Cox, value: &[f64], little: f64) -> Option<Levels> {
    let mut of = vec![None; value.len()];
    let (mut level, mut strict) = (0, false);
    let (mut most, mut least) = (f64::NEG_INFINITY, f64::INFINITY);
    // Where the level began, and those who are at risk and wait for their first event time.
    let (mut base, mut waiting) = (f64::NEG_INFINITY, 0);
    for tied in &cox.tied {
        if tied.first {
            (most, least, base) = (f64::NEG_INFINITY, f64::INFINITY, f64::NEG_INFINITY);
            waiting = tied.start;
            level += 1;
        }
        for &v in &value[tied.start..tied.end] {
            most = most.max(v);
            least = least.min(v);
        }
        if tied.events == 0 {
            continue;
        }
        let events = &value[tied.start..tied.start + tied.events];
        if events.iter().any(|&v| most - v > little) {
            return None;
        }
        strict |= most - least > little;
        if most - base > little {
            base = most;
            level += 1;
        }
        // Risk sets only grow on the way, and so does their largest value: who is below it now stays so.
        for i in waiting..tied.end {
            of[i] = (most - value[i] <= little).then_some(level);
        }
        waiting = tied.end;
    }
    Some(Levels { of, strict })
}

/// The levels of x'b, up to rounding.
fn exact_levels(cox: &Cox, b: &[f64]) -> Option<Levels> {
    let (value, size) = predictor(&cox.x, b);
    levels(cox, &value, ZERO * max_abs(&size))
}

/// A direction of recession near `step`, if there is one.
fn recession_direction(cox: &Cox, step: &[f64]) -> Option<Vec<f64>> {
    let (value, _) = predictor(&cox.x, step);
    // As Newton's step tends to the direction its differences within a level tend to 0.
    [0.1, 1e-2, 1e-4, 1e-6].into_iter().find_map(|little| {
        let near = levels(cox, &value, little)?;
        let candidate = projected(&dependence_within(cox, &near.of), step);
        let exact = exact_levels(cox, &candidate)?;
        exact.strict.then_some(candidate)
    })
}

/// Which columns tell nothing new within the risk sets that these levels leave.
fn dependence_within(cox: &Cox, of: &[Option<u32>]) -> Dependence {
    let sorted = Sorted::restratified(&cox.tied, of);
    let all: Vec<usize> = (0..cox.x.columns()).collect();
    // At coefficients of zero it makes no difference to what is told how ties are treated.
    Cox::new(&cox.x, &sorted, &all, Ties::Breslow).at_zero().0
}

/// The strata that a direction of recession leaves, in sorted order.
fn remaining_strata(cox: &Cox, direction: &[f64]) -> Vec<Option<u32>> {
    exact_levels(cox, direction).map_or_else(|| vec![None; cox.x.rows()], |levels| levels.of)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fit(columns: &[&[f64]], time: &[f64], event: &[bool]) -> LimitingFit {
        let mut x = Matrix::new(time.len());
        for column in columns {
            x.push(column.iter().copied());
        }
        let sorted = Sorted::new(time, event, &vec![Some(0); time.len()]);
        maximum_partial_likelihood(&x, &sorted, Ties::Efron)
    }

    #[test]
    fn who_has_the_largest_value_always_first_has_no_finite_coefficient() {
        let end = fit(&[&[4.0, 3.0, 2.5, 1.0]], &[1.0, 2.0, 3.0, 4.0], &[true; 4]);
        assert_eq!(end.stopped, Stopped::Separation);
        assert!(!end.is_finite(&[1.0]));
        assert_eq!(end.log_likelihood, 0.0);
    }

    #[test]
    fn a_group_without_events_leaves_the_others_their_estimate() {
        // The second column marks two patients without an event, at risk throughout. Without them, by hand: the three
        // others have x = 1, 0, 1, so l = 2 b - ln(2 r + 1) - ln(r + 1) - b + ... has its maximum where
        // 1 - 2 r / (2 r + 1) - r / (r + 1) = 0 but for the last event, alone at risk: r = 1 / sqrt(2).
        let end = fit(
            &[&[1.0, 0.0, 1.0, 1.0, 0.0], &[0.0, 0.0, 0.0, 1.0, 1.0]],
            &[1.0, 2.0, 3.0, 4.0, 4.0],
            &[true, true, true, false, false],
        );
        assert_eq!(end.stopped, Stopped::Separation);
        assert!(!end.is_finite(&[0.0, 1.0]));
        let (estimate, _) = end.estimate(&[1.0, 0.0]).unwrap();
        assert!((estimate + 0.5 * 2.0_f64.ln()).abs() < 1e-12, "{estimate}");
    }
}
