#include "services/contact/api/api_agenda.h"

#include "common/calendar_in_force.h"
#include "common/pg_thread.h"
#include "embed/contact_core/agenda_sql.h"
#include "services/contact/api/api_rows.h"
#include "services/contact/api/bodies.h"
#include "services/contact/api/reach.h"
#include "services/contact/api/refusals.h"
#include "services/contact/api/request.h"
#include "services/contact/life/contacto_in_force.h"
#include "services/contact/life/horario.h"
#include "services/contact/life/mask.h"
#include "services/contact/store/store_agente.h"
#include "services/contact/store/store_take.h"

#define MINUTE_MS 60000LL

/* ---- what may be asked at any time ---- */

void get_agenda(const http_request_t *q, http_response_t *a, void *ctx)
{
    static const char *const key[] = {"vence", "desde", "radicado"};
    page_t p;
    if (!page_read(q, a, COUNT_OF(key), &p))
        return;
    const char *const params[] = {p.keys[0], p.keys[1], p.keys[2], p.limit_text,
                                  reach_of(http_identity(a)).equipo};
    const list_t list = {
        .sql = agenda_sql, .key = key, .n_keys = COUNT_OF(key), .filter = "", .adorn = row_days_left};
    answer_list(a, ctx, &list, COUNT_OF(params), params, &p);
}

void get_horario(const http_request_t *q, http_response_t *a, void *ctx)
{
    (void)q;
    (void)ctx;
    const instant_t now = clock_now();
    const horario_t h = horario_at(calendar_in_force(), now);
    http_json(a, 200,
              json_pack("{s:o,s:b,s:o,s:o}", "ahora", instant_json(now), "abierto", h.abierto, "desde",
                        instant_json(h.desde), "hasta", instant_json(h.hasta)));
}

void get_resultados(const http_request_t *q, http_response_t *a, void *ctx)
{
    (void)q;
    (void)ctx;
    const contacto_t *c = contacto_in_force();
    json_t *list = json_array();
    for (size_t i = 0; i < c->n_desenlaces; i++) {
        const desenlace_t *d = &c->desenlaces[i];
        json_array_append_new(list, json_pack("{s:s,s:s,s:b,s:b,s:s,s:b}", "nombre", d->nombre, "texto",
                                              d->texto, "llamada", (d->de & DE_LLAMADA) != 0, "buzon",
                                              (d->de & DE_BUZON) != 0, "efecto", efecto_name(d->efecto),
                                              "otro_numero", d->otro_numero));
    }
    http_json(a, 200, json_pack("{s:o}", "datos", list));
}

/* ---- taking ---- */

typedef struct taking {
    const char *quien, *equipo;
    int max;
    instant_t now;
    taken_list_t *list;
    agente_tenidos_t *held; /* the same attempts, with their numbers */
} taking_t;

static rc_t take(pg_t *pg, void *ctx, err_t *err)
{
    taking_t *w = ctx;
    taken_list_done(w->list);
    agente_tenidos_done(w->held);
    w->now = clock_now();
    const take_t t = {.canal = CANAL_AGENTE,
                      .quien = w->quien,
                      .equipo = w->equipo,
                      .now = w->now,
                      .arriendo_hasta = w->now + contacto_in_force()->arriendo_minutos * MINUTE_MS,
                      .max = w->max};
    rc_t rc = store_take(pg, &t, NULL, w->list, err);
    return rc == RC_OK ? store_agente_tenidos(pg, w->quien, w->held, err) : rc;
}

static json_t *numbers_json(const taking_t *w, int64_t id)
{
    agente_numeros_t numeros;
    json_t *list = json_array();
    agente_tenidos_numeros(w->held, id, &numeros);
    for (size_t i = 0; i < numeros.n; i++) {
        agente_numero_t *n = &numeros.items[i];
        mask_phone(n->texto);
        json_array_append_new(list, json_pack("{s:i,s:s,s:b,s:b,s:o}", "ordinal", (int)i + 1, "telefono",
                                              n->texto, "errado", n->errado, "marcado", n->marcado,
                                              "resultado", text_json(n->resultado)));
    }
    return list;
}

static json_t *taken_json(const taking_t *w, const taken_t *t)
{
    json_t *o = json_pack(
        "{s:I,s:s,s:s,s:i,s:b,s:o,s:b,s:i,s:o,s:o,s:s,s:s,s:s,s:s}", "id", (json_int_t)t->id, "radicado",
        t->radicado, "tipo", t->numero == INTENTO_BUZON ? "buzon" : "llamada", "numero", t->numero, "tenido",
        t->tenido, "hasta", instant_json(t->hasta), "pedido", t->pedido, "aplazamientos", t->aplazamientos,
        "arrendado_hasta", instant_json(t->arriendo_hasta), "vence", day_json(t->vence), "cuenta", t->cuenta,
        "respuesta", t->respuesta, "signo", signo_name(t->signo), "texto", t->texto);
    json_object_set_new(o, "causal", text_json(t->causal));
    json_object_set_new(o, "motivo", text_json(t->motivo));
    json_object_set_new(o, "ciudad", text_json(t->ciudad));
    json_object_set_new(o, "telefonos", numbers_json(w, t->id));
    row_days_left(o);
    return o;
}

static void answer_taken(http_response_t *a, const taking_t *w)
{
    json_t *list = json_array();
    for (size_t i = 0; i < w->list->n; i++)
        json_array_append_new(list, taken_json(w, &w->list->items[i]));
    http_json(a, 200, json_pack("{s:o,s:b}", "datos", list, "abierto", w->list->abierto));
}

void post_tomar(const http_request_t *q, http_response_t *a, void *ctx)
{
    AUTO(taken_list) taken_list_t list = {0};
    AUTO(agente_tenidos) agente_tenidos_t held = {0};
    AUTO(body) body_t body = {0};
    tomar_body_t b;
    err_t err = ERR_INIT;
    if (!request_body(q, a, tomar_fields, &b, &body))
        return;
    const int most = contacto_in_force()->tomar_max;
    const identity_t *who = http_identity(a);
    /* whose name somebody else speaks in has a team that is not known here */
    const bool own = strcmp(b.quien, who->usuario) == 0;
    taking_t w = {.quien = b.quien,
                  .equipo = own && *who->equipo ? who->equipo : NULL,
                  .max = b.maximo < 0      ? 1
                         : b.maximo < most ? b.maximo
                                           : most,
                  .list = &list,
                  .held = &held};
    if (pg_thread_write(ctx, take, &w, &err) != RC_OK)
        http_error(a, &err, 409);
    else if (!list.abierto && list.n == 0)
        answer_closed(a, w.now); /* what is held may be told of at any hour */
    else
        answer_taken(a, &w);
}
