//! How a table is read and what its columns mean: arguments, and the mapping file that holds the same.

use crate::Failure;
use crate::files;
use crate::progress::Progress;
use clap::Args;
use reinfuse::cohort::columns::{self, Mapping};
use reinfuse::cohort::export::CsvFormat;
use reinfuse::patient::{Problem, Refusal, Rule};
use reinfuse::table::cell::DecimalMark;
use reinfuse::table::{MOST_BYTES, ReadOptions, Table};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What of a table is not to be found from the file.
#[derive(Args)]
pub struct TableArguments {
    /// Name of the worksheet; the first visible one if none is named, or the one with known columns.
    #[arg(long)]
    sheet: Option<String>,
    /// Line of the file (row of the worksheet) with the names of the columns; the first is 1.
    #[arg(long)]
    header_row: Option<u32>,
    /// What separates the cells of a text: one of , ; | or tab.
    #[arg(long)]
    separator: Option<String>,
    /// The decimal mark of all numbers: a point or a comma.
    #[arg(long)]
    decimal: Option<String>,
    /// What else stands for a missing value, such as -99; may be given several times, or with commas.
    #[arg(long, value_delimiter = ',', allow_hyphen_values = true)]
    missing: Vec<String>,
    /// A mapping file: columns, values, units and all of the above, as saved by the page.
    #[arg(long)]
    map: Option<PathBuf>,
    /// The column of a field or outcome, `disease=Diagnosis`; may be given several times.
    #[arg(long)]
    column: Vec<String>,
    /// What a value means, `response:CRi=CR`; nothing behind the sign: it is missing. May be given several times.
    #[arg(long)]
    value: Vec<String>,
    /// The unit of a dose, `cart1_dose=million_per_kg`; may be given for both.
    #[arg(long)]
    unit: Vec<String>,
    /// The column with the weight in kg, for doses of a whole infusion.
    #[arg(long)]
    weight_column: Option<String>,
    /// Which rows of an id count in a validation and an update: first, last, refuse (none of them) or every.
    #[arg(long)]
    repeats: Option<String>,
}

/// As what the table with the answers is printed; refused rows are left out of it.
#[derive(Args)]
pub struct FormatArguments {
    /// Print the table with the answers as CSV instead.
    #[arg(long)]
    pub csv: bool,
    /// Of that CSV, what separates the cells: one of , ; | or tab.
    #[arg(long, requires = "csv", default_value = ",")]
    csv_separator: String,
    /// Begin that CSV with a byte order mark, by which spreadsheet programs know UTF-8.
    #[arg(long, requires = "csv")]
    csv_mark: bool,
    /// Print the table with the answers as XLSX instead.
    #[arg(long, conflicts_with = "csv")]
    pub xlsx: bool,
}

impl FormatArguments {
    /// How CSV is written.
    pub fn csv_format(&self) -> Result<CsvFormat, Refusal> {
        Ok(CsvFormat {
            separator: as_separator(&self.csv_separator)?,
            mark: self.csv_mark,
        })
    }
}

/// A mapping as a file.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct MappingFile {
    /// Version of the format.
    reinfuse_mapping: u32,
    sheet: Option<String>,
    header_row: Option<u32>,
    separator: Option<String>,
    decimal: Option<String>,
    missing: Vec<String>,
    /// Names of columns, by the ids of fields and outcomes.
    columns: BTreeMap<String, String>,
    /// Our words for a column's values, by id and value.
    values: BTreeMap<String, BTreeMap<String, String>>,
    /// Units of doses, by id.
    units: BTreeMap<String, String>,
    /// Name of the column of weights.
    weight: Option<String>,
    /// Which rows of an id count.
    repeats: Option<String>,
}

/// How a table was read, as it is printed.
#[derive(Serialize)]
pub struct TableReport<'a> {
    worksheet: Option<&'a str>,
    worksheets: &'a [String],
    header_row: u32,
    separator: Option<char>,
    decimal: Option<DecimalMark>,
    missing: &'a [String],
}

impl<'a> TableReport<'a> {
    /// Of a table.
    pub fn new(table: &'a Table) -> Self {
        Self {
            worksheet: table.worksheet().map(|(name, _)| name),
            worksheets: table.worksheet().map_or(&[], |(_, names)| names),
            header_row: table.header_line(),
            separator: table.separator(),
            decimal: table.decimal(),
            missing: table.missing(),
        }
    }
}

