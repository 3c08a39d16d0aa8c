//! Features of the policy language, from text to result.

mod algebra;
mod language;
