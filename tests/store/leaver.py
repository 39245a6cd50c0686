"""
Open a project, say so, and close it when told.

    python -m tests.store.leaver window|write|read PATH [PASSPHRASE]

Prints `open`, then for each line read closes the project, prints `closed`, and opens it again; ends with its input.
"""

import sys
from pathlib import Path

from tests.store.material import settings
from workbench.store.project import Access, Project


def main(access, path, passphrase=None):
    while True:
        project = Project.open(Path(path), passphrase, access=Access(access))
        settings(project)
        print("open", flush=True)
        line = sys.stdin.readline()
        project.close()
        if not line:
            return
        print("closed", flush=True)
        sys.stdin.readline()


if __name__ == "__main__":
    main(*sys.argv[1:])
