"""
Sources of numbers: one module per provider or file format.

Contract: yields typed batches; writes nothing.

To add one, write a module with a class under `@source`.
"""
