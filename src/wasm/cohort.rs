//! The reader's own cohort, as JavaScript sees it: one object that holds the table and what was made of it.

use crate::cohort::columns::{Mapping, is_known};
use crate::cohort::export::{self, CsvFormat};
use crate::cohort::report::{self, CohortSummary, MappingReport, TableSummary};
use crate::cohort::rows::{Cohort, RefusedCell};
use crate::cohort::score::Scores;
use crate::model::Model;
use crate::patient::Refusal;
use crate::regression::{Fit, Frame, SurvivalReport};
use crate::table::cell::DecimalMark;
use crate::table::{MOST_BYTES, ReadOptions, Table, TableError};
use crate::wasm::{error, model, reply, teller, to_js};
use js_sys::{Array, Function, Uint8Array};
use std::cell::{OnceCell, RefCell};
use std::io::{self, BufWriter, Write};
use std::rc::Rc;
use wasm_bindgen::prelude::*;

// Names of types.d.ts for what is really returned.
#[wasm_bindgen]
#[allow(missing_docs)] // of the constructors that the macro adds
extern "C" {
    /// The answer to [`CohortTable::read`].
    #[wasm_bindgen(typescript_type = "TableSummary | Refusal")]
    pub type TableRead;
    /// The answer to [`CohortTable::score`].
    #[wasm_bindgen(typescript_type = "CohortSummary | Refusal")]
    pub type TableScored;
    /// Some scored rows.
    #[wasm_bindgen(typescript_type = "ScoredRow[]")]
    pub type ScoredRows;
    /// Some refused cells.
    #[wasm_bindgen(typescript_type = "RefusedCell[]")]
    pub type RefusedCells;
    /// The answer to [`CohortTable::validate`].
    #[wasm_bindgen(typescript_type = "CohortValidation | Refusal")]
    pub type TableValidated;
    /// What each column means: pairs of a field's or outcome's id and the index of its column; triples of an id, a value and our word
    /// for it; pairs of a dose's id and its unit; the index of the column of weights; which rows of an id count.
    #[wasm_bindgen(typescript_type = "ColumnMapping")]
    pub type RawMapping;
    #[wasm_bindgen(method, getter)]
    fn columns(this: &RawMapping) -> Array;
    #[wasm_bindgen(method, getter)]
    fn words(this: &RawMapping) -> Array;
    #[wasm_bindgen(method, getter)]
    fn units(this: &RawMapping) -> Array;
    #[wasm_bindgen(method, getter)]
    fn weight(this: &RawMapping) -> JsValue;
    #[wasm_bindgen(method, getter)]
    fn repeats(this: &RawMapping) -> JsValue;

    /// How a file is to be read; what is left out is found from the file.
    #[wasm_bindgen(typescript_type = "ReadingOptions")]
    pub type RawOptions;
    #[wasm_bindgen(method, getter)]
    fn sheet(this: &RawOptions) -> JsValue;
    #[wasm_bindgen(method, getter)]
    fn header_row(this: &RawOptions) -> JsValue;
    #[wasm_bindgen(method, getter)]
    fn separator(this: &RawOptions) -> JsValue;
    #[wasm_bindgen(method, getter)]
    fn decimal(this: &RawOptions) -> JsValue;
    #[wasm_bindgen(method, getter)]
    fn missing(this: &RawOptions) -> Array;

    /// The answer to [`CohortTable::mapping`].
    #[wasm_bindgen(typescript_type = "MappingReport | Refusal")]
    pub type Mapped;
    /// A refusal of a file by its size.
    #[wasm_bindgen(typescript_type = "Refusal | undefined")]
    pub type SizeRefused;
}

/// A table and what was made of it.
#[wasm_bindgen]
#[derive(Default)]
pub struct CohortTable {
    pub(crate) table: Rc<Table>,
    /// The same, as columns to fit; made when first asked for.
    pub(crate) frame: OnceCell<Frame>,
    /// The last regression, for its tables.
    pub(crate) fitted: RefCell<Option<Fit>>,
    /// The last report of survival, for its table.
    pub(crate) reported: RefCell<Option<SurvivalReport>>,
    scored: Option<Scored>,
}

struct Scored {
    /// The model that scored, and is validated, whichever is loaded later.
    model: Rc<Model>,
    mapping: Mapping,
    cohort: Cohort,
    scores: Scores,
}

