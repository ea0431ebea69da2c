"""The questions and the book for a learning platform: `python -m book_extensions.editions.lms`.

`cards` takes the questions and the glossary from the built site, `markup` writes what they hold as a format
takes it, and each format has a file of its own: GIFT, Moodle XML, QTI 2.1, Anki and SCORM 1.2.
"""
