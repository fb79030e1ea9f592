//! Covers `posterior` (the coded draws) and the standard files: coding to the bit, refusal of anything else, and
//! the whole set made anew from the evidence to the byte.

mod common;

use common::tolerance::{KEPT_MEAN, KEPT_QUANTILE};
use common::{KNOWN, cases, evidence, model, posterior, predicted, repository, typical};
use proptest::prelude::*;
use reinfuse::evidence::cart2::DISEASES;
use reinfuse::evidence::embedded;
use reinfuse::evidence::sensitivity::SensitivityTable;
use reinfuse::evidence::study::Study;
use reinfuse::evidence::{Edits, Evidence};
use reinfuse::model::draws::{NotDraws, Posterior, Provenance};
use reinfuse::model::{Model, ModelError};
use reinfuse::numerics::diagnostics::{LARGEST_TAIL_SHAPE, LEAST_EFFECTIVE};
use reinfuse::numerics::quantile;
use reinfuse::numerics::random::Stream;
use reinfuse::reconstruct::layout::Layout;
use reinfuse::reconstruct::prior::ParameterPrior;
use reinfuse::reconstruct::thin_draws;
use reinfuse::reconstruct::{
    Diagnostics, KEPT_DRAWS, LONG_RUN, SEED, Settings, WeightedDraws, reconstruct, sample,
};

/// The sensitivity runs.
const RUNS: [&str; 6] = [
    "sceptical_prior",
    "wide_prior",
    "few_cy_flu",
    "many_cy_flu",
    "other_form",
    "margins_only",
];

/// The draws the repository ships.
fn file() -> Vec<u8> {
    std::fs::read(repository("evidence/posterior/standard.bin")).unwrap()
}

fn edited(evidence: &Evidence, run: &str) -> Evidence {
    let found = evidence.sensitivity.iter().find(|s| s.id == run);
    let edits = found.map_or_else(Edits::default, |s| s.edits());
    evidence
        .clone()
        .edited(&edits)
        .expect("the run names what is there")
}

fn provenance(run: &str) -> Provenance {
    Provenance {
        version: "0".to_owned(),
        evidence_sha256: "x".to_owned(),
        run: run.to_owned(),
        seed: 3,
        diagnostics: Diagnostics {
            points: 10,
            kept: 9,
            parameters: Vec::new(),
            least_effective: 8.0,
            tail_shape: None,
        },
    }
}

/// Small random draws of two groups of 5 and 3 patients.
fn small(len: usize, seed: u64) -> (Vec<Vec<f64>>, Posterior) {
    let mut random = Stream::new(seed, 0);
    let columns: Vec<Vec<f64>> = (0..6)
        .map(|k| {
            (0..len)
                .map(|_| f64::from(k) + 2.0 * random.normal())
                .collect()
        })
        .collect();
    let mut tables = vec![vec![0; len]; 8];
    for i in 0..len {
        for (group, n) in [5, 3].into_iter().enumerate() {
            for _ in 0..n {
                tables[4 * group + random.below(4)][i] += 1;
            }
        }
    }
    let posterior = Posterior::new(provenance("small"), vec![5, 3], &columns, tables);
    (columns, posterior)
}

#[test]
fn coding_and_decoding_changes_no_bit() {
    let bytes = file();
    let decoded = Posterior::decode(&bytes).unwrap();
    assert_eq!(decoded.encode(), bytes);
    let again = Posterior::decode(&decoded.encode()).unwrap();
    let bits =
        |p: &Posterior| -> Vec<u64> { p.columns.iter().flatten().map(|x| x.to_bits()).collect() };
    assert_eq!(bits(&again), bits(&decoded));
    assert_eq!(again, decoded);
}

#[test]
fn new_draws_are_already_what_will_be_decoded() {
    for len in [1, 2, 3, 100, 101] {
        let (_, posterior) = small(len, 5);
        assert_eq!(Posterior::decode(&posterior.encode()).unwrap(), posterior);
    }
}

