"""A token as users paste it: with all that browsers, messengers and editors do to a line of JSON."""

import json
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.model.errors import UsageError
from workbench.net.pasted_token import PastedToken, read_pasted_token

REFRESH, ACCESS = "0f6a1d5c9b7e4a3d8c2b1a0f9e8d7c6b5a4f3e2d", "ac" * 20
PAGE = f'{{"expires_in":3600,"refresh_token":"{REFRESH}","access_token":"{ACCESS}"}}'
WHOLE = PastedToken(REFRESH, ACCESS, 3600)

PASTED = {
    "the page": (PAGE, WHOLE),
    "typographic quotes": (PAGE.replace('"', "“"), WHOLE),
    "quotes of a word processor": (PAGE.replace('":"', "” : «").replace('"', "„"), WHOLE),
    "single quotes": (PAGE.replace('"', "'"), WHOLE),
    "typographic single quotes": (PAGE.replace('"', "’"), WHOLE),
    "line breaks": (PAGE.replace(",", ",\r\n  ").replace("{", "{\n"), WHOLE),
    "a break within the token": (PAGE.replace(REFRESH, REFRESH[:20] + "\n" + REFRESH[20:]), WHOLE),
    "HTML around": (f"<html><body><pre style='x'>{PAGE}</pre></body></html>", WHOLE),
    "HTML entities": (f"<pre>{PAGE.replace(chr(34), '&quot;')}</pre>", WHOLE),
    "colours of a viewer": (PAGE.replace('"refresh', '<span class="k">"refresh').replace('token":', 'token"</span>:'), WHOLE),
    "words around": (f"Here it is: {PAGE} – greetings, Anna", WHOLE),
    "no braces": (PAGE.strip("{}"), WHOLE),
    "no end": (PAGE[:-8], PastedToken(REFRESH, ACCESS[:-6], 3600)),
    "unseen characters": (PAGE.replace("_", "_\u200b").replace(":", "\u00a0:\ufeff"), WHOLE),
    "JSON in JSON": (json.dumps(PAGE), WHOLE),
    "numbers as text": (PAGE.replace("3600", '"3600"'), WHOLE),
    "another order and more": (json.dumps({"x": 1, "access_token": ACCESS, "refresh_token": REFRESH}), PastedToken(REFRESH, ACCESS)),
    "as a form": (f"access_token={ACCESS}&expires_in=3600&refresh_token={REFRESH}", WHOLE),
    "lines": (f"access_token: {ACCESS}\nrefresh_token: {REFRESH}", PastedToken(REFRESH, ACCESS)),
    "only the refresh token": (REFRESH, PastedToken(REFRESH)),
    "in quotes": (f"  “{REFRESH}”\n", PastedToken(REFRESH)),
    "on two lines": (f"{REFRESH[:30]}\n{REFRESH[30:]}\n", PastedToken(REFRESH)),
    "its member only": (f'"refresh_token":"{REFRESH}"', PastedToken(REFRESH)),
}  # fmt: skip


@pytest.mark.parametrize("how", PASTED)
def test_it_is_read(how):
    text, token = PASTED[how]
    assert tuple(read_pasted_token(text)) == tuple(token)


WRONG = {
    "nothing": "",
    "spaces": " \n\t ",
    "words": "I pressed Allow and now?",
    "an address": "https://postmaster.mail.ru/ext-api/oauth/?code=abc&state=x y",
    "an error of the provider": '{"error":"invalid_request","error_description":"no"}',
    "only the access token": json.dumps({"access_token": ACCESS, "expires_in": 3600}),
    "an empty token": '{"refresh_token":"","access_token":""}',
    "null": '{"refresh_token":null}',
    "deep": "[" * 100_000,
    "too short": "abc",
    "a sentence": "this is what I found on the page",
    "two words": "Postmaster configuration",
}


@pytest.mark.parametrize("what", WRONG)
def test_it_is_refused_without_being_repeated(what):
    with pytest.raises(UsageError) as caught:
        read_pasted_token(WRONG[what])
    assert not caught.value.arguments
    assert ACCESS not in str(caught.value)


def test_only_an_access_token_has_its_own_sentence():
    with pytest.raises(UsageError, match="no refresh_token"):
        read_pasted_token(WRONG["only the access token"])


def test_it_shows_nothing():
    assert REFRESH not in repr(WHOLE) + str(WHOLE) + f"{WHOLE}"


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=400))
def test_any_text_is_a_token_or_a_sentence(text):
    try:
        token = read_pasted_token(text)
    except UsageError:
        return
    assert token.refresh and not any(sign.isspace() for sign in token.refresh)


@settings(max_examples=200, deadline=None)
@given(
    st.text(string.ascii_letters + string.digits + "-._~/", min_size=16, max_size=300),
    st.text(string.ascii_letters + string.digits + "-._~", min_size=8, max_size=100),
    st.sampled_from(['"', "“", "'", "«"]),
    st.sampled_from(["", " ", "\n", "\u00a0", "\r\n\t"]),
    st.booleans(),
)
def test_any_token_however_it_is_pasted(refresh, access, quote, space, html):
    text = f'{{"access_token":"{access}","refresh_token":"{refresh}"}}'
    text = text.replace('"', quote).replace(":", f":{space}").replace(",", f",{space}")
    token = read_pasted_token(f"<pre>{text}</pre>" if html else text)
    assert tuple(token)[:2] == (refresh, access)
