"""What Schemathesis holds and does beyond the documents: a refusal is a problem that names the field at fault, and nothing
that is asked lets a service write to a host of somebody's."""
import json

import schemathesis


@schemathesis.check
def refusal_is_a_problem(ctx, response, case):
    """problem+json with `code` and `detail`; of a parameter that is none, its name in `campo`."""
    if response.status_code < 400:
        return
    kind = (response.headers.get("content-type") or [""])[0]
    assert kind.startswith("application/problem+json"), f"{response.status_code} as {kind!r}"
    problem = response.json()
    assert problem.get("status") == response.status_code, "status is not the answer's"
    assert problem.get("code") and problem.get("detail"), f"no code or no detail: {problem}"
    assert problem["code"] != "ruta_desconocida", "the operation has no route"
    if response.status_code == 400 and case.method == "GET":
        # A parameter that is not described is named too: it is what is wrong; but for one that may be personal (…).
        names = {p.name for p in case.operation.iter_parameters()} | set(case.query or {}) | {"?", "…"}
        assert problem.get("campo") in names, f"campo {problem.get('campo')!r} is none of the parameters"


@schemathesis.hook
def before_call(ctx, case, kwargs):
    """Webhooks go to a host that there is not (RFC 2606)."""
    body = case.body
    if isinstance(body, dict) and isinstance(body.get("url"), str) and "://" in body["url"]:
        case.body = json.loads(json.dumps(body)) | {"url": "https://avisos.invalid/pqr"}
