"""The command line: each module here adds its commands to the line, and is found by itself."""
