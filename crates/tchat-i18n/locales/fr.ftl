# Ce que dit tchat, en français. Mêmes messages et mêmes variables que dans en.ftl ; des tests y
# veillent, et veillent à la typographie : U+202F devant ; ! ?, U+00A0 devant : et dans « ».
#
# Vouvoiement ; pas de point après une phrase seule ; ce qui se tape est entre accents graves.

## The command line: headings

heading_usage = Utilisation :
heading_commands = Commandes :
heading_arguments = Arguments :
heading_options = Options :
heading_error = erreur :
heading_hint = conseil :

## The command line: names of values

value_address = ADRESSE
value_action = QUOI
value_command = COMMANDE
value_dir = DOSSIER
value_fd = FD
value_format = FORMAT
value_lang = LANGUE
value_link = LIEN | HÔTE[:PORT]
value_name = NOM
value_nick = PSEUDO
value_room = SALON
value_shell = SHELL
value_since = SEQ|DATE
value_text = TEXTE | -

## The command line: commands

about_tchat = Un tchat de groupe privé qu’une commande suffit à lancer : les messages sont chiffrés de bout en bout
about_host = Lancer un serveur et y discuter, en un seul programme
about_serve = Faire tourner un serveur, sans discuter
about_join = Rejoindre un serveur et discuter
about_send = Envoyer un message et attendre que le serveur l’ait reçu
about_read = Afficher l’historique d’un salon
about_rooms = Lister les salons du serveur
about_who = Lister les membres d’un salon
about_export = Écrire tout l’historique d’un salon sur la sortie standard
about_completions = Afficher un script de complétion pour un shell
about_man = Afficher la page de manuel
about_profile = Sceller le profil de cette machine par une phrase de passe, le desceller, ou le décrire

after_tchat =
    Sans commande, la discussion reprend sur le dernier serveur utilisé.

    Exemples :
      tchat host --nick alice            lancer un serveur et y discuter sous le pseudo alice
      tchat join 192.168.1.20 --nick bob le rejoindre depuis une autre machine
      tchat join                         rejoindre le dernier serveur utilisé
      echo bonjour | tchat join          envoyer une ligne, puis s’en aller
after_host =
    Les autres rejoignent avec l’adresse ou le lien affiché au début. Le serveur vit aussi longtemps
    que ce programme ; `tchat serve` en lance un qui dure.

    Exemples :
      tchat host
      tchat host --nick alice --listen 192.168.1.20
after_serve =
    Affiche une ligne par adresse écoutée, puis les liens pour rejoindre. SIGTERM et Ctrl-C
    l’arrêtent proprement. Le serveur conserve et transmet des messages qu’il ne peut pas lire.

    Exemples :
      tchat serve
      tchat serve --listen 127.0.0.1:0 --data /srv/tchat
after_join =
    En texte, `alice: bonjour` est un message et `* alice a rejoint le salon` une annonce. Votre
    propre message s’affiche quand le serveur l’a reçu : une ligne tapée mais non affichée n’est
    pas encore envoyée. Les lignes suivantes d’un message commencent par `  | `, et ce qu’un
    terminal ne doit pas recevoir est écrit en toutes lettres.
    L’entrée standard est lue ligne par ligne : un message, ou une commande comme `/aide` ; `//`
    envoie une ligne qui commence par `/`. À sa fin, le programme attend que tout soit envoyé, puis
    se termine. `--output json` affiche un objet JSON par ligne, avec les textes exacts.

    Exemples :
      tchat join 192.168.1.20 --nick bob
      tchat join tchat://192.168.1.20:5555/CLÉ --room équipe
      echo bonjour | tchat join chat.example.org --nick robot
      tchat join --output json --input json
after_send =
    N’affiche rien quand le message est conservé ; avec `--output json`, l’objet `sent`. Un message
    dont le serveur n’a pas accusé réception reste en attente et part la fois suivante, et l’erreur le
    dit. Si le serveur ne peut être joint du tout, rien n’est gardé.

    Exemples :
      tchat send --room general "On dîne à sept heures"
      git log -1 | tchat send --room équipe -
after_read =
    Met le salon à jour si le serveur répond, puis affiche ce que cette machine possède.
    `--since` prend un numéro de message (`120` : ce qui vient après), une date ou une heure
    (`2026-11-22`, `2026-11-22T14:00`, `2026-11-22T14:00:00Z`).

    Exemples :
      tchat read --room general
      tchat read --room équipe --since 2026-11-22 --output json
      tchat read --room équipe --follow
after_rooms =
    Exemples :
      tchat rooms
      tchat rooms 192.168.1.20 --output json
after_who =
    Exemples :
      tchat who --room general
after_export =
    Un objet JSON par ligne, comme avec `tchat read --output json` ; `--output text` pour être lu.

    Exemples :
      tchat export --room general > general.jsonl
after_completions =
    Exemple :
      tchat completions bash > ~/.local/share/bash-completion/completions/tchat
