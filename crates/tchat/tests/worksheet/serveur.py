# La fiche « Projet de tchat TCP », completee comme le ferait un eleve : tous ses defauts y sont.
# Usage : python3 -u serveur.py [HOTE [PORT]]     (port 0 : un port libre, ecrit sur la 1re ligne)
import socket
import sys
import threading

host = '0.0.0.0'
port = 5555
if len(sys.argv) > 1:
    host = sys.argv[1]
if len(sys.argv) > 2:
    port = int(sys.argv[2])

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.bind((host, port))
server.listen()
print(f'SERVEUR: en ecoute sur le port {server.getsockname()[1]}')

clients = []
pseudos = []


def diffuser(message, client_envoyeur=None):
    for client in clients:  # Parcours de tous les client
        if client != client_envoyeur:  # on envoie que si ce n'est pas le client envoyeur
            client.send(message)


def gestion(client):
    while True:  # Boucle infinie pour ecouter en permanence
        try:
            message = client.recv(1024)
            diffuser(message, client)
            print(message)
        except:
            index = clients.index(client)  # recuperation de l'index du client
            clients.remove(client)  # retirer le client de la liste clients
            client.close()  # deconnexion du client
            user = pseudos[index]
            diffuser(f'SERVEUR : {user} a quitte le chat '.encode('utf-8'))
            pseudos.remove(user)  # retirer le pseudo du client de la liste pseudos
            break


def connexions():
    while True:  # Boucle infinie pour ecouter en permanence
        client, address = server.accept()  # recuperation des informations du client
        print(f'SERVEUR: Connexion etablie avec {str(address)}')
        # La premiere chose qu'enverra le client est son pseudo
        pseudo = client.recv(1024).decode('utf-8')
        clients.append(client)
        pseudos.append(pseudo)
        print(f'SERVEUR: {pseudo} est entre')
        # Creation d'un thread ayant pour cible notre fonction gestion
        thread = threading.Thread(target=gestion, args=(client,))
        # Lancement du thread
        thread.start()


connexions()
