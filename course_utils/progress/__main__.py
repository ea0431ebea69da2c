"""What `python -m course_utils.progress FOLDER` starts."""

from course_utils.progress import main

main()
