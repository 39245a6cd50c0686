"""
The window: the only package that knows Qt.

Contract: pages read the project through `store`, start actions, and hold no second copy of data; long work runs
in `jobs`.

To add a page, write a module in `pages`; to add a command, a function under `@action`.
"""