after_profile =
    `seal` scelle clés, messages, noms et adresses des serveurs par une phrase de passe ; `unseal`
    l’annule ; `passphrase` en change ; `show` dit où est le profil, s’il est scellé, et votre
    propre empreinte. Sans la phrase de passe, un profil scellé est perdu : personne ne peut le
    récupérer. Le nombre, la longueur et l’heure des messages restent visibles, comme les noms des
    dossiers.
    Un profil resté ouvert peut se retrouver dans des sauvegardes et sur des disques SSD : si cela
    compte, scellez-le avant de vous en servir (`tchat profile seal --nick alice`).
    Dans un script, `passphrase` prend l’ancienne comme partout et la nouvelle par
    `--new-passphrase-fd`.

    Exemples :
      tchat profile seal
      tchat profile show --nick alice
      tchat read --offline --passphrase-fd 3 3< <(pass show tchat)
      tchat profile passphrase --passphrase-fd 3 --new-passphrase-fd 4 3< avant 4< après
after_man =
    Exemple :
      tchat man --lang fr | man -l -

## The command line: options and arguments

option_lang = Parler anglais (`en`) ou français (`fr`) ; sinon, les paramètres régionaux décident
option_profile = Garder l’identité et l’historique dans ce dossier (ou : TCHAT_HOME)
option_passphrase_fd = Lire la phrase de passe d’un profil scellé sur ce descripteur de fichier, jusqu’à sa première fin de ligne (moins sûr : TCHAT_PASSPHRASE)
option_verbose = Dire sur la sortie d’erreur ce qui se passe à l’intérieur ; deux fois pour plus
option_help = Afficher l’aide
option_version = Afficher la version
option_nick = Le pseudo à utiliser ; sinon, le dernier utilisé
option_listen = Écouter sur cette adresse, répétable ; sinon sur toutes, port 5555
option_data = Garder les données du serveur dans ce dossier
option_name = Le nom du serveur
option_room = Le salon à rejoindre ; sinon `general`
option_room_only = Le salon ; sinon `general`
option_profile_nick = Le profil fait pour ce pseudo ; sinon, le dernier utilisé
option_new_passphrase_fd = Lire la nouvelle phrase de passe sur ce descripteur de fichier
option_linear = Une ligne par événement, rien de dessiné ; c’est le cas hors d’un terminal
option_output = `text` pour les gens ou `json` pour les programmes
option_input = `lines` ou `json` : ce que contient l’entrée standard
option_follow = Continuer avec ce qui arrive
option_since = Commencer après une place ou à une date
option_offline = Ne pas se connecter : lire ce que cette machine possède
argument_link = Où : un hôte, une adresse, ou le lien affiché par le serveur ; sinon, le dernier serveur utilisé
argument_text = Le message ; `-` le lit sur l’entrée standard
argument_shell = `bash`, `zsh`, `fish`, `elvish` ou `powershell`
argument_action = `seal`, `unseal`, `passphrase` ou `show`

## The command line: wrong usage

usage_unknown_option = l’option `{ $option }` n’existe pas
usage_unknown_command = la commande `{ $command }` n’existe pas
usage_unexpected = `{ $argument }` est un argument de trop
usage_missing_value = `{ $option }` demande une valeur
usage_no_value = `{ $option }` ne prend pas de valeur
usage_bad_choice = `{ $value }` n’est pas une valeur pour `{ $option }` ; en voici la liste : { $choices }
usage_bad_value = `{ $value }` n’est pas une valeur pour `{ $option }` : { $why }
usage_bad_address = `{ $value }` n’est ni une adresse ni un lien : { $why }
usage_bad_listen = donnez une adresse IP, avec ou sans port, comme `127.0.0.1:5555` ou `[::1]:0`
usage_bad_since = donnez une place comme `120`, une date comme `2026-11-22` ou une heure comme `2026-11-22T14:00:00Z`
usage_bad_fd = donnez le numéro d’un descripteur de fichier ouvert en lecture, comme `3`
usage_fd_is_output = c’est une sortie ; donnez-en un autre, comme `3`
usage_fd_is_input = l’entrée standard apporte ici les messages ; donnez-en un autre, comme `3`
usage_missing = il manque quelque chose : { $arguments }
usage_twice = `{ $option }` a été donnée deux fois
usage_conflict = `{ $one }` ne va pas avec `{ $other }`
usage_not_unicode = un argument n’est pas en UTF-8 valide
usage_other = ces arguments ne vont pas ensemble
usage_hint = `{ $command }` explique l’utilisation
usage_similar = vouliez-vous dire { $similar } ?

address_no_host = il n’y a pas d’hôte
address_port = un port est un nombre de 1 à 65535
address_key = sa clé est abîmée ; recopiez le lien entier
address_character = un nom d’hôte ne peut pas contenir `{ $character }`
room_name_empty = le nom est vide
room_name_too_long = le nom dépasse { $limit } caractères
room_name_character = le nom contient `{ $character }` ; lettres, chiffres, `-`, `_` et `.` sont permis
room_name_mixed_scripts = le nom mélange deux écritures ({ $one }, { $other }) dont les lettres peuvent se ressembler : écrivez-le dans une seule
room_name_mixed_digits = le nom mélange des chiffres de deux systèmes, { $one } et { $other } : écrivez-les tous dans un seul

## The chat: notices

ready_encrypted = Vous êtes { $me } dans { $room } (salon chiffré de bout en bout) ; `/aide` liste les commandes
ready_plain = Vous êtes { $me } dans { $room }, NON chiffré ; `/aide` liste les commandes
joined = { $who } a rejoint le salon
left = { $who } a quitté le salon
left_removed = La modération a expulsé { $who }
renamed = { $who } s’appelle désormais { $to }
online = { $who } est en ligne
offline = { $who } est hors ligne
gap_before_you_joined =
    { $count ->
        [one] { $count } message a été envoyé avant votre arrivée
       *[other] { $count } messages ont été envoyés avant votre arrivée
    }
