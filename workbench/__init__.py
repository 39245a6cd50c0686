"""Postmaster Workbench: e-mail deliverability of many domains, on one desk, without a network."""

__version__ = "0.1.0"
