/* pqrctl caso causal: a person gives the causal of a case in review. */
#include "common/format.h"
#include "common/url.h"
#include "services/pqrctl/api.h"
#include "services/pqrctl/commands.h"

const option_t caso_causal_options[] = {
    {"--quien", OPTION_TEXT, "USUARIO", NULL, 0, 0, "quién la da; si falta, el usuario de esta sesión"},
    {"--nota", OPTION_TEXT, "TEXTO", NULL, 0, 0, "por qué"},
    {"--corte", OPTION_DAY, "FECHA", NULL, 0, 0, "la fecha de corte que se vio: si ya llegó otra, no se da"},
    {"--json", OPTION_FLAG, NULL, NULL, 0, 0, "la respuesta del servicio, en JSON"},
    {NULL, OPTION_FLAG, NULL, NULL, 0, 0, NULL},
};

static json_t *body_of(const args_t *args, const char *quien)
{
    AUTO(json)
    json_t *body = json_pack("{s:s,s:s,s:s*,s:s*}", "causal", args->rest[1], "quien", quien, "nota",
                             args_text(args, "--nota"), "fecha_corte", args_text(args, "--corte"));
    return TAKE(body); /* NULL: a text is no UTF-8 */
}

static int show(const json_t *answer)
{
    AUTO(buf) buf_t out = {0};
    const char *radicado = json_text(answer, "radicado"), *causal = json_text(answer, "causal"),
               *base = json_text(answer, "base"), *corte = json_text(answer, "fecha_corte");
    const bool repeated = json_is_true(json_object_get(answer, "repetida"));
    format_safe(radicado ? radicado : "—", &out);
    buf_printf(&out, ": causal %s %s (%s, corte %s, revisión %lld)\n", causal ? causal : "—",
               repeated ? "dada antes: no se hizo nada" : "enviada al clasificador", base ? base : "—",
               corte ? corte : "—", (long long)json_count(answer, "revision"));
    return say(buf_str(&out));
}

int caso_causal_run(const ctl_t *ctl, const args_t *args)
{
    const char *quien = args_text(args, "--quien");
    if (!quien)
        quien = session_user();
    if (!quien) {
        say_note("diga quién da la causal con --quien");
        return EXIT_USAGE;
    }
    AUTO(json) json_t *body = body_of(args, quien);
    if (!body) {
        say_note("la causal, el usuario y la nota deben ser texto en UTF-8");
        return EXIT_USAGE;
    }
    AUTO(client) client_t *c = client_new_as(ctl->settings.token);
    AUTO(answer) answer_t a = {0};
    AUTO(buf) buf_t path = {0};
    err_t err = ERR_INIT;
    buf_adds(&path, "/v1/casos/");
    url_escape(args->rest[0], &path);
    buf_adds(&path, "/causal");
    if (api_post(c, ctl->settings.contact_url, buf_str(&path), body, &a, &err) != RC_OK)
        return say_failed(&err);
    return args_flag(args, "--json") ? json_show(a.json) : show(a.json);
}
