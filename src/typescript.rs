//! What the page's JavaScript is checked against, generated from the Rust types: the TypeScript types in `www/types.d.ts`, and
//! every closed list of words in `tests/js/vocabulary.json`, for which the tests of the languages demand words.
//!
//! After a change of a type, `UPDATE_TYPES=1 cargo test --features cli --lib typescript` writes the files anew.

use crate::check::{claim, p_value};
use crate::cohort::{checks, columns, meaning, repeats, report, rows, score, units};
use crate::model::{assessment, cautions, file, odds_ratios, outcomes, probability, sensitivity};
use crate::patient::{choices, fields};
use crate::study::{self, answer, runs, unprinted};
use crate::update::{counts, outcomes as shares, report as update, sample_size};
use crate::validate;
use crate::{evidence, refusal, regression, table};
use serde_json::json;
use std::path::Path;
use ts_rs::{Config, TS};

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

macro_rules! declare {
    ($out:expr, $($t:ty),* $(,)?) => { $( declaration::<$t>($out); )* };
}

fn generated() -> String {
    let mut out = String::from(
        "// The shapes that cross the doorway. Generated from the Rust types by src/typescript.rs; do not edit.\n\n",
    );
    model(&mut out);
    updates(&mut out);
    cohorts(&mut out);
    regressions(&mut out);
    studies(&mut out);
    out.push_str("/** The answer for one patient; the numbers are there iff `applicable`. */\n");
    out.push_str("export type Assessment = AssessmentFrame & Partial<Numbers>;\n\n");
    out.push_str(
        "/** How a file is to be read; what is left out is found from the file. */\n\
         export type ReadingOptions = { sheet?: string, header_row?: number, separator?: string, decimal?: DecimalMark, missing: string[], };\n\n\
         /** What columns, words and numbers mean. */\n\
         export type ColumnMapping = { columns: [string, number][], words: [string, string, string][], units: [string, DoseUnit][], weight?: number, repeats?: Repeats, };\n\n",
    );
    out.push_str(&patient_type());
    laid_out(out.trim_end())
}

/// A patient, the model, its evidence and its answers.
fn model(out: &mut String) {
    declare!(
        out,
        fields::FieldId,
        choices::Disease,
        choices::Cd19,
        choices::Lymphodepletion,
        choices::Cart1Outcome,
        choices::Product,
        fields::Role,
        choices::Choice,
        fields::PageUnit,
        fields::Kind,
        fields::Section,
        fields::Field,
        refusal::Rule,
        refusal::Problem,
        refusal::Refusal,
        probability::Probability,
        outcomes::Outcome,
        outcomes::Outcomes,
        assessment::InResponse,
        assessment::Term,
        assessment::YesNo,
        assessment::Contribution,
        probability::Interval,
        assessment::BaseRate,
        assessment::StudyCohort,
        assessment::PatientsLikeThis,
        assessment::IfKnown,
        assessment::Unknown,
        cautions::CautionCode,
        cautions::Caution,
        assessment::UpdateId,
        assessment::ModelId,
        assessment::Identity,
        assessment::Numbers,
        assessment::Assessment,
        assessment::Difference,
        assessment::Comparison,
        odds_ratios::OddsRatioInterval,
        odds_ratios::DensityAt,
        odds_ratios::Association,
        sensitivity::RunResponse,
        sensitivity::SensitivityRange,
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
    );
}

/// An update with a cohort.
fn updates(out: &mut String) {
    declare!(
        out,
        file::MixtureWeight,
        counts::RowsTaken,
        sample_size::Mix,
        sample_size::Further,
        update::WeightVerdict,
        update::SiteEffect,
        update::CellAnswers,
        update::AssociationAnswers,
        shares::OutcomeShare,
        update::ShareAnswers,
        update::OutcomeAnswers,
        update::InResponseAnswers,
        update::PatientAnswers,
        update::UpdateReport,
    );
}

/// A table, a cohort and its validation.
fn cohorts(out: &mut String) {
    declare!(
        out,
        meaning::OutcomeColumn,
        meaning::Meaning,
        columns::Mapped,
        table::cell::DecimalMark,
        table::remark::RemarkKind,
        table::remark::Remark,
        units::DoseUnit,
        units::DoseNumbers,
        report::TableSummary,
        report::NamedColumn,
        report::ValueCount,
        report::ColumnValues,
        report::DoseReport,
        repeats::Repeats,
        report::RepeatsReport,
        report::MappingReport,
        rows::Counts,
        report::CohortSummary,
        rows::RefusedCell,
        meaning::BestResponse,
        score::ScoredRow,
        validate::SurvivalValidation,
        validate::Missing,
        validate::Estimate,
        validate::TooFew,
        validate::CurveMethod,
        validate::CurvePoint,
        validate::Bin,
        validate::NetBenefit,
        validate::Validation,
        validate::Verdict,
        validate::PredictiveMethod,
        validate::PredictiveCheck,
        checks::OutcomeCheck,
        report::CohortValidation,
    );
}

