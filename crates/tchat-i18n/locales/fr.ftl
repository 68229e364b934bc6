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
value_days = JOURS
value_size = TAILLE
value_minutes = MINUTES
value_admin_subject = PSEUDO, CLÉ ou TEXTE
value_fd = FD
value_format = FORMAT
value_lang = LANGUE
value_link = LIEN | HÔTE[:PORT]
value_name = NOM
value_nick = PSEUDO
value_joining = ouvert | caché
value_seconds = SECONDES
value_topic = SUJET
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
about_invite = Créer un lien par lequel d’autres entrent dans un salon
about_export = Écrire tout l’historique d’un salon sur la sortie standard
about_admin = S’occuper d’un serveur, sur sa machine
about_completions = Afficher un script de complétion pour un shell
about_gui = Discuter dans une fenêtre : le programme `tchat-gui`
about_man = Afficher la page de manuel
about_profile = Sceller le profil de cette machine par une phrase de passe, le desceller, ou le décrire

after_tchat =
    Sans commande, les serveurs de ce réseau sont listés, avec la ligne à taper pour chacun.

    Exemples :
      tchat host --nick alice            lancer un serveur et y discuter sous le pseudo alice
      tchat join 192.168.1.20 --nick bob le rejoindre depuis une autre machine
      tchat                              lister les serveurs de ce réseau
      tchat join                         rejoindre le dernier serveur utilisé, ou le seul de ce réseau
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
      tchat serve --classe
after_admin =
    Pour qui administre le serveur, sur sa machine : un serveur en marche écoute sur une socket de
    son dossier de données, que personne d’autre ne peut ouvrir. PSEUDO est un pseudo, CLÉ le début
    d’une clé telle que `people` la montre.

    Un bannissement vise une clé. Il coupe aussitôt ses connexions ; qui a fait une clé peut en
    faire une autre, et les salons gardent la personne comme membre jusqu’à ce qu’un propriétaire
    l’exclue. `forget` supprime ce que `tchat serve --plain --keep` conserve, que le serveur tourne
    ou non.

    Exemples :
      tchat admin status
      tchat admin people --output json
      tchat admin ban mallory --reason "inonde les salons"
      tchat admin announce "De retour dans cinq minutes" --for 10
after_join =
    En texte, `alice: bonjour` est un message et `* alice a rejoint le salon` une annonce. Votre
    propre message s’affiche quand le serveur l’a reçu : une ligne tapée mais non affichée n’est
    pas encore envoyée. Les lignes suivantes d’un message commencent par `  | `, et ce qu’un
    terminal ne doit pas recevoir est écrit en toutes lettres.
    L’entrée standard est lue ligne par ligne : un message, ou une commande comme `/aide` ; `//`
    envoie une ligne qui commence par `/`. À sa fin, le programme attend que tout soit envoyé, puis
    se termine. `--output json` affiche un objet JSON par ligne, avec les textes exacts.
    `--plain` rejoint un `serveur.py` de la fiche, ou un salon en clair. Ce protocole ne nomme pas
    les auteurs : un message vient de `?`, et `* SERVEUR` est ce qui se dit du serveur.
    `--cipher` chiffre comme `/chiffre` : pour qu’une classe le casse, pas pour l’en empêcher.

    Exemples :
      tchat join 192.168.1.20 --nick bob
      tchat join tchat://192.168.1.20:5555/CLÉ --room équipe
      echo bonjour | tchat join chat.example.org --nick robot
      tchat join --output json --input json
      tchat join --plain 192.168.1.54 --nick bob --cipher vigenere:NSI
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
after_invite =
    Affiche le lien. Qui le possède peut entrer jusqu’à son expiration : au bout de 7 jours, sauf si
    `--expires` en dit autrement, et pour autant de personnes qu’il en viendra, sauf avec `--uses`. Dans
    un salon sur invitation, seuls les membres en créent, le serveur seul ne laisse entrer personne, et
    expulser quelqu’un rend caducs tous les liens.

    Exemples :
      tchat invite
      tchat invite --room equipe --expires 2h --uses 1
      tchat invite --qr --host chat.example.org
      tchat invite --list
      tchat invite --revoke tout
after_who =
    Exemples :
      tchat who --room general
after_export =
    Un objet JSON par ligne, comme avec `tchat read --output json` ; `--output text` pour être lu.
    `--format markdown` et `--format html` en font un document ; une page HTML n’exécute rien et ne
    charge rien. Avec `--into` il devient un nouveau fichier, qui n’en écrase jamais un autre ; avec
    `--with-files` les fichiers partagés sont récupérés du serveur dans un dossier à côté (`general_files`).

    Exemples :
      tchat export --room general > general.jsonl
      tchat export --room general --format html --into ~/general.html --with-files
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

    `export FICHIER` écrit qui vous êtes, serveurs et historiques dans un fichier scellé, et `import
    FICHIER` en fait, sur une autre machine, un autre appareil à vous : scellé par la même phrase de
    passe, avec une clé à lui. Les deux continuent côte à côte. Il entre de lui-même dans les salons
    ouverts ; admettez-le dans les autres par `/inviter PSEUDO`, votre propre nom, sur le premier. Ce
    qui attend d’être envoyé reste où il est.

    Dans un script, `passphrase` prend l’ancienne comme partout et la nouvelle par
    `--new-passphrase-fd`.

    Exemples :
      tchat profile seal
      tchat profile show --nick alice
      tchat read --offline --passphrase-fd 3 3< <(pass show tchat)
      tchat profile passphrase --passphrase-fd 3 --new-passphrase-fd 4 3< avant 4< après
after_gui =
    Sans adresse, sur le dernier serveur utilisé.

    Exemples :
      tchat gui
      tchat gui 192.168.1.20 --nick alice
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
option_to_person = Écrire à cette personne seule, que vous connaissez par le salon
option_nick = Le pseudo à utiliser ; sinon, le dernier utilisé
option_listen = Écouter sur cette adresse, répétable ; sinon sur toutes, port 5555
option_data = Garder les données du serveur dans ce dossier
option_name = Le nom du serveur
option_keep_nicks = combien de temps un pseudo reste réservé après la dernière venue de son propriétaire (365)
option_max_file = le plus gros fichier que l’on peut envoyer, comme `500M` ou `2G` (2G) ; 0 : aucun fichier
option_file_quota = ce que le serveur garde de fichiers par compte (10G) ; 0 : aucun fichier
option_reason = avec `ban` : pourquoi ; la personne bannie l’apprend
option_address = avec `ban` : refuser aussi, pendant un jour, les adresses d’où la personne est connectée
option_for = avec `announce` : combien de temps l’annoncer aussi à qui se connecte (0)
option_plain = Accepter aussi les programmes de la fiche : un salon `plain` NON chiffré
option_keep = Conserver sur le disque ce qui se dit dans `plain`, un jour au plus
option_plain_authors = Envoyer `bob> ` devant chaque message aux programmes de la fiche ; casse les chiffres
option_plain_joins = Annoncer aux programmes de la fiche les arrivées aussi, pas seulement les départs
option_serve_lab = Montrer ce qui passe comme le voit un espion, comme le fait `tchat lab`
option_while_stdin = S’arrêter à la fin de l’entrée standard : pour les programmes qui lancent un serveur et peuvent être tués
option_plain_serveur = Écrire `Serveur` pour `SERVEUR` dans les messages, pour que personne ne se fasse passer pour le serveur
option_room = Le salon à rejoindre ; sinon `general`
option_room_only = Le salon ; sinon `general`
option_profile_nick = Le profil fait pour ce pseudo ; sinon, le dernier utilisé
option_new_passphrase_fd = Lire la nouvelle phrase de passe sur ce descripteur de fichier
option_private = N’admettre que les personnes invitées ; affiche l’invitation du propriétaire tant que personne n’est entré
option_expires = Durée de validité du lien : `30m`, `12h`, `7d` ou `never` ; sinon 7 jours
option_uses = Pour combien de personnes ; sinon sans limite
option_invite_host = Le nom ou l’adresse par lequel les autres atteignent le serveur
option_qr = Afficher aussi le lien en code QR
option_png = Écrire le code QR dans une image
option_invite_list = Lister les invitations valables au lieu d’en créer une
option_revoke = En retirer une, ou toutes en changeant la clé du salon
value_lifetime = DURÉE
value_revoked = NOM|tout
usage_bad_expires = donnez un nombre et une unité, comme `30m`, `12h` ou `7d`, ou bien `never`
link_too_long_for_qr = Le lien est trop long pour un code QR
picture_written = Le code QR se trouve dans { $path }
owner_invited = Le dernier lien fait de la première personne qui l’utilise la propriétaire du premier salon : gardez-le pour vous
option_linear = Une ligne par événement, rien de dessiné ; c’est le cas hors d’un terminal
option_prompt = Des lignes au-dessus d’une invite, au lieu de tout l’écran
option_output = `text` pour les gens ou `json` pour les programmes
option_input = `lines` ou `json` : ce que contient l’entrée standard
option_follow = Continuer avec ce qui arrive
option_since = Commencer après une place ou à une date
option_offline = Ne pas se connecter : lire ce que cette machine possède
argument_link = Où : un hôte, une adresse, ou le lien affiché par le serveur ; sinon, le dernier serveur utilisé ou, pour `join`, le seul de ce réseau
argument_text = Le message ; `-` le lit sur l’entrée standard
argument_shell = `bash`, `zsh`, `fish`, `elvish` ou `powershell`
argument_admin_action = `status`, `people`, `rooms` ; `ban`, `unban` ; `announce` ; `forget` : supprimer ce qui est conservé du salon `plain`
argument_admin_subject = pour `ban` et `unban` qui, pour `announce` quoi
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
usage_bad_number = il faut un nombre entier de { $least } à { $most }
usage_bad_size = donnez une taille comme `500M`, `2G` ou `0`
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
address_key = une partie en est abîmée ; recopiez le lien entier
address_character = un nom d’hôte ne peut pas contenir `{ $character }`
topic_empty = le sujet est vide
topic_too_long = le sujet dépasse { $limit } octets
topic_controls = le sujet contient des sauts de ligne ou d’autres caractères de contrôle
topic_hint = une courte ligne suffit
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
left_removed_by = { $by } a expulsé { $who }
someone = quelqu’un
ruled_owner = { $by } a confié le salon à { $who }, désormais propriétaire
ruled_owner_now = Le salon appartient désormais à { $who } : son dernier propriétaire est parti
ruled_moderator = { $by } a confié la modération à { $who }
ruled_member = { $by } a retiré son rôle à { $who }
ruled_muted = { $by } a coupé la parole à { $who }
ruled_unmuted = { $by } a rendu la parole à { $who }
ruled_banned = { $by } a banni { $who }
ruled_unbanned = { $by } permet à { $who } de revenir
ruled_let_in =
    { $count ->
        [one] { $by } permet à un appareil expulsé de revenir
       *[other] { $by } permet à { $count } appareils expulsés de revenir
    }
ruled_frozen = { $by } a gelé le salon : seule la modération peut écrire
ruled_thawed = { $by } a dégelé le salon
ruled_slow =
    { $seconds ->
        [one] { $by } a activé le mode lent : { $seconds } seconde entre deux messages
       *[other] { $by } a activé le mode lent : { $seconds } secondes entre deux messages
    }
ruled_slow_off = { $by } a désactivé le mode lent
ruled_topic = { $by } a fixé le sujet : { $topic }
ruled_topic_gone = { $by } a retiré le sujet
ruled_inviting_members = { $by } permet à chaque membre d’inviter
ruled_inviting_moderators = { $by } réserve les invitations à la modération
ruled_archived = { $by } a archivé le salon : on peut le lire, plus personne n’y écrit
ruled_reopened = { $by } a rouvert le salon archivé
ruled_join_key = { $by } a rendu caduques toutes les invitations au salon
ruled_join_key_removal =
    { $prompt ->
        [chat] en expulsant quelqu’un, { $by } a rendu caduques toutes les invitations : `/inviter` en crée de nouvelles
       *[shell] en expulsant quelqu’un, { $by } a rendu caduques toutes les invitations : `tchat invite` en crée de nouvelles
    }
waiting =
    { $seconds ->
        [one] Mode lent : envoi dans { $seconds } seconde
       *[other] Mode lent : envoi dans { $seconds } secondes
    }
rules_topic = sujet : { $topic }
rules_owners = propriétaires : { $people }
rules_moderators = modération : { $people }
rules_muted = sans parole : { $people }
rules_banned = bannissements : { $people }
rules_inviting_members = chaque membre peut inviter
rules_inviting_moderators = la modération peut inviter
rules_frozen = gelé : seule la modération peut écrire
rules_slow =
    { $seconds ->
        [one] mode lent : { $seconds } seconde entre deux messages
       *[other] mode lent : { $seconds } secondes entre deux messages
    }
rules_archived = archivé : on peut le lire, plus personne n’y écrit
renamed = { $who } s’appelle désormais { $to }
online = { $who } est en ligne
offline = { $who } est hors ligne
announcement = annonce du serveur : { $text }
gap_before_you_joined =
    { $count ->
        [one] { $count } message a été envoyé avant votre arrivée
       *[other] { $count } messages ont été envoyés avant votre arrivée
    }
gap_not_kept =
    { $count ->
        [one] un message n’est plus conservé par le serveur
       *[other] { $count } messages ne sont plus conservés par le serveur
    }
plain_mark = en clair
plain_entered = Le salon `plain` n’est pas chiffré : tout le réseau peut y lire. Vous y êtes { $me }
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
gap_not_allowed =
    { $count ->
        [one] { $count } message n’est pas affiché : son auteur n’avait pas le droit d’écrire, et le serveur l’a laissé passer
       *[other] { $count } messages ne sont pas affichés : leurs auteurs n’avaient pas le droit d’écrire, et le serveur les a laissés passer
    }
connection_online = en ligne
connection_offline = hors ligne
connection_retrying =
    { $prompt ->
        [chat] { $why } ; nouvel essai dans { $seconds } s, ou tout de suite avec `/reconnecter` ; ce que vous écrivez est conservé
       *[shell] { $why } ; nouvel essai dans { $seconds } s ; ce que vous écrivez est conservé
    }
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
room_hidden = caché, sur invitation
invitation_into = Qui possède ce lien peut entrer dans { $room } : ne l’envoyez à personne d’autre
invitation_open = { $room } est ouvert : le lien dit où il se trouve, et n’ouvre rien de plus
invitation_until = jusqu’au { $time }
invitation_for_ever = sans limite de temps
invitation_uses =
    { $count ->
        [one] pour { $count } personne
       *[other] pour { $count } personnes
    }
invitation_any_number = pour autant de personnes qu’il en viendra
invitation_by = de { $who }
invitation_by_server = du serveur
invitation_used =
    { $count ->
        [0] pas encore utilisée
        [one] utilisée une fois
       *[other] utilisée { $count } fois
    }
