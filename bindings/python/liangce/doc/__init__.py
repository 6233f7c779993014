"""The policy book: the words of the law on one side, its rules, tables, parameters and tests on the other."""

from liangce.doc._build import build
from liangce.doc._coverage import coverage_page
from liangce.doc._gather import Book, gather

__all__ = ["Book", "build", "coverage_page", "gather"]
