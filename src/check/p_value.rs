//! p values: as printed ("<0.05", "0.03", "NS"), and of a 2 x 2 table by the usual tests.

use crate::check::printed::{Agreement, Decimal};
use crate::numerics::fisher::FisherTest;
use crate::numerics::math::{ln, sqrt};
use crate::numerics::normal::normal_p;
use crate::numerics::pearson::pearson;
use crate::vocabulary::vocabulary;

/// The level that "not significant" is read at, where no other is printed.
pub(crate) const USUAL_LEVEL: f64 = 0.05;

/// Share of a number by which a computed one may miss the edge of rounding: its own rounding.
const ROUNDING: f64 = 1e-9;

/// A printed p value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum PrintedP {
    /// `0.03`: rounded to the printed digits.
    Equals(Decimal),
    /// `<0.05` or `≤0.05`.
    Below(Decimal),
    /// `>0.05` or `≥0.05`.
    Above(Decimal),
    /// `NS`: at least `USUAL_LEVEL`.
    NotSignificant,
}

impl PrintedP {
    /// Reads `0.03`, `p = .03`, `P<0.001`, `≥0.05`, `NS`, `n.s.`, `not significant`.
    ///
    /// # Errors
    /// The rule that the text breaks.
    pub fn read(text: &str) -> Result<Self, &'static str> {
        const RULE: &str = "a p value from 0 to 1 as printed, like 0.03, <0.001, >0.05 or NS";
        let text = text.trim();
        if ["ns", "n.s.", "not significant"].contains(&text.to_lowercase().as_str()) {
            return Ok(Self::NotSignificant);
        }
        let text = text.strip_prefix(['p', 'P']).unwrap_or(text).trim_start();
        let mut rest = text.chars();
        let kind = match rest.next() {
            Some('<' | '≤') => Self::Below,
            Some('>' | '≥') => Self::Above,
            Some('=') => Self::Equals,
            _ => {
                rest = text.chars();
                Self::Equals
            }
        };
        let number = Decimal::read(rest.as_str().trim()).ok_or(RULE)?;
        if number.exceeds(1) {
            return Err(RULE);
        }
        Ok(kind(number))
    }

    /// How this comes from a computed p.
    pub fn agrees(self, p: f64) -> Agreement {
        let holds = match self {
            Self::Equals(printed) => {
                let (value, unit) = (printed.value(), printed.unit());
                if (p - value).abs() <= unit * (0.5 + ROUNDING) {
                    return Agreement::Rounded;
                }
                if (value..value + unit).contains(&p) {
                    return Agreement::Truncated;
                }
                false
            }
            // Printed as below 0.05, it may be 0.05 itself where "≤" is meant: both signs are read alike.
            Self::Below(limit) => p <= limit.value(),
            Self::Above(limit) => p >= limit.value(),
            Self::NotSignificant => p >= USUAL_LEVEL,
        };
        if holds {
            Agreement::Rounded
        } else {
            Agreement::Neither
        }
    }

    /// The p values that round to this, lowest and highest.
    pub fn range(self) -> [f64; 2] {
        match self {
            Self::Equals(printed) => {
                let half = 0.5 * printed.unit();
                [
                    (printed.value() - half).max(0.0),
                    (printed.value() + half).min(1.0),
                ]
            }
            Self::Below(limit) => [0.0, limit.value()],
            Self::Above(limit) => [limit.value(), 1.0],
            Self::NotSignificant => [USUAL_LEVEL, 1.0],
        }
    }
}

vocabulary! {
    /// The usual two-sided tests of a 2 x 2 table.
    pub enum TableTest {
        /// Fisher's exact test, by the sum of small probabilities.
        Fisher = "fisher",
        /// Pearson's chi-squared test, without a correction.
        ChiSquared = "chi_squared",
        /// The same with Yates's correction: each distance from its expectation is less by 1/2, or by itself if that is less.
        ChiSquaredCorrected = "chi_squared_corrected",
        /// The likelihood ratio, G^2.
        LikelihoodRatio = "likelihood_ratio",
    }
}

/// Patients with and without a factor, and how many of each had the outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Table {
    /// With the outcome: of those with the factor, of those without.
    pub events: [u32; 2],
    /// Patients with the factor, and without.
    pub patients: [u32; 2],
}

impl Table {
    /// All patients.
    pub fn n(self) -> u32 {
        self.patients[0] + self.patients[1]
    }

    fn outcome(self) -> u32 {
        self.events[0] + self.events[1]
    }

    /// Observed and expected counts of the four cells; none where an expected count is 0.
    fn cells(self) -> Option<[[f64; 2]; 4]> {
        let n = f64::from(self.n());
        let column = [self.outcome(), self.n() - self.outcome()].map(f64::from);
        let mut cells = [[0.0; 2]; 4];
        for (i, cell) in cells.iter_mut().enumerate() {
            let (row, no) = (i / 2, i % 2);
            let observed = match no {
                0 => self.events[row],
                _ => self.patients[row] - self.events[row],
            };
            *cell = [
                f64::from(observed),
                f64::from(self.patients[row]) * column[no] / n,
            ];
        }
        cells.iter().all(|[_, e]| *e > 0.0).then_some(cells)
    }
}

