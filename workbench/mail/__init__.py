"""
Mail standards: text or bytes in, typed record or `ValueError` out.

Contract: pure; what must be asked is asked by a generator of questions (`model.inquiry`).

To add a standard, write one module named like it, with `parse`.
"""
