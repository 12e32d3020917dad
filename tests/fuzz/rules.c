/* The rules' two texts, the policy's first and a NUL between them, as a file or a policy event may bring
 * them. What is refused is refused with words; what is accepted decides every record, and its explanation
 * ends at the rule that decided. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "common/text.h"
#include "services/classifier/rules/classify.h"
#include "tests/fuzz/hold.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
const char *__lsan_default_suppressions(void);

/* libconfig loses the text of a string that the file's end cuts off: bytes, once a bad file. */
const char *__lsan_default_suppressions(void)
{
    return "leak:libconfig.so";
}

static const record_t records[] = {
    {.radicado = "1", .cuenta = "1"},
    {.radicado = "1",
     .cuenta = "1",
     .base = BASE_MAL_ESCALADOS,
     .fecha_corte = 18968,
     .estado = "Cerrada",
     .motivo = "falla y añó",
     .razon = "R1",
     .subrazon = "S1",
     .ciudad = "Cali",
     .fecha_radicacion = "2021-11-20"},
    {.radicado = "1", .cuenta = "1", .motivo = "x", .razon = "R1", .fecha_radicacion = "0001-01-01"},
};

static void decide(const rulebook_t *r)
{
    classify_scratch_t s = {0};
    for (size_t i = 0; i < COUNT_OF(records); i++) {
        decision_t d;
        explanation_t e;
        err_t err = ERR_INIT;
        HOLD(classify(r, &records[i], &s, &d, &err) == RC_OK);
        const char *rule = d.politica_regla;
        HOLD(classify_explain(r, &records[i], &s, &e, &err) == RC_OK);
        HOLD(e.n_tried && strcmp(e.tried[e.n_tried - 1].regla, rule) == 0);
        HOLD(!e.causal.causal == !d.causal);
        explanation_done(&e);
    }
    classify_scratch_done(&s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO(buf) buf_t both = {0}, faults = {0};
    AUTO(rulebook) rulebook_t *r = NULL;
    err_t err = ERR_INIT;
    buf_add(&both, data, size);
    const char *policy = buf_str(&both), *end = policy + strlen(policy);
    const char *causales = end < policy + size ? end + 1 : "";
    rc_t rc = rulebook_verify("c", causales, "p", policy, &r, &faults, &err);
    if (rc != RC_OK) {
        HOLD(rc == RC_FATAL && *err.text && faults.len && !r);
        HOLD(text_is_utf8(err.text, strlen(err.text)) && text_is_utf8(faults.data, faults.len));
        return 0;
    }
    decide(r);
    return 0;
}
