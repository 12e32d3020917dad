/* The JSON bodies of contact's requests: the first byte of the input says which, the rest is the body. */
#include <string.h>

#include "services/contact/api/bodies.h"
#include "tests/fuzz/hold.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct {
    const body_field_t *fields;
    size_t size;
} kinds[] = {
    {causal_fields, sizeof(causal_body_t)},       {tomar_fields, sizeof(tomar_body_t)},
    {quien_fields, sizeof(quien_body_t)},         {marcar_fields, sizeof(marcar_body_t)},
    {resultado_fields, sizeof(resultado_body_t)}, {respuesta_fields, sizeof(respuesta_body_t)},
    {recurso_fields, sizeof(recurso_body_t)},     {decision_fields, sizeof(decision_body_t)},
    {hecha_fields, sizeof(hecha_body_t)},         {rechazada_fields, sizeof(rechazada_body_t)},
};

static bool is_field(const body_field_t *fields, const char *name)
{
    for (; fields->name; fields++)
        if (fields->name == name || (fields->fields && is_field(fields->fields, name)))
            return true;
    return false;
}

/* What was taken keeps to the table: texts are no longer than they may be, numbers where they belong. */
static void keeps_to(const body_field_t *fields, const char *into)
{
    for (; fields->name; fields++) {
        const char *const *text = (const char *const *)(const void *)(into + fields->offset);
        const int *number = (const int *)(const void *)(into + fields->offset);
        if (fields->kind == BODY_TEXT && *text)
            HOLD(strlen(*text) <= (size_t)fields->max);
        if (fields->kind == BODY_TEXT && fields->required)
            HOLD(*text && **text);
        if (fields->kind == BODY_NUMBER)
            HOLD(*number == -1 || (*number >= fields->min && *number <= fields->max));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!size)
        return 0;
    const size_t kind = data[0] % COUNT_OF(kinds);
    char *into = must(calloc(1, kinds[kind].size)); /* no larger, so that what is written beside it is seen */
    body_t body = {0};
    err_t err = ERR_INIT;
    if (body_read(data + 1, size - 1, kinds[kind].fields, into, &body, &err) == RC_OK) {
        keeps_to(kinds[kind].fields, into);
        err_t why = ERR_INIT;
        if (kinds[kind].fields == causal_fields)
            (void)!causal_check((const causal_body_t *)(const void *)into, &why);
    } else {
        HOLD(err.rc == RC_REJECT && *err.code && *err.text);
        HOLD(!body.field || is_field(kinds[kind].fields, body.field));
    }
    body_done(&body);
    free(into);
    return 0;
}
