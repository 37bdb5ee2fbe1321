"""Every token has one owner: the book of tokens, and what they cost."""
