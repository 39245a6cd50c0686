"""
Build the program that needs no Python: `python build_installer.py` (with the extra `build` installed).

The result is a folder `dist/postmaster-workbench` for the system it runs on, holding the console command `workbench`
and the window's `postmaster-workbench`. PyInstaller cannot build for another system; what differs between them stands
in `SYSTEMS`, and `python build_installer.py --spec windows` shows the specification that would be used there.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent
NAME = "postmaster-workbench"

PLUGINS = ("workbench.checks", "workbench.cli", "workbench.reports", "workbench.sources", "workbench.ui")
"""Packages whose modules are found by looking, not by an import that PyInstaller could see."""

LANGUAGES = ("root", "en", "ru")
"""Babel's data for these; all languages together would be thirty megabytes."""

UNUSED = (
    "tkinter", "lib2to3", "setuptools", "pip", "IPython", "PIL", "matplotlib", "scipy",
    "PySide6.QtNetwork", "PySide6.QtQml", "PySide6.QtQuick", "PySide6.QtSql", "PySide6.QtDBus", "PySide6.QtXml",
    "PySide6.QtConcurrent", "PySide6.QtDesigner", "pyqtgraph.examples",
)  # fmt: skip
"""pyqtgraph imports unittest, pydoc, QtTest and QtOpenGL when it is loaded: those stay."""

KEYRINGS = tuple(f"keyring.backends.{name}" for name in ("SecretService", "libsecret", "kwallet", "macOS", "Windows"))
"""Imported by name, those of the system that the program runs on."""

UNUSED_FILES = (
    "/translations/", "libQt6Quick", "libQt6Qml", "libQt6Pdf", "libQt6VirtualKeyboard", "Qt6Quick", "Qt6Qml", "Qt6Pdf",
    "opengl32sw", "/qml/", "platformthemes/libqgtk3", "imageformats/libqpdf", "virtualkeyboard",
)  # fmt: skip
"""Parts of file names that Qt's own dependencies drag in and the window never loads."""


@dataclass(frozen=True, slots=True)
class System:
    """What is particular to one system: its icon's file, and what the specification adds at the end."""

    icon: str
    strip: bool
    extra: str = ""


SYSTEMS = {
    "linux": System("", strip=True),
    "windows": System("resources/icons/workbench.ico", strip=False),
    "macos": System(
        "resources/icons/workbench.icns",
        strip=False,
        extra="""
app = BUNDLE(
    folder,
    name="Postmaster Workbench.app",
    icon=ICON,
    bundle_identifier="org.postmaster-workbench",
    version=VERSION,
    info_plist={
        "NSHighResolutionCapable": True,
        "CFBundleDocumentTypes": [
            {
                "CFBundleTypeName": "Postmaster Workbench project",
                "CFBundleTypeExtensions": ["postmaster"],
                "CFBundleTypeRole": "Editor",
            }
        ],
    },
)
""",
    ),
}

SPEC = """
from PyInstaller.utils.hooks import collect_data_files, collect_submodules

ROOT, NAME, VERSION, ICON, STRIP = {root!r}, {name!r}, {version!r}, {icon!r} or None, {strip!r}
hidden = [module for package in {plugins!r} for module in collect_submodules(package)] + list({keyrings!r})
datas = [(ROOT + "/resources", "workbench/resources")]
datas += collect_data_files("publicsuffixlist") + collect_data_files("font_source_sans_pro")
datas += collect_data_files("tzdata")  # Windows has no table of time zones of its own
datas += [
    (source, target)
    for source, target in collect_data_files("babel")
    if "locale-data" not in target or source.replace("\\\\", "/").rpartition("/")[2].partition(".")[0] in {languages!r}
]

found = Analysis(
    [ROOT + "/workbench/__main__.py"],
    pathex=[ROOT],
    datas=datas,
    hiddenimports=hidden,
    excludes={unused!r},
)


def wanted(entry):
    name = "/" + entry[0].replace("\\\\", "/")
    if "babel/locale-data/" in name:
        return name.rpartition("/")[2].partition(".")[0] in {languages!r}
    return not any(part in name for part in {unused_files!r})


found.binaries = [entry for entry in found.binaries if wanted(entry)]
found.datas = [entry for entry in found.datas if wanted(entry)]
pure = PYZ(found.pure)
programs = [
    EXE(
        pure,
        found.scripts,
        exclude_binaries=True,
        name=name,
        console=console,
        icon=ICON,
        strip=STRIP,
        upx=False,
    )
    for name, console in (("workbench", True), (NAME, False))
]
folder = COLLECT(*programs, found.binaries, found.datas, name=NAME, strip=False, upx=False)
{extra}"""


def version() -> str:
    """Return the version that the package states."""
    for line in (ROOT / "workbench/__init__.py").read_text("utf-8").splitlines():
        if line.startswith("__version__"):
            return line.split('"')[1]
    raise SystemExit("workbench/__init__.py states no __version__")


def specification(system: str) -> str:
    """Return the PyInstaller specification for `linux`, `windows` or `macos`."""
    about = SYSTEMS[system]
    icon = str(ROOT / about.icon) if about.icon and (ROOT / about.icon).exists() else ""
    return SPEC.format(
        root=ROOT.as_posix(),
        name=NAME,
        version=version(),
        icon=icon,
        strip=about.strip,
        plugins=PLUGINS,
        keyrings=KEYRINGS,
        languages=LANGUAGES,
        unused=list(UNUSED),
        unused_files=UNUSED_FILES,
        extra=about.extra,
    ).lstrip()


def this_system() -> str:
    """Return the name of the system we run on."""
    return {"win32": "windows", "darwin": "macos"}.get(sys.platform, "linux")


def build(out: Path, work: Path) -> Path:
    """Build the folder for this system below `out` and return it."""
    work.mkdir(parents=True, exist_ok=True)
    spec = work / f"{NAME}.spec"
    spec.write_text(specification(this_system()), "utf-8")
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN"]
    subprocess.run([*command, "--distpath", str(out), "--workpath", str(work), str(spec)], check=True, cwd=ROOT)
    return out / NAME


def size(folder: Path) -> int:
    """Return the bytes of all files below `folder`."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def main() -> int:
    """Build, or show a specification."""
    parser = argparse.ArgumentParser(description="Build the program that needs no Python.")
    parser.add_argument("--spec", choices=sorted(SYSTEMS), help="only show the specification for this system")
    parser.add_argument("--out", type=Path, default=ROOT / "dist", help="where the folder is put (default: dist)")
    parser.add_argument("--work", type=Path, default=ROOT / "build", help="for intermediate files (default: build)")
    options = parser.parse_args()
    if options.spec:
        print(specification(options.spec), end="")
        return 0
    folder = build(options.out, options.work)
    print(json.dumps({"folder": str(folder), "mebibytes": round(size(folder) / 2**20)}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
