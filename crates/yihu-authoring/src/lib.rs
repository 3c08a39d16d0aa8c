//! Policies written in the office (政策起草): drafts, their check, trial and review, and the versions
//! that come of them.
//!
//! A draft is the files of a pack that is not in force. Its author submits it once it checks clean,
//! a second person approves it, and it becomes a version of its pack: never edited, only superseded,
//! with the hash of its files and the office's signature. The packs in use are those of the program
//! with all versions of the database; which of them holds is for the day to say.
//!
//! Start at [`drafts`], then [`check::check`], [`versions`].

pub mod check;
mod draft;
pub mod drafts;
pub mod files;
pub mod folder;
mod rows;
pub mod sign;
pub mod templates;
pub mod trial;
pub mod versions;
pub mod vocabulary;
