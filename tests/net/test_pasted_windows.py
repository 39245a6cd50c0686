"""What Windows prints: its own `nslookup`, and PowerShell's `Resolve-DnsName`; texts in the form of Windows 10 and 11."""

import pytest

from workbench.model.inquiry import Status, question
from workbench.net.pasted import read_pasted

NSLOOKUP = r"""Microsoft Windows [Version 10.0.19045.5011]
(c) Microsoft Corporation. All rights reserved.

C:\Users\me>nslookup -type=txt example.org 8.8.8.8
Server:  dns.google
Address:  8.8.8.8

Non-authoritative answer:
example.org     text =

        "v=spf1 include:_spf.example.net -all"
example.org     text =

        "say "hi" C:\dir"
example.org     text =

        "v=long part one "
        "part two"

C:\Users\me>nslookup -type=mx example.org
Server:  UnKnown
Address:  fe80::1

Non-authoritative answer:
example.org     MX preference = 10, mail exchanger = mx1.example.org
example.org     MX preference = 20, mail exchanger = mx2.example.org

mx1.example.org internet address = 192.0.2.5

C:\Users\me>nslookup www.example.org
Server:  dns.google
Address:  8.8.8.8

Non-authoritative answer:
Name:    web.example.net
Addresses:  2001:db8::5
          192.0.2.5
          192.0.2.6
Aliases:  www.example.org

C:\Users\me>nslookup 192.0.2.9
Server:  dns.google
Address:  8.8.8.8

Name:    mail.example.org
Address:  192.0.2.9

C:\Users\me>nslookup nope.example.org
Server:  dns.google
Address:  8.8.8.8

*** dns.google can't find nope.example.org: Non-existent domain

C:\Users\me>nslookup -type=txt broken.example.org
Server:  dns.google
Address:  8.8.8.8

*** dns.google can't find broken.example.org: Server failed

C:\Users\me>nslookup -type=mx silent.example.org
Server:  UnKnown
Address:  192.0.2.53

*** UnKnown can't find silent.example.org: No response from server

C:\Users\me>nslookup four.example.org
Server:  dns.google
Address:  8.8.8.8

*** No internal type for both IPv4 and IPv6 Addresses (A+AAAA) records available for four.example.org

C:\Users\me>nslookup
Default Server:  dns.google
Address:  8.8.8.8

> set type=ns
> example.org
Server:  dns.google
Address:  8.8.8.8

Non-authoritative answer:
example.org     nameserver = ns1.example.org
example.org     nameserver = ns2.example.org
> exit
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp866"])
def test_nslookup_of_windows(encoding):
    recording = read_pasted(NSLOOKUP.replace("\n", "\r\n").encode(encoding), name="p")
    answer = lambda kind, name: recording.answer(question(kind, name))  # noqa: E731
    assert answer("TXT", "example.org").strings == (
        (b'say "hi" C:\\dir',), (b"v=long part one ", b"part two"), (b"v=spf1 include:_spf.example.net -all",),
    )  # fmt: skip
    assert answer("TXT", "example.org").server == "8.8.8.8:53"
    assert answer("MX", "example.org").exchanges == ((10, "mx1.example.org"), (20, "mx2.example.org"))
    assert answer("A", "www.example.org").lines == ("192.0.2.5", "192.0.2.6")
    assert answer("A", "www.example.org").chain == ("web.example.net",)
    assert answer("AAAA", "www.example.org").lines == ("2001:db8::5",)
    assert answer("PTR", "9.2.0.192.in-addr.arpa").names == ("mail.example.org",)
    assert answer("A", "mail.example.org").status is Status.NOT_ASKED  # a PTR record proves no address
    assert answer("A", "dns.google").status is Status.NOT_ASKED
    assert answer("TXT", "nope.example.org").status is Status.NXDOMAIN
    assert answer("TXT", "broken.example.org").status is Status.SERVFAIL
    assert answer("MX", "silent.example.org").status is Status.TIMEOUT
    assert {answer(kind, "four.example.org").status for kind in ("A", "AAAA")} == {Status.NODATA}
    assert answer("NS", "example.org").names == ("ns1.example.org", "ns2.example.org")
    assert recording.problems == ()


RUSSIAN = """C:\\Users\\Иван>nslookup -type=txt example.org
Сервер:  dns.google
Address:  8.8.8.8

Не заслуживающий доверия ответ:
example.org     text =

        "v=spf1 -all"
C:\\Users\\Иван>nslookup нет.example.org
Сервер:  dns.google
Address:  8.8.8.8

*** dns.google не удалось найти нет.example.org: Non-existent domain
C:\\Users\\Иван>nslookup example.org
Сервер:  dns.google
Address:  8.8.8.8

Не заслуживающий доверия ответ:
Имя:     example.org
Addresses:  2001:db8::5
          192.0.2.5
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp866", "cp1251"])
def test_nslookup_of_russian_windows(encoding):
    recording = read_pasted(RUSSIAN.encode(encoding), name="p")
    assert recording.answer(question("TXT", "example.org")).texts == (b"v=spf1 -all",)
    assert recording.answer(question("A", "example.org")).lines == ("192.0.2.5",)
    assert recording.answer(question("A", "xn--e1apq.example.org")).status is Status.NXDOMAIN  # нет


