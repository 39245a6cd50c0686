"""
Reports: one module per chapter, one per format.

Contract: a chapter says what is to be read, in blocks, in the reader's language and from `Material` alone; a format
turns a document into bytes, the same document into the same bytes, and knows no clock.

To add a chapter, write a module with a function under `@chapter(place)`; its name is the chapter's id. To add a
format, write a module with `render(document) -> bytes` and name it in `formats.FORMATS`. To add a kind of block, give
it a class in `content` and a look in `resources/report/blocks.typ`.
"""