gap_repaired =
    { $count ->
        [one] { $count } message est perdu pour cet appareil, qui a dû rejoindre le salon à nouveau
       *[other] { $count } messages sont perdus pour cet appareil, qui a dû rejoindre le salon à nouveau
    }
gap_unreadable =
    { $count ->
        [one] { $count } message a été mal scellé par son expéditeur, et personne ne peut le lire
       *[other] { $count } messages ont été mal scellés par leur expéditeur, et personne ne peut les lire
    }
gap_later_version =
    { $count ->
        [one] { $count } message est d’un genre qu’une version ultérieure de tchat affiche
       *[other] { $count } messages sont d’un genre qu’une version ultérieure de tchat affiche
    }
connection_online = en ligne
connection_offline = hors ligne
connection_retrying = { $why } ; nouvel essai dans { $seconds } s ; ce que vous écrivez est conservé
server_key_trusted = Première connexion à ce serveur. Sa clé fait foi désormais ; faites-la confirmer par la personne qui l’administre : { $fingerprint }
unsent =
    { $count ->
        [one] { $count } message n’est pas encore envoyé ; il est conservé et partira la prochaine fois
       *[other] { $count } messages ne sont pas encore envoyés ; ils sont conservés et partiront la prochaine fois
    }
unsent_hint = `tchat join` se reconnecte et envoie ce qui attend
read_offline = le serveur ne répond pas, voici donc ce que cette machine possède : { $why }
room_members =
    { $count ->
        [one] { $count } appareil
       *[other] { $count } appareils
    }
room_open = ouvert
room_by_invitation = sur invitation
room_encrypted = chiffré
room_plain = en clair
room_joined = vous y êtes
person_online = en ligne
person_offline = hors ligne
person_me = vous
person_owner = propriétaire
own_fingerprint = Empreinte de ce serveur : { $fingerprint }
host_invites = Les autres rejoignent avec l’une de ces commandes :

## The chat: commands

slash_heading = Commandes ; le début du mot suffit :
slash_help = lister les commandes
slash_who = qui est dans le salon
slash_rooms = les salons du serveur
slash_join = rejoindre un salon, ou le créer ; ce que vous tapez y va ensuite
slash_part = quitter le salon pour de bon
slash_nick = changer de pseudo
slash_kick = expulser quelqu’un du salon pour de bon (propriétaires)
slash_invite = ajouter quelqu’un au salon
slash_quit = fermer le programme ; vous restez membre

slash_unknown = la commande `{ $command }` n’existe pas
slash_ambiguous = `{ $command }` peut être { $choices }
slash_ambiguous_hint = tapez une lettre de plus
slash_missing = il manque l’argument de `{ $usage }`
slash_hint = `/aide` liste les commandes ; `//` envoie une ligne qui commence par `/`
no_room = vous n’êtes dans aucun salon ici, la ligne n’est donc allée nulle part
no_room_hint = `/salon NOM` en rejoint un, `/salons` les liste

## Standard input

input_not_utf8 = la ligne { $line } n’est pas en UTF-8 valide et n’a pas été envoyée
input_not_utf8_hint = convertissez le texte en UTF-8
input_text_not_utf8 = le message n’est pas en UTF-8 valide et n’a pas été envoyé
input_not_json = la ligne { $line } n’est pas un objet JSON : { $why }
input_field_missing = le champ `{ $field }` manque
input_field_unknown = il n’y a pas de champ `{ $field }` ici
input_field_wrong = le champ `{ $field }` ne convient pas : { $why }
input_field_text = il prend un texte
input_field_choice = il prend une valeur parmi { $choices }
input_type_unknown = il n’y a pas de type `{ $kind }`
input_hint = `{"{"}"type":"help"{"}"}` liste ce qui peut être envoyé

## Troubles of the client, and what to do

host_unknown = aucune adresse n’est connue pour `{ $host }`
host_unknown_hint = vérifiez l’orthographe, ou donnez l’adresse IP que le serveur a affichée
connection_refused = connexion refusée : rien n’écoute sur { $address }
connection_refused_hint = vérifiez que le serveur y tourne (`tchat serve`) et que le port est le bon
timed_out = délai dépassé : { $address } n’a pas répondu en { $seconds } s
timed_out_hint = vérifiez l’adresse, que les deux machines sont sur le même réseau, et qu’aucun pare-feu ne les sépare
unreachable = aucun chemin ne mène à { $address }
unreachable_hint = vérifiez que cette machine a un réseau, et que l’adresse est juste
connection_lost = connexion perdue
connection_lost_hint = ce qui attend est conservé ; `tchat join` se reconnecte et l’envoie
not_tchat = ce qui répond à l’adresse { $address } n’est pas un serveur tchat : { $seen }
not_tchat_hint = vérifiez le port ; un serveur tchat écoute sur le port 5555 sauf indication contraire
seen_http = c’est un serveur web
seen_ssh = c’est un serveur SSH
seen_other_tls = il parle TLS, mais pour autre chose
seen_silence = il ne dit rien
seen_unknown = il parle un autre protocole
server_key_changed = le serveur à { $address } a une autre clé que celle connue ou du lien : { $seen }, et non { $pinned }
server_key_changed_hint =
    Soit le serveur a été réinstallé, soit quelqu’un s’est placé entre lui et vous et lirait vos
    échanges. Rien n’a été envoyé. Demandez à qui l’administre, par un autre moyen, le lien que le
    serveur affiche. Si sa clé est la nouvelle, prenez un nouveau profil avec ce lien :
    `tchat join LIEN --profile DOSSIER`. Sinon, ne vous connectez pas