impl TableArguments {
    /// Reads a table.
    pub fn table(&self, file: &Path) -> Result<Table, Failure> {
        let map = self.map()?;
        let separator = self.separator.as_deref().or(map.separator.as_deref());
        let decimal = self.decimal.as_deref().or(map.decimal.as_deref());
        let options = ReadOptions {
            sheet: self.sheet.clone().or(map.sheet),
            header_row: self.header_row.or(map.header_row),
            separator: separator.map(as_separator).transpose()?,
            decimal: decimal.map(as_decimal).transpose()?,
            missing: self.missing.iter().cloned().chain(map.missing).collect(),
            known: columns::is_known,
        };
        let bytes = files::read("file", file, MOST_BYTES)?;
        let progress = Progress::of("Reading");
        Ok(
            Table::read(&bytes, &options, &mut |share| progress.at(share))
                .map_err(Refusal::from)?,
        )
    }

    /// Reads a table, and which of its columns is what.
    pub fn mapped(&self, file: &Path) -> Result<(Table, Mapping), Failure> {
        let table = self.table(file)?;
        let map = self.map()?;
        let mut problems = Vec::new();
        let mut keep = |result: Result<(), Problem>| problems.extend(result.err());
        let mut mapping = if map.columns.is_empty() {
            Mapping::guessed(&table)
        } else {
            // A file that names columns names all of them.
            Mapping::new(&table, &[])?
        };
        for (id, name) in &map.columns {
            keep(mapping.set_column(&table, id, name));
        }
        for (id, words) in &map.values {
            for (value, word) in words {
                keep(mapping.set_word(id, value, word));
            }
        }
        for (id, unit) in &map.units {
            keep(mapping.set_unit(id, unit));
        }
        for text in &self.column {
            let (id, name) = split(text, '=', "column", "id=column")?;
            keep(mapping.set_column(&table, id, name));
        }
        for text in &self.value {
            let (id, rest) = split(text, ':', "value", "id:value=word")?;
            let (value, word) = rest
                .rsplit_once('=')
                .ok_or_else(|| refused("value", text, "it must be id:value=word"))?;
            keep(mapping.set_word(id, value, word));
        }
        for text in &self.unit {
            let (id, unit) = split(text, '=', "unit", "id=unit")?;
            keep(mapping.set_unit(id, unit));
        }
        if let Some(name) = self.weight_column.as_ref().or(map.weight.as_ref()) {
            keep(mapping.set_weight(&table, name));
        }
        if let Some(word) = self.repeats.as_ref().or(map.repeats.as_ref()) {
            keep(mapping.set_repeats(word));
        }
        if problems.is_empty() {
            Ok((table, mapping))
        } else {
            Err(Refusal { problems }.into())
        }
    }

    fn map(&self) -> Result<MappingFile, Failure> {
        let Some(path) = &self.map else {
            return Ok(MappingFile::default());
        };
        let invalid = |message: String| {
            Failure::from(Refusal::from(Problem {
                field: "map".to_owned(),
                value: path.display().to_string(),
                rule: Rule::InvalidMapping,
                message,
            }))
        };
        let file: MappingFile =
            serde_json::from_str(&files::read_text("map", path, files::MOST_BYTES)?)
                .map_err(|e| invalid(format!("The mapping cannot be read: {e}.")))?;
        if file.reinfuse_mapping == 1 {
            Ok(file)
        } else {
            Err(invalid(
                "The mapping is none of this program: it must have “reinfuse_mapping”: 1."
                    .to_owned(),
            ))
        }
    }
}

fn as_separator(text: &str) -> Result<char, Refusal> {
    match text {
        "tab" | "\\t" | "\t" => Ok('\t'),
        "," | "comma" => Ok(','),
        ";" | "semicolon" => Ok(';'),
        "|" => Ok('|'),
        _ => Err(refused("separator", text, "it must be one of , ; | or tab")),
    }
}

fn as_decimal(text: &str) -> Result<DecimalMark, Refusal> {
    match text {
        "." | "point" => Ok(DecimalMark::Point),
        "," | "comma" => Ok(DecimalMark::Comma),
        _ => Err(refused("decimal", text, "it must be . or ,")),
    }
}

fn split<'a>(
    text: &'a str,
    at: char,
    field: &str,
    form: &str,
) -> Result<(&'a str, &'a str), Refusal> {
    text.split_once(at)
        .ok_or_else(|| refused(field, text, &format!("it must be {form}")))
}

/// An argument that is no such value.
pub fn refused(field: &str, value: &str, rule: &str) -> Refusal {
    Refusal::from(Problem {
        field: field.to_owned(),
        value: value.to_owned(),
        rule: Rule::Argument,
        message: format!("“{value}” cannot be read: {rule}."),
    })
}
