"""
The project file: one client, one SQLite database, read and written through APSW.

Contract: nothing outside this package imports apsw or holds SQL. `database` makes connections and translates errors,
`header` looks before SQLite may touch, `ownership` says who is the window, `writer` and `readers` hold the threads,
`project` is what others use, `schema` draws the tables, `migration` takes a file to them, `columns` turns values into
what a column holds; the other modules are queries, one module per table group, one function per question.

To add a query, write a function of a `Database` under `@border()`, so that a damaged file or a full disk reaches the
caller as a `ProjectError`. It reads all its rows at once and returns a list or a plain value, never a cursor: a
half-read cursor keeps its snapshot, so the write-ahead log grows and later reads on that connection are old. For the
same reason no statement runs inside the loop over another's rows, and the rows of `INSERT … RETURNING` are read to
the end: `executemany` runs only as far as it is read, and a half-read statement cannot be committed.

To change the schema, append a `@step` to `schema` and change the drawing; a released step never changes.
"""
