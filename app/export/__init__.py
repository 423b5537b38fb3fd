"""What people take with them: files of one clip that work elsewhere, without this program and without a network."""
