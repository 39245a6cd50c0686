"""One audit over real parts: Knot DNS, an HTTPS server with the policy, Postfix with good and bad certificates."""

import pytest

from tests.authority import authority
from tests.https_server import HttpsServer, response
from tests.name_server import name_server  # noqa: F401
from tests.smtp_server import mail_server  # noqa: F401
from workbench.model.inquiry import Question, Status
from workbench.model.rules import load_rules
from workbench.model.target import Target
from workbench.net.addresses import Lab
from workbench.tasks.audit import audit_domain
from workbench.tasks.resolving import Answering, open_resolver

CHECKS = ("starttls", "mta_sts", "tls_rpt")
POLICY = b"version: STSv1\r\nmode: enforce\r\nmx: mx.example.org\r\nmax_age: 1209600\r\n"


def zone(address):
    return (
        "$TTL 300\n@ SOA ns hostmaster 1 3600 600 86400 60\n@ NS ns\nns A 127.0.0.1\n"
        f"@ MX 10 mx\nmx A {address}\nmta-sts A 127.0.0.1\n"
        '_mta-sts TXT "v=STSv1; id=20261101;"\n_smtp._tls TXT "v=TLSRPTv1; rua=mailto:tls@example.org"\n'
    )


async def audited(dns, lab, *, smtp=True):
    async with open_resolver(Answering(servers=(str(dns),), smtp=smtp, lab=lab)) as resolver:
        return await audit_domain(resolver, Target("example.org", load_rules()), checks=CHECKS)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("good", {"starttls.ok", "mta_sts.ok"}),
        ("expired", {"starttls.expired", "mta_sts.mx_insecure"}),
        ("wrong_name", {"starttls.wrong_name", "mta_sts.mx_insecure"}),
        ("none", {"starttls.missing", "mta_sts.mx_insecure"}),
        ("self_signed", {"starttls.self_signed", "mta_sts.mx_insecure"}),
        ("unknown_authority", {"starttls.untrusted", "mta_sts.mx_insecure"}),
    ],
)
async def test_every_certificate(name_server, mail_server, tmp_path, kind, expected):  # noqa: F811
    dns = name_server({"example.org": zone(mail_server.address[kind])})
    async with HttpsServer(tmp_path, authority().issue("mta-sts.example.org"), response(POLICY)) as web:
        lab = Lab(authority().pem, https_port=web.port, smtp_port=mail_server.port)
        result = await audited(dns, lab)
    found = {item.code for item in result.audit.findings}
    assert found - {"starttls.smtputf8", "starttls.old_version_too"} == expected | {"tls_rpt.ok"}
    assert result.audit.unknown == ()
    kinds = [asked.kind for asked, _ in result.answers]
    assert kinds.count("GET") == 1
    assert kinds.count("PROBE") == (1 if kind == "none" else 2), "two checks, one visit; one more for outdated versions"
    known = {answer.evidence for _, answer in result.answers}
    assert all(set(item.evidence) <= known for item in result.audit.findings)


async def test_a_redirect_is_a_finding_and_no_smtp_means_no_connection(name_server, mail_server, tmp_path):  # noqa: F811
    dns = name_server({"example.org": zone("127.0.0.1")})
    said = response(status=302, Location="https://www.example.org/policy")
    async with HttpsServer(tmp_path, authority().issue("mta-sts.example.org"), said) as web:
        result = await audited(dns, Lab(authority().pem, https_port=web.port), smtp=False)
        assert web.connections == 1
    assert {item.code for item in result.audit.findings} == {"mta_sts.policy_redirected", "tls_rpt.ok"}
    assert [item.reason for item in result.audit.unknown] == ["smtp_not_asked"]
    assert {answer.status for asked, answer in result.answers if asked.kind == "PROBE"} == {Status.NOT_ASKED}


async def test_without_the_tests_word_loopback_is_forbidden(name_server, no_network):  # noqa: F811
    dns = name_server({"example.org": zone("127.0.0.1")})
    result = await audited(dns, None)
    assert "mta_sts.host_private" in {item.code for item in result.audit.findings}
    answers = dict(result.answers)
    assert answers[Question("PROBE", "mx.example.org 127.0.0.1")].status is Status.NOT_ASKED
