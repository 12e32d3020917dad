/* The data of events, and CloudEvents in their JSON form, as any system may write them. What one decoder
 * takes is encoded, decoded and encoded again: the same bytes; a JSON library takes what the reader takes. */
#include <jansson.h>
#include <string.h>

#include "common/arena.h"
#include "common/envelope.h"
#include "common/event.h"
#include "tests/fuzz/hold.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define DECODE(type, doc)                                                                                    \
    do {                                                                                                     \
        type##_t value_, back_;                                                                              \
        err_t err_ = ERR_INIT;                                                                               \
        rc_t rc_ = type##_decode(doc, &value_, &err_);                                                       \
        if (rc_ != RC_OK) {                                                                                  \
            HOLD(rc_ == RC_REJECT && *err_.code && *err_.text);                                              \
            break;                                                                                           \
        }                                                                                                    \
        AUTO(buf) buf_t first_ = {0}, second_ = {0};                                                         \
        AUTO(arena) arena_t texts_ = {0};                                                                    \
        doc_t again_;                                                                                        \
        type##_encode(&value_, &first_);                                                                     \
        HOLD(doc_parse(&again_, &texts_, first_.data, first_.len, &err_) == RC_OK);                          \
        HOLD(type##_decode(&again_, &back_, &err_) == RC_OK);                                                \
        type##_encode(&back_, &second_);                                                                     \
        HOLD(first_.len == second_.len && memcmp(first_.data, second_.data, first_.len) == 0);               \
    } while (0)

static void decode_all(const doc_t *doc)
{
    DECODE(record, doc);
    DECODE(decision, doc);
    DECODE(base_info, doc);
    DECODE(rejection, doc);
    DECODE(reception, doc);
    DECODE(policy_event, doc);
    DECODE(case_event, doc);
}

/* A decision spliced onto the record's own text says what one encoded anew says. */
static void splice(const doc_t *doc, const char *text, size_t len)
{
    decision_t d = {.kind = DECISION_REVIEW,
                    .razon = "causal_no_identificada",
                    .politica_version = "1",
                    .politica_regla = "2",
                    .respuesta = "sí",
                    .respuesta_signo = "positiva",
                    .prioridad = 9,
                    .candidatas = "[\"E\",\"K\"]",
                    .via = "motivo"};
    err_t err = ERR_INIT;
    if (record_decode(doc, &d.facts, &err) != RC_OK)
        return;
    AUTO(buf) buf_t spliced = {0};
    AUTO(arena) arena_t texts = {0};
    doc_t again;
    decision_t back;
    decision_encode_onto(doc, text, len, &d, &spliced);
    HOLD(doc_parse(&again, &texts, spliced.data, spliced.len, &err) == RC_OK);
    HOLD(decision_decode(&again, &back, &err) == RC_OK);
    HOLD(back.kind == d.kind && strcmp(back.facts.radicado, d.facts.radicado) == 0);
    HOLD(back.prioridad == d.prioridad && strcmp(back.candidatas, d.candidatas) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO(arena) arena_t texts = {0};
    doc_t doc;
    err_t err = ERR_INIT;
    const char *text = (const char *)data;
    if (doc_parse(&doc, &texts, text, size, &err) != RC_OK) {
        HOLD(err.rc == RC_REJECT && *err.code && *err.text);
        return 0;
    }
    AUTO(json) json_t *theirs = json_loadb(text, size, JSON_REJECT_DUPLICATES, NULL);
    HOLD(theirs && json_is_object(theirs));
    decode_all(&doc);
    splice(&doc, text, size);

    cloudevent_t c;
    doc_t inner;
    if (cloudevent_read(&doc, &texts, &c, &err) != RC_OK)
        return 0;
    HOLD(c.n_extensions <= EXTENSIONS_MAX);
    (void)!cloudevent_check(&c, &err);
    err_clear(&err);
    if (c.data && doc_parse(&inner, &texts, c.data, c.data_len, &err) == RC_OK)
        decode_all(&inner);
    return 0;
}
