# Les fonctions de chiffrement de la sequence, comme un eleve les ecrit.
# Seules les lettres sans accent changent ; la casse est gardee ; le reste est recopie.


def cesar(message, cle):
    resultat = ''
    for lettre in message:
        if 'a' <= lettre <= 'z':
            resultat += chr((ord(lettre) - 97 + cle) % 26 + 97)
        elif 'A' <= lettre <= 'Z':
            resultat += chr((ord(lettre) - 65 + cle) % 26 + 65)
        else:
            resultat += lettre
    return resultat


def de_cesar(message, cle):
    return cesar(message, -cle)


def vigenere(message, cle, sens=1):
    resultat = ''
    i = 0  # la cle n'avance que sur les lettres
    for lettre in message:
        decalage = ord(cle[i % len(cle)].upper()) - 65
        if 'a' <= lettre <= 'z':
            resultat += chr((ord(lettre) - 97 + sens * decalage) % 26 + 97)
            i += 1
        elif 'A' <= lettre <= 'Z':
            resultat += chr((ord(lettre) - 65 + sens * decalage) % 26 + 65)
            i += 1
        else:
            resultat += lettre
    return resultat


def de_vigenere(message, cle):
    return vigenere(message, cle, -1)


def vigenere_brut(message, cle, sens=1):
    # Le decalage depend de la casse du texte, pas de celle de la cle : l'erreur la plus courante.
    resultat = ''
    i = 0
    for lettre in message:
        if 'a' <= lettre <= 'z':
            decalage = ord(cle[i % len(cle)]) - 97
            resultat += chr((ord(lettre) - 97 + sens * decalage) % 26 + 97)
            i += 1
        elif 'A' <= lettre <= 'Z':
            decalage = ord(cle[i % len(cle)]) - 65
            resultat += chr((ord(lettre) - 65 + sens * decalage) % 26 + 65)
            i += 1
        else:
            resultat += lettre
    return resultat


def de_vigenere_brut(message, cle):
    return vigenere_brut(message, cle, -1)


def xor(message, cle):
    resultat = ''
    for i in range(len(message)):
        resultat += chr(ord(message[i]) ^ ord(cle[i % len(cle)]))
    return resultat


def de_xor(message, cle):
    return xor(message, cle)
