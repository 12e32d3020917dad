#include "services/reporting/practices/api_practices.h"

#include "services/reporting/practices/practice.h"

char *practice_names(void)
{
    const practices_t *p = practices_in_force();
    AUTO(json) json_t *names = json_pack("{s:{},s:{}}", "practicas", "roles");
    for (size_t i = 0; i < p->n; i++)
        json_object_set_new(json_object_get(names, "practicas"), p->at[i].key, json_string(p->at[i].name));
    for (size_t i = 0; i < p->n_roles; i++)
        json_object_set_new(json_object_get(names, "roles"), p->roles[i].key, json_string(p->roles[i].name));
    return must(json_dumps(names, JSON_COMPACT));
}

/* The day from which something holds; null: always. */
static json_t *day_or_null(day_t d)
{
    char text[11];
    if (d == INT32_MIN)
        return json_null();
    day_format(d, text);
    return json_string(text);
}

static json_t *targets_json(const practices_t *p, const practice_t *k)
{
    json_t *list = json_array();
    for (size_t i = 0; i < k->n_targets; i++)
        json_array_append_new(list,
                              json_pack("{s:s,s:i,s:o}", "rol", p->roles[k->targets[i].role].key, "meta",
                                        k->targets[i].n, "vigente_desde", day_or_null(k->targets[i].from)));
    return list;
}

/* The file of practices, as it is in force. */
static void get_practices(const http_request_t *q, http_response_t *a, void *ctx)
{
    (void)q;
    (void)ctx;
    const practices_t *p = practices_in_force();
    json_t *data = json_array(), *roles = json_array(), *saturdays = json_array();
    for (size_t i = 0; i < p->n; i++) {
        const practice_t *k = &p->at[i];
        json_array_append_new(data, json_pack("{s:s,s:s,s:o,s:s,s:i,s:o}", "clave", k->key, "nombre", k->name,
                                              "descripcion", text_or_null(*k->text ? k->text : NULL),
                                              "frecuencia", frequency_name(k->frequency), "minutos",
                                              k->minutes, "metas", targets_json(p, k)));
    }
    for (size_t i = 0; i < p->n_roles; i++)
        json_array_append_new(roles,
                              json_pack("{s:s,s:s}", "clave", p->roles[i].key, "nombre", p->roles[i].name));
    for (size_t i = 0; i < p->n_saturdays; i++)
        json_array_append_new(saturdays, json_pack("{s:b,s:o}", "se_trabaja", p->saturdays[i].works,
                                                   "vigente_desde", day_or_null(p->saturdays[i].from)));
    answer(a, json_pack("{s:o,s:o,s:o}", "datos", data, "roles", roles, "sabados", saturdays));
}

/* Annulling has a second way beside DELETE, whose body some proxies take away. */
const http_route_t practices_routes[] = {
    {"GET", "/v1/practicas", get_practices, SUPERVISOR | COORDINADOR | GERENTE | ADMIN},
    {"GET", "/v1/practicas/adherencia", get_adherence, SUPERVISOR | COORDINADOR | GERENTE | ADMIN},
    {"GET", "/v1/practicas/calendario", get_agenda, SUPERVISOR | COORDINADOR | GERENTE | ADMIN},
    {"GET", "/v1/practicas/pendientes", get_pending, SUPERVISOR | COORDINADOR | GERENTE | ADMIN},
    {"GET", "/v1/practicas/registros", get_registros, SUPERVISOR | COORDINADOR | GERENTE | ADMIN},
    {"POST", "/v1/practicas/registros", post_registro, SUPERVISOR | COORDINADOR | GERENTE | ADMIN},
    {"GET", "/v1/practicas/registros/:id", get_registro, SUPERVISOR | COORDINADOR | GERENTE | ADMIN},
    {"PATCH", "/v1/practicas/registros/:id", patch_registro, SUPERVISOR | COORDINADOR | GERENTE | ADMIN},
    {"DELETE", "/v1/practicas/registros/:id", delete_registro, SUPERVISOR | COORDINADOR | GERENTE | ADMIN},
    {"POST", "/v1/practicas/registros/:id/anular", delete_registro,
     SUPERVISOR | COORDINADOR | GERENTE | ADMIN},
    {"GET", "/v1/practicas/personas", get_personas, SUPERVISOR | COORDINADOR | GERENTE | ADMIN},
    {"POST", "/v1/practicas/personas", post_persona, COORDINADOR | ADMIN},
    {"GET", "/v1/practicas/personas/:id", get_persona, SUPERVISOR | COORDINADOR | GERENTE | ADMIN},
    {"PATCH", "/v1/practicas/personas/:id", patch_persona, COORDINADOR | ADMIN},
    {"DELETE", "/v1/practicas/personas/:id", delete_persona, COORDINADOR | ADMIN},
    {"POST", "/v1/practicas/personas/:id/anular", delete_persona, COORDINADOR | ADMIN},
    {0},
};
