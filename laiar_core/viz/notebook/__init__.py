"""What an explanation draws of itself in a notebook: charts, a card, and the page that it saves."""
