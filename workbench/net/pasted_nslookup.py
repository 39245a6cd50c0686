"""Read what `nslookup` printed, that of BIND and that of Windows in English or Russian, interactive or not."""

from __future__ import annotations

import re
from itertools import pairwise

from workbench.model.errors import RecordingError
from workbench.model.inquiry import Status
from workbench.net.master_file import Token, tokens_of
from workbench.net.pasted_session import SILENCE, Session, command_line, reverse_name, server_text, status_of
from workbench.net.record_text import kind_of

_COMMAND = command_line("(?i:nslookup)", bare=True)
_PROMPT = re.compile(r"^>\s*(?P<words>\S.*?)\s*$")
_OPTION = re.compile(r"^-?(?:t|ty|typ|type|q|qu|que|quer|query|querytype)=(?P<kind>\S+)$", re.IGNORECASE)
_SERVER = re.compile(r"^(?:Server|Сервер|Default Server)\s*:\s*(?P<name>.*?)\s*$")
_ADDRESS = re.compile(r"^(?:Address|Addresses|Адрес|Адреса)\s*:\s*(?P<address>\S+)\s*$")
_NAME = re.compile(r"^(?:Name|Имя)\s*:\s*(?P<name>\S+)\s*$")
_ALIASES = re.compile(r"^(?:Aliases|Псевдонимы)\s*:\s*(?P<name>\S+)\s*$")
_MORE = re.compile(r"^\s+(?P<word>\S+)\s*$")
_TEXT = re.compile(r"^(?P<name>\S+)\s+text =\s*(?P<value>.*)$")
_QUOTED = re.compile(r"^\s+\"(?P<value>.*)\"\s*$")
_VALUES = (
    (re.compile(r"^(\S+)\s+MX preference = (\d+), mail exchanger = (\S+)\s*$"), "MX"),
    (re.compile(r"^(\S+)\s+mail exchanger = (\d+) (\S+)\s*$"), "MX"),
    (re.compile(r"^(\S+)\s+nameserver = (\S+)\s*$"), "NS"),
    (re.compile(r"^(\S+)\s+canonical name = (\S+)\s*$"), "CNAME"),
    (re.compile(r"^(\S+)\s+name = (\S+)\s*$"), "PTR"),
    (re.compile(r"^(\S+)\s+(?:has )?AAAA (?:IPv6 )?address (?:= )?(\S+)\s*$"), "AAAA"),
    (re.compile(r"^(\S+)\s+internet address = (\S+)\s*$"), "A"),
    (re.compile(r"^(\S+)\s+service = (\d+ \d+ \d+ \S+)\s*$"), "SRV"),
)
_RDATA = re.compile(r"^(?P<name>\S+)\s+rdata_(?P<number>\d+) = (?P<value>.+)$")
_FAILED = re.compile(
    r"^\*\*\*? (?:.*?(?:can't find|не удалось найти|не удается найти|не может найти)) (?P<name>\S+?): (?P<why>.+?)\s*$",
    re.IGNORECASE,
)
_NO_RECORDS = re.compile(r"^\*\*\* .*\((?P<kinds>[A-Z0-9+]+)\) .* (?P<name>[\w.*-]+)\s*$")
_TIMED_OUT = re.compile(r"^\*\*\* (?:Request to|Превышено|.* timed-out)")
_AUTHORITY = re.compile(r"^Authoritative answers can be found from")
_HOST_SERVER = re.compile(r"^Using domain server:\n(?:.+\n)*", re.MULTILINE)
"""How `host` names its server, in lines like those of an answer here."""

_REASONS = (
    (re.compile(r"NXDOMAIN|Non-existent domain|несуществующий домен|не существует", re.IGNORECASE), 3),
    (re.compile(r"No answer|no records", re.IGNORECASE), 0),
    (re.compile(r"SERVFAIL|Server failed|ошибка сервера|сбой сервера", re.IGNORECASE), 2),
    (re.compile(r"REFUSED|Query refused|запрос отклонен|отказано", re.IGNORECASE), 5),
)
_MUTE = re.compile(r"No response|timed.?out|нет ответа|не отвечает|Unspecified error", re.IGNORECASE)


def read_nslookup(text: str, session: Session) -> None:
    """Add what `text` shows of `nslookup` to `session`."""
    reader = _Nslookup(session)
    text = _HOST_SERVER.sub(lambda match: "\n" * match[0].count("\n"), text)
    for number, line in enumerate(text.split("\n"), 1):
        reader.read(number, line)
    reader.close()


