//! From what was typed (unchecked) to a patient the model may trust; all problems at once.

pub(crate) mod choices;
pub mod fields;

pub use crate::patient::choices::{Cart1Outcome, Cd19, Disease, Lymphodepletion, Product};
use crate::refusal::shown;
pub use crate::refusal::{Problem, Refusal, Rule};

use crate::numerics::math::shown as shown_number;
use crate::patient::choices::Category;
use crate::patient::choices::Choice;
use crate::patient::fields::{DOSE_UNIT, FieldId, HIGHEST_DOSE, LOWEST_DOSE};
use std::cmp::Ordering;
use std::num::NonZeroU64;

/// Half a unit in the ninth significant digit of a number that begins with 9.99999999.
const SAME_DOSE: f64 = 5e-10;

/// Compares doses, or their ratios, as measured numbers: those that agree to 9 significant digits are equal, since a change of
/// unit leaves 1.9999999999999998 of 2 (times 10^6 cells per kg).
pub(crate) fn compare_doses(a: f64, b: f64) -> Ordering {
    if (a - b).abs() <= SAME_DOSE * a.abs().max(b.abs()) {
        Ordering::Equal
    } else {
        a.total_cmp(&b)
    }
}

/// A value as it was entered, before any rule was applied.
#[derive(Debug, Clone, PartialEq)]
pub enum RawValue {
    /// `null`, `undefined` or nothing: the field is absent.
    Nothing,
    /// A number, finite or not.
    Number(f64),
    /// Text.
    Text(String),
    /// Anything else, by the name of its type.
    Other(&'static str),
}

/// A patient as typed or parsed: any keys, any values, each key once.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RawPatient {
    pub(crate) entries: Vec<(String, RawValue)>,
    /// Entries beyond [`MOST_UNKNOWN`], of which only the number is kept.
    further: usize,
}

/// Unknown keys of a patient that are kept and listed: a link or a file may have any number of them.
const MOST_UNKNOWN: usize = 50;

impl RawPatient {
    /// No entries.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an entry; false (and nothing is changed) if the key is there already. Of many unknown keys those after the first 50
    /// are only counted.
    pub fn insert(&mut self, key: impl Into<String>, value: RawValue) -> bool {
        let key = key.into();
        let new = self.get(&key).is_none();
        if new && self.entries.len() >= MOST_UNKNOWN && FieldId::named(&key).is_none() {
            self.further += 1;
        } else if new {
            self.entries.push((key, value));
        }
        new
    }

    /// The value under a key.
    pub fn get(&self, key: &str) -> Option<&RawValue> {
        self.entries.iter().find(|(k, _)| k == key).map(|(_, v)| v)
    }
}

/// A dose in CAR T cells per kg: from [`LOWEST_DOSE`] to [`HIGHEST_DOSE`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Dose(
    /// The bits of the number: so doses can be compared and hashed, and an unknown one costs no byte more.
    NonZeroU64,
);

impl Dose {
    /// In CAR T cells per kg.
    fn cells_per_kg(self) -> f64 {
        f64::from_bits(self.0.get())
    }
}

/// A validated patient. Recorded fields are checked, then only kept for the fingerprint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Patient {
    disease: Disease,
    cd19: Cd19,
    ld_before_cart1: Lymphodepletion,
    cart1_dose: Option<Dose>,
    cart1_outcome: Cart1Outcome,
    ld_before_cart2: Lymphodepletion,
    cart2_dose: Option<Dose>,
    product: Product,
}

/// Where the answers to the fields come from: a form, or a row of a table. Whoever implements it keeps the problem of each
/// answer that is refused.
pub(crate) trait Answers {
    /// The answer to a categorical field; nothing if it is refused.
    fn choice<C: Category>(&mut self, field: FieldId) -> Option<C>;
    /// The answer to a dose, which may be unknown; nothing if it is refused.
    fn dose(&mut self, field: FieldId) -> Option<Option<Dose>>;
}

