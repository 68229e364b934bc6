# Le serveur de la fiche, sans ses defauts : meme protocole, memes clients.
# Usage : python3 -u serveur_corrige.py [HOTE [PORT]]
#
# Chaque client a deux threads (un qui lit, un qui ecrit) et une file d'attente bornee : personne
# n'attend personne. Ce qui part est coupe entre deux caracteres et espace, pour que
# recv(1024).decode() de l'autre cote donne un message entier.
import codecs
import queue
import select
import socket
import sys
import threading
import time

TAILLE = 1024           # octets d'un recv des clients de la fiche
PAUSE = 0.06            # secondes entre deux envois a un meme client
DELAI_PSEUDO = 60.0     # secondes pour donner son pseudo
DELAI_CARACTERE = 0.05  # secondes pendant lesquelles on attend la fin d'un caractere
FILE_MAX = 1000         # morceaux en attente : au-dela, le client ne lit plus
PSEUDO_MAX = 32         # caracteres d'un pseudo

verrou = threading.Lock()
clients = []            # protege par verrou
console = queue.Queue(maxsize=1000)


class Client:
    def __init__(self, connexion, adresse):
        self.connexion = connexion
        self.adresse = adresse
        self.pseudo = None
        self.file = queue.Queue(maxsize=FILE_MAX)


def dire(texte):
    # Une console bloquee ne doit pas bloquer le tchat : on perd la ligne plutot.
    try:
        console.put_nowait(texte)
    except queue.Full:
        pass


def ecrire_console():
    while True:
        print(console.get(), flush=True)


def fermer(client):
    try:
        client.connexion.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass  # deja coupee


def deposer(message, destinataires):
    for client in destinataires:
        try:
            client.file.put_nowait(message)
        except queue.Full:
            fermer(client)  # son thread de lecture annoncera son depart


def diffuser(message, client_envoyeur=None):
    # Le verrou couvre tout l'envoi : chacun recoit les messages dans le meme ordre.
    with verrou:
        deposer(message, [client for client in clients if client is not client_envoyeur])


def annoncer(texte, client_envoyeur=None):
    diffuser(f'SERVEUR : {texte}'.encode('utf-8'), client_envoyeur)


def ecrire(client):
    while True:
        message = client.file.get()
        if message is None:
            return
        try:
            client.connexion.sendall(message)
        except OSError:
            fermer(client)
            return
        time.sleep(PAUSE)


def nettoyer(octets):
    texte = octets.decode('utf-8', errors='replace').split('\n')[0]
    texte = ''.join(c for c in texte if c.isprintable() and c != '\ufffd')
    texte = texte.replace('SERVEUR', 'Serveur').strip()[:PSEUDO_MAX]
    return texte or 'anonyme'


def entrer(client, pseudo):
    with verrou:
        pris = [autre.pseudo for autre in clients]
        client.pseudo, numero = pseudo, 2
        while client.pseudo in pris:
            client.pseudo, numero = f'{pseudo}{numero}', numero + 1
        clients.append(client)


def morceaux(texte):
    # Des morceaux d'au plus TAILLE octets, coupes entre deux caracteres.
    debut, taille = 0, 0
    for i, caractere in enumerate(texte):
        octets = len(caractere.encode('utf-8'))
        if taille + octets > TAILLE:
            yield texte[debut:i]
            debut, taille = i, 0
        taille += octets
    if debut < len(texte):
        yield texte[debut:]


def relayer(client, texte):
    texte = texte.replace('SERVEUR', 'Serveur')  # seul le serveur dit SERVEUR
    for morceau in morceaux(texte):
        diffuser(morceau.encode('utf-8'), client)
        dire(f'{client.pseudo} : {morceau!r}')


def arrive(client, delai):
    # Vrai si quelque chose est a lire avant la fin du delai (None : sans fin).
    return bool(select.select([client.connexion], [], [], delai)[0])


def ecouter(client):
    decodeur = codecs.getincrementaldecoder('utf-8')(errors='replace')
    while True:
        # select et non settimeout : ce delai vaudrait aussi pour le thread qui envoie.
        en_attente = decodeur.getstate()[0] != b''
        if not arrive(client, DELAI_CARACTERE if en_attente else None):
            relayer(client, decodeur.decode(b'', final=True))
            decodeur.reset()
            continue
        octets = client.connexion.recv(TAILLE)
        if octets == b'':  # l'autre a ferme
            relayer(client, decodeur.decode(b'', final=True))
            return
        relayer(client, decodeur.decode(octets))


def gestion(client):
    thread = None
    try:
        if not arrive(client, DELAI_PSEUDO):
            return  # n'a jamais dit son pseudo
        premiers = client.connexion.recv(TAILLE)
        if premiers == b'':
            return  # parti sans rien dire
        entrer(client, nettoyer(premiers))
        dire(f'SERVEUR: {client.pseudo} est entre')
        annoncer(f'{client.pseudo} a rejoint le chat', client)
        thread = threading.Thread(target=ecrire, args=(client,), daemon=True)
        thread.start()
        ecouter(client)
    except OSError:
        dire(f'SERVEUR: {client.adresse} coupe')
    finally:
        with verrou:
            present = client in clients
            if present:
                clients.remove(client)
        fermer(client)
        if present:
            annoncer(f'{client.pseudo} a quitte le chat ')
        if thread is not None:
            try:
                client.file.put_nowait(None)
            except queue.Full:
                pass  # la connexion est fermee : sendall le lui dira
            thread.join()
        client.connexion.close()


def connexions(serveur):
    while True:
        connexion, adresse = serveur.accept()
        connexion.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        dire(f'SERVEUR: Connexion etablie avec {adresse}')
        threading.Thread(target=gestion, args=(Client(connexion, adresse),), daemon=True).start()


def main():
    hote = sys.argv[1] if len(sys.argv) > 1 else '0.0.0.0'
    port = int(sys.argv[2]) if len(sys.argv) > 2 else 5555
    serveur = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    serveur.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    serveur.bind((hote, port))
    serveur.listen()
    threading.Thread(target=ecrire_console, daemon=True).start()
    dire(f'SERVEUR: en ecoute sur le port {serveur.getsockname()[1]}')
    connexions(serveur)


main()
