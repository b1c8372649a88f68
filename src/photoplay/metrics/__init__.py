"""What is measured: one module a question, pure functions over arrays and typed values."""
