"""
Use a project on a disk that fills up, and say what came of it.

    python -m tests.store.crowded FOLDER

FOLDER is on a small file system of its own. Prints one line for each thing tried.
"""

import sys
from pathlib import Path

from workbench.model.errors import WorkbenchError
from workbench.store.integrity import check_integrity
from workbench.store.project import Access, Project
from workbench.store.settings import put_setting


def attempt(what, action):
    try:
        result = action()
    except WorkbenchError as error:
        print(f"{what}: {type(error).__name__}: {error}")
        return None
    print(f"{what}: done")
    return result


def count(project):
    return project.read().execute("SELECT count(*) FROM setting").get


def fill_disk(folder):
    with (folder / "ballast").open("ab", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError:
            pass


def main(folder):
    path = folder / "a.postmaster"
    project = Project.create(path)
    project.write(lambda db: put_setting(db, "before", "1")).result()
    fill_disk(folder)
    big = '"' + "x" * 200_000 + '"'
    attempt("write", lambda: project.write(lambda db: put_setting(db, "big", big)).result())
    print(f"settings: {count(project)}")
    attempt("close", project.close)
    fill_disk(folder)
    before = path.read_bytes()
    attempt("create", lambda: Project.create(folder / "b.postmaster"))
    for access in Access:
        opened = attempt(f"open {access}", lambda access=access: Project.open(path, access=access))
        if opened is not None:
            print(f"settings: {count(opened)}")
            attempt("close", opened.close)
    print(f"unchanged: {before == path.read_bytes()}")
    (folder / "ballast").unlink()
    with Project.open(path) as project:
        project.write(lambda db: put_setting(db, "after", "1")).result()
        print(f"settings: {count(project)} {check_integrity(project.read())}")
    project = Project.open(path)
    project.write(lambda db: put_setting(db, "in the log", big)).result()
    fill_disk(folder)
    attempt("close with a full log", project.close)
    (folder / "ballast").unlink()
    with Project.open(path) as project:
        print(f"settings: {count(project)} {check_integrity(project.read())}")
    print(sorted(entry.name for entry in folder.iterdir()))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
