//! The answers of the categorical fields: every choice stands here once, with its id and its words.

use crate::vocabulary::vocabulary;
use serde::Serialize;

/// One answer of a categorical field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Choice {
    /// Value in JSON, CSV and links.
    #[cfg_attr(test, ts(type = "ChoiceId"))]
    pub id: &'static str,
    /// Words on the page.
    pub label: &'static str,
}

/// A categorical field's answers.
pub(crate) trait Category: Copy + 'static {
    /// Every choice, in the order of the form.
    const ENTRIES: &'static [Self];
    /// The same as the form shows them.
    const CHOICES: &'static [Choice];
    /// What a missing answer means; nothing if it is refused.
    const WHEN_ABSENT: Option<Self>;
    /// The id of that.
    const ABSENT_ID: Option<&'static str>;
}

macro_rules! category {
    (
        $(#[$doc:meta])*
        pub enum $name:ident, when absent $absent:expr;
        { $($entry:ident = $id:tt, $label:tt;)+ }
    ) => {
        vocabulary! {
            $(#[$doc])*
            pub enum $name { $(#[doc = $label] $entry = $id,)+ }
        }

        impl Category for $name {
            const ENTRIES: &'static [Self] = &Self::ALL;
            const CHOICES: &'static [Choice] = &[$(Choice { id: $id, label: $label }),+];
            const WHEN_ABSENT: Option<Self> = $absent;
            const ABSENT_ID: Option<&'static str> = match Self::WHEN_ABSENT {
                Some(choice) => Some(choice.id()),
                None => None,
            };
        }
    };
}

category! {
    /// Disease group; the order is that of the model's intercepts.
    pub enum Disease, when absent None;
    {
        All = "all", "Acute lymphoblastic leukaemia (ALL)";
        Nhl = "nhl", "Non-Hodgkin lymphoma (NHL)";
        Cll = "cll", "Chronic lymphocytic leukaemia (CLL)";
    }
}

category! {
    /// CD19 on the tumour before CART2.
    pub enum Cd19, when absent Some(Self::NotEvaluated);
    {
        Normal = "normal", "Normal";
        Decreased = "decreased", "Decreased";
        Negative = "negative", "Negative";
        NotEvaluated = "not_evaluated", "Not evaluated";
    }
}

category! {
    /// The lymphodepletion before an infusion.
    pub enum Lymphodepletion, when absent Some(Self::Unknown);
    {
        CyFlu = "cy_flu", "Cyclophosphamide and fludarabine (Cy-Flu)";
        Other = "other", "Another regimen, without fludarabine";
        Unknown = "unknown", "Not known";
    }
}

category! {
    /// What followed CART1.
    pub enum Cart1Outcome, when absent Some(Self::Unknown);
    {
        NoResponse = "no_response", "No response";
        RelapseAfterResponse = "relapse_after_response", "Relapse after CR or PR";
        InsufficientPartialResponse = "insufficient_partial_response", "Insufficient partial response";
        Unknown = "unknown", "Not known";
    }
}

category! {
    /// The product given second.
    pub enum Product, when absent Some(Self::Unknown);
    {
        SameMurineCd19 = "same_murine_cd19", "The same murine CD19 product again";
        Other = "other", "Another product";
        Unknown = "unknown", "Not known";
    }
}

impl Lymphodepletion {
    /// Whether it was Cy-Flu; nothing if unknown.
    pub(crate) fn is_cy_flu(self) -> Option<bool> {
        match self {
            Self::CyFlu => Some(true),
            Self::Other => Some(false),
            Self::Unknown => None,
        }
    }
}
