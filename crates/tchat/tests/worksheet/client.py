# La fiche « Projet de tchat TCP », completee comme le ferait un eleve : tous ses defauts y sont.
# Usage : python3 -u client.py [HOTE [PORT]]     (1re ligne tapee : le pseudo)
import socket
import sys
import threading

hote = '192.168.1.54'  # modifier l'adresse ip
port = 5555
if len(sys.argv) > 1:
    hote = sys.argv[1]
if len(sys.argv) > 2:
    port = int(sys.argv[2])

pseudo = input('Votre pseudo : ')

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect((hote, port))
client.send(pseudo.encode('utf-8'))


def envoyer(message):
    client.send(message.encode('utf-8'))


def ecrire():
    while True:  # faire tourner la demande a l'infinie
        message = input()  # demander a l'utilisateur son message
        envoyer(message)  # envoyer le message


def recevoir():
    while True:
        message = client.recv(1024).decode('utf-8')
        if 'SERVEUR' in message:
            print("\n")
            print("Message du serveur :\n")
            print(message)
            print("\n")
        else:
            print(message)


receive_thread = threading.Thread(target=recevoir)
receive_thread.start()

write_thread = threading.Thread(target=ecrire)
write_thread.start()