impl Patient {
    /// Reads every field, in their order; nothing if any answer is refused.
    pub(crate) fn read(answers: &mut impl Answers) -> Option<Self> {
        let disease = answers.choice(FieldId::Disease);
        let cd19 = answers.choice(FieldId::Cd19);
        let ld_before_cart1 = answers.choice(FieldId::LdBeforeCart1);
        let cart1_dose = answers.dose(FieldId::Cart1Dose);
        let cart1_outcome = answers.choice(FieldId::Cart1Outcome);
        let ld_before_cart2 = answers.choice(FieldId::LdBeforeCart2);
        let cart2_dose = answers.dose(FieldId::Cart2Dose);
        let product = answers.choice(FieldId::Product);
        // Only now: every problem is to be found.
        Some(Self {
            disease: disease?,
            cd19: cd19?,
            ld_before_cart1: ld_before_cart1?,
            cart1_dose: cart1_dose?,
            cart1_outcome: cart1_outcome?,
            ld_before_cart2: ld_before_cart2?,
            cart2_dose: cart2_dose?,
            product: product?,
        })
    }

    /// Disease group.
    pub fn disease(&self) -> Disease {
        self.disease
    }

    /// C: Cy-Flu before CART1; `None` if unknown.
    pub fn cy_flu(&self) -> Option<bool> {
        self.ld_before_cart1.is_cy_flu()
    }

    /// Dose of CART1, in CAR T cells per kg.
    pub fn cart1_dose(&self) -> Option<f64> {
        self.cart1_dose.map(Dose::cells_per_kg)
    }

    /// Dose of CART2, in CAR T cells per kg.
    pub fn cart2_dose(&self) -> Option<f64> {
        self.cart2_dose.map(Dose::cells_per_kg)
    }

    /// D: CART2 dose above CART1 dose, as `compare_doses` has it; `None` unless both are known.
    pub fn dose_increased(&self) -> Option<bool> {
        Some(compare_doses(self.cart2_dose()?, self.cart1_dose()?) == Ordering::Greater)
    }

    /// CD19 on the tumour.
    pub fn cd19(&self) -> Cd19 {
        self.cd19
    }

    /// The product given second.
    pub fn product(&self) -> Product {
        self.product
    }

    /// The answer to one field.
    pub(crate) fn answer(&self, field: FieldId) -> Answer {
        let dose = |dose: Option<Dose>| {
            dose.map_or(Answer::Unknown, |dose| Answer::Number(dose.cells_per_kg()))
        };
        match field {
            FieldId::Disease => Answer::Choice(self.disease.id()),
            FieldId::Cd19 => Answer::Choice(self.cd19.id()),
            FieldId::LdBeforeCart1 => Answer::Choice(self.ld_before_cart1.id()),
            FieldId::Cart1Dose => dose(self.cart1_dose),
            FieldId::Cart1Outcome => Answer::Choice(self.cart1_outcome.id()),
            FieldId::LdBeforeCart2 => Answer::Choice(self.ld_before_cart2.id()),
            FieldId::Cart2Dose => dose(self.cart2_dose),
            FieldId::Product => Answer::Choice(self.product.id()),
        }
    }
}

/// One field's checked answer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Answer {
    /// One of the field's choices, by its id.
    Choice(&'static str),
    /// A number in the field's unit.
    Number(f64),
    /// An unknown number.
    Unknown,
}

/// A form, and the problems found in it.
struct Form<'a> {
    raw: &'a RawPatient,
    problems: Vec<Problem>,
}

impl Form<'_> {
    fn keep<T>(&mut self, checked: Result<T, Problem>) -> Option<T> {
        checked.map_err(|problem| self.problems.push(problem)).ok()
    }

    fn value(&self, field: FieldId) -> &RawValue {
        self.raw.get(field.id()).unwrap_or(&RawValue::Nothing)
    }
}

impl Answers for Form<'_> {
    fn choice<C: Category>(&mut self, field: FieldId) -> Option<C> {
        self.keep(check_choice(field, self.value(field)))
    }

    fn dose(&mut self, field: FieldId) -> Option<Option<Dose>> {
        self.keep(check_dose(field, self.value(field)))
    }
}

