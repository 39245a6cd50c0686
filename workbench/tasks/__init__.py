"""
What the user can have done: verbs, as asynchronous functions.

Contract: no Qt; every write goes through `Context.write`, so that the views learn of it however the task ends.

To add one, write a module named by the verb, and an action or a command-line verb for it.
"""
