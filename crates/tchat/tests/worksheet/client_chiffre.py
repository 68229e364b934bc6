# Partie 5 de la fiche : le client, messages chiffres avec chiffre.py. Ses autres defauts y sont.
# Usage : python3 -u client_chiffre.py HOTE PORT cesar|vigenere|vigenere_brut|xor CLE
import socket
import sys
import threading

from chiffre import *

hote = sys.argv[1]
port = int(sys.argv[2])
cle = sys.argv[4]
if sys.argv[3] == 'cesar':
    chiffrer, dechiffrer, cle = cesar, de_cesar, int(cle)
elif sys.argv[3] == 'vigenere':
    chiffrer, dechiffrer = vigenere, de_vigenere
elif sys.argv[3] == 'vigenere_brut':
    chiffrer, dechiffrer = vigenere_brut, de_vigenere_brut
else:
    chiffrer, dechiffrer = xor, de_xor

pseudo = input('Votre pseudo : ')

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect((hote, port))
client.send(pseudo.encode('utf-8'))


def envoyer(message):
    client.send(chiffrer(message, cle).encode('utf-8'))


def ecrire():
    while True:
        message = input()
        envoyer(message)


def recevoir():
    while True:
        message = client.recv(1024).decode('utf-8')
        if 'SERVEUR' in message:
            print("\n")
            print("Message du serveur :\n")
            print(message)
            print("\n")
        else:
            print(dechiffrer(message, cle))


receive_thread = threading.Thread(target=recevoir)
receive_thread.start()

write_thread = threading.Thread(target=ecrire)
write_thread.start()
