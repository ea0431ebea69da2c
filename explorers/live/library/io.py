class StringIO:
    def __init__(self, initial_value="", newline="\n"):
        self._parts = [initial_value] if initial_value else []
        self._at = 0

    def write(self, s):
        self._parts.append(s)
        return len(s)

    def getvalue(self):
        return "".join(self._parts)

    def read(self, size=-1):
        text = self.getvalue()[self._at :]
        if size >= 0:
            text = text[:size]
        self._at += len(text)
        return text

    def readline(self):
        text = self.getvalue()[self._at :]
        end = text.find("\n")
        line = text if end < 0 else text[: end + 1]
        self._at += len(line)
        return line

    def __iter__(self):
        return iter(self.getvalue().splitlines(True))

    def seek(self, at):
        self._at = at

    def flush(self):
        pass

    def close(self):
        pass

    def isatty(self):
        return False

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        pass


class BytesIO:
    def __init__(self, *args):
        raise NotImplementedError(
            "io.BytesIO is not in the page's Python; open this chapter in Colab or JupyterLab"
        )