no_invitations = Aucune invitation ne permet d’entrer en ce moment
room_encrypted = chiffré
room_plain = en clair
room_joined = vous y êtes
person_online = en ligne
person_offline = hors ligne
person_away = absent
person_verified = vérifié
person_ignored = ignoré
person_since = vu pour la première fois le { $day }
person_me = vous
person_owner = propriétaire
person_moderator = modération
plain_open = Le salon `plain` est ouvert aux programmes de la fiche. Il n’est pas chiffré : tout le réseau peut y lire.
plain_paste = La ligne pour client.py :
plain_forgotten =
    { $count ->
        [0] Aucun message du salon `plain` à supprimer
        [one] Un message du salon `plain` supprimé, avec les arrivées et départs
       *[other] { $count } messages du salon `plain` supprimés, avec les arrivées et départs
    }
plain_forgotten_span = Du { $first } au { $last }
plain_nothing_kept = Rien d’un salon `plain` n’est conservé ici : sans `--keep`, il n’existe que dans la mémoire du serveur, jusqu’à son arrêt
admin_running = tchat { $version }, en marche depuis { $since }
admin_addresses = À l’écoute sur { $addresses }
admin_people = Personnes : { $online } en ligne, { $people } avec un pseudo, { $banned } au ban
admin_connections = Connexions : { $known } identifiées, { $strangers } pas encore
admin_rooms = Salons : { $rooms }, avec { $messages } messages dans { $entries } entrées
admin_flow = Ces derniers temps : { $rate } messages par seconde
admin_disk = Disque : { $used } occupés (base { $database }, écrit d’avance { $ahead }), { $free } libres
admin_disk_unknown = Disque : { $used } occupés (base { $database }, écrit d’avance { $ahead })
admin_files = Fichiers : { $count }, { $bytes }
admin_plain = Le salon `plain`, qui n’est pas chiffré, est ouvert : { $people } dedans
admin_no_plain = Aucun salon non chiffré
admin_in_rooms =
    { $count ->
        [one] dans { $count } salon
       *[other] dans { $count } salons
    }
admin_first_seen = première venue le { $day }
admin_last_seen = dernière venue le { $day }
admin_banned_since = au ban depuis le { $day }
admin_banned_since_because = au ban depuis le { $day } : { $reason }
admin_members = personnes : { $people }, appareils : { $devices }
admin_messages =
    { $count ->
        [one] { $count } message
       *[other] { $count } messages
    }
admin_last = dernière entrée { $time }
admin_owned = a un propriétaire
admin_unowned = sans propriétaire
admin_generation = génération { $number }
admin_banned =
    { $count ->
        [one] { $who } est au ban ; { $count } connexion coupée
       *[other] { $who } est au ban ; { $count } connexions coupées
    }
admin_turned_away = Refusées pendant { $hours } heures : { $addresses }
admin_no_address = Aucune adresse n’est refusée : la personne n’est pas connectée, ou l’est depuis cette machine
admin_ban_reach = Un bannissement vise une clé : la même personne peut revenir avec une autre. Les salons la gardent comme membre jusqu’à ce qu’un propriétaire l’exclue
admin_unbanned = { $who } n’est plus au ban
admin_announced =
    { $count ->
        [one] Annoncé à { $count } connexion
       *[other] Annoncé à { $count } connexions
    }
admin_hindered = `tchat admin` n’atteindra pas ce serveur : { $reason }
admin_not_running = aucun serveur ne tourne sur `{ $data }`
admin_not_running_hint = démarrez-le avec `tchat serve`, ou indiquez son dossier avec `--data`
admin_not_allowed = le serveur de `{ $data }` appartient à quelqu’un d’autre
admin_not_allowed_hint = demandez en tant qu’utilisateur qui le fait tourner
admin_stopped = le serveur s’est arrêté avant de répondre
admin_stopped_hint = voyez s’il tourne, puis redemandez : ce qui était demandé est peut-être fait
admin_too_slow = le serveur n’a pas répondu en { $seconds } s
admin_version = le serveur n’est pas de la même version que ce programme
admin_version_hint = redémarrez le serveur avec la version installée
admin_system = le serveur ne peut pas être interrogé : { $reason }
admin_system_hint = il faut des sockets Unix, et un dossier de données sur un disque qui peut en porter une
admin_nobody_called = personne ne s’appelle ainsi ici, et aucune clé ne commence ainsi
admin_nobody_called_hint = voyez `tchat admin people`
admin_ambiguous = cela peut désigner plusieurs personnes : { $keys }
admin_ambiguous_hint = donnez plus de la clé : `tchat admin people --output json` la montre en entier
admin_not_banned = cette personne n’est pas au ban
admin_not_banned_hint = voyez qui l’est avec `tchat admin people`
admin_too_much = c’est trop : au plus { $limit }
admin_too_much_hint = dites-le plus court
pupil_silent = { $address } n’a rien envoyé depuis { $seconds } s : pseudo attendu
pupil_silent_many = { $count } connexions n’ont encore rien envoyé, dont une de { $address } depuis { $seconds } s : pseudos attendus
pupil_not_utf8 = { $who } a envoyé des octets qui ne sont pas de l’UTF-8 (octet { $byte } en position { $place })
pupil_too_long = { $who } a envoyé { $bytes } octets d’un coup : au-delà de 1024, le message arrive en plusieurs morceaux
pupil_long_pseudonym = { $who } a envoyé { $bytes } octets comme pseudo : premier message collé au pseudo ?
pupil_empty_pseudonym = { $who } a envoyé un pseudo dont rien ne peut s’afficher
pupil_same_pseudonym = Il y a déjà { $wanted } : l’autre s’appelle { $who }
pupil_flood = { $who } envoie plus que quiconque ne peut lire, et doit attendre
pupil_never_reads = { $who } n’a jamais lu ce que disent les autres, et a été déconnecté (pas de `recv` ?)
pupil_scan = { $count } connexions de { $address } sont venues et reparties sans un mot : un balayage de ports ?
pupil_more = et { $count } autres
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
slash_kick = expulser quelqu’un du salon, jusqu’à nouvel ordre ; les invitations deviennent caduques
slash_ban = expulser quelqu’un, et ne laisser revenir aucun de ses appareils ; les invitations deviennent caduques
slash_unban = laisser revenir quelqu’un après une expulsion ou un bannissement
slash_mute = couper la parole à quelqu’un
slash_unmute = lui rendre la parole
slash_lock = geler le salon : seule la modération peut écrire
slash_unlock = laisser à nouveau tout le monde écrire
slash_slow = faire attendre les membres entre deux messages ; `0` y met fin
slash_topic = dire de quoi parle le salon ; `-` retire le sujet
slash_mod = confier la modération à quelqu’un
slash_unmod = retirer son rôle à quelqu’un
slash_owner = faire de quelqu’un un propriétaire
slash_archive = clore le salon : on peut le lire, plus personne n’y écrit
slash_unarchive = rouvrir un salon archivé
slash_create = créer un salon, sur invitation sauf mention contraire, et y entrer
slash_rules = les règles du salon, et qui y veille
slash_msg = écrire à quelqu’un seul ; un pseudo à espaces se met entre guillemets
value_message_text = TEXTE
slash_verify = comparer vos clés, pour savoir que personne n’est entre vous
slash_fingerprint = les chiffres d’une clé : la vôtre, ou celle de quelqu’un
slash_ignore = ne plus lire ce que quelqu’un écrit, sans qu’il le sache
slash_unignore = le lire de nouveau
slash_ignored = qui vous ignorez
slash_away = dire aux autres que vous êtes absent
slash_back = leur dire que vous êtes de retour
slash_reconnect = se connecter tout de suite, sans attendre le prochain essai
slash_invite = créer un lien vers le salon, ou y ajouter quelqu’un
slash_invitations = les invitations valables
slash_revoke = retirer une invitation, ou toutes
slash_quit = fermer le programme ; vous restez membre

slash_unknown = la commande `{ $command }` n’existe pas
slash_ambiguous = `{ $command }` peut être { $choices }
slash_ambiguous_hint = tapez une lettre de plus
slash_missing = il manque l’argument de `{ $usage }`
slash_number = `{ $usage }` attend un nombre
slash_choice = `{ $usage }` attend { $choices }
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
input_field_number = il faut un nombre entier
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
connection_lost_hint =
    { $prompt ->
        [chat] ce qui attend est conservé et partira tout seul dès que la connexion est revenue
       *[shell] ce qui attend est conservé ; `tchat join` se reconnecte et l’envoie
    }
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
banned = l’administration de ce serveur vous a banni
banned_because = l’administration de ce serveur vous a banni : { $reason }
banned_hint = demandez à qui l’administre, par un autre moyen ; se reconnecter ne sert à rien
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
no_such_room_hint =
    { $prompt ->
        [chat] `/salons` liste ceux qui existent
       *[shell] `tchat rooms` liste ceux qui existent
    }
by_invitation = on ne rejoint le salon { $room } que sur invitation
by_invitation_hint = demandez un lien à un membre : il tape `/inviter`
invitation_outdated = l’invitation dans le salon { $room } date d’avant le changement de sa clé
invitation_outdated_hint = demandez un nouveau lien : un membre tape `/inviter`
invitation_elsewhere = l’invitation mène dans un autre salon, { $room }
invitation_elsewhere_hint = recopiez le lien en entier, sans `--room`
link_invalid_hint = recopiez le lien en entier, tel qu’on vous l’a donné : il commence par `tchat://`
other_server = le lien mène à un autre serveur, celui de { $address }
other_server_hint =
    { $prompt ->
        [chat] quittez ce chat par `/quitter`, puis tapez `tchat join LIEN` avec le lien entier
       *[shell] `tchat join LIEN` y mène, avec le lien entier
    }
no_such_invitation = aucune invitation ne s’appelle { $called }, ou plusieurs commencent ainsi
no_such_invitation_hint =
    { $prompt ->
        [chat] `/invitations` les liste
       *[shell] `tchat invite --list` les liste
    }
join_key_unknown = personne n’a transmis à cet appareil la clé du salon { $room }, il ne peut donc pas inviter
join_key_unknown_hint = écrivez un message, patientez un instant et réessayez, ou laissez un autre membre inviter
not_in_room = vous n’êtes pas dans le salon { $room }
not_in_room_hint =
    { $prompt ->
        [chat] rejoignez-le d’abord : `/salon { $room }`
       *[shell] rejoignez-le d’abord : `tchat join --room { $room }`
    }
removed = la modération vous a expulsé du salon { $room }
removed_hint =
    { $prompt ->
        [chat] la modération peut vous laisser revenir ; `/salon` marche alors à nouveau
       *[shell] la modération peut vous laisser revenir ; `tchat join` marche alors à nouveau
    }
nobody_called = personne ne s’appelle { $nick } ici
nobody_called_hint =
    { $prompt ->
        [chat] `/qui` liste les membres ; un nom avec des espaces se met entre guillemets
       *[shell] `tchat who` liste les membres
    }
name_ambiguous = plusieurs personnes s’appellent { $name }, ou en ont l’air : on ne sait pas laquelle vous désignez
name_ambiguous_hint = tapez le nom voulu : { $choices }
name_changed_hands = { $name } n’est pas la personne dont vous avez vérifié la clé, mais une autre sous ce nom : rien n’a été fait
name_changed_hands_hint = demandez-lui par une autre voie que cette discussion ; pour désigner qui porte ce nom maintenant, tapez `{ $choice }`
number_differs = ATTENTION : ce n’est pas le numéro qui va avec la clé de { $who }. Vous n’avez pas les clés l’un de l’autre : quelqu’un est peut-être entre vous, et peut lire et écrire à sa place. Rien n’a été marqué comme vérifié
number_differs_hint = relisez-le en entier, au cas où vous auriez mal entendu ; s’il diffère encore, ne croyez rien de ce que { $who } semble écrire ici, et prévenez la personne qui administre le serveur
number_unreadable = ce n’est pas un numéro de sécurité : il a 60 chiffres, ou 12 mots
number_word_unknown = { $word } n’est pas un des mots d’un numéro de sécurité
number_unreadable_hint = lisez-le en entier, avec ou sans espaces entre les chiffres ; rien n’a été comparé
that_is_you = c’est vous-même
that_is_you_hint =
    { $prompt ->
        [chat] nommez quelqu’un d’autre ; `/empreinte` montre votre propre clé
       *[shell] nommez quelqu’un d’autre ; `tchat profile show` montre votre propre clé
    }
owners_only = seuls les propriétaires du salon { $room } peuvent le faire
owners_only_hint =
    { $prompt ->
        [chat] `/qui` montre qui ils sont
       *[shell] `tchat who` montre qui ils sont
    }
moderators_only = seule la modération du salon { $room } peut le faire
moderators_only_hint =
    { $prompt ->
        [chat] `/qui` montre qui en est
       *[shell] `tchat who` montre qui en est
    }
keeps_order = on ne peut pas le faire à la modération du salon { $room }
keeps_order_hint = un propriétaire peut d’abord retirer le rôle : `/membre PSEUDO`
last_owner = le salon { $room } n’aurait plus de propriétaire
last_owner_hint = faites d’abord de quelqu’un d’autre un propriétaire : `/propriétaire PSEUDO`
kept_out = cette personne a fait l’objet d’une expulsion ou d’un bannissement du salon { $room }
kept_out_hint = la modération peut la laisser revenir : `/débannir PSEUDO`
muted = la modération vous a coupé la parole dans le salon { $room } : votre message n’est pas parti
frozen = le salon { $room } est gelé : votre message n’est pas parti
archived = le salon { $room } est archivé : votre message n’est pas parti
may_not_write_hint = ce que vous aviez écrit : { $text }
yourself = on ne peut pas se retirer soi-même du salon { $room }
yourself_hint = `/partir` permet d’en sortir
to_yourself = une conversation se tient avec quelqu’un d’autre
to_yourself_hint =
    { $prompt ->
        [chat] `/qui` liste les membres
       *[shell] `tchat who` liste les membres
    }
