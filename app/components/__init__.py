"""Browser components: the Python side of each, and its scripts where no other room shares them."""
