"""The words by which residents say what they mean, one module per kind of meaning."""
