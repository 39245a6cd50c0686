"""No secret survives in a text that leaves the program, in whatever form it stood there."""

import json
import logging
import sys
import threading
from urllib.parse import quote, quote_plus, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.net.redaction import HIDDEN, Redacting, hide, redact, watch_bugs

SECRET = "1//0e+Ab/c=d&é'\"\\ x"
FORMS = {
    "plain": SECRET,
    "quoted": quote(SECRET, safe=""),
    "path": quote(SECRET),
    "form": quote_plus(SECRET),
    "json": json.dumps({"a": SECRET}),
    "json in letters": json.dumps({"a": SECRET}, ensure_ascii=False),
    "repr": repr(SECRET),
    "in a URL": f"https://x.example/?{urlencode({'z': SECRET})}",
}


@pytest.fixture(autouse=True)
def nothing_known(monkeypatch):
    monkeypatch.setattr("workbench.net.redaction.KNOWN", set())


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_a_given_secret(form):
    said = redact(f"before {FORMS[form]} after", [SECRET])
    assert HIDDEN in said and "0e" not in said
    assert said.startswith("before ") and said.endswith(" after")


PLACES = [
    "Authorization: Bearer ya29.a0AbCdEfGh",
    "{'Authorization': 'Bearer ya29.a0AbCdEfGh'}",
    "headers=[(b'authorization', b'Bearer ya29.a0AbCdEfGh')]",
    "Bearer: ya29.a0AbCdEfGh",
    '{"access_token": "ya29.a0AbCdEfGh", "expires_in": 3599}',
    "{'refresh_token': 'ya29.a0AbCdEfGh'}",
    "grant_type=refresh_token&refresh_token=ya29.a0AbCdEfGh&x=1",
    "GET https://x.example/stat?api_key=ya29.a0AbCdEfGh&limit=3",
    "https://sendersupport.example/snds/data.aspx?key=ya29.a0AbCdEfGh",
    "http://127.0.0.1:4711/?state=x&code=ya29.a0AbCdEfGh HTTP/1.1",
    "Authorization: Basic dXNlcjpwYXNz",
    'X-Api-Key="ya29.a0AbCdEfGh"',
]


@pytest.mark.parametrize("text", PLACES)
def test_secrets_nobody_registered(text):
    said = redact(text)
    assert "ya29" not in said and "dXNl" not in said
    assert HIDDEN in said


def test_other_text_stays_as_it_is():
    text = "GET https://x.example/v2/domains?pageSize=200 -> 429, token endpoint; key metrics: 3, code 7; basic rules"
    assert redact(text) == text


def test_a_secret_that_was_met_is_hidden_from_then_on():
    hide("", "short", "a longer secret", "a longer secret with a tail")
    assert redact("short: a longer secret with a tail.") == f"short: {HIDDEN}."


@given(st.text(min_size=6, max_size=40), st.text(max_size=40), st.text(max_size=40))
def test_any_secret_anywhere(secret, before, after):
    said = redact(before + secret + after, [secret])
    assert secret not in said or secret in HIDDEN or secret in redact(before + after) + HIDDEN


def test_the_log_shows_none():
    hide(SECRET)
    try:
        raise ValueError(SECRET)  # noqa: TRY301 - a traceback is wanted
    except ValueError as error:
        kind = (type(error), error, error.__traceback__)
    record = logging.LogRecord("x", logging.INFO, "x.py", 1, "sent %s", (SECRET,), kind)
    said = Redacting("%(levelname)s %(message)s").format(record)
    assert "0e" not in said.replace("0x", "")
    assert said.startswith(f"INFO sent {HIDDEN}") and "ValueError" in said


def test_a_traceback_shows_none(capsys, monkeypatch):
    monkeypatch.setattr("sys.excepthook", None)
    monkeypatch.setattr("threading.excepthook", None)
    watch_bugs()
    hide("a-secret-in-an-error")
    sys.excepthook(ValueError, ValueError("sent a-secret-in-an-error"), None)
    thread = threading.Thread(target=lambda: int("a-secret-in-an-error"))
    thread.start()
    thread.join()
    said = capsys.readouterr().err
    assert said.count(f"ValueError: sent {HIDDEN}") == 1
    assert "invalid literal" in said and "a-secret-in-an-error" not in said