not_reached = { $nick } n’a rien laissé ici qui permette de lui écrire
not_reached_hint = ce que vous avez écrit attend, et partira quand cette personne sera passée
conversation_forged = le serveur fait passer un autre salon pour votre conversation avec { $nick } ; rien n’y a été envoyé
conversation_forged_hint = il vous trompe ou est endommagé : prévenez la personne qui s’en occupe et les autres par une autre voie
direct_stays = on ne quitte pas une conversation à deux
direct_stays_hint = `/ignorer` vous épargne ce que l’autre écrit
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
refused_invitation_invalid = ce serveur ne connaît pas cette invitation
refused_invitation_invalid_hint = recopiez le lien en entier, ou demandez-en un nouveau
refused_invitation_expired = l’invitation a expiré
refused_invitation_used_up = l’invitation a déjà servi autant de fois que prévu
refused_invitation_revoked = l’invitation a été retirée
refused_invitation_hint = demandez un nouveau lien : un membre tape `/inviter`
refused_invitation_needed = ce serveur est privé : on n’y entre que sur invitation
refused_invitation_needed_hint = demandez un lien à un membre, puis rejoignez avec : `tchat join LIEN`
refused_no_key_package = impossible d’ajouter cette personne maintenant : il manque de quoi le faire sur le serveur
refused_no_key_package_hint = demandez-lui d’ouvrir tchat une fois sur ce serveur, puis réessayez
refused_storage = le serveur n’a pas pu enregistrer : son disque est plein ou défaillant
refused_storage_hint = rien n’est perdu ; prévenez qui l’administre, puis réessayez
refused_protocol = le serveur n’a pas su lire ce que ce programme a envoyé
refused_nick_taken = ce pseudo est celui d’un autre compte
refused_no_such_room = ce salon n’existe pas sur le serveur, ou vous n’avez pas à le connaître
refused_not_a_member = vous n’êtes pas membre de ce salon
refused_removed = la modération vous a expulsé de ce salon
refused_already_founded = quelqu’un d’autre a été le premier dans ce salon
refused_not_founded = personne n’est encore entré dans ce salon
refused_stale_epoch = le salon a changé entre-temps
refused_commit = les règles du salon ne le permettent pas
refused_turn = quelqu’un d’autre entre d’abord dans le salon
refused_too_long = le message est plus long que ce que le serveur accepte
refused_not_sealed = dans ce salon, le serveur n’accepte que ce qui est chiffré pour lui
refused_history = la copie de ce salon sur le serveur n’est pas celle que cette machine a vue
refused_key_package = le serveur n’accepte pas ce que cet appareil a laissé pour qu’on l’ajoute
refused_leave = le salon a changé pendant que vous en sortiez
refused_plain_room = ce salon n’est pas chiffré, et cela va dans un salon chiffré
refused_not_plain = cela va dans le salon non chiffré, et celui-ci en est un autre
refused_muted = la modération vous a coupé la parole dans ce salon
refused_frozen = ce salon est gelé : seule la modération y écrit
refused_slow = ce salon demande une pause entre deux messages
refused_archived = ce salon est archivé : on peut le lire, plus personne n’y écrit
refused_not_allowed = c’est à d’autres de le faire dans ce salon
refused_join_proof = l’invitation date d’avant le changement de clé du salon
refused_no_such_person = le serveur ne connaît personne avec ce compte
refused_file_too_large = le fichier est plus gros que ce que le serveur accepte
refused_no_such_file = le fichier n’est plus sur le serveur, ou pas encore
refused_file_differs = ce que le serveur a reçu n’est pas le fichier annoncé : il l’a jeté
refused_disk_full = le disque du serveur n’a plus de place pour le fichier
refused_chunk = ce morceau du fichier ne suit pas ce que le serveur en a
refused_slot = un autre de vos appareils a été plus rapide
refused_again_hint = réessayez
refused_elsewhere_hint = choisissez un autre salon
refused_moderators_hint = demandez à la modération ou à un propriétaire du salon
refused_other = le serveur a refusé, pour une raison que cette version ne connaît pas
refused_other_hint = réessayez ; si cela se répète, prévenez qui l’administre
refused_rule = les règles du salon ne le permettent pas : `{ $rule }`
refused_rule_hint =
    { $prompt ->
        [chat] `/règles` les montre
       *[shell] `/règles` dans une discussion les montre
    }

## Troubles of a server that starts or runs

port_taken = quelque chose écoute déjà à { $address }
port_taken_hint = un serveur tchat tourne peut-être déjà ; sinon, choisissez un autre port : `--listen 0.0.0.0:5556`
address_unavailable = { $address } n’est pas une adresse de cette machine
address_unavailable_hint = choisissez-en une avec `--listen`, ou aucune pour écouter sur toutes
permission_denied = il n’est pas permis d’écouter sur { $address }
permission_denied_hint = les ports sous 1024 demandent des droits particuliers ; choisissez-en un plus grand avec `--listen`
listen_failed = impossible d’écouter sur { $address } : { $reason }
listen_failed_hint = choisissez une autre adresse avec `--listen`
plain_name_taken = Il y a un salon chiffré nommé `plain`, et celui de la fiche ne doit pas être pris pour lui
plain_name_taken_hint = lancez sans `--plain`, ou avec un autre dossier : `--data DOSSIER`
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

no_window = le programme de la fenêtre, `tchat-gui`, n’est pas installé
no_window_hint = installez-le à côté de celui-ci (`cargo install --path crates/tchat-gui`), ou discutez dans ce terminal : `tchat join`
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

## The lab: the command line

value_server = HÔTE:PORT
value_file = FICHIER
value_fault = DÉFAUT
about_lab = Montrer ce qu’un espion voit des connexions à un serveur
after_lab =
    Se place devant un serveur, transmet tout, et le montre : les segments tels qu’ils sont venus,
    octet par octet, ce que leurs lettres trahissent, et d’une connexion chiffrée rien d’autre que des
    tailles et des heures. On ne voit que ce qui passe par ce programme. Dans un terminal, il occupe
    l’écran (`?` explique les touches) ; sinon, ou avec `--output`, une ligne par événement.
    Les défauts montrent pourquoi un flux ne contient pas de messages : `delay=200ms`, `split=3` (tous
    les trois octets), `split` (n’importe où), `merge=500ms`, `drop=10%` ; plusieurs avec des virgules.

    Exemples :
      tchat lab
      tchat lab --listen 0.0.0.0:5555 --to 127.0.0.1:5556
      tchat lab --output json --pcap cours.pcap --fault split=3
option_to = Le serveur devant lequel se placer ; sinon 127.0.0.1:5556
option_pcap = Écrire ce qui passe dans ce fichier, pour Wireshark et tcpdump
option_text = Écrire ce qui passe dans ce fichier, pour être lu
option_fault = Perturber ce qui passe : delay=200ms, split=3, merge, drop=10% ; répétable
usage_bad_to = il faut une adresse et un port, comme `127.0.0.1:5556`
usage_bad_fault = il faut `delay=200ms`, `split=3`, `split`, `merge`, `merge=500ms` ou `drop=10%`, avec des durées jusqu’à 60s

## The lab: what keeps it from working

lab_server_unknown = `{ $server }` ne mène à aucun serveur : { $reason }
lab_server_unknown_hint = donnez l’adresse du vrai serveur : `--to 127.0.0.1:5556`
lab_itself = { $address } est ce programme lui-même : les connexions tourneraient sans fin
lab_itself_hint = lancez le serveur sur un autre port, par exemple 5556, et donnez-le avec `--to`
lab_file = impossible d’écrire dans { $path } : { $reason }
lab_file_hint = donnez un autre fichier, dans un dossier qui existe et qui a de la place
lab_file_full = { $path } a atteint 1 Gio : plus rien n’y est écrit

## The lab: what happens, line by line

lab_only_through = visible ici : ce qui passe vers { $server }, et rien d’autre
lab_opened = connexion de { $client }
lab_closed = fermée proprement (FIN) après { $sent } octets vers le serveur et { $received } en retour
lab_reset_by_client = rompue par le client (RST)
lab_reset_by_server = rompue par le serveur (RST)
lab_reset_by_lab = rompue ici (RST)
lab_client_done = le client a dit son dernier mot (FIN) ; l’autre sens reste ouvert
lab_server_done = le serveur a dit son dernier mot (FIN) ; l’autre sens reste ouvert
lab_server_away = le serveur { $server } ne répond pas : { $reason }
lab_turned_away = refusée : { $limit } connexions sont déjà ouvertes
lab_missed = trop rapide : { $count } événements et { $bytes } octets sont passés sans être vus
lab_handed = transmis d’un coup : { $bytes ->
    [one] { $bytes } octet
   *[other] { $bytes } octets
}
lab_bytes = { $bytes ->
    [one] { $bytes } octet
   *[other] { $bytes } octets
}
lab_to_server = → serveur
lab_to_client = ← serveur
lab_more_bytes = … et { $bytes } octets de plus
lab_dropped = jeté exprès
lab_changed = perturbé exprès
lab_tls = TLS : { $records }
lab_tls_inside = TLS, au milieu d’un enregistrement

## The lab: what TCP did to messages

lab_remark_pseudonym = le pseudo
lab_remark_pseudonym_and_more = le pseudo, et peut-être le premier message collé derrière
lab_remark_notice = une annonce du serveur
lab_remark_notice_glued = une annonce est collée au message, après l’octet { $at }
lab_remark_notice_forged = un client écrit comme le serveur
lab_remark_merged = { $count } envois en un seul segment : { $lengths } octets
lab_remark_part_of = un morceau d’un envoi de { $length } octets
lab_remark_full_recv = exactement 1024 octets : sans doute coupé par `recv(1024)`
lab_remark_beyond_recv = plus que `recv(1024)` n’en prend : { $pieces } morceaux
lab_remark_begins_in_character = commence au milieu d’un caractère
lab_remark_ends_in_character = finit au milieu d’un caractère : `decode()` échoue
lab_remark_not_utf8 = pas de l’UTF-8 : octet { $byte } en position { $at } ; `decode()` échoue
lab_remark_controls = des caractères de commande, auxquels un terminal obéirait

## The lab: the screen

lab_title = { $listen } → { $server }
lab_only_here = seul ce qui passe ici est vu
lab_paused = PAUSE
lab_faults = DÉFAUTS : { $faults }
lab_filtered = FILTRE : { $filter }
lab_missed_short = { $count } manqués
lab_connections = Connexions : { $count }
lab_nobody = personne n’est encore venu
lab_connect_here = Les clients se connectent à { $address } au lieu du serveur
lab_plain = en clair
lab_encrypted = chiffrée
lab_unclear = muette
lab_over = fermée
lab_forgotten = { $count } segments plus anciens sont oubliés
lab_newer = { $count } plus récents en dessous
lab_letters = { $scope } : { $count } lettres
lab_scope_one = Envoyé par ce client
lab_scope_all = Envoyé par tous les clients
lab_coincidence = indice de coïncidence { $index } (français 0,077, hasard 0,038)
lab_here = ici
lab_french = français
lab_reveal = `r` révèle les clés trouvées
lab_reading = recherche des clés…
lab_nothing_found = aucune clé ne se détache encore
lab_proposed = proposé : { $key }
lab_propose = Chiffre et clé, comme `césar 3` ou `vigenère NSI` :
lab_filter = Ne montrer que ce qui contient :
lab_no_cipher = le chiffre `{ $name }` n’existe pas
lab_wrong_key = cette clé ne convient pas ; une qui convient : `{ $example }`
lab_encrypted_seen = Visible : les adresses, quand, et combien : { $sent } octets vers le serveur, { $received } en retour
lab_encrypted_hidden = Invisible : qui, quoi, à qui, dans quel salon. Pas de lettres à compter, pas de clé à chercher.
lab_keys = q quitter  ↑↓ choisir  r révéler  p clé  espace pause  dsml défauts  `?` aide
lab_help_title = Touches
lab_help =
    ↑ ↓           la connexion du dessus, du dessous
    PgPréc PgSuiv segments plus anciens, plus récents ; Fin : retour au dernier
    espace        pause : ce qui arrive est gardé, et montré ensuite
    h             les octets en hexadécimal, ou le texte seul
    a             analyser ce client, ou tous ensemble
    r             révéler les clés trouvées et le texte qu’elles donnent
    p             proposer un chiffre et une clé
    d s m l       défauts : retard, coupure, fusion, perte ; encore une fois pour arrêter
    /             ne montrer que ce qui contient un texte
    q             quitter

## Ciphers

value_cipher = CHIFFREMENT
value_key = CLÉ
value_word = MOT
value_count = NOMBRE
about_cipher = Chiffrer avec les chiffrements scolaires, déchiffrer, et les casser ; aucun ne protège quoi que ce soit
argument_cipher_action = `encrypt`, `decrypt`, `break` ou `list`
argument_cipher_text = Le texte ; sans lui, ou pour `-`, toute l’entrée standard, sans le saut de ligne final
option_cipher_name = Le chiffrement, en français ou en anglais, par exemple `cesar` ; `tchat cipher list` les donne tous
option_cipher_key = La clé, par exemple `3`, `5,8` ou `NSI` ; pour casser RSA ou un échange, ce qui est public
option_crib = Pour deux textes sous le même masque, un par ligne : un mot probable à faire glisser
option_top = Combien de propositions `break` affiche ; 5 par défaut
usage_unknown_cipher = il n’y a pas de tel chiffrement ; `tchat cipher list` les donne tous
usage_bad_count = donnez un nombre de 1 à 312
key_takes_none = ce chiffrement n’a pas de clé
key_missing = il faut une clé
key_not_integer = la clé est un nombre entier, par exemple `3` ou `-3`
key_not_two_integers = la clé est formée de deux entiers a et b, par exemple `5,8`
key_not_invertible = a = { $a } n’a pas d’inverse modulo 26 ; a doit être l’un de { $good }
key_no_letter = la clé doit avoir une lettre de A à Z, par exemple `NSI`
key_not_26 = elle a { $count } caractères, et la clé est formée des 26 lettres dans un autre ordre
key_not_letter = { $found } n’est pas une lettre ; la clé est formée des 26 lettres de A à Z dans un autre ordre
key_letter_twice = la lettre { $letter } y est deux fois ; chacune des 26 doit y être une fois
key_too_few_columns = le nombre de colonnes doit être d’au moins 1
key_not_rsa = la clé est un exposant et un module, par exemple `17,3233` (e,n), ou `17,3233,2753` (e,n,d)
key_rsa_too_small = n doit valoir au moins 2 et l’exposant au moins 1
key_not_exchange = la clé est p,g,a : un nombre premier, une base et un nombre, par exemple `23,5,6`
key_exchange_range = p doit valoir au moins 3, g être entre 1 et p - 1, et a ne pas être négatif
cipher_mask_too_short = le masque a { $mask } caractères et le texte { $text } : un masque doit être au moins aussi long
cipher_no_character = le caractère { $place } deviendrait le nombre { $code }, qui n’est celui d’aucun caractère
cipher_above_modulus = { $character } a le numéro { $code }, et n = { $modulus } doit être plus grand
cipher_message_above_modulus = le message est un nombre de { $message } bits, et n en a seulement { $modulus }
cipher_number_too_large = { $number } n’est pas inférieur à { $bound } : cette clé ne l’a pas produit
cipher_not_numbers = des nombres entiers sont attendus, par exemple `[14, 9, 22]`, et { $found } n’en est pas un
cipher_not_one_number = un seul nombre entier est attendu, et il y en a { $count }
cipher_not_digits = { $found } n’est pas un chiffre de cette écriture
cipher_cut_byte = { $digits } chiffres ne font pas des octets entiers de { $each } chacun
cipher_not_base64 = ce n’est pas du base64
cipher_not_text = ce qui en sort n’est pas du texte (UTF-8, octet { $place })
cipher_number_too_long = un nombre a plus de { $digits } chiffres
cipher_refused_hint = vérifiez la clé et le nom du chiffrement : `tchat cipher list`
broken_too_little = { $have } lettres (ou octets) ne suffisent pas pour savoir ; il en faut environ { $needed }
broken_too_little_hint = donnez plusieurs messages chiffrés avec la même clé, un par ligne
broken_unknown = aucune attaque connue ici ne lit ce texte
broken_mask = un masque utilisé une seule fois cache tout : pour chaque texte de cette longueur, un masque le donne
broken_mask_hint = avec deux textes sous le même masque, un par ligne, essayez `--crib` et un mot probable
broken_needs_key = l’attaque part de la clé publique
broken_needs_key_hint = donnez-la, par exemple `--key={ $example }`
broken_not_factored = n a { $bits } bits et ne se factorise pas en un instant
broken_not_factored_hint = jusqu’à 70 bits environ, c’est possible ici
broken_no_logarithm = aucun exposant trouvé : p est trop grand, ou le nombre n’est pas une puissance de g
broken_no_logarithm_hint = jusqu’à p = 2^40, l’exposant se trouve en un instant
broken_wrong_key = la clé publique ne convient pas : { $why }
broken_crib = ce mot ne convient à aucune place
broken_crib_hint = essayez un autre mot, ou une partie
broken_not_two = deux textes chiffrés sont attendus, un par ligne, et il y en a { $count }
broken_not_two_hint = donnez-les comme ils sont venus, ou en hexadécimal
certainty_certain = certain
certainty_likely = probable
certainty_possible = possible
certainty_unknown = douteux
cipher_guess = { $certainty } ({ $percent } %), { $cipher }, clé { $key } : { $text }
cipher_glimpse = au caractère { $place }, l’autre texte a : { $text }
cipher_row = { $name } ({ $other }), clé comme `{ $key }` : { $why }
cipher_row_keyless = { $name } ({ $other }), sans clé : { $why }
weak_caesar = pas sûr : il n’y a que 26 clés, et une ligne de texte montre laquelle
weak_rot13 = pas sûr : il n’y a pas de clé, qui connaît la méthode lit le message
weak_affine = pas sûr : il n’y a que 312 clés, toutes essayées en un instant
weak_vigenere = pas sûr : la clé se répète, et deux ou trois lignes montrent sa longueur et ses lettres
weak_substitution = pas sûr : les lettres fréquentes le restent, et un dialogue livre la clé
weak_transposition = pas sûr : toutes les lettres sont là, et leurs quelques ordres sont vite essayés
weak_caesar_unicode = pas sûr : un caractère deviné, comme une espace, livre la clé
weak_xor = pas sûr : la clé se répète, et se voit là où le texte se devine
weak_mask = sûr seulement si le masque est aléatoire, secret et jamais réutilisé ; un mot ou un second usage le livre
weak_rsa = pas sûr : le même caractère donne toujours le même nombre, et un petit n se factorise en un instant
weak_rsa_integer = pas sûr : sans bourrage, le même message donne le même nombre, et un petit n se factorise en un instant
weak_exchange = pas sûr : un petit p livre le secret, et rien ne dit qui est à l’autre bout (attaque de l’homme du milieu)
after_cipher =
    `encrypt` et `decrypt` affichent seulement le résultat ; la sortie d’erreur dit pourquoi le
    chiffrement n’est pas sûr. `break` cherche la clé : sans nom, il essaie ce qui convient, dit à
    quel point il est sûr, et refuse de conclure là où rien ne peut être su. Les noms et les clés
    sont ceux des cours de NSI, ou anglais ; accents, majuscules, `-` et `_` n’y changent rien. Les
    variantes ont leur nom : `vigenere_tous`, `vigenere_brut`, `vigenere_a1`, `xor_liste`,
    `xor_hexa`, `xor_binaire`, `xor_base64`, `cesar_majuscules`.

    Exemples :
      tchat cipher encrypt --name vigenere --key=NSI Bonjour
      tchat cipher decrypt --name cesar --key=-3 < message.txt
      tchat cipher encrypt --name rsa --key=17,3233 Bonjour
      tchat cipher encrypt --name diffie-hellman --key=23,5,6 19
      tchat cipher break "Erqmrxu d wrxv"
      tchat cipher break --name rsa --key=17,3233 "[2790, 1313]"
      tchat cipher break --name masque_jetable --crib " demain " < deux-lignes.txt
      tchat cipher list

