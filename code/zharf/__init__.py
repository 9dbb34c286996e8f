"""Zharf: the methods of the book, one small module a stem."""
