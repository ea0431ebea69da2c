# Runs in the kernel before a chapter's first cell while the book is built, and is never kept.
READER = ""


def install(name, reader):
    import html
    import json
    import sys
    import types
    import warnings

    shell = get_ipython()  # noqa: F821 (the kernel's own)
    formatter = shell.display_formatter.formatters["image/svg+xml"]

    class WithNumbers(type(formatter)):
        def __call__(self, figure):
            matplotlib_figure = sys.modules.get("matplotlib.figure")
            if matplotlib_figure is None or not isinstance(figure, matplotlib_figure.Figure):
                return super().__call__(figure)
            numbers = None
            try:
                if name not in sys.modules:  # only now, for chapters without figures need not wait for it
                    module = sys.modules[name] = types.ModuleType(name)
                    exec(compile(reader, f"{name}.py", "exec"), vars(module))
                numbers = sys.modules[name].numbers_behind(figure).to_json()
            except Exception as error:  # the build asks for the numbers and says which cell lacks them
                warnings.warn(f"the figure carries no numbers: {error!r}", stacklevel=2)
            file = super().__call__(figure)
            about = ""
            if numbers is not None:
                numbers["boxes"] = sys.modules[name].boxes_of(figure)
                about = f"<dc:description>{html.escape(json.dumps(numbers), quote=False)}</dc:description>"
            return file and file.replace("</cc:Work>", f"{about}</cc:Work>", 1)

    formatter.__class__ = WithNumbers

    def count_from_one(*_):
        shell.execution_count = 1
        shell.events.unregister("pre_run_cell", count_from_one)

    shell.events.register("pre_run_cell", count_from_one)  # the chapter's own cells count from 1


install("numbers_reader", READER)
del install, READER