/// Tests of tables with up to a number of patients.
#[derive(Debug, Clone)]
pub struct Tests {
    fisher: FisherTest,
}

impl Tests {
    /// For tables of up to `n` patients.
    pub fn new(n: u32) -> Self {
        Self {
            fisher: FisherTest::new(n as usize),
        }
    }

    /// The two-sided p of a table; none where an expected count is 0 and the test is not Fisher's.
    ///
    /// # Formula
    /// With O and E the observed and expected counts of the cells: the upper tail of chi-squared with one degree of freedom at
    /// sum (|O - E| - y)^2 / E, y = 0 or, with Yates's correction, min(1/2, |O - E|); or at 2 sum O ln (O / E).
    ///
    /// # Panics
    /// If the events are not among the patients, or there are more patients than the tests were made for.
    pub fn p(&self, test: TableTest, table: Table) -> Option<f64> {
        let [a, k, r, n] = [
            table.events[0],
            table.patients[0],
            table.outcome(),
            table.n(),
        ]
        .map(|count| count as usize);
        let square = |correction| table.cells().map(|_| pearson(a, k, r, n, correction));
        let statistic = match test {
            TableTest::Fisher => return Some(self.fisher.p_value(a, k, r, n)),
            TableTest::ChiSquared => square(0.0)?,
            TableTest::ChiSquaredCorrected => square(0.5)?,
            TableTest::LikelihoodRatio => {
                let term = |[o, e]: &[f64; 2]| if *o > 0.0 { o * ln(o / e) } else { 0.0 };
                2.0 * table.cells()?.iter().map(term).sum::<f64>()
            }
        };
        Some(normal_p(sqrt(statistic.max(0.0))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_printed_forms() {
        let decimal = |text| Decimal::read(text).unwrap();
        for (text, expected) in [
            ("0.03", PrintedP::Equals(decimal("0.03"))),
            ("p = .030", PrintedP::Equals(decimal("0.030"))),
            ("P<0.001", PrintedP::Below(decimal("0.001"))),
            ("≤ 0.05", PrintedP::Below(decimal("0.05"))),
            ("p > 0.05", PrintedP::Above(decimal("0.05"))),
            ("NS", PrintedP::NotSignificant),
            ("n.s.", PrintedP::NotSignificant),
        ] {
            assert_eq!(PrintedP::read(text), Ok(expected), "{text}");
        }
        for text in ["", "1.01", "-0.1", "5%", "0,03", "small", "<"] {
            assert!(PrintedP::read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_p_value_is_compared_with_its_printed_digits() {
        let read = |text| PrintedP::read(text).unwrap();
        assert_eq!(read("0.03").agrees(0.0349), Agreement::Rounded);
        assert_eq!(read("0.03").agrees(0.0351), Agreement::Truncated);
        assert_eq!(read("0.030").agrees(0.0349), Agreement::Neither);
        assert_eq!(read("<0.05").agrees(0.049), Agreement::Rounded);
        assert_eq!(read("<0.05").agrees(0.051), Agreement::Neither);
        assert_eq!(read("NS").agrees(0.051), Agreement::Rounded);
        assert_eq!(read("NS").agrees(0.049), Agreement::Neither);
    }

    /// 8 of 10 against 2 of 10: every expected count is 5, every distance 3. Worked by hand.
    #[test]
    fn the_tests_of_a_small_table_by_hand() {
        let table = Table {
            events: [8, 2],
            patients: [10, 10],
        };
        let tests = Tests::new(20);
        let p = |test| tests.p(test, table).unwrap();
        let close = |a: f64, b: f64| assert!((a - b).abs() < 1e-12, "{a} {b}");
        // 4 * 9 / 5 = 7.2 and 4 * 6.25 / 5 = 5.
        close(p(TableTest::ChiSquared), normal_p(7.2f64.sqrt()));
        close(p(TableTest::ChiSquaredCorrected), normal_p(5f64.sqrt()));
        // 2 (16 ln 1.6 + 4 ln 0.4).
        let g = 2.0 * (16.0 * 1.6f64.ln() + 4.0 * 0.4f64.ln());
        close(p(TableTest::LikelihoodRatio), normal_p(g.sqrt()));
        // 2 (C(10,8) C(10,2) + C(10,9) C(10,1) + 1) / C(20,10).
        close(
            p(TableTest::Fisher),
            2.0 * (45.0 * 45.0 + 100.0 + 1.0) / 184_756.0,
        );
    }

    #[test]
    fn a_table_without_one_outcome_has_only_fishers_p() {
        let table = Table {
            events: [0, 0],
            patients: [4, 5],
        };
        let tests = Tests::new(9);
        assert_eq!(tests.p(TableTest::Fisher, table), Some(1.0));
        for test in [
            TableTest::ChiSquared,
            TableTest::ChiSquaredCorrected,
            TableTest::LikelihoodRatio,
        ] {
            assert_eq!(tests.p(test, table), None);
        }
    }
}
