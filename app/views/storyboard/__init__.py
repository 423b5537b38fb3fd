"""The Storyboard page: relations written in words, and the action that the language stream makes of them."""