/// Checks a raw patient against the table of fields.
///
/// # Errors
/// All broken rules at once: unknown keys, wrong types, unknown categories, a missing disease, doses
/// that are not finite, below 1e3 or above 1e9 cells per kg.
///
/// # Example
///
/// ```
/// use reinfuse::patient::{RawPatient, RawValue, validate};
///
/// let mut raw = RawPatient::new();
/// raw.insert("disease", RawValue::Text("nhl".into()));
/// raw.insert("cart1_dose", RawValue::Number(2e6));
/// raw.insert("cart2_dose", RawValue::Number(2e7));
/// assert_eq!(validate(&raw).expect("no rule is broken").dose_increased(), Some(true));
///
/// let mut wrong = RawPatient::new();
/// wrong.insert("cart1_dose", RawValue::Number(-1.0));
/// let rules: Vec<&str> = validate(&wrong).unwrap_err().problems.iter().map(|p| p.rule.id()).collect();
/// assert_eq!(rules, ["required", "not_above_zero"]);
/// ```
pub fn validate(raw: &RawPatient) -> Result<Patient, Refusal> {
    let mut form = Form {
        raw,
        problems: Vec::new(),
    };
    let patient = Patient::read(&mut form);
    let mut problems = form.problems;
    for (key, value) in &raw.entries {
        if FieldId::named(key).is_none() {
            problems.push(Problem {
                field: shown(key),
                value: describe(value),
                rule: Rule::UnknownField,
                message: format!("There is no field named “{}”.", shown(key)),
            });
        }
    }
    if raw.further > 0 {
        problems.push(Problem {
            field: "…".to_owned(),
            value: String::new(),
            rule: Rule::UnknownField,
            message: format!("There are {} further keys that no field has.", raw.further),
        });
    }
    match patient {
        Some(patient) if problems.is_empty() => Ok(patient),
        _ => Err(Refusal { problems }),
    }
}

/// Checks several; a problem's field then begins with its patient's index, as `[0].disease`.
///
/// # Errors
/// All broken rules of all of them at once.
pub fn validate_all(raw: &[RawPatient]) -> Result<Vec<Patient>, Refusal> {
    let mut problems = Vec::new();
    let mut patients = Vec::with_capacity(raw.len());
    for (index, raw) in raw.iter().enumerate() {
        match validate(raw) {
            Ok(patient) => patients.push(patient),
            Err(refusal) => problems.extend(refusal.problems.into_iter().map(|p| Problem {
                field: format!("[{index}].{}", p.field),
                ..p
            })),
        }
    }
    if problems.is_empty() {
        Ok(patients)
    } else {
        Err(Refusal { problems })
    }
}

#[inline(never)]
fn problem(field: FieldId, value: &RawValue, rule: Rule, message: String) -> Problem {
    Problem {
        field: field.id().to_owned(),
        value: describe(value),
        rule,
        message,
    }
}

/// One categorical answer by the rules of its field.
pub(crate) fn check_choice<C: Category>(field: FieldId, value: &RawValue) -> Result<C, Problem> {
    Ok(match check_category(field, C::CHOICES, value)? {
        Some(index) => C::ENTRIES[index],
        None => match C::WHEN_ABSENT {
            Some(choice) => choice,
            None => return Err(required(field)),
        },
    })
}

fn required(field: FieldId) -> Problem {
    let message = format!("{} is needed for a prediction.", field.field().label);
    problem(field, &RawValue::Nothing, Rule::Required, message)
}

/// Which of the choices it is; nothing for no answer. One function for all categories: code for each of them would be a
/// kilobyte of the page's download.
#[inline(never)]
fn check_category(
    field: FieldId,
    choices: &[Choice],
    value: &RawValue,
) -> Result<Option<usize>, Problem> {
    let label = field.field().label;
    let text = match value {
        RawValue::Text(text) => text,
        RawValue::Nothing => return Ok(None),
        RawValue::Number(_) | RawValue::Other(_) => {
            let message = format!("{label} is {}, but must be text.", describe(value));
            return Err(problem(field, value, Rule::WrongType, message));
        }
    };
    match choices.iter().position(|choice| choice.id == text) {
        Some(index) => Ok(Some(index)),
        None => {
            let ids: Vec<&str> = choices.iter().map(|choice| choice.id).collect();
            let message = format!(
                "{label} is {}, but must be one of {}.",
                describe(value),
                ids.join(", ")
            );
            Err(problem(field, value, Rule::UnknownChoice, message))
        }
    }
}

