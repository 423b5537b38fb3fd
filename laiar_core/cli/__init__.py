"""The commands of the command line, one file each; main.py names them."""
