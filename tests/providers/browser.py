"""
A browser whose user agrees to everything: `python -m tests.providers.browser ADDRESS`.

It goes to providers through the proxy of the environment and follows one redirect, to this computer.
"""

import os
import ssl
import sys

import httpx2


def main(address):
    trusted = ssl.create_default_context(cafile=os.environ["SSL_CERT_FILE"])
    with httpx2.Client(verify=trusted, proxy=os.environ["HTTPS_PROXY"], trust_env=False) as far:
        target = far.get(address).headers["location"]
    with httpx2.Client(trust_env=False) as near:
        page = near.get(target)
    if "BROWSER_PAGE" in os.environ:
        with open(os.environ["BROWSER_PAGE"], "w", encoding="utf-8") as file:
            file.write(page.text)


if __name__ == "__main__":
    main(sys.argv[1])
