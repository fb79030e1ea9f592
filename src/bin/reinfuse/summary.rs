//! What `reconstruct` reports of a set of draws.

use reinfuse::evidence::cart2::DISEASES;
use reinfuse::evidence::study::Study;
use reinfuse::model::draws::{Posterior, Provenance};
use reinfuse::numerics::quantile;
use reinfuse::reconstruct::layout::Layout;
use serde::Serialize;

/// A disease x Cy-Flu x dose cell's probability of response.
#[derive(Serialize)]
struct Cell {
    disease: &'static str,
    cy_flu: bool,
    dose_increased: bool,
    mean: f64,
    q025: f64,
    q975: f64,
    /// Posterior mean of the study's patients in this cell.
    patients: f64,
}

/// Provenance, diagnostics and the twelve cells.
#[derive(Serialize)]
pub struct Summary {
    #[serde(flatten)]
    provenance: Provenance,
    draws: usize,
    bytes: usize,
    cells: Vec<Cell>,
}

/// Summarises the kept draws.
pub fn summary(study: &Study, posterior: &Posterior) -> Summary {
    let layout = Layout::of(study);
    let cells = (0..layout.cells())
        .map(|cell| {
            let (group, pattern) = layout.group_and_pattern(cell);
            let mut p: Vec<f64> = (0..posterior.len)
                .map(|i| {
                    let point: Vec<f64> = posterior.columns.iter().map(|c| c[i]).collect();
                    reinfuse::numerics::math::logistic(
                        layout.linear_predictor(&point, group, pattern),
                    )
                })
                .collect();
            let mean = p.iter().sum::<f64>() / p.len() as f64;
            quantile::sort(&mut p);
            let count: f64 = posterior.tables[cell].iter().map(|n| f64::from(*n)).sum();
            Cell {
                disease: DISEASES[group],
                cy_flu: layout.carries(pattern, 0),
                dose_increased: layout.carries(pattern, 1),
                mean,
                q025: quantile::of_sorted(&p, 0.025),
                q975: quantile::of_sorted(&p, 0.975),
                patients: count / posterior.len as f64,
            }
        })
        .collect();
    Summary {
        provenance: posterior.provenance.clone(),
        draws: posterior.len,
        bytes: posterior.encode().len(),
        cells,
    }
}
