"""The command `python -m book_extensions.editions.epub BUILD`."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from pathlib import Path

import yaml
from jupyter_book.sphinx import build_sphinx

from book_extensions.editions.archive import last_change
from book_extensions.editions.epub.builder import settings

ROOT = Path(__file__).resolve().parents[3]
#: What the site has and a reader has not: themes, buttons, addresses, notebooks, slides.
_LEFT_OUT = {
    "sphinx_togglebutton",
    "sphinx_copybutton",
    "sphinx_book_theme",
    "book_extensions.notebooks",
    "book_extensions.site",
    "book_extensions.editions",
}


def build(root: Path, folder: Path) -> Path:
    """Build the book as EPUB; results of cells come from the cache beside it.

    Args:
        root: the folder of the book's sources.
        folder: the folder of builds, such as ``_build``.

    Returns:
        The file.

    Raises:
        RuntimeError: there was a warning or an error, which has been shown.
    """
    config = yaml.safe_load((root / "_config.yml").read_text("utf-8"))
    extensions = [name for name in config["sphinx"]["config"]["extensions"] if name not in _LEFT_OUT]
    out = folder / "epub"
    shutil.rmtree(out, ignore_errors=True)
    own = settings(config["title"], config["author"], str(config["copyright"]))
    failed = build_sphinx(
        root,
        out,
        noconfig=True,
        path_config=root / "_config.yml",
        confoverrides={
            "external_toc_path": str(root / "_toc.yml"),
            "latex_individualpages": False,
            "nitpicky": True,
            "extensions": [*extensions, "book_extensions.editions.epub.builder"],
            **own,
        },
        # Pages are read with other extensions than those of the site, so each has a memory of its own.
        doctreedir=folder / ".doctrees-epub",
        builder="epub",
        warningiserror=True,
        keep_going=True,
    )
    if failed:
        raise RuntimeError("the EPUB was not built: see the warnings above")
    made = folder / "bending-the-line.epub"
    os.replace(out / made.name, made)
    return made


def main() -> None:
    """Build what the command line names."""
    parser = argparse.ArgumentParser(description="Build the book as EPUB 3.")
    parser.add_argument("build", type=Path, help="the folder of builds, _build")
    folder = parser.parse_args().build.resolve()
    os.environ.setdefault("SOURCE_DATE_EPOCH", str(last_change(ROOT)))
    try:
        made = build(ROOT, folder)
    except RuntimeError as error:
        sys.exit(str(error))
    print(f"{made}: {made.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
