//! The TypeScript types, generated from the Rust ones: a test holds `www/types.d.ts` to them.
//!
//! After a change of a type, `UPDATE_TYPES=1 cargo test --features cli types` writes the file anew.

use crate::cohort::{columns, report, rows, score, values};
use crate::model::{assessment, file, odds_ratios, sensitivity};
use crate::patient::fields;
use crate::update::{counts, report as update, sample_size};
use crate::validate::{self, calibration, utility};
use crate::{evidence, patient, regression};
use ts_rs::{Config, TS};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/www/types.d.ts");

fn declaration<T: TS>(out: &mut String) {
    let config = Config::default();
    for line in T::docs().unwrap_or_default().lines() {
        out.push_str(line);
        out.push('\n');
    }
    out.push_str("export ");
    out.push_str(&T::decl(&config));
    out.push_str("\n\n");
}

fn generated() -> String {
    let mut out = String::from(
        "// The shapes that cross the doorway. Generated from the Rust types by src/typescript.rs; do not edit.\n\n",
    );
    macro_rules! declare {
        ($($t:ty),* $(,)?) => { $( declaration::<$t>(&mut out); )* };
    }
    declare!(
        fields::Role,
        fields::Choice,
        fields::PageUnit,
        fields::Kind,
        fields::Section,
        fields::Field,
        patient::Problem,
        patient::Refusal,
        assessment::Probability,
        assessment::Outcomes,
        assessment::InResponse,
        assessment::Contribution,
        assessment::Interval,
        assessment::BaseRate,
        assessment::StudyCohort,
        assessment::PatientsLikeThis,
        assessment::IfKnown,
        assessment::Unknown,
        assessment::Caution,
        assessment::UpdateId,
        assessment::ModelId,
        assessment::Numbers,
        assessment::Assessment,
        assessment::Difference,
        assessment::Comparison,
        odds_ratios::OddsRatioInterval,
        odds_ratios::DensityAt,
        odds_ratios::Association,
        sensitivity::RunResponse,
        evidence::Status,
        evidence::Source,
        evidence::Item,
        evidence::Finding,
        evidence::Statement,
        evidence::OddsRatio,
        evidence::Assumption,
        evidence::Change,
        evidence::Sensitivity,
        evidence::Context,
        evidence::Evidence,
        evidence::Edits,
        file::MixtureWeight,
        counts::RowsTaken,
        sample_size::Mix,
        sample_size::Further,
        update::SiteEffect,
        update::CellAnswers,
        update::AssociationAnswers,
        update::PatientAnswers,
        update::UpdateReport,
        columns::Mapped,
        report::TableSummary,
        rows::Counts,
        report::CohortSummary,
        rows::RefusedCell,
        values::BestResponse,
        score::ScoredRow,
        validate::Missing,
        validate::Estimate,
        validate::TooFew,
        calibration::CurveMethod,
        calibration::CurvePoint,
        calibration::Bin,
        utility::NetBenefit,
        validate::Validation,
        report::CohortValidation,
    );
    declare!(
        regression::Limits,
        regression::Ties,
        regression::Regression,
        regression::Spec,
        regression::Stopped,
        regression::Coefficient,
        regression::Reference,
        regression::MissingValues,
        regression::Step,
        regression::Median,
        regression::Curve,
        regression::Fit,
        regression::Ratio,
        regression::FitReport,
        regression::ColumnKind,
        regression::TermColumn,
    );
    out.push_str("/** The answer for one patient; the numbers are there iff `applicable`. */\n");
    out.push_str("export type Assessment = AssessmentFrame & Partial<Numbers>;\n\n");
    out.push_str(&patient_type());
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

/// A patient's type, from the table of fields.
fn patient_type() -> String {
    let mut out = String::from(
        "/** A patient before any rule was applied: any keys, any values. */\n\
         export type RawPatient = Record<string, unknown>;\n\n\
         /** A patient as the core accepts one. */\nexport type Patient = {\n",
    );
    for f in fields::FIELDS {
        let optional = if f.required { "" } else { "?" };
        let values = match &f.kind {
            fields::Kind::Category { choices } => choices
                .iter()
                .map(|c| format!("{:?}", c.id))
                .collect::<Vec<_>>()
                .join(" | "),
            fields::Kind::Number { .. } => "number | \"unknown\"".to_owned(),
        };
        out.push_str(&format!(
            "  /** {} */\n  {}{optional}: {values};\n",
            f.help, f.id
        ));
    }
    out.push_str("};\n");
    out
}

#[test]
fn the_typescript_types_are_those_of_the_rust_structs() {
    let generated = generated();
    if std::env::var_os("UPDATE_TYPES").is_some() {
        std::fs::write(FILE, &generated).unwrap();
    }
    let kept = std::fs::read_to_string(FILE).unwrap();
    assert!(
        kept == generated,
        "www/types.d.ts is not what the Rust types say; run UPDATE_TYPES=1 cargo test --features cli types"
    );
}
