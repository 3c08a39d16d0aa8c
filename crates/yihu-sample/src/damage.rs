//! What goes wrong in files from the field: faults that refuse a household, and careless typing
//! that must not.

use crate::dice::Dice;
use yihu_exchange::columns::Field;

/// A fault for which an import must refuse the household.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fault {
    /// The ID number as a spreadsheet shows a number: `9.99999E+17`.
    ScientificId,
    /// The last character of an ID number is wrong.
    CheckCharacter,
    /// A second 户主.
    TwoHeads,
    /// No 户主.
    NoHead,
    /// 人数 is not the number of rows.
    Size,
    /// The village is not in the area tree.
    UnknownVillage,
    /// The class is misspelt.
    MisspeltClass,
    /// The eldest is at primary school.
    OldPupil,
    /// The sex contradicts the ID number.
    SexAgainstId,
    /// The head is also in the household before, which is refused for its size, so that neither
    /// goes in whichever of the two an import holds to be wrong.
    SharedPerson,
}

impl Fault {
    /// All faults in the order in which a file shows them: [`Fault::SharedPerson`] after
    /// [`Fault::Size`].
    pub const ALL: [Self; 10] = [
        Self::ScientificId,
        Self::CheckCharacter,
        Self::TwoHeads,
        Self::NoHead,
        Self::UnknownVillage,
        Self::MisspeltClass,
        Self::OldPupil,
        Self::SexAgainstId,
        Self::Size,
        Self::SharedPerson,
    ];
}

/// The rows of a household, by field.
pub(crate) struct Cells<'a> {
    pub(crate) fields: &'a [Field],
    pub(crate) rows: &'a mut [Vec<String>],
}

impl Cells<'_> {
    fn cell(&mut self, row: usize, field: Field) -> Option<&mut String> {
        let column = self.fields.iter().position(|f| *f == field)?;
        self.rows.get_mut(row)?.get_mut(column)
    }

    fn set(&mut self, row: usize, field: Field, text: &str) {
        if let Some(cell) = self.cell(row, field) {
            text.clone_into(cell);
        }
    }

    fn set_all(&mut self, field: Field, text: &str) {
        for row in 0..self.rows.len() {
            self.set(row, field, text);
        }
    }

    /// Does the fault to a household of two or more whose eldest member is in row `eldest`;
    /// `before` are the rows of the household written before it.
    pub(crate) fn spoil(&mut self, fault: Fault, eldest: usize, before: &[Vec<String>]) {
        match fault {
            Fault::ScientificId => {
                if let Some(id) = self.cell(0, Field::IdNumber) {
                    *id = format!("{}.{}E+17", &id[..1], &id[1..6]);
                }
            }
            Fault::CheckCharacter => {
                if let Some(id) = self.cell(0, Field::IdNumber) {
                    let last = if id.as_bytes()[17] == b'1' { "2" } else { "1" };
                    id.replace_range(17..18, last);
                }
            }
            Fault::TwoHeads => self.set(1, Field::Relation, "户主"),
            Fault::NoHead => self.set(0, Field::Relation, "其他"),
            Fault::Size => {
                let stated = (self.rows.len() + 1).to_string();
                self.set_all(Field::Size, &stated);
            }
            Fault::UnknownVillage => {
                self.set_all(Field::Village, "查无此村");
                self.set_all(Field::VillageCode, "");
            }
            Fault::MisspeltClass => self.set_all(Field::Class, "扶贫互"),
            Fault::OldPupil => self.set(eldest, Field::Schooling, "小学"),
            Fault::SexAgainstId => {
                if let Some(sex) = self.cell(0, Field::Sex) {
                    *sex = if sex == "男" { "女" } else { "男" }.to_owned();
                }
            }
            Fault::SharedPerson => {
                for field in [Field::Name, Field::Sex, Field::IdNumber, Field::Birth] {
                    let column = self.fields.iter().position(|f| *f == field);
                    let same = column.and_then(|c| before.first()?.get(c)).cloned();
                    self.set(0, field, &same.unwrap_or_default());
                }
            }
        }
    }

    /// Types some cells carelessly, which an import must take as if they were not: full-width
    /// digits, blanks around, a small x.
    pub(crate) fn smudge(&mut self, dice: &mut Dice) {
        let row = dice.below(self.rows.len() as u64) as usize;
        match dice.below(4) {
            0 => {
                let field = dice.pick(&[
                    Field::IdNumber,
                    Field::Number,
                    Field::Size,
                    Field::IncomePerCapita,
                ]);
                if let Some(cell) = self.cell(row, field) {
                    *cell = full_width(cell);
                }
            }
            1 => {
                let field =
                    dice.pick(&[Field::Name, Field::Village, Field::Relation, Field::Class]);
                if let Some(cell) = self.cell(row, field) {
                    cell.push_str("  ");
                }
            }
            2 => {
                let field = dice.pick(&[Field::Number, Field::Township, Field::Health]);
                if let Some(cell) = self.cell(row, field) {
                    cell.insert(0, '\u{3000}');
                }
            }
            _ => {
                if let Some(cell) = self.cell(row, Field::IdNumber) {
                    *cell = cell.replace('X', "x");
                }
            }
        }
    }
}

fn full_width(text: &str) -> String {
    let wide = |c: char| match c.to_digit(10) {
        Some(digit) => char::from_u32('０' as u32 + digit).unwrap_or(c),
        None => c,
    };
    text.chars().map(wide).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use yihu_exchange::form::national_fields;

    #[test]
    fn each_fault_changes_the_rows() {
        let fields = national_fields();
        let sample = |id: &str| -> Vec<Vec<String>> {
            let cell = |f: &Field| match f {
                Field::IdNumber => id.to_owned(),
                Field::Sex => "男".to_owned(),
                Field::Relation => "户主".to_owned(),
                _ => "某".to_owned(),
            };
            let mut rows = vec![fields.iter().map(cell).collect::<Vec<_>>(); 2];
            let relation = fields.iter().position(|f| *f == Field::Relation);
            "配偶".clone_into(&mut rows[1][relation.unwrap()]);
            rows
        };
        let before = sample("999999195001010010");
        for fault in Fault::ALL {
            let clean = sample("99999919600101001X");
            let mut rows = clean.clone();
            Cells {
                fields: &fields,
                rows: &mut rows,
            }
            .spoil(fault, 1, &before);
            assert_ne!(rows, clean, "{fault:?}");
        }
        assert_eq!(full_width("3.5X"), "３.５X");
    }
}
