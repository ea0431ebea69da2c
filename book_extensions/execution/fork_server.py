"""Fork kernels from a process that has loaded what they import: `python -c THIS MODULE ...`.

Each line of its input is a request as JSON, and is answered by the number of the new process. It needs
nothing but Python and ipykernel. It ends with its input, and its kernels end with it.
"""

import contextlib
import gc
import importlib
import json
import os
import signal
import sys


def become_kernel(arguments: list[str], folder: str, environment: dict[str, str]) -> None:
    """Be a kernel, as `python -m ipykernel_launcher` would, until it is told to end."""
    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    # Requests and answers are the server's own.
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    from ipykernel.kernelapp import IPKernelApp

    IPKernelApp.launch_instance(argv=arguments)


def load(names: list[str]) -> None:
    """Load modules, whichever there are."""
    for name in names:
        with contextlib.suppress(Exception):  # the cell that imports it will say so
            importlib.import_module(name)


def main() -> None:
    """Load the modules that the command line names, then fork until the input ends."""
    if sys.path[0] == "":  # as ipykernel_launcher does
        del sys.path[0]
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the system buries kernels that nobody waits for
    # ipykernel reads the first when it is loaded, Matplotlib the second.
    os.environ["JPY_PARENT_PID"] = str(os.getpid())
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    load(["ipykernel.kernelapp", *sys.argv[1:]])
    gc.freeze()  # what is loaded stays: no kernel need look for garbage in it
    for line in sys.stdin:
        request = json.loads(line)
        number = os.fork()
        if number == 0:
            try:
                become_kernel(**request)
            finally:
                os._exit(0)
        print(number, flush=True)
    os._exit(0)  # without a second in which Python would take apart what it has loaded


if __name__ == "__main__":
    main()
