# Le client de la fiche, sans ses defauts : meme protocole, meme serveur.
# Usage : python3 -u client_corrige.py [HOTE [PORT]]     (1re ligne tapee : le pseudo)
#
# Le pseudo part seul, puis les messages un par un, espaces et coupes entre deux caracteres. La
# lecture garde un caractere inacheve jusqu'a sa suite, montre les caracteres de commande au lieu
# de les executer, et s'arrete quand le serveur s'en va.
import codecs
import os
import select
import socket
import sys
import threading
import time

TAILLE = 1000        # octets d'un envoi, sous les 1024 d'un recv
PAUSE_PSEUDO = 0.3   # secondes apres le pseudo : le serveur ne peut pas en accuser reception
PAUSE = 0.06         # secondes entre deux messages
DELAI = 0.5          # secondes pendant lesquelles on attend la fin d'un caractere


def morceaux(texte):
    morceau, taille = '', 0
    for caractere in texte:
        octets = len(caractere.encode('utf-8', errors='replace'))
        if taille + octets > TAILLE:
            yield morceau
            morceau, taille = '', 0
        morceau, taille = morceau + caractere, taille + octets
    if morceau:
        yield morceau


def ecrire(client):
    time.sleep(PAUSE_PSEUDO)
    for ligne in sys.stdin:
        for morceau in morceaux(ligne.rstrip('\n')):
            client.sendall(morceau.encode('utf-8', errors='replace'))
            time.sleep(PAUSE)
    # Fin de la saisie : on ne dit plus rien, mais on lit jusqu'au depart du serveur.
    client.shutdown(socket.SHUT_WR)


def montrer(texte):
    if not texte:
        return
    texte = ''.join(c if c.isprintable() else repr(c)[1:-1] for c in texte)
    if texte.startswith('SERVEUR'):
        print(f'Message du serveur : {texte}', flush=True)
    else:
        print(texte, flush=True)


def recevoir(client):
    decodeur = codecs.getincrementaldecoder('utf-8')(errors='replace')
    attente = ''
    while True:
        inacheve = decodeur.getstate()[0] != b''
        if not select.select([client], [], [], DELAI if inacheve else None)[0]:
            montrer(attente + decodeur.decode(b'', final=True))
            decodeur.reset()
            attente = ''
            continue
        octets = client.recv(1024)
        if octets == b'':
            montrer(attente + decodeur.decode(b'', final=True))
            return
        attente += decodeur.decode(octets)
        if decodeur.getstate()[0] == b'':
            debut, notice, suite = attente.partition('SERVEUR : ')
            montrer(debut)  # un avis colle derriere un message
            montrer(notice + suite)
            attente = ''


def main():
    hote = sys.argv[1] if len(sys.argv) > 1 else '192.168.1.54'
    port = int(sys.argv[2]) if len(sys.argv) > 2 else 5555
    pseudo = input('Votre pseudo : ')
    client = socket.create_connection((hote, port))
    client.sendall(pseudo.encode('utf-8'))
    threading.Thread(target=ecrire, args=(client,), daemon=True).start()
    try:
        recevoir(client)
    except OSError:
        pass  # coupee : dit ci-dessous
    print('connexion perdue', flush=True)
    sys.stdout.flush()
    os._exit(0)


main()
