"""Start the window when there is nothing to do or a project to open, else the command line."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the program and return its exit status; `--version` is answered before any library is loaded."""
    words = sys.argv[1:]
    if words in (["--version"], ["-V"]):
        from workbench import __version__

        sys.stdout.write(f"workbench {__version__}\n")
        return 0
    from workbench.net.redaction import watch_bugs

    watch_bugs()
    if not words or (len(words) == 1 and words[0].lower().endswith(".postmaster")):
        from workbench.ui.app import main as show

        return show(words)
    from workbench.cli.group import run

    return run(words)


if __name__ == "__main__":
    from multiprocessing import freeze_support

    freeze_support()  # a report is made by a process of its own, which in a frozen program starts here
    sys.exit(main())
