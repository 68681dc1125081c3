"""The toxicity model: its features, its training, its arrays and their card."""
