"""
Programs that test_kill kills.

    python -m tests.store.victim PATH [PASSPHRASE]

commits `COMMITTED` settings, then writes without end in one transaction, and says "half" when `SPILLED` are under way.

    python -m tests.store.victim --herd PATH ACCESS [PASSPHRASE]

forks a child for every line it reads and prints its process id; the child opens the project and writes, one transaction
a setting, printing each key once it is committed. Forking saves starting Python a hundred times.
"""

import os
import sys
from itertools import count
from pathlib import Path

from workbench.store.project import Access, Project
from workbench.store.settings import put_setting

COMMITTED = 20
SPILLED = 30_000


def spill(db):
    for number in count():
        put_setting(db, f"lost {number:0100}", "1")
        if number == SPILLED:
            print("half", flush=True)


def big_write(path, passphrase=None):
    project = Project.open(Path(path), passphrase, access=Access.WINDOW)
    for number in range(COMMITTED):
        project.write(lambda db, key=f"kept {number:02}": put_setting(db, key, "1")).result()
    project.write(spill).result()


def child(life, path, access, passphrase):
    project = Project.open(Path(path), passphrase, access=Access(access))
    for number in count():
        key = f"{life} {number}"
        project.write(lambda db, key=key: put_setting(db, key, f'"{"x" * 500}"')).result()
        print(key, flush=True)


def herd(path, access, passphrase=None):
    for line in sys.stdin:
        pid = os.fork()
        if not pid:
            child(line.strip(), path, access, passphrase)
        print(f"pid {pid}", flush=True)
        os.waitpid(pid, 0)
        print("gone", flush=True)


if __name__ == "__main__":
    if sys.argv[1] == "--herd":
        herd(*sys.argv[2:])
    else:
        big_write(*sys.argv[1:])
