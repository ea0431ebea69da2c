"""What `python -m course_utils.challenge grade FOLDER` starts."""

from course_utils.grading import main

main()
