#include "services/contact/registro.h"

#include <string.h>

#include "common/cleanup.h"
#include "common/json_out.h"

/* What a decision says beside the facts, and what a person's answer changes of them. */
static bool is_fact(const char *key)
{
    static const char *const others[] = {"revision",   "causal",    "decision",  "razon_decision",
                                         "politica",   "nota_rr",   "respuesta", "prioridad",
                                         "candidatas", "causal_por"};
    for (size_t i = 0; i < COUNT_OF(others); i++)
        if (strcmp(others[i], key) == 0)
            return false;
    return true;
}

/* The key is data, and may need escaping. */
static void put_key(buf_t *o, const char *key)
{
    json_out_text(o, NULL, key);
    buf_addc(o, ':');
}

static void put_value(buf_t *o, const doc_member_t *m)
{
    switch (m->kind) {
    case DOC_NULL:
        json_out_fact(o, NULL, NULL);
        break;
    case DOC_BOOL:
        json_out_raw(o, NULL, m->integer ? "true" : "false");
        break;
    case DOC_INTEGER:
        json_out_int(o, NULL, m->integer);
        break;
    case DOC_TEXT:
        json_out_text(o, NULL, m->text);
        break;
    case DOC_REAL:
    case DOC_OBJECT:
    case DOC_ARRAY:
        json_out_raw(o, NULL, m->text);
        break;
    }
}

void registro_facts(const doc_t *decision, buf_t *out)
{
    buf_addc(out, '{');
    for (size_t i = 0; i < decision->n; i += 1 + decision->members[i].span) {
        const doc_member_t *m = &decision->members[i];
        if (!is_fact(m->key))
            continue;
        put_key(out, m->key);
        put_value(out, m);
    }
    json_out_close(out, '}');
}

void registro_with_causal(const char *facts, int revision, const char *causal, buf_t *out)
{
    buf_add(out, facts, strlen(facts) - 1); /* before its closing brace */
    json_out_int(out, "revision", revision);
    json_out_text(out, "causal", causal);
    json_out_close(out, '}');
}
