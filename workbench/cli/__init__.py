"""
The command line: one verb a file, imported when it is called.

Contract: data to standard output, everything else to standard error; exit statuses as in `cli.exits`.

To add a verb, write a module with a Click command named `command` and list it in `cli.verbs`.
"""