## The worksheet: `tchat join --plain`

value_cipher_with_key = NOM:CLÉ
value_cipher_and_key = NOM CLÉ
option_join_plain = Rejoindre un serveur de la fiche, avec son protocole : RIEN n’est chiffré
option_cipher = Avec `--plain` : chiffrer les messages avec un chiffre scolaire, comme `vigenere:NSI`
usage_cipher_needs_plain = cela va avec `--plain` ; ailleurs, les messages sont chiffrés de bout en bout
usage_plain_room = le seul salon d’un tel serveur est `plain`
usage_plain_address = nommez le serveur, comme `tchat join --plain 192.168.1.54`
usage_plain_key = un lien avec une clé mène à un serveur chiffré ; rejoignez-le sans `--plain`
plain_ready = Vous êtes { $me } sur { $server }, avec le protocole de la fiche. RIEN n’est chiffré : le serveur et tout le réseau peuvent lire ; `/aide` liste les commandes
plain_in_clear = Les messages partent en clair. Un chiffre scolaire (`/chiffre NOM CLÉ`) ne cacherait pas grand-chose
plain_enciphered = Les messages sont chiffrés par { $cipher }. Un chiffre scolaire ne cache pas grand-chose : pseudos, longueurs et heures restent visibles, et il se casse ; `/clair` y met fin
plain_silent = Rien n’est venu de { $server } en { $seconds } s. C’est normal tant que personne d’autre n’écrit : le protocole de la fiche ne confirme rien. `tchat check { $server }` dit si un serveur écoute
plain_no_nick = aucun pseudo n’a été donné, et le nom que le système vous donne n’en est pas un
plain_connection_refused_hint = vérifiez que `serveur.py` ou `tchat serve --plain` y tourne, et que son port est { $port }
plain_lost_hint = le serveur s’est arrêté ou vous a déconnecté, et rien n’est gardé ici ; quand il tourne à nouveau : `tchat join --plain { $server }`
plain_lost_unheard_hint = rien n’en est jamais venu : il est peut-être chiffré (`tchat join { $server }`), ou n’est pas un serveur de la fiche ; `tchat check { $server }` regarde de plus près
plain_stalled = { $address } n’a rien pris depuis { $seconds } s
plain_stalled_hint = le serveur est bloqué, peut-être par sa console ou par un client qui ne lit pas ; relancez-le
plain_unsent =
    { $count ->
        [one] { $count } message n’est pas parti et n’est pas gardé
       *[other] { $count } messages ne sont pas partis et ne sont pas gardés
    }
plain_unsent_hint = renvoyez-le une fois la connexion rétablie
not_plain = ce qui répond à l’adresse { $address } n’est pas un serveur de la fiche : { $seen }
plain_seen_tls = il parle TLS
plain_tls_hint = rejoignez-le chiffré, sans `--plain` : `tchat join { $server }`
plain_other_hint = vérifiez l’adresse et le port ; celui de la fiche est 5555
cipher_unknown = le chiffre `{ $name }` n’existe pas ; en voici la liste : { $names }
cipher_unknown_hint = choisissez-en un parmi { $names }
cipher_agrees_only = { $cipher } convient d’une clé et ne chiffre rien
cipher_unfit_hint = il n’est pas parti : prenez une autre clé avec `/chiffre NOM CLÉ`, ou envoyez-le en clair après `/clair`
slash_cipher = chiffrer les messages à partir d’ici ; ceux reçus sont déchiffrés
slash_plain = ne plus chiffrer
slash_plain_quit = fermer le programme

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

## The network around: servers that are found

option_no_announce = Ne pas signaler le serveur sur le réseau : il faudra donner son adresse
around_server = { $name } à { $address }
around_fingerprint = empreinte : { $fingerprint }
around_known = vous y êtes déjà allé
around_known_as = vous y êtes déjà allé sous le pseudo { $nick }
around_new = vous n’y êtes jamais allé
around_other_key = ATTENTION : à cette adresse, vous connaissez un serveur qui a une autre clé
around_plain = a un salon qui n’est pas chiffré
around_more =
    { $count ->
        [one] Une annonce de plus n’a pas trouvé place dans la liste
       *[other] { $count } annonces de plus n’ont pas trouvé place dans la liste
    }
around_strange =
    { $count ->
        [one] Une annonce n’était pas celle d’un serveur que l’on puisse rejoindre
       *[other] { $count } annonces n’étaient pas celles de serveurs que l’on puisse rejoindre
    }
around_compare = Sur ce réseau, n’importe qui peut annoncer n’importe quel nom : c’est l’empreinte qui dit qui c’est, comparez-la avec le responsable du serveur.
around_joining = Connexion au seul serveur trouvé sur ce réseau : { $name } à { $address }
around_nobody = aucun serveur n’a été trouvé sur ce réseau
around_nobody_hint = lancez-en un avec `tchat host`, ou donnez l’adresse : `tchat join ADRESSE` ; `tchat doctor` cherche ce qui bloque
around_several =
    { $count ->
        [one] un serveur a été trouvé sur ce réseau, et d’autres à côté
       *[other] { $count } serveurs ont été trouvés sur ce réseau
    }
around_several_hint = tapez la ligne de celui que vous voulez
around_no_network = cette machine n’est sur aucun réseau
around_no_network_hint = connectez-la ; un serveur sur cette machine même se rejoint avec `tchat join 127.0.0.1`
around_multicast = la recherche sur ce réseau est impossible : { $reason }
around_multicast_hint = donnez l’adresse : `tchat join ADRESSE`
announced = Annoncé sur ce réseau : `tchat` l’y trouve. Avec `--no-announce`, il ne l’est pas.
announced_not = Pas annoncé sur le réseau ({ $reason }) : les autres devront donner l’adresse.
announced_silence = rien n’a pu être envoyé
host_announced = Sur le même réseau, `tchat join` sans adresse le trouve aussi.

## A server that cheats, and messages that are reported

heading_alarm = ALERTE :
alarm_forked = { $who } a reçu un autre journal de ce salon que vous, au plus tard depuis la place { $place } : le serveur trompe l’un de vous deux, ou { $who } l’affirme à tort. Vous n’envoyez plus rien ici
alarm_forked_hint =
    { $prompt ->
        [chat] comparez par un autre moyen (`/comparer`, lu de vive voix), gardez ce que vous avez (`tchat export`), et ne vous fiez pas au serveur avant une explication ; `/reprendre` permet d’envoyer à nouveau
       *[shell] comparez par un autre moyen (`/comparer` dans une discussion, lu de vive voix), gardez ce que vous avez (`tchat export`), et ne vous fiez pas au serveur avant une explication ; `/reprendre` dans une discussion permet d’envoyer à nouveau
    }
alarm_withheld = le serveur a confirmé votre message (place { $place }), mais ne le montre pas depuis une minute
alarm_withheld_hint = il retient peut-être les derniers messages : demandez aux autres, par un autre moyen, ce qu’ils voient, et à qui l’administre pourquoi
alarm_unreadable = { $count } messages de suite n’ont pas pu être ouverts : votre groupe n’est peut-être pas celui des autres
alarm_unreadable_hint =
    { $prompt ->
        [chat] comparez par un autre moyen (`/comparer`, lu de vive voix) : si les chiffres diffèrent à la même place et à la même époque, le serveur vous trompe, et quitter le salon puis le rejoindre aide
       *[shell] comparez par un autre moyen (`/comparer` dans une discussion, lu de vive voix) : si les chiffres diffèrent à la même place et à la même époque, le serveur vous trompe, et quitter le salon puis le rejoindre aide
    }
room_code = { $room }, place { $place }, époque { $epoch } : { $digits }
room_code_hint = les autres tapent `/comparer { $place }` : à la même place et à la même époque les chiffres doivent être les mêmes
reported = le message de { $who } (place { $place }) est signalé dans { $file }
reported_hint = qui a le fichier peut le vérifier : `tchat report --check { $file }`
forked = vous n’envoyez rien dans le salon { $room } tant que ses membres reçoivent des journaux différents
forked_hint =
    { $prompt ->
        [chat] comparez par un autre moyen ce que vous voyez (`/comparer`), et ne vous fiez pas au serveur avant une explication ; `/reprendre` permet d’envoyer à nouveau
       *[shell] comparez par un autre moyen ce que vous voyez (`/comparer` dans une discussion), et ne vous fiez pas au serveur avant une explication ; `/reprendre` dans une discussion permet d’envoyer à nouveau
    }
keys_swapped = pour { $nick } le serveur a donné les clés de quelqu’un d’autre, et personne n’a été ajouté
keys_swapped_hint = il vous trompe ou il est abîmé : prévenez les autres par un autre moyen, et demandez à qui l’administre
place_unknown = ce qu’était le salon { $room } à la place { $place } n’est pas conservé
place_unknown_hint = `/comparer` seul prend la dernière place ; les autres prennent celle-là
no_such_message = il n’y a pas ici de tel message dans le salon { $room }
no_such_message_hint =
    { $prompt ->
        [chat] `-1` est le dernier, `-2` celui d’avant (les vôtres pour modifier, ceux des autres pour répondre) ; `dernier:PSEUDO` est le dernier de PSEUDO ; un nombre est sa place dans le salon
       *[shell] `tchat read --output json` montre la place de chacun (`seq`)
    }
not_signed = rien ne prouve qui a écrit le message à la place { $place } du salon { $room }
not_signed_hint = il a été écrit avec une version antérieure de tchat, ou c’est le vôtre : racontez-le avec vos mots
message_unknown = `{ $text }` ne désigne aucun message
message_unknown_hint = `-1` est le dernier, `-2` celui d’avant (les vôtres pour modifier, ceux des autres pour répondre) ; `dernier:PSEUDO` est le dernier de PSEUDO ; un nombre est sa place dans le salon
place_wrong = `{ $text }` n’est pas une place dans un salon
place_wrong_hint = une place est un nombre, le `seq` d’un message ; `/comparer` affiche la dernière
report_file_failed = le signalement { $file } ne peut pas être écrit ou lu : { $reason }
report_file_failed_hint = indiquez un autre fichier : `--out` en prend un qui n’existe pas
report_broken = le fichier ne prouve rien : { $why }
report_broken_hint = demandez à qui signale le fichier tel que tchat l’a écrit ; sinon, ne croyez pas ce qu’il dit
report_not_a_report = ce n’est pas un signalement de tchat
report_no_content = ce qui a été dit ne peut pas être lu
report_bad_certificate = la clé de l’auteur ne se porte pas garante de l’appareil
report_bad_signature = l’auteur n’a pas signé cela
report_bad_claim = l’auteur n’a pas pris ce pseudo
report_author = écrit par { $who }, dont la clé est { $fingerprint }
report_author_unnamed = écrit par quelqu’un dont la clé est { $fingerprint }
report_after = et cela après la place { $place } du journal du salon
report_in = dans le salon dont l’identifiant est { $room }
report_text = le message : { $text }
report_claimed = non prouvé, selon qui signale : le salon s’appelle { $room }, le message y est à la place { $place }, du { $time }
report_reason = raison du signalement : { $reason }
report_limits = non prouvé non plus : que d’autres l’ont vu, que rien avant ne l’éclaire autrement, et entre quelles mains étaient les clés de l’auteur

slash_report = signaler un message de quelqu’un d’autre, avec preuve, dans un fichier : `-1` le dernier, `dernier:PSEUDO`, ou sa place
slash_compare = des chiffres que les membres se lisent : les mêmes si vous voyez le même salon
slash_resume = envoyer à nouveau dans un salon dont les membres voient des journaux différents
value_message = MESSAGE
value_reason = RAISON
value_seq = PLACE
about_report = Écrire un message et ce qui prouve son auteur dans un fichier, ou en vérifier un
after_report =
    Avec `--seq` (la place d’un message, que `--output json` affiche) : écrit le signalement de ce message,
    tiré de l’historique de cette machine, dans un nouveau fichier. Avec `--check` : dit qui a écrit quoi,
    et ce qui n’est pas prouvé ; il ne faut pour cela ni profil ni serveur. Le code de sortie est 0 si
    tout y est juste.