server_broken = le serveur ne respecte pas le protocole
server_broken_hint = réessayez ; si cela se répète, prévenez qui l’administre
version = le serveur parle une autre version du protocole
version_hint = mettez à jour le plus ancien des deux, ce programme ou le serveur ; `tchat --version` donne la version de celui-ci
nick_taken = le pseudo { $nick } appartient à quelqu’un d’autre ici
nick_taken_hint = prenez-en un autre avec `--nick`
nick_taken_hint_free = prenez-en un autre avec `--nick` ; sont libres : { $suggestions }
nick_empty = le pseudo est vide
nick_too_long = le pseudo dépasse { $limit } caractères
nick_character = le pseudo contient le caractère { $character }, interdit dans un pseudo : supprimez-le
nick_unassigned = le pseudo contient le caractère { $character }, que cette version de tchat ne connaît pas encore : supprimez-le, ou installez un tchat plus récent
nick_joiner = le pseudo contient le liant invisible { $character } : écrivez-le sans lui, et choisissez des émojis qui ne sont pas assemblés de plusieurs
nick_out_of_place = le caractère { $character } ne peut pas se trouver à cet endroit du pseudo : sa place est auprès de certaines lettres seulement
nick_mark = l’accent { $character } est de trop dans le pseudo : chacun suit une lettre, qui en porte au plus quatre différents
nick_mixed_scripts = le pseudo mélange deux écritures ({ $one }, { $other }) dont les lettres peuvent se ressembler : écrivez-le dans une seule
script_name =
    { $name ->
        [Latin] latin
        [Cyrillic] cyrillique
        [Greek] grec
        [Arabic] arabe
        [Armenian] arménien
        [Bengali] bengali
        [Bopomofo] bopomofo
        [Cherokee] cherokee
        [Devanagari] devanagari
        [Georgian] géorgien
        [Han] chinois
        [Hangul] hangeul
        [Hebrew] hébreu
        [Hiragana] hiragana
        [Katakana] katakana
        [Thai] thaï
       *[other] { $name }
    }
nick_mixed_digits = le pseudo mélange des chiffres de deux systèmes, { $one } et { $other } : écrivez-les tous dans un seul
nick_unsettled = le pseudo n’a pas d’orthographe stable : écrivez-le avec d’autres caractères
nick_reserved = le pseudo { $nick } est réservé : on le prendrait pour le serveur
nick_invalid_hint = choisissez-en un autre avec `--nick`
no_such_room = il n’y a pas de salon { $room }
no_such_room_hint = `tchat rooms` liste ceux qui existent
by_invitation = on ne rejoint le salon { $room } que sur invitation
by_invitation_hint = demandez à un membre de taper `/inviter PSEUDO`
not_in_room = vous n’êtes pas dans le salon { $room }
not_in_room_hint = rejoignez-le d’abord : `tchat join --room { $room }`
removed = la modération vous a expulsé du salon { $room }
removed_hint = cet appareil ne peut pas y revenir ; adressez-vous à ses propriétaires
nobody_called = personne ne s’appelle { $nick } ici
nobody_called_hint = `/qui` liste les membres
owners_only = seuls les propriétaires du salon { $room } peuvent le faire
owners_only_hint = `/qui` montre qui ils sont
yourself = on ne peut pas se retirer soi-même du salon { $room }
yourself_hint = `/partir` permet d’en sortir
empty = le message est vide
empty_hint = écrivez quelque chose, puis envoyez-le
too_long = le message fait { $bytes } octets, et { $limit } au plus peuvent être envoyés
too_long_hint = coupez-le en plusieurs messages
history_differs = l’historique du salon { $room } sur le serveur n’est pas celui déjà vu
history_differs_hint = le serveur a été restauré d’une vieille copie, ou il vous trompe : demandez à qui l’administre. Ce que vous avez est conservé (`tchat read --offline`) ; pour recommencer, prenez un autre `--profile`
commit_forged = un changement des membres du salon { $room } était falsifié ou abîmé, et n’a pas été accepté
commit_forged_hint = le serveur ou un membre ne respecte pas le protocole ; prévenez qui l’administre et ne vous fiez pas au salon avant une explication
outbox_full = { $limit } messages attendent déjà d’être envoyés
outbox_full_hint = attendez que le serveur réponde à nouveau
profile_in_use = le profil { $path } est utilisé par un autre tchat
profile_in_use_hint = fermez l’autre, ou prenez un autre profil : `--nick PSEUDO` ou `--profile DOSSIER`
profile_not_writable = impossible d’écrire dans le profil { $path } : { $reason }
profile_not_writable_hint = vérifiez à qui est le dossier et ses droits, ou prenez-en un autre avec `--profile DOSSIER`
profile_exposed = d’autres personnes sur cette machine peuvent lire { $path }, qui contient des clés privées
profile_exposed_hint = gardez-le pour vous : `chmod -R go= { $path }`
profile_newer = le profil { $path } a été écrit par une version ultérieure de tchat
profile_newer_hint = mettez ce programme à jour
profile_damaged = { $path } est abîmé : { $what }
profile_damaged_hint = vérifiez le disque ; restaurez le fichier d’une sauvegarde, ou recommencez avec un autre `--profile DOSSIER`
disk_full = le disque de { $path } est plein
disk_full_hint = faites de la place, puis réessayez ; rien de ce qui a été confirmé n’est perdu
profile_sealed = le profil { $path } est scellé, et il n’y a pas de terminal où demander sa phrase de passe
profile_sealed_hint = donnez la phrase de passe avec `--passphrase-fd FD`, ou dans l’environnement par TCHAT_PASSPHRASE
profile_not_sealed = le profil { $path } n’est pas scellé
profile_not_sealed_hint = `tchat profile seal` le scelle
profile_already_sealed = le profil { $path } est déjà scellé
profile_already_sealed_hint = `tchat profile passphrase` change sa phrase de passe
wrong_passphrase = la phrase de passe n’ouvre pas le profil { $path }
wrong_passphrase_hint = vérifiez les majuscules et la disposition du clavier, puis réessayez ; sans la phrase de passe, le profil ne peut pas être ouvert
out_of_memory = il n’y a pas assez de mémoire pour ouvrir le profil { $path }
out_of_memory_hint = fermez d’autres programmes ou relevez la limite de mémoire, puis réessayez
internal = quelque chose s’est mal passé dans tchat : { $what }
internal_hint = recommencez avec `-v` et signalez ce qui s’affiche

