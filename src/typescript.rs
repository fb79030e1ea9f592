//! What the page's JavaScript is checked against, generated from the Rust types: the TypeScript types in `www/types.d.ts`, and
//! every closed list of words in `tests/js/vocabulary.json`, for which the tests of the languages demand words.
//!
//! After a change of a type, `UPDATE_TYPES=1 cargo test --features cli --lib typescript` writes the files anew.

use crate::check::claim;
use crate::cohort::{meaning, repeats, report, rows, score, units};
use crate::model::{assessment, cautions, odds_ratios, outcomes, sensitivity};
use crate::patient::fields;
use crate::study::{self, answer, runs, unprinted};
use crate::update::{counts, outcomes as shares, report as update};
use crate::validate;
use crate::{evidence, refusal, regression, table};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use ts_rs::{Config, TS, TypeVisitor};

/// The types that functions of `src/wasm/` take and give, with all that they hold, in the order of their names.
#[derive(Default)]
struct Declarations(BTreeMap<String, String>);

impl TypeVisitor for Declarations {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        let config = Config::default();
        // Without a path it is a type of TypeScript's own.
        if T::output_path().is_none() || self.0.contains_key(&T::ident(&config)) {
            return;
        }
        let docs = T::docs().unwrap_or_default();
        let declaration = format!("{}\nexport {}\n\n", docs.trim_end(), T::decl(&config));
        self.0.insert(T::ident(&config), declaration);
        T::visit_dependencies(self);
    }
}

fn generated() -> String {
    let mut declarations = Declarations::default();
    macro_rules! declare {
        ($($t:ty),* $(,)?) => { $( declarations.visit::<$t>(); )* };
    }
    declare!(
        fields::Field,
        refusal::Refusal,
        assessment::Identity,
        assessment::BaseRate,
        assessment::Assessment,
        assessment::Numbers,
        assessment::Comparison,
        odds_ratios::Association,
        sensitivity::SensitivityRange,
        evidence::Evidence,
        evidence::Edits,
        update::UpdateReport,
        counts::RowsTaken,
        report::TableSummary,
        report::MappingReport,
        report::CohortSummary,
        report::CohortValidation,
        rows::RefusedCell,
        score::ScoredRow,
        regression::Spec,
        regression::FitReport,
        regression::Univariable,
        regression::Optimism,
        regression::SurvivalSpec,
        regression::SurvivalReport,
        regression::TermColumn,
        claim::Report,
        study::StudyCheck,
        answer::StudyAnswer,
        answer::PatientAnswer,
        unprinted::Unprinted,
        runs::RunKind,
    );
    let mut out = String::from(
        "// The types of what passes between the core and JavaScript. Generated from the Rust types by src/typescript.rs; do not edit.\n\n",
    );
    out.extend(declarations.0.into_values());
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

/// A patient's type, from the table of fields.
fn patient_type() -> String {
    let mut all = BTreeSet::new();
    let mut fields = String::new();
    for f in fields::FIELDS {
        let optional = if f.required { "" } else { "?" };
        let values = match &f.kind {
            fields::Kind::Category { choices } => {
                let ids: Vec<String> = choices.iter().map(|c| format!("{:?}", c.id)).collect();
                all.extend(ids.iter().cloned());
                ids.join(" | ")
            }
            fields::Kind::Number { .. } => "number | \"unknown\"".to_owned(),
        };
        fields.push_str(&format!(
            "  /** {} */\n  {}{optional}: {values};\n",
            f.help, f.id
        ));
    }
    let all: Vec<String> = all.into_iter().collect();
    format!(
        "/** A choice of any categorical field. */\n\
         export type ChoiceId = {};\n\n\
         /** A patient before any rule was applied: any keys, any values. */\n\
         export type RawPatient = Record<string, unknown>;\n\n\
         /** A patient as the core accepts one. */\nexport type Patient = {{\n{fields}}};\n",
        all.join(" | ")
    )
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