option_report_seq = la place du message dans son salon
option_report_reason = pourquoi vous le signalez
option_report_out = le fichier à écrire ; il ne doit pas exister
option_report_check = vérifier ce fichier
usage_bad_seq = donnez une place telle que `120`

## Looking for what is in the way

about_doctor = Chercher pourquoi personne ne peut rejoindre, ou pourquoi vous ne le pouvez pas
argument_doctor_link = Le serveur qui ne répond pas ; sinon, cette machine est examinée comme celle d’un serveur
doctor_ok = ok
doctor_warn = attention
doctor_bad = MAL
doctor_unknown = inconnu
doctor_cure = que faire : { $cure }
doctor_summary = Bloquant : { $bad }, peut-être gênant : { $warnings }, impossible à savoir d’ici : { $unknown }
doctor_address = les autres, sur ce réseau, peuvent taper `{ $line }` (interface { $interface })
doctor_no_address = cette machine n’a pas d’adresse que d’autres puissent utiliser
doctor_no_address_cure = connectez-la à un réseau, par câble ou sans fil
doctor_server_here = un serveur tchat répond à { $address }, empreinte { $fingerprint }
doctor_port_free_cure = lancez un serveur : `tchat host` ou `tchat serve` ; s’il tourne avec `--listen`, examinez-le avec `tchat doctor ADRESSE`
doctor_port_taken_cure = arrêtez le programme qui occupe le port, ou choisissez-en un autre : `tchat serve --listen 0.0.0.0:5556`
doctor_reach_ok = { $address } est joignable, du moins depuis cette machine elle-même
doctor_reach_refused_cure = le serveur n’écoute pas là : lancez-le sans `--listen`, ou avec `--listen { $address }`
doctor_reach_silent = { $address } ne répond même pas à cette machine elle-même : un pare-feu rejette ce qui arrive
doctor_firewall_open = les règles du pare-feu de cette machine laissent entrer par le port { $port }/{ $transport }
doctor_firewall_closed = le pare-feu de cette machine ne laisse entrer personne par le port { $port }/{ $transport } (règles : { $chain })
doctor_firewall_cure = `sudo ufw allow { $port }/{ $transport }` (Debian, Ubuntu), `sudo firewall-cmd --add-port={ $port }/{ $transport }` (Fedora), ou demandez à qui s’occupe de cette machine
doctor_firewall_unclear = si le pare-feu de cette machine laisse entrer par le port { $port }/{ $transport }, cela dépend de qui vient
doctor_firewall_denied = seul l’administrateur peut lire les règles du pare-feu de cette machine
doctor_firewall_denied_cure = `sudo tchat doctor`
doctor_firewall_unread = le pare-feu de cette machine, s’il y en a un, ne peut pas être lu d’ici
doctor_firewall_unread_cure = regardez dans les réglages du système si l’on peut se connecter au port { $port }/{ $transport }
doctor_discovery_ok = une annonce est partie sur le réseau, et cette machine l’a entendue
doctor_discovery_silent = une annonce sur le réseau n’a pas été entendue : les serveurs ne peuvent pas être trouvés sans leur adresse
doctor_discovery_silent_cure = laissez passer le DNS multicast (UDP, port 5353), ou donnez l’adresse
doctor_announced = le serveur est annoncé : `tchat` le trouve sur ce réseau
doctor_not_announced = le serveur n’est pas annoncé : il faut son adresse
doctor_not_announced_cure = si ce n’est pas voulu, lancez-le sans `--no-announce`, et pas avec `--listen 127.0.0.1`
doctor_others_heard = autres machines entendues récemment sur ce réseau : { $count }
doctor_only_the_router = le routeur répond, mais aucune autre machine n’a été entendue : une machine seule ne peut pas savoir si le réseau isole ses machines, comme souvent un réseau d’invités ou d’école
doctor_nobody_heard = aucune autre machine n’a été entendue : une machine seule ne peut pas savoir si le réseau isole ses machines
doctor_try_elsewhere = sur une autre machine de ce réseau, `tchat doctor` avec l’adresse de celle-ci le montrera
doctor_clock = l’horloge dit { $time }
doctor_clock_wrong = l’horloge ne peut pas être juste : { $time }
doctor_clocks_apart = les horloges de cette machine et du serveur diffèrent de { $seconds } s : l’heure des messages paraîtra étrange
doctor_clocks_together = les horloges de cette machine et du serveur s’accordent
doctor_clock_cure = réglez l’horloge, au mieux par le réseau : `sudo timedatectl set-ntp true`
doctor_data_ok = les données du serveur peuvent être écrites dans { $path }
doctor_data_room = les données du serveur peuvent être écrites dans { $path }, avec { $megabytes } Mo libres
doctor_data_low = il ne reste que { $megabytes } Mo pour les données du serveur dans { $path }
doctor_data_low_cure = faites de la place sur ce disque, ou choisissez-en un autre avec `--data DOSSIER`
doctor_data_exposed = d’autres, sur cette machine, peuvent regarder dans { $path }
doctor_data_exposed_cure = `chmod 700 { $path }`
doctor_data_nowhere = cet endroit n’existe pas
doctor_name = `{ $host }` est { $addresses }
doctor_server_there = un serveur tchat répond à { $address }, empreinte { $fingerprint }
doctor_key_same = sa clé est celle qui est connue ici, ou celle du lien
doctor_key_new = vous n’y êtes jamais allé : rien ici ne dit si c’est le bon serveur
doctor_key_new_cure = comparez l’empreinte avec celle du responsable, ou rejoignez avec le lien que le serveur affiche
doctor_key_hidden = impossible de lire si sa clé est celle que vous connaissez : le profil est scellé, ou utilisé
doctor_key_hidden_cure = terminez la discussion qui utilise le profil, ou donnez la phrase de passe avec `--passphrase-fd`
doctor_version = le serveur s’appelle { $name }, et parle la version { $version } du protocole, comme ce programme
doctor_near = { $address } est sur un réseau de cette machine : il n’y a entre vous qu’un pare-feu là-bas, ou un réseau qui isole ses machines
doctor_near_cure = lancez `tchat doctor` sur cette machine-là ; si tout y va bien, changez de réseau (un téléphone peut en faire un)
doctor_nobody_there = { $address } appartient à un réseau de cette machine, mais personne n’y porte cette adresse
doctor_nobody_there_cure = faites afficher l’adresse sur cette machine-là : `tchat doctor` ; elle a pu changer
doctor_far = { $address } n’est sur aucun réseau de cette machine : des routeurs et leurs pare-feu sont entre vous
doctor_far_cure = mettez les deux machines sur un même réseau, ou faites-y rediriger le port
doctor_worksheet = c’est peut-être un serveur de la fiche : ceux-là attendent un pseudo et ne disent rien
doctor_worksheet_cure = essayez `{ $line }`
doctor_found = il est aussi trouvé sur ce réseau sans son adresse
doctor_not_found = il n’a pas été trouvé sur ce réseau sans son adresse : il est ailleurs, pas annoncé, ou les annonces ne passent pas
doctor_not_found_cure = rejoignez-le par son adresse
after_doctor =
    Sans adresse, cette machine est examinée comme celle d’un serveur : les adresses que les autres
    peuvent taper, qui occupe le port, si elle est joignable et trouvable, le pare-feu, l’horloge, le
    disque. Avec une adresse, tout le chemin jusque là : le nom, la connexion, ce qui répond, sa clé,
    sa version, son horloge. Chaque constat dit que faire. `inconnu` est ce qu’une machine seule ne peut
    pas savoir. Le code de sortie est 1 si quelque chose bloque.

    Exemples :
      tchat doctor
      tchat doctor 192.168.1.20
      tchat doctor chat.example.org:6000 --output json

## Who is who

about_verify = Comparer vos clés avec quelqu’un, pour savoir que personne n’est entre vous
after_verify =
    Vous voyez tous deux le même numéro si vous avez les clés l’un de l’autre. Comparez-le hors de la
    discussion, face à face ou par téléphone ; puis donnez ce qu’on vous a lu, avec `--number` ou
    `--words`. La marque reste avec la clé, quel que soit le pseudo. Là où deux personnes se
    ressemblent, `bob~k7f2` en désigne une.

    Exemples :
      tchat verify bob
      tchat verify bob --number "33927 36871 24496 86684 38530 09822 20435 42711 68601 01705 76227 49605"
      tchat verify bob --qr bob.png
argument_verify_who = Qui : un pseudo, ou un pseudo avec sa marque
option_verify_number = Ce qu’on vous a lu, 60 chiffres ; tout autre numéro que le sien finit avec 1
option_verify_words = La même chose en 12 mots, anglais ou français
option_verify_yes = Vous l’avez comparé : marquer la clé comme vérifiée
option_verify_undo = Retirer la marque
option_verify_qr = Écrire le code QR dans un fichier, comme image PNG
value_digits = CHIFFRES
value_words = MOTS
away = { $who } est absent
hidden = { $who } écrit, et vous l’ignorez : `/ignorés` compte ses messages, `/ne-plus-ignorer` les montre de nouveau
key_changed = { $who } n’est pas la personne qui portait ce nom : une autre clé est derrière. Celle que vous connaissiez : { $before } ; maintenant : { $after }
key_changed_verified = ATTENTION : { $who } n’est PAS la personne dont vous avez vérifié la clé : une autre clé est derrière ce nom, et quelqu’un se fait peut-être passer pour elle. Vérifiée : { $before } ; maintenant : { $after }
key_changed_what_to_do =
    { $prompt ->
        [chat] Rien n’est bloqué. Avant de lui faire confiance, demandez-lui par une autre voie que cette discussion, et comparez avec `/vérifier { $name }`
       *[shell] Rien n’est bloqué. Avant de lui faire confiance, demandez-lui par une autre voie que cette discussion, et comparez avec `tchat verify { $name }`
    }
verify_number = Vous et { $who } avez les clés l’un de l’autre si vous voyez tous deux ce numéro :
verify_words = ou ces mots :
verify_qr = ou scannez ceci :
verify_how =
    { $prompt ->
        [chat] Comparez-le hors de cette discussion, face à face ou par téléphone. Ce qu’on vous lit : `/vérifier { $name } 12345 …` ; si vous l’avez comparé des yeux : `/vérifier { $name } --oui`
       *[shell] Comparez-le hors de la discussion, face à face ou par téléphone. Ce qu’on vous lit : `tchat verify { $name } --number "12345 …"` ; si vous l’avez comparé des yeux : `tchat verify { $name } --yes`
    }
is_verified = la clé de { $who } est vérifiée
is_not_verified = la clé de { $who } n’est pas vérifiée
fingerprint_of = la clé de { $who } : { $fingerprint }
fingerprint_mine = votre clé : { $fingerprint }
ignored_nobody = vous n’ignorez personne
ignored_count =
    { $count ->
        [one] { $count } message non montré
       *[other] { $count } messages non montrés
    }
picture_failed = impossible d’écrire { $path } : { $reason }
picture_failed_hint = donnez un fichier dans un dossier où vous pouvez écrire
ignoring = vous ignorez { $who }, sans que cela se sache
ignoring_no_more = vous n’ignorez plus { $who }
you_are_away = vous êtes absent, jusqu’à `/retour`
you_are_back = vous êtes de retour

## For how long messages are kept

value_retention = JOURS|non
slash_retention = ne garder les messages que tant de jours, ici et sur le serveur : `30j` ; `non` les garde
ruled_retention =
    { $days ->
        [one] { $by } ne fait garder les messages que { $days } jour : ce qui est plus ancien est effacé ici et sur le serveur
       *[other] { $by } ne fait garder les messages que { $days } jours : ce qui est plus ancien est effacé ici et sur le serveur
    }
ruled_retention_off = { $by } fait à nouveau garder les messages pour toujours
rules_retention =
    { $days ->
        [one] les messages sont gardés { $days } jour, ici et sur le serveur
       *[other] les messages sont gardés { $days } jours, ici et sur le serveur
    }
expired =
    { $count ->
        [one] { $count } message a été effacé ici : les règles du salon ne le gardent plus
       *[other] { $count } messages ont été effacés ici : les règles du salon ne les gardent plus
    }
gap_expired =
    { $count ->
        [one] { $count } message a expiré selon les règles du salon
       *[other] { $count } messages ont expiré selon les règles du salon
    }
alarm_expired = le serveur dit que des messages ont expiré (jusqu’à la place { $place }), mais pas selon les règles du salon
alarm_expired_hint = il vous cache peut-être des messages : demandez aux autres, par un autre moyen, ce qu’ils voient, et à qui l’administre pourquoi
retention_invalid = ce n’est pas une durée de conservation : un nombre de jours jusqu’à { $most }, ou `non`
retention_invalid_hint = par exemple `/conservation 30j`

## What is said of messages

changes_message = { $who } a modifié un message : { $text }
deletes_message = { $who } a supprimé un message
deletes_message_of = { $by } a supprimé un message de { $who }
reacts = { $who } réagit par { $emoji } à { $whose } : { $text }
reacts_no_more = { $who } ne réagit plus par { $emoji } à { $whose } : { $text }
answers = { $who } répond à { $whose } : { $text }
answers_claimed = { $who } répond à { $whose }, qui aurait écrit : { $text }
answers_deleted = { $who } répond à un message supprimé de { $whose }
answers_ignored = { $who } répond à quelqu’un que vous ignorez
was_deleted = { $who } a écrit un message ici, puis l’a supprimé
was_deleted_by = { $who } a écrit un message ici, que { $by } a supprimé
edited_mark = (modifié)
edits_of =
    { $count ->
        [one] le message de { $who } n’a jamais été modifié
       *[other] le message de { $who } dans ses { $count } versions
    }
not_sent_hint = { $hint }. Vous avez écrit : { $text }
option_report_at = signaler ce qu’il disait à partir de cette place : la sienne pour le premier texte, ou celle d’une modification
report_edit = un autre texte pour leur message à la place { $place } : { $text }
report_reaction = une réaction au message à la place { $place } : { $text }
report_deletion = la suppression du message à la place { $place }
not_yours = le message du salon { $room } est de quelqu’un d’autre
not_yours_hint = on modifie et supprime ce qu’on a écrit soi-même ; la modération et les propriétaires d’un salon peuvent supprimer tout message
message_deleted = le message du salon { $room } a été supprimé
message_deleted_hint = écrivez un message à part
too_many_reactions =
    { $limit ->
        [one] on ne peut réagir à un message que par un seul caractère
       *[other] vous avez réagi au message par { $limit } caractères, on ne peut pas davantage
    }
