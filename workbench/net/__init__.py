"""
The only package that opens sockets.

Contract: turns replies into values of `model`, and what its libraries raise into facts or
`WorkbenchError`. Recordings of replies (zone files, pasted output, snapshots) are read here too, because
they answer the same questions.

To add a protocol, write one module with a class for the live thing and one that replays a recording.
"""
