"""A component that keeps two players in step."""
