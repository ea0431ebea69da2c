"""Buttons that lead from a page to its repository and to a running notebook.

Every link derives from the address of the repository (`address.py`) and from `launch_buttons` in
`_config.yml`. Without an address there is no button, because none could lead anywhere; text that
stands in `{only} source_buttons` or `{only} launch_buttons` is on pages with such buttons alone.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util import logging

from book_extensions.order import Begin
from book_extensions.site.address import LAUNCH, Address, find

logger = logging.getLogger(__name__)

_SERVICES = ("colab_url", "binderhub_url", "jupyterhub_url")


def theme_options(address: Address, launch: dict[str, Any]) -> dict[str, Any]:
    """The theme's options for a repository; none for a book without an address.

    Args:
        address: where the book lives.
        launch: `launch_buttons` of `_config.yml`: the services to launch in, any of them empty.
    """
    if not address.repository:
        return {}
    host = address.repository.split("/")[2]
    provider = next((name for name in ("github", "gitlab", "bitbucket") if name in host), "")
    services = {name: launch[name] for name in _SERVICES if launch.get(name)}
    if provider != "github":
        services.pop("colab_url", None)  # Colab opens notebooks from GitHub only
    options: dict[str, Any] = {
        "repository_url": address.repository,
        "repository_branch": LAUNCH,
        # Of an unknown host only the repository itself is sure to have the address that it says.
        "repository_provider": provider or "gitlab",
        "use_repository_button": True,
        "use_edit_page_button": bool(provider),
        "use_issues_button": provider in ("github", "gitlab"),
    }
    if services:
        interface = launch.get("notebook_interface") or "jupyterlab"
        options["launch_buttons"] = {**services, "notebook_interface": interface}
    return options


def _add_options(app: Sphinx, config: Config) -> None:
    book = Path(app.srcdir)
    address = find(book)
    for note in address.notes:
        logger.info(note)
    launch = yaml.safe_load((book / "_config.yml").read_text("utf-8")).get("launch_buttons") or {}
    options = theme_options(address, launch)
    # Sphinx's own options replace those that Jupyter Book makes of these two keys.
    config.html_theme_options = {**config.html_theme_options, **options}
    config.html_baseurl = address.site
    if options:
        app.tags.add("source_buttons")
    if "launch_buttons" in options:
        app.tags.add("launch_buttons")


def _edit_the_source(app: Sphinx) -> None:
    # The theme knows one branch for everything; what a reader edits is not what a reader launches.
    provider = app.config.html_theme_options.get("repository_provider")
    if provider:
        app.config.html_context[f"{provider}_version"] = find(Path(app.srcdir)).branch


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("config-inited", _add_options)
    app.connect("builder-inited", _edit_the_source, priority=Begin.BRANCH)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
