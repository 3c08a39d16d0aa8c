//! The register as a file in the national format, the way the field sends it.

use crate::damage::{Cells, Fault};
use crate::dice::{Dice, Stream};
use crate::generator::Generator;
use crate::sink::Sink;
use std::path::Path;
use yihu_base::codes::Class;
use yihu_base::{AreaCode, Problem};
use yihu_exchange::columns::Field;
use yihu_exchange::form;
use yihu_exchange::places::{PlaceNames, Places};
use yihu_registry::AreaTree;
use yihu_registry::record::Household;

/// How a file is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// The columns, in their order.
    pub fields: Vec<Field>,
    /// Households with a fault on top of the county's totals, so that after an import the register
    /// has the totals and the report has these.
    pub faulty_households: u64,
    /// Of a thousand good households so many are typed carelessly in one cell.
    pub careless_permille: u32,
    /// Title rows above the header, a totals row at the end, and the header again after every so
    /// many rows of a page.
    pub paper_page_rows: Option<u64>,
}

impl Layout {
    /// The national columns and nothing else.
    pub fn plain() -> Self {
        Self {
            fields: form::national_fields(),
            faulty_households: 0,
            careless_permille: 0,
            paper_page_rows: None,
        }
    }

    /// All columns, with the faults and the paper layout that the field sends.
    pub fn as_sent() -> Self {
        Self {
            fields: form::all_fields(),
            faulty_households: 60,
            careless_permille: 15,
            paper_page_rows: Some(5000),
        }
    }
}

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Written {
    /// Good households.
    pub households: u64,
    /// Persons in them.
    pub persons: u64,
    /// Households with a fault, beyond the good ones.
    pub faulty_households: u64,
    /// Persons in these.
    pub faulty_persons: u64,
}

/// Writes the register to a `.csv` or `.xlsx` file, one household at a time.
///
/// # Errors
/// The file cannot be written, has another ending, or the rows do not fit into a worksheet.
pub fn write_register(
    path: &Path,
    generator: Generator,
    areas: &AreaTree,
    layout: &Layout,
) -> Result<Written, Problem> {
    let places = Places::new(areas);
    let writer = Writer {
        dice: Dice::new(generator.seed(), Stream::Damage),
        sink: Sink::create(path, "家庭成员")?,
        places: &places,
        village: (AreaCode::COUNTRY, PlaceNames::default()),
        layout,
        written: Written::default(),
        rows: 0,
        before: Vec::new(),
    };
    writer
        .write(generator)
        .map_err(|p| p.at(path.display().to_string()))
}

struct Writer<'a> {
    dice: Dice,
    sink: Sink,
    places: &'a Places<'a>,
    /// The village being written and its names.
    village: (AreaCode, PlaceNames),
    layout: &'a Layout,
    written: Written,
    rows: u64,
    /// The rows of the faulty household written last.
    before: Vec<Vec<String>>,
}

impl Writer<'_> {
    fn write(mut self, mut generator: Generator) -> Result<Written, Problem> {
        let households = generator.len() as u64;
        self.head(&generator)?;
        while let Some(household) = generator.next() {
            self.good(&household)?;
            let due = self.layout.faulty_households * self.written.households / households;
            while self.written.faulty_households < due {
                self.faulty(&mut generator, household.village)?;
            }
        }
        if self.layout.paper_page_rows.is_some() {
            let persons = self.written.persons + self.written.faulty_persons;
            let total = ["合计".to_owned(), String::new(), format!("{persons}人")];
            self.sink.row(&total)?;
        }
        self.sink.finish()?;
        Ok(self.written)
    }

    fn head(&mut self, generator: &Generator) -> Result<(), Problem> {
        if self.layout.paper_page_rows.is_some() {
            self.sink.row(&["家庭成员信息导出表".to_owned()])?;
            self.sink.row(&[format!(
                "数据日期：{}　单位：元、亩、平方米",
                generator.as_of()
            )])?;
        }
        self.header()
    }

    fn header(&mut self) -> Result<(), Problem> {
        self.sink.row(&form::header(&self.layout.fields))
    }

    fn good(&mut self, household: &Household) -> Result<(), Problem> {
        let mut rows = self.form(household);
        if self.dice.permille(self.layout.careless_permille) {
            Cells {
                fields: &self.layout.fields,
                rows: &mut rows,
            }
            .smudge(&mut self.dice);
        }
        self.written.households += 1;
        self.written.persons += rows.len() as u64;
        self.put(&rows)
    }

    /// A household with the next fault, in the village just written.
    fn faulty(&mut self, generator: &mut Generator, village: AreaCode) -> Result<(), Problem> {
        let n = self.written.faulty_households;
        let size = self.dice.within(2..=5) as usize;
        let household = generator.extra(village, Class::AidPoor, size, n + 1);
        let mut rows = self.form(&household);
        let ages = household.members.iter().enumerate();
        let eldest = ages.min_by_key(|(_, p)| p.birth).map_or(0, |(i, _)| i);
        let fault = Fault::ALL[(n % Fault::ALL.len() as u64) as usize];
        let mut cells = Cells {
            fields: &self.layout.fields,
            rows: &mut rows,
        };
        cells.spoil(fault, eldest, &self.before);
        self.written.faulty_households += 1;
        self.written.faulty_persons += rows.len() as u64;
        self.put(&rows)?;
        self.before = rows;
        Ok(())
    }

    fn form(&mut self, household: &Household) -> Vec<Vec<String>> {
        if self.village.0 != household.village {
            self.village = (household.village, self.places.names(household.village));
        }
        form::rows(household, self.village.1.place(), &self.layout.fields)
    }

    /// Writes the rows of a household, which a page break may part.
    fn put(&mut self, rows: &[Vec<String>]) -> Result<(), Problem> {
        for row in rows {
            let page = self.layout.paper_page_rows.unwrap_or(u64::MAX).max(1);
            if self.rows > 0 && self.rows.is_multiple_of(page) {
                self.header()?;
            }
            self.sink.row(row)?;
            self.rows += 1;
        }
        Ok(())
    }
}