## Refusals of the server

refused_login = le serveur n’accepte pas l’identification de cet appareil
refused_login_hint = vérifiez l’heure des deux machines, puis réessayez
refused_nick = le serveur n’accepte pas ce pseudo de ce compte
refused_nick_hint = choisissez-en un autre avec `--nick`
refused_nick_missing = vous n’avez pas encore de pseudo sur ce serveur
refused_nick_missing_hint = rejoignez-le une fois : `tchat join ADRESSE --nick PSEUDO`
refused_busy = le serveur a autant de connexions qu’il en accepte
refused_busy_hint = réessayez dans une minute
refused_stopping = le serveur est en cours d’arrêt
refused_stopping_hint = réessayez quand il tournera à nouveau
refused_too_slow = le serveur a cessé d’attendre : la connexion est trop lente
refused_too_slow_hint = réessayez sur un meilleur réseau
refused_replaced = ce profil a été ouvert ailleurs, celui-ci a donc été déconnecté
refused_replaced_hint = utilisez l’un des deux, ou un autre `--profile DOSSIER`
refused_unsupported = le serveur ne sait pas faire cela
refused_unsupported_hint = il est peut-être plus ancien que ce programme ; demandez à qui l’administre de le mettre à jour
refused_rate_limited = trop de demandes en trop peu de temps
refused_rate_limited_hint = attendez un instant, puis réessayez
refused_room_full = le salon a autant de membres qu’il peut en avoir
refused_room_full_hint = demandez à un propriétaire d’expulser les absents, ou créez un autre salon
refused_room_name = le serveur n’accepte pas ce nom pour un salon
refused_room_name_hint = choisissez-en un autre : lettres d’une seule écriture, chiffres, `-`, `_` et `.`
refused_room_exists = il y a déjà un salon de ce nom
refused_room_exists_hint = rejoignez-le, ou choisissez un autre nom
refused_quota = le serveur en conserve autant qu’il en accepte
refused_quota_hint = demandez à qui l’administre de faire de la place
refused_no_key_package = impossible d’ajouter cette personne maintenant : il manque de quoi le faire sur le serveur
refused_no_key_package_hint = demandez-lui d’ouvrir tchat une fois sur ce serveur, puis réessayez
refused_storage = le serveur n’a pas pu enregistrer : son disque est plein ou défaillant
refused_storage_hint = rien n’est perdu ; prévenez qui l’administre, puis réessayez
refused_other = le serveur a refusé : `{ $code }`
refused_other_hint = réessayez ; si cela se répète, prévenez qui l’administre

## Troubles of a server that starts or runs

