//! What must hold in every room, one function for each rule.
//!
//! A rule looks at one [`Room`] and returns what breaks it. Each keeps to its own matter: where a
//! place is wrong for another rule's reason it stays silent, so that a violation's name says what
//! went wrong. [`RULES`] is all of them.

mod changes;
mod commits;
mod end;
mod kept;
mod log;
mod order;
mod said;
mod told;
mod visits;

use crate::history::History;
use crate::room::Room;
use crate::violation::Violation;

/// What breaks one rule in a room.
type Rule = fn(&Room<'_>) -> Vec<Violation>;

/// Every rule, the server's side first.
const RULES: &[Rule] = &[
    log::copies_agree,
    log::places_without_gap,
    log::ids_once,
    commits::one_per_epoch,
    commits::epochs_without_gap,
    commits::generations_follow,
    said::acknowledged_is_logged,
    said::at_most_once,
    said::failed_never_logged,
    said::nothing_invented,
    said::every_message_accounted_for,
    order::real_time,
    order::as_written,
    visits::are_logged,
    visits::nothing_from_before_joining,
    visits::nothing_from_after_leaving,
    visits::epochs_never_go_back,
    kept::is_logged,
    kept::in_order,
    kept::no_hole,
    kept::gaps_are_true,
    kept::all_readable,
    changes::kept_as_changed,
    changes::deleted_is_gone,
    changes::outbox_survives,
    told::in_order,
    told::is_kept,
    told::is_logged,
    told::changes_hold,
    told::nothing_skipped,
    end::all_members,
    end::only_members,
    end::same_head,
    end::same_chain,
    end::same_epoch,
    end::same_secrets,
];

impl History {
    /// Whether all of this may have happened.
    ///
    /// # Errors
    ///
    /// Every [`Violation`] of every rule.
    pub fn check(&self) -> Result<(), Vec<Violation>> {
        let mut violations = Vec::new();
        for (id, record) in &self.rooms {
            let room = Room::new(*id, record, &self.names);
            for rule in RULES {
                violations.append(&mut rule(&room));
            }
        }
        if violations.is_empty() { Ok(()) } else { Err(violations) }
    }
}
