# What tchat says, in English. Each message is a method of `Words`, under the same name and with
# the same variables; tests hold the two languages and that list together.
#
# No full stop after a single sentence; what can be typed is in backticks.

## The command line: headings

heading_usage = Usage:
heading_commands = Commands:
heading_arguments = Arguments:
heading_options = Options:
heading_error = error:
heading_hint = hint:

## The command line: names of values

value_address = ADDRESS
value_action = WHAT
value_command = COMMAND
value_dir = DIR
value_days = DAYS
value_size = SIZE
value_minutes = MINUTES
value_admin_subject = NICK, KEY or TEXT
value_fd = FD
value_format = FORMAT
value_lang = LANG
value_link = LINK | HOST[:PORT]
value_name = NAME
value_nick = NICK
value_joining = open | hidden
value_seconds = SECONDS
value_topic = TOPIC
value_room = ROOM
value_shell = SHELL
value_since = SEQ|TIME
value_text = TEXT | -

## The command line: commands

about_tchat = A private group chat that one command starts: messages are end-to-end encrypted
about_host = Start a server and chat on it, in one program
about_serve = Run a server, without a chat
about_join = Join a server and chat
about_send = Post a message and wait until the server has it
about_read = Print a room’s history
about_rooms = List the server’s rooms
about_who = List who is in a room
about_invite = Make a link by which others come into a room
about_export = Write a room’s whole history to standard output
about_admin = Look after a server, on its machine
about_completions = Print a completion script for a shell
about_gui = Chat in a window: the program `tchat-gui`
about_man = Print the manual page
about_profile = Seal the profile on this machine by a passphrase, unseal it, or show what it is

after_tchat =
    Without a command, the servers on this network are listed, with the line to type for each.

    Examples:
      tchat host --nick alice            start a server and chat as alice
      tchat join 192.168.1.20 --nick bob join it from another machine
      tchat                              list the servers on this network
      tchat join                         join the server used last, or the only one on this network
      echo hello | tchat join            send a line, then leave
after_host =
    Others join with the address or the link that is printed at the start. The server runs as long
    as this program; `tchat serve` runs one that lasts.

    Examples:
      tchat host
      tchat host --nick alice --listen 192.168.1.20
after_serve =
    Prints one line for each address it listens on, then the links to join with. SIGTERM and
    Ctrl-C stop it cleanly. The server stores and hands on messages that it cannot read.

    Examples:
      tchat serve
      tchat serve --listen 127.0.0.1:0 --data /srv/tchat
      tchat serve --plain
after_admin =
    For whoever runs the server, on its machine: a running server listens on a socket in its data
    folder, which nobody else can open. NICK is a pseudonym, KEY the beginning of a key as `people`
    shows it.

    A ban is of a key. It ends their connections at once; whoever made one key can make another, and
    rooms keep them as members until an owner removes them. `forget` deletes what `tchat serve
    --plain --keep` keeps, be the server running or not.

    Examples:
      tchat admin status
      tchat admin people --output json
      tchat admin ban mallory --reason "floods the rooms"
      tchat admin announce "Back in five minutes" --for 10
after_join =
    In text, `alice: hello` is a message and `* alice joined` a notice. One’s own message is printed
    when the server has it: a line that was typed but not printed is not sent yet. Further
    lines of a message begin with `  | `, and what a terminal should not get is spelled out.
    Standard input is read line by line: a message, or a command such as `/help`; `//` sends a
    line that begins with `/`. At its end the program waits until all is sent, then ends.
    `--output json` prints one JSON object a line, with texts exactly as they were written.
    `--plain` joins a `serveur.py` of the worksheet, or a room in the clear. That protocol names no
    author, so a message comes from `?`, and `* SERVEUR` is what claims to be the server. `--cipher`
    enciphers as `/cipher` does: so that a class can break it, not so that nobody can.

    Examples:
      tchat join 192.168.1.20 --nick bob
      tchat join tchat://192.168.1.20:5555/KEY --room team
      echo hello | tchat join chat.example.org --nick robot
      tchat join --output json --input json
      tchat join --plain 192.168.1.54 --nick bob --cipher vigenere:NSI
after_send =
    Prints nothing when the message is stored; with `--output json`, the object `sent`. A message
    that the server did not acknowledge stays in the outbox and is sent next time, and the error
    says so. If the server cannot be reached at all, nothing is kept.

    Examples:
      tchat send --room general "Supper at seven"
      git log -1 | tchat send --room team -
after_read =
    Brings the room up to date if the server can be reached, then prints what this machine has.
    `--since` takes a place in the room (`120`: what comes after it), a date, or a time
    (`2026-11-22`, `2026-11-22T14:00`, `2026-11-22T14:00:00Z`).

    Examples:
      tchat read --room general
      tchat read --room team --since 2026-11-22 --output json
      tchat read --room team --follow
after_rooms =
    Examples:
      tchat rooms
      tchat rooms 192.168.1.20 --output json
after_invite =
    Prints the link. Whoever has it can come in until it expires: after 7 days unless `--expires` says
    otherwise, and any number of people unless `--uses` does. In a room by invitation only members can
    make one, the server alone lets nobody in, and removing somebody outdates every link.

    Examples:
      tchat invite
      tchat invite --room team --expires 2h --uses 1
      tchat invite --qr --host chat.example.org
      tchat invite --list
      tchat invite --revoke all
after_who =
    Examples:
      tchat who --room general
after_export =
    One JSON object a line, the same as with `tchat read --output json`; `--output text` for people.
    `--format markdown` and `--format html` make a document; a page of HTML runs nothing and loads
    nothing. With `--into` it becomes a new file, which is never written over another; with `--with-files`
    the files that were shared are fetched from the server into a folder beside it (`general_files`).

    Examples:
      tchat export --room general > general.jsonl
      tchat export --room general --format html --into ~/general.html --with-files
after_completions =
    Example:
      tchat completions bash > ~/.local/share/bash-completion/completions/tchat
after_profile =
    `seal` seals keys, messages, names and servers’ addresses by a passphrase; `unseal` undoes it;
    `passphrase` changes it; `show` prints where the profile is, whether it is sealed, and your own
    fingerprint. Without the passphrase a sealed profile is lost: nobody can recover it. How many
    messages there are, how long and when, stays visible; so do the names of folders.
    A profile that was open may be found again in backups and on solid-state disks: seal it before
    its first use (`tchat profile seal --nick alice`) if that matters.

    `export FILE` writes who you are, servers and histories to one sealed file, and `import FILE` makes
    another device of yours of it on another machine: sealed by the same passphrase, with a key of
    its own. Both go on side by side. It comes into open rooms by itself; let it into others with
    `/invite NICK`, your own name, on the first one. What waits to be sent stays where it is.
    `passphrase` in a script takes the old one as usual and the new one by `--new-passphrase-fd`.

    Examples:
      tchat profile seal
      tchat profile show --nick alice
      tchat read --offline --passphrase-fd 3 3< <(pass show tchat)
      tchat profile passphrase --passphrase-fd 3 --new-passphrase-fd 4 3< old 4< new
after_gui =
    Without an address, on the server used last.

    Examples:
      tchat gui
      tchat gui 192.168.1.20 --nick alice
after_man =
    Example:
      tchat man | man -l -

## The command line: options and arguments

option_lang = Speak English (`en`) or French (`fr`); otherwise the locale decides
option_profile = Keep identity and history in this folder (also: TCHAT_HOME)
option_passphrase_fd = Read the passphrase of a sealed profile from this file descriptor, up to its first line break (less safe: TCHAT_PASSPHRASE)
option_verbose = Tell on standard error what happens inside; twice for more
option_help = Print help
option_version = Print the version
option_to_person = Write to this person alone, whom you know from the room
option_nick = The name to be known by; otherwise the one used last
option_listen = Listen on this address, repeatable; otherwise on all, port 5555
option_data = Keep the server’s data in this folder
option_name = What the server is called
option_keep_nicks = how long a pseudonym is kept for its owner after they were last seen (365)
option_max_file = the largest file that people may send, like `500M` or `2G` (2G); 0 for no files
option_file_quota = how much of files the server keeps for one account (10G); 0 for no files
option_reason = with `ban`: why; the one who is banned is told
option_address = with `ban`: turn away for a day the addresses they are connected from, too
option_for = with `announce`: for how long those who connect are told too (0)
option_plain = Also let the worksheet’s own programs in: a room `plain` that is NOT encrypted
option_keep = Keep what is said in `plain` on disk, for a day at most
option_plain_authors = Send the worksheet’s programs `bob> ` before each message; breaks ciphers
option_plain_joins = Tell the worksheet’s programs who comes, not only who goes
option_serve_lab = Show what passes as an eavesdropper sees it, as `tchat lab` does
option_while_stdin = Stop at the end of standard input: for programs that start a server and may be killed
option_plain_serveur = Make `SERVEUR` in what people write `Serveur`, so that nobody passes for the server
option_room = The room to be in; otherwise `general`
option_room_only = The room; otherwise `general`
option_profile_nick = The profile made for this pseudonym; otherwise the last one used
option_new_passphrase_fd = Read the new passphrase from this file descriptor
option_private = Let in only who is invited; prints the owner’s invitation until somebody is in
option_expires = How long the link is good: `30m`, `12h`, `7d` or `never`; otherwise 7 days
option_uses = For how many people; otherwise for any number
option_invite_host = The name or address under which others reach the server
option_qr = Show the link as a QR code, too
option_png = Write the QR code as a picture
option_invite_list = List the invitations that let somebody in, instead of making one
option_revoke = Take one back, or all of them by replacing the room’s key
value_lifetime = TIME
value_revoked = NAME|all
usage_bad_expires = give a number and a unit such as `30m`, `12h` or `7d`, or `never`
link_too_long_for_qr = The link is too long for a QR code
picture_written = The QR code is in { $path }
owner_invited = The last link makes whoever uses it first the owner of the first room: keep it to yourself
option_linear = One line per event, nothing drawn; so it is wherever output is not a terminal
option_prompt = Lines above a prompt, instead of the whole screen
option_output = `text` for people or `json` for programs
option_input = `lines` or `json`: what standard input holds
option_follow = Go on with what comes
option_since = Begin after a place or at a time
option_offline = Do not connect: read what this machine has
argument_link = Where: a host, an address, or the link that the server printed; otherwise the server used last, or, for `join`, the only one on this network
argument_text = The message; `-` reads it from standard input
argument_shell = `bash`, `zsh`, `fish`, `elvish` or `powershell`
argument_admin_action = `status`, `people`, `rooms`; `ban`, `unban`; `announce`; `forget`: delete what is kept of the room `plain`
argument_admin_subject = for `ban` and `unban` who, for `announce` what
argument_action = `seal`, `unseal`, `passphrase` or `show`

## The command line: wrong usage

usage_unknown_option = there is no option `{ $option }`
usage_unknown_command = there is no command `{ $command }`
usage_unexpected = `{ $argument }` is one argument too many
usage_missing_value = `{ $option }` needs a value
usage_no_value = `{ $option }` takes no value
usage_bad_choice = `{ $value }` is not a value for `{ $option }`; these are: { $choices }
usage_bad_value = `{ $value }` is not a value for `{ $option }`: { $why }
usage_bad_address = `{ $value }` is neither an address nor a link: { $why }
usage_bad_listen = give an IP address with or without a port, such as `127.0.0.1:5555` or `[::1]:0`
usage_bad_since = give a place such as `120`, a date such as `2026-11-22`, or a time such as `2026-11-22T14:00:00Z`
usage_bad_fd = give the number of a file descriptor that is open for reading, like `3`
usage_bad_number = a whole number from { $least } to { $most } is needed
usage_bad_size = give a size like `500M`, `2G` or `0`
usage_fd_is_output = that is an output; give another one, like `3`
usage_fd_is_input = standard input brings the messages here; give another one, like `3`
usage_missing = something is missing: { $arguments }
usage_twice = `{ $option }` was given twice
usage_conflict = `{ $one }` does not go with `{ $other }`
usage_not_unicode = an argument is not valid UTF-8
usage_other = the arguments do not fit together
usage_hint = `{ $command }` explains how it is used
usage_similar = did you mean { $similar }?

address_no_host = there is no host in it
address_port = a port is a number from 1 to 65535
address_key = a part of it is damaged; copy the whole link again
address_character = a host’s name cannot have `{ $character }` in it
topic_empty = the topic is empty
topic_too_long = the topic is longer than { $limit } bytes
topic_controls = the topic has line ends or other control characters in it
topic_hint = one short line will do
room_name_empty = the name is empty
room_name_too_long = the name is longer than { $limit } characters
room_name_character = the name has `{ $character }` in it; letters, digits, `-`, `_` and `.` may be used
room_name_mixed_scripts = the name mixes two scripts, { $one } and { $other }, whose letters can look alike: write it in one
room_name_mixed_digits = the name mixes digits of two systems, { $one } and { $other }: write them all in one

## The chat: notices

ready_encrypted = You are { $me } in { $room }, end-to-end encrypted; `/help` lists the commands
ready_plain = You are { $me } in { $room }, NOT encrypted; `/help` lists the commands
joined = { $who } joined
left = { $who } left
left_removed = { $who } was removed
left_removed_by = { $by } removed { $who }
someone = somebody
ruled_owner = { $by } made { $who } an owner of the room
ruled_owner_now = { $who } owns the room now: the last owner has left
ruled_moderator = { $by } made { $who } a moderator
ruled_member = { $by } made { $who } a member like any other
ruled_muted = { $by } muted { $who }
ruled_unmuted = { $by } let { $who } write again
ruled_banned = { $by } banned { $who }
ruled_unbanned = { $by } let { $who } come again
ruled_let_in =
    { $count ->
        [one] { $by } let one removed device come again
       *[other] { $by } let { $count } removed devices come again
    }
ruled_frozen = { $by } froze the room: only moderators and owners can write
ruled_thawed = { $by } unfroze the room
ruled_slow =
    { $seconds ->
        [one] { $by } turned slow mode on: one second between two messages
       *[other] { $by } turned slow mode on: { $seconds } seconds between two messages
    }
ruled_slow_off = { $by } turned slow mode off
ruled_topic = { $by } set the topic: { $topic }
ruled_topic_gone = { $by } took the topic away
ruled_inviting_members = { $by } let every member invite others
ruled_inviting_moderators = { $by } left inviting to moderators and owners
ruled_archived = { $by } archived the room: it can be read, and nobody can write
ruled_reopened = { $by } opened the archived room again
ruled_join_key = { $by } made all invitations to the room worthless
ruled_join_key_removal =
    { $prompt ->
        [chat] by removing somebody, { $by } made all invitations worthless: make new ones with `/invite`
       *[shell] by removing somebody, { $by } made all invitations worthless: make new ones with `tchat invite`
    }
waiting =
    { $seconds ->
        [one] Slow mode: sent in one second
       *[other] Slow mode: sent in { $seconds } seconds
    }
rules_topic = topic: { $topic }
rules_owners = owners: { $people }
rules_moderators = moderators: { $people }
rules_muted = muted: { $people }
rules_banned = banned: { $people }
rules_inviting_members = every member may invite others
rules_inviting_moderators = moderators and owners may invite others
rules_frozen = frozen: only moderators and owners can write
rules_slow =
    { $seconds ->
        [one] slow mode: one second between two messages
       *[other] slow mode: { $seconds } seconds between two messages
    }
