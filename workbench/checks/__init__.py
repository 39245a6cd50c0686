"""
Checks of a domain: one module per family.

Contract: a generator that yields questions and returns an `Outcome`; who answers - live DNS, a zone file, a
recorded audit, a draft laid over either - is not its business. A check states codes and arguments; severity
comes from the rule pack and sentences from the catalogue.

To add one, write a module with `CODES` and a generator under `@check`, and `resources/locale/ru/<module>.po`.
"""
