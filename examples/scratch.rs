use reinfuse::update::{self, cells::CohortCells, UpdateSettings};
use reinfuse::evidence::Edits;
use std::time::Instant;
fn run(name: &str, cells: &[(usize, Option<bool>, Option<bool>, u32, u32)]) {
    let mut c = CohortCells::of_the_model();
    for (g, a, b, n, r) in cells { c.add(*g, [*a, *b], *n, *r).unwrap(); }
    let t = Instant::now();
    match update::update(&reinfuse::shipped::evidence(), reinfuse::shipped::EVIDENCE_SHA256, &Edits::default(), &c, &UpdateSettings::default(), |_| ()) {
        Ok(u) => {
            let d = &u.mixture.diagnostics;
            println!("{name}: {:.2}s w {:?} bf {:?} ess {:.0} k {:?} points {} kept {} bytes {}", t.elapsed().as_secs_f64(), u.mixture.weight, u.mixture.ln_bayes_factor, d.least_effective, d.tail_shape, d.points, d.kept, u.saved.encode().len());
            let report = update::report::report(&reinfuse::model::Model::shipped().unwrap(), &u.saved, &c, None).unwrap();
            for cell in [3, 4, 7] { let x = &report.cells[cell]; println!("    {} {}{}: {:.3} ({:.3}-{:.3}) -> {:.3} ({:.3}-{:.3})", x.disease, x.cy_flu, x.dose_increased, x.before.mean, x.before.q025, x.before.q975, x.after.mean, x.after.q025, x.after.q975); }
            let p = reinfuse::posterior::Posterior::decode(&u.saved.draws).unwrap();
            let study = reinfuse::study::Study::from_evidence(&reinfuse::shipped::evidence()).unwrap();
            println!("    {:?}", update::further::further(&p, &study, &c, 1, [Some(true), Some(true)]));
        }
        Err(e) => println!("{name}: {:.2}s {e}", t.elapsed().as_secs_f64()),
    }
}
fn main() {
    let (y, n, u) = (Some(true), Some(false), None::<bool>);
    // run("empty", &[]);
    // run("one", &[(1, y, y, 1, 1)]);
    // run("agree 40", &[(1, y, y, 15, 10), (1, n, y, 5, 1), (1, y, n, 5, 2), (0, y, y, 8, 3), (0, n, n, 4, 0), (2, y, y, 3, 1)]);
    run("conflict 40", &[(1, y, y, 15, 1), (1, n, y, 5, 4), (1, y, n, 5, 3), (0, y, y, 8, 0), (0, n, n, 4, 4), (2, y, y, 3, 0)]);
    // run("unknown 40", &[(1, u, u, 25, 12), (0, u, u, 12, 3), (2, u, u, 3, 1)]);
    // run("unknown C 400", &[(1, u, y, 150, 80),(1, u, n, 100, 30), (0, u, y, 120, 30), (2, u, y, 30, 10)]);
    // run("1000", &[(1, y, y, 300, 190), (1, n, y, 200, 60), (1, y, n, 100, 30), (0, y, y, 250, 80), (0, n, n, 50, 3), (2, y, y, 100, 40)]);
    // run("1e5 known", &[(1, y, y, 30000, 19000), (1, n, y, 20000, 6000), (1, y, n, 10000, 3000), (0, y, y, 25000, 8000), (0, n, n, 5000, 150), (2, y, y, 10000, 4000)]);
    run("1e5 conflict", &[(1, y, y, 30000, 1000), (1, n, y, 20000, 16000), (1, y, n, 10000, 5000), (0, y, y, 25000, 1000), (0, n, n, 5000, 4500), (2, y, y, 10000, 100)]);
    // run("1e5 unknown", &[(1, u, u, 50000, 24000), (0, u, u, 30000, 8000), (2, u, u, 20000, 8000)]);
    // run("1e5 mixed", &[(1, y, y, 20000, 13000), (1, u, u, 30000, 12000), (1, n, n, 10000, 1000), (0, u, y, 30000, 9000), (2, y, u, 10000, 4000)]);
    // run("all respond 50", &[(1, y, y, 20, 20), (0, n, n, 20, 20), (2, n, y, 10, 10)]);
    run("mild conflict", &[(1, y, y, 10, 3), (1, n, y, 10, 5), (0, n, n, 10, 5)]);
}
