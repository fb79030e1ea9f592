//! The c statistic with DeLong's interval.

use crate::numerics::math::sqrt;
use crate::numerics::normal::Z;
use crate::validate::observed::Observed;
use crate::validate::{Estimate, Missing};

/// The probability that of a patient with the event and one without, the first has the higher prediction; a tie counts
/// half. The area under the ROC curve.
///
/// # Formula
/// With E events and M others: `c = (1/E) sum_events V_i`, where V_i is the share of the others whose prediction lies
/// below p_i (ties half); W_j likewise the share of the events above q_j. `var c = S_V / E + S_W / M` with the sample
/// variances S (DeLong, DeLong & Clarke-Pearson, Biometrics 1988;44:837), and the interval `c -+ z sqrt(var c)`, cut to
/// [0, 1] as pROC does. At 0 or 1, and with one prediction for all, that variance is 0 whatever the number of patients:
/// no interval is given.
pub(crate) fn c_statistic(observed: &Observed) -> Estimate {
    let events = observed.events() as f64;
    let others = (observed.n() - observed.events()) as f64;
    if events == 0.0 || others == 0.0 {
        return Estimate::none(Missing::OneClass);
    }
    // Each group: how many of its patients, and the share of the other kind that they lie on the right side of.
    let (mut of_events, mut of_others) = (Vec::new(), Vec::new());
    let (mut events_below, mut others_below) = (0.0, 0.0);
    for g in observed.groups() {
        let (with, without) = (g.events as f64, (g.n - g.events) as f64);
        of_events.push((with, (others_below + 0.5 * without) / others));
        of_others.push((without, (events - events_below - 0.5 * with) / events));
        events_below += with;
        others_below += without;
    }
    let c = of_events.iter().map(|(n, v)| n * v).sum::<f64>() / events;
    if observed.groups().len() == 1 {
        return Estimate::bare(c, Missing::ConstantPrediction);
    }
    if c == 0.0 || c == 1.0 {
        return Estimate::bare(c, Missing::Separated);
    }
    if events == 1.0 || others == 1.0 {
        return Estimate::bare(c, Missing::TooFew);
    }
    let variance = |parts: &[(f64, f64)], n: f64| {
        parts
            .iter()
            .map(|(k, v)| k * (v - c) * (v - c))
            .sum::<f64>()
            / (n - 1.0)
    };
    let half =
        Z * sqrt(variance(&of_events, events) / events + variance(&of_others, others) / others);
    Estimate::new(c, (c - half).max(0.0), (c + half).min(1.0))
}