#[test]
fn a_code_is_off_by_at_most_half_a_step_of_its_columns_range() {
    let (columns, posterior) = small(500, 9);
    for (exact, coded) in columns.iter().zip(&posterior.columns) {
        let low = exact.iter().copied().fold(f64::INFINITY, f64::min);
        let high = exact.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let half_step = 0.5 * (high - low) / 1_023.0;
        for (x, y) in exact.iter().zip(coded) {
            assert!((x - y).abs() <= half_step * 1.000_001, "{x} became {y}");
        }
        assert_eq!(coded.iter().copied().fold(f64::INFINITY, f64::min), low);
    }
}

#[test]
fn a_column_without_spread_keeps_its_value() {
    let columns = vec![vec![0.7; 4]; 6];
    let tables = vec![vec![1; 4]; 8];
    let posterior = Posterior::new(provenance("flat"), vec![4, 4], &columns, tables);
    assert_eq!(posterior.columns, columns);
    assert_eq!(
        Posterior::decode(&posterior.encode()).unwrap().columns,
        columns
    );
}

#[test]
fn every_truncation_is_refused() {
    let (_, posterior) = small(40, 1);
    let bytes = posterior.encode();
    for length in 0..bytes.len() {
        assert_eq!(
            Posterior::decode(&bytes[..length]).err(),
            Some(NotDraws),
            "{length} bytes"
        );
    }
    assert!(Posterior::decode(&bytes).is_ok());
    let standard = file();
    for length in [0, 1, 100, standard.len() / 2, standard.len() - 1] {
        assert_eq!(
            Posterior::decode(&standard[..length]).err(),
            Some(NotDraws),
            "{length} bytes"
        );
    }
    assert_eq!(
        NotDraws.to_string(),
        "the file does not hold posterior draws of this program's form"
    );
}

#[test]
fn bytes_after_the_draws_are_refused() {
    let (_, posterior) = small(40, 1);
    let mut bytes = posterior.encode();
    bytes.push(0);
    assert_eq!(Posterior::decode(&bytes).err(), Some(NotDraws));
}

#[test]
fn a_table_of_more_patients_than_its_group_is_refused() {
    let (_, mut posterior) = small(40, 1);
    // The last pattern of a group is the remainder, which would be negative.
    posterior.tables[0][7] = 6;
    assert_eq!(Posterior::decode(&posterior.encode()).err(), Some(NotDraws));
}

#[test]
fn no_draws_are_refused() {
    let posterior = Posterior::new(
        provenance("none"),
        vec![5, 3],
        &vec![Vec::new(); 6],
        vec![Vec::new(); 8],
    );
    assert_eq!(Posterior::decode(&posterior.encode()).err(), Some(NotDraws));
}

/// What a model makes of bytes: draws of this study's form, or a refusal, never a panic.
fn survives(bytes: &[u8]) -> Result<(), TestCaseError> {
    if let Ok(draws) = Posterior::decode(bytes) {
        prop_assert!(draws.len > 0);
        prop_assert!(draws.columns.iter().all(|c| c.len() == draws.len));
        prop_assert!(draws.tables.iter().all(|c| c.len() == draws.len));
        prop_assert_eq!(draws.tables.len(), 4 * draws.groups.len());
        for (group, n) in draws.groups.iter().enumerate() {
            for i in 0..draws.len {
                let cells = &draws.tables[4 * group..4 * group + 4];
                let sum: u32 = cells.iter().map(|c| u32::from(c[i])).sum();
                prop_assert_eq!(sum, u32::from(*n));
            }
        }
        if let Ok(model) = Model::new(&evidence(), &draws) {
            predicted(&model, &typical("nhl", None, None));
        }
    }
    Ok(())
}

#[test]
fn a_list_that_lost_its_last_byte_never_panics() {
    // Every byte could be the length of a short list; where it is, the form still fits after this.
    for len in [1, 2, 3, 9] {
        let bytes = small(len, 4).1.encode();
        for place in 0..bytes.len() {
            let shorter = bytes[place].wrapping_sub(1);
            let end = place + usize::from(bytes[place]);
            if end > place && end < bytes.len() {
                let mut garbled = bytes.clone();
                garbled[place] = shorter;
                garbled.remove(end);
                survives(&garbled).unwrap();
            }
        }
    }
}

