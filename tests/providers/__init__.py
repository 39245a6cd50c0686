"""Servers that answer as the providers' interfaces are specified, and refuse everything else."""
