#!/usr/bin/env python3
"""Every place's edge: what the native stack, docker-compose.yml and deploy/kubernetes/ hand to deploy/edge/render is taken by
nginx, and the headers that services read are those that the edge passes.

usage: variants.py
"""
import re
import sys
import tempfile
from pathlib import Path

import yaml

sys.path.insert(0, str(Path(__file__).parent))
import edge  # noqa: E402



def places():
    """Each place's PQR_EDGE_ settings."""
    yield "native", {"PQR_EDGE_ADDRESS": "127.0.0.1", "PQR_EDGE_PORT": "8080"}
    compose = yaml.safe_load((edge.ROOT / "docker-compose.yml").read_text())["services"]["edge"]
    yield "compose", {k: re.sub(r"\$\{\w+:-(.*?)\}", r"\1", str(v)) for k, v in compose["environment"].items()}
    for document in yaml.safe_load_all((edge.ROOT / "deploy" / "kubernetes" / "edge.yaml").read_text()):
        if document["kind"] == "Deployment":
            (container,) = document["spec"]["template"]["spec"]["containers"]
            yield "kubernetes", {v["name"]: v["value"] for v in container["env"]}


def faults(name, settings, keys):
    """Names of services exist only where it runs, so that here nginx is told numbers in their place."""
    if name != "native" and not settings.pop("PQR_EDGE_SERVICE_KEY_FILE", "").startswith("/run/secrets/"):
        yield "no key by which the services know it"
    for service in ("INGEST", "CONTACT", "REPORTING"):
        given = settings.get(f"PQR_EDGE_{service}", "127.0.0.1:1")
        settings[f"PQR_EDGE_{service}"] = re.sub(r"^[a-z-]+:", "127.0.0.1:", given)
        if name != "native" and not given.startswith(service.lower() + ":"):
            yield f"{service} is {given}"
    with tempfile.TemporaryDirectory() as directory:
        edge.render(directory, {**settings, **keys})
        if open_to := [p.name for p in Path(directory).glob("*.conf") if p.stat().st_mode & 0o077]:
            yield f"others may read {open_to}"
        if said := edge.accepted(directory):
            yield said
        text = "".join(p.read_text() for p in Path(directory).glob("*.conf"))
        if left := re.findall(r"@[A-Z_]+@", text):
            yield f"not filled in: {left}"
        if "ssl http2" not in text or re.search(r":90\d\d", text):
            yield "no TLS, or a way to an admin port"


UNITS = {"m": 1 << 20, "mi": 1 << 20, "g": 1 << 30, "gi": 1 << 30}


def size(text):
    number, unit = re.fullmatch(r"(\d+)(\w+)", text).groups()
    return int(number) * UNITS[unit.lower()]


def rooms():
    """(place, bytes below the directory where large bodies wait)"""
    compose = yaml.safe_load((edge.ROOT / "docker-compose.yml").read_text())["services"]["edge"]
    yield "compose", size(re.search(r"size=(\w+)", compose["tmpfs"][0])[1])
    for document in yaml.safe_load_all((edge.ROOT / "deploy" / "kubernetes" / "edge.yaml").read_text()):
        for volume in document.get("spec", {}).get("template", {}).get("spec", {}).get("volumes", []):
            if volume["name"] == "tmp":
                yield "kubernetes", size(volume["emptyDir"]["sizeLimit"])


def room_faults():
    """As many as may be under way, of the largest, and a third again for answers that wait for slow clients."""
    default = dict(re.findall(r"\$\{(PQR_EDGE_\w+):-(\w+)\}", (edge.ROOT / "deploy" / "edge" / "render").read_text()))
    need = int(default["PQR_EDGE_UPLOADS"]) * size(default["PQR_EDGE_BASE_MAX"])
    found = list(rooms())
    if [place for place, _ in found] != ["compose", "kubernetes"]:
        yield f"room is told of {found}"
    for place, room in found:
        if room * 3 < need * 4:
            yield f"{place}: large bodies may take {need} bytes, and there are {room}"


def headers_read():
    """By the services' code, outside of what only tests build."""
    for path in [*edge.ROOT.glob("common/**/*.c"), *edge.ROOT.glob("services/**/*.c")]:
        for name in re.findall(r'http_header\(\w+,\s*"([^"]+)"\)', path.read_text()):
            yield name.lower()


def main():
    wrong, n = [], 0
    with tempfile.TemporaryDirectory() as directory:
        keys = edge.certificate(Path(directory))
        for name, settings in places():
            n += 1
            wrong += [f"{name}: {fault}" for fault in faults(name, dict(settings), keys)]
        wrong += [f"a setting that nginx must not take: {bad!r}" for bad in ("a; b", "x y", "{", "$host")
                  if not refused({**keys, "PQR_EDGE_INGEST": bad})]
    wrong += room_faults()
    files = edge.ROOT / "deploy" / "edge"
    listed = yaml.safe_load((files / "kustomization.yaml").read_text())["configMapGenerator"][0]["files"]
    if set(listed) != {"render"} | {p.name for p in files.glob("*.conf")}:
        wrong.append("the ConfigMap has other files than deploy/edge")
    passed = {m.lower() for f in files.glob("*.conf") for m in re.findall(r"proxy_set_header (\S+) \S+;", f.read_text())}
    wrong += [f"{name} is read by a service and not passed (deploy/edge/pass.conf)" for name in set(headers_read()) - passed]
    print("\n".join(wrong) or f"{n} places, {len(passed)} headers")
    sys.exit(bool(wrong) or n != 3)


def refused(settings):
    with tempfile.TemporaryDirectory() as directory:
        try:
            edge.render(directory, settings)
        except Exception:
            return True
    return False


main()
