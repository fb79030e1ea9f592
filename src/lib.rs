//! What a second infusion of CD19 CAR T cells (CART2) may bring a patient whose first one failed: a
//! probability of response, with how uncertain it is and where each number comes from.
//!
//! The evidence is one study of 44 patients whose regression table is not available here. So the regression
//! is *reconstructed*: its exact posterior given what was printed. Research and education only; not a
//! medical device; associations, not causes.
//!
//! # The flow
//!
//! ```text
//! evidence.json -> Study -> latent tables and points -> draws          (reconstruct: once, seeded)
//!                                                         |
//! RawPatient -> Patient ------------------------------> Model -> Assessment
//! (unchecked)   (trusted)                             (draws)    (plain data, never rounded)
//! ```
//!
//! What was printed:
//! - [`evidence`]: every number, by name, with its printed words and source; [`shipped`]: the file inside
//!   this library and the draws made from it;
//! - [`study`]: the same as the engine needs it: groups, margins, statements, priors.
//!
//! From print to posterior:
//! - [`reconstruct`]: the exact posterior of the regression, as independent weighted draws;
//! - [`posterior`]: the 2,048 draws that are kept, compactly coded;
//! - [`firth`] and [`fisher`]: the tests the paper used.
//!
//! From patient to answer:
//! - [`fields`]: the one table of inputs; [`patient`]: its validator, which lists every problem at once;
//! - [`model`]: draws unpacked; [`predict`]: mixing and summarising them; [`outcome_draws`]: what
//!   outcomes beside response need; [`attribution`]: why this patient differs from the average one;
//! - [`assessment`]: the answer; [`associations`]: both odds ratios before and after the study was read.
//!
//! The reader's own patients (the first three with feature `cohort`):
//! - `cohort`: a table, its rows as patients and outcomes with every refused cell, predictions of each;
//! - `validate`: how predicted probabilities did: discrimination, calibration, net benefit;
//! - `fit`: the reader's own regression of them, logistic or Cox;
//! - [`update`]: the cohort joins the evidence, the study's weight is what the cohort makes of it;
//! - [`saved`]: such a model as a file.
//!
//! Below all of it: [`math`] (one `libm` everywhere), [`rng`] (explicit seeds), [`quantile`] (type 7).
//!
//! # Example
//!
//! ```
//! use reinfuse::model::Model;
//! use reinfuse::patient::{RawPatient, RawValue};
//!
//! let mut patient = RawPatient::new();
//! patient.insert("disease", RawValue::Text("nhl".into()));
//! patient.insert("ld_before_cart1", RawValue::Text("cy_flu".into()));
//! patient.insert("cart1_dose", RawValue::Number(2e6));
//! patient.insert("cart2_dose", RawValue::Number(2e7));
//!
//! let assessment = Model::shipped()?.predict(&patient).expect("the form is complete");
//! let response = assessment.numbers.expect("the evidence applies").outcomes.response;
//! assert!(response.q025 < response.mean && response.mean < response.q975);
//! # Ok::<(), reinfuse::model::ModelError>(())
//! ```

#![forbid(unsafe_code)]

#[cfg(feature = "cohort")]
pub mod cohort;
pub mod evidence;
pub mod model;
pub mod numerics;
pub mod patient;
pub mod reconstruct;
#[cfg(feature = "cohort")]
pub mod regression;
pub mod sampling;
#[cfg(feature = "cohort")]
pub mod table;
#[cfg(all(test, feature = "cohort"))]
mod typescript;
pub mod update;
#[cfg(feature = "cohort")]
pub mod validate;
#[cfg(target_arch = "wasm32")]
pub mod wasm;
