/* pqrctl's orders to contact: each is one POST whose body's members are named like the options. What contact
 * answers is told in words (--json: as it is), and a refusal by its text. */
#include <stdlib.h>
#include <string.h>

#include "common/url.h"
#include "services/pqrctl/api.h"
#include "services/pqrctl/celula_words.h"
#include "services/pqrctl/commands.h"

#define AS_JSON "--json"
#define RECURSO "--recurso"
#define MOTIVO "--motivo"
#define QUIEN                                                                                                \
    {                                                                                                        \
        "--quien", OPTION_TEXT, "USUARIO", NULL, 0, 0, "quién; si falta, el usuario de esta sesión"        \
    }
#define NOTA(help)                                                                                           \
    {                                                                                                        \
        "--nota", OPTION_TEXT, "TEXTO", NULL, 0, 0, help                                                     \
    }
#define JSON                                                                                                 \
    {                                                                                                        \
        AS_JSON, OPTION_FLAG, NULL, NULL, 0, 0, "la respuesta del servicio, en JSON"                         \
    }
#define END                                                                                                  \
    JSON,                                                                                                    \
    {                                                                                                        \
        NULL, OPTION_FLAG, NULL, NULL, 0, 0, NULL                                                            \
    }

const option_t agenda_tomar_options[] = {
    QUIEN, {"--maximo", OPTION_INT, "N", NULL, 1, 100, "cuántos tener en total; si falta, uno"}, END};
const option_t quien_options[] = {QUIEN, END};
const option_t intento_marcar_options[] = {
    QUIEN, {"--telefono", OPTION_INT, "N", "1", 1, 8, "cuál de los teléfonos del caso"}, END};
const option_t intento_resultado_options[] = {
    QUIEN,
    NOTA("lo que haya que decir"),
    {"--telefono", OPTION_INT, "N", NULL, 1, 8, "de cuál teléfono; si falta, el último que se marcó"},
    {"--hora-pedida", OPTION_TEXT, "INSTANTE", NULL, 0, 0, "cuándo, como 2027-03-15T10:00:00-05:00"},
    {"--evidencia", OPTION_TEXT, "JSON", NULL, 0, 0, "lo que demuestra que el mensaje quedó: un objeto"},
    {"--fin", OPTION_FLAG, NULL, NULL, 0, 0, "no se prueba otro número"},
    {RECURSO, OPTION_TEXT, "reposicion|apelacion", NULL, 0, 0,
     "el que presenta quien no acepta la respuesta"},
    {MOTIVO, OPTION_TEXT, "TEXTO", NULL, 0, 0, "lo que dice quien presenta el recurso"},
    END};
const option_t resolver_options[] = {
    QUIEN,
    {"--signo", OPTION_TEXT, "positiva|negativa", NULL, 0, 0, "si la respuesta le da la razón"},
    {"--via", OPTION_TEXT, "explicacion|correccion", "explicacion", 0, 0, "cómo se resuelve"},
    {"--texto", OPTION_TEXT, "TEXTO", NULL, 0, 0, "la respuesta, como la oirá el cliente"},
    NOTA("qué hay que corregir en la factura"),
    END};
const option_t tareas_hacer_options[] = {
    QUIEN,
    NOTA("lo que haya que decir"),
    {"--evidencia", OPTION_TEXT, "JSON", NULL, 0, 0, "de un aviso escrito, lo que demuestra que llegó"},
    END};
const option_t tareas_rechazar_options[] = {
    QUIEN, {"--error", OPTION_TEXT, "TEXTO", NULL, 0, 0, "lo que dice RR"}, END};
const option_t recursos_presentar_options[] = {
    QUIEN,
    {"--tipo", OPTION_TEXT, "reposicion|apelacion", NULL, 0, 0, "apelacion: en subsidio"},
    {"--canal", OPTION_TEXT, "TEXTO", NULL, 0, 0, "por dónde llegó: llamada, escrito, oficina…"},
    {MOTIVO, OPTION_TEXT, "TEXTO", NULL, 0, 0, "lo que dice el cliente"},
    {"--presentado", OPTION_DAY, "FECHA", NULL, 0, 0, "cuándo; si falta, hoy"},
    END};
const option_t recursos_decidir_options[] = {
    QUIEN, {"--texto", OPTION_TEXT, "TEXTO", NULL, 0, 0, "lo decidido, como lo lee el cliente"}, END};

