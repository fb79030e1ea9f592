//! The one table of fields: it drives the form, the validator, the CSV reader, the types and the documentation.

use serde::Serialize;

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

/// One answer of a categorical field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Choice {
    /// Value in JSON, CSV and links.
    pub id: &'static str,
    /// Words on the page.
    pub label: &'static str,
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
    /// Name in JSON, CSV, links and form controls.
    pub id: &'static str,
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
    pub when_absent: Option<&'static str>,
    /// Its values.
    #[serde(flatten)]
    #[cfg_attr(test, ts(flatten))]
    pub kind: Kind,
}

const UNKNOWN: Choice = Choice {
    id: "unknown",
    label: "Not known",
};

const LYMPHODEPLETION: &[Choice] = &[
    Choice {
        id: "cy_flu",
        label: "Cyclophosphamide and fludarabine (Cy-Flu)",
    },
    Choice {
        id: "other",
        label: "Another regimen, without fludarabine",
    },
    UNKNOWN,
];

/// Doses above this, in CAR T cells per kg, are refused as a slip of the unit.
pub const DOSE_LIMIT: f64 = 1e9;

const DOSE: Kind = Kind::Number {
    unit: "CAR T cells per kg",
    at_most: DOSE_LIMIT,
    page_unit: PageUnit {
        label: "10⁶ CAR T cells/kg",
        factor: 1e6,
        presets: &[0.2, 2.0, 20.0],
    },
};

/// The table, in the order of the form.
pub const FIELDS: &[Field] = &[
    Field {
        id: "disease",
        label: "Disease",
        help: "The only answer a prediction cannot do without.",
        section: Section::Disease,
        required: true,
        role: Role::Model,
        when_absent: None,
        kind: Kind::Category {
            choices: &[
                Choice {
                    id: "all",
                    label: "Acute lymphoblastic leukaemia (ALL)",
                },
                Choice {
                    id: "nhl",
                    label: "Non-Hodgkin lymphoma (NHL)",
                },
                Choice {
                    id: "cll",
                    label: "Chronic lymphocytic leukaemia (CLL)",
                },
            ],
        },
    },
    Field {
        id: "cd19",
        label: "CD19 on the tumour now",
        help: "Without CD19 the product has no target, and no number is given.",
        section: Section::Disease,
        required: false,
        role: Role::Applicability,
        when_absent: Some("not_evaluated"),
        kind: Kind::Category {
            choices: &[
                Choice {
                    id: "normal",
                    label: "Normal",
                },
                Choice {
                    id: "decreased",
                    label: "Decreased",
                },
                Choice {
                    id: "negative",
                    label: "Negative",
                },
                Choice {
                    id: "not_evaluated",
                    label: "Not evaluated",
                },
            ],
        },
    },
    Field {
        id: "ld_before_cart1",
        label: "Lymphodepletion before CART1",
        help: "Already past: a marker of response, not something that can still be chosen.",
        section: Section::Cart1,
        required: false,
        role: Role::Model,
        when_absent: Some("unknown"),
        kind: Kind::Category {
            choices: LYMPHODEPLETION,
        },
    },
    Field {
        id: "cart1_dose",
        label: "CART1 dose",
        help: "CAR T cells per kg of body weight that were given first.",
        section: Section::Cart1,
        required: false,
        role: Role::Model,
        when_absent: None,
        kind: DOSE,
    },
    Field {
        id: "cart1_outcome",
        label: "What followed CART1",
        help: "Recorded only: no effect on the response to CART2 was published.",
        section: Section::Cart1,
        required: false,
        role: Role::Recorded,
        when_absent: Some("unknown"),
        kind: Kind::Category {
            choices: &[
                Choice {
                    id: "no_response",
                    label: "No response",
                },
                Choice {
                    id: "relapse_after_response",
                    label: "Relapse after CR or PR",
                },
                Choice {
                    id: "insufficient_partial_response",
                    label: "Insufficient partial response",
                },
                UNKNOWN,
            ],
        },
    },
    Field {
        id: "ld_before_cart2",
        label: "Lymphodepletion before CART2",
        help: "Recorded only: no effect on the response to CART2 was published.",
        section: Section::Cart2,
        required: false,
        role: Role::Recorded,
        when_absent: Some("unknown"),
        kind: Kind::Category {
            choices: LYMPHODEPLETION,
        },
    },
    Field {
        id: "cart2_dose",
        label: "Planned CART2 dose",
        help: "What counts is whether it is higher than the CART1 dose.",
        section: Section::Cart2,
        required: false,
        role: Role::Model,
        when_absent: None,
        kind: DOSE,
    },
    Field {
        id: "product",
        label: "Product",
        help: "The study gave the same CD19 product with a murine binder twice.",
        section: Section::Cart2,
        required: false,
        role: Role::Applicability,
        when_absent: Some("unknown"),
        kind: Kind::Category {
            choices: &[
                Choice {
                    id: "same_murine_cd19",
                    label: "The same murine CD19 product again",
                },
                Choice {
                    id: "other",
                    label: "Another product",
                },
                UNKNOWN,
            ],
        },
    },
];

/// The field of this name.
pub fn field(id: &str) -> Option<&'static Field> {
    FIELDS.iter().find(|f| f.id == id)
}