proptest! {
    #![proptest_config(cases(2_000))]

    #[test]
    fn random_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..2_000)) {
        survives(&bytes)?;
    }

    #[test]
    fn garbled_draws_never_panic(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let (_, posterior) = small(30, 2);
        let mut bytes = posterior.encode();
        for (place, value) in changes {
            let place = place.index(bytes.len());
            bytes[place] = value;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        survives(&bytes)?;
    }

    #[test]
    fn any_columns_are_coded_within_their_step(
        column in prop::collection::vec(-1e3..1e3f64, 1..50),
    ) {
        let tables = vec![vec![1; column.len()]; 4];
        let columns = vec![column; 3];
        let posterior = Posterior::new(provenance("any"), vec![4], &columns, tables);
        let decoded = Posterior::decode(&posterior.encode()).unwrap();
        prop_assert_eq!(&decoded, &posterior);
        let (low, high) = columns[0].iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), x| (l.min(*x), h.max(*x)));
        for (x, y) in columns[0].iter().zip(&decoded.columns[0]) {
            prop_assert!((x - y).abs() <= 0.500_001 * (high - low) / 1_023.0 + 1e-12);
        }
    }
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn garbled_standard_draws_never_panic_in_a_prediction(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let mut bytes = embedded::POSTERIOR.to_vec();
        for (place, value) in changes {
            let place = place.index(bytes.len());
            bytes[place] = value;
        }
        survives(&bytes)?;
    }
}

#[test]
fn the_standard_draws_belong_to_the_evidence_and_passed_their_own_diagnostics() {
    let draws = Posterior::decode(&file()).unwrap();
    let p = &draws.provenance;
    assert_eq!(p.evidence_sha256, evidence().sha256());
    assert_eq!((p.run.as_str(), p.seed), ("standard", SEED));
    assert_eq!(p.version, env!("CARGO_PKG_VERSION"));
    assert_eq!(
        (draws.len, &draws.groups[..]),
        (KEPT_DRAWS, &[14, 21, 9][..]),
    );
    assert_eq!((draws.columns.len(), draws.tables.len()), (8, 12));
    let d = &p.diagnostics;
    assert_eq!(d.objection(), None);
    assert!(d.least_effective >= LONG_RUN && LONG_RUN > LEAST_EFFECTIVE,);
    assert!(d.parameters.iter().all(|p| p.effective >= LONG_RUN),);
    assert!(
        d.tail_shape.is_some_and(|k| k <= LARGEST_TAIL_SHAPE),
        "{:?}",
        d.tail_shape
    );
    assert_eq!(file(), embedded::POSTERIOR);
}

#[test]
fn every_standard_table_keeps_the_printed_margins() {
    let draws = Posterior::decode(&file()).unwrap();
    for i in 0..draws.len {
        let n = |cell: usize| u32::from(draws.tables[cell][i]);
        for (group, size) in [14, 21, 9].into_iter().enumerate() {
            assert_eq!((0..4).map(|p| n(4 * group + p)).sum::<u32>(), size);
        }
        let increased: u32 = (0..12).filter(|cell| cell % 2 == 1).map(n).sum();
        assert_eq!(increased, 36);
    }
}

#[test]
fn draws_of_other_groups_are_no_model_of_this_study() {
    let (_, small) = small(10, 1);
    assert_eq!(
        Model::new(&evidence(), &small).err(),
        Some(ModelError::OtherGroups)
    );
    assert_eq!(
        ModelError::OtherGroups.to_string(),
        "the draws are of other groups than the evidence"
    );
}

#[test]
fn draws_whose_group_sizes_are_not_the_evidences_are_no_model_of_this_study() {
    let base = posterior();
    let mut tables = base.tables.clone();
    for i in 0..base.len {
        tables[0][i] += 1;
    }
    let other = Posterior::new(base.provenance, vec![15, 21, 9], &base.columns, tables);
    assert_eq!(
        Model::new(&evidence(), &other).err(),
        Some(ModelError::OtherGroups)
    );
}

