//! The one table of fields: it drives the form, the validator, the CSV reader, the types and the documentation.

use crate::patient::choices::{
    Cart1Outcome, Category, Cd19, Choice, Disease, Lymphodepletion, Product,
};
use crate::vocabulary::vocabulary;
use serde::Serialize;

vocabulary! {
    /// Every field, in the order of the form: its name in JSON, CSV, links and form controls.
    pub enum FieldId {
        /// Disease group.
        Disease = "disease",
        /// CD19 on the tumour before CART2.
        Cd19 = "cd19",
        /// Lymphodepletion before CART1.
        LdBeforeCart1 = "ld_before_cart1",
        /// Dose of CART1.
        Cart1Dose = "cart1_dose",
        /// What followed CART1.
        Cart1Outcome = "cart1_outcome",
        /// Lymphodepletion before CART2.
        LdBeforeCart2 = "ld_before_cart2",
        /// Dose of CART2.
        Cart2Dose = "cart2_dose",
        /// The product given second.
        Product = "product",
    }
}

/// What a field is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename_all = "snake_case"))]
pub enum Role {
    /// Enters the response model.
    Model,
    /// Decides whether the evidence applies to this patient.
    Applicability,
    /// Recorded only: no effect was published.
    Recorded,
}

/// The unit a number is entered in on the page; the value itself is in `Kind::Number::unit`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PageUnit {
    /// Words beside the box.
    pub label: &'static str,
    /// One page unit in units of the value.
    pub factor: f64,
    /// Numbers offered as buttons, in page units.
    pub presets: &'static [f64],
}

/// What values a field takes.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS), ts(tag = "kind", rename_all = "snake_case"))]
pub enum Kind {
    /// One of a list.
    Category {
        /// The list.
        choices: &'static [Choice],
    },
    /// A number above 0.
    Number {
        /// Unit of the value.
        unit: &'static str,
        /// Refused above this, as a slip of the unit.
        at_most: f64,
        /// The smallest value.
        at_least: f64,
        /// How the page asks for it.
        page_unit: PageUnit,
    },
}

/// Part of the form a field stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename_all = "snake_case"))]
pub enum Section {
    /// The disease and its target.
    Disease,
    /// The first infusion.
    Cart1,
    /// The planned second infusion.
    Cart2,
}

/// One field of a patient.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Field {
    /// Which one.
    pub id: FieldId,
    /// Words on the page.
    pub label: &'static str,
    /// One sentence of help.
    pub help: &'static str,
    /// Where it stands in the form.
    pub section: Section,
    /// Whether a prediction needs it.
    pub required: bool,
    /// What it is good for.
    pub role: Role,
    /// What a missing answer means; nothing for a required field and for numbers (they stay unknown).
    #[cfg_attr(test, ts(type = "ChoiceId | null"))]
    pub when_absent: Option<&'static str>,
    /// Its values.
    #[serde(flatten)]
    #[cfg_attr(test, ts(flatten))]
    pub kind: Kind,
}

/// The smallest dose, in CAR T cells per kg: below it the number was meant in another unit (2 for 2 million).
pub const LOWEST_DOSE: f64 = 1e3;
/// The largest dose, likewise.
pub const HIGHEST_DOSE: f64 = 1e9;
/// Unit of a dose.
pub(crate) const DOSE_UNIT: &str = "CAR T cells per kg";

/// The table, in the order of [`FieldId::ALL`].
pub const FIELDS: &[Field] = &{
    let mut table = [FieldId::ALL[0].definition(); FieldId::ALL.len()];
    let mut i = 0;
    while i < table.len() {
        table[i] = FieldId::ALL[i].definition();
        i += 1;
    }
    table
};

impl FieldId {
    /// What the field asks, and what may be answered.
    pub fn field(self) -> &'static Field {
        &FIELDS[self as usize]
    }

    const fn definition(self) -> Field {
        match self {
            Self::Disease => category::<Disease>(
                self,
                "Disease",
                "The only answer a prediction cannot do without.",
                Section::Disease,
                Role::Model,
            ),
            Self::Cd19 => category::<Cd19>(
                self,
                "CD19 on the tumour now",
                "Without CD19 the product has no target, and no number is given.",
                Section::Disease,
                Role::Applicability,
            ),
            Self::LdBeforeCart1 => category::<Lymphodepletion>(
                self,
                "Lymphodepletion before CART1",
                "Already past: a marker of response, not something that can still be chosen.",
                Section::Cart1,
                Role::Model,
            ),
            Self::Cart1Dose => dose(
                self,
                "CART1 dose",
                "CAR T cells per kg of body weight that were given first.",
                Section::Cart1,
                Role::Model,
            ),
            Self::Cart1Outcome => category::<Cart1Outcome>(
                self,
                "What followed CART1",
                "Recorded only: no effect on the response to CART2 was published.",
                Section::Cart1,
                Role::Recorded,
            ),
            Self::LdBeforeCart2 => category::<Lymphodepletion>(
                self,
                "Lymphodepletion before CART2",
                "Recorded only: no effect on the response to CART2 was published.",
                Section::Cart2,
                Role::Recorded,
            ),
            Self::Cart2Dose => dose(
                self,
                "Planned CART2 dose",
                "What counts is whether it is higher than the CART1 dose.",
                Section::Cart2,
                Role::Model,
            ),
            Self::Product => category::<Product>(
                self,
                "Product",
                "The study gave the same CD19 product with a murine binder twice.",
                Section::Cart2,
                Role::Applicability,
            ),
        }
    }
}

const fn category<C: Category>(
    id: FieldId,
    label: &'static str,
    help: &'static str,
    section: Section,
    role: Role,
) -> Field {
    Field {
        id,
        label,
        help,
        section,
        required: C::ABSENT_ID.is_none(),
        role,
        when_absent: C::ABSENT_ID,
        kind: Kind::Category {
            choices: C::CHOICES,
        },
    }
}

const fn dose(
    id: FieldId,
    label: &'static str,
    help: &'static str,
    section: Section,
    role: Role,
) -> Field {
    Field {
        id,
        label,
        help,
        section,
        required: false,
        role,
        when_absent: None,
        kind: Kind::Number {
            unit: DOSE_UNIT,
            at_least: LOWEST_DOSE,
            at_most: HIGHEST_DOSE,
            page_unit: PageUnit {
                label: "10⁶ CAR T cells/kg",
                factor: 1e6,
                presets: &[0.2, 2.0, 20.0],
            },
        },
    }
}
