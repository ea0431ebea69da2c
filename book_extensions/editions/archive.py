"""Pack the built site into one archive to read offline: `python -m book_extensions.editions.archive`.

The same site always gives the same bytes: files are sorted, and all carry the time of the last commit.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterable
from pathlib import Path

#: What the build leaves in the site for itself.
_OWN = {".buildinfo", ".built", "objects.inv"}
_FILE_MODE = 0o100644


def last_change(root: Path) -> int:
    """When the book last changed, in seconds since 1970: `SOURCE_DATE_EPOCH`, else its last commit's time.

    Without either (a copy without its history) it is the start of 1980, the earliest time that archives know.
    """
    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not given:
        command = ["git", "-C", str(root), "log", "-1", "--format=%ct"]
        try:
            given = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
        except (OSError, subprocess.CalledProcessError):
            given = ""
    return max(int(given or 0), 315_532_800)


def site_files(site: Path) -> list[Path]:
    """Every file of a built site that belongs to its readers, sorted.

    Args:
        site: the folder with the site's ``index.html``.

    Raises:
        FileNotFoundError: ``site`` holds no built site.
    """
    if not (site / "index.html").is_file():
        raise FileNotFoundError(f"site must be the folder of a built book, not {site}: run `make book` first")
    return sorted(path for path in site.rglob("*") if path.is_file() and path.name not in _OWN)


def write_archive(archive: Path, files: Iterable[tuple[str, bytes]], moment: int) -> int:
    """Write an archive whose bytes depend on nothing but its files and the moment.

    Args:
        archive: the file to write; its folder must exist.
        files: their names in it and what they hold, in order.
        moment: the time that every file carries, in seconds since 1970.

    Returns:
        How many files it holds.
    """
    count = 0
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for name, content in files:
            entry = zipfile.ZipInfo(name, time.gmtime(moment)[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = _FILE_MODE << 16
            packed.writestr(entry, content)
            count += 1
    return count


def pack(site: Path, archive: Path, moment: int) -> int:
    """Write every file of a built site into an archive, under a folder with the archive's name.

    Args:
        site: the folder with the site's ``index.html``.
        archive: the file to write; its folder must exist.
        moment: the time that every file in it carries, in seconds since 1970.

    Returns:
        How many files it holds.

    Raises:
        FileNotFoundError: ``site`` holds no built site.
    """
    named = ((f"{archive.stem}/{path.relative_to(site).as_posix()}", path) for path in site_files(site))
    return write_archive(archive, ((name, path.read_bytes()) for name, path in named), moment)


def main() -> None:
    """Pack the site that the command line names."""
    parser = argparse.ArgumentParser(description="Pack the built site into one archive.")
    parser.add_argument("site", type=Path)
    parser.add_argument("archive", type=Path)
    given = parser.parse_args()
    try:
        count = pack(given.site, given.archive, last_change(Path(__file__).resolve().parents[2]))
    except FileNotFoundError as error:
        sys.exit(str(error))
    size = given.archive.stat().st_size / 1e6
    start = f"{given.archive.stem}/index.html"
    print(f"{given.archive}: {count} files, {size:.1f} MB. Unpack it and open {start}")


if __name__ == "__main__":
    main()
