"""The words for what could not be learnt at web servers and mail servers."""

from __future__ import annotations

from workbench.model.text import Texts


def transport_reasons(texts: Texts) -> dict[str, str]:
    """Return why something about a web server or a mail server is unknown, by reason."""
    return {
        "smtp_not_asked": texts.tr("The mail servers were not connected to: that was not wanted, or not possible"),
        "smtp_timeout": texts.tr("No connection to port 25 came about; many networks block that port on the way out"),
        "smtp_refused": texts.tr("The connection to port 25 was refused, by the server or by a network on the way"),
        "smtp_turned_away": texts.tr("The mail server ended the conversation before it could be looked at"),
        "https_not_asked": texts.tr("The web server was not asked: offline, or the recording has no answer of it"),
        "https_timeout": texts.tr("The web server did not answer in time"),
        "https_refused": texts.tr("The web server, or the proxy on the way to it, refused the connection"),
    }


def transport_remedies(texts: Texts) -> dict[str, str]:
    """Return what to do about it, by reason."""
    elsewhere = texts.tr("Audit again from a network that lets port 25 through, such as a server's")
    return {
        "smtp_not_asked": texts.tr("Audit the domain online and with --smtp"),
        "smtp_timeout": elsewhere,
        "smtp_refused": elsewhere,
        "smtp_turned_away": texts.tr(
            "Audit again from a server with a PTR name: home connections are often turned away"
        ),
        "https_not_asked": texts.tr("Go online and run the checks again"),
        "https_timeout": texts.tr("Run the checks again later; if it stays, ask whoever runs the web server"),
        "https_refused": texts.tr("Run the checks again later; if it stays, ask whoever runs the web server"),
    }
