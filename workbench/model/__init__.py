"""
The words of the domain: frozen values, enumerations and errors.

Contract: no network, no database, no Qt; imports nothing else of the program.

To add a word, give it a module of its own, named by the noun.
"""
