//! The columns of a table as numbers or categories; what is neither is a problem with its row.
//!
//! Which cell is *missing*, and which number it is, the table says (`table::cell`). A column is of numbers if every other cell is one (or
//! every other is a percentage, read as a share), and of categories if none is. Among numbers, `unknown` is missing too; any other mixture is
//! refused, unless the column is asked for as a category: guessing would turn one typing slip into a thousand levels.

use crate::patient::{Problem, Rule};
use crate::table::cell::NoNumber;
use crate::table::{Cell, Table};
use std::cell::OnceCell;
use std::rc::Rc;

/// The code of a missing category.
pub(crate) const MISSING: u32 = u32::MAX;
/// A category of more levels than this is more likely a name or a date.
const MOST_LEVELS: usize = 100;
/// Numbers that are not 0 and outside these sizes are refused: squares and products of them leave the range of a double.
const SIZES: std::ops::RangeInclusive<f64> = 1e-100..=1e100;

/// A column, read.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Column {
    /// Numbers; a missing one is NaN.
    Numbers(Vec<f64>),
    /// Levels in sorted order, and each row's index among them or [`MISSING`].
    Categories {
        levels: Vec<String>,
        codes: Vec<u32>,
    },
}

/// A table whose columns are read when they are first asked for, and once.
#[derive(Debug)]
pub struct Frame {
    table: Rc<Table>,
    read: Vec<OnceCell<Result<Column, Problem>>>,
}

impl Frame {
    /// Of this table.
    pub fn new(table: impl Into<Rc<Table>>) -> Self {
        let table = table.into();
        let read = table.columns().iter().map(|_| OnceCell::new()).collect();
        Self { table, read }
    }

    /// The table.
    pub fn table(&self) -> &Table {
        &self.table
    }

    /// Rows of the table.
    pub(crate) fn len(&self) -> usize {
        self.table.len()
    }

    /// A column, as what its cells say it is.
    pub(crate) fn column(&self, name: &str) -> Result<&Column, Problem> {
        let column = self.index(name)?;
        let read = self.read[column].get_or_init(|| self.read(column));
        read.as_ref().map_err(Problem::clone)
    }

    /// A column as categories, even if its cells are numbers.
    pub(crate) fn categories(&self, name: &str) -> Result<Column, Problem> {
        self.read_categories(self.index(name)?)
    }

    fn index(&self, name: &str) -> Result<usize, Problem> {
        self.table.column(name).ok_or_else(|| {
            if self.table.columns().iter().any(|column| column == name) {
                let message =
                    format!("Several columns are named “{name}”. Give each a name of its own.");
                return problem(name, "", Rule::DuplicateColumn, message);
            }
            let known = self.table.columns().join(", ");
            problem(
                name,
                "",
                Rule::UnknownColumn,
                format!("There is no column “{name}”. The columns are: {known}."),
            )
        })
    }

