"""Report on a class: ``python -m course_utils.progress FOLDER``.

A student saves a copy of their progress in the book and hands the file in. The folder holds these files,
one for each student, named after them. What they say is what the students' browsers kept: it tells where a
class stands, and proves nothing about anybody, since such a file can be edited.
"""

from course_utils.progress._command import main
from course_utils.progress._files import BrokenFile, Record, read_folder, read_record
from course_utils.progress._report import write_report

__all__ = ["BrokenFile", "Record", "main", "read_folder", "read_record", "write_report"]