/// What `reconstruct` keeps of a long run, from its public parts: the chosen draws in the order of their
/// first intercept, without mu and nu.
fn kept(study: &Study, draws: &WeightedDraws, diagnostics: Diagnostics) -> Posterior {
    let mut order = thin_draws(draws, Layout::of(study), KEPT_DRAWS, SEED);
    order.sort_by(|a, b| {
        draws.parameters_of(*a)[0]
            .total_cmp(&draws.parameters_of(*b)[0])
            .then(a.cmp(b))
    });
    let columns: Vec<Vec<f64>> = (0..ParameterPrior::new(study).dimensions())
        .map(|k| order.iter().map(|i| draws.parameters_of(*i)[k]).collect())
        .collect();
    let tables = (0..draws.cells)
        .map(|cell| {
            order
                .iter()
                .map(|i| draws.table_of(*i)[cell] as u8)
                .collect()
        })
        .collect();
    let provenance = Provenance {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        evidence_sha256: embedded::EVIDENCE_SHA256.to_owned(),
        run: "standard".to_owned(),
        seed: SEED,
        diagnostics,
    };
    Posterior::new(provenance, vec![14, 21, 9], &columns, tables)
}

/// Mean, 2.5% and 97.5% quantile of a cell's probability over weighted draws: the quantile is the smallest
/// value at which the running share of the weights reaches the level.
const LAYOUT: Layout = Layout::additive(3, 2);

fn weighted(draws: &WeightedDraws, cell: usize) -> [f64; 3] {
    let mut values: Vec<(f64, f64)> = (0..draws.len())
        .map(|i| {
            let eta = LAYOUT.linear_predictor(draws.parameters_of(i), cell / 4, cell % 4);
            (1.0 / (1.0 + (-eta).exp()), draws.weights[i])
        })
        .collect();
    values.sort_by(|a, b| a.0.total_cmp(&b.0));
    let total: f64 = values.iter().map(|v| v.1).sum();
    let at = |level: f64| {
        let mut running = 0.0;
        let reached = values.iter().find(|(_, w)| {
            running += w;
            running >= level * total
        });
        reached.expect("the weights reach their sum").0
    };
    let mean = values.iter().map(|(p, w)| p * w).sum::<f64>() / total;
    [mean, at(0.025), at(0.975)]
}

/// The same over the standard draws, each of weight one.
fn unweighted(draws: &Posterior, cell: usize) -> [f64; 3] {
    let mut values: Vec<f64> = (0..draws.len)
        .map(|i| {
            let point: Vec<f64> = draws.columns.iter().map(|c| c[i]).collect();
            1.0 / (1.0 + (-LAYOUT.linear_predictor(&point, cell / 4, cell % 4)).exp())
        })
        .collect();
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    quantile::sort(&mut values);
    [
        mean,
        quantile::of_sorted(&values, 0.025),
        quantile::of_sorted(&values, 0.975),
    ]
}

/// The main run: made anew it is the standard file, and that stands for the long run behind it.
fn main_run_is_regenerated(evidence: &Evidence) {
    let study = Study::from_evidence(evidence).unwrap();
    let (draws, diagnostics) = sample(&study, SEED, LONG_RUN, |_| {}).unwrap();
    assert_eq!(diagnostics.objection(), None);
    let again = kept(&study, &draws, diagnostics);
    assert!(
        again.encode() == file(),
        "the main run has other bytes than the standard file"
    );
    for cell in 0..12 {
        let (long, short) = (weighted(&draws, cell), unweighted(&again, cell));
        let allowed = [KEPT_MEAN, KEPT_QUANTILE, KEPT_QUANTILE];
        for ((long, short), allowed) in long.iter().zip(short).zip(allowed) {
            assert!(
                (long - short).abs() < allowed,
                "cell {cell}: {short}, long run {long}"
            );
        }
    }
}

/// A sensitivity run: made anew, its answers to every kind of patient are those of the table.
fn sensitivity_run_is_regenerated(evidence: &Evidence, run: &str) {
    let settings = Settings {
        effective: LONG_RUN,
        ..Settings::default()
    };
    let edited = edited(evidence, run);
    let again = reconstruct(&edited, "any", run, &settings, |_| {}).unwrap();
    let model = Model::new(&edited, &again).unwrap();
    let standard = common::model();
    for disease in DISEASES {
        for cy_flu in KNOWN {
            for increased in KNOWN {
                let patient = typical(disease, cy_flu, increased);
                let response = predicted(&model, &patient).outcomes.response;
                let kept = predicted(&standard, &patient).sensitivity.runs;
                let kept = kept.iter().find(|r| r.id == run).unwrap();
                assert_eq!(
                    [kept.mean, kept.q025, kept.q975],
                    [response.mean, response.q025, response.q975].map(|p| f64::from(p as f32)),
                    "{run}: {patient:?}"
                );
            }
        }
    }
}

