"""The book for e-readers: `python -m book_extensions.editions.epub BUILD`.

Sphinx's own builder of EPUB 3 writes the book. `pages` makes each page what a reader without scripts can
show, and `builder` says in the package what the book holds.
"""