KEY = "v=DKIM1; k=rsa; p=" + "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A" * 12
POWERSHELL = f"""Windows PowerShell
PS C:\\Users\\me> Resolve-DnsName -Type TXT example.org

Name                                     Type   TTL   Section    Strings
----                                     ----   ---   -------    -------
example.org                              TXT    3600  Answer     {{v=spf1 include:_spf.example.net -all}}
example.org                              TXT    3600  Answer     {{google-site-verification=abc}}


PS C:\\Users\\me> Resolve-DnsName example.org

Name                                           Type   TTL   Section    IPAddress
----                                           ----   ---   -------    ---------
example.org                                    AAAA   21600 Answer     2001:db8::1
example.org                                    A      21600 Answer     192.0.2.1


PS C:\\Users\\me> Resolve-DnsName example.org -Type MX

Name                                     Type   TTL   Section    NameExchange                              Preference
----                                     ----   ---   -------    ------------                              ----------
example.org                              MX     1473  Answer     example-org.mail.protection.example.net   10

PS C:\\Users\\me> Resolve-DnsName www.example.org -Type CNAME

Name                           Type   TTL   Section    NameHost
----                           ----   ---   -------    --------
www.example.org                CNAME  300   Answer     web.example.net

PS C:\\Users\\me> Resolve-DnsName -Name nope.example.org
Resolve-DnsName : nope.example.org : DNS name does not exist
At line:1 char:1
+ Resolve-DnsName -Name nope.example.org
+ ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
    + CategoryInfo          : ResourceUnavailable: (nope.example.org:String) [Resolve-DnsName], Win32Exception
    + FullyQualifiedErrorId : DNS_ERROR_RCODE_NAME_ERROR,Microsoft.DnsClient.Commands.ResolveDnsName

PS C:\\Users\\me> Resolve-DnsName -Type TXT web.example.org

Name                        Type TTL   Section    PrimaryServer               NameAdministrator           SerialNumber
----                        ---- ---   -------    -------------               -----------------           ------------
example.org                 SOA  900   Authority  ns1.example.org             hostmaster.example.org      2026112301

PS C:\\Users\\me> Resolve-DnsName sel._domainkey.example.org TXT | Format-List


Name     : sel._domainkey.example.org
Type     : TXT
TTL      : 300
Section  : Answer
Strings  : {{{KEY[:255]}, {KEY[255:]}}}

PS C:\\Users\\me> Resolve-DnsName 192.0.2.3

Name                           Type   TTL   Section    NameHost
----                           ----   ---   -------    --------
3.2.0.192.in-addr.arpa         PTR    300   Answer     mail.example.org
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be"])
def test_resolve_dnsname(encoding):
    data = POWERSHELL.replace("\n", "\r\n").encode(encoding)
    recording = read_pasted(b"\xfe\xff" + data if encoding == "utf-16-be" else data, name="p")
    answer = lambda kind, name: recording.answer(question(kind, name))  # noqa: E731
    assert answer("TXT", "example.org").texts == (
        b"google-site-verification=abc",
        b"v=spf1 include:_spf.example.net -all",
    )
    assert answer("TXT", "example.org").ttl == 3600
    assert answer("A", "example.org").lines == ("192.0.2.1",)
    assert answer("AAAA", "example.org").lines == ("2001:db8::1",)
    assert answer("MX", "example.org").exchanges == ((10, "example-org.mail.protection.example.net"),)
    assert answer("A", "www.example.org").chain == ("web.example.net",)
    assert answer("MX", "nope.example.org").status is Status.NXDOMAIN
    assert answer("TXT", "web.example.org").status is Status.NODATA
    assert answer("SOA", "example.org").status is Status.NOT_ASKED  # authority is no answer
    assert answer("TXT", "sel._domainkey.example.org").texts == (KEY.encode(),)
    assert answer("PTR", "3.2.0.192.in-addr.arpa").names == ("mail.example.org",)
    assert recording.problems == ()


@pytest.mark.parametrize(
    "value",
    [
        "{v=spf1 include:_spf.example.net ...",
        "{v=DKIM1; k=rsa; p=MIIB, AAA...}",
        "{v=spf1 include:_spf.exam…",
        "{a, b, c, d...}",
    ],
)
def test_values_cut_short_are_not_taken(value):
    text = (
        "Name                                     Type   TTL   Section    Strings\n"
        "----                                     ----   ---   -------    -------\n"
        f"example.org                              TXT    3600  Answer     {value}\n"
    )
    recording = read_pasted(text.encode(), name="p")
    assert recording.answer(question("TXT", "example.org")).status is Status.MALFORMED
    assert [problem.line for problem in recording.problems] == [3]


def test_wrapped_lists_are_joined():
    text = (
        "Name     : example.org\nType     : TXT\nTTL      : 300\nSection  : Answer\n"
        "Strings  : {v=spf1 include:_spf.one.example.net include:_spf.two.example.net\n"
        "           include:_spf.three.example.net -all}\n"
    )
    found = read_pasted(text.encode(), name="p").answer(question("TXT", "example.org"))
    value = b"v=spf1 include:_spf.one.example.net include:_spf.two.example.net include:_spf.three.example.net -all"
    assert found.texts == (value,)
    key = "p=" + "A" * 200
    text = f"Name     : k.example.org\nType     : TXT\nTTL      : 300\nStrings  : {{v=DKIM1; k=rsa;\n           {key[:60]}\n           {key[60:120]}\n           {key[120:180]}\n           {key[180:]}}}\n"
    found = read_pasted(text.encode(), name="p").answer(question("TXT", "k.example.org"))
    assert found.texts == (f"v=DKIM1; k=rsa; {key}".encode(),)