/// One dose by the rules of its field.
pub(crate) fn check_dose(field: FieldId, value: &RawValue) -> Result<Option<Dose>, Problem> {
    let label = field.field().label;
    let x = match value {
        RawValue::Number(x) => *x,
        RawValue::Nothing => return Ok(None),
        // A dose of "unknown" is an answer too, as for the categories.
        RawValue::Text(text) if text == "unknown" => return Ok(None),
        RawValue::Text(_) | RawValue::Other(_) => {
            let message = format!("{label} is {}, but must be a number.", describe(value));
            return Err(problem(field, value, Rule::WrongType, message));
        }
    };
    if !x.is_finite() {
        let number = shown_number(x);
        let message = format!("{label} is {number}, but must be a finite number.");
        return Err(problem(field, value, Rule::NotFinite, message));
    }
    let (rule, must) = if x <= 0.0 {
        (Rule::NotAboveZero, "above 0.".to_owned())
    } else if x < LOWEST_DOSE {
        let limit = shown_number(LOWEST_DOSE);
        (
            Rule::BelowLimit,
            format!("at least {limit}. Check the unit."),
        )
    } else if x > HIGHEST_DOSE {
        let limit = shown_number(HIGHEST_DOSE);
        (
            Rule::AboveLimit,
            format!("at most {limit}. Check the unit."),
        )
    } else {
        return Ok(NonZeroU64::new(x.to_bits()).map(Dose));
    };
    let number = shown_number(x);
    let message = format!("{label} is {number} {DOSE_UNIT}, but must be {must}");
    Err(problem(field, value, rule, message))
}

/// A value for a message: quoted if text, cut if long.
pub(crate) fn describe(value: &RawValue) -> String {
    match value {
        RawValue::Nothing => "nothing".to_owned(),
        RawValue::Number(x) => shown_number(*x),
        RawValue::Text(text) => format!("“{}”", shown(text)),
        RawValue::Other(kind) => (*kind).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::patient::fields::Kind;

    /// Gives the last choice of every category and the lowest dose, and remembers what was asked.
    #[derive(Default)]
    struct Last(Vec<FieldId>);

    impl Answers for Last {
        fn choice<C: Category>(&mut self, field: FieldId) -> Option<C> {
            self.0.push(field);
            C::ENTRIES.last().copied()
        }

        fn dose(&mut self, field: FieldId) -> Option<Option<Dose>> {
            self.0.push(field);
            check_dose(field, &RawValue::Number(LOWEST_DOSE)).ok()
        }
    }

    #[test]
    fn of_many_unknown_keys_fifty_are_listed_and_the_others_counted() {
        let mut raw = RawPatient::new();
        for i in 0..60_000 {
            assert!(raw.insert(format!("x{i}"), RawValue::Nothing));
        }
        assert!(raw.insert("disease", RawValue::Text("nhl".to_owned())));
        let problems = validate(&raw).expect_err("unknown keys").problems;
        assert_eq!(problems.len(), MOST_UNKNOWN + 1);
        assert!(problems.iter().all(|p| p.rule == Rule::UnknownField));
        assert!(problems[MOST_UNKNOWN].message.contains("59950"));
    }

    #[test]
    fn a_message_quotes_no_character_that_reorders_it() {
        let mut raw = RawPatient::new();
        raw.insert("disease", RawValue::Text("\u{202e}21.6\u{2067}".to_owned()));
        raw.insert("\u{200f}key", RawValue::Nothing);
        let problems = validate(&raw).expect_err("no such disease").problems;
        assert_eq!(problems[0].value, "“\u{fffd}21.6\u{fffd}”");
        assert_eq!(problems[1].field, "\u{fffd}key");
    }

    #[test]
    fn every_field_is_read_once_in_the_order_of_the_table_and_answered_as_it_was_read() {
        let mut last = Last::default();
        let patient = Patient::read(&mut last).expect("nothing is refused");
        assert_eq!(last.0, FieldId::ALL);
        for field in FieldId::ALL {
            let expected = match field.field().kind {
                Kind::Category { choices } => Answer::Choice(choices[choices.len() - 1].id),
                Kind::Number { .. } => Answer::Number(LOWEST_DOSE),
            };
            assert_eq!(patient.answer(field), expected, "{field}");
        }
    }
}
