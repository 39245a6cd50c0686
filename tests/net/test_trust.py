"""The contexts: how strict each is, with the system's roots and with a test's."""

import ssl

import pytest

from tests.authority import authority
from workbench.net.addresses import Lab
from workbench.net.trust import looking, verifying, verifying_mail

LABS = [None, Lab(authority().pem)]


@pytest.mark.parametrize("lab", LABS)
def test_web_servers_must_prove_their_name(lab):
    context = verifying(lab)
    assert context.verify_mode is ssl.CERT_REQUIRED and context.check_hostname
    assert not context.hostname_checks_common_name, "RFC 9525 2"
    assert context.minimum_version is ssl.TLSVersion.TLSv1_2


@pytest.mark.parametrize("lab", LABS)
def test_mail_servers_are_verified_without_their_name_at_any_version(lab):
    context = verifying_mail(lab)
    assert context.verify_mode is ssl.CERT_REQUIRED and not context.check_hostname
    assert context.minimum_version is ssl.TLSVersion.MINIMUM_SUPPORTED


def test_looking_trusts_everybody():
    assert looking().verify_mode is ssl.CERT_NONE and not looking().check_hostname