    fn cells(&self, column: usize) -> impl Iterator<Item = Cell<'_>> {
        (0..self.table.len()).map(move |row| self.table.value(row, column))
    }

    fn read(&self, column: usize) -> Result<Column, Problem> {
        let mut numbers = Vec::with_capacity(self.table.len());
        let (mut some_number, mut some_text, mut misfit) = (false, false, None);
        let (mut percentages, mut plain) = (0, None);
        for (row, cell) in self.cells(column).enumerate() {
            let share = cell.share();
            percentages += usize::from(share.is_some());
            let number = match share {
                Some(share) => share.map(Some),
                None => cell.number(),
            };
            let value = match number {
                Ok(Some(value)) if value != 0.0 && !SIZES.contains(&value.abs()) => {
                    let rule = "is not between 1e-100 and 1e100 in size";
                    return Err(self.cell_problem(column, row, Rule::OutOfRange, rule));
                }
                Ok(value) => {
                    if share.is_none() && value.is_some_and(|value| value != 0.0) {
                        plain.get_or_insert(row);
                    }
                    value
                }
                Err(NoNumber::Ambiguous) => {
                    let rule = "could mean thousands or thousandths; say which mark is the decimal one (--decimal), or write it without a mark";
                    return Err(self.cell_problem(column, row, Rule::AmbiguousNumber, rule));
                }
                Err(NoNumber::Date) => {
                    let rule =
                        "is a date; make it a number first, such as the months from infusion";
                    return Err(self.cell_problem(column, row, Rule::Date, rule));
                }
                Err(NoNumber::NotCalculated) => {
                    let rule = "is a formula without a stored value; open the workbook in a spreadsheet program, save it, and read it again";
                    return Err(self.cell_problem(column, row, Rule::NotCalculated, rule));
                }
                Err(NoNumber::Text) => {
                    some_text = true;
                    if !cell
                        .text
                        .is_some_and(|text| text.eq_ignore_ascii_case("unknown"))
                    {
                        misfit.get_or_insert(row);
                    }
                    None
                }
            };
            some_number |= value.is_some();
            numbers.push(value.unwrap_or(f64::NAN));
        }
        if percentages > 0
            && let Some(row) = plain
        {
            let rule = "is no percentage, but other cells of the column are; write all of them with or all without the sign";
            return Err(self.cell_problem(column, row, Rule::MixedColumn, rule));
        }
        match misfit {
            _ if some_text && !some_number => self.read_categories(column),
            None => Ok(Column::Numbers(numbers)),
            Some(row) => Err(self.cell_problem(
                column,
                row,
                Rule::MixedColumn,
                "is no number, but other cells of the column are; correct it, or name a reference level to make the column a category",
            )),
        }
    }

    fn read_categories(&self, column: usize) -> Result<Column, Problem> {
        let mut levels: Vec<&str> = Vec::new();
        let mut found = Vec::with_capacity(self.table.len());
        for (row, cell) in self.cells(column).enumerate() {
            let Some(cell) = cell.text else {
                found.push(MISSING);
                continue;
            };
            // Neighbours often are alike, and levels few: a search from the last one found is short.
            let code = levels
                .iter()
                .rposition(|level| *level == cell)
                .unwrap_or_else(|| {
                    levels.push(cell);
                    levels.len() - 1
                });
            if levels.len() > MOST_LEVELS {
                return Err(self.cell_problem(
                    column,
                    row,
                    Rule::TooManyLevels,
                    "is the 101st category of its column; at most 100 are fitted",
                ));
            }
            found.push(code as u32);
        }
        let mut order: Vec<usize> = (0..levels.len()).collect();
        order.sort_by_key(|&code| levels[code]);
        let mut rank = vec![0; levels.len()];
        for (index, &code) in order.iter().enumerate() {
            rank[code] = index as u32;
        }
        let codes = found.into_iter().map(|code| {
            if code == MISSING {
                MISSING
            } else {
                rank[code as usize]
            }
        });
        Ok(Column::Categories {
            codes: codes.collect(),
            levels: order.iter().map(|&code| levels[code].to_owned()).collect(),
        })
    }

    /// A problem of one cell: “line 7: “x” ...”.
    pub(crate) fn cell_problem(
        &self,
        column: usize,
        row: usize,
        rule: Rule,
        what: &str,
    ) -> Problem {
        let name = &self.table.columns()[column];
        let value: String = self
            .table
            .cell(row, column)
            .trim()
            .chars()
            .take(80)
            .collect();
        let message = format!(
            "Column “{name}”, line {}: “{value}” {what}.",
            self.table.line(row)
        );
        problem(name, &value, rule, message)
    }
}

/// A problem of a column.
pub(crate) fn problem(field: &str, value: &str, rule: Rule, message: String) -> Problem {
    let cut = |text: &str| text.chars().take(80).collect();
    Problem {
        field: cut(field),
        value: cut(value),
        rule,
        message,
    }
}
