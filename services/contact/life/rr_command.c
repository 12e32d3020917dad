#include "services/contact/life/rr_command.h"

#include "common/json_out.h"

#define SOURCE "/pqr/contact"

void rr_command_id(const char *radicado, tarea_tipo_t tipo, const char *causa, char ret[RR_COMMAND_ID_MAX])
{
    snprintf(ret, RR_COMMAND_ID_MAX, "rr.%s.%s.%s", radicado, tarea_name(tipo), causa);
}

void rr_command_add(outbox_t *o, const rr_command_t *c)
{
    AUTO(buf) buf_t value = {0};
    char comando[RR_COMMAND_ID_MAX];
    envelope_t env = {.type = TYPE_RR_COMMAND, .source = SOURCE};
    rr_command_id(c->radicado, c->tipo, c->causa, comando);
    snprintf(env.id, sizeof env.id, "%s.%d", comando, c->envio);
    instant_format(c->now, env.time);
    snprintf(env.subject, sizeof env.subject, "%s", c->radicado);
    snprintf(env.traceparent, sizeof env.traceparent, "%s", c->traceparent);
    json_out_open(&value, NULL, '{');
    json_out_text(&value, "comando", comando);
    json_out_int(&value, "envio", c->envio);
    json_out_text(&value, "radicado", c->radicado);
    json_out_text(&value, "cuenta", c->cuenta);
    json_out_text(&value, "accion", tarea_name(c->tipo));
    json_out_fact(&value, "destino", tarea_destino(c->tipo));
    json_out_text(&value, "nota", c->nota);
    json_out_fact(&value, "causal", c->causal);
    json_out_day(&value, "vence", c->vence);
    json_out_instant(&value, "expira", c->expira);
    json_out_close(&value, '}');
    outbox_add_event(o, TOPIC_RR_COMMAND, c->radicado, &env, &value);
}
