"""Buttons of a book with an address, and the notebooks that they open.

The whole book with an address is wide: tiny ones have it in `tests/book_extensions/site/test_address.py`.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qs, unquote, urldefrag, urlsplit

import nbformat
import pytest
import yaml

from book_extensions.execution import quoted_numbers
from book_extensions.notebooks.plain_markdown import Book
from book_extensions.notebooks.write import NUMBERS, chapters_with_code, to_notebook
from book_extensions.site.address import Address, find
from book_extensions.site.buttons import theme_options
from tests.site.conftest import ROOT, chapters
from tests.site.test_links import anchors, parse

FOLDER = ROOT / "chapters"
WITH_CODE = [path.stem for path in chapters_with_code(FOLDER)]
REPOSITORY = "https://github.com/somebody/some-book"
HUB = "https://hub.example.org"
PUBLISHED = "https://somebody.example/some-book"


@pytest.fixture(scope="module")
def addressed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole book with an address and a class's hub, built with the results of the last build."""
    book = tmp_path_factory.mktemp("addressed")
    shutil.copytree(FOLDER, book / "chapters")
    for name in ("book_extensions", "course_utils", "hub", "_static", "_toc.yml", "requirements.txt"):
        (book / name).symlink_to(ROOT / name)
    config = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))
    config["repository"] = {"url": REPOSITORY, "branch": "main"}
    config["html"]["baseurl"] = PUBLISHED
    config["launch_buttons"]["jupyterhub_url"] = HUB
    (book / "_config.yml").write_text(yaml.safe_dump(config), "utf-8")
    shutil.copytree(ROOT / "_build" / ".jupyter_cache", book / "_build" / ".jupyter_cache")
    command = [str(Path(sys.executable).with_name("jupyter-book")), "build", "-W", "-n", "--keep-going", "."]
    done = subprocess.run(command, cwd=book, env=os.environ, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return book / "_build" / "html"


def hrefs(page: Path) -> list[str]:
    return [link["href"] for link in parse(page).select(".article-header-buttons a[href]")]


def in_repository(link: str) -> tuple[str, str]:
    """Where a launch link leads: the service, and the file that it opens."""
    parts = urlsplit(link)
    query = parse_qs(parts.query)
    if parts.netloc == "colab.research.google.com":
        return "colab", parts.path.removeprefix("/github/somebody/some-book/blob/launch/")
    if parts.netloc == "mybinder.org":
        assert parts.path == "/v2/gh/somebody/some-book/launch"
        return "binder", query["urlpath"][0].removeprefix("lab/tree/")
    assert (parts.netloc, parts.path) == ("hub.example.org", "/hub/user-redirect/git-pull")
    assert (query["repo"], query["branch"]) == ([REPOSITORY], ["launch"])
    return "hub", query["urlpath"][0].removeprefix("lab/tree/some-book/")


@pytest.mark.wide
@pytest.mark.parametrize("name", [name for name in chapters() if Path(name).name in WITH_CODE])
def test_every_launch_link_opens_the_notebook_of_its_page(addressed: Path, name: str) -> None:
    links = [link for link in hrefs(addressed / f"{name}.html") if not link.startswith((REPOSITORY, "."))]
    opened = dict(in_repository(link) for link in links if urlsplit(link).scheme)
    assert opened == {service: f"{name}.ipynb" for service in ("colab", "binder", "hub")}
    nbformat.validate(nbformat.read(ROOT / f"{name}.ipynb", as_version=4))


@pytest.mark.wide
def test_every_page_leads_to_the_repository_and_to_its_source(addressed: Path) -> None:
    for name in chapters():
        links = [link for link in hrefs(addressed / f"{name}.html") if link.startswith(REPOSITORY)]
        issue = f"{REPOSITORY}/issues/new"
        assert {REPOSITORY, f"{REPOSITORY}/edit/main/{name}.md"} <= set(links)
        assert any(link.startswith(issue) for link in links)
        assert all(
            link in {REPOSITORY, f"{REPOSITORY}/edit/main/{name}.md"} or issue in link for link in links
        )
        assert (ROOT / f"{name}.md").is_file()


@pytest.mark.wide
def test_pages_without_code_have_nothing_to_launch(addressed: Path) -> None:
    for name in chapters():
        if Path(name).name not in WITH_CODE:
            assert not [
                link for link in hrefs(addressed / f"{name}.html") if "launch" in link or "/v2/" in link
            ]


def away(site: Path, name: str) -> list[str]:
    """The links of a page's buttons that leave the site."""
    return [unquote(link) for link in hrefs(site / f"{name}.html") if urlsplit(link).scheme]


def test_this_book_has_the_buttons_of_its_own_address_and_no_others(site: Path) -> None:
    own = find(ROOT).repository
    for name in chapters():
        links = away(site, name)
        assert bool(links) == bool(own)
        assert all(urlsplit(own).path in link for link in links)


@pytest.mark.wide
def test_the_landing_page_tells_of_buttons_where_it_has_some(site: Path, addressed: Path) -> None:
    first = chapters()[0]
    for place in (site, addressed):
        text = parse(place / f"{first}.html").select_one("article").get_text()
        assert ("The rocket at the top" in text) == any("launch" in link for link in away(place, first))
        assert ("with the sign of the book" in text) == bool(away(place, first))


@pytest.mark.wide
def test_a_downloaded_notebook_knows_the_address(addressed: Path) -> None:
    for stem in WITH_CODE:
        notebook = nbformat.read(addressed / "_sources" / "chapters" / f"{stem}.ipynb", as_version=4)
        [set_up, *_] = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
        assert f'BOOK = "git+{REPOSITORY}@launch"' in set_up
        assert any(cell.get("outputs") for cell in notebook.cells)


def test_colab_is_offered_for_github_only_and_unknown_hosts_get_the_repository_alone() -> None:
    services = {"colab_url": "https://c.example", "binderhub_url": "https://b.example", "jupyterhub_url": ""}
    assert theme_options(Address(), services) == {}
    github = theme_options(Address("https://github.com/a/b"), services)
    assert set(github["launch_buttons"]) == {"colab_url", "binderhub_url", "notebook_interface"}
    gitlab = theme_options(Address("https://gitlab.com/a/b"), services)
    assert set(gitlab["launch_buttons"]) == {"binderhub_url", "notebook_interface"}
    other = theme_options(Address("https://git.example/a/b"), services)
    assert (other["use_repository_button"], other["use_edit_page_button"], other["use_issues_button"]) == (
        True,
        False,
        False,
    )
    assert "launch_buttons" not in theme_options(Address("https://github.com/a/b"), {})


@pytest.fixture(scope="module")
def book() -> Book:
    """What the notebooks of a published book are written from."""
    quoted = quoted_numbers.Numbers(stored=quoted_numbers.load(FOLDER / NUMBERS))
    return Book.read(FOLDER, Address(REPOSITORY, "main", PUBLISHED), quoted)


@pytest.mark.parametrize("stem", WITH_CODE)
def test_links_from_a_notebook_to_the_site_resolve(site: Path, book: Book, stem: str) -> None:
    path = FOLDER / f"{stem}.md"
    notebook = nbformat.reads(to_notebook(path.read_text("utf-8"), book, path), as_version=4)
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    links = re.findall(rf"\]\(({re.escape(PUBLISHED)}/[^)]+)\)", text)
    assert links or "term" not in path.read_text("utf-8")
    for link in links:
        url, fragment = urldefrag(link)
        page = site / url.removeprefix(f"{PUBLISHED}/")
        assert page.is_file(), link
        assert not fragment or unquote(fragment) in anchors(page), link
    for link in re.findall(rf"\]\({re.escape(REPOSITORY)}/(?:blob|raw)/launch/([^)#]+)", text):
        assert (ROOT / link).is_file(), link


def test_notebooks_quote_what_this_build_measured() -> None:
    measured = quoted_numbers.Numbers(quoted_numbers.measured(ROOT))
    stored = quoted_numbers.load(FOLDER / NUMBERS)
    for key in stored:
        measured.quote(key)
    assert measured.quoted == stored, "run `make notebooks`"
