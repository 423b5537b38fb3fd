"""What the dashboard shows of clips in which several actions happen at once, and of the models that know them."""