port_taken = quelque chose écoute déjà à { $address }
port_taken_hint = un serveur tchat tourne peut-être déjà ; sinon, choisissez un autre port : `--listen 0.0.0.0:5556`
address_unavailable = { $address } n’est pas une adresse de cette machine
address_unavailable_hint = choisissez-en une avec `--listen`, ou aucune pour écouter sur toutes
permission_denied = il n’est pas permis d’écouter sur { $address }
permission_denied_hint = les ports sous 1024 demandent des droits particuliers ; choisissez-en un plus grand avec `--listen`
listen_failed = impossible d’écouter sur { $address } : { $reason }
listen_failed_hint = choisissez une autre adresse avec `--listen`
data_locked = un autre serveur utilise les données de { $path }
data_locked_hint = arrêtez-le, ou donnez à celui-ci son propre dossier avec `--data DOSSIER`
data_not_writable = impossible d’écrire les données du serveur dans { $path } : { $reason }
data_not_writable_hint = vérifiez à qui est le dossier et ses droits, ou choisissez-en un autre avec `--data DOSSIER`
data_newer = les données du serveur ont le format { $found }, et ce programme connaît les formats jusqu’à { $known }
data_newer_hint = mettez ce programme à jour
data_corrupt = { $path } est abîmé : { $what }
data_corrupt_hint = vérifiez le disque, puis restaurez le dossier du serveur d’une sauvegarde
identity_missing = il manque { $path } : sans la clé qu’il contient, personne ne reconnaîtrait ce serveur
identity_missing_hint = restaurez-le d’une sauvegarde, ou lancez un nouveau serveur dans un dossier vide avec `--data DOSSIER`
data_disk_full = le disque de { $path } est plein
data_disk_full_hint = faites de la place, puis relancez le serveur
data_unreadable = impossible de lire { $path } : { $reason }
data_unreadable_hint = vérifiez le disque, puis relancez le serveur
no_address = il n’y a pas d’adresse où écouter
no_address_hint = donnez-en une avec `--listen`
server_disk_full = le serveur s’est arrêté, car son disque est plein
server_disk_failed = le serveur s’est arrêté, car son disque a lâché : { $reason }
server_broke_down = le serveur est tombé en panne
server_failed_hint = rien de ce qui a été confirmé n’est perdu ; réparez la cause et relancez-le
server_broke_down_hint = rien de ce qui a été confirmé n’est perdu ; relancez-le avec `-v` et signalez ce qui s’affiche

## Other failures

no_known_server = ce profil ne connaît encore aucun serveur
no_known_server_hint = lancez-en un ici avec `tchat host`, ou rejoignez-en un avec `tchat join ADRESSE`
no_home = il n’y a pas de dossier personnel où garder les données
no_home_hint = nommez un dossier : `--profile DOSSIER` (et `--data DOSSIER` pour un serveur)
no_profile = il n’y a pas de profil dans { $path }
no_profile_hint = nommez-en un autre avec `--profile DOSSIER` ou `--nick PSEUDO` ; `tchat join` en crée un
no_passphrase = il n’y a pas de terminal où demander une phrase de passe
no_passphrase_hint = donnez-la avec `--passphrase-fd FD`, ou dans l’environnement par TCHAT_PASSPHRASE
no_new_passphrase_hint = donnez la nouvelle avec `--new-passphrase-fd FD`
passphrase_fd = impossible de lire une phrase de passe sur le descripteur de fichier { $fd } : { $reason }
passphrase_fd_hint = ouvrez-le pour le programme, comme le fait le shell dans `tchat read --passphrase-fd 3 3< FICHIER`
passphrase_empty = la phrase de passe est vide
passphrase_too_long = la phrase de passe dépasse { $limit } octets
passphrase_character = la phrase de passe contient le caractère { $character }, que tous les claviers ne savent pas taper
passphrase_not_utf8 = la phrase de passe n’est pas en UTF-8 valide
passphrase_invalid_hint = choisissez-en une autre : plusieurs mots se retiennent bien et se devinent mal
passphrases_differ = les deux phrases de passe ne sont pas les mêmes
passphrases_differ_hint = rien n’a été changé ; réessayez
asking_interrupted = arrêt à la demande de la phrase de passe
asking_interrupted_hint = rien n’a été changé
interrupted = arrêt demandé avant que le serveur ait le message
read_failed = impossible de lire l’entrée standard : { $reason }
write_failed = impossible d’écrire la sortie : { $reason }
io_hint = vérifiez où mènent l’entrée et la sortie
system_failed = le système a refusé ce dont tchat a besoin : { $reason }
system_failed_hint = vérifiez les limites de mémoire, de fichiers et de processus

## Sealed profiles

passphrase_ask = Phrase de passe du profil { $name } :
passphrase_ask_new = Nouvelle phrase de passe :
passphrase_ask_again = La même encore une fois :
passphrase_wrong_try_again = Ce n’est pas la phrase de passe ; réessayez
profile_was_sealed = Le profil { $path } est scellé. Personne ne peut l’ouvrir sans la phrase de passe, ni la retrouver
profile_was_unsealed = Le profil { $path } est ouvert : qui lit le dossier a les clés et les messages
passphrase_was_changed = La phrase de passe est changée ; les copies du profil faites avant s’ouvrent encore avec l’ancienne
profile_folder = Profil : { $path }
profile_is_sealed = Scellé par une phrase de passe
profile_is_open = Non scellé
profile_fingerprint = Votre empreinte : { $fingerprint }

## Checking worksheet programs