#[test]
fn the_sensitivity_table_is_of_this_evidence_and_has_its_runs_in_order() {
    let text = std::fs::read_to_string(repository("evidence/posterior/sensitivity.json")).unwrap();
    let table: SensitivityTable = serde_json::from_str(&text).unwrap();
    assert_eq!(table.evidence_sha256, embedded::EVIDENCE_SHA256);
    assert_eq!(table.version, env!("CARGO_PKG_VERSION"));
    assert_eq!(table.seed, SEED);
    let ids: Vec<&str> = table.runs.iter().map(|run| run.id.as_str()).collect();
    let evidence = evidence();
    let expected: Vec<&str> = evidence.sensitivity.iter().map(|s| s.id.as_str()).collect();
    assert_eq!(ids, expected);
    let answers = predicted(&model(), &typical("cll", Some(true), None)).sensitivity;
    assert!(answers.runs.iter().map(|r| r.id.as_str()).eq(expected));
    assert!(
        answers
            .runs
            .iter()
            .all(|r| r.q025 < r.mean && r.mean < r.q975)
    );
}

/// An independent sampler puts NHL with Cy-Flu and a raised dose here, run by run; the last number is that of the same dose.
#[test]
fn the_sensitivity_runs_agree_with_an_independent_sampler() {
    let nhl = |increased| predicted(&model(), &typical("nhl", Some(true), Some(increased)));
    let mean = |of: &reinfuse::model::assessment::Numbers, run: &str| {
        of.sensitivity
            .runs
            .iter()
            .find(|r| r.id == run)
            .unwrap()
            .mean
    };
    let (raised, same) = (nhl(true), nhl(false));
    for (run, expected) in [
        ("sceptical_prior", 0.612),
        ("wide_prior", 0.742),
        ("few_cy_flu", 0.749),
        ("many_cy_flu", 0.658),
        ("other_form", 0.743),
        ("margins_only", 0.494),
    ] {
        let found = mean(&raised, run);
        assert!((found - expected).abs() < 0.006, "{run}: {found}");
    }
    assert!((raised.outcomes.response.mean - 0.696).abs() < 0.006);
    assert!((mean(&same, "other_form") - 0.30).abs() < 0.01);
    assert!((same.outcomes.response.mean - 0.39).abs() < 0.01);
}

#[test]
fn the_range_over_assumptions_leaves_out_the_run_without_statements() {
    for disease in DISEASES {
        let range = predicted(&model(), &typical(disease, Some(true), Some(true))).sensitivity;
        let (dropping, changing): (Vec<_>, Vec<_>) =
            range.runs.iter().partition(|run| run.drops_evidence);
        assert_eq!(dropping.len(), 1);
        assert_eq!(dropping[0].id, "margins_only");
        assert!(dropping[0].mean < range.low, "{disease}");
        for (end, pick) in [
            (range.low, f64::min as fn(f64, f64) -> f64),
            (range.high, f64::max),
        ] {
            assert_eq!(Some(end), changing.iter().map(|run| run.mean).reduce(pick));
        }
    }
}

#[test]
fn the_standard_draws_are_regenerated_to_the_byte() {
    let evidence = embedded::evidence();
    let from_the_file = common::evidence();
    // Two runs at a time, as `xtask standard-model` makes them.
    std::thread::scope(|scope| {
        let first = scope.spawn(|| {
            main_run_is_regenerated(&evidence);
            RUNS[1..3]
                .iter()
                .for_each(|run| sensitivity_run_is_regenerated(&evidence, run));
        });
        // The words of the evidence file have no part in it.
        sensitivity_run_is_regenerated(&from_the_file, RUNS[0]);
        RUNS[3..]
            .iter()
            .for_each(|run| sensitivity_run_is_regenerated(&evidence, run));
        first
            .join()
            .expect("the other thread's runs are the standard ones");
    });
}
