"""
Comparisons with peers, each in one run on one machine, printed as ratios with CPU time.

They are programs, not tests: `python -m tests.bench.bulk`. The peers come with the extra `bench`.
"""