check_accepts = un client peut se connecter et reste connecté
check_accepts_hint = `server.bind`, `server.listen()` et `server.accept()` dans `connexions` ; la connexion doit rester ouverte après `recv`
check_accepts_several = un deuxième et un troisième client peuvent aussi se connecter
check_accepts_several_hint = `connexions` doit revenir à `server.accept()` : un `while True` autour, et un `threading.Thread` par client
check_reaches_others = ce qu’un client écrit arrive à tous les autres
check_reaches_others_hint = `diffuser` : la boucle sur `clients`, `!=` et non `==`, et `clients.append(client)` dans `connexions` ; `gestion` doit tourner dans son propre thread (`target=gestion, args=(client,)`)
check_no_echo = un message ne revient pas à son auteur
check_no_echo_hint = `diffuser(message, client)` dans `gestion`, et `if c != client_envoyeur` devant `send` dans `diffuser`
check_unchanged = un message arrive tel quel, accents et émojis compris, sans rien avant ni après
check_unchanged_hint = dans `gestion`, transmettez les octets de `recv` tels quels : ni `decode`, ni `str(...)`, ni pseudo, ni `\n`
check_long_message = un message de plus de 1 024 octets arrive entier et dans l’ordre
check_long_message_hint = `recv(1024)` donne au plus 1 024 octets : rappelez-le dans `while True`, transmettez chaque morceau, et n’en décodez aucun
check_keeps_order = plusieurs messages arrivent dans l’ordre où ils ont été écrits
check_keeps_order_hint = un seul thread par client, et dans `gestion` chaque `recv` est suivi de son `diffuser`
check_burst = quarante messages d’un coup arrivent tous
check_burst_hint = `gestion` ne doit pas s’arrêter après une erreur ou une limite ; TCP peut coller des messages, aucun ne doit se perdre
check_half_character = une moitié de caractère (`\xc3` sans la suite) ne gêne personne, pas même son auteur
check_half_character_hint = pas de `decode` dans `gestion` : un message peut finir au milieu d’un caractère, et l’erreur mettrait fin au thread
check_same_nick = deux clients de même pseudo peuvent discuter tous les deux
check_same_nick_hint = retrouvez un client par son socket, pas par son pseudo : `clients.index(client)`
check_departure_reset = un client coupé net (RST) est annoncé une fois à tous les autres, avec les mots de la fiche
check_departure_reset_hint = le `except` de `gestion` : `clients.remove(client)`, puis `diffuser` avec l’annonce, puis `pseudos.remove(user)`
check_never_reads = un client qui ne lit jamais n’empêche pas les autres de lire
check_never_reads_hint = `client.send` dans `diffuser` attend quand les tampons de ce client sont pleins : donnez à chaque client une file (`queue.Queue`) et un thread qui envoie
check_nobody_skipped = personne ne manque un message parce qu’un autre client part pendant ce temps
check_nobody_skipped_hint = `clients.remove` pendant qu’un autre thread est dans `for client in clients` : le suivant est sauté. Parcourez une copie, `for client in list(clients)`, et protégez la liste avec un `threading.Lock`
check_silent_client = un client qui se connecte sans rien dire n’empêche pas le suivant d’entrer
check_silent_client_hint = le `client.recv` du pseudo est dans `connexions`, qui l’attend : lisez le pseudo dans le thread du client, au début de `gestion`
check_silent_reset = quand un tel client est coupé net (RST), le suivant peut encore entrer
check_silent_reset_hint = l’erreur de `client.recv` met fin à `connexions`, donc à l’accueil : mettez le `recv` du pseudo dans un `try`, dans le thread du client
check_nick_not_utf8 = après un pseudo qui n’est pas de l’UTF-8, le client suivant peut encore entrer
check_nick_not_utf8_hint = le `decode('utf-8')` du pseudo échoue dans `connexions` : écrivez `decode('utf-8', errors='replace')`, ou un `try` autour
check_departure_close = un client fermé normalement (FIN) est annoncé une fois à tous les autres, avec les mots de la fiche
check_departure_close_hint = après une fin normale, `recv` renvoie `b''` sans fin et aucune erreur : dans `gestion`, `if not message:` doit faire la même chose que le `except`
check_stays_after_close = après ce départ, les autres peuvent écrire et ne sont pas expulsés
check_stays_after_close_hint = `send` vers celui qui est parti échoue dans le `try` de celui qui écrit, et le `except` expulse ce dernier : mettez un `try` autour de chaque `send` dans `diffuser`
check_stays_after_reset = qui écrit pendant qu’un autre client est coupé net (RST) n’est pas expulsé
check_stays_after_reset_hint = un `try` autour de chaque `send` dans `diffuser` : seul le client dont le `send` échoue est parti
check_still_accepts = après tout cela, un nouveau client peut entrer et être lu
check_still_accepts_hint = `connexions` s’est arrêtée : cherchez une erreur (`Traceback`) dans la fenêtre du serveur
check_connects = le client se connecte
check_connects_hint = `client.connect((…, 5555))` : l’adresse doit être celle où tchat écoute (127.0.0.1 et 5555, sauf avec `--listen`) ; `connect` vient juste après `pseudo = input()`
check_nick_first = le client envoie d’abord le pseudo, seul et sans retour à la ligne
check_nick_first_hint = `client.send(pseudo.encode('utf-8'))` juste après `connect`, et rien avec
check_sends_typed = ce qui est tapé est envoyé tel quel, sans retour à la ligne
check_sends_typed_hint = `envoyer(message)` dans le `while True` de `ecrire` ; `message = input()` n’a pas de retour à la ligne, n’en ajoutez pas
check_empty_line = une ligne vide n’envoie rien, et la suivante est envoyée
check_empty_line_hint = `send(b'')` n’envoie rien : `ecrire` doit simplement continuer
check_sends_long = une ligne de plus de 1 024 octets est envoyée entière
check_sends_long_hint = `send` peut n’en prendre qu’une partie : écrivez `client.sendall(...)`
check_shows_message = un message reçu est affiché
check_shows_message_hint = `recevoir` doit tourner dans un thread (`target=recevoir`, sans parenthèses), et `print(message)` après `recv`
check_marks_notice = une annonce du serveur ne s’affiche pas comme un message
check_marks_notice_hint = le `if` de `recevoir` : `message.startswith('SERVEUR')`, et un `print` à part
check_notice_not_forged = un message qui contient seulement le mot SERVEUR s’affiche comme un message
check_notice_not_forged_hint = `'SERVEUR' in message` est vrai où que soit le mot : utilisez `message.startswith('SERVEUR')`
check_glued_notice = un message et une annonce arrivés collés sont affichés tous les deux
check_glued_notice_hint = un seul `recv` peut contenir deux messages : affichez tout
check_cut_character = un caractère coupé en deux entre deux `recv` est affiché, et la réception continue
check_cut_character_hint = `recv(1024).decode('utf-8')` échoue sur une moitié de caractère et met fin au thread : utilisez `codecs.getincrementaldecoder('utf-8')`
check_not_utf8 = des octets qui ne sont pas de l’UTF-8 n’arrêtent pas la réception
check_not_utf8_hint = `decode('utf-8', errors='replace')` dans `recevoir`
check_escapes = les caractères de commande (ESC, BEL) d’un message n’atteignent pas le terminal
check_escapes_hint = remplacez ce qui n’est pas `isprintable()` avant `print(message)`
check_server_gone = quand le serveur s’en va, le client le dit et n’écrit plus rien
check_server_gone_hint = quand le serveur est parti, `recv` renvoie `b''` sans fin : dans `recevoir`, `if not message:` dites-le et `break`
check_passed = ✔ réussi
check_failed = ✘ échec
check_unchecked = – non vérifié
check_expected = attendu : { $what }
check_came = reçu : { $what }
check_hint = à regarder : { $what }
check_why = raison : { $what }
check_bytes_more = { $shown } … ({ $total } octets en tout)
check_nothing = rien
check_closed = la connexion a été fermée
check_closed_after = { $what }, puis la connexion a été fermée
check_reset = la connexion a été refusée ou coupée net
check_reset_after = { $what }, puis la connexion a été coupée net
check_bytes_before = … { $shown } ({ $total } octets en tout)
check_shown = à l’écran : { $what }
check_exited = le programme s’est terminé sans rien afficher
check_exited_after = le programme s’est terminé, après avoir affiché { $what }
check_needs = ceci doit d’abord marcher : { $check }
check_door_closed = plus personne n’entre ou n’est lu depuis ceci : { $check }
check_no_time = il ne restait plus de temps
check_on_screen = vous seul voyez l’écran de votre client : le fait-il ?
check_not_by_hand = trop long à taper ; laissez tchat lancer le client : `tchat check --client -- python3 client.py`
check_summary =
    { $passed ->
        [one] { $passed } réussi
       *[other] { $passed } réussis
    }, { $failed ->
        [one] { $failed } échec
       *[other] { $failed } échecs
    }, { $unchecked ->
        [one] { $unchecked } non vérifié
       *[other] { $unchecked } non vérifiés
    }
