"""
Mathematics on what a project holds: scores, rates, comparisons.

Contract: pure functions of values; no input, no output.

To add a computation, write one module named by what it gives.
"""
