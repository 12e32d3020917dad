#include "services/contact/api/request.h"

#include <stdlib.h>

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

bool request_body(const http_request_t *q, http_response_t *a, const body_field_t *fields, void *into,
                  body_t *ret)
{
    err_t err = ERR_INIT;
    if (body_read(q->binary_body, q->binary_body_length, fields, into, ret, &err) == RC_OK)
        return true;
    http_error(a, &err, 422);
    return false;
}
