//! The register in the columns of the national export: what is written here can be imported again.

use crate::form::{self, Place};
use crate::places::{PlaceNames, Places};
use crate::table::{Cell, Column, Format, Kind, Writer};
use serde_json::json;
use std::collections::HashMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use yihu_base::{AreaCode, Ctx, Date, Locale, Problem, Text};
use yihu_registry::households::{Secrets, for_each_as_of};
use yihu_registry::record::Household;
use yihu_registry::{AreaTree, AsOf};
use yihu_store::{AuditEntry, Db, Keyring, WriteTx};

/// Writes households as rows of a national export.
#[derive(Debug)]
pub struct RegistryWriter {
    fields: Vec<crate::columns::Field>,
    masked: bool,
    out: Writer,
}

impl RegistryWriter {
    /// Begins a file of `fields` at `path`; its ending says the format. Headers are Chinese, as the
    /// national export has them. `masked` hides ID numbers, birth dates, phones and accounts; such a
    /// file is for reading, not for import.
    ///
    /// # Errors
    /// The ending is not known, or the file cannot be made.
    pub fn create(
        path: &Path,
        fields: Vec<crate::columns::Field>,
        masked: bool,
    ) -> Result<Self, Problem> {
        let mut out = Writer::create(path, Format::of(path)?, Locale::Zh)?;
        let column = |f: &crate::columns::Field| {
            Column::new(f.header(), Text::new(f.header(), f.header()), Kind::Text)
        };
        let columns = fields.iter().map(column).collect();
        out.table("registry", &Text::new("贫困人口信息", "registry"), columns)?;
        Ok(Self {
            fields,
            masked,
            out,
        })
    }

    /// Writes the rows of a household.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn household(&mut self, household: &Household, place: Place<'_>) -> Result<(), Problem> {
        for row in form::rows(household, place, &self.fields) {
            let cells: Vec<Cell<'_>> = row
                .into_iter()
                .zip(&self.fields)
                .map(|(cell, field)| match cell {
                    cell if cell.is_empty() => Cell::Empty,
                    cell if self.masked && field.personal() => {
                        Cell::text(yihu_base::secret::mask(&cell))
                    }
                    cell => Cell::text(cell),
                })
                .collect();
            self.out.row(&cells)?;
        }
        Ok(())
    }

    /// Ends the file.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn finish(self) -> Result<Vec<PathBuf>, Problem> {
        self.out.finish()
    }
}

/// Exports the households of an area as of a date, and answers how many. In clear only for a role
/// that may reveal, which is written to the audit log first.
///
/// # Errors
/// `forbidden`, `area.not_found`, those of the file and of the database.
pub async fn export_registry(
    ctx: &Ctx,
    db: &Db,
    keyring: &Keyring,
    path: &Path,
    area: AreaCode,
    as_of: Date,
    clear: bool,
) -> Result<usize, Problem> {
    ctx.require_area(area)?;
    if clear {
        ctx.require_reveal()?;
        db.write(ctx, async |tx: &mut WriteTx| {
            tx.audit(AuditEntry {
                county: area,
                action: "registry.export",
                entity: "area",
                entity_id: area.to_string(),
                details: json!({ "as_of": as_of, "clear": true }),
            });
            Ok(())
        })
        .await?;
    }
    let tree = AreaTree::load(ctx, db, as_of).await?;
    let places = Places::new(&tree);
    let mut names: HashMap<AreaCode, PlaceNames> = HashMap::new();
    let mut out = RegistryWriter::create(path, form::all_fields(), !clear)?;
    let mut written = 0;
    let secrets = Secrets::Masked(keyring);
    for_each_as_of(ctx, db, area, AsOf::on(as_of), secrets, |stored| {
        let village = stored.household.village;
        let names = names
            .entry(village)
            .or_insert_with(|| places.names(village));
        out.household(&stored.household, names.place())?;
        written += 1;
        Ok(ControlFlow::Continue(()))
    })
    .await?;
    out.finish()?;
    Ok(written)
}
