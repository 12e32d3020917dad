#include "services/contact/life/contact_command.h"

#include <inttypes.h>
#include <string.h>

#include "common/json_out.h"

#define SOURCE "/pqr/contact"
#define PREFIX "intento."

void contact_command_id(int64_t intento, char ret[CONTACT_COMMAND_ID_MAX])
{
    snprintf(ret, CONTACT_COMMAND_ID_MAX, PREFIX "%" PRId64, intento);
}

bool contact_command_from_id(const char *comando, int64_t *ret)
{
    char again[CONTACT_COMMAND_ID_MAX];
    if (strncmp(comando, PREFIX, sizeof PREFIX - 1) != 0)
        return false;
    const int64_t id = strtoll(comando + sizeof PREFIX - 1, NULL, 10);
    contact_command_id(id, again);
    if (id <= 0 || strcmp(again, comando) != 0)
        return false;
    *ret = id;
    return true;
}

/* Each number once: the dialer knows no extensions. */
static void put_telefonos(buf_t *o, const telefonos_t *t)
{
    json_out_open(o, "telefonos", '[');
    for (size_t i = 0; i < t->n; i++) {
        bool again = false;
        for (size_t j = 0; j < i && !again; j++)
            again = strcmp(t->items[i].numero, t->items[j].numero) == 0;
        if (!again)
            json_out_text(o, NULL, t->items[i].numero);
    }
    json_out_close(o, ']');
}

void contact_command_add(outbox_t *o, const contact_command_t *c, buf_t *value)
{
    envelope_t env = {.type = TYPE_CONTACT_COMMAND, .source = SOURCE};
    contact_command_id(c->intento, env.id);
    snprintf(env.time, sizeof env.time, "%s", c->fecha);
    snprintf(env.subject, sizeof env.subject, "%s", c->radicado);
    snprintf(env.traceparent, sizeof env.traceparent, "%s", c->traceparent);
    buf_clear(value);
    json_out_open(value, NULL, '{');
    json_out_text(value, "comando", env.id);
    json_out_text(value, "radicado", c->radicado);
    json_out_text(value, "accion", c->numero == INTENTO_BUZON ? "buzon" : "llamar");
    json_out_int(value, "intento", c->numero);
    put_telefonos(value, c->telefonos);
    json_out_fact(value, "causal", c->caso->causal);
    json_out_text(value, "signo", signo_name(c->caso->respuesta.signo));
    json_out_text(value, "respuesta", c->caso->respuesta.texto);
    json_out_text(value, "texto", c->texto);
    json_out_day(value, "vence", c->caso->vence);
    json_out_text(value, "expira", c->expira);
    json_out_close(value, '}');
    outbox_add_event(o, TOPIC_CONTACT_COMMAND, c->radicado, &env, value);
}
