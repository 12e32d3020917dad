"""Whoever imports this asks services on this machine as the administrator of the stack that the environment names."""
import os
import re
import urllib.request
from pathlib import Path

SERVICE = re.compile(r"http://127\.0\.0\.1:\d+/(v1|api)/")


class _Bearer(urllib.request.BaseHandler):
    def http_request(self, request):
        if "PQR_TOKENS" in os.environ and not request.has_header("Authorization") and SERVICE.match(request.full_url):
            request.add_unredirected_header("Authorization", f"Bearer {token('admin')}")
        return request


def token(role):
    return (Path(os.environ["PQR_TOKENS"]) / role).read_text()


urllib.request.install_opener(urllib.request.build_opener(_Bearer))
