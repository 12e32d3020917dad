"""What Schemathesis is told beyond the documents: that a refusal names the field at fault, that a described operation is one
that the server knows, and which values no client should send to a server that others use."""
import schemathesis

# Described, but never asked here: what would leave the machine.
NEVER = set()


@schemathesis.check
def field_is_named(ctx, response, case):
    """400 to a bad parameter: problem+json with `code`, a Spanish `detail`, and the parameter in `campo`."""
    if response.status_code < 400:
        return
    kind = (response.headers.get("content-type") or [""])[0]
    assert kind.startswith("application/problem+json"), f"{response.status_code} as {kind}"
    problem = response.json()
    assert problem.get("status") == response.status_code, "status is not the answer's"
    assert problem.get("code") and problem.get("detail"), f"no code or no detail: {problem}"
    assert problem["code"] not in ("ruta_desconocida",), "the operation has no route"
    if response.status_code == 400 and case.method == "GET":
        names = {p.name for p in case.operation.iter_parameters()} | set(case.query or {})
        assert problem.get("campo") in names, f"campo {problem.get('campo')!r} is none of the parameters"