class _Nslookup:
    def __init__(self, session: Session) -> None:
        self.session = session
        self.kind = ""  # set by the command line or by `set type=`
        self.asked_name = ""
        self.found = session.start()
        self.owner = ""  # of Name:, whose addresses follow
        self.aliases: list[str] = []
        self.text: tuple[int, str, list[str]] | None = None  # a Windows TXT record whose strings follow
        self.last = ""  # what a line with nothing but white space before its word belongs to
        self.server_named = False
        self.authority = False
        self.by_command = False

    def close(self) -> None:
        """End what is being read."""
        if self.text is not None:
            line, owner, strings = self.text
            if strings:
                self.session.text_record(self.found, line, owner, strings=strings)
            else:
                self.session.problem(line, RecordingError("The TXT record of {name} has no text here", name=owner))
        self.text = None
        for alias, target in pairwise([*self.aliases, self.owner]):
            self._add(0, "CNAME", alias, target)
        self.owner, self.aliases, self.last = "", [], ""

    def read(self, number: int, line: str) -> None:
        if self.text is not None and self._strings(line):
            return
        if (match := _COMMAND.match(line)) is not None:
            self._command((match["args"] or "").split())
        elif (match := _PROMPT.match(line)) is not None:
            self._typed(match["words"].split())
        elif (match := _SERVER.match(line)) is not None:
            self._server(match["name"])
        elif _AUTHORITY.match(line):
            self.authority = True
        elif not (self.authority or self._address(number, line) or self._ended(number, line)):
            self._value(number, line)

    def _strings(self, line: str) -> bool:
        if (match := _QUOTED.match(line)) is not None and self.text is not None:
            self.text[2].append(match["value"])
            return True
        if line.strip():
            self.close()
        return False

    def _begin(self) -> None:
        self.close()
        self.found = self.session.start(server=self.found.server)
        self.asked_name = ""
        self.authority = False

    def _command(self, words: list[str]) -> None:
        self._begin()
        self.kind, self.by_command = "", True
        self.found.server = ""
        self._typed(words)

    def _typed(self, words: list[str]) -> None:
        """Take the words of a command line, or of a line typed at the prompt."""
        names = []
        for word in words[1:] if words[:1] == ["set"] else words:
            if (match := _OPTION.match(word)) is not None:
                self.kind = kind_of(match["kind"]) or ""
            elif not word.startswith("-"):
                names.append(word)
        if words[:1] in (["set"], ["server"], ["exit"]) or not names:
            return
        self._begin()
        self.by_command = True
        reverse = reverse_name(names[0])
        self.asked_name = reverse or names[0]
        if reverse:
            self.kind = "PTR"

    def _server(self, name: str) -> None:
        asked = self.asked_name
        self._begin()
        self.asked_name = asked
        self.found.server = name
        self.server_named = True

    def _address(self, number: int, line: str) -> bool:
        if (match := _ADDRESS.match(line)) is not None:
            if self.server_named:
                self._at_server(match["address"])
            elif self.owner:
                self._take(number, match["address"])
            self.last = "address"
        elif (match := _NAME.match(line)) is not None:
            self.close()
            self.owner = match["name"]
        elif (match := _ALIASES.match(line)) is not None and self.owner:
            self.aliases.append(match["name"])
            self.last = "alias"
        elif (match := _MORE.match(line)) is not None and self.owner and self.last:
            if self.last == "alias":
                self.aliases.append(match["word"])
            else:
                self._take(number, match["word"])
        else:
            self.server_named = self.server_named and not line.strip()
            return False
        return True

    def _at_server(self, address: str) -> None:
        host, _, port = address.partition("#")
        if port:
            self.found.server = server_text(host, port)
        elif reverse_name(host):
            self.found.server = server_text(host, "53")
        self.server_named = False

    def _take(self, number: int, address: str) -> None:
        if self.kind == "PTR" and self.asked_name:  # Windows shows a look-up of an address as a name and its address
            self._add(number, "PTR", self.asked_name, self.owner)
        else:
            self._add(number, "AAAA" if ":" in address else "A", self.owner, address)

    def _add(self, number: int, kind: str, owner: str, value: str) -> None:
        values = value.split()
        if kind in {"NS", "CNAME", "PTR", "MX"}:
            values[-1] = values[-1].removesuffix(".") + "."
        tokens = [Token(part) for part in values]
        self.session.record(self.found, number, kind, owner, tokens=tokens)

    def _value(self, number: int, line: str) -> None:
        if (match := _TEXT.match(line)) is not None:
            self.close()
            if match["value"].strip():
                self._line(number, "TXT", match["name"], match["value"])
            else:
                self.text = (number, match["name"], [])
        elif (match := _RDATA.match(line)) is not None:
            self._line(number, kind_of(f"TYPE{match['number']}") or "", match["name"], match["value"])
        else:
            for pattern, kind in _VALUES:
                if (found := pattern.match(line)) is not None:
                    self._add(number, kind, found[1], " ".join(found.groups()[1:]))
                    return

    def _line(self, number: int, kind: str, owner: str, value: str) -> None:
        """Take a value as BIND writes it, with its escapes."""
        as_bytes = value.encode(self.session.codec, "replace").decode("latin-1")
        if kind:
            self.session.record(self.found, number, kind, owner, tokens=tokens_of(as_bytes))

    def _ended(self, number: int, line: str) -> bool:
        if (match := _FAILED.match(line)) is not None:
            self._fail(number, match["name"], match["why"])
        elif (match := _NO_RECORDS.match(line)) is not None:
            for kind in match["kinds"].split("+"):
                self._end(number, kind_of(kind) or "", match["name"], Status.NODATA)
        elif SILENCE.search(line) or _TIMED_OUT.match(line):
            if self.asked_name:
                self._end(number, self._asked_kind(), self.asked_name, Status.TIMEOUT)
        else:
            return False
        return True

    def _fail(self, number: int, name: str, why: str) -> None:
        kind = self._asked_kind()
        for pattern, rcode in _REASONS:
            if pattern.search(why):
                self._end(number, kind, name, status_of(rcode), rcode)
                return
        if _MUTE.search(why):
            self._end(number, kind, name, Status.TIMEOUT)

    def _asked_kind(self) -> str:
        if self.kind:
            return self.kind
        if self.by_command:
            return "A"
        return "" if self.session.asked is None else self.session.asked.kind

    def _end(self, number: int, kind: str, name: str, status: Status, rcode: int | None = None) -> None:
        known = self.session.ended(kind, name, status, server=self.found.server, rcode=rcode)
        if known and not kind and status is not Status.NXDOMAIN:
            self.session.problem(number, RecordingError("Which type of {name} was asked for is not shown", name=name))
