"""Amazon's signatures: its published example, and the same as its own library for any body."""

from datetime import UTC, datetime

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from hypothesis import given
from hypothesis import strategies as st

from workbench.net.sigv4 import AwsKey, sign

KEY = AwsKey("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
MOMENT = datetime(2015, 8, 30, 12, 36, tzinfo=UTC)


def test_get_vanilla_of_the_published_suite():
    made = sign("GET", "https://example.amazonaws.com/", b"", KEY, region="us-east-1", service="service", moment=MOMENT)
    assert made["Authorization"] == (
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, "
        "Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"
    )


class At(SigV4Auth):
    """Amazon's own signer at a fixed time."""

    def add_auth(self, request):
        request.context["timestamp"] = MOMENT.strftime("%Y%m%dT%H%M%SZ")
        self._modify_request_before_signing(request)
        canonical = self.canonical_request(request)
        return self.signature(self.string_to_sign(request, canonical), request)

    def _set_necessary_date_headers(self, request):
        request.headers["X-Amz-Date"] = request.context["timestamp"]


@given(body=st.binary(max_size=60), path=st.sampled_from(["/", "/v2/email/account", "/v2/email/metrics/batch"]))
def test_as_the_library_of_amazon(body, path):
    url = f"https://email.eu-west-1.amazonaws.com{path}"
    request = AWSRequest("POST", url, headers={"Content-Type": "application/json"}, data=body)
    wanted = At(Credentials(*KEY), "ses", "eu-west-1").add_auth(request)
    made = sign(
        "POST",
        url,
        body,
        KEY,
        region="eu-west-1",
        service="ses",
        moment=MOMENT,
        headers={"Content-Type": "application/json"},
    )
    assert made["Authorization"].endswith(f"Signature={wanted}")


def test_the_secret_is_not_shown():
    assert KEY.secret not in repr(KEY)
    assert KEY.secret not in str(sign("GET", "https://a.example/", b"", KEY, region="r", service="s", moment=MOMENT))
