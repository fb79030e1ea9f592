//! What a second infusion of CD19 CAR T cells (CART2) may bring a patient whose first one failed: a
//! probability of response, with how uncertain it is and where each number comes from.
//!
//! The evidence is one study of 44 patients whose regression table is not available here. So the regression
//! is *reconstructed*: its posterior given what was printed. Research and education only; not a medical device;
//! associations, not causes.
//!
//! # The flow
//!
//! ```text
//! evidence.json -> Study -> latent tables and parameters -> draws          (reconstruct: once, seeded)
//!                                                            |
//! RawPatient -> Patient ---------------------------------> Model -> Assessment
//! (unchecked)   (trusted)                                (draws)    (plain data, never rounded)
//! ```
//!
//! # The modules, each above those it uses
//!
//! - [`numerics`]: one `libm` everywhere, small linear algebra, Newton's method, type-7 quantiles, explicit seeds,
//!   Fisher's test. Knows no model.
//! - `sampling`: importance sampling of any density: proposals, weighted draws, thinning. Knows no model.
//! - [`evidence`]: every printed number, by name, with its words and source ([`evidence::study`]: the same as the engine
//!   needs it; [`evidence::embedded`]: the file inside this library and the draws made from it).
//! - [`check`]: whether printed numbers follow from each other, before anything is computed from them.
//! - [`patient`]: the one table of inputs ([`patient::fields`]) and the validator, which lists every problem at once.
//! - [`model`]: draws unpacked, mixed and summarised into an assessment. Knows no sampler.
//! - [`reconstruct`]: from print to the posterior of the regression, as independent weighted draws.
//! - `study` (feature `cohort`): another study, from a file of what its paper printed.
//! - [`update`]: the reader's own cohort joins the evidence, by a robust mixture prior.
//! - `table`, `cohort`, `validate`, `regression` (feature `cohort`): a file as a table of text; its rows as patients and
//!   outcomes; how predictions did against what happened; the reader's own regression, logistic or Cox.
//! - `wasm`: the only folder that knows JavaScript exists.
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
//! let assessment = Model::standard()?.predict(&patient).expect("the form is complete");
//! let response = assessment.numbers.expect("the evidence applies").outcomes.response;
//! assert!(response.q025 < response.mean && response.mean < response.q975);
//! # Ok::<(), reinfuse::model::ModelError>(())
//! ```

#![forbid(unsafe_code)]

pub mod check;
#[cfg(feature = "cohort")]
pub mod cohort;
pub mod evidence;
pub mod model;
pub mod numerics;
pub mod patient;
pub mod reconstruct;
mod refusal;
#[cfg(feature = "cohort")]
pub mod regression;
pub(crate) mod sampling;
#[cfg(feature = "cohort")]
pub mod study;
#[cfg(feature = "cohort")]
pub mod table;
#[cfg(all(test, feature = "cohort"))]
mod typescript;
pub mod update;
#[cfg(feature = "cohort")]
pub mod validate;
mod vocabulary;
#[cfg(target_arch = "wasm32")]
pub mod wasm;