#[wasm_bindgen]
impl CohortTable {
    /// An empty one.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Refuses a file by its size alone, before its bytes are asked for.
    pub fn refuse_size(bytes: f64) -> Result<SizeRefused, JsValue> {
        let refusal = (bytes > MOST_BYTES as f64).then(|| {
            Refusal::from(TableError::TooLarge {
                bytes: bytes as u64,
            })
        });
        match refusal {
            Some(refusal) => to_js(&refusal),
            None => Ok(JsValue::UNDEFINED),
        }
        .map(JsCast::unchecked_into)
    }

    /// Reads a file instead of the one before. `progress` is called with the share done.
    pub fn read(
        &mut self,
        bytes: Vec<u8>,
        options: &RawOptions,
        progress: &Function,
    ) -> Result<TableRead, JsValue> {
        *self = Self::default();
        let options = ReadOptions {
            sheet: options.sheet().as_string(),
            header_row: options.header_row().as_f64().map(|line| line as u32),
            separator: options
                .separator()
                .as_string()
                .and_then(|text| text.chars().next()),
            decimal: options
                .decimal()
                .as_string()
                .and_then(|mark| DecimalMark::named(&mark)),
            missing: options
                .missing()
                .iter()
                .filter_map(|code| code.as_string())
                .collect(),
            known: is_known,
        };
        let answer = match Table::read(&bytes, &options, &mut teller(progress)) {
            Ok(table) => {
                self.table = Rc::new(table);
                to_js(&TableSummary::new(&self.table))
            }
            Err(e) => to_js(&Refusal::from(e)),
        };
        answer.map(JsCast::unchecked_into)
    }

    /// What the values of the columns mean, and in which unit doses are.
    pub fn mapping(&self, raw: &RawMapping) -> Result<Mapped, JsValue> {
        let mapping = self.raw_mapping(raw)?;
        reply(match &mapping {
            Ok(mapping) => Ok(MappingReport::new(&self.table, mapping)),
            Err(refusal) => Err(refusal.clone()),
        })
        .map(JsCast::unchecked_into)
    }

    /// Reads the rows as patients and predicts each distinct one. `progress` is called with the share done.
    pub fn score(&mut self, raw: &RawMapping, progress: &Function) -> Result<TableScored, JsValue> {
        self.scored = None;
        let model = model()?;
        let answer = self.raw_mapping(raw)?.and_then(|mapping| {
            let cohort = Cohort::read(&self.table, &mapping, &mut teller(progress))?;
            let scores = Scores::new(&model, &cohort);
            Ok(Scored {
                model: Rc::clone(&model),
                mapping,
                cohort,
                scores,
            })
        });
        let answer = answer.map(|scored| {
            let Scored {
                mapping,
                cohort,
                scores,
                ..
            } = &*self.scored.insert(scored);
            CohortSummary::new(&self.table, mapping, cohort, scores)
        });
        reply(answer).map(JsCast::unchecked_into)
    }

    /// Scored rows from the `from`-th on.
    pub fn rows(&self, from: usize, most: usize) -> Result<ScoredRows, JsValue> {
        let Scored {
            mapping,
            cohort,
            scores,
            ..
        } = self.scored()?;
        let rows: Vec<_> = scores
            .rows(&self.table, mapping, cohort, from)
            .take(most)
            .collect();
        to_js(&rows).map(JsCast::unchecked_into)
    }

    /// Refused cells and rows from the `from`-th on.
    pub fn refused(&self, from: usize, most: usize) -> Result<RefusedCells, JsValue> {
        let Scored {
            mapping, cohort, ..
        } = self.scored()?;
        to_js(&cohort.refused(&self.table, mapping, from, most)).map(JsCast::unchecked_into)
    }

    /// The header of the scored table as CSV with this separator, behind a byte order mark if it is to have one.
    pub fn csv_header(&self, separator: char, mark: bool) -> Uint8Array {
        Uint8Array::from(export::header(&self.table, CsvFormat { separator, mark }).as_slice())
    }

    /// Lines of the scored table from the `from`-th row on; empty behind the last.
    pub fn csv_lines(
        &self,
        from: usize,
        most: usize,
        separator: char,
    ) -> Result<Uint8Array, JsValue> {
        let Scored { cohort, scores, .. } = self.scored()?;
        let format = CsvFormat {
            separator,
            mark: false,
        };
        let lines = export::lines(&self.table, cohort, scores, from, most, format);
        Ok(Uint8Array::from(lines.as_slice()))
    }

