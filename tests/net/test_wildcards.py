"""What comes from a wildcard: told by what is asked, never guessed."""

from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.model.inquiry import Answer, Question, Status, question
from workbench.net.recording import RecordedResolver, Recording
from workbench.net.wildcards import NOBODY, above, comes_from_wildcard, is_synthesised, wildcard
from workbench.net.zone_file import read_zone

ZONE = b"""$ORIGIN example.org.
$TTL 300
@ SOA ns h 1 2 3 4 5
* TXT "wild"
same TXT "wild"
same A 192.0.2.1
own TXT "own"
"""
ZONED = RecordedResolver(read_zone(ZONE, name="z"))


async def test_records_of_its_own_tell_a_name_from_the_wildcard():
    for name, expected in (("x", True), ("y.z", True), ("same", False), ("own", False), ("x.own", False)):
        asked = question("TXT", f"{name}.example.org")
        assert (name, await comes_from_wildcard(ZONED, asked, await ZONED.ask(asked))) == (name, expected)


async def test_stored_answers_know_a_wildcard_by_the_name_that_nobody_made():
    probe, asked = question("TXT", f"{NOBODY}.example.org"), question("TXT", "s.example.org")
    stored = {one: await ZONED.ask(one) for one in (probe, asked)}
    kept = RecordedResolver(Recording.of_answers(stored.items(), name="project"))
    assert (await wildcard(kept, "TXT", "example.org")).texts == (b"wild",)
    assert await is_synthesised(kept, asked, await kept.ask(asked), "example.org") is True
    alone = RecordedResolver(Recording.of_answers([(asked, stored[asked])], name="project"))
    assert await is_synthesised(alone, asked, await alone.ask(asked), "example.org") is None
    assert not await comes_from_wildcard(alone, asked, await alone.ask(asked))
    assert await is_synthesised(kept, asked, Answer("TXT", Status.TIMEOUT), "example.org") is None


def test_names_above():
    assert list(above("a.b.example.org")) == ["b.example.org", "example.org"]
    assert list(above("*.example.org")) == ["example.org"]
    assert list(above("example.org")) == [] == list(above("."))


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=30))
def test_any_text_has_finitely_many_names_above(text):
    try:
        asked: Question = question("TXT", text)
        assert len(list(above(asked.name))) <= 130
    except ValueError:
        return