rules_archived = archived: it can be read, and nobody can write
renamed = { $who } is now called { $to }
online = { $who } is online
offline = { $who } is offline
announcement = the server announces: { $text }
gap_before_you_joined =
    { $count ->
        [one] one message was sent before you joined
       *[other] { $count } messages were sent before you joined
    }
gap_not_kept =
    { $count ->
        [one] one message is no longer kept by the server
       *[other] { $count } messages are no longer kept by the server
    }
plain_mark = plain
plain_entered = The room `plain` is NOT encrypted: everybody on the network can read along. You are { $me } there
gap_repaired =
    { $count ->
        [one] one message was lost to this device when it joined the room anew
       *[other] { $count } messages were lost to this device when it joined the room anew
    }
gap_unreadable =
    { $count ->
        [one] one message was not sealed properly by its sender, and nobody can read it
       *[other] { $count } messages were not sealed properly by their sender, and nobody can read them
    }
gap_later_version =
    { $count ->
        [one] one message is of a kind that a later version of tchat shows
       *[other] { $count } messages are of a kind that a later version of tchat shows
    }
gap_not_allowed =
    { $count ->
        [one] one message is not shown: its sender was not allowed to write, and the server let it through
       *[other] { $count } messages are not shown: their senders were not allowed to write, and the server let them through
    }
connection_online = connected
connection_offline = not connected
connection_retrying =
    { $prompt ->
        [chat] { $why }; trying again in { $seconds } s, or at once with `/reconnect`; what you write is kept
       *[shell] { $why }; trying again in { $seconds } s; what you write is kept
    }
server_key_trusted = First visit to this server. Its key is trusted from here on; compare with its operator: { $fingerprint }
unsent =
    { $count ->
        [one] one message is not sent yet; it is kept and will be sent next time
       *[other] { $count } messages are not sent yet; they are kept and will be sent next time
    }
unsent_hint = `tchat join` connects again and sends what is kept
read_offline = the server cannot be reached, so this is what this machine has: { $why }
room_members =
    { $count ->
        [one] one device
       *[other] { $count } devices
    }
room_open = open
room_by_invitation = by invitation
room_hidden = hidden, by invitation
invitation_into = Whoever has this link can come into { $room }: send it to nobody else
invitation_open = { $room } is open: the link says where it is, and lets nobody in who could not come anyway
invitation_until = until { $time }
invitation_for_ever = without end
invitation_uses =
    { $count ->
        [one] for { $count } person
       *[other] for { $count } people
    }
invitation_any_number = for any number of people
invitation_by = by { $who }
invitation_by_server = by the server
invitation_used =
    { $count ->
        [0] not used yet
        [one] used once
       *[other] used { $count } times
    }
no_invitations = There are no invitations that let anybody in
room_encrypted = encrypted
room_plain = not encrypted
room_joined = you are in it
person_online = online
person_offline = offline
person_away = away
person_verified = verified
person_ignored = ignored by you
person_since = first seen { $day }
person_me = you
person_owner = owner
person_moderator = moderator
host_invites = Others join with one of these:
plain_open = The room `plain` is open to the worksheet’s programs. It is not encrypted: everybody on the network can read along.
plain_paste = The line for client.py:
plain_forgotten =
    { $count ->
        [0] No message of the room `plain` was there to delete
        [one] One message of the room `plain` was deleted, and who came and went
       *[other] { $count } messages of the room `plain` were deleted, and who came and went
    }
plain_forgotten_span = From { $first } to { $last }
plain_nothing_kept = Nothing of a room `plain` is kept here: without `--keep` it is in the server’s memory only, until it stops
admin_running = tchat { $version }, running since { $since }
admin_addresses = Listening on { $addresses }
admin_people = People: { $online } online, { $people } with a pseudonym, { $banned } banned
admin_connections = Connections: { $known } logged in, { $strangers } not yet
admin_rooms = Rooms: { $rooms }, with { $messages } messages in { $entries } entries
admin_flow = Lately: { $rate } messages a second
admin_disk = Disk: { $used } used (database { $database }, written ahead { $ahead }), { $free } free
admin_disk_unknown = Disk: { $used } used (database { $database }, written ahead { $ahead })
admin_files = Files: { $count }, { $bytes }
admin_plain = The room `plain`, which is not encrypted, is open: { $people } in it
admin_no_plain = No room that is not encrypted
admin_in_rooms =
    { $count ->
        [one] in one room
       *[other] in { $count } rooms
    }
admin_first_seen = first seen { $day }
admin_last_seen = last seen { $day }
admin_banned_since = banned since { $day }
admin_banned_since_because = banned since { $day }: { $reason }
admin_members = people: { $people }, devices: { $devices }
admin_messages =
    { $count ->
        [one] one message
       *[other] { $count } messages
    }
admin_last = last entry { $time }
admin_owned = has an owner
admin_unowned = has no owner
admin_generation = generation { $number }
admin_banned =
    { $count ->
        [one] { $who } is banned; one connection was ended
       *[other] { $who } is banned; { $count } connections were ended
    }
admin_turned_away = Turned away for { $hours } hours: { $addresses }
admin_no_address = No address is turned away: they are not connected, or from this very machine
admin_ban_reach = A ban is of a key: the same person can come back with a new one. Rooms keep them as members until an owner removes them
admin_unbanned = { $who } is banned no more
admin_announced =
    { $count ->
        [one] Told to one connection
       *[other] Told to { $count } connections
    }
admin_hindered = `tchat admin` will not reach this server: { $reason }
admin_not_running = no server runs on `{ $data }`
admin_not_running_hint = start it with `tchat serve`, or name its folder with `--data`
admin_not_allowed = the server of `{ $data }` belongs to somebody else
admin_not_allowed_hint = ask as the user who runs it
admin_stopped = the server stopped before it replied
admin_stopped_hint = see whether it runs, then ask again: what was asked may be done
admin_too_slow = the server did not reply within { $seconds } s
admin_version = the server is of another version than this program
admin_version_hint = start the server again with the version that is installed
admin_system = the server cannot be asked: { $reason }
admin_system_hint = this needs Unix sockets, and a data folder on a disk that can hold one
admin_nobody_called = nobody here is called that, and no key begins like that
admin_nobody_called_hint = see `tchat admin people`
admin_ambiguous = that could be several: { $keys }
admin_ambiguous_hint = give more of the key: `tchat admin people --output json` shows all of it
admin_not_banned = they are not banned
admin_not_banned_hint = see who is with `tchat admin people`
admin_too_much = that is too much: at most { $limit }
admin_too_much_hint = say it shorter
pupil_silent = { $address } has sent nothing for { $seconds } s: a pseudonym is awaited
pupil_silent_many = { $count } connections have sent nothing for { $seconds } s or less, one of them from { $address }: pseudonyms are awaited
pupil_not_utf8 = { $who } sent bytes that are not UTF-8 (byte { $byte } at place { $place })
pupil_too_long = { $who } sent { $bytes } bytes at once: beyond 1024 a message arrives in pieces
pupil_long_pseudonym = { $who } sent { $bytes } bytes as a pseudonym: the first message may be glued to it
pupil_empty_pseudonym = { $who } sent a pseudonym of which nothing can be shown
pupil_same_pseudonym = There is a { $wanted } already: the new one is called { $who }
pupil_flood = { $who } sends more than anybody can read, and has to wait
pupil_never_reads = { $who } never read what the others said, and was disconnected (no `recv`?)
pupil_scan = { $count } connections from { $address } came and went without a word: a port scan?
pupil_more = and { $count } more
own_fingerprint = This server’s fingerprint: { $fingerprint }

## The chat: commands

slash_heading = Commands; the start of a word is enough:
slash_help = list the commands
slash_who = who is in the room
slash_rooms = the server’s rooms
slash_join = join a room, or make one; what you type then goes there
slash_part = leave the room for good
slash_nick = take another name
slash_kick = remove someone from the room until they are let in again; invitations become worthless
slash_ban = remove someone, and let no device of theirs in again; invitations become worthless
slash_unban = let someone come again who was removed or banned
slash_mute = let someone write no more
slash_unmute = let them write again
slash_lock = freeze the room: only moderators and owners can write
slash_unlock = let everybody write again
slash_slow = let members wait between two messages; `0` turns it off
slash_topic = say what the room is about; `-` takes it away
slash_mod = make someone a moderator
slash_unmod = take a role away from someone
slash_owner = make someone an owner
slash_archive = close the room: it can be read, and nobody can write
slash_unarchive = open an archived room again
slash_create = make a room, by invitation unless said otherwise, and join it
slash_rules = what goes for the room, and who keeps order
slash_msg = write to someone alone; a name with spaces goes in quotation marks
value_message_text = TEXT
slash_verify = compare keys with someone, to know that nobody is in between
slash_fingerprint = the digits of a key: yours, or someone’s
slash_ignore = be told no more of what someone writes; they do not learn of it
slash_unignore = be told again
slash_ignored = whom you ignore
slash_away = tell the others that you are away
slash_back = tell them that you are back
slash_reconnect = connect at once, instead of waiting for the next try
slash_invite = make a link into the room, or add someone
slash_invitations = the invitations that let somebody in
slash_revoke = take an invitation back, or all of them
slash_quit = end the program; you stay a member

slash_unknown = there is no command `{ $command }`
slash_ambiguous = `{ $command }` could be { $choices }
slash_ambiguous_hint = type one more letter
slash_missing = `{ $usage }` needs its argument
slash_number = `{ $usage }` takes a number
slash_choice = `{ $usage }` takes { $choices }
slash_hint = `/help` lists the commands; `//` sends a line that begins with `/`
no_room = you are in no room here, so the line went nowhere
no_room_hint = `/join NAME` joins one, `/rooms` lists them

## Standard input

input_not_utf8 = line { $line } is not valid UTF-8 and was not sent
input_not_utf8_hint = convert the text to UTF-8
input_text_not_utf8 = the message is not valid UTF-8 and was not sent
input_not_json = line { $line } is not a JSON object: { $why }
input_field_missing = the field `{ $field }` is missing
input_field_unknown = there is no field `{ $field }` here
input_field_wrong = the field `{ $field }` does not fit: { $why }
input_field_text = it takes a text
input_field_number = it takes a whole number
input_field_choice = it takes one of { $choices }
input_type_unknown = there is no type `{ $kind }`
input_hint = `{"{"}"type":"help"{"}"}` lists what can be sent

## Troubles of the client, and what to do

host_unknown = no address is known for `{ $host }`
host_unknown_hint = check the spelling, or give the IP address that the server printed
connection_refused = nothing listens at { $address }
connection_refused_hint = check that the server runs there (`tchat serve`) and that the port is right
timed_out = { $address } did not answer within { $seconds } s
timed_out_hint = check the address, that both machines are on one network, and that no firewall is in between
unreachable = there is no way to { $address }
unreachable_hint = check that this machine has a network, and that the address is right
connection_lost = the connection was lost
connection_lost_hint =
    { $prompt ->
        [chat] what was not acknowledged is kept and goes out by itself once there is a connection
       *[shell] what was not acknowledged is kept; `tchat join` connects again and sends it
    }
not_tchat = what answers at { $address } is not a tchat server: { $seen }
not_tchat_hint = check the port; a tchat server listens on 5555 unless told otherwise
seen_http = it is a web server
seen_ssh = it is an SSH server
seen_other_tls = it speaks TLS, but for something else
seen_silence = it says nothing
seen_unknown = it speaks something else
server_key_changed = the server at { $address } has another key than the one known or in the link: { $seen }, not { $pinned }
server_key_changed_hint =
    Either the server was set up anew, or someone stands between it and you and would read along.
    Nothing was sent. Ask its operator, by another way, for the link that the server prints. If its
    key is the new one, use a new profile with that link: `tchat join LINK --profile DIR`.
    If not, do not connect
server_broken = the server does not keep to the protocol
server_broken_hint = try again; if it happens again, tell its operator
version = the server speaks another version of the protocol
version_hint = update whichever is older, this program or the server; `tchat --version` tells this one’s version
nick_taken = the name { $nick } belongs to someone else here
nick_taken_hint = take another one with `--nick`
nick_taken_hint_free = take another one with `--nick`; free are: { $suggestions }
banned = the operator of this server has banned you
banned_because = the operator of this server has banned you: { $reason }
banned_hint = ask its operator, by another way; connecting again does not help
nick_empty = the name is empty
nick_too_long = the name is longer than { $limit } characters
nick_character = the name contains the character { $character }, which no name may have: leave it out
nick_unassigned = the name contains the character { $character }, which this version of tchat does not know yet: leave it out, or install a newer tchat
nick_joiner = the name contains the invisible joiner { $character }: write it without, and take emoji that are not put together from several
nick_out_of_place = the character { $character } cannot stand where it does in the name: it belongs beside certain letters only
nick_mark = the accent { $character } is one too many in the name: each needs a letter before it, and a letter bears at most four different ones
nick_mixed_scripts = the name mixes two scripts, { $one } and { $other }, whose letters can look alike: write it in one
script_name =
    { $name ->
        [Han] Chinese
       *[other] { $name }
    }
nick_mixed_digits = the name mixes digits of two systems, { $one } and { $other }: write them all in one
nick_unsettled = the name has no settled spelling: write it with other characters
nick_reserved = the name { $nick } is reserved: it could be taken for the server
nick_invalid_hint = choose another one with `--nick`
no_such_room = there is no room { $room }
no_such_room_hint =
    { $prompt ->
        [chat] `/rooms` lists those there are
       *[shell] `tchat rooms` lists those there are
    }
by_invitation = the room { $room } can be joined by invitation only
by_invitation_hint = ask a member for a link: they type `/invite`
invitation_outdated = the invitation into the room { $room } was made before its key was replaced
invitation_outdated_hint = ask for a new link: a member types `/invite`
invitation_elsewhere = the invitation leads into another room, { $room }
invitation_elsewhere_hint = copy the whole link again, and leave out `--room`
link_invalid_hint = copy the whole link again, as it was given to you: it begins with `tchat://`
other_server = the link leads to another server, the one at { $address }
other_server_hint =
    { $prompt ->
        [chat] end this chat with `/quit`, then type `tchat join LINK` with the whole link
       *[shell] `tchat join LINK` leads there, with the whole link
    }
no_such_invitation = no invitation is called { $called }, or more than one begins so
no_such_invitation_hint =
    { $prompt ->
        [chat] `/invitations` lists them
       *[shell] `tchat invite --list` lists them
    }
join_key_unknown = nobody has told this device the key of the room { $room }, so it cannot invite
join_key_unknown_hint = write something, wait a moment and try again, or let another member invite
not_in_room = you are not in the room { $room }
not_in_room_hint =
    { $prompt ->
        [chat] join it first: `/join { $room }`
       *[shell] join it first: `tchat join --room { $room }`
    }
removed = you were removed from the room { $room }
removed_hint =
    { $prompt ->
        [chat] a moderator or owner can let you come again; then `/join` works
       *[shell] a moderator or owner can let you come again; then `tchat join` works
    }
