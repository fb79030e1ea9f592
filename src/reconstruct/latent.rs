//! The study behind a point: how probable its margins are there, and latent tables that lead to its statements.

use super::density::Density;
use super::selection::Selection;
use super::table::{LatentTable, TableSampler};
use crate::rng::Stream;
use crate::study::Study;

/// Tables tried per point: the margins' recursion is paid once.
pub const TABLES_PER_POINT: usize = 4;

/// The latent patients of a study.
#[derive(Debug, Clone)]
pub struct LatentStudy {
    tables: TableSampler,
    selection: Selection,
    /// Scratch: cell probabilities and shares at the point, the table being tried, and one that agreed.
    response: Vec<f64>,
    shares: [Vec<f64>; 2],
    table: LatentTable,
    kept: LatentTable,
}

impl LatentStudy {
    /// The margins and statements of a study.
    pub fn new(study: &Study) -> Self {
        Self {
            tables: TableSampler::new(study),
            selection: Selection::new(study),
            response: Vec::new(),
            shares: Default::default(),
            table: LatentTable::default(),
            kept: LatentTable::default(),
        }
    }

    /// ln P(printed margins | point), up to a constant of the study; readies [`Self::try_tables`].
    pub fn prepare(&mut self, density: &Density, point: &[f64]) -> f64 {
        density.cell_probabilities(point, &mut self.response);
        density.shares(point, &mut self.shares);
        let [first, second] = &self.shares;
        self.tables.prepare(&self.response, [first, second])
    }

    /// Draws [`TABLES_PER_POINT`] tables; returns how many lead to the printed statements and leaves a
    /// random one of these in [`Self::kept`].
    pub fn try_tables(&mut self, random: &mut Stream, point: &[f64]) -> usize {
        let mut kept = 0;
        for _ in 0..TABLES_PER_POINT {
            self.tables.draw(random, &mut self.table);
            if self.selection.holds(&self.table, point) {
                kept += 1;
                // Reservoir sampling: each of the kept tables stays with equal probability.
                if kept == 1 || random.below(kept) == 0 {
                    std::mem::swap(&mut self.table, &mut self.kept);
                }
            }
        }
        kept
    }

    /// The table that the last [`Self::try_tables`] kept.
    pub fn kept(&self) -> &LatentTable {
        &self.kept
    }
}
