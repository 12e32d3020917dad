#include "services/pqrctl/registry.h"

#include "common/kafka_reader.h"

/* What is no registration is the services' concern, not this reader's: passed over. */
static bool take(void *ctx, const rd_kafka_message_t *m)
{
    AUTO(arena) arena_t texts = {0};
    doc_t data;
    envelope_t envelope;
    base_info_t base;
    err_t ignored = ERR_INIT;
    if (kafka_event(m, &texts, &envelope, &data, &ignored) != RC_OK ||
        base_info_decode(&data, &base, &ignored) != RC_OK)
        return false;
    waiting_t *w = waiting_add(ctx, base.sha256);
    w->aceptados = base.aceptados;
    waiting_name(w, base.archivo);
    return false;
}

rc_t registry_read(const kafka_settings_t *s, int64_t limit_ms, waiting_list_t *ret, err_t *err)
{
    AUTO(kafka_reader) kafka_reader_t *decided = NULL;
    AUTO(kafka_reader) kafka_reader_t *written = NULL;
    int64_t at = RD_KAFKA_OFFSET_BEGINNING;
    err_t why = ERR_INIT;
    rc_t rc = kafka_reader_new(s, "pqrctl", KAFKA_DECIDED, &decided, err);
    if (rc == RC_OK)
        rc = kafka_reader_new(s, "pqrctl", KAFKA_WRITTEN, &written, err);
    if (rc != RC_OK)
        return rc;
    rc = kafka_read_all(decided, written, TOPIC_BASE, &at, take, ret, (int)limit_ms, &why);
    if (rc != RC_OK)
        return err_set(err, rc, "kafka", "no se puede leer %s en %s: %s", TOPIC_BASE, s->brokers, why.text);
    return RC_OK;
}
