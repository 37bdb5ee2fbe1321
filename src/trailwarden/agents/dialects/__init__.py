"""How a model is spoken to: `compact` for the adapter trained here, `chat` for any other model."""