too_many_reactions_hint = retirez-en une avec `/ne-plus-réagir`
only_text = dans le salon { $room }, il n’y a que des textes
only_text_hint = entrez dans un salon chiffré avec `/rejoindre`
not_a_reaction = { $text } est plus qu’un caractère
not_a_reaction_hint = donnez un seul émoji ou une seule lettre : `/réagir 👍`
slash_reply = Répondre à un message : -1 est le dernier des autres, dernier:alice le dernier d’alice, 41 celui de la place 41
slash_me = Dire ce que vous faites
slash_edit = Modifier votre dernier message, ou un autre des vôtres : -2 est celui d’avant
slash_edits = Montrer tout ce qu’un message a jamais dit
slash_delete = Supprimer pour tous votre dernier message, ou un autre ; la modération supprime ceux des autres
slash_react = Réagir au dernier message des autres, ou à un autre
slash_unreact = Retirer une réaction
value_emoji = ÉMOJI

## Files

file_unreadable = impossible de lire { $path } : { $reason }
file_unreadable_hint = vérifiez le nom, et que vous avez le droit de le lire ; rien n’est parti
file_folder = { $path } est un dossier
file_folder_hint = envoyez ses fichiers un par un, ou faites-en d’abord une archive, par exemple avec `zip -r`
file_special = { $path } n’est pas un fichier, mais un tube, un périphérique ou quelque chose de ce genre
file_special_hint = écrivez ce qui en sort dans un fichier, et envoyez celui-là
file_changed = { $path } a changé pendant sa lecture
file_changed_hint = rien n’est parti ; réessayez quand personne n’y écrit plus, ou envoyez une copie
file_in_plain_room = les fichiers sont scellés, et le salon en clair ne l’est pas : on n’y envoie pas de fichiers
file_in_plain_room_hint =
    { $prompt ->
        [chat] envoyez-le dans un autre salon : `/salon SALON`
       *[shell] envoyez-le dans un autre salon : `--room SALON`
    }
files_not_taken = ce serveur ne prend pas de fichiers
files_not_taken_hint = qui l’administre peut changer cela ; en attendant, partagez-les autrement
file_too_large = le fichier fait { $size }, et ce serveur prend { $limit } au plus
file_too_large_hint = réduisez-le ou envoyez-le en plusieurs parties ; qui administre le serveur fixe la limite
file_quota = avec ce fichier, le serveur garderait plus de { $limit } de vos fichiers
file_quota_hint = supprimez des messages avec des fichiers devenus inutiles, puis réessayez
file_server_full = le disque du serveur n’a pas de place pour ce fichier
file_server_full_hint = les messages passent toujours ; prévenez qui administre le serveur, et réessayez plus tard
too_many_files = { $limit } fichiers sont déjà en route
too_many_files_hint =
    { $prompt ->
        [chat] attendez que certains soient arrivés ; `/transferts` les montre, `/annuler` les arrête
       *[shell] attendez que certains soient arrivés : `tchat join` les fait avancer
    }
no_file = le message à la place { $place } ne porte pas de fichier
no_file_hint =
    { $prompt ->
        [chat] `/enregistrer -1` désigne le dernier fichier envoyé par quelqu’un, `-2` celui d’avant
       *[shell] `tchat read` montre comment enregistrer chaque fichier envoyé par quelqu’un
    }
file_gone = le serveur n’a plus { $name }
file_gone_hint = il y a été supprimé ; demandez à qui l’a envoyé de l’envoyer de nouveau
file_damaged = ce que le serveur a de { $name } n’est pas ce qui a été envoyé
file_damaged_hint = plusieurs essais ont été faits ; rien n’a été gardé. Demandez à qui l’a envoyé de l’envoyer de nouveau
file_not_saved = impossible d’écrire dans { $path } : { $reason }
file_not_saved_hint = donnez un autre dossier, qui existe et où vous avez le droit d’écrire
no_transfer = aucun fichier n’est en route sous le numéro { $number }
no_transfer_hint = `/transferts` montre lesquels le sont
file_shared = { $who } partage { $name } ({ $size })
file_shared_to_save =
    { $prompt ->
        [chat] { $who } partage { $name } ({ $size }) : `/enregistrer { $place }`
       *[shell] { $who } partage { $name } ({ $size }) : `tchat save { $place }`
    }
file_sending = envoi de { $name } ({ $size }) : `/transferts` montre où il en est, `/annuler { $number }` l’arrête
file_saving = enregistrement de { $name } ({ $size }) : `/transferts` montre où il en est, `/annuler { $number }` l’arrête
file_saved = { $name } est enregistré : { $path }
file_cancelled = { $name } a été arrêté
file_quitting = attente des fichiers en route ; Ctrl-C les laisse pour la prochaine fois
no_transfers = aucun fichier n’est en route
transfer_up = vers { $room }
transfer_down = depuis { $room }
transfer_waiting = en attente
transfer_sealing = en cours de scellement
transfer_running = en route
transfer_progress = { $done } sur { $total } ({ $percent } %)
slash_file = partager un fichier, avec un texte si vous voulez ; un nom avec des espaces entre guillemets
slash_save = enregistrer un fichier partagé : le dernier, `-2` celui d’avant, `dernier:PSEUDO`, ou sa place
slash_cancel = arrêter un fichier en route, ou tous
slash_transfers = les fichiers en route, et où ils en sont
value_path = CHEMIN
value_caption = TEXTE
value_number = NUMÉRO
about_save = Enregistrer un fichier partagé dans un salon
after_save =
    SEQ est la place du message, comme `tchat read --output json` la montre. Le fichier est vérifié en
    entier, reçoit un nom sans danger, et ne prend jamais la place d’un autre : `photo (2).jpg`. Ce qui
    a été interrompu reprend où c’en était quand tchat tourne de nouveau.

    Exemples :
      tchat save 41
      tchat save 41 --room equipe --into ~/images
argument_save_seq = La place du message
option_save_into = Dans ce dossier, qui doit exister ; par défaut celui où vous êtes
option_send_file = Partager ce fichier ; le texte se met à côté, ou peut manquer

## Documents made of a room’s history

option_export_format = Ce que devient l’historique : `text`, `json`, `markdown` ou `html`
option_export_into = Dans ce nouveau fichier, ou un fichier de ce dossier ; par défaut sur la sortie standard
option_export_with_files = Récupérer les fichiers partagés dans un dossier à côté du nouveau fichier, qui y renvoie
export_made_by_tchat = Écrit par tchat d’après l’historique d’une seule machine
exported = l’historique est dans { $path }
export_exists = { $path } existe déjà, et n’est pas écrasé
export_exists_hint = donnez un autre nom, ou enlevez l’autre fichier
export_failed = impossible d’écrire { $path } : { $reason }
export_failed_hint = donnez un fichier dans un dossier où vous avez le droit d’écrire, et où le disque a de la place
export_plain = ce qui se dit dans le salon en clair n’est pas conservé sur cette machine ; il n’y a rien à exporter
export_plain_hint = `tchat read --room plain` affiche ce que le serveur en a encore ; `> FICHIER` à la suite le met dans un fichier
export_file_at = le fichier est dans { $path }
export_file_missing = non récupéré : { $why }
exported_files =
    { $count ->
        [one] un fichier est dans { $path }
       *[other] { $count } fichiers sont dans { $path }
    }
export_file_not_fetched = { $name } manque dans l’export : { $why }

## Searching

value_query = RECHERCHE
value_time = MOMENT
about_search = Chercher ce qui a été écrit, dans l’historique de cette machine
after_search =
    Cherche dans tous les salons d’un serveur, ou dans un seul avec `--room` ; le message le plus
    récent vient d’abord. Ni la casse ni les accents ne comptent. `"bateau rouge"` est une suite de
    mots, `bat*` tout mot qui commence ainsi, et `-bateau` écarte les messages avec ce mot. La
    première recherche dans un long historique prend un moment.

    Exemples :
      tchat search "bateau rouge"
      tchat search bateau --room general --from bob --since 2026-11-01
      tchat search "bat* -bleu" --output json
argument_query = Ce qu’il faut chercher
option_search_room = Chercher dans ce salon seulement
option_search_from = Seulement les messages de qui s’appelle ou s’appelait ainsi
option_search_since = Seulement les messages à partir de ce moment
option_search_until = Seulement les messages d’avant ce moment
option_search_limit = Combien en montrer au plus, 20 sauf indication
option_search_best = D’abord ceux qui en parlent le plus, et non les plus récents
option_last = Seulement tant de messages, les derniers
usage_bad_time = donnez une date comme `2026-11-22`, ou un moment comme `2026-11-22T14:00:00Z`
search_nothing = rien n’a été trouvé
search_more = il y en a peut-être d’autres
slash_search = chercher ce qui a été écrit dans tous les salons : `"une suite"`, `début*`, `-sans`
query_empty = il ne s’y trouve aucun mot à chercher
query_too_long = ce qu’il faut chercher a { $bytes } octets ; { $limit } au plus sont possibles
query_too_many = ce qu’il faut chercher a trop de mots ; { $limit } au plus sont possibles
query_hint = donnez quelques mots ; `"deux mots"` sont cherchés ensemble

## What one marks in one's rooms

value_rule = tout | mentions | rien
value_duration = 30m | 8h | 7j | toujours
value_switch = oui | non
value_draft = TEXTE | -
slash_read = marquer comme lu, jusqu’à une place ou tout, sur tous vos appareils
slash_unread = marquer comme non lu à partir d’un message, sur tous vos appareils
slash_notify = ce qui mérite une notification ici
slash_snooze = pas de notification d’ici pendant un temps
slash_unsnooze = y mettre fin
slash_typing = montrer aux autres quand vous écrivez et le voir d’eux, ou ni l’un ni l’autre
slash_draft = garder un texte qui n’est pas envoyé, l’oublier (`-`), ou les montrer tous
unread_none = tout est lu ici
unread =
    { $count ->
        [one] { $count } message n’est pas lu ici
       *[other] { $count } messages ne sont pas lus ici
    }
unread_mentions =
    { $count ->
        [one] { $count } message n’est pas lu ici, et il vous mentionne
       *[other] { $count } messages ne sont pas lus ici ; vous mentionnent : { $mentions }
    }
room_unread =
    { $count ->
        [one] { $count } non lu
       *[other] { $count } non lus
    }
room_mentions =
    { $count ->
        [one] { $count } vous mentionne
       *[other] { $count } vous mentionnent
    }
notify_all = chaque message mérite une notification ici
notify_mentions = les messages qui vous mentionnent méritent une notification ici
notify_nothing = rien ne mérite une notification ici
snoozed_until = pas de notification d’ici jusqu’au { $time }
snoozed_for_good = pas de notification d’ici avant que vous y mettiez fin avec `/fin-silence`
typing_shared = les autres voient quand vous écrivez, dans les conversations à deux et les petits salons, et vous le voyez d’eux
typing_not_shared = personne ne voit quand vous écrivez, et vous ne le voyez pas des autres
draft_kept = votre brouillon : { $text }
draft_reply = votre brouillon de réponse à la place { $place } : { $text }
draft_gone = votre brouillon est supprimé
drafts_none = il n’y a pas de brouillon
too_many_drafts = { $limit } brouillons sont gardés, et pas plus
too_many_drafts_hint = envoyez-en ou supprimez-en : `/brouillon` les montre tous

## Profiles that are carried to another machine

argument_profile_file = Avec `export` le nouveau fichier à écrire, avec `import` le fichier dont faire un profil
profile_exported = { $path } contient qui vous êtes, vos serveurs et vos historiques ; il ne s’ouvre qu’avec sa phrase de passe
profile_rooms_left = l’autre appareil doit être admis dans { $rooms } : tapez-y `/inviter PSEUDO` avec votre propre nom, une fois qu’il s’est connecté
profile_unsent_left =
    { $count ->
        [one] { $count } message attend encore d’être envoyé, et n’attend qu’ici
       *[other] { $count } messages attendent encore d’être envoyés, et n’attendent qu’ici
    }
profile_imported = le profil est dans { $path }, scellé par la phrase de passe du fichier ; c’est un autre appareil à vous, qui entre de lui-même dans les salons ouverts
folder_in_use = il y a déjà quelque chose dans { $path }, et rien n’y a été touché
folder_in_use_hint = nommez un autre profil : `--nick NOM`, ou `--profile` avec un dossier vide
export_foreign = { $path } n’est pas un profil exporté
export_foreign_hint = donnez le fichier que `tchat profile export` a écrit
export_newer = { $path } vient d’une version plus récente
export_newer_hint = mettez tchat à jour sur cette machine
export_damaged = { $path } est abîmé : il a été coupé ou modifié en chemin, et aucun profil n’en a été fait
export_damaged_hint = copiez-le ici de nouveau, ou exportez-le à nouveau

## The terminal client

key_help = L’aide : toutes les touches et commandes
key_switch = Changer : salons, personnes, commandes
key_next_room = Le salon suivant
key_previous_room = Le salon précédent
key_next_unread = Le prochain salon non lu
key_page_up = Une page plus haut
key_page_down = Une page plus bas
key_to_start = Le premier message
key_to_end = Le dernier message
key_choose_up = Choisir le message au-dessus
key_choose_down = Choisir le message en dessous
key_send = Envoyer ce qui est écrit
key_new_line = Une nouvelle ligne
key_edit_outside = Écrire dans votre éditeur (`EDITOR`)
key_search_everywhere = Chercher dans tous les salons
key_members = Qui est là
key_sidebar = Afficher ou cacher le côté gauche
key_redraw = Redessiner l’écran
key_reconnect = Se connecter tout de suite, sans attendre le prochain essai
key_quit = Quitter
key_reply = Message choisi : y répondre
key_edit_message = Message choisi : le modifier, s’il est de vous
key_delete = Message choisi : le supprimer
key_react = Message choisi : y réagir
key_copy = Message choisi : le copier
key_save = Message choisi : enregistrer son fichier
key_search_here = Message choisi : chercher dans ce salon
key_leave = Message choisi : revenir à l’écriture
panel_help = Aide
panel_commands = Commandes
panel_answer = Réponse
panel_switch = Aller à
panel_close = flèches pour lire la suite, une autre touche pour fermer
side_people = Ici
last_read = nouveau
quote_deleted = un message supprimé
quote_ignored = un message de quelqu’un que vous ignorez
message_removed = supprimé
message_removed_by = supprimé par { $who }
state_sending = envoi…
state_waiting = en attente de la connexion : envoi automatique dès son retour
state_failed = non envoyé : { $why }
delete_asked = Supprimer ce message pour tous ? Encore `{ $key }` le supprime, rien d’autre
react_hint = Ensuite un émoji, ou son nom, comme `:tada:`
message_gone = Ce message a été supprimé : on ne peut ni y répondre ni le modifier
only_ones_own = On ne modifie que ses propres messages
alert_message = { $who } a écrit dans { $room }
is_encrypted = chiffré de bout en bout
is_not_encrypted = NON CHIFFRÉ : tout le monde sur le réseau peut lire
composer_reply = réponse à { $who } : { $what }
composer_edit = modification ; Échap pour laisser tel quel
are_typing =
    { $count ->
        [one] { $names } écrit…
       *[other] { $names } écrivent…
    }
status_connecting = connexion…
status_online = connecté
status_offline = non connecté
status_unread =
    { $count ->
        [one] un non lu
       *[other] { $count } non lus
    }
status_hints = { $help } aide  { $switch } aller à  { $quit } quitter

## The terminal client: its timeline