nobody_called = nobody called { $nick } is known here
nobody_called_hint =
    { $prompt ->
        [chat] `/who` lists who is; put a name with spaces in quotation marks
       *[shell] `tchat who` lists who is
    }
name_ambiguous = several people are called { $name }, or look so: it is not clear whom you mean
name_ambiguous_hint = type the one you mean: { $choices }
name_changed_hands = { $name } is not the one whose key you verified, but somebody else under that name: nothing was done
name_changed_hands_hint = ask them by another way than this chat; to mean who is called so now, type `{ $choice }`
number_differs = WARNING: this is not the number that belongs to the key of { $who }. You do not have each other’s keys: somebody may be in between, and may read and write in their place. Nothing was marked as verified
number_differs_hint = read it again, whole, in case you misheard; if it still differs, trust nothing that { $who } seems to write here, and tell whoever runs the server
number_unreadable = that is not a safety number: it has 60 digits, or 12 words
number_word_unknown = { $word } is none of the words of a safety number
number_unreadable_hint = read all of it, the digits with or without spaces; nothing was compared
that_is_you = that is yourself
that_is_you_hint =
    { $prompt ->
        [chat] name somebody else; `/fingerprint` shows your own key
       *[shell] name somebody else; `tchat profile show` shows your own key
    }
owners_only = only owners of the room { $room } may do this
owners_only_hint =
    { $prompt ->
        [chat] `/who` shows who they are
       *[shell] `tchat who` shows who they are
    }
moderators_only = only moderators and owners of the room { $room } may do this
moderators_only_hint =
    { $prompt ->
        [chat] `/who` shows who they are
       *[shell] `tchat who` shows who they are
    }
keeps_order = this cannot be done to a moderator or owner of the room { $room }
keeps_order_hint = an owner can take the role away first: `/unmod NICK`
last_owner = the room { $room } would be left without an owner
last_owner_hint = make someone else an owner first: `/owner NICK`
kept_out = they were removed or banned from the room { $room }
kept_out_hint = a moderator or owner can let them come again: `/unban NICK`
muted = you were muted in the room { $room }, so your message was not sent
frozen = the room { $room } is frozen, so your message was not sent
archived = the room { $room } is archived, so your message was not sent
may_not_write_hint = what you wrote: { $text }
yourself = you cannot remove yourself from the room { $room }
yourself_hint = `/part` leaves it
to_yourself = a conversation is with somebody else
to_yourself_hint =
    { $prompt ->
        [chat] `/who` lists who is there
       *[shell] `tchat who` lists who is there
    }
not_reached = { $nick } has left nothing here by which to be reached
not_reached_hint = what you wrote waits, and goes out once they have been here
conversation_forged = the server passes another room off as your conversation with { $nick }; nothing was sent there
conversation_forged_hint = it deceives you or is damaged: tell its operator and the others by another channel
direct_stays = a conversation of two cannot be left
direct_stays_hint = `/ignore` keeps what they write from you
empty = the message is empty
empty_hint = write something, then send it
too_long = the message is { $bytes } bytes long, and at most { $limit } can be sent
too_long_hint = cut it into several messages
history_differs = the server’s history of the room { $room } is not the one seen before
history_differs_hint = the server was restored from an old copy, or it deceives: ask its operator. What you have is kept (`tchat read --offline`); to begin anew use another `--profile`
commit_forged = a change of who is in the room { $room } was forged or damaged, and was not accepted
commit_forged_hint = the server or a member does not keep to the protocol; tell its operator and do not trust the room until it is explained
outbox_full = { $limit } messages already wait to be sent
outbox_full_hint = wait until the server can be reached again
profile_in_use = the profile { $path } is in use by another tchat
profile_in_use_hint = end the other one, or take another profile: `--nick NAME` or `--profile DIR`
profile_not_writable = the profile { $path } cannot be written: { $reason }
profile_not_writable_hint = check the folder’s owner and permissions, or take another one with `--profile DIR`
profile_exposed = others on this machine can read { $path }, which holds private keys
profile_exposed_hint = keep it for yourself: `chmod -R go= { $path }`
profile_newer = the profile { $path } was written by a later version of tchat
profile_newer_hint = update this program
profile_damaged = { $path } is damaged: { $what }
profile_damaged_hint = check the disk; restore the file from a backup, or begin anew with another `--profile DIR`
disk_full = the disk of { $path } is full
disk_full_hint = make room, then try again; nothing that was acknowledged is lost
profile_sealed = the profile { $path } is sealed, and there is no terminal to ask for its passphrase at
profile_sealed_hint = give the passphrase with `--passphrase-fd FD`, or in the environment as TCHAT_PASSPHRASE
profile_not_sealed = the profile { $path } is not sealed
profile_not_sealed_hint = `tchat profile seal` seals it
profile_already_sealed = the profile { $path } is sealed already
profile_already_sealed_hint = `tchat profile passphrase` changes its passphrase
wrong_passphrase = the passphrase does not open the profile { $path }
wrong_passphrase_hint = check capitals and the keyboard’s layout, then try again; without the passphrase the profile cannot be opened
out_of_memory = there is not enough memory to open the profile { $path }
out_of_memory_hint = end other programs or raise the limit on memory, then try again
internal = something went wrong inside tchat: { $what }
internal_hint = run it again with `-v` and report what it prints

## Refusals of the server

refused_login = the server does not accept this device’s login
refused_login_hint = check the clock of both machines, then try again
refused_nick = the server does not accept this name from this account
refused_nick_hint = choose another one with `--nick`
refused_nick_missing = you have no name on this server yet
refused_nick_missing_hint = join it once: `tchat join ADDRESS --nick NAME`
refused_busy = the server has as many connections as it takes
refused_busy_hint = try again in a minute
refused_stopping = the server is being stopped
refused_stopping_hint = try again when it runs again
refused_too_slow = the server gave up waiting: the line is too slow
refused_too_slow_hint = try again on a better network
refused_replaced = this profile was opened elsewhere, so this one was disconnected
refused_replaced_hint = use one of the two, or another `--profile DIR`
refused_unsupported = the server cannot do this
refused_unsupported_hint = it may be older than this program; ask its operator to update it
refused_rate_limited = too much in too short a time
refused_rate_limited_hint = wait a moment, then try again
refused_room_full = the room has as many members as it can have
refused_room_full_hint = ask an owner to remove those who are gone, or make another room
refused_room_name = the server does not accept this name for a room
refused_room_name_hint = choose another one: letters of one script, digits, `-`, `_` and `.`
refused_room_exists = there is already a room of that name
refused_room_exists_hint = join it, or choose another name
refused_quota = the server keeps as many as it takes
refused_quota_hint = ask its operator to make room
refused_invitation_invalid = this server knows no such invitation
refused_invitation_invalid_hint = copy the whole link again, or ask for a new one
refused_invitation_expired = the invitation has expired
refused_invitation_used_up = as many people as the invitation was for have used it
refused_invitation_revoked = the invitation was taken back
refused_invitation_hint = ask for a new link: a member types `/invite`
refused_invitation_needed = this server is private: only who is invited may come in
refused_invitation_needed_hint = ask a member for a link and join with it: `tchat join LINK`
refused_no_key_package = the person cannot be added now: nothing of theirs is on the server to do it with
refused_no_key_package_hint = ask them to open tchat once on this server, then try again
refused_storage = the server could not store it: its disk is full or failing
refused_storage_hint = nothing was lost; tell its operator, then try again
refused_protocol = the server could not read what this program sent
refused_nick_taken = another account has this name
refused_no_such_room = there is no such room on the server, or it is not for you to know
refused_not_a_member = you are no member of this room
refused_removed = you were removed from this room
refused_already_founded = somebody else was the first in this room
refused_not_founded = nobody has been in this room yet
refused_stale_epoch = the room has changed in the meantime
refused_commit = the room’s rules do not allow this
refused_turn = somebody else is coming into the room first
refused_too_long = the message is longer than the server takes
refused_not_sealed = into this room the server takes only what is encrypted for it
refused_history = the server’s copy of this room is not what this machine has seen
refused_key_package = the server does not accept what this device left for others to add it with
refused_leave = the room has changed while you were leaving it
refused_plain_room = this room is not encrypted, and that belongs into one that is
refused_not_plain = that belongs into the room that is not encrypted, and this is another one
refused_muted = moderation does not let you write in this room
refused_frozen = this room is frozen: only moderators and owners may write
refused_slow = this room asks for a pause between two messages
refused_archived = this room is archived: it can be read, and nobody may write
refused_not_allowed = that is for others in this room to do
refused_join_proof = the invitation was made before the room’s key was replaced
refused_no_such_person = the server knows nobody with this account
refused_file_too_large = the file is larger than the server takes
refused_no_such_file = the file is not on the server any more, or not yet
refused_file_differs = what came to the server is not the file that was announced: it threw it away
refused_disk_full = the server’s disk has no room for the file
refused_chunk = this part of the file does not follow what the server has of it
refused_slot = another device of yours was faster
refused_again_hint = try again
refused_elsewhere_hint = choose another room
refused_moderators_hint = ask a moderator or an owner of the room
refused_other = the server refused, for a reason that this version does not know
refused_other_hint = try again; if it happens again, tell its operator
refused_rule = the room’s rules do not allow this: `{ $rule }`
refused_rule_hint =
    { $prompt ->
        [chat] `/rules` shows what goes for the room
       *[shell] `/rules` in a chat shows what goes for the room
    }

## Troubles of a server that starts or runs

port_taken = something else already listens at { $address }
port_taken_hint = perhaps a tchat server runs already; otherwise choose another port: `--listen 0.0.0.0:5556`
address_unavailable = { $address } is not an address of this machine
address_unavailable_hint = choose one of its own with `--listen`, or none to listen on all
permission_denied = listening at { $address } is not permitted
permission_denied_hint = ports below 1024 need special rights; choose a higher one with `--listen`
listen_failed = cannot listen at { $address }: { $reason }
listen_failed_hint = choose another address with `--listen`
plain_name_taken = There is an encrypted room called `plain`, and the room for the worksheet must not be taken for it
plain_name_taken_hint = start without `--plain`, or with another folder: `--data DIR`
data_locked = another server uses the data in { $path }
data_locked_hint = stop it, or give this one a folder of its own with `--data DIR`
data_not_writable = the server’s data in { $path } cannot be written: { $reason }
data_not_writable_hint = check the folder’s owner and permissions, or choose another one with `--data DIR`
data_newer = the server’s data has format { $found }, and this program knows formats up to { $known }
data_newer_hint = update this program
data_corrupt = { $path } is damaged: { $what }
data_corrupt_hint = check the disk, then restore the server’s folder from a backup
identity_missing = { $path } is missing: without the key in it nobody would know this server again
identity_missing_hint = restore it from a backup, or start a new server in an empty folder with `--data DIR`
data_disk_full = the disk of { $path } is full
data_disk_full_hint = make room, then start the server again
data_unreadable = { $path } cannot be read: { $reason }
data_unreadable_hint = check the disk, then start the server again
no_address = there is no address to listen on
no_address_hint = name one with `--listen`
server_disk_full = the server stopped, because its disk is full
server_disk_failed = the server stopped, because its disk failed: { $reason }
server_broke_down = the server broke down
server_failed_hint = nothing that was acknowledged is lost; mend the cause and start it again
server_broke_down_hint = nothing that was acknowledged is lost; start it again with `-v` and report what it prints

## Other failures

no_window = the program of the window, `tchat-gui`, is not installed
no_window_hint = install it beside this one (`cargo install --path crates/tchat-gui`), or chat in this terminal: `tchat join`
no_known_server = this profile knows no server yet
no_known_server_hint = start one here with `tchat host`, or join one with `tchat join ADDRESS`
no_home = there is no home folder to keep things in
no_home_hint = name a folder: `--profile DIR` (and `--data DIR` for a server)
no_profile = there is no profile in { $path }
no_profile_hint = name another one with `--profile DIR` or `--nick NICK`; `tchat join` makes one
no_passphrase = there is no terminal to ask for a passphrase at
no_passphrase_hint = give it with `--passphrase-fd FD`, or in the environment as TCHAT_PASSPHRASE
no_new_passphrase_hint = give the new one with `--new-passphrase-fd FD`
passphrase_fd = no passphrase can be read from the file descriptor { $fd }: { $reason }
passphrase_fd_hint = open it for the program, as the shell does in `tchat read --passphrase-fd 3 3< FILE`
passphrase_empty = the passphrase is empty
passphrase_too_long = the passphrase is longer than { $limit } bytes
passphrase_character = the passphrase contains the character { $character }, which not every keyboard can type
passphrase_not_utf8 = the passphrase is not valid UTF-8
passphrase_invalid_hint = choose another one: several words are easy to keep in mind and hard to guess
passphrases_differ = the two passphrases are not the same
passphrases_differ_hint = nothing was changed; try again
asking_interrupted = stopped at the question for the passphrase
asking_interrupted_hint = nothing was changed
interrupted = stopped before the server had the message
read_failed = standard input cannot be read: { $reason }
write_failed = the output cannot be written: { $reason }
io_hint = check where input and output go
system_failed = the system refused something tchat needs: { $reason }
system_failed_hint = check the limits on memory, files and threads

## Sealed profiles

passphrase_ask = Passphrase of the profile { $name }:
passphrase_ask_new = New passphrase:
passphrase_ask_again = The same again:
passphrase_wrong_try_again = That is not the passphrase; try again
profile_was_sealed = The profile { $path } is sealed. Nobody can open it without the passphrase, and nobody can recover that
profile_was_unsealed = The profile { $path } is open: whoever reads the folder has keys and messages
passphrase_was_changed = The passphrase was changed; copies of the profile from before still open with the old one
profile_folder = Profile: { $path }
profile_is_sealed = Sealed by a passphrase
profile_is_open = Not sealed
profile_fingerprint = Your fingerprint: { $fingerprint }

## The lab: the command line

value_server = HOST:PORT
value_file = FILE
value_fault = FAULT
about_lab = Show what an eavesdropper sees of the connections to a server
after_lab =
    Stands in front of a server, passes everything on, and shows it: segments as they came, byte by
    byte, what their letters give away, and of an encrypted connection nothing but sizes and times.
    Only what goes through this program is seen. In a terminal it fills the screen (`?` explains the
    keys); else, or with `--output`, it prints one line per event.
    Faults show why a stream has no messages in it: `delay=200ms`, `split=3` (after every third byte),
    `split` (at any byte), `merge=500ms`, `drop=10%`; several with commas.

    Examples:
      tchat lab
      tchat lab --listen 0.0.0.0:5555 --to 127.0.0.1:5556
      tchat lab --output json --pcap lesson.pcap --fault split=3
option_to = The server to stand in front of; else 127.0.0.1:5556
option_pcap = Write what passes to this file, for Wireshark and tcpdump
option_text = Write what passes to this file, to be read
option_fault = Disturb what passes: delay=200ms, split=3, merge, drop=10%; repeatable
usage_bad_to = an address and a port such as `127.0.0.1:5556` are
usage_bad_fault = `delay=200ms`, `split=3`, `split`, `merge`, `merge=500ms` and `drop=10%` are, with times up to 60s

## The lab: what keeps it from working

