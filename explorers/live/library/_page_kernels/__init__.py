"""What course_utils does in the page with the explorers' kernels. Arguments are checked, and all else is done, by its own code."""