/// Regression and survival.
fn regressions(out: &mut String) {
    declare!(
        out,
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
        regression::WholeModel,
        regression::HazardsPoint,
        regression::HazardsTerm,
        regression::ProportionalHazards,
        regression::Corrected,
        regression::Optimism,
        regression::FitMethod,
        regression::Fit,
        regression::Ratio,
        regression::FitReport,
        regression::Univariable,
        regression::Death,
        regression::SurvivalSpec,
        regression::Test,
        regression::AtTime,
        regression::IncidenceStep,
        regression::Incidence,
        regression::SurvivalGroup,
        regression::SurvivalReport,
        regression::ColumnKind,
        regression::TermColumn,
    );
}

/// Another study.
fn studies(out: &mut String) {
    declare!(
        out,
        p_value::TableTest,
        claim::Answer,
        claim::Reading,
        claim::TestP,
        claim::Checked,
        claim::Report,
        runs::RunKind,
        runs::Run,
        study::StudyCheck,
        answer::OddsRatioAnswer,
        answer::CellAnswer,
        answer::StudyAnswer,
        answer::PatientAnswer,
        unprinted::UnprintedKind,
        unprinted::Narrowing,
        unprinted::Unprinted,
    );
}

/// The same with each `{` last in its line and each `}` first, indented by its depth: wasm-bindgen indents what it is given by
/// exactly this rule, and adds blanks to every line after a brace that stands elsewhere (230 kB of them).
fn laid_out(types: &str) -> String {
    let mut out = String::new();
    let mut depth = 0;
    let mut comment = false;
    for line in types.lines().map(str::trim) {
        if line.is_empty() {
            out.push('\n');
        }
        comment |= line.starts_with("/*") || line.starts_with("//");
        let broken = if comment {
            line.to_owned()
        } else {
            line.replace('{', "{\n").replace('}', "\n}")
        };
        for part in broken.lines().map(str::trim) {
            if part.is_empty() {
                continue;
            }
            if !comment && part.starts_with('}') {
                depth -= 1;
            }
            out.push_str(&"  ".repeat(depth));
            // Only a line in the middle of a comment begins with a star.
            if part.starts_with('*') {
                out.push(' ');
            }
            out.push_str(part);
            out.push('\n');
            if !comment && part.ends_with('{') {
                depth += 1;
            }
        }
        comment &= !(line.ends_with("*/") || line.starts_with("//"));
    }
    out
}

/// A patient's type, from the table of fields; a choice's type is named as its enum.
fn patient_type() -> String {
    let mut out = String::from(
        "/** A choice of any categorical field. */\n\
         export type ChoiceId = Disease | Cd19 | Lymphodepletion | Cart1Outcome | Product;\n\n\
         /** A patient before any rule was applied: any keys, any values. */\n\
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

/// Every closed list, by the name of its enum.
fn vocabulary() -> String {
    let outcomes = outcomes::Outcome::ALL
        .map(|outcome| json!({ "id": outcome, "same_for_everyone": outcome.same_for_everyone() }));
    let choices = |field: &fields::Field| match field.kind {
        fields::Kind::Category { choices } => {
            let ids: Vec<&str> = choices.iter().map(|choice| choice.id).collect();
            Some((field.id.to_string(), json!(ids)))
        }
        fields::Kind::Number { .. } => None,
    };
    let lists = json!({
        "fields": fields::FieldId::ALL,
        "choices": fields::FIELDS.iter().filter_map(choices).collect::<serde_json::Map<_, _>>(),
        "rules": refusal::Rule::ALL.as_slice(),
        "cautions": cautions::CautionCode::ALL,
        "outcomes": outcomes,
        "terms": assessment::Term::ALL,
        "columns": meaning::OutcomeColumn::ALL,
        "best_responses": meaning::BestResponse::ALL,
        "remarks": table::remark::RemarkKind::ALL.as_slice(),
        "dose_units": units::DoseUnit::ALL,
        "repeats": repeats::Repeats::ALL,
        "verdicts": validate::Verdict::ALL,
        "weight_verdicts": update::WeightVerdict::ALL,
        "check_answers": claim::Answer::ALL,
        "readings": claim::Reading::ALL,
        "study_runs": runs::RunKind::ALL,
        "unprinted": unprinted::UnprintedKind::ALL,
        "outcome_shares": shares::OutcomeShare::ALL,
    });
    serde_json::to_string_pretty(&lists).unwrap() + "\n"
}

#[test]
fn the_generated_files_are_what_the_rust_types_say() {
    for (path, generated) in [
        ("www/types.d.ts", generated()),
        ("tests/js/vocabulary.json", vocabulary()),
    ] {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
        if std::env::var_os("UPDATE_TYPES").is_some() {
            std::fs::write(&file, &generated).unwrap();
        }
        assert!(
            std::fs::read_to_string(&file).unwrap() == generated,
            "{path} is not what the Rust types say; run UPDATE_TYPES=1 cargo test --features cli --lib typescript"
        );
    }
}

#[test]
fn a_brace_ends_a_line_or_begins_one_and_comments_stay_as_they_are() {
    let types =
        "/**\n * of {a}\n */\n\nexport type A = { \n/** b */\nb: { c: 1 }, } & ({ d: 2, });\n";
    let expected = "/**\n * of {a}\n */\n\nexport type A = {\n  /** b */\n  b: {\n    c: 1\n  },\n} & ({\n  d: 2,\n});\n";
    assert_eq!(laid_out(types), expected);
}
