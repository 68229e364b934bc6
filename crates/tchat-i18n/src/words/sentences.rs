//! Every sentence, with the values it needs.
//!
//! Each line here is a method of [`Words`] and a message in both files under `locales/`; tests hold
//! the three together, and that each is said somewhere.

use super::{Value, Words};
use crate::visible::Visible;

macro_rules! sentences {
    ($($name:ident($($variable:ident),*);)*) => {
        impl Words {
            $(
                #[doc = concat!("Says `", stringify!($name), "`.")]
                #[must_use]
                pub fn $name(&self, $($variable: impl Into<Value>),*) -> Visible {
                    self.say(stringify!($name), &[$((stringify!($variable), $variable.into())),*])
                }
            )*
        }

        /// Every sentence and its variables.
        pub const SENTENCES: &[(&str, &[&str])] = &[
            $((stringify!($name), &[$(stringify!($variable)),*])),*
        ];
    };
}

sentences! {
    // The command line: headings
    heading_usage();
    heading_commands();
    heading_arguments();
    heading_options();
    heading_error();
    heading_hint();

    // The command line: names of values
    value_address();
    value_action();
    value_command();
    value_dir();
    value_fd();
    value_format();
    value_lang();
    value_link();
    value_name();
    value_nick();
    value_room();
    value_shell();
    value_since();
    value_text();

    // The command line: commands
    about_tchat();
    about_host();
    about_serve();
    about_join();
    about_send();
    about_read();
    about_rooms();
    about_who();
    about_export();
    about_completions();
    about_man();
    about_profile();
    after_tchat();
    after_host();
    after_serve();
    after_join();
    after_send();
    after_read();
    after_rooms();
    after_who();
    after_export();
    after_completions();
    after_profile();
    after_man();

    // The command line: options and arguments
    option_lang();
    option_profile();
    option_passphrase_fd();
    option_verbose();
    option_help();
    option_version();
    option_nick();
    option_listen();
    option_data();
    option_name();
    option_room();
    option_room_only();
    option_profile_nick();
    option_new_passphrase_fd();
    option_linear();
    option_output();
    option_input();
    option_follow();
    option_since();
    option_offline();
    argument_link();
    argument_text();
    argument_shell();
    argument_action();

    // The command line: wrong usage
    usage_unknown_option(option);
    usage_unknown_command(command);
    usage_unexpected(argument);
    usage_missing_value(option);
    usage_no_value(option);
    usage_bad_choice(value, option, choices);
    usage_bad_value(value, option, why);
    usage_bad_address(value, why);
    usage_bad_listen();
    usage_bad_since();
    usage_bad_fd();
    usage_fd_is_output();
    usage_fd_is_input();
    usage_missing(arguments);
    usage_twice(option);
    usage_conflict(one, other);
    usage_not_unicode();
    usage_other();
    usage_hint(command);
    usage_similar(similar);
    address_no_host();
    address_port();
    address_key();
    address_character(character);
    room_name_empty();
    room_name_too_long(limit);
    room_name_character(character);
    room_name_mixed_scripts(one, other);
    room_name_mixed_digits(one, other);

    // The chat: notices
    ready_encrypted(me, room);
    ready_plain(me, room);
    joined(who);
    left(who);
    left_removed(who);
    renamed(who, to);
    online(who);
    offline(who);
    gap_before_you_joined(count);
    gap_repaired(count);
    gap_unreadable(count);
    gap_later_version(count);
    connection_online();
    connection_offline();
    connection_retrying(why, seconds);
    server_key_trusted(fingerprint);
    unsent(count);
    unsent_hint();
    read_offline(why);
    room_members(count);
    room_open();
    room_by_invitation();
    room_encrypted();
    room_plain();
    room_joined();
    person_online();
    person_offline();
    person_me();
    person_owner();
    host_invites();
    own_fingerprint(fingerprint);

    // The chat: commands
    slash_heading();
    slash_help();
    slash_who();
    slash_rooms();
    slash_join();
    slash_part();
    slash_nick();
    slash_kick();
    slash_invite();
    slash_quit();
    slash_unknown(command);
    slash_ambiguous(command, choices);
    slash_ambiguous_hint();
    slash_missing(usage);
    slash_hint();
    no_room();
    no_room_hint();

    // Standard input
    input_not_utf8(line);
    input_not_utf8_hint();
    input_text_not_utf8();
    input_not_json(line, why);
    input_field_missing(field);
    input_field_unknown(field);
    input_field_wrong(field, why);
    input_field_text();
    input_field_choice(choices);
    input_type_unknown(kind);
    input_hint();

    // Troubles of the client, and what to do
    host_unknown(host);
    host_unknown_hint();
    connection_refused(address);
    connection_refused_hint();
    timed_out(address, seconds);
    timed_out_hint();
    unreachable(address);
    unreachable_hint();
    connection_lost();
    connection_lost_hint();
    not_tchat(address, seen);
    not_tchat_hint();
    seen_http();
    seen_ssh();
    seen_other_tls();
    seen_silence();
    seen_unknown();
    server_key_changed(address, seen, pinned);
    server_key_changed_hint();
    server_broken();
    server_broken_hint();
    version();
    version_hint();
    nick_taken(nick);
    nick_taken_hint();
    nick_taken_hint_free(suggestions);
    nick_empty();
    nick_too_long(limit);
    nick_character(character);
    nick_unassigned(character);
    nick_joiner(character);
    nick_out_of_place(character);
    nick_mark(character);
    nick_mixed_scripts(one, other);
    script_name(name);
    nick_mixed_digits(one, other);
    nick_unsettled();
    nick_reserved(nick);
    nick_invalid_hint();
    no_such_room(room);
    no_such_room_hint();
    by_invitation(room);
    by_invitation_hint();
    not_in_room(room);
    not_in_room_hint(room);
    removed(room);
    removed_hint();
    nobody_called(nick);
    nobody_called_hint();
    owners_only(room);
    owners_only_hint();
    yourself(room);
    yourself_hint();
    empty();
    empty_hint();
    too_long(bytes, limit);
    too_long_hint();
    history_differs(room);
    history_differs_hint();
    commit_forged(room);
    commit_forged_hint();
    outbox_full(limit);
    outbox_full_hint();
    profile_in_use(path);
    profile_in_use_hint();
    profile_not_writable(path, reason);
    profile_not_writable_hint();
    profile_exposed(path);
    profile_exposed_hint(path);
    profile_newer(path);
    profile_newer_hint();
    profile_damaged(path, what);
    profile_damaged_hint();
    disk_full(path);
    disk_full_hint();
    profile_sealed(path);
    profile_sealed_hint();
    profile_not_sealed(path);
    profile_not_sealed_hint();
    profile_already_sealed(path);
    profile_already_sealed_hint();
    wrong_passphrase(path);
    wrong_passphrase_hint();
    out_of_memory(path);
    out_of_memory_hint();
    internal(what);
    internal_hint();

    // Refusals of the server
    refused_login();
    refused_login_hint();
    refused_nick();
    refused_nick_hint();
    refused_nick_missing();
    refused_nick_missing_hint();
    refused_busy();
    refused_busy_hint();
    refused_stopping();
    refused_stopping_hint();
    refused_too_slow();
    refused_too_slow_hint();
    refused_replaced();
    refused_replaced_hint();
    refused_unsupported();
    refused_unsupported_hint();
    refused_rate_limited();
    refused_rate_limited_hint();
    refused_room_full();
    refused_room_full_hint();
    refused_room_name();
    refused_room_name_hint();
    refused_room_exists();
    refused_room_exists_hint();
    refused_quota();
    refused_quota_hint();
    refused_no_key_package();
    refused_no_key_package_hint();
    refused_storage();
    refused_storage_hint();
    refused_other(code);
    refused_other_hint();

    // Troubles of a server that starts or runs
    port_taken(address);
    port_taken_hint();
    address_unavailable(address);
    address_unavailable_hint();
    permission_denied(address);
    permission_denied_hint();
    listen_failed(address, reason);
    listen_failed_hint();
    data_locked(path);
    data_locked_hint();
    data_not_writable(path, reason);
    data_not_writable_hint();
    data_newer(found, known);
    data_newer_hint();
    data_corrupt(path, what);
    data_corrupt_hint();
    identity_missing(path);
    identity_missing_hint();
    data_disk_full(path);
    data_disk_full_hint();
    data_unreadable(path, reason);
    data_unreadable_hint();
    no_address();
    no_address_hint();
    server_disk_full();
    server_disk_failed(reason);
    server_broke_down();
    server_failed_hint();
    server_broke_down_hint();

    // Other failures
    no_known_server();
    no_known_server_hint();
    no_home();
    no_home_hint();
    no_profile(path);
    no_profile_hint();
    no_passphrase();
    no_passphrase_hint();
    no_new_passphrase_hint();
    passphrase_fd(fd, reason);
    passphrase_fd_hint();
    passphrase_empty();
    passphrase_too_long(limit);
    passphrase_character(character);
    passphrase_not_utf8();
    passphrase_invalid_hint();
    passphrases_differ();
    passphrases_differ_hint();
    asking_interrupted();
    asking_interrupted_hint();
    interrupted();
    read_failed(reason);
    write_failed(reason);
    io_hint();
    system_failed(reason);
    system_failed_hint();

    // Sealed profiles
    passphrase_ask(name);
    passphrase_ask_new();
    passphrase_ask_again();
    passphrase_wrong_try_again();
    profile_was_sealed(path);
    profile_was_unsealed(path);
    passphrase_was_changed();
    profile_folder(path);
    profile_is_sealed();
    profile_is_open();
    profile_fingerprint(fingerprint);

    // Checking worksheet programs
    check_accepts();
    check_accepts_hint();
    check_accepts_several();
    check_accepts_several_hint();
    check_reaches_others();
    check_reaches_others_hint();
    check_no_echo();
    check_no_echo_hint();
    check_unchanged();
    check_unchanged_hint();
    check_long_message();
    check_long_message_hint();
    check_keeps_order();
    check_keeps_order_hint();
    check_burst();
    check_burst_hint();
    check_half_character();
    check_half_character_hint();
    check_same_nick();
    check_same_nick_hint();
    check_departure_reset();
    check_departure_reset_hint();
    check_never_reads();
    check_never_reads_hint();
    check_nobody_skipped();
    check_nobody_skipped_hint();
    check_silent_client();
    check_silent_client_hint();
    check_silent_reset();
    check_silent_reset_hint();
    check_nick_not_utf8();
    check_nick_not_utf8_hint();
    check_departure_close();
    check_departure_close_hint();
    check_stays_after_close();
    check_stays_after_close_hint();
    check_stays_after_reset();
    check_stays_after_reset_hint();
    check_still_accepts();
    check_still_accepts_hint();
    check_connects();
    check_connects_hint();
    check_nick_first();
    check_nick_first_hint();
    check_sends_typed();
    check_sends_typed_hint();
    check_empty_line();
    check_empty_line_hint();
    check_sends_long();
    check_sends_long_hint();
    check_shows_message();
    check_shows_message_hint();
    check_marks_notice();
    check_marks_notice_hint();
    check_notice_not_forged();
    check_notice_not_forged_hint();
    check_glued_notice();
    check_glued_notice_hint();
    check_cut_character();
    check_cut_character_hint();
    check_not_utf8();
    check_not_utf8_hint();
    check_escapes();
    check_escapes_hint();
    check_server_gone();
    check_server_gone_hint();
    check_passed();
    check_failed();
    check_unchecked();
    check_expected(what);
    check_came(what);
    check_hint(what);
    check_why(what);
    check_bytes_more(shown, total);
    check_nothing();
    check_closed();
    check_closed_after(what);
    check_reset();
    check_reset_after(what);
    check_bytes_before(shown, total);
    check_shown(what);
    check_exited();
    check_exited_after(what);
    check_needs(check);
    check_door_closed(check);
    check_no_time();
    check_on_screen();
    check_not_by_hand();
    check_summary(passed, failed, unchecked);
    check_do_start(address);
    check_do_start_here(port);
    check_do_type(text);
    check_do_enter();
    check_do_look(what);
    check_unreachable(address, reason);
    check_unreachable_hint();
    check_listen_failed(address, reason);
    check_listen_failed_hint();
    check_start_failed(program, reason);
    check_start_failed_hint();
    about_check();
    argument_check_server();
    value_program();
    argument_check_program();
    option_check_client();
    option_check_listen();
    option_check_run();
    value_check_server();
    value_line();
    after_check();
}