    /// The scored table as XLSX, whose parts `take` is called with; false if a worksheet cannot hold it.
    pub fn xlsx(&self, take: &Function) -> Result<bool, JsValue> {
        let Scored { cohort, scores, .. } = self.scored()?;
        in_parts(take, |out| {
            export::scored_workbook(&self.table, cohort, scores, out)
        })
    }

    /// The refused cells and rows as CSV.
    pub fn refused_csv(&self, separator: char, mark: bool) -> Result<Uint8Array, JsValue> {
        let format = CsvFormat { separator, mark };
        Ok(Uint8Array::from(
            export::refused(&self.all_refused()?, format).as_slice(),
        ))
    }

    /// The same as XLSX, whose parts `take` is called with; false if a worksheet cannot hold it.
    pub fn refused_xlsx(&self, take: &Function) -> Result<bool, JsValue> {
        let cells = self.all_refused()?;
        in_parts(take, |out| export::refused_workbook(&cells, out))
    }

    /// Validates the model that scored the rows on those with a response.
    pub fn validate(&self) -> Result<TableValidated, JsValue> {
        let Scored {
            model,
            mapping,
            cohort,
            scores,
        } = self.scored()?;
        reply(report::validation(
            model,
            &self.table,
            mapping,
            cohort,
            scores,
        ))
        .map(JsCast::unchecked_into)
    }

    /// The table, what its columns mean, and its rows as patients.
    pub(crate) fn read_rows(&self) -> Result<(&Table, &Mapping, &Cohort), JsValue> {
        let Scored {
            mapping, cohort, ..
        } = self.scored()?;
        Ok((&self.table, mapping, cohort))
    }

    /// A mapping as the page gives it; its own slips are a reader's, such as a column with two meanings.
    fn raw_mapping(&self, raw: &RawMapping) -> Result<Result<Mapping, Refusal>, JsValue> {
        let text = |value: &JsValue| {
            value
                .as_string()
                .ok_or_else(|| error("a mapping must be of texts"))
        };
        let mut pairs = Vec::new();
        for [id, column] in entries(&raw.columns()) {
            let column = column
                .as_f64()
                .ok_or_else(|| error("a column must be a number"))?;
            pairs.push((text(&id)?, column as usize));
        }
        let mut mapping = match Mapping::new(&self.table, &pairs) {
            Ok(mapping) => mapping,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let mut problems = Vec::new();
        for [id, value, word] in entries(&raw.words()) {
            problems.extend(
                mapping
                    .set_word(&text(&id)?, &text(&value)?, &text(&word)?)
                    .err(),
            );
        }
        for [id, unit] in entries(&raw.units()) {
            problems.extend(mapping.set_unit(&text(&id)?, &text(&unit)?).err());
        }
        if let Some(column) = raw.weight().as_f64() {
            mapping.set_weight_column(column as usize);
        }
        if let Some(word) = raw.repeats().as_string() {
            problems.extend(mapping.set_repeats(&word).err());
        }
        Ok(if problems.is_empty() {
            Ok(mapping)
        } else {
            Err(Refusal { problems })
        })
    }

    fn all_refused(&self) -> Result<Vec<RefusedCell>, JsValue> {
        let Scored {
            mapping, cohort, ..
        } = self.scored()?;
        Ok(cohort.refused(&self.table, mapping, 0, usize::MAX))
    }

    fn scored(&self) -> Result<&Scored, JsValue> {
        self.scored
            .as_ref()
            .ok_or_else(|| error("the table has not been scored"))
    }
}

/// Bytes that are handed over at a time: a file of hundreds of megabytes is never held here as a whole.
const PART: usize = 1 << 20;

/// Writes a file whose parts `take` is called with; what writing it says.
fn in_parts(
    take: &Function,
    write: impl FnOnce(&mut dyn Write) -> io::Result<bool>,
) -> Result<bool, JsValue> {
    let mut out = BufWriter::with_capacity(PART, Parts(take));
    let fits = write(&mut out).and_then(|fits| out.flush().map(|()| fits));
    fits.map_err(|e| error(e.to_string()))
}

struct Parts<'a>(&'a Function);

impl Write for Parts<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0
            .call1(&JsValue::NULL, &Uint8Array::from(bytes))
            .map_err(|_| io::Error::other("a part of the file was not taken"))?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Lists of a list.
fn entries<const N: usize>(list: &Array) -> Vec<[JsValue; N]> {
    let entries = list.iter().map(|entry| {
        let entry = Array::from(&entry);
        std::array::from_fn(|index| entry.get(index as u32))
    });
    entries.collect()
}
