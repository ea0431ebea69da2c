"""What a new chapter begins with: a whole chapter, its checks and their tests, under the number 00."""
