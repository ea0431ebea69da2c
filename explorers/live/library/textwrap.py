def wrap(text, width=70, initial_indent="", subsequent_indent="", **options):
    lines, line = [], ""
    for word in text.split():
        indent = subsequent_indent if lines else initial_indent
        candidate = f"{line} {word}" if line else indent + word
        if len(candidate) > width and line:
            lines.append(line)
            line = subsequent_indent + word
        else:
            line = candidate
    if line:
        lines.append(line)
    return lines


def fill(text, width=70, **options):
    return "\n".join(wrap(text, width, **options))


def dedent(text):
    lines = text.split("\n")
    margins = [len(line) - len(line.lstrip()) for line in lines if line.strip()]
    margin = min(margins) if margins else 0
    return "\n".join([line[margin:] if line.strip() else "" for line in lines])


def indent(text, prefix, predicate=None):
    return "".join([prefix + line if line.strip() else line for line in text.splitlines(True)])


def shorten(text, width, placeholder=" [...]"):
    text = " ".join(text.split())
    if len(text) <= width:
        return text
    words = text.split()
    while words and len(" ".join(words)) + len(placeholder) > width:
        words.pop()
    return " ".join(words) + placeholder
