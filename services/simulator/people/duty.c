#include "services/simulator/people/duty.h"

#include <string.h>

#include "common/api.h"
#include "common/url.h"

#define QUIEN "simulado"

void request_done(request_t *r)
{
    buf_done(&r->path);
    json_decref(r->body);
    *r = (request_t){0};
}

/* What the dice are thrown for: an id, or the radicado where the list is one of cases. */
static void id_of(const duty_t *d, const json_t *item, char *ret, size_t size)
{
    const char *radicado = json_text(item, "radicado");
    json_int_t id = json_count(item, "id");
    snprintf(ret, size, "%s/%lld/%s", d->name, (long long)id, radicado ? radicado : "");
}

/* ---- cases without an answer ---- */

static bool answer(const story_t *s, const json_t *item, request_t *ret)
{
    const char *radicado = json_text(item, "radicado");
    if (!radicado)
        return false;
    const char *signo = story_signo(s, radicado);
    bool positive = strcmp(signo, "positiva") == 0;
    buf_adds(&ret->path, "/v1/casos/");
    url_escape(radicado, &ret->path);
    buf_adds(&ret->path, "/respuesta");
    ret->body = json_pack(
        "{s:s,s:s,s:s,s:s,s:s*}", "quien", QUIEN, "signo", signo, "via",
        positive ? "correccion" : "explicacion", "texto",
        positive ? "Revisamos su cuenta y corregimos el cobro: verá el ajuste en su próxima factura."
                 : "Revisamos su cuenta: el cobro corresponde a los servicios que usted contrató.",
        "nota", positive ? "Ajustar en la factura el valor reclamado." : NULL);
    return true;
}

/* ---- tasks ---- */

/* Those that wait for a person: RR's adapter does its own. */
static bool task(const story_t *s, const json_t *item, request_t *ret)
{
    (void)s;
    const char *manos = json_text(item, "manos"), *tipo = json_text(item, "tipo");
    json_int_t id = json_count(item, "id");
    if (!tipo || !id || (manos && strcmp(manos, "persona") != 0))
        return false;
    buf_printf(&ret->path, "/v1/tareas/%lld/hecha", (long long)id);
    ret->body = json_pack("{s:s}", "quien", QUIEN);
    if (strcmp(tipo, "aviso_escrito") == 0)
        json_object_set_new(ret->body, "evidencia",
                            json_pack("{s:s,s:I}", "medio", "correo certificado", "guia", id));
    return true;
}

/* ---- recursos ---- */

static bool decide(const story_t *s, const json_t *item, request_t *ret)
{
    static const char *const texts[][2] = {
        {"confirma", "Se confirma la respuesta dada: el cobro corresponde a lo contratado."},
        {"modifica", "Se modifica la respuesta dada: se ajusta una parte del cobro."},
        {"revoca", "Se revoca la respuesta dada: se retira el cobro."},
    };
    json_int_t id = json_count(item, "id");
    if (!id)
        return false;
    char die[32];
    snprintf(die, sizeof die, "%lld", (long long)id);
    const char *decision = story_decision(s, die), *text = "";
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        if (strcmp(texts[i][0], decision) == 0)
            text = texts[i][1];
    buf_printf(&ret->path, "/v1/recursos/%lld/decision", (long long)id);
    ret->body = json_pack("{s:s,s:s,s:s}", "quien", QUIEN, "decision", decision, "texto", text);
    return true;
}

const duty_t duties[] = {
    {"respuesta", "/v1/resolver", answer, "fecha_corte"},
    {"tarea", "/v1/tareas?manos=persona", task, "creada"},
    {"recurso", "/v1/recursos?estado=en_curso", decide, "creado"},
};
const size_t n_duties = COUNT_OF(duties);

instant_t duty_when(const duty_t *d, const story_t *s, const json_t *item)
{
    const char *text = json_text(item, d->since);
    instant_t since;
    day_t day;
    if (!text)
        return 0;
    if (day_parse(text, &day))
        since = instant_from_day(day, 0);
    else if (!instant_parse(text, &since))
        return 0;
    char id[160];
    id_of(d, item, id, sizeof id);
    return story_person_when(s, id, since);
}
