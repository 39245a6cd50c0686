"""Wait until a window has nothing left to do."""


def settled(qtbot, window):
    """Wait for the end of every job."""
    qtbot.waitUntil(lambda: not window.session.jobs.running, timeout=10000)
