#include "services/contact/life/registro.h"

#include <string.h>

#include "common/event.h"
#include "common/json_out.h"

void registro_facts(const doc_t *decision, buf_t *out)
{
    /* What a decision says beside the facts, and what a person's answer changes of them. */
    static const char *const others[] = {"revision",   "causal",     "decision",       "razon_decision",
                                         "politica",   "nota_rr",    "respuesta",      "prioridad",
                                         "candidatas", "causal_por", "respuesta_signo"};
    event_encode_without(decision, others, COUNT_OF(others), out);
}

void registro_with_causal(const char *facts, int revision, const char *causal, buf_t *out)
{
    buf_add(out, facts, strlen(facts) - 1); /* before its closing brace */
    json_out_int(out, "revision", revision);
    json_out_text(out, "causal", causal);
    json_out_close(out, '}');
}
