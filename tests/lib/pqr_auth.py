"""Whoever imports this asks the stack's services as the administrator that the environment's token names."""
import os
import urllib.request
from pathlib import Path


class _Bearer(urllib.request.BaseHandler):
    """Only towards the services themselves: nobody else is shown the token."""

    def http_request(self, request):
        services = tuple(url for url in (os.environ.get(f"PQR_{s}_URL") for s in ("INGEST", "CONTACT", "REPORTING")) if url)
        if not request.has_header("Authorization") and request.full_url.startswith(services):
            request.add_unredirected_header("Authorization", f"Bearer {token('admin')}")
        return request


def token(role):
    return (Path(os.environ["PQR_TOKENS"]) / role).read_text()


urllib.request.install_opener(urllib.request.build_opener(_Bearer))
