#include "services/contact/api/request.h"

#include <stdlib.h>
#include <string.h>

#include "common/audit/audit.h"
#include "common/identity/actor.h"
#include "services/contact/api/refusals.h"

bool request_id(const http_request_t *q, http_response_t *a, const char *unknown, int64_t *ret)
{
    const char *text = http_path(q, "id");
    char *end;
    *ret = strtoll(text, &end, 10);
    if (end != text && !*end && *ret > 0)
        return true;
    answer_refusal(a, unknown, NULL);
    return false;
}

void refuse_parameter(http_response_t *a, const char *name, const char *code, const char *detail)
{
    http_problem_with(a, 400, code, json_pack("{s:s}", "campo", name), "%s", detail);
}

/* The member quien, where the table has one: from here on who does it, never NULL. */
static bool actor_put(http_response_t *a, const body_field_t *fields, void *into)
{
    while (fields->name && strcmp(fields->name, "quien") != 0)
        fields++;
    if (!fields->name)
        return true;
    const char **quien = (const char **)((char *)into + fields->offset);
    err_t err = ERR_INIT;
    if (actor_decide(http_identity(a), "quien", *quien, quien, &err) == RC_OK)
        return true;
    audit_deny(ACTOR_ANOTHER, NULL);
    http_problem_with(a, 403, err.code, json_pack("{s:s}", "campo", "quien"), "%s", err.text);
    return false;
}

bool request_body(const http_request_t *q, http_response_t *a, const body_field_t *fields, void *into,
                  body_t *ret)
{
    err_t err = ERR_INIT;
    if (body_read(q->binary_body, q->binary_body_length, fields, into, ret, &err) == RC_OK)
        return actor_put(a, fields, into);
    http_problem_with(a, 422, err.code, ret->field ? json_pack("{s:s}", "campo", ret->field) : NULL, "%s",
                      err.text);
    return false;
}