lab_server_unknown = `{ $server }` leads to no server: { $reason }
lab_server_unknown_hint = give the address of the real server: `--to 127.0.0.1:5556`
lab_itself = { $address } is this program itself: connections would go round for ever
lab_itself_hint = start the server on another port, such as 5556, and give it with `--to`
lab_file = cannot write to { $path }: { $reason }
lab_file_hint = give another file, in a folder that exists and has room
lab_file_full = { $path } has reached 1 GiB: nothing more is written to it

## The lab: what happens, line by line

lab_only_through = seen here: what goes through to { $server }, and nothing else
lab_opened = connection from { $client }
lab_closed = closed properly (FIN) after { $sent } bytes to the server and { $received } back
lab_reset_by_client = broken off by the client (RST)
lab_reset_by_server = broken off by the server (RST)
lab_reset_by_lab = broken off here (RST)
lab_client_done = the client has said its last word (FIN); the other way is open
lab_server_done = the server has said its last word (FIN); the other way is open
lab_server_away = the server { $server } does not answer: { $reason }
lab_turned_away = turned away: { $limit } connections are open already
lab_missed = too fast to follow: { $count } events with { $bytes } bytes went by unseen
lab_handed = handed on together: { $bytes ->
    [one] one byte
   *[other] { $bytes } bytes
}
lab_bytes = { $bytes ->
    [one] one byte
   *[other] { $bytes } bytes
}
lab_to_server = → server
lab_to_client = ← server
lab_more_bytes = … and { $bytes } more bytes
lab_dropped = dropped on purpose
lab_changed = disturbed on purpose
lab_tls = TLS: { $records }
lab_tls_inside = TLS, inside a record

## The lab: what TCP did to messages

lab_remark_pseudonym = the pseudonym
lab_remark_pseudonym_and_more = the pseudonym, and perhaps the first message stuck to it
lab_remark_notice = a notice of the server
lab_remark_notice_glued = a notice sticks to the message, after byte { $at }
lab_remark_notice_forged = a client writes like the server
lab_remark_merged = { $count } sends in one segment: { $lengths } bytes
lab_remark_part_of = a part of a send of { $length } bytes
lab_remark_full_recv = exactly 1,024 bytes: probably cut by `recv(1024)`
lab_remark_beyond_recv = more than `recv(1024)` takes: { $pieces } pieces
lab_remark_begins_in_character = begins in the middle of a character
lab_remark_ends_in_character = ends in the middle of a character: `decode()` fails
lab_remark_not_utf8 = no UTF-8: byte { $byte } at { $at }; `decode()` fails
lab_remark_controls = control characters, which a terminal would obey

## The lab: the screen

lab_title = { $listen } → { $server }
lab_only_here = only what passes here is seen
lab_paused = PAUSED
lab_faults = FAULTS: { $faults }
lab_filtered = FILTER: { $filter }
lab_missed_short = { $count } missed
lab_connections = Connections: { $count }
lab_nobody = nobody has come yet
lab_connect_here = Clients connect to { $address } instead of the server
lab_plain = in clear
lab_encrypted = encrypted
lab_unclear = silent
lab_over = closed
lab_forgotten = { $count } older segments are forgotten
lab_newer = { $count } newer below
lab_letters = { $scope }: { $count } letters
lab_scope_one = Sent by this client
lab_scope_all = Sent by all clients
lab_coincidence = index of coincidence { $index } (French 0.077, chance 0.038)
lab_here = here
lab_french = French
lab_reveal = `r` reveals the keys found
lab_reading = looking for keys…
lab_nothing_found = no key stands out yet
lab_proposed = proposed: { $key }
lab_propose = Cipher and key, such as `caesar 3` or `vigenere NSI`:
lab_filter = Show only what contains:
lab_no_cipher = there is no cipher `{ $name }`
lab_wrong_key = this key does not fit; one that does: `{ $example }`
lab_encrypted_seen = Seen: the addresses, when, and how much: { $sent } bytes to the server, { $received } back
lab_encrypted_hidden = Not seen: who, what, to whom, in which room. There are no letters to count and no key to look for.
lab_keys = q quit  ↑↓ choose  r reveal  p key  space pause  dsml faults  `?` help
lab_help_title = Keys
lab_help =
    ↑ ↓           the connection above, below
    PgUp PgDn     older, newer segments; End: the newest again
    space         pause: what comes is kept, and shown afterwards
    h             the bytes in hexadecimal, or the text alone
    a             analyse this client, or all together
    r             reveal the keys found and the text they give
    p             propose a cipher and a key
    d s m l       faults: delay, split, merge, lose; again to stop
    /             show only what contains a text
    q             quit

## Ciphers

value_cipher = CIPHER
value_key = KEY
value_word = WORD
value_count = COUNT
about_cipher = Encipher, decipher and break the ciphers of school; none of them protects anything
argument_cipher_action = `encrypt`, `decrypt`, `break` or `list`
argument_cipher_text = The text; without it, or for `-`, standard input is taken whole, without the line break at its end
option_cipher_name = The cipher, in French or English, such as `cesar`; `tchat cipher list` has them all
option_cipher_key = The key, such as `3`, `5,8` or `NSI`; to break RSA or an exchange, what is public
option_crib = For two texts under one mask, one a line: a probable word to drag along them
option_top = How many guesses `break` prints; 5 if not said
usage_unknown_cipher = there is no such cipher; `tchat cipher list` has them all
usage_bad_count = give a number from 1 to 312
key_takes_none = this cipher takes no key
key_missing = a key is needed
key_not_integer = the key is one whole number, such as `3` or `-3`
key_not_two_integers = the key is two whole numbers a and b, such as `5,8`
key_not_invertible = a = { $a } has no inverse modulo 26; a must be one of { $good }
key_no_letter = the key needs a letter from A to Z, such as `NSI`
key_not_26 = it has { $count } characters, and the key is the 26 letters in another order
key_not_letter = { $found } is no letter; the key is the 26 letters A to Z in another order
key_letter_twice = the letter { $letter } is there twice; each of the 26 must be there once
key_too_few_columns = the number of columns must be at least 1
key_not_rsa = the key is an exponent and a modulus, such as `17,3233` (e,n), or `17,3233,2753` (e,n,d)
key_rsa_too_small = n must be at least 2 and the exponent at least 1
key_not_exchange = the key is p,g,a: a prime, a base and a number, such as `23,5,6`
key_exchange_range = p must be at least 3, g from 1 to p - 1, and a not negative
cipher_mask_too_short = the mask has { $mask } characters and the text { $text }: a mask must be at least as long
cipher_no_character = character { $place } would become the number { $code }, which no character has
cipher_above_modulus = { $character } has the number { $code }, and n = { $modulus } must be greater
cipher_message_above_modulus = the message is a number of { $message } bits, and n has only { $modulus }
cipher_number_too_large = { $number } is not below { $bound }, so this key did not make it
cipher_not_numbers = whole numbers are expected, such as `[14, 9, 22]`, and { $found } is none
cipher_not_one_number = one whole number is expected, and there are { $count }
cipher_not_digits = { $found } is no digit of this notation
cipher_cut_byte = { $digits } digits do not make whole bytes of { $each } each
cipher_not_base64 = this is no base64
cipher_not_text = what comes out is no text (UTF-8, byte { $place })
cipher_number_too_long = a number has more than { $digits } digits
cipher_refused_hint = check the key and the name of the cipher: `tchat cipher list`
broken_too_little = { $have } letters (or bytes) are too few to know; about { $needed } are needed
broken_too_little_hint = give several messages under the same key, one a line
broken_unknown = no attack here reads this text
broken_mask = a mask used once hides everything: for each text of this length there is a mask that gives it
broken_mask_hint = with two texts under the same mask, one a line, try `--crib` and a probable word
broken_needs_key = the attack starts from the public key
broken_needs_key_hint = give it, for example `--key={ $example }`
broken_not_factored = n has { $bits } bits and does not come apart in a moment
broken_not_factored_hint = up to about 70 bits can be factored here
broken_no_logarithm = no exponent was found: p is too large, or the number is no power of g
broken_no_logarithm_hint = up to p = 2^40, the exponent is found in a moment
broken_wrong_key = the public key does not fit: { $why }
broken_crib = this word fits at no place
broken_crib_hint = try another word, or a part of one
broken_not_two = two enciphered texts are expected, one a line, and there are { $count }
broken_not_two_hint = give them as they came, or in hexadecimal
certainty_certain = certain
certainty_likely = likely
certainty_possible = possible
certainty_unknown = doubtful
cipher_guess = { $certainty } ({ $percent }%), { $cipher }, key { $key }: { $text }
cipher_glimpse = at character { $place }, the other text has: { $text }
cipher_row = { $name } ({ $other }), key such as `{ $key }`: { $why }
cipher_row_keyless = { $name } ({ $other }), no key: { $why }
weak_caesar = not safe: there are only 26 keys, and one line of text shows which
weak_rot13 = not safe: there is no key at all, whoever knows the method reads it
weak_affine = not safe: there are only 312 keys, all tried in a moment
weak_vigenere = not safe: the key comes back, and two or three lines show its length and letters
weak_substitution = not safe: frequent letters stay frequent, and a dialogue gives the key away
weak_transposition = not safe: the letters are all there, and their few orders are soon tried
weak_caesar_unicode = not safe: one character guessed, such as a space, gives the key away
weak_xor = not safe: the key comes back, and where the text is guessed it shows
weak_mask = safe only if the mask is random, secret and never used again; a word or a second use gives it away
weak_rsa = not safe: the same character always gives the same number, and a small n is factored in a moment
weak_rsa_integer = not safe: without padding the same message gives the same number, and a small n is factored in a moment
weak_exchange = not safe: a small p gives the secret away, and nothing says who is at the other end (attack of the man in the middle)
after_cipher =
    `encrypt` and `decrypt` print the result alone; standard error says why the cipher is not safe.
    `break` looks for the key: it needs no name, says how sure it is, and refuses to conclude where
    nothing can be known. Names and keys are those of French classes, or English; accents, case,
    `-` and `_` do not matter. Variants are ciphers of their own: `vigenere_tous`, `vigenere_brut`,
    `vigenere_a1`, `xor_liste`, `xor_hexa`, `xor_binaire`, `xor_base64`, `cesar_majuscules`.

    Examples:
      tchat cipher encrypt --name vigenere --key=NSI Bonjour
      tchat cipher decrypt --name cesar --key=-3 < message.txt
      tchat cipher encrypt --name rsa --key=17,3233 Bonjour
      tchat cipher encrypt --name diffie-hellman --key=23,5,6 19
      tchat cipher break "Erqmrxu d wrxv"
      tchat cipher break --name rsa --key=17,3233 "[2790, 1313]"
      tchat cipher break --name one-time-pad --crib " demain " < two-lines.txt
      tchat cipher list

## The worksheet: `tchat join --plain`

value_cipher_with_key = NAME:KEY
value_cipher_and_key = NAME KEY
option_join_plain = Join a server of the worksheet, by its protocol: NOT encrypted
option_cipher = With `--plain`: encipher messages with a school cipher, such as `vigenere:NSI`
usage_cipher_needs_plain = it is for `--plain`; elsewhere messages are end-to-end encrypted
usage_plain_room = the only room of such a server is `plain`
usage_plain_address = name the server, such as `tchat join --plain 192.168.1.54`
usage_plain_key = a link with a key leads to an encrypted server; join it without `--plain`
plain_ready = You are { $me } on { $server }, by the worksheet’s protocol. NOTHING is encrypted: the server and everyone on the network can read along; `/help` lists the commands
plain_in_clear = Messages go in the clear. A school cipher (`/cipher NAME KEY`) would hide little
plain_enciphered = Messages go through { $cipher }. A school cipher hides little: names, lengths and times stay visible, and it can be broken; `/plain` ends it
plain_silent = Nothing has come from { $server } in { $seconds } s. That is normal while nobody else writes: the worksheet’s protocol confirms nothing. `tchat check { $server }` tells whether a server listens
plain_no_nick = no pseudonym was given, and the system’s name for you is none
plain_connection_refused_hint = check that `serveur.py` or `tchat serve --plain` runs there, and that its port is { $port }
plain_lost_hint = the server ended or dropped you, and nothing is kept here; once it runs again: `tchat join --plain { $server }`
plain_lost_unheard_hint = nothing ever came from it: perhaps it is encrypted (`tchat join { $server }`), or no server of the worksheet; `tchat check { $server }` looks closer
plain_stalled = { $address } has taken nothing for { $seconds } s
plain_stalled_hint = the server hangs, perhaps because its console is blocked or a client does not read; start it again
plain_unsent =
    { $count ->
        [one] one message was not sent, and is not kept
       *[other] { $count } messages were not sent, and are not kept
    }
plain_unsent_hint = send it again once you are connected
not_plain = what answers at { $address } is not a server of the worksheet: { $seen }
plain_seen_tls = it speaks TLS
plain_tls_hint = join it encrypted, without `--plain`: `tchat join { $server }`
plain_other_hint = check the address and the port; the worksheet’s is 5555
cipher_unknown = there is no cipher `{ $name }`; these are: { $names }
cipher_unknown_hint = choose one of { $names }
cipher_agrees_only = { $cipher } agrees on a key and enciphers nothing
cipher_unfit_hint = it was not sent: take another key with `/cipher NAME KEY`, or send it in the clear after `/plain`
slash_cipher = encipher messages from here on; received ones are deciphered
slash_plain = encipher no more
slash_plain_quit = end the program

## Checking worksheet programs

