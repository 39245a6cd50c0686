"""
Open a project as somebody without privileges and say what came of it.

    python -m tests.store.visitor window|write|create PATH

`create` makes `new.postmaster` beside PATH.
"""

import os
import sys
from pathlib import Path

from workbench.model.errors import WorkbenchError
from workbench.store.project import Access, Project

NOBODY = 65534


def main(access, path):
    if os.geteuid() == 0:
        for folder in Path(path).parents[1:]:
            if folder.stat().st_mode & 0o005 != 0o005 and folder.is_relative_to("/tmp"):
                folder.chmod(0o755)  # the temporary folders of a test belong to root alone
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    try:
        if access == "create":
            project = Project.create(Path(path).with_name("new.postmaster"))
        else:
            project = Project.open(Path(path), access=Access(access))
    except WorkbenchError as error:
        print(f"{type(error).__name__}: {error}")
        return
    print(f"read only: {project.read_only_reason}" if project.read_only else "writable")
    project.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
