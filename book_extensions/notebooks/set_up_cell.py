# @title Set up: run this cell first
# It fetches course_utils, the book's helpers, where they are missing, as in a new Colab runtime.
import importlib.util
import subprocess
import sys

BOOK = ""


class Stop(Exception):
    def _render_traceback_(self):  # one line in place of a traceback
        return [str(self)]


def set_up():
    done = "course_utils is here already: nothing to install."
    if importlib.util.find_spec("course_utils") is None:
        if not BOOK:
            raise Stop(
                "course_utils is missing: run `pip install .` in the book's folder, then this cell again."
            )
        pip = [sys.executable, "-m", "pip", "install", "--quiet", BOOK]
        if subprocess.run(pip, capture_output=True).returncode != 0:
            raise Stop(
                "course_utils could not be fetched: check the network connection and run this cell again. "
                f"To see what pip says, run `%pip install {BOOK}`."
            )
        importlib.invalidate_caches()
        done = f"Installed course_utils from {BOOK}."
    try:
        import course_utils  # noqa: F401  (here stands all that a notebook takes from it)
    except ImportError as error:
        name, where = error.name or str(error), "" if BOOK else " in the book's folder"
        ours = name.split(".")[0] == "course_utils"
        problem = "course_utils is too old for this notebook" if ours else f"{name} is missing"
        remedy = f"run `{'%' if BOOK else ''}pip install --upgrade {BOOK or '.'}`{where}, restart the kernel"
        raise Stop(f"{problem}: {remedy} and run this cell again.") from None
    return done


print(set_up())