check_accepts = a client can connect and is kept
check_accepts_hint = `server.bind`, `server.listen()` and `server.accept()` in `connexions`; the connection must stay open after `recv`
check_accepts_several = a second and a third client can connect too
check_accepts_several_hint = `connexions` must go back to `server.accept()`: a `while True` around it, and a `threading.Thread` for each client
check_reaches_others = what one client writes reaches all others
check_reaches_others_hint = `diffuser`: the loop over `clients`, `!=` and not `==`, and `clients.append(client)` in `connexions`; `gestion` must run in a thread of its own (`target=gestion, args=(client,)`)
check_no_echo = a message does not come back to its author
check_no_echo_hint = `diffuser(message, client)` in `gestion`, and `if c != client_envoyeur` before `send` in `diffuser`
check_unchanged = a message arrives as it was sent, accents and emoji included, with nothing before or after it
check_unchanged_hint = in `gestion`, pass on the bytes of `recv` as they are: no `decode`, no `str(...)`, no pseudonym, no `\n`
check_long_message = a message longer than 1,024 bytes arrives whole and in order
check_long_message_hint = `recv(1024)` gives at most 1,024 bytes: call it again in `while True`, pass on each piece, and decode none of them
check_keeps_order = several messages arrive in the order they were written in
check_keeps_order_hint = one thread a client, and in `gestion` each `recv` is followed by its `diffuser`
check_burst = forty messages at once all arrive
check_burst_hint = `gestion` must not stop after an error or a limit; TCP may join messages, none may be lost
check_half_character = half a character (`\xc3` without its end) harms nobody, not even its author
check_half_character_hint = do not `decode` in `gestion`: a message may end in the middle of a character, and the error would end the thread
check_same_nick = two clients with the same pseudonym can both chat
check_same_nick_hint = look clients up by their socket, not by their pseudonym: `clients.index(client)`
check_departure_reset = a client that is cut off (RST) is announced once to all others, in the worksheet’s words
check_departure_reset_hint = the `except` in `gestion`: `clients.remove(client)`, then `diffuser` with the notice, then `pseudos.remove(user)`
check_never_reads = a client that never reads does not keep the others from reading
check_never_reads_hint = `client.send` in `diffuser` waits once that client’s buffers are full: give each client a queue (`queue.Queue`) and a thread that sends
check_nobody_skipped = nobody misses a message because another client leaves meanwhile
check_nobody_skipped_hint = `clients.remove` while another thread is in `for client in clients`: the next one is skipped. Go through a copy, `for client in list(clients)`, and protect the list with a `threading.Lock`
check_silent_client = a client that connects and says nothing does not keep the next one out
check_silent_client_hint = `client.recv` for the pseudonym is in `connexions`, which waits for it: read the pseudonym in the client’s thread, at the start of `gestion`
check_silent_reset = when such a client is cut off (RST), the next one can still enter
check_silent_reset_hint = the error of `client.recv` ends `connexions` and the door with it: put `recv` of the pseudonym in a `try`, in the client’s thread
check_nick_not_utf8 = after a pseudonym that is not UTF-8, the next client can still enter
check_nick_not_utf8_hint = `decode('utf-8')` of the pseudonym fails in `connexions`: use `decode('utf-8', errors='replace')`, or a `try` around it
check_departure_close = a client that closes normally (FIN) is announced once to all others, in the worksheet’s words
check_departure_close_hint = after a normal end `recv` gives `b''` for ever and raises nothing: in `gestion`, `if not message:` must do what the `except` does
check_stays_after_close = after that departure the others can write, and are not thrown out
check_stays_after_close_hint = `send` to the one who left raises in the writer’s own `try`, and the `except` throws out the writer: put a `try` around each `send` in `diffuser`
check_stays_after_reset = who writes to a client that is being cut off (RST) is not thrown out
check_stays_after_reset_hint = a `try` around each `send` in `diffuser`: only the client whose `send` fails is gone
check_still_accepts = after all this a new client can enter and is heard
check_still_accepts_hint = `connexions` has stopped: look for an error (`Traceback`) in the server’s window
check_connects = the client connects
check_connects_hint = `client.connect((…, 5555))`: the address must be the one where tchat listens (127.0.0.1 and 5555, unless `--listen` says otherwise); `connect` comes right after `pseudo = input()`
check_nick_first = the client sends the pseudonym first, alone and without a newline
check_nick_first_hint = `client.send(pseudo.encode('utf-8'))` right after `connect`, and nothing with it
check_sends_typed = what is typed is sent as it is, without a newline
check_sends_typed_hint = `envoyer(message)` in the `while True` of `ecrire`; `message = input()` has no newline, do not add one
check_empty_line = an empty line sends nothing and the next one is sent
check_empty_line_hint = `send(b'')` sends nothing: `ecrire` must simply go on
check_sends_long = a line of more than 1,024 bytes is sent whole
check_sends_long_hint = `send` may take only a part: write `client.sendall(...)`
check_shows_message = a message that comes is shown
check_shows_message_hint = `recevoir` must run in a thread (`target=recevoir`, without parentheses), and `print(message)` after `recv`
check_marks_notice = a server’s notice is not shown like a message
check_marks_notice_hint = the `if` in `recevoir`: `message.startswith('SERVEUR')`, and a `print` of its own
check_notice_not_forged = a message that only mentions SERVEUR is shown as a message
check_notice_not_forged_hint = `'SERVEUR' in message` is true wherever the word stands: use `message.startswith('SERVEUR')`
check_glued_notice = a message and a notice that come together are both shown
check_glued_notice_hint = one `recv` may hold two messages: show all of it
check_cut_character = a character cut in two between two `recv` is shown, and the reception goes on
check_cut_character_hint = `recv(1024).decode('utf-8')` fails on half a character and ends the thread: use `codecs.getincrementaldecoder('utf-8')`
check_not_utf8 = bytes that are not UTF-8 do not end the reception
check_not_utf8_hint = `decode('utf-8', errors='replace')` in `recevoir`
check_escapes = control characters (ESC, BEL) in a message do not reach the terminal
check_escapes_hint = replace what is not `isprintable()` before `print(message)`
check_server_gone = when the server goes away, the client says so and stops writing
check_server_gone_hint = when the server has gone, `recv` gives `b''` for ever: in `recevoir`, `if not message:` say it and `break`
check_passed = ✔ passed
check_failed = ✘ failed
check_unchecked = – not checked
check_expected = expected: { $what }
check_came = came: { $what }
check_hint = look at: { $what }
check_why = why not: { $what }
check_bytes_more = { $shown } … ({ $total } bytes in all)
check_nothing = nothing
check_closed = the connection was closed
check_closed_after = { $what }, then the connection was closed
check_reset = the connection was refused or cut off
check_reset_after = { $what }, then the connection was cut off
check_bytes_before = … { $shown } ({ $total } bytes in all)
check_shown = on the screen: { $what }
check_exited = the program ended and showed nothing
check_exited_after = the program ended, after showing { $what }
check_needs = this must work first: { $check }
check_door_closed = nobody gets in or through any more since this: { $check }
check_no_time = there was no time left
check_on_screen = only you see the screen of your client: does it do this?
check_not_by_hand = too long to be typed; let tchat start the client: `tchat check --client -- python3 client.py`
check_summary = { $passed } passed, { $failed } failed, { $unchecked } not checked
check_do_start = Start your client; it must connect to { $address }
check_do_start_here = Start your client; it must connect to this machine (127.0.0.1 from the machine itself), port { $port }
check_do_type = Type in your client: `{ $text }`
check_do_enter = Press only the enter key in your client
check_do_look = Look at your client’s screen: { $what }
check_unreachable = no server answers at { $address }: { $reason }
check_unreachable_hint = start it first (`python3 serveur.py`), and check the address and the port (5555 in the worksheet)
check_listen_failed = { $address } cannot be listened on: { $reason }
check_listen_failed_hint = end the server that is still running there, or choose another port with `--listen` and the same one in your client
check_start_failed = `{ $program }` cannot be started: { $reason }
check_start_failed_hint = give the program as you would type it, such as `-- python3 client.py`, in the folder where it is
about_check = Check a server or a client written from the worksheet
argument_check_server = The server to check
value_program = PROGRAM
argument_check_program = With `--client`: the client to start, with its arguments
option_check_client = Check a client, by being the server
option_check_listen = Where the client connects to; otherwise 127.0.0.1:5555, or all addresses if you start it
option_check_run = The client to start, as a line for the shell
value_check_server = HOST[:PORT]
value_line = LINE
after_check =
    A server is checked by several clients that connect to it; a client, by a server that tchat
    plays: start it yourself and follow what is printed, or let tchat start it and everything is
    checked by itself. One line a check, with what was expected, what came and what to look at in
    the code. Everything is over within 60 seconds for a server. The exit code is 0 if all
    passed, else 1. Check only programs that are yours, or that you may check: a server with
    faults may need to be started again afterwards.

    Examples:
      tchat check 127.0.0.1:5555
      tchat check --client -- python3 client.py
      tchat check --client --run "python3 client.py"
      tchat check --client --listen :5555
      tchat check 127.0.0.1:5555 --output json

## The network around: servers that are found

option_no_announce = Do not say on the network that the server is there: others need its address
around_server = { $name } at { $address }
around_fingerprint = fingerprint: { $fingerprint }
around_known = you have been there
around_known_as = you have been there as { $nick }
around_new = you have not been there
around_other_key = WARNING: at this address you know a server with another key
around_plain = has a room that is not encrypted
around_more =
    { $count ->
        [one] One more announcement had no room in the list
       *[other] { $count } more announcements had no room in the list
    }
around_strange =
    { $count ->
        [one] One announcement was of no server that can be joined
       *[other] { $count } announcements were of no servers that can be joined
    }
around_compare = Anybody on this network can announce any name: the fingerprint says who it is, compare it with the operator.
around_joining = Joining the only server that was found on this network: { $name } at { $address }
around_nobody = no server was found on this network
around_nobody_hint = start one with `tchat host`, or join one by its address: `tchat join ADDRESS`; `tchat doctor` looks for what is in the way
around_several =
    { $count ->
        [one] a server was found on this network, and others beside it
       *[other] { $count } servers were found on this network
    }
around_several_hint = type the line of the one you want
around_no_network = this machine is on no network
around_no_network_hint = connect it to one; a server on this very machine is joined with `tchat join 127.0.0.1`
around_multicast = this network cannot be searched: { $reason }
around_multicast_hint = join by the address: `tchat join ADDRESS`
announced = Announced on this network: `tchat` finds it there. With `--no-announce` it is not.
announced_not = Not announced on the network ({ $reason }): others join with the address.
announced_silence = nothing could be sent
host_announced = On the same network, `tchat join` without an address finds it, too.

## A server that cheats, and messages that are reported

heading_alarm = WARNING:
alarm_forked = { $who } was shown another log of this room than you, from place { $place } on at the latest: the server deceives one of you, or { $who } says so wrongly. You send nothing here any more
alarm_forked_hint =
    { $prompt ->
        [chat] compare by another channel (`/compare`, read to each other), keep what you have (`tchat export`), and do not trust the server until it is explained; `/resume` sends again
       *[shell] compare by another channel (`/compare` in a chat, read to each other), keep what you have (`tchat export`), and do not trust the server until it is explained; `/resume` in a chat sends again
    }
alarm_withheld = the server acknowledged your message (place { $place }), but has not shown it for a minute
alarm_withheld_hint = it may keep back the newest messages: ask the others by another channel what they see, and its operator why
alarm_unreadable = { $count } messages in a row could not be opened: your group may not be that of the others
alarm_unreadable_hint =
    { $prompt ->
        [chat] compare by another channel (`/compare`, read to each other): if the digits differ at the same place and epoch, the server deceives you, and leaving and joining again helps
       *[shell] compare by another channel (`/compare` in a chat, read to each other): if the digits differ at the same place and epoch, the server deceives you, and leaving and joining again helps
    }
room_code = { $room }, place { $place }, epoch { $epoch }: { $digits }
room_code_hint = the others type `/compare { $place }`: at the same place and epoch the digits must be the same
reported = { $who }’s message (place { $place }) is reported in { $file }
reported_hint = whoever has the file can check it: `tchat report --check { $file }`
forked = you send nothing in the room { $room } while members are shown different logs
forked_hint =
    { $prompt ->
        [chat] compare by another channel what you see (`/compare`), and do not trust the server until it is explained; `/resume` sends again
       *[shell] compare by another channel what you see (`/compare` in a chat), and do not trust the server until it is explained; `/resume` in a chat sends again
    }
keys_swapped = for { $nick } the server gave the keys of somebody else, and nobody was added
keys_swapped_hint = it deceives you or is damaged: tell the others by another channel, and ask its operator
place_unknown = what the room { $room } was at place { $place } is not kept
place_unknown_hint = `/compare` alone takes the last place; the others take that one
no_such_message = there is no such message in the room { $room } here
no_such_message_hint =
    { $prompt ->
        [chat] `-1` is the last one, `-2` the one before it (your own to change, of others to answer); `last:NICK` is the last one of NICK; a number is its place in the room
       *[shell] `tchat read --output json` shows the place of each (`seq`)
    }
not_signed = nothing proves who wrote the message at place { $place } of the room { $room }
not_signed_hint = it was written with an earlier version of tchat, or it is your own: tell about it in your own words
message_unknown = `{ $text }` names no message
message_unknown_hint = `-1` is the last one, `-2` the one before it (your own to change, of others to answer); `last:NICK` is the last one of NICK; a number is its place in the room
place_wrong = `{ $text }` is no place in a room
place_wrong_hint = a place is a number, the `seq` of a message; `/compare` shows the last one
report_file_failed = the report { $file } cannot be written or read: { $reason }
report_file_failed_hint = name another file: `--out` takes one that does not exist
report_broken = the file proves nothing: { $why }
report_broken_hint = ask whoever reported for the file as tchat wrote it; do not believe what it says otherwise
report_not_a_report = it is no report of tchat
report_no_content = what was said cannot be read
report_bad_certificate = the author’s key does not vouch for the device
report_bad_signature = the author did not sign this
report_bad_claim = the author did not claim that name
report_author = written by { $who }, whose key is { $fingerprint }
report_author_unnamed = written by somebody whose key is { $fingerprint }
report_after = and that after place { $place } of the room’s log
report_in = in the room with the id { $room }
report_text = they wrote: { $text }
report_claimed = not proven, by the reporter’s word: the room is called { $room }, the message is at place { $place } of it, from { $time }
report_reason = reported because: { $reason }
report_limits = not proven either: that others saw it, that nothing before it puts it in another light, and whose hands the author’s keys were in

slash_report = report a message of somebody else, with proof, in a file: `-1` the last one, `last:NICK`, or its place
slash_compare = digits that members read to each other: the same if you see the same room
slash_resume = send again in a room where members see different logs
value_message = MESSAGE
value_reason = REASON
value_seq = SEQ
about_report = Write a message and what proves its author to a file, or check one
after_report =
    With `--seq` (a message’s place, which `--output json` shows): writes the report of that message from
    this machine’s history to a new file. With `--check`: says who wrote what, and what is not proven;
    this needs no profile and no server. The exit code is 0 if everything in it holds.
option_report_seq = the place of the message in its room
option_report_reason = why you report it
option_report_out = the file to write; it must not exist
option_report_check = check this file
usage_bad_seq = give a place such as `120`

## Looking for what is in the way

