//! Who may come in (账户): users and their posts, passwords and second factors, sessions, what each
//! role may do; and what is kept for a user — saved views, and answers to repeated requests.
//!
//! Invariants: a password or a code is nowhere but in the memory of the call it came with; the
//! token of a session is stored as its hash only; a user has at least one post; whoever manages
//! users gives posts inside the own area only and sees no user who has one outside.

mod account;
pub mod authz;
mod first;
pub mod idempotency;
mod password;
mod posts;
mod rows;
mod second_factor;
pub mod sections;
mod sessions;
mod sign_in;
mod totp;
pub mod users;
pub mod views;

pub use authz::Action;
pub use first::{demo_users, ensure_admin};
pub use posts::{NewPost, Post};
pub use second_factor::{TotpSecret, begin_totp, confirm_totp, remove_totp};
pub use sections::{Section, Sight};
pub use sessions::{
    Me, Session, change_password, choose_post, session, sign_out, sign_out_everywhere, sweep,
};
pub use sign_in::{Refused, SignedIn, sign_in};