day_today = Aujourd’hui
day_yesterday = Hier
weekday =
    { $day ->
        [1] Lundi
        [2] Mardi
        [3] Mercredi
        [4] Jeudi
        [5] Vendredi
        [6] Samedi
       *[7] Dimanche
    }
month =
    { $month ->
        [1] janvier
        [2] février
        [3] mars
        [4] avril
        [5] mai
        [6] juin
        [7] juillet
        [8] août
        [9] septembre
        [10] octobre
        [11] novembre
       *[12] décembre
    }
day_of_month =
    { $date ->
        [1] { $weekday } 1er { $month }
       *[other] { $weekday } { $date } { $month }
    }
day_of_year =
    { $date ->
        [1] { $weekday } 1er { $month } { $year }
       *[other] { $weekday } { $date } { $month } { $year }
    }
link_doubtful = ATTENTION : mène à { $host }
quote_claimed = { $text } (d’après qui le cite : ce n’est pas gardé ici)
state_sent = envoyé
state_failed_cure = `/renvoyer` l’envoie à nouveau, `/abandonner` le retire
plain_head = NON CHIFFRÉ
below_more = la suite est plus bas ; { $key } mène à la fin
below_new =
    { $count ->
        [one] { $count } nouveau plus bas ; { $key } mène à la fin
       *[other] { $count } nouveaux plus bas ; { $key } mène à la fin
    }
do_reply = répondre
do_open_link = ouvrir le lien
do_go_to_answered = ce à quoi il répond
do_save = enregistrer
do_edit = modifier
do_delete = supprimer
do_react = réagir
do_versions = versions
do_copy = copier
do_leave = retour
do_retry = renvoyer
do_dismiss = retirer
key_to_unread = Le premier message que vous n’aviez pas lu
key_open_link = Message choisi : ouvrir son lien
key_go_to_answered = Message choisi : aller à ce à quoi il répond
key_versions = Message choisi : tout ce qu’il a dit
key_retry = Message choisi : renvoyer ce qui n’a pas pu l’être
key_dismiss = Message choisi : retirer ce qui n’a pas pu être envoyé
message_not_here = Ce message n’est pas gardé sur cette machine
answers_nothing = Ce message ne répond à aucun
no_links = Il n’y a pas de lien dans ce message
nothing_failed = Il n’y a rien ici qui n’ait pas pu être envoyé
link_opened = ouverture de { $address }
link_copied = copié : { $address }
panel_links = Liens
links_hints = Entrée ouvrir, y copier l’adresse, Échap fermer
link_says = Le message dit : { $text }
link_leads = Il mène à : { $address }
link_host = C’est une page de { $host }.
link_confirm = `!` pour l’ouvrir quand même, y pour copier l’adresse, Échap pour laisser
doubt_other_host = Le texte montre une autre adresse que celle où il mène.
doubt_user_info = Ce qui précède le @ n’est pas une adresse, il n’en a que l’air.
doubt_not_ascii = L’adresse contient des lettres qui peuvent ressembler à d’autres.
doubt_mixed_scripts = L’adresse mêle des lettres de plusieurs alphabets, ce que ne fait aucune adresse honnête.
search_in = Chercher dans { $room }
search_everywhere = Chercher dans tous les salons
search_hints = Entrée y aller, Tab ici ou partout, Échap fermer
search_how = quelques mots ; de:PSEUDO, depuis:2026-11-22 et jusque:2026-11-23 précisent
search_looking = recherche…
search_hits =
    { $count ->
        [one] { $count } message
       *[other] { $count } messages
    }
search_hits_and_more = les { $count } messages les plus récents ; la suite en fin de liste

## Écrire dans le client de terminal

key_complete = Compléter le mot : `@nom`, `/commande`, salon, chemin, `:emoji:`
key_complete_back = Le complément précédent
key_recall_older = Ce qu’on a écrit avant
key_recall_newer = Ce qu’on a écrit ensuite
key_undo = Annuler
key_redo = Rétablir
key_word_back = Reculer d’un mot
key_word_on = Avancer d’un mot
key_line_start = Au début de la ligne
key_line_end = À la fin de la ligne
key_delete_on = Supprimer le caractère suivant
key_delete_word_back = Supprimer le mot précédent
key_delete_blank_back = Supprimer jusqu’à l’espace précédente
key_delete_word_on = Supprimer le mot suivant
key_delete_to_start = Supprimer jusqu’au début de la ligne
key_delete_to_end = Supprimer jusqu’à la fin de la ligne
key_put_back = Remettre ce qui a été supprimé
file_line = `{ $file }`, ligne { $line } : { $why }
file_form = il n’y a pas de `=`. Écrire `nom = valeur`, et `#` devant les remarques.
file_twice = `{ $name }` figure déjà sur une ligne précédente ; n’en garder qu’une.
file_similar = { " " }Est-ce `{ $name }` ?
own_file_unreadable = `{ $path }` est illisible ({ $reason }) ; il est ignoré.
keys_no_action = aucune action ne s’appelle `{ $name }`.{ $similar } `/touches` en donne la liste.
keys_no_key = `{ $key }` n’est pas une touche. Écrire `ctrl-k`, `alt-enter`, `f5`, `pageup` ou un seul caractère.
keys_taken = `{ $key }` est déjà donnée à `{ $by }` sur une autre ligne ; choisir une autre touche.
keys_writes = on ne pourrait plus taper `{ $key }` ; ajouter `ctrl-` ou `alt-`.
keys_lost = sans `{ $key }`, `{ $action }` n’a plus de touche ; lui en donner une, ou écrire `{ $action } =`.
settings_none = aucun réglage ne s’appelle `{ $name }`.{ $similar } `/réglages` en donne la liste.
settings_value = `{ $name }` peut valoir : { $choices }
setting_bell = le terminal sonne pour ce qui mérite une notification
setting_notify = ce que dit une notification sur le bureau : qui a écrit et où, le texte aussi, ou aucune notification
setting_notify_by = comment elle est demandée au terminal, s’il n’en montre pas
setting_emoji = `:tada:` devient un emoji, et des choix sont proposés
setting_paste_lines = un texte collé de plus de lignes peut être envoyé comme fichier
setting_sidebar = salons et personnes à gauche au démarrage
setting_pictures = un aperçu des images partagées, là où le terminal a assez de couleurs
setting_colour = les couleurs ; `NO_COLOR` dans l’environnement les désactive aussi
own_do = fait ce que fait une touche : `/touches` nomme les actions
own_retry = envoie à nouveau ce qui n’a pas pu l’être
own_dismiss = retire ce qui n’a pas pu être envoyé
own_keys = les touches, et comment choisir les siennes
own_settings = les réglages, et où les écrire
panel_keys = Touches
panel_settings = Réglages
panel_faults = Ignoré dans vos fichiers
panel_choose = ↑ ↓ Entrée choisit, Échap ferme
panel_nothing_found = rien ne s’appelle ainsi
panel_long_text = Un long texte
help_keys = Touches, et entre crochets le nom de chaque action :
help_keys_message = Quand un message est choisi :
help_keys_file = Vos propres touches : écrire des lignes comme `next-room = ctrl-n, alt-right` dans `{ $path }`. Une ligne remplace toutes les touches de son action ; sans touche après `=`, elle n’en a aucune. `ctrl-`, `alt-` et `shift-` devant un caractère, `enter`, `tab`, `backtab`, `esc`, `space`, `comma`, `backspace`, `delete`, `insert`, `up`, `down`, `left`, `right`, `home`, `end`, `pageup`, `pagedown`, `f1` à `f24`. Les lignes avec `#` sont des remarques. Ce qui n’y va pas est dit au démarrage.
help_settings = Réglages : des lignes comme `bell = off` dans `{ $path }`. Le premier choix est celui qui vaut sans le fichier.
composer_placeholder = Écrire dans { $room }
composer_given_up = Le message reste tel quel ; `ctrl-up` ramène ce qui a été écrit.
editor_failed = L’éditeur n’a pas abouti ({ $reason }) ; le texte est tel quel. `EDITOR` dit quel programme c’est.
editor_kept = Ce que l’éditeur a écrit ne peut être repris ({ $reason }) ; c’est dans `{ $path }`.
paste_long =
    { $lines ->
        [one] Une ligne
       *[other] { $lines } lignes
    } de { $size } Kio, c’est long pour un message.
paste_as_file = L’envoyer comme fichier `{ $name }`
paste_as_text = L’écrire dans le message
paste_cut = En écrire les { $size } premiers Kio dans le message, qui n’en contient pas plus
paste_file_name = texte.txt
paste_not_shared = Le texte n’a pas pu être écrit dans un fichier ({ $reason }) ; `ctrl-up` le ramène.
alert_message_text = { $who } dans { $room } : { $text }
quitting_hosted =
    { $count ->
        [one] Quelqu’un d’autre est là, et le serveur s’arrête avec ce programme ; `{ $key }` à nouveau arrête les deux.
       *[other] { $count } autres personnes sont là, et le serveur s’arrête avec ce programme ; `{ $key }` à nouveau arrête les deux.
    }
quitting = Fin, dès que ce qui est en cours est terminé ; `{ $key }` à nouveau pour finir tout de suite.
kind_room = salon
kind_direct = conversation
kind_person = personne
kind_key = touche
kind_command = commande

# The terminal client: what is around the timeline
key_room_settings = Les règles du salon
key_invitations = Inviter quelqu’un, reprendre des invitations
key_room_list = Les salons du serveur, en créer un
key_transfers = Les fichiers en route
key_connection = La connexion : qui peut lire, ce qui attend
key_doors = Comment les autres rejoignent le serveur d’ici
no_doors = aucun serveur ne tourne avec cette discussion ; `/inviter` crée un lien vers ce salon
key_concerns = Les alertes, et que faire
answer_yes = oui
answer_no = non
none_there = aucun
asking = demande au serveur…
text_copied = copié
sure = { $what } ? Entrée encore une fois pour le faire
choose_keys = flèches et Entrée ; Échap pour revenir
field_keys = Entrée pour valider ; Échap pour laisser tel quel
only_sealed = ceci n’existe que dans les salons chiffrés
members_title = Qui est là
members_keys = Entrée : que faire ; Échap ferme
person_muted = ne peut pas écrire
deed_write = Écrire à { $who } en privé
deed_verify = Vérifier que c’est bien { $who }
deed_ignore = Ignorer { $who }, sans qu’on l’apprenne
deed_unignore = Ne plus ignorer { $who }
deed_mute = Retirer la parole à { $who }
deed_unmute = Rendre la parole à { $who }
deed_kick = Expulser { $who } du salon
deed_ban = Bannir { $who } du salon pour de bon
deed_make_member = Faire de { $who } un membre comme les autres
deed_make_moderator = Confier la modération à { $who }
deed_make_owner = Rendre { $who } propriétaire, avec tous les droits
deed_fingerprint = Afficher l’empreinte de votre clé
person_title = Est-ce bien { $who } ?
person_how = À comparer hors de cette discussion : face à face ou par téléphone.
person_compare = Tapez ce que { $who } vous lit, chiffres ou mots :
person_believe = Comparé à l’œil : marquer { $who } comme vérifié
person_undo = Retirer la marque de { $who }
show_code = L’afficher en code QR
code_title = À lire avec un téléphone
code_keys = c copie le lien ; flèches pour la suite ; Échap ferme
invitation_title = Invitation
doors_title = Votre serveur fonctionne
doors_private = Personne n’entre sans invitation : `/inviter` en crée une. Votre serveur est à :
invitations_title = Invitations dans { $room }
invitations_keys = gauche et droite changent ; Entrée ; Échap ferme
invite_hours =
    { $count ->
        [one] une heure
       *[other] { $count } heures
    }
invite_days =
    { $count ->
        [one] un jour
       *[other] { $count } jours
    }
invite_lasts = Valable : ‹ { $time } ›
invite_admits = Elle vaut ‹ { $people } ›
invite_make = Créer l’invitation
invite_revoke = Reprendre { $what }
invite_revoke_all = Tout reprendre : le salon change de clé
settings_title = Les règles de { $room }
settings_keys = Entrée modifie ; Échap ferme
setting_topic = Sujet : { $topic }
setting_joining = Pour entrer : { $how }
setting_frozen = Gelé, seuls modération et propriétaires écrivent : { $value }
setting_slow = Secondes entre deux messages d’un membre : { $seconds }
setting_retention_off = Les messages sont gardés pour toujours
setting_archived = Terminé, en lecture seule : { $value }
setting_muted = { $who } ne peut pas écrire ; Entrée rend la parole
setting_banned = { $who } : accès interdit ; Entrée pour le rendre
setting_asks_topic = ce dont parle le salon ; rien pour l’enlever
setting_asks_seconds = en secondes, { $most } au plus ; 0 : sans attente
setting_asks_days = en jours, { $most } au plus ; 0 : pour toujours
setting_for_good = décidé à la création du salon
setting_owners = seuls les propriétaires peuvent le changer
setting_moderators = seuls modération et propriétaires peuvent le changer
archive_deed = Terminer ce salon, où plus personne n’écrira
room_list_title = Salons du serveur
room_list_keys = tapez un nom ; Entrée pour y aller ; Échap ferme
room_list_make = créer { $room } ({ $how })
room_list_no_name = aucun salon n’a ce nom, ni ne peut l’avoir
transfers_title = Fichiers en route
transfers_keys = Entrée pour en arrêter un ; Échap ferme
transfer_stop = Arrêter ce fichier
connection_title = Connexion
connection_keys = Échap ferme
connection_last = dernier incident : { $why }
connection_by_itself = Les essais continuent tout seuls, et ce que vous écrivez est conservé jusqu’à ce que l’un réussisse.
connection_server = Serveur : { $server }
connection_fingerprint = Empreinte de sa clé : { $fingerprint }
connection_compare = La même pour tous sur ce serveur : à comparer avec la personne qui l’administre.
connection_me = Vous êtes { $me }
connection_encrypted = { $room } est chiffré de bout en bout : ses membres peuvent lire, le serveur non
connection_sees = Le serveur voit qui écrit, quand et combien, les noms et sujets des salons.
connection_nothing_waits = Rien n’attend d’être envoyé
connection_transfers =
    { $count ->
        [one] Un fichier est en route
       *[other] { $count } fichiers sont en route
    }
concerns_title = Alertes
concerns_keys = flèches et Entrée ; Échap ferme
concerns_none = Rien à signaler
concern_resume = C’est expliqué : envoyer de nouveau dans ce salon
concern_enter_resumes = Entrée quand c’est expliqué : les envois reprennent dans ce salon
concern_enter_settles = Entrée quand c’est réglé : ne plus afficher
banner_retrying = non connecté, nouvel essai dans { $seconds } s ({ $key } : maintenant)
banner_waiting =
    { $count ->
        [one] un message attend et partira tout seul
       *[other] { $count } messages attendent et partiront tout seuls
    }
banner_concern = Que faire : { $key }
banner_concerns =
    { $more ->
        [one] Que faire, pour ceci et une autre alerte : { $key }
       *[other] Que faire, pour ceci et { $more } autres alertes : { $key }
    }
heading_not_in = vous n’êtes pas dans ce salon
heading_members =
    { $count ->
        [one] un membre
       *[other] { $count } membres
    }