about_doctor = Find out why nobody can join, or why you cannot
argument_doctor_link = The server that cannot be reached; otherwise this machine is looked at as a server’s
doctor_ok = ok
doctor_warn = warning
doctor_bad = BAD
doctor_unknown = unknown
doctor_cure = what to do: { $cure }
doctor_summary = In the way: { $bad }, perhaps: { $warnings }, cannot be known from here: { $unknown }
doctor_address = others on this network can type `{ $line }` (interface { $interface })
doctor_no_address = this machine has no address that others could use
doctor_no_address_cure = connect it to a network, by cable or wireless
doctor_server_here = a tchat server answers at { $address }, fingerprint { $fingerprint }
doctor_port_free_cure = start a server: `tchat host`, or `tchat serve`; if it runs with `--listen`, look at it with `tchat doctor ADDRESS`
doctor_port_taken_cure = end the program that has the port, or choose another: `tchat serve --listen 0.0.0.0:5556`
doctor_reach_ok = { $address } can be reached, as this machine sees itself
doctor_reach_refused_cure = the server does not listen there: start it without `--listen`, or with `--listen { $address }`
doctor_reach_silent = { $address } does not even answer this machine itself: a firewall drops what comes
doctor_firewall_open = the firewall’s rules on this machine let newcomers in at port { $port }/{ $transport }
doctor_firewall_closed = the firewall on this machine lets nobody in at port { $port }/{ $transport } (rules: { $chain })
doctor_firewall_cure = `sudo ufw allow { $port }/{ $transport }` (Debian, Ubuntu), `sudo firewall-cmd --add-port={ $port }/{ $transport }` (Fedora), or ask whoever looks after this machine
doctor_firewall_unclear = whether the firewall on this machine lets newcomers in at port { $port }/{ $transport } depends on who comes
doctor_firewall_denied = only the administrator can read the rules of this machine’s firewall
doctor_firewall_denied_cure = `sudo tchat doctor`
doctor_firewall_unread = the firewall of this machine, if it has one, cannot be read from here
doctor_firewall_unread_cure = look in the system’s settings whether programs may be connected to at port { $port }/{ $transport }
doctor_discovery_ok = an announcement went out to the network, and this machine heard it
doctor_discovery_silent = an announcement to the network was not heard: servers cannot be found without their address
doctor_discovery_silent_cure = let multicast DNS through (UDP, port 5353), or give people the address
doctor_announced = the server is announced: `tchat` finds it on this network
doctor_not_announced = the server is not announced: people need its address
doctor_not_announced_cure = if that is not wanted, start it without `--no-announce`, and not with `--listen 127.0.0.1`
doctor_others_heard = other machines on this network were heard lately: { $count }
doctor_only_the_router = the router answers, but no other machine was heard: one machine alone cannot know whether the network keeps its machines apart, as guest and school networks often do
doctor_nobody_heard = no other machine was heard: one machine alone cannot know whether the network keeps its machines apart
doctor_try_elsewhere = on another machine of this network, `tchat doctor` with the address of this one shows it
doctor_clock = the clock says { $time }
doctor_clock_wrong = the clock cannot be right: { $time }
doctor_clocks_apart = the clocks of this machine and of the server are { $seconds } s apart: times of messages will look strange
doctor_clocks_together = the clocks of this machine and of the server agree
doctor_clock_cure = set the clock, best from the network: `sudo timedatectl set-ntp true`
doctor_data_ok = the server’s data can be written in { $path }
doctor_data_room = the server’s data can be written in { $path }, with { $megabytes } MB free
doctor_data_low = only { $megabytes } MB are free for the server’s data in { $path }
doctor_data_low_cure = make room on that disk, or choose another with `--data DIR`
doctor_data_exposed = others on this machine can look into { $path }
doctor_data_exposed_cure = `chmod 700 { $path }`
doctor_data_nowhere = there is no such place
doctor_name = `{ $host }` is { $addresses }
doctor_server_there = a tchat server answers at { $address }, fingerprint { $fingerprint }
doctor_key_same = its key is the one known here, or in the link
doctor_key_new = you have not been there: nothing here says whether it is the right server
doctor_key_new_cure = compare the fingerprint with the operator’s, or join with the link that the server prints
doctor_key_hidden = whether its key is the one you know cannot be read: the profile is sealed, or in use
doctor_key_hidden_cure = end the chat that has the profile open, or give the passphrase with `--passphrase-fd`
doctor_version = the server is called { $name }, and speaks version { $version } of the protocol, as this program does
doctor_near = { $address } is on a network of this machine: nothing but a firewall there, or a network that keeps its machines apart, is between you
doctor_near_cure = run `tchat doctor` on that machine; if all is well there, use another network (a phone can be one)
doctor_nobody_there = { $address } belongs to a network of this machine, but nobody there has it
doctor_nobody_there_cure = have the address shown on that machine: `tchat doctor`; it may have changed
doctor_far = { $address } is not on a network of this machine: routers and their firewalls are between you
doctor_far_cure = bring both machines onto one network, or have the port forwarded there
doctor_worksheet = it may be a server of the worksheet: those wait for a pseudonym and say nothing
doctor_worksheet_cure = try `{ $line }`
doctor_found = it is found on this network without its address, too
doctor_not_found = it was not found on this network without its address: it is elsewhere, not announced, or announcements do not get through
doctor_not_found_cure = join it by its address
after_doctor =
    Without an address, this machine is looked at as a server’s: which addresses others can type,
    who has the port, whether it can be reached and found, the firewall, the clock, the disk. With
    one, everything on the way there: the name, the connection, what answers, its key, its version,
    its clock. Each finding comes with what to do. `unknown` is what one machine alone cannot know. The
    exit code is 1 if something is in the way.

    Examples:
      tchat doctor
      tchat doctor 192.168.1.20
      tchat doctor chat.example.org:6000 --output json

## Who is who

about_verify = Compare keys with someone, to know that nobody is in between
after_verify =
    Both of you see the same number if you have each other’s keys. Compare it outside of the chat, face
    to face or by telephone; then give what was read to you with `--number` or `--words`. The mark stays
    with the key, whatever the person is called. Where two people look alike, `bob~k7f2` means one.

    Examples:
      tchat verify bob
      tchat verify bob --number "33927 36871 24496 86684 38530 09822 20435 42711 68601 01705 76227 49605"
      tchat verify bob --qr bob.png
argument_verify_who = Whom: a name, or a name with its mark
option_verify_number = What they read to you, 60 digits; anything else than their number ends with 1
option_verify_words = The same as 12 words, English or French
option_verify_yes = You have compared it: mark the key as verified
option_verify_undo = Take the mark away
option_verify_qr = Write the QR code to a file, as a PNG picture
value_digits = DIGITS
value_words = WORDS
away = { $who } is away
hidden = { $who } writes, whom you ignore: `/ignored` counts it, `/unignore` shows it again
key_changed = { $who } is not who was called so before: another key is behind the name. Known was { $before }; now it is { $after }
key_changed_verified = WARNING: { $who } is NOT the one whose key you verified: another key is behind the name, and somebody may pass for them. Verified was { $before }; now it is { $after }
key_changed_what_to_do =
    { $prompt ->
        [chat] Nothing is blocked. Before you trust them, ask by another way than this chat, and compare with `/verify { $name }`
       *[shell] Nothing is blocked. Before you trust them, ask by another way than this chat, and compare with `tchat verify { $name }`
    }
verify_number = You and { $who } have each other’s keys if both of you see this number:
verify_words = or these words:
verify_qr = or scan this:
verify_how =
    { $prompt ->
        [chat] Compare it outside of this chat, face to face or by telephone. What they read to you: `/verify { $name } 12345 …`; if you compared it by eye: `/verify { $name } --yes`
       *[shell] Compare it outside of the chat, face to face or by telephone. What they read to you: `tchat verify { $name } --number "12345 …"`; if you compared it by eye: `tchat verify { $name } --yes`
    }
is_verified = the key of { $who } is verified
is_not_verified = the key of { $who } is not verified
fingerprint_of = the key of { $who }: { $fingerprint }
fingerprint_mine = your key: { $fingerprint }
ignored_nobody = you ignore nobody
ignored_count =
    { $count ->
        [one] one message not told
       *[other] { $count } messages not told
    }
picture_failed = { $path } cannot be written: { $reason }
picture_failed_hint = give a file in a folder where you may write
ignoring = you ignore { $who }, who does not learn of it
ignoring_no_more = you ignore { $who } no more
you_are_away = you are away, until `/back`
you_are_back = you are back

## For how long messages are kept

value_retention = DAYS|off
slash_retention = keep messages for so many days only, here and on the server: `30d`; `off` keeps them
ruled_retention =
    { $days ->
        [one] { $by } has messages kept for one day only: what is older is deleted here and on the server
       *[other] { $by } has messages kept for { $days } days only: what is older is deleted here and on the server
    }
ruled_retention_off = { $by } has messages kept for ever again
rules_retention =
    { $days ->
        [one] messages are kept for one day, here and on the server
       *[other] messages are kept for { $days } days, here and on the server
    }
expired =
    { $count ->
        [one] one message was deleted here: the room’s rules keep it no longer
       *[other] { $count } messages were deleted here: the room’s rules keep them no longer
    }
gap_expired =
    { $count ->
        [one] one message expired by the room’s rules
       *[other] { $count } messages expired by the room’s rules
    }
alarm_expired = the server says that messages expired (up to place { $place }), but by the room’s rules they have not
alarm_expired_hint = it may keep messages from you: ask the others by another channel what they see, and its operator why
retention_invalid = not a time for which messages can be kept: a number of days up to { $most }, or `off`
retention_invalid_hint = for example `/retention 30d`

## What is said of messages

changes_message = { $who } changed a message: { $text }
deletes_message = { $who } deleted a message
deletes_message_of = { $by } deleted a message of { $who }
reacts = { $who } reacts with { $emoji } to { $whose }: { $text }
reacts_no_more = { $who } no longer reacts with { $emoji } to { $whose }: { $text }
answers = { $who } answers { $whose }: { $text }
answers_claimed = { $who } answers { $whose }, who is said to have written: { $text }
answers_deleted = { $who } answers a deleted message of { $whose }
answers_ignored = { $who } answers somebody whom you ignore
was_deleted = { $who } wrote a message here and deleted it
was_deleted_by = { $who } wrote a message here, and { $by } deleted it
edited_mark = (edited)
edits_of =
    { $count ->
        [one] the message of { $who } was never changed
       *[other] the message of { $who } in its { $count } versions
    }
not_sent_hint = { $hint }. You wrote: { $text }
option_report_at = report what it said from this place on: its own place for what it said first, or that of a change
report_edit = they wrote, as another text for their message at place { $place }: { $text }
report_reaction = they reacted to the message at place { $place } with: { $text }
report_deletion = they deleted the message at place { $place }
not_yours = the message in the room { $room } is somebody else’s
not_yours_hint = you can change and delete what you wrote yourself; moderators and owners of a room can delete any message
message_deleted = the message in the room { $room } was deleted
message_deleted_hint = write a message of its own
too_many_reactions =
    { $limit ->
        [one] one character is all anybody can react with to a message
       *[other] you have reacted to the message with { $limit } characters, which is all one can
    }
too_many_reactions_hint = take one back with `/unreact`
only_text = in the room { $room } there is nothing but texts
only_text_hint = go into an encrypted room with `/join`
not_a_reaction = { $text } is more than one character
not_a_reaction_hint = give one emoji or letter: `/react 👍`
slash_reply = Answer a message: -1 is the last one of others, last:alice the last one of alice, 41 the one at place 41
slash_me = Tell what you do
slash_edit = Change your last message, or another of yours: -2 is the one before it
slash_edits = Show all that a message ever said
slash_delete = Delete your last message for everybody, or another one; moderators delete those of others
slash_react = React to the last message of others, or to another one
slash_unreact = Take a reaction back
value_emoji = EMOJI

## Files

file_unreadable = { $path } cannot be read: { $reason }
file_unreadable_hint = check the name, and that you may read it; nothing was sent
file_folder = { $path } is a folder
file_folder_hint = send the files in it one by one, or pack it first, as with `zip -r`
file_special = { $path } is no file, but a pipe, a device or the like
file_special_hint = write what comes out of it to a file, and send that
file_changed = { $path } changed while it was being read
file_changed_hint = nothing was sent; try again once nobody writes to it, or send a copy
file_in_plain_room = files are sealed, and the plain room is not: no files are sent there
file_in_plain_room_hint =
    { $prompt ->
        [chat] send it in another room: `/join ROOM`
       *[shell] send it in another room: `--room ROOM`
    }
files_not_taken = this server takes no files
files_not_taken_hint = its operator can change that; until then share them some other way
file_too_large = the file has { $size }, and this server takes { $limit } at most
file_too_large_hint = make it smaller or send it in parts; the server’s operator sets the limit
file_quota = with this file the server would keep more than { $limit } of your files
file_quota_hint = delete messages with files that nobody needs any more, then try again
file_server_full = the server’s disk has no room for the file
file_server_full_hint = messages still go; tell the server’s operator, and try again later
too_many_files = { $limit } files are on their way already
too_many_files_hint =
    { $prompt ->
        [chat] wait until some are there; `/transfers` shows them, `/cancel` stops them
       *[shell] wait until some are there: `tchat join` goes on with them
    }
no_file = the message at place { $place } carries no file
no_file_hint =
    { $prompt ->
        [chat] `/save -1` means the last file that somebody sent, `-2` the one before it
       *[shell] `tchat read` shows how each file that somebody sent is saved
    }
file_gone = the server does not have { $name } any more
file_gone_hint = it was deleted there; ask who sent it to send it again
file_damaged = what the server has of { $name } is not what was sent
file_damaged_hint = it was tried several times; nothing of it was kept. Ask who sent it to send it again
file_not_saved = nothing can be written to { $path }: { $reason }
file_not_saved_hint = name another folder, one that is there and that you may write to
no_transfer = no file is on its way under the number { $number }
no_transfer_hint = `/transfers` shows which are
file_shared = { $who } shares { $name } ({ $size })
file_shared_to_save =
    { $prompt ->
        [chat] { $who } shares { $name } ({ $size }): `/save { $place }`
       *[shell] { $who } shares { $name } ({ $size }): `tchat save { $place }`
    }
file_sending = sending { $name } ({ $size }): `/transfers` shows how far it is, `/cancel { $number }` stops it
file_saving = saving { $name } ({ $size }): `/transfers` shows how far it is, `/cancel { $number }` stops it
file_saved = { $name } is saved: { $path }
file_cancelled = { $name } was stopped
file_quitting = waiting for the files that are on their way; Ctrl-C leaves them for the next time
no_transfers = no file is on its way
transfer_up = to { $room }
transfer_down = from { $room }
transfer_waiting = waiting
transfer_sealing = being sealed
transfer_running = under way
transfer_progress = { $done } of { $total } ({ $percent } %)
slash_file = share a file, with a text if you like; a name with blanks in quotation marks
slash_save = save a file that somebody shared: the last one, `-2` the one before, `last:NICK`, or its place
slash_cancel = stop a file that is on its way, or all
slash_transfers = the files that are on their way, and how far they are
value_path = PATH
value_caption = TEXT
value_number = NUMBER
about_save = Save a file that somebody shared in a room
after_save =
    SEQ is the place of the message, as `tchat read --output json` shows it. The file is checked as a
    whole, gets a safe name, and never takes the place of another: `photo (2).jpg`. What was
    interrupted goes on where it was when tchat runs again.

    Examples:
      tchat save 41
      tchat save 41 --room team --into ~/pictures
argument_save_seq = The place of the message
option_save_into = Into this folder, which must be there; by default the one you are in
option_send_file = Share this file; the text stands beside it, or may be left out

## Documents made of a room’s history

option_export_format = What the history is written as: `text`, `json`, `markdown` or `html`
option_export_into = Into this new file, or a file in this folder; by default to standard output
option_export_with_files = Fetch the files that were shared into a folder beside the new file, which links to them
export_made_by_tchat = Written by tchat from the history on one machine
exported = the history is in { $path }
export_exists = { $path } is there already, and is not written over
export_exists_hint = give another name, or take the other file away
export_failed = { $path } cannot be written: { $reason }
export_failed_hint = give a file in a folder where you may write, with room on the disk
export_plain = what is said in the plain room is not kept on this machine, so there is nothing to export
export_plain_hint = `tchat read --room plain` prints what the server still has of it; `> FILE` behind that puts it into a file
export_file_at = the file is in { $path }
export_file_missing = not fetched: { $why }
exported_files =
    { $count ->
        [one] one file is in { $path }
       *[other] { $count } files are in { $path }
    }
export_file_not_fetched = { $name } is not in the export: { $why }

## Searching