/* Where each goes; of `second`, the member that takes the second argument. */
static const struct order {
    const char *words, *before, *after, *second;
    bool outcome; /* a recurso may go with it */
} orders[] = {
    {"agenda tomar", "/v1/agenda/tomar", "", NULL, false},
    {"intento marcar", "/v1/intentos/", "/marcar", NULL, false},
    {"intento resultado", "/v1/intentos/", "/resultado", "resultado", true},
    {"intento soltar", "/v1/intentos/", "/soltar", NULL, false},
    {"intento prolongar", "/v1/intentos/", "/prolongar", NULL, false},
    {"resolver", "/v1/casos/", "/respuesta", NULL, false},
    {"tareas hacer", "/v1/tareas/", "/hecha", NULL, false},
    {"tareas rechazar", "/v1/tareas/", "/rechazada", NULL, false},
    {"recursos presentar", "/v1/casos/", "/recursos", NULL, false},
    {"recursos decidir", "/v1/recursos/", "/decision", "decision", false},
};

static const struct order *order_of(const args_t *args)
{
    for (size_t i = 0; i < COUNT_OF(orders); i++)
        if (strcmp(orders[i].words, args->command->words) == 0)
            return &orders[i];
    abort(); /* a table that does not hold together */
}

/* False, and said: what was given is no text in UTF-8, or no JSON where JSON is asked for. */
static bool member_add(json_t *body, const option_t *o, const option_value_t *v)
{
    char name[32];
    snprintf(name, sizeof name, "%s", o->name + 2);
    for (char *p = name; *p; p++)
        if (*p == '-')
            *p = '_';
    const char *text = v->text;
    if (strcmp(name, "quien") == 0 && !text)
        text = session_user();
    json_t *value = NULL;
    if (o->type == OPTION_FLAG)
        value = v->given ? json_true() : NULL;
    else if (o->type == OPTION_INT)
        value = text ? json_integer(v->number) : NULL;
    else if (text && o->value && strcmp(o->value, "JSON") == 0)
        value = json_loads(text, 0, NULL);
    else if (text)
        value = json_string(text);
    if (!value) {
        if (!text || o->type == OPTION_FLAG)
            return true; /* absent: whether it may be is the service's to say */
        say_note("%s: no es %s", o->name, strcmp(o->value, "JSON") == 0 ? "JSON" : "texto en UTF-8");
        return false;
    }
    return json_object_set_new(body, name, value) == 0;
}

/* The recurso of an outcome is an object of its own: --recurso is its tipo, --motivo its motivo. False, and
 * said: a motivo of no recurso. */
static bool recurso_group(json_t *body)
{
    json_t *tipo = json_object_get(body, &RECURSO[2]), *motivo = json_object_get(body, &MOTIVO[2]);
    if (motivo && !tipo) {
        say_note(MOTIVO " va solo con " RECURSO);
        return false;
    }
    if (!tipo)
        return true;
    json_t *group = must(json_pack("{s:O,s:O*}", "tipo", tipo, "motivo", motivo));
    (void)json_object_del(body, &MOTIVO[2]); /* where there is one */
    return json_object_set_new(body, &RECURSO[2], group) == 0;
}

int celula_pedir_run(const ctl_t *ctl, const args_t *args)
{
    const struct order *k = order_of(args);
    AUTO(json) json_t *body = must(json_object());
    AUTO(client) client_t *c = client_new_as(ctl->settings.token);
    AUTO(answer) answer_t a = {0};
    AUTO(buf) buf_t path = {0};
    AUTO(buf) buf_t told = {0};
    err_t err = ERR_INIT;
    size_t i = 0;
    if (args->n_rest > 0 && !*args->rest[0]) {
        say_note("falta de cuál se trata: el número o el radicado está vacío");
        return EXIT_USAGE;
    }
    for (const option_t *o = args->command->options; o->name; o++, i++)
        if (strcmp(o->name, AS_JSON) != 0 && !member_add(body, o, &args->options[i]))
            return EXIT_USAGE;
    if (k->outcome && !recurso_group(body))
        return EXIT_USAGE;
    if (k->second && json_object_set_new(body, k->second, json_string(args->rest[1])) != 0) {
        say_note("«%s» debe ser texto en UTF-8", k->second);
        return EXIT_USAGE;
    }
    buf_adds(&path, k->before);
    if (args->n_rest > 0)
        url_escape(args->rest[0], &path);
    buf_adds(&path, k->after);
    if (api_post(c, ctl->settings.contact_url, buf_str(&path), body, &a, &err) != RC_OK)
        return say_failed(&err);
    if (args_flag(args, AS_JSON))
        return json_show(a.json);
    celula_words(a.json, &told);
    return say(buf_str(&told));
}