status_waiting =
    { $count ->
        [one] un en attente
       *[other] { $count } en attente
    }
status_transfers =
    { $count ->
        [one] un fichier { $percent } %
       *[other] { $count } fichiers { $percent } %
    }
status_away = vous êtes absent
room_code_title = À vous lire l’un à l’autre : { $room }
room_code_place = place { $place }, époque { $epoch }
# The terminal client: the first run
welcome_title = tchat
welcome_where = Où voulez-vous discuter ?
welcome_where_keys = flèches, Entrée ; Échap quitte
welcome_looking = recherche de serveurs sur ce réseau…
welcome_link = Tapez ou collez un lien ou une adresse :
welcome_no_link = rien n’est encore tapé
welcome_link_hint = une adresse est comme `192.168.1.20` ou `chat.example.org` ; un lien commence par `tchat://`
welcome_host_here = Héberger une discussion sur cet ordinateur
welcome_host = Sur cet ordinateur : qui peut l’atteindre peut entrer, tant que ce programme tourne
welcome_host_trying = Démarrage d’un serveur sur cet ordinateur…
welcome_at = Sur { $address }
welcome_nick = Comment voulez-vous qu’on vous appelle ?
welcome_nick_about = Les autres verront ce nom. Votre clé est créée sur cet ordinateur et y reste : ni compte, ni mot de passe.
welcome_nick_keys = Entrée continue ; Échap revient
welcome_other_nick = tapez-en un autre
welcome_free_nicks = tapez-en un autre, ou choisissez-en un qui est libre :
welcome_trying = Connexion à { $address }…
welcome_trying_as = Connexion à { $address } comme { $nick }…
welcome_trying_keys = Échap revient
welcome_failed_keys = Entrée réessaie ; Échap revient
code_alone = Entrée affiche le code, sur tout l’écran
code_needs = Le code demande une fenêtre de { $columns } colonnes et { $rows } lignes
code_needs_or_picture = Le code QR demande un terminal de { $columns } colonnes et { $rows } lignes ; `--png FICHIER` l’enregistre comme image

## Finding one’s way in the window

room_deed_read = Marquer comme lu
room_deed_unsnooze = Reprendre les notifications
room_deed_notify_all = Notifier chaque message
room_deed_notify_mentions = Ne notifier que les mentions
room_deed_notify_nothing = Ne rien notifier
room_deed_leave = Quitter le salon
gui_open = Ouvrir
gui_mention = Mentionner { $who }
gui_palette = Aller à un salon, une personne ou une commande
gui_choices =
    { $count ->
        [one] { $count } choix
       *[other] { $count } choix
    }
gui_sides = Salons et personnes
gui_people = Personnes du salon
gui_settings = Réglages et aide
gui_language = Langue
gui_zoom = Zoom
gui_zoom_is = { $percent } %
gui_notifications = Notifications
gui_notify_who = Qui écrit, et où
gui_notify_text = Ce qui est écrit, aussi
gui_notify_off = Aucune
gui_pictures = Montrer les images en petit
gui_delete_sure = Supprimer ce message ?
gui_delete_about = Il disparaît de tous les appareils de toutes les personnes d’ici, et personne ne pourra le récupérer.
gui_quit_sure = Quitter alors que d’autres sont là ?
gui_quit_hosted =
    { $count ->
        [one] Quelqu’un d’autre est là. Le serveur tourne dans ce programme et s’arrête avec lui.
       *[other] { $count } autres personnes sont là. Le serveur tourne dans ce programme et s’arrête avec lui.
    }
gui_leave_sure = Quitter { $room } ?
gui_leave_about = Ce qui a été dit reste sur cette machine. Il faudra peut-être que quelqu’un vous laisse revenir.
gui_sure = { $what } ?
gui_sure_about = Les autres le verront, et tout ne pourra pas être défait.
gui_cancel = Annuler
gui_quit = Quitter
gui_do_it = Le faire
gui_cut = Couper
gui_paste = Coller
gui_select_all = Tout sélectionner
gui_save_file = Enregistrer le fichier
gui_versions = Ce qu’il disait avant
gui_go_to_answered = Aller à ce à quoi il répond
gui_react_with = Réagir par { $emoji }
gui_unread_from = Marquer comme non lu à partir d’ici
gui_key_commands = Les commandes seulement
gui_key_search_here = Chercher dans ce salon
gui_key_sides = Afficher ou cacher salons et personnes
gui_key_people = Afficher ou cacher les personnes du salon
gui_key_next_part = La partie suivante de la fenêtre : salons, messages, écriture, personnes
gui_key_previous_part = La partie précédente
gui_key_menu = Ce qu’on peut faire de ce qui a le clavier
gui_key_settings = Réglages : apparence, langue, zoom, notifications
gui_key_larger = Tout plus grand
gui_key_smaller = Tout plus petit
gui_key_as_it_was = À la taille du début
gui_key_edit_last = Rien d’écrit : modifier son dernier message
gui_key_step_back = Écarter des choix, une note, une réponse commencée
gui_keys_anywhere = Partout
gui_keys_writing = Là où l’on écrit
gui_keys_message = Quand un message est choisi
gui_press_enter = Entrée
gui_press_escape = Échap
gui_press_delete = Suppr
gui_press_page_up = Page préc.
gui_press_page_down = Page suiv.
gui_press_home = Début
gui_press_end = Fin
gui_press_up = Haut
gui_press_down = Bas
gui_press_shift = Maj
gui_press_menu = Touche Menu
## The window: files, emoji

gui_attach = Joindre un fichier
gui_drop_here = Déposez ici pour envoyer à { $room }
gui_files_waiting = Fichiers à envoyer
gui_caption_hint = Ce que vous écrivez accompagne le premier
gui_send_files =
    { $count ->
        [one] Envoyer le fichier
       *[other] Envoyer { $count } fichiers
    }
gui_take_away = Ne pas envoyer { $name }
gui_looking_at = examen en cours…
gui_picture_file = image.png
gui_choose_file = Choisir un fichier
gui_path = Dossier ou fichier
gui_folder_above = Le dossier parent
gui_folder_empty = Rien ici ne commence ainsi
gui_folder_more = … et { $count } autres : tapez le début du nom
gui_save = Enregistrer
gui_open_folder = Ouvrir le dossier
gui_stop = Arrêter
gui_see_large = Voir en grand
gui_may_run = { $name } peut être un programme
gui_may_run_hint = Un programme peut faire tout ce que vous pouvez faire, avec tous vos fichiers. Ne l’ouvrez que si vous l’attendiez de cette personne.
gui_open_anyway = Ouvrir quand même
gui_reaction = { $emoji }, { $count }
gui_emoji = Émojis
gui_emoji_search = Chercher
gui_emoji_none = Aucun émoji ne s’appelle ainsi
gui_emoji_recent = Derniers utilisés
gui_emoji_smileys = Visages
gui_emoji_people = Personnes
gui_emoji_nature = Animaux et plantes
gui_emoji_food = Nourriture
gui_emoji_travel = Lieux
gui_emoji_activities = Activités
gui_emoji_objects = Objets
gui_emoji_symbols = Symboles
gui_emoji_flags = Drapeaux
gui_more = Plus

## The window

gui_usage =
    Utilisation : tchat-gui [join LIEN | HÔTE[:PORT]] [OPTIONS]

    Ouvre la discussion dans une fenêtre. Sans `join`, elle va au dernier serveur utilisé.

    Options :
      --nick NOM       le nom à y porter
      --room SALON     le salon où entrer (general)
      --profile DIR    où le profil est conservé (TCHAT_HOME)
      --lang LANGUE    en ou fr
      -h, --help       affiche ceci
      -V, --version    affiche la version
gui_unknown_argument = `{ $what }` n’est rien que tchat-gui connaisse
gui_value_missing = `{ $option }` demande quelque chose derrière
gui_help_hint = `tchat-gui --help` montre ce qu’il y a
gui_no_screen = il n’y a pas d’écran où ouvrir une fenêtre ({ $cause })
gui_no_screen_hint = lancez-le sur un bureau ; sans bureau, `tchat` est la même discussion dans un terminal
gui_no_opengl = la fenêtre ne peut pas être dessinée : cette machine n’a pas d’OpenGL utilisable ({ $cause })
gui_no_opengl_hint = sous Debian et Ubuntu, `sudo apt install libgl1-mesa-dri libgl1 libegl1` ; sous Windows, installez le pilote de la carte graphique ; `tchat` est la même discussion dans un terminal et n’a besoin de rien de cela
gui_rooms = Salons
gui_messages = Messages
gui_connecting = Connexion à { $server }…
gui_empty_room = Personne n’a encore écrit ici. Dites bonjour !
gui_said = { $who }, { $time } : { $text }
gui_room_unread =
    { $count ->
        [one] { $room }, { $count } message non lu
       *[other] { $room }, { $count } messages non lus
    }
gui_send = Envoyer
gui_to_newest = Aux derniers messages
gui_close = Fermer
gui_understood = Compris
gui_connect_now = Se connecter maintenant
gui_copy = Copier
gui_copy_selected = Copier le texte sélectionné
gui_copy_link = Copier le lien
gui_open_link = Ouvrir le lien
gui_reply = Répondre
gui_edit = Modifier
gui_delete = Supprimer
gui_react = Réagir
gui_leave_purpose = Annuler
gui_retry = Renvoyer
gui_dismiss = Abandonner
gui_look = Apparence
gui_look_desktop = Comme le bureau
gui_look_light = Clair
gui_look_dark = Sombre
gui_look_high_contrast = Contraste élevé

## The window: forms

gui_back = Retour
gui_leave_room = Quitter
gui_find_member = Chercher quelqu’un
gui_add_member = Ajouter quelqu’un
gui_add_member_how = Pseudo d’une personne connue du serveur
gui_add = Ajouter
gui_invite_others = Inviter par un lien…
gui_kick_means = Plus moyen de lire ni d’écrire ici tant que personne ne lui rouvre. Les liens déjà créés n’ouvrent plus à personne.
gui_ban_means = Plus moyen de lire ni d’écrire ici, et personne ne peut lui rouvrir avant que l’accès soit rendu dans les règles du salon. Les liens déjà créés n’ouvrent plus à personne.
gui_owner_means = Cette personne pourra tout ce que vous pouvez, et vous le retirer aussi.
gui_rename = Un autre pseudo
gui_take_over = Enregistrer
gui_compare_how = Rencontrez-vous, ou appelez-vous. L’un lit le numéro à voix haute, l’autre le suit sur son propre écran. Si tout est identique, personne n’est entre vous. Envoyé dans cette discussion, il ne prouve rien.
gui_match = Ils sont identiques
gui_differ = Ils diffèrent
gui_compare = Comparer
gui_rule_topic = Ce dont parle le salon
gui_rule_joining = Pour entrer
gui_rule_inviting = Qui peut inviter
gui_rule_frozen = Seuls modération et propriétaires peuvent écrire
gui_rule_slow = Secondes entre deux messages d’un membre
gui_rule_retention = Jours pendant lesquels les messages sont gardés
gui_rule_archived = Ce salon est terminé : il se lit, et personne n’y écrit.
gui_rule_muted = Ne peuvent pas écrire
gui_rule_banned = Ne peuvent pas revenir
gui_inviting_members = Tous les membres
gui_inviting_moderators = Modération et propriétaires
gui_joining_open = Ouvert : pour qui atteint le serveur
gui_joining_invitation = Sur invitation : pour qui est ajouté ou possède un lien
gui_joining_hidden = Caché : sur invitation, et seuls les membres savent qu’il existe
gui_reopen = Rouvrir le salon
gui_archive_means = Personne ne pourra écrire ici avant qu’un propriétaire rouvre le salon. Ce qui a été dit reste à lire.
gui_unban = Laisser revenir { $who }
gui_invite_lasts = Durée de validité
gui_invite_admits = Combien de personnes elle laisse entrer
gui_invitations_there = Invitations qui ouvrent le salon
gui_take_back = Révoquer
gui_revoke_means = Qui a le lien et n’est pas encore entré reste dehors.
gui_find_room = Chercher un salon
gui_join = Entrer
gui_make_room = Créer un salon
gui_room_name = Nom du salon
gui_make = Le créer
gui_transfers_over = Ne sont plus en route
gui_transfer_pace = { $rate } par seconde
gui_seconds_left =
    { $count ->
        [one] encore { $count } seconde
       *[other] encore { $count } secondes
    }
gui_minutes_left =
    { $count ->
        [one] encore { $count } minute
       *[other] encore { $count } minutes
    }
gui_transfer_sent = { $name } est arrivé
gui_transfer_failed = { $name } n’est pas arrivé
gui_stop_means = Ce qui en est déjà passé sera supprimé.
gui_save_again = Réessayer
gui_doubtful_link = Où mène ce lien ?
gui_stay = Ne pas l’ouvrir
# The window: the way in
gui_opening = Ouverture…
gui_servers = Serveurs
gui_connect = Se connecter
gui_or = ou
gui_continue = Continuer
gui_stop_trying = Arrêter
gui_try_again = Réessayer
gui_other_server = Un autre serveur…
gui_stopped = tchat ne peut pas continuer
gui_lost_why = la connexion a pris fin
gui_lost_hint = réessayez, ou choisissez un autre serveur
gui_sealed = Votre profil est scellé
gui_sealed_about = Clés et messages sont verrouillés sur cet ordinateur. Seule la phrase de passe les ouvre.
gui_unlock = Ouvrir

# The window: hosting
gui_server = Serveur
gui_server_button = Serveur…
gui_host_start = Démarrer le serveur
gui_host_stop = Arrêter le serveur
gui_host_stopping = Arrêt du serveur…
gui_host_off = Aucun serveur à vous ne tourne sur cet ordinateur.
gui_host_share = Les autres entrent avec ce lien ; le code dit la même chose à un appareil photo :
gui_host_typed = Ou ils tapent ceci dans un terminal :
gui_host_code = Code QR du lien
gui_host_others = Qui est là
gui_host_alone = Personne d’autre pour l’instant
gui_host_plain = Aussi un salon pour une classe, pour les programmes de la fiche
gui_host_go = Y aller
gui_host_private = Seul cet ordinateur peut l’atteindre : il n’est sur aucun réseau.
gui_host_broke = le serveur de cet ordinateur s’est arrêté de lui-même ({ $how })
gui_host_broke_hint = relancez-le : ce qui a été envoyé est sur son disque
gui_host_port_hint = un serveur tourne peut-être déjà sur cet ordinateur : `127.0.0.1` y mène ; sinon, fermez le programme qui tient le port et réessayez
gui_host_locked_hint = un serveur tourne déjà sur cet ordinateur : `127.0.0.1` y mène
gui_host_missing = le programme `tchat`, qui est le serveur, est introuvable
gui_host_missing_hint = installez-le à côté de celui-ci : `cargo install --path crates/tchat`
gui_lab = Regarder ce qui passe
gui_lab_about = Au laboratoire, qui se connecte par le port { $port } est vu comme un espion le voit. Il s’ouvre dans un terminal :
gui_lab_no_terminal = aucun terminal où ouvrir le laboratoire n’a été trouvé
gui_lab_no_terminal_hint = tapez la ligne ci-dessus dans un terminal
