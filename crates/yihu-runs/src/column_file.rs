//! Parquet files of columns: written whole, read a column and a range of rows at a time.

use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{DataType, Field, Schema};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ParquetRecordBatchReaderBuilder, RowSelection, RowSelector,
};
use parquet::arrow::arrow_writer::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use yihu_base::Problem;

/// Rows of a row group: small enough that one village is read without the rest.
const ROW_GROUP: usize = 65_536;

/// A file or folder of a snapshot or of results that the disk does not give or take.
pub(crate) fn broken(path: &Path, why: impl std::fmt::Display) -> Problem {
    Problem::new(
        "snapshot.unreadable",
        format!("快照文件读写失败（{why}）；请检查磁盘空间和权限，或重新测算"),
        format!("a snapshot file cannot be read or written ({why}): check disk space and permissions, or run again"),
    )
    .at(path.display().to_string())
}

/// Columns of one length as a batch.
pub(crate) fn batch(columns: Vec<(String, ArrayRef)>) -> RecordBatch {
    let fields: Vec<Field> = columns
        .iter()
        .map(|(name, array)| Field::new(name, array.data_type().clone(), true))
        .collect();
    let arrays = columns.into_iter().map(|(_, array)| array).collect();
    RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays).expect("columns of one length")
}

/// The bytes of a file: the same columns give the same bytes.
pub(crate) fn encode(batch: &RecordBatch) -> Result<Vec<u8>, parquet::errors::ParquetError> {
    let properties = WriterProperties::builder()
        .set_compression(Compression::LZ4_RAW)
        .set_max_row_group_row_count(Some(ROW_GROUP))
        .set_created_by("yihu".into())
        .build();
    let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), Some(properties))?;
    writer.write(batch)?;
    writer.into_inner()
}

/// Writes columns of one length as a file; answers its bytes.
pub(crate) fn encode_batch(
    path: &Path,
    columns: Vec<(String, ArrayRef)>,
) -> Result<Vec<u8>, Problem> {
    let bytes = encode(&batch(columns)).map_err(|e| broken(path, e))?;
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|e| broken(folder, e))?;
    }
    fs::write(path, &bytes).map_err(|e| broken(path, e))?;
    Ok(bytes)
}

/// Reads all columns of a file.
pub(crate) fn read_batch(path: &Path) -> Result<BTreeMap<String, ArrayRef>, Problem> {
    let file = ColumnFile::open(path)?;
    let names = file.names().into_iter().enumerate().collect::<Vec<_>>();
    names
        .into_par_iter()
        .map(|(index, name)| Ok((name, file.column(index, None)?)))
        .collect()
}

/// A Parquet file whose description is in memory and whose columns stay on disk until asked for.
#[derive(Debug)]
pub(crate) struct ColumnFile {
    path: PathBuf,
    metadata: ArrowReaderMetadata,
}

impl ColumnFile {
    pub(crate) fn open(path: &Path) -> Result<Self, Problem> {
        let file = fs::File::open(path).map_err(|e| broken(path, e))?;
        let metadata =
            ArrowReaderMetadata::load(&file, Default::default()).map_err(|e| broken(path, e))?;
        Ok(Self {
            path: path.to_owned(),
            metadata,
        })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn rows(&self) -> usize {
        self.metadata.metadata().file_metadata().num_rows() as usize
    }

    pub(crate) fn names(&self) -> Vec<String> {
        let fields = self.metadata.schema().fields().iter();
        fields.map(|f| f.name().clone()).collect()
    }

    pub(crate) fn data_type(&self, index: usize) -> &DataType {
        self.metadata.schema().field(index).data_type()
    }

    /// Where a column stands.
    pub(crate) fn find(&self, name: &str) -> Option<usize> {
        self.metadata.schema().index_of(name).ok()
    }

    /// One column in one array, of all rows or of a range; only the row groups of the range are
    /// touched.
    pub(crate) fn column(
        &self,
        index: usize,
        rows: Option<Range<usize>>,
    ) -> Result<ArrayRef, Problem> {
        let fail = |e: &dyn std::fmt::Display| broken(&self.path, e);
        let rows = rows.unwrap_or(0..self.rows());
        let len = rows.len();
        if len == 0 {
            return Ok(arrow_array::new_empty_array(self.data_type(index)));
        }
        let (groups, skipped) = self.groups(&rows);
        // Each reading has a file of its own: columns are read side by side, and a file has but
        // one position.
        let file = fs::File::open(&self.path).map_err(|e| fail(&e))?;
        let builder =
            ParquetRecordBatchReaderBuilder::new_with_metadata(file, self.metadata.clone());
        let mask = ProjectionMask::roots(builder.parquet_schema(), [index]);
        let selection = RowSelection::from(vec![
            RowSelector::skip(rows.start - skipped),
            RowSelector::select(len),
        ]);
        let mut reader = builder
            .with_projection(mask)
            .with_batch_size(len)
            .with_row_groups(groups)
            .with_row_selection(selection)
            .build()
            .map_err(|e| fail(&e))?;
        match reader.next() {
            Some(Ok(batch)) if batch.num_rows() == len => Ok(batch.column(0).clone()),
            Some(Err(e)) => Err(fail(&e)),
            _ => Err(fail(&"rows are missing")),
        }
    }

    /// The row groups that a range of rows lies in, and the rows before the first of them.
    fn groups(&self, rows: &Range<usize>) -> (Vec<usize>, usize) {
        let (mut groups, mut skipped, mut start) = (Vec::new(), 0, 0);
        for (group, about) in self.metadata.metadata().row_groups().iter().enumerate() {
            let end = start + about.num_rows() as usize;
            if end <= rows.start {
                skipped = end;
            } else if start < rows.end {
                groups.push(group);
            }
            start = end;
        }
        (groups, skipped)
    }

    /// A column by its name.
    pub(crate) fn named(&self, name: &str) -> Result<ArrayRef, Problem> {
        self.named_rows(name, None)
    }

    /// Rows of a column by its name.
    pub(crate) fn named_rows(
        &self,
        name: &str,
        rows: Option<Range<usize>>,
    ) -> Result<ArrayRef, Problem> {
        let index = self.find(name);
        self.column(
            index.ok_or_else(|| broken(&self.path, format!("no column {name}")))?,
            rows,
        )
    }
}