value_query = QUERY
value_time = TIME
about_search = Look for what was written, in the history on this machine
after_search =
    Looks through all rooms of one server, or one with `--room`; the newest message comes first.
    Case and accents do not matter. `"red boat"` is a phrase, `boat*` every word that begins so, and
    `-boat` keeps messages with that word away. The first search of a long history takes a while.

    Examples:
      tchat search "red boat"
      tchat search boat --room general --from bob --since 2026-11-01
      tchat search "boat* -blue" --output json
argument_query = What to look for
option_search_room = Look in this room only
option_search_from = Messages of whoever is or was called so only
option_search_since = Messages from this time on only
option_search_until = Messages before this time only
option_search_limit = How many to show at most, 20 unless told
option_search_best = Those first that are most about it, not the newest
option_last = Only so many of the last messages
usage_bad_time = give a date such as `2026-11-22`, or a time such as `2026-11-22T14:00:00Z`
search_nothing = nothing was found
search_more = there may be more
slash_search = look for what was written in all rooms: `"a phrase"`, `begin*`, `-without`
query_empty = there is no word in it to look for
query_too_long = what is looked for has { $bytes } bytes; { $limit } at most are possible
query_too_many = what is looked for has too many words; { $limit } at most are possible
query_hint = give a few words; `"two words"` are looked for together

## What one marks in one's rooms

value_rule = all | mentions | nothing
value_duration = 30m | 8h | 7d | always
value_switch = on | off
value_draft = TEXT | -
slash_read = mark as read, up to a place or all there is, on all your devices
slash_unread = mark as unread from a message on, on all your devices
slash_notify = what is worth a notification here
slash_snooze = nothing is worth a notification here for a while
slash_unsnooze = end that
slash_typing = let others see when you are typing, and see it of them; or neither
slash_draft = keep a text that is not sent, forget it (`-`), or show all
unread_none = nothing is unread here
unread =
    { $count ->
        [one] one message is unread here
       *[other] { $count } messages are unread here
    }
unread_mentions =
    { $count ->
        [one] one message is unread here, and it mentions you
       *[other] { $count } messages are unread here; that mention you: { $mentions }
    }
room_unread = { $count } unread
room_mentions =
    { $count ->
        [one] one mention of you
       *[other] { $count } mentions of you
    }
notify_all = every message here is worth a notification
notify_mentions = messages that mention you are worth a notification here
notify_nothing = nothing here is worth a notification
snoozed_until = no notifications from here until { $time }
snoozed_for_good = no notifications from here until you end that with `/unsnooze`
typing_shared = others see when you are typing, in conversations of two and small rooms, and you see it of them
typing_not_shared = nobody sees when you are typing, and you do not see it of others
draft_kept = your draft: { $text }
draft_reply = your draft of an answer to place { $place }: { $text }
draft_gone = your draft was deleted
drafts_none = there are no drafts
too_many_drafts = { $limit } drafts are kept, and no more
too_many_drafts_hint = send some of them, or delete them: `/draft` shows all

## Profiles that are carried to another machine

argument_profile_file = With `export` the new file to write, with `import` the file to make a profile of
profile_exported = { $path } has who you are, your servers and histories; it opens with its passphrase only
profile_rooms_left = the other device has to be let into { $rooms }: type `/invite NICK` with your own name there, once it has connected
profile_unsent_left =
    { $count ->
        [one] one message still waits to be sent, and goes on waiting here only
       *[other] { $count } messages still wait to be sent, and go on waiting here only
    }
profile_imported = the profile is in { $path }, sealed by the passphrase of the file; it is another device of yours, and comes into open rooms by itself
folder_in_use = there is something in { $path } already, and nothing in it was touched
folder_in_use_hint = name another profile: `--nick NAME`, or `--profile` with a folder that is empty
export_foreign = { $path } is no exported profile
export_foreign_hint = give the file that `tchat profile export` wrote
export_newer = { $path } was written by a later version
export_newer_hint = update tchat on this machine
export_damaged = { $path } is damaged: it was cut or changed on its way, and no profile was made of it
export_damaged_hint = copy it here again, or export it anew

## The terminal client

key_help = Help: all keys and commands
key_switch = Switch: rooms, people, commands
key_next_room = The next room
key_previous_room = The room before
key_next_unread = The next room with unread messages
key_page_up = A page up
key_page_down = A page down
key_to_start = The first message
key_to_end = The last message
key_choose_up = Choose the message above
key_choose_down = Choose the message below
key_send = Send what is written
key_new_line = A new line
key_edit_outside = Write in an editor of your own (`EDITOR`)
key_search_everywhere = Search in all rooms
key_members = Who is here
key_sidebar = Show or hide the left side
key_redraw = Draw the screen anew
key_reconnect = Connect at once, instead of waiting for the next try
key_quit = Quit
key_reply = Message chosen: answer it
key_edit_message = Message chosen: edit it, if it is yours
key_delete = Message chosen: delete it
key_react = Message chosen: react to it
key_copy = Message chosen: copy it
key_save = Message chosen: save its file
key_search_here = Message chosen: search in this room
key_leave = Message chosen: go back to writing
panel_help = Help
panel_commands = Commands
panel_answer = Answer
panel_switch = Go to
panel_close = arrows to read on, any other key to close
side_people = Here
last_read = new
quote_deleted = a deleted message
quote_ignored = a message of somebody whom you ignore
message_removed = deleted
message_removed_by = deleted by { $who }
state_sending = sending…
state_waiting = waiting for the connection: sent by itself once it is there
state_failed = not sent: { $why }
delete_asked = Delete this for everybody? `{ $key }` again deletes it, anything else does not
react_hint = Then an emoji, or its name, as in `:tada:`
message_gone = That message was deleted: it can be neither answered nor changed
only_ones_own = Only messages of your own can be edited
alert_message = { $who } wrote in { $room }
is_encrypted = end-to-end encrypted
is_not_encrypted = NOT ENCRYPTED: everybody on the network can read along
composer_reply = answering { $who }: { $what }
composer_edit = editing; Esc to leave it as it was
are_typing =
    { $count ->
        [one] { $names } is typing…
       *[other] { $names } are typing…
    }
status_connecting = connecting…
status_online = connected
status_offline = not connected
status_unread =
    { $count ->
        [one] one unread
       *[other] { $count } unread
    }
status_hints = { $help } help  { $switch } go to  { $quit } quit

## The terminal client: its timeline

day_today = Today
day_yesterday = Yesterday
weekday =
    { $day ->
        [1] Monday
        [2] Tuesday
        [3] Wednesday
        [4] Thursday
        [5] Friday
        [6] Saturday
       *[7] Sunday
    }
month =
    { $month ->
        [1] January
        [2] February
        [3] March
        [4] April
        [5] May
        [6] June
        [7] July
        [8] August
        [9] September
        [10] October
        [11] November
       *[12] December
    }
day_of_month = { $weekday } { $date } { $month }
day_of_year = { $weekday } { $date } { $month } { $year }
link_doubtful = CAREFUL: it leads to { $host }
quote_claimed = { $text } (as they quote it: it is not kept here)
state_sent = sent
state_failed_cure = `/retry` sends it again, `/dismiss` takes it away
plain_head = NOT ENCRYPTED
below_more = more below; { $key } goes to the end
below_new =
    { $count ->
        [one] one new below; { $key } goes to the end
       *[other] { $count } new below; { $key } goes to the end
    }
do_reply = answer
do_open_link = open link
do_go_to_answered = what it answers
do_save = save file
do_edit = edit
do_delete = delete
do_react = react
do_versions = versions
do_copy = copy
do_leave = back
do_retry = send again
do_dismiss = take away
key_to_unread = The first message that you had not read
key_open_link = Message chosen: open its link
key_go_to_answered = Message chosen: go to what it answers
key_versions = Message chosen: all that it ever said
key_retry = Message chosen: send again what could not be sent
key_dismiss = Message chosen: take away what could not be sent
message_not_here = That message is not kept on this machine
answers_nothing = That message answers none
no_links = There is no link in that message
nothing_failed = There is nothing here that could not be sent
link_opened = opening { $address }
link_copied = copied: { $address }
panel_links = Links
links_hints = Enter open, y copy the address, Esc close
link_says = The message says: { $text }
link_leads = It leads to: { $address }
link_host = That is a page of { $host }.
link_confirm = ! to open it all the same, y to copy the address, Esc to leave it
doubt_other_host = The text shows another address than the one to which it leads.
doubt_user_info = What stands before the @ is no address; it only looks like one.
doubt_not_ascii = There are letters in the address that can look like others.
doubt_mixed_scripts = The address mixes letters of several alphabets, as no honest one does.
search_in = Search in { $room }
search_everywhere = Search in all rooms
search_hints = Enter go there, Tab here or everywhere, Esc close
search_how = a few words; from:NICK, since:2026-11-22 and until:2026-11-23 narrow it down
search_looking = looking…
search_hits =
    { $count ->
        [one] one message
       *[other] { $count } messages
    }
search_hits_and_more = the newest { $count } messages; more at the end of the list

## Writing in the terminal client

key_complete = Complete the word: `@name`, `/command`, room, path, `:emoji:`
key_complete_back = The completion before
key_recall_older = What one wrote before
key_recall_newer = What one wrote after that
key_undo = Undo
key_redo = Redo
key_word_back = A word back
key_word_on = A word on
key_line_start = To the start of the line
key_line_end = To the end of the line
key_delete_on = Delete the next character
key_delete_word_back = Delete the word before
key_delete_blank_back = Delete back to a blank
key_delete_word_on = Delete the next word
key_delete_to_start = Delete to the start of the line
key_delete_to_end = Delete to the end of the line
key_put_back = Put back what was deleted
file_line = `{ $file }`, line { $line }: { $why }
file_form = no `=` in it. Write `name = value`, and `#` before remarks.
file_twice = `{ $name }` is on a line above already; keep one of them.
file_similar = { " " }Is it `{ $name }`?
own_file_unreadable = `{ $path }` cannot be read ({ $reason }); it is passed over.
keys_no_action = no action is called `{ $name }`.{ $similar } `/keys` lists them.
keys_no_key = `{ $key }` is no key. Write `ctrl-k`, `alt-enter`, `f5`, `pageup` or one character.
keys_taken = `{ $key }` is given to `{ $by }` on another line; choose another key.
keys_writes = `{ $key }` could not be typed any more; add `ctrl-` or `alt-`.
keys_lost = with `{ $key }` taken, `{ $action }` has no key left; give it one, or write `{ $action } =`.
settings_none = no setting is called `{ $name }`.{ $similar } `/settings` lists them.
settings_value = `{ $name }` can be: { $choices }
setting_bell = the terminal rings for what is worth a notification
setting_notify = what a notification on the desktop tells: who wrote and where, the text too, or none at all
setting_notify_by = how the terminal is asked for one, if it does not show any
setting_emoji = `:tada:` becomes an emoji, and choices are offered
setting_paste_lines = pasted text of more lines is offered to be sent as a file
setting_sidebar = rooms and people at the left when the program starts
setting_pictures = small pictures of those that are shared, where the terminal has enough colours
setting_colour = colours; `NO_COLOR` in the environment turns them off, too
own_do = does what a key does: `/keys` names the actions
own_retry = sends again what could not be sent
own_dismiss = takes away what could not be sent
own_keys = the keys, and how to choose one’s own
own_settings = the settings, and where they are written
panel_keys = Keys
panel_settings = Settings
panel_faults = Passed over in your files
panel_choose = ↑ ↓ Enter chooses, Esc closes
panel_nothing_found = nothing is called so
panel_long_text = A long text
help_keys = Keys, and in brackets what each action is called:
help_keys_message = While a message is chosen:
help_keys_file = Your own keys: write lines like `next-room = ctrl-n, alt-right` into `{ $path }`. A line replaces all keys of its action; without a key behind `=` it has none. `ctrl-`, `alt-` and `shift-` before a character, `enter`, `tab`, `backtab`, `esc`, `space`, `comma`, `backspace`, `delete`, `insert`, `up`, `down`, `left`, `right`, `home`, `end`, `pageup`, `pagedown`, `f1` to `f24`. Lines with `#` are remarks. What is wrong in it is told when the program starts.
help_settings = Settings: lines like `bell = off` in `{ $path }`. What is first is what goes without the file.
composer_placeholder = Write to { $room }
composer_given_up = The message stays as it was; `ctrl-up` brings back what was written.
editor_failed = The editor was of no help ({ $reason }); the text is as it was. `EDITOR` says which program it is.
editor_kept = What the editor wrote cannot be taken ({ $reason }); it is in `{ $path }`.
paste_long =
    { $lines ->
        [one] One line
       *[other] { $lines } lines
    }, { $size } KiB: that is long for a message.
paste_as_file = Send it as the file `{ $name }`
paste_as_text = Write it into the message
paste_cut = Write the first { $size } KiB of it into the message, all that one holds
paste_file_name = text.txt
paste_not_shared = The text could not be written to a file ({ $reason }); `ctrl-up` brings it back.
alert_message_text = { $who } in { $room }: { $text }
quitting_hosted =
    { $count ->
        [one] Somebody else is here, and the server ends with this program; `{ $key }` again ends both.
       *[other] { $count } others are here, and the server ends with this program; `{ $key }` again ends both.
    }
quitting = Ending, once what is under way is finished; `{ $key }` again ends at once.
kind_room = room
kind_direct = conversation
kind_person = person
kind_key = key
kind_command = command

# The terminal client: what is around the timeline
key_room_settings = What goes for the room
key_invitations = Invite somebody, take invitations back
key_room_list = The rooms of the server, making one
key_transfers = Files on their way
key_connection = The connection: who can read, what waits
key_doors = How others come to the server that runs here
no_doors = no server runs beside this chat; `/invite` makes a link into this room
key_concerns = Warnings, and what to do
answer_yes = yes
answer_no = no
none_there = none
asking = asking the server…
text_copied = copied
sure = { $what }? Enter again to do it
choose_keys = arrows and Enter; Esc goes back
field_keys = Enter takes it; Esc leaves it as it was
only_sealed = this is for encrypted rooms only
members_title = Who is here
members_keys = Enter: what to do; Esc closes
person_muted = may not write
deed_write = Write to { $who } alone
deed_verify = Verify that it is { $who }
deed_ignore = Ignore { $who }, without their learning of it
deed_unignore = Ignore { $who } no more
deed_mute = Let { $who } write no more
deed_unmute = Let { $who } write again
deed_kick = Remove { $who } from the room
deed_ban = Remove { $who } and never let them in again
deed_make_member = Make { $who } a member like others
deed_make_moderator = Make { $who } a moderator
deed_make_owner = Make { $who } an owner, who can do everything
deed_fingerprint = Show the fingerprint of your own key
person_title = Is it { $who }?
person_how = Compare it outside of this chat: face to face or by telephone.
person_compare = Type what { $who } reads to you, digits or words:
person_believe = We compared it by eye: mark { $who } as verified
person_undo = Take the mark of { $who } back
show_code = Show it as a QR code
code_title = For a telephone to read
code_keys = c copies the link; arrows read on; Esc closes
invitation_title = Invitation
doors_title = Your server is running
doors_private = Nobody comes in without an invitation: `/invite` makes one. Your server is at:
invitations_title = Invitations into { $room }
invitations_keys = left and right change; Enter; Esc closes
invite_hours =
    { $count ->
        [one] one hour
       *[other] { $count } hours
    }