check_do_start = Lancez votre client ; il doit se connecter à { $address }
check_do_start_here = Lancez votre client ; il doit se connecter à cette machine (127.0.0.1 depuis elle-même), port { $port }
check_do_type = Tapez dans votre client : `{ $text }`
check_do_enter = Appuyez seulement sur la touche Entrée dans votre client
check_do_look = Regardez l’écran de votre client : { $what }
check_unreachable = aucun serveur ne répond à { $address } : { $reason }
check_unreachable_hint = lancez-le d’abord (`python3 serveur.py`), et vérifiez l’adresse et le port (5555 dans la fiche)
check_listen_failed = impossible d’écouter sur { $address } : { $reason }
check_listen_failed_hint = arrêtez le serveur qui y tourne encore, ou choisissez un autre port avec `--listen` et le même dans votre client
check_start_failed = impossible de lancer `{ $program }` : { $reason }
check_start_failed_hint = donnez le programme comme vous le taperiez, par exemple `-- python3 client.py`, dans le dossier où il se trouve
about_check = Vérifier un serveur ou un client écrit d’après la fiche
argument_check_server = Le serveur à vérifier
value_program = PROGRAMME
argument_check_program = Avec `--client` : le client à lancer, avec ses arguments
option_check_client = Vérifier un client, en étant le serveur
option_check_listen = Où le client se connecte ; sinon 127.0.0.1:5555, ou toutes les adresses si vous le lancez
option_check_run = Le client à lancer, en une ligne pour le shell
value_check_server = HÔTE[:PORT]
value_line = LIGNE
after_check =
    Un serveur est vérifié par plusieurs clients qui s’y connectent ; un client, par un serveur que
    tchat joue : lancez-le vous-même et suivez ce qui s’affiche, ou laissez tchat le lancer et tout
    est vérifié automatiquement. Une ligne par vérification, avec ce qui était attendu, ce qui est
    venu et ce qu’il faut regarder dans le code. Tout est fini en 60 secondes pour un serveur. Le
    code de sortie est 0 si tout est réussi, sinon 1. Ne vérifiez que vos programmes, ou ceux que
    vous avez le droit de vérifier : un serveur qui a des défauts devra peut-être être relancé.

    Exemples :
      tchat check 127.0.0.1:5555
      tchat check --client -- python3 client.py
      tchat check --client --run "python3 client.py"
      tchat check --client --listen :5555
      tchat check 127.0.0.1:5555 --output json
