"""Language models on this machine: where they lie, and how the default one comes."""