invite_days =
    { $count ->
        [one] one day
       *[other] { $count } days
    }
invite_lasts = Good: ‹ { $time } ›
invite_admits = It is good ‹ { $people } ›
invite_make = Make the invitation
invite_revoke = Take back { $what }
invite_revoke_all = Take all back: the room gets another key
settings_title = What goes for { $room }
settings_keys = Enter changes; Esc closes
setting_topic = About: { $topic }
setting_joining = Coming in: { $how }
setting_frozen = Frozen, so that only moderators and owners write: { $value }
setting_slow = Seconds between two messages of a member: { $seconds }
setting_retention_off = Messages are kept for ever
setting_archived = Over, and there to be read only: { $value }
setting_muted = { $who } may not write; Enter lets them
setting_banned = { $who } is banned; Enter lets them come again
setting_asks_topic = what the room is about; nothing takes it away
setting_asks_seconds = seconds, { $most } at most; 0: no waiting
setting_asks_days = days, { $most } at most; 0: for ever
setting_for_good = decided when the room was made
setting_owners = only owners can change this
setting_moderators = only moderators and owners can change this
archive_deed = End this room, so that nobody can write
room_list_title = Rooms of the server
room_list_keys = type a name; Enter goes in; Esc closes
room_list_make = make { $room } ({ $how })
room_list_no_name = no room is called so, and none can be
transfers_title = Files on their way
transfers_keys = Enter stops one; Esc closes
transfer_stop = Stop this file
connection_title = Connection
connection_keys = Esc closes
connection_last = last trouble: { $why }
connection_by_itself = Tries go on by themselves, and what you write is kept until one succeeds.
connection_server = Server: { $server }
connection_fingerprint = Fingerprint of its key: { $fingerprint }
connection_compare = The same for all who are on this server: compare it with the operator.
connection_me = You are { $me }
connection_encrypted = { $room } is end-to-end encrypted: its members can read, the server cannot
connection_sees = The server sees who writes when and how much, room names and topics.
connection_nothing_waits = Nothing waits to be sent
connection_transfers =
    { $count ->
        [one] One file is on its way
       *[other] { $count } files are on their way
    }
concerns_title = Warnings
concerns_keys = arrows and Enter; Esc closes
concerns_none = Nothing is the matter
concern_resume = It is explained: send in this room again
concern_enter_resumes = Enter once it is explained: sends in this room again
concern_enter_settles = Enter once it is settled: shows this no more
banner_retrying = not connected, next try in { $seconds } s ({ $key }: now)
banner_waiting =
    { $count ->
        [one] one message waits and goes out by itself
       *[other] { $count } messages wait and go out by themselves
    }
banner_concern = What to do: { $key }
banner_concerns =
    { $more ->
        [one] What to do about this and one more: { $key }
       *[other] What to do about this and { $more } more: { $key }
    }
heading_not_in = you are not in this room
heading_members =
    { $count ->
        [one] one member
       *[other] { $count } members
    }
status_waiting =
    { $count ->
        [one] one waits
       *[other] { $count } wait
    }
status_transfers =
    { $count ->
        [one] one file { $percent } %
       *[other] { $count } files { $percent } %
    }
status_away = you are away
room_code_title = Read this to each other: { $room }
room_code_place = place { $place }, epoch { $epoch }
# The terminal client: the first run
welcome_title = tchat
welcome_where = Where do you want to chat?
welcome_where_keys = arrows, Enter; Esc leaves
welcome_looking = looking for servers on this network…
welcome_link = Type or paste a link or an address:
welcome_no_link = nothing is typed yet
welcome_link_hint = an address is `192.168.1.20` or `chat.example.org`; a link begins with `tchat://`
welcome_host_here = Be the host of a chat on this computer
welcome_host = On this computer: whoever reaches it can join, as long as this program runs
welcome_host_trying = Starting a server on this computer…
welcome_at = At { $address }
welcome_nick = What do you want to be called?
welcome_nick_about = The others see this name. Your key is made on this computer and stays there: no account, no password.
welcome_nick_keys = Enter goes on; Esc goes back
welcome_other_nick = type another one
welcome_free_nicks = type another one, or choose one that is free:
welcome_trying = Connecting to { $address }…
welcome_trying_as = Connecting to { $address } as { $nick }…
welcome_trying_keys = Esc goes back
welcome_failed_keys = Enter tries again; Esc goes back
code_alone = Enter shows the code, on the whole screen
code_needs = The code needs a window of { $columns } columns and { $rows } rows
code_needs_or_picture = The QR code needs a terminal of { $columns } columns and { $rows } rows; `--png FILE` writes it as a picture

## Finding one’s way in the window

room_deed_read = Mark as read
room_deed_unsnooze = Be notified again
room_deed_notify_all = Notify of every message
room_deed_notify_mentions = Notify of mentions alone
room_deed_notify_nothing = Notify of nothing
room_deed_leave = Leave the room
gui_open = Open
gui_mention = Mention { $who }
gui_palette = Go to a room, a person or a command
gui_choices =
    { $count ->
        [one] one choice
       *[other] { $count } choices
    }
gui_sides = Rooms and people
gui_people = People in the room
gui_settings = Settings and help
gui_language = Language
gui_zoom = Zoom
gui_zoom_is = { $percent } %
gui_notifications = Notifications
gui_notify_who = Who writes, and where
gui_notify_text = What they write, too
gui_notify_off = None
gui_pictures = Show pictures small
gui_delete_sure = Delete this message?
gui_delete_about = It goes from every device of everybody here, and nobody can bring it back.
gui_quit_sure = Quit while others are here?
gui_quit_hosted =
    { $count ->
        [one] Somebody else is here. The server runs in this program and ends with it.
       *[other] { $count } others are here. The server runs in this program and ends with it.
    }
gui_leave_sure = Leave { $room }?
gui_leave_about = What was said stays on this machine. Somebody may have to let you in again.
gui_sure = { $what }?
gui_sure_about = The others see it, and not all of it can be undone.
gui_cancel = Cancel
gui_quit = Quit
gui_do_it = Do it
gui_cut = Cut
gui_paste = Paste
gui_select_all = Select all
gui_save_file = Save the file
gui_versions = What it said before
gui_go_to_answered = Go to what it answers
gui_react_with = React with { $emoji }
gui_unread_from = Mark as unread from here
gui_key_commands = Commands alone
gui_key_search_here = Search in this room
gui_key_sides = Show or hide rooms and people
gui_key_people = Show or hide the people of the room
gui_key_next_part = The next part of the window: rooms, messages, writing, people
gui_key_previous_part = The part before
gui_key_menu = What can be done with what has the keyboard
gui_key_settings = Settings: look, language, zoom, notifications
gui_key_larger = Everything larger
gui_key_smaller = Everything smaller
gui_key_as_it_was = As large as at first
gui_key_edit_last = Nothing written: edit one’s last message
gui_key_step_back = Away with choices, a note, an answer that was begun
gui_keys_anywhere = Anywhere
gui_keys_writing = Where one writes
gui_keys_message = While a message is chosen
gui_press_enter = Enter
gui_press_escape = Esc
gui_press_delete = Delete
gui_press_page_up = PageUp
gui_press_page_down = PageDown
gui_press_home = Home
gui_press_end = End
gui_press_up = Up
gui_press_down = Down
gui_press_shift = Shift
gui_press_menu = Menu key
## The window: files, emoji

gui_attach = Attach a file
gui_drop_here = Drop it here to send it to { $room }
gui_files_waiting = Files to send
gui_caption_hint = What you write goes with the first of them
gui_send_files =
    { $count ->
        [one] Send the file
       *[other] Send { $count } files
    }
gui_take_away = Do not send { $name }
gui_looking_at = being looked at…
gui_picture_file = picture.png
gui_choose_file = Choose a file
gui_path = Folder or file
gui_folder_above = The folder above
gui_folder_empty = There is nothing that begins like this
gui_folder_more = … and { $count } more: type how it begins
gui_save = Save
gui_open_folder = Open the folder
gui_stop = Stop
gui_see_large = See it large
gui_may_run = { $name } may be a program
gui_may_run_hint = A program can do whatever you can do, with all your files. Open it only if you expected it from this person.
gui_open_anyway = Open it all the same
gui_reaction = { $emoji }, { $count }
gui_emoji = Emoji
gui_emoji_search = Search
gui_emoji_none = No emoji is called that
gui_emoji_recent = Used last
gui_emoji_smileys = Smileys
gui_emoji_people = People
gui_emoji_nature = Animals and plants
gui_emoji_food = Food
gui_emoji_travel = Places
gui_emoji_activities = Activities
gui_emoji_objects = Things
gui_emoji_symbols = Symbols
gui_emoji_flags = Flags
gui_more = More

## The window

gui_usage =
    Usage: tchat-gui [join LINK | HOST[:PORT]] [OPTIONS]

    Opens the chat in a window. Without `join`, it goes to the server used last.

    Options:
      --nick NAME      what to be called there
      --room ROOM      the room to come into (general)
      --profile DIR    where the profile is kept (TCHAT_HOME)
      --lang LANG      en or fr
      -h, --help       show this
      -V, --version    show the version
gui_unknown_argument = `{ $what }` is nothing that tchat-gui knows
gui_value_missing = `{ $option }` needs something behind it
gui_help_hint = `tchat-gui --help` lists what there is
gui_no_screen = there is no screen to open a window on ({ $cause })
gui_no_screen_hint = start it on a desktop; without one, `tchat` is the same chat in a terminal
gui_no_opengl = the window cannot be drawn: this machine has no usable OpenGL ({ $cause })
gui_no_opengl_hint = on Debian and Ubuntu, `sudo apt install libgl1-mesa-dri libgl1 libegl1`; on Windows, install the driver of the graphics card; `tchat` is the same chat in a terminal and needs none of it
gui_rooms = Rooms
gui_messages = Messages
gui_connecting = Connecting to { $server }…
gui_empty_room = Nobody has written here yet. Say hello!
gui_said = { $who }, { $time }: { $text }
gui_room_unread =
    { $count ->
        [one] { $room }, one unread message
       *[other] { $room }, { $count } unread messages
    }
gui_send = Send
gui_to_newest = To the newest messages
gui_close = Close
gui_understood = Understood
gui_connect_now = Connect now
gui_copy = Copy
gui_copy_selected = Copy the selected text
gui_copy_link = Copy the link
gui_open_link = Open the link
gui_reply = Answer
gui_edit = Edit
gui_delete = Delete
gui_react = React
gui_leave_purpose = Leave it
gui_retry = Send again
gui_dismiss = Give up
gui_look = Look
gui_look_desktop = As the desktop
gui_look_light = Light
gui_look_dark = Dark
gui_look_high_contrast = High contrast

## The window: forms

gui_back = Back
gui_leave_room = Leave
gui_find_member = Find somebody
gui_add_member = Add somebody
gui_add_member_how = Pseudonym of somebody known to this server
gui_add = Add
gui_invite_others = Invite with a link…
gui_kick_means = They can no longer read or write here until somebody lets them in again. Links that were made before let nobody in any more.
gui_ban_means = They can no longer read or write here, and nobody can let them in again before the ban is lifted in the room’s rules. Links that were made before let nobody in any more.
gui_owner_means = They can then do all that you can, and take that from you as well.
gui_rename = Another pseudonym
gui_take_over = Save
gui_compare_how = Meet, or call each other. One reads the number aloud, the other follows it on their own screen. If all of it is the same, nobody stands between you. Sent through this chat it proves nothing.
gui_match = They match
gui_differ = They do not match
gui_compare = Compare
gui_rule_topic = What the room is about
gui_rule_joining = Coming in
gui_rule_inviting = Who may invite others
gui_rule_frozen = Only moderators and owners may write
gui_rule_slow = Seconds between two messages of a member
gui_rule_retention = Days for which messages are kept
gui_rule_archived = This room has ended: it can be read, and nobody can write.
gui_rule_muted = They may not write
gui_rule_banned = They may not come back
gui_inviting_members = Every member
gui_inviting_moderators = Moderators and owners
gui_joining_open = Open: whoever reaches the server can come in
gui_joining_invitation = By invitation: for whoever is added or has a link
gui_joining_hidden = Hidden: by invitation, and only members learn of it
gui_reopen = Open the room again
gui_archive_means = Nobody can write here until an owner opens the room again. What was said stays to be read.
gui_unban = Let { $who } come again
gui_invite_lasts = How long it is good
gui_invite_admits = How many it lets in
gui_invitations_there = Invitations that let somebody in
gui_take_back = Take back
gui_revoke_means = Whoever has the link and has not come in yet stays outside.
gui_find_room = Find a room
gui_join = Go in
gui_make_room = Make a room
gui_room_name = Name of the room
gui_make = Make it
gui_transfers_over = Not under way any more
gui_transfer_pace = { $rate } a second
gui_seconds_left =
    { $count ->
        [one] one second left
       *[other] { $count } seconds left
    }
gui_minutes_left =
    { $count ->
        [one] one minute left
       *[other] { $count } minutes left
    }
gui_transfer_sent = { $name } is there
gui_transfer_failed = { $name } did not get there
gui_stop_means = What has moved of it is deleted.
gui_save_again = Try again
gui_doubtful_link = Where does this link lead?
gui_stay = Do not open it
# The window: the way in
gui_opening = Opening…
gui_servers = Servers
gui_connect = Connect
gui_or = or
gui_continue = Continue
gui_stop_trying = Stop
gui_try_again = Try again
gui_other_server = Another server…
gui_stopped = tchat cannot go on
gui_lost_why = the connection came to an end
gui_lost_hint = try again, or choose another server
gui_sealed = Your profile is sealed
gui_sealed_about = Keys and messages are locked on this computer. Only the passphrase opens them.
gui_unlock = Open

# The window: hosting
gui_server = Server
gui_server_button = Server…
gui_host_start = Start the server
gui_host_stop = Stop the server
gui_host_stopping = Stopping the server…
gui_host_off = No server of yours is running on this computer.
gui_host_share = Others come in with this link; the code says the same to a camera:
gui_host_typed = Or they type this in a terminal:
gui_host_code = QR code of the link
gui_host_others = Who is in
gui_host_alone = Nobody else yet
gui_host_plain = A room for a class, too: for the worksheet’s own programs
gui_host_go = Go there
gui_host_private = Only this computer can reach it: it is on no network.
gui_host_broke = the server on this computer ended by itself ({ $how })
gui_host_broke_hint = start it again: what was sent is on its disk
gui_host_port_hint = perhaps a server runs on this computer already: `127.0.0.1` leads there; otherwise end the program that has the port, and try again
gui_host_locked_hint = a server runs on this computer already: `127.0.0.1` leads there
gui_host_missing = the program `tchat`, which is the server, was not found
gui_host_missing_hint = install it beside this one: `cargo install --path crates/tchat`
gui_lab = Watch what passes
gui_lab_about = In the lab, whoever connects through port { $port } is seen as an eavesdropper sees them. It opens in a terminal:
gui_lab_no_terminal = no terminal was found to open the lab in
gui_lab_no_terminal_hint = type the line above in one
