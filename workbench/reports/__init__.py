"""
Reports: one module per chapter, one per format.

Contract: a chapter says what is to be read, in blocks; a format turns blocks into bytes, the same blocks into
the same bytes.

To add a chapter, write a module with a function under `@chapter`; to add a format, a module with `render`.
"""
