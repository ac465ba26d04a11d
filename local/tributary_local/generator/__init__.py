"""A seeded generator of a mobile app's marketing and sales data with a planted, written-down truth."""
