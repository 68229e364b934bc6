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
    about_admin();
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
    after_admin();
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
    option_plain();
    option_keep();
    option_plain_authors();
    option_plain_joins();
    option_plain_serveur();
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
    argument_admin_action();

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
    gap_not_kept(count);
    plain_mark();
    plain_entered(me);
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

    // The plain room, for the teacher
    plain_open();
    plain_paste();
    plain_forgotten(count);
    plain_forgotten_span(first, last);
    plain_nothing_kept();
    pupil_silent(address, seconds);
    pupil_silent_many(count, address, seconds);
    pupil_not_utf8(who, byte, place);
    pupil_too_long(who, bytes);
    pupil_long_pseudonym(who, bytes);
    pupil_empty_pseudonym(who);
    pupil_same_pseudonym(wanted, who);
    pupil_flood(who);
    pupil_never_reads(who);
    pupil_scan(count, address);
    pupil_more(count);

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
    plain_name_taken();
    plain_name_taken_hint();
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

    // The lab: the command line
    value_server();
    value_file();
    value_fault();
    about_lab();
    after_lab();
    option_to();
    option_pcap();
    option_text();
    option_fault();
    usage_bad_to();
    usage_bad_fault();

    // The lab: what keeps it from working
    lab_server_unknown(server, reason);
    lab_server_unknown_hint();
    lab_itself(address);
    lab_itself_hint();
    lab_file(path, reason);
    lab_file_hint();
    lab_file_full(path);

    // The lab: what happens, line by line
    lab_only_through(server);
    lab_opened(client);
    lab_closed(sent, received);
    lab_reset_by_client();
    lab_reset_by_server();
    lab_reset_by_lab();
    lab_client_done();
    lab_server_done();
    lab_server_away(server, reason);
    lab_turned_away(limit);
    lab_missed(count, bytes);
    lab_handed(bytes);
    lab_bytes(bytes);
    lab_to_server();
    lab_to_client();
    lab_more_bytes(bytes);
    lab_dropped();
    lab_changed();
    lab_tls(records);
    lab_tls_inside();

    // The lab: what TCP did to messages
    lab_remark_pseudonym();
    lab_remark_pseudonym_and_more();
    lab_remark_notice();
    lab_remark_notice_glued(at);
    lab_remark_notice_forged();
    lab_remark_merged(count, lengths);
    lab_remark_part_of(length);
    lab_remark_full_recv();
    lab_remark_beyond_recv(pieces);
    lab_remark_begins_in_character();
    lab_remark_ends_in_character();
    lab_remark_not_utf8(at, byte);
    lab_remark_controls();

    // The lab: the screen
    lab_title(listen, server);
    lab_only_here();
    lab_paused();
    lab_faults(faults);
    lab_filtered(filter);
    lab_missed_short(count);
    lab_connections(count);
    lab_nobody();
    lab_connect_here(address);
    lab_plain();
    lab_encrypted();
    lab_unclear();
    lab_over();
    lab_forgotten(count);
    lab_newer(count);
    lab_letters(count, scope);
    lab_scope_one();
    lab_scope_all();
    lab_coincidence(index);
    lab_here();
    lab_french();
    lab_reveal();
    lab_reading();
    lab_nothing_found();
    lab_proposed(key);
    lab_propose();
    lab_filter();
    lab_no_cipher(name);
    lab_wrong_key(example);
    lab_encrypted_seen(sent, received);
    lab_encrypted_hidden();
    lab_keys();
    lab_help_title();
    lab_help();

    // Ciphers
    value_cipher();
    value_key();
    value_word();
    value_count();
    about_cipher();
    argument_cipher_action();
    argument_cipher_text();
    option_cipher_name();
    option_cipher_key();
    option_crib();
    option_top();
    usage_unknown_cipher();
    usage_bad_count();
    key_takes_none();
    key_missing();
    key_not_integer();
    key_not_two_integers();
    key_not_invertible(a, good);
    key_no_letter();
    key_not_26(count);
    key_not_letter(found);
    key_letter_twice(letter);
    key_too_few_columns();
    key_not_rsa();
    key_rsa_too_small();
    key_not_exchange();
    key_exchange_range();
    cipher_mask_too_short(mask, text);
    cipher_no_character(place, code);
    cipher_above_modulus(character, code, modulus);
    cipher_message_above_modulus(message, modulus);
    cipher_number_too_large(number, bound);
    cipher_not_numbers(found);
    cipher_not_one_number(count);
    cipher_not_digits(found);
    cipher_cut_byte(digits, each);
    cipher_not_base64();
    cipher_not_text(place);
    cipher_number_too_long(digits);
    cipher_refused_hint();
    broken_too_little(have, needed);
    broken_too_little_hint();
    broken_unknown();
    broken_mask();
    broken_mask_hint();
    broken_needs_key();
    broken_needs_key_hint(example);
    broken_not_factored(bits);
    broken_not_factored_hint();
    broken_no_logarithm();
    broken_no_logarithm_hint();
    broken_wrong_key(why);
    broken_crib();
    broken_crib_hint();
    broken_not_two(count);
    broken_not_two_hint();
    certainty_certain();
    certainty_likely();
    certainty_possible();
    certainty_unknown();
    cipher_guess(certainty, percent, cipher, key, text);
    cipher_glimpse(place, text);
    cipher_row(name, other, key, why);
    cipher_row_keyless(name, other, why);
    weak_caesar();
    weak_rot13();
    weak_affine();
    weak_vigenere();
    weak_substitution();
    weak_transposition();
    weak_caesar_unicode();
    weak_xor();
    weak_mask();
    weak_rsa();
    weak_rsa_integer();
    weak_exchange();
    after_cipher();
    // The worksheet: `tchat join --plain`
    value_cipher_with_key();
    value_cipher_and_key();
    option_join_plain();
    option_cipher();
    usage_cipher_needs_plain();
    usage_plain_room();
    usage_plain_address();
    usage_plain_key();
    plain_ready(me, server);
    plain_in_clear();
    plain_enciphered(cipher);
    plain_silent(seconds, server);
    plain_no_nick();
    plain_connection_refused_hint(port);
    plain_lost_hint(server);
    plain_lost_unheard_hint(server);
    plain_stalled(address, seconds);
    plain_stalled_hint();
    plain_unsent(count);
    plain_unsent_hint();
    not_plain(address, seen);
    plain_seen_tls();
    plain_tls_hint(server);
    plain_other_hint();
    cipher_unknown(name, names);
    cipher_unknown_hint(names);
    cipher_agrees_only(cipher);
    cipher_unfit_hint();
    slash_cipher();
    slash_plain();
    slash_plain_quit();
}
