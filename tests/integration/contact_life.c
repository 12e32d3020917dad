/* The life of a case beside its decisions, on a real PostgreSQL: whole stories of calls, voicemails, notices,
 * recursos and tasks, with the rows and events that they leave. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "common/calendar_in_force.h"
#include "embed/contact_core/casos_bloquear_sql.h"
#include "embed/contact_core/intentos_tomar_sql.h"
#include "services/contact/store/store_case.h"
#include "services/contact/store/store_finish.h"
#include "services/contact/store/store_outcome.h"
#include "services/contact/store/store_recurso.h"
#include "services/contact/store/store_respuesta.h"
#include "services/contact/store/store_watch.h"
#include "tests/integration/contact_db.h"

#define R "0000000000000001"
#define MINUTE 60000LL
#define HOUR (60 * MINUTE)
#define EVIDENCE "{\"grabacion\":\"g-1\",\"segundos\":31}"
#define OPENED "p07:contact:B:resp"
#define OPENED_EVENTS "abierto "
#define NOTE_OF(tipo)                                                                                        \
    "SELECT nota FROM contact.tarea WHERE radicado = $1 AND estado = 'pendiente' AND tipo = '" tipo "'"
#define ESTADO "SELECT estado FROM contact.caso WHERE radicado = $1"

static pg_t *pg;

static int setup(void **state)
{
    (void)state;
    story_workbooks(NULL);
    empty_all();
    pg = pg_new(service_settings());
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    pg_free(pg);
    return 0;
}

/* ---- small words ---- */

static void begin(void)
{
    err_t err = ERR_INIT;
    if (pg_begin(pg, &err) != RC_OK)
        fail_msg("%s", err.text);
}

static void end(rc_t rc, const err_t *failed)
{
    err_t err = ERR_INIT;
    if (rc != RC_OK)
        fail_msg("%s: %s", failed->code, failed->text);
    if (pg_commit(pg, &err) != RC_OK)
        fail_msg("%s", err.text);
}

static void decide(const char *tokens, instant_t now)
{
    const story_t s = story_read(tokens);
    (void)apply_story(pg, &s, R, now);
}

#define assert_one(sql, value) assert_string_equal(sql_one(pg, sql, R), value)
#define assert_estado(value) assert_one(ESTADO, value)

/* The tipos of the events since the last time that it was asked. */
static void assert_events(const char *tipos)
{
    assert_one(
        "SELECT coalesce(string_agg(convert_from(value, 'UTF8')::jsonb->>'tipo', ' ' ORDER BY id), '') "
        "FROM contact.outbox WHERE topic = 'case.event' AND key = convert_to($1, 'UTF8')",
        tipos);
    sql_run(pg, "DELETE FROM contact.outbox_packet");
}

/* When the planned attempt begins. */
static instant_t due(void)
{
    return sql_int(
        pg, "SELECT (extract(epoch FROM proximo) * 1000)::bigint FROM contact.caso WHERE radicado = $1", R);
}

static step_out_t step(const step_in_t *in, instant_t now)
{
    err_t err = ERR_INIT;
    step_out_t out = {0};
    begin();
    rc_t rc = store_step(pg, R, in, now, &out, &err);
    end(rc, &err);
    return out;
}

static step_in_t taking(entrada_t que, canal_t canal, instant_t now)
{
    return (step_in_t){
        .in = {.que = que}, .quien = "ANA", .canal = canal, .arriendo_hasta = now + 15 * MINUTE};
}

static int64_t take_by(canal_t canal, instant_t now)
{
    const bool voicemail = strcmp(sql_one(pg, ESTADO, R), "buzon_pedido") == 0;
    const step_in_t in = taking(voicemail ? ENTRADA_BUZON_TOMADO : ENTRADA_INTENTO_TOMADO, canal, now);
    const step_out_t out = step(&in, now);
    if (out.rechazo)
        fail_msg("%s", out.rechazo);
    assert_true(out.id > 0);
    return out.id;
}

static int64_t take(instant_t now)
{
    return take_by(CANAL_AGENTE, now);
}

static outcome_out_t tell(const outcome_in_t *in, instant_t now)
{
    err_t err = ERR_INIT;
    outcome_out_t out = {0};
    begin();
    rc_t rc = store_outcome(pg, in, now, &out, &err);
    end(rc, &err);
    return out;
}

static outcome_out_t outcome(int64_t intento, const char *resultado, instant_t now)
{
    return tell(&(outcome_in_t){.intento = intento, .resultado = resultado, .quien = "ANA"}, now);
}

/* Takes the planned attempt when it begins, and tells what came of it some minutes later: when that was. */
static instant_t call(const char *resultado)
{
    const instant_t now = due();
    const outcome_out_t out = outcome(take(now), resultado, now + 4 * MINUTE);
    if (out.fate != OUTCOME_TAKEN)
        fail_msg("%s: %d %s", resultado, out.fate, out.paso.rechazo ? out.paso.rechazo : "");
    return now + 4 * MINUTE;
}

static int64_t task(const char *tipo)
{
    char sql[160];
    snprintf(sql, sizeof sql,
             "SELECT id FROM contact.tarea WHERE radicado = $1 AND estado = 'pendiente' AND tipo = '%s'",
             tipo);
    return sql_int(pg, sql, R);
}

static finish_out_t finish(int64_t id, const finish_in_t *in, instant_t now)
{
    err_t err = ERR_INIT;
    finish_out_t out = {0};
    begin();
    rc_t rc = store_task_finish(pg, id, in, now, &out, &err);
    end(rc, &err);
    return out;
}

static void done(const char *tipo, instant_t now)
{
    const finish_in_t in = {.quien = "EVA",
                            .evidencia = strcmp(tipo, "aviso_escrito") == 0 ? EVIDENCE : NULL};
    assert_int_equal(finish(task(tipo), &in, now).fate, FINISH_DONE);
}

static respuesta_given_t answer(const respuesta_in_t *in, instant_t now)
{
    err_t err = ERR_INIT;
    respuesta_given_t out = {0};
    begin();
    rc_t rc = store_respuesta_give(pg, R, in, now, &out, &err);
    end(rc, &err);
    return out;
}

static recurso_filed_t file(recurso_tipo_t tipo, day_t presentado, instant_t now)
{
    err_t err = ERR_INIT;
    recurso_filed_t out = {0};
    begin();
    rc_t rc = store_recurso_file(
        pg, R, &(recurso_in_t){.tipo = tipo, .presentado = presentado, .canal = "escrito", .quien = "EVA"},
        now, &out, &err);
    end(rc, &err);
    return out;
}

static recurso_decided_t resolve(int64_t id, recurso_decision_t d, const char *texto, instant_t now)
{
    err_t err = ERR_INIT;
    recurso_decided_t out = {0};
    begin();
    rc_t rc = store_recurso_decide(
        pg, id, &(recurso_decision_in_t){.decision = d, .texto = texto, .quien = "LUZ"}, now, &out, &err);
    end(rc, &err);
    return out;
}

static watch_tally_t rescue(instant_t now)
{
    err_t err = ERR_INIT;
    watch_tally_t t = {0};
    begin();
    rc_t rc = store_rescue(pg, 10, now, &t, &err);
    end(rc, &err);
    return t;
}

static watch_tally_t alerts(instant_t now)
{
    err_t err = ERR_INIT;
    watch_tally_t t = {0};
    begin();
    rc_t rc = store_alerts(pg, 10, now, &t, &err);
    end(rc, &err);
    return t;
}

static instant_t at(int month, int day, int hour)
{
    return instant_from_day(day_from_civil(2021, month, day), hour * 60);
}

/* ---- calls ---- */

static void first_call_accepted_closes_in_rr(void **state)
{
    (void)state;
    decide(OPENED, the_hour());
    const instant_t told = call("contesto_acepta");
    assert_estado("respondido");
    assert_events("abierto intento_tomado llamada notificado tarea_creada");
    assert_one("SELECT concat_ws(' ', estado, resultado, canal, quien, numero, ronda) FROM contact.intento "
               "WHERE radicado = $1",
               "hecho contesto_acepta agente ANA 1 1");
    assert_one(
        "SELECT concat_ws(' ', notificacion, resultado, intento_numero) FROM contact.caso WHERE radicado = "
        "$1",
        "voz respuesta_positiva 0");
    assert_one("SELECT nota LIKE 'PQR " R
               ": se cierra con respuesta positiva. Causal: B. %por teléfono: «El cargo "
               "es el de la reconexión del 3.» Cliente: acepta la respuesta.%' AND causa ~ '^v[0-9]+$' FROM "
               "contact.tarea WHERE radicado = $1",
               "t");
    done("cerrar", told + HOUR);
    assert_estado("cerrado");
    assert_events("tarea_hecha cerrado");
    assert_int_equal(finish(1, &(finish_in_t){.quien = "EVA"}, told).fate == FINISH_DONE, false);
}

static void three_days_without_contact_then_voicemail_then_end(void **state)
{
    (void)state;
    decide(OPENED, the_hour());
    (void)call("no_contesta");
    (void)call("ocupado");
    (void)call("colgo");
    assert_estado("buzon_pedido");
    assert_one(
        "SELECT count(DISTINCT dia) || ' ' || count(DISTINCT banda) || ' ' || bool_and(estado = 'hecho') "
        "FROM contact.intento WHERE radicado = $1",
        "3 3 true");
    assert_one("SELECT texto LIKE '%" R "%El cargo es el de la reconexión del 3.%recurso de reposición%' AND "
               "tipo = 'buzon' AND estado = 'pedido' FROM contact.aviso WHERE radicado = $1",
               "t");
    assert_events("abierto intento_tomado llamada intento_planificado intento_tomado llamada "
                  "intento_planificado intento_tomado llamada buzon_pedido");

    const instant_t now = due();
    const int64_t id = take(now);
    assert_string_equal(outcome(id, "buzon_dejado", now).paso.rechazo, "falta_evidencia");
    assert_int_equal(outcome(id, "contesto", now).fate, OUTCOME_UNKNOWN);
    const outcome_in_t left = {
        .intento = id, .resultado = "buzon_dejado", .quien = "ANA", .evidencia = EVIDENCE};
    assert_int_equal(tell(&left, now + MINUTE).fate, OUTCOME_TAKEN);
    assert_int_equal(tell(&left, now + MINUTE).fate, OUTCOME_WAS_KNOWN);
    assert_estado("respondido");
    assert_one("SELECT estado || ' ' || quien || ' ' || (evidencia->>'grabacion') FROM contact.aviso WHERE "
               "radicado = $1",
               "entregado ANA g-1");
    assert_events("intento_tomado buzon_dejado notificado tarea_creada");
    assert_one(
        NOTE_OF("cerrar"),
        "PQR " R ": se cierra con respuesta positiva. Causal: B. Campaña caída no aplicada por área de "
        "retención o ventas. Motivo: se soluciona en primer contacto. Se informó al cliente por mensaje de "
        "voz: «El cargo es el de "
        "la reconexión del 3.» Cliente: no se logró hablar con el cliente. Política 2021-12, regla regla-1.");
    done("cerrar", now + HOUR);
    assert_estado("cerrado");
}

static void failed_voicemail_becomes_a_written_notice(void **state)
{
    (void)state;
    decide(OPENED, the_hour());
    for (int i = 0; i < 3; i++)
        (void)call("no_contesta");
    const instant_t told = call("buzon_fallido");
    assert_estado("aviso_escrito_pendiente");
    assert_one(
        "SELECT string_agg(tipo || ' ' || estado, ', ' ORDER BY tipo) FROM contact.aviso WHERE radicado = $1",
        "buzon fallido, escrito pedido");
    assert_one(
        "SELECT (t.nota = a.texto)::text FROM contact.tarea t, contact.aviso a WHERE t.radicado = $1 AND "
        "t.tipo = 'aviso_escrito' AND a.tipo = 'escrito'",
        "true");
    assert_string_equal(
        finish(task("aviso_escrito"), &(finish_in_t){.quien = "EVA"}, told + HOUR).paso.rechazo,
        "falta_evidencia");
    done("aviso_escrito", told + HOUR);
    assert_estado("respondido");
    assert_one("SELECT notificacion FROM contact.caso WHERE radicado = $1", "escrita");
    assert_one("SELECT estado FROM contact.aviso WHERE radicado = $1 AND tipo = 'escrito'", "entregado");
    assert_one(
        NOTE_OF("cerrar"),
        "PQR " R ": se cierra con respuesta positiva. Causal: B. Campaña caída no aplicada por área de "
        "retención o ventas. Motivo: se soluciona en primer contacto. Se informó al cliente por escrito: «El "
        "cargo es el de "
        "la reconexión del 3.» Cliente: no se logró hablar con el cliente. Política 2021-12, regla regla-1.");
    done("cerrar", told + 2 * HOUR);
    assert_estado("cerrado");
}

static void wrong_numbers_lead_to_a_written_notice(void **state)
{
    (void)state;
    decide(OPENED, the_hour());
    AUTO(pg) pg_t *admin = pg_new(admin_settings());
    sql_run(admin, "UPDATE contact.caso SET telefono = '310 123 4567 / 6012345678'");
    instant_t now = due();
    const call_in_t first = {.telefono = "3101234567"};
    outcome_in_t in = {.intento = take(now),
                       .resultado = "numero_errado",
                       .quien = "ANA",
                       .llamadas = &first,
                       .n_llamadas = 1};
    assert_int_equal(tell(&in, now).fate, OUTCOME_TAKEN);
    assert_estado("por_contactar"); /* the other number is left */

    now = due();
    bool known = false;
    err_t err = ERR_INIT;
    in = (outcome_in_t){.intento = take(now), .resultado = "numero_errado", .quien = "ANA"};
    begin();
    rc_t rc = store_call_begin(pg, in.intento, "6012345678", now, &known, &err);
    end(rc, &err);
    assert_true(known);
    assert_int_equal(tell(&in, now + MINUTE).fate, OUTCOME_TAKEN);
    assert_estado("aviso_escrito_pendiente");
    assert_one("SELECT string_agg(concat_ws(' ', telefono, resultado, errado), ', ' ORDER BY telefono) FROM "
               "contact.llamada WHERE radicado = $1",
               "3101234567 numero_errado t, 6012345678 numero_errado t");
    assert_events("abierto intento_tomado llamada intento_planificado intento_tomado llamada "
                  "aviso_escrito_pendiente tarea_creada");
}

static void refused_outcome_leaves_nothing(void **state)
{
    (void)state;
    decide(OPENED, the_hour());
    const instant_t now = due();
    const call_in_t dialled = {.telefono = "3101234567"};
    const outcome_in_t in = {.intento = take(now),
                             .resultado = "contesto_acepta",
                             .quien = "ANA",
                             .llamadas = &dialled,
                             .n_llamadas = 1};
    AUTO(pg) pg_t *admin = pg_new(admin_settings());
    sql_run(admin, "UPDATE contact.caso SET estado = 'por_contactar'"); /* which no program does */
    assert_events("abierto intento_tomado");
    const outcome_out_t out = tell(&in, now);
    assert_int_equal(out.fate, OUTCOME_REFUSED);
    assert_string_equal(out.paso.rechazo, "no_esta_en_llamada");
    assert_int_equal(sql_int(pg, "SELECT count(*) FROM contact.llamada WHERE radicado = $1", R), 0);
    assert_one("SELECT concat_ws(' ', estado, resultado) FROM contact.intento WHERE radicado = $1",
               "en_curso");
    assert_events("");
}

/* What was dialled and not told of has the attempt's outcome, what was told of its own. */
static void wrong_number_is_only_what_was_told_to_be_one(void **state)
{
    (void)state;
    decide(OPENED, the_hour());
    AUTO(pg) pg_t *admin = pg_new(admin_settings());
    sql_run(admin, "UPDATE contact.caso SET telefono = '310 123 4567 / 6012345678'");
    const instant_t now = due();
    const call_in_t calls[] = {{.telefono = "3101234567", .resultado = "no_contesta"},
                               {.telefono = "6012345678"}};
    const outcome_in_t in = {.intento = take(now),
                             .resultado = "numero_errado",
                             .quien = "ANA",
                             .llamadas = calls,
                             .n_llamadas = COUNT_OF(calls)};
    bool known = false;
    err_t err = ERR_INIT;
    begin();
    rc_t rc = store_call_begin(pg, in.intento, "3101234567", now, &known, &err);
    end(rc, &err);
    assert_int_equal(tell(&in, now + MINUTE).fate, OUTCOME_TAKEN);
    assert_estado("por_contactar");
    assert_one("SELECT string_agg(concat_ws(' ', telefono, resultado, errado), ', ' ORDER BY telefono) FROM "
               "contact.llamada WHERE radicado = $1",
               "3101234567 no_contesta f, 6012345678 numero_errado t");
}

/* A base of another day brings another number while the old one is dialled. */
static void number_changed_during_the_call_is_called_next(void **state)
{
    (void)state;
    decide(OPENED, the_hour());
    AUTO(pg) pg_t *admin = pg_new(admin_settings());
    sql_run(admin, "UPDATE contact.caso SET telefono = '3101234567'");
    const instant_t now = due();
    const outcome_in_t in = {.intento = take(now), .resultado = "numero_errado", .quien = "ANA"};
    bool known = false;
    err_t err = ERR_INIT;
    begin();
    rc_t rc = store_call_begin(pg, in.intento, "3101234567", now, &known, &err);
    end(rc, &err);
    assert_true(known);
    sql_run(admin, "UPDATE contact.caso SET telefono = '6012345678'");
    assert_int_equal(tell(&in, now + MINUTE).fate, OUTCOME_TAKEN);
    assert_estado("por_contactar");
    assert_one("SELECT concat_ws(' ', telefono, resultado, errado) FROM contact.llamada WHERE radicado = $1",
               "3101234567 numero_errado t");
    assert_one("SELECT intento_numero FROM contact.caso WHERE radicado = $1", "2");
    (void)call("numero_errado"); /* of none that was dialled: the number is left */
    assert_estado("por_contactar");
}

static void another_hour_is_honoured_until_it_was_asked_too_often(void **state)
{
    (void)state;
    decide(OPENED, the_hour());
    for (int i = 0; i < 3; i++) {
        const instant_t now = due();
        const outcome_in_t in = {
            .intento = take(now), .resultado = "pidio_otra_hora", .quien = "ANA", .hora = now + 90 * MINUTE};
        assert_int_equal(tell(&in, now).fate, OUTCOME_TAKEN);
        assert_one(
            "SELECT concat_ws(' ', estado, intento_numero, intento_pedido) FROM contact.caso WHERE radicado "
            "= $1",
            "por_contactar 1 t");
    }
    (void)call("pidio_otra_hora");
    assert_one(
        "SELECT concat_ws(' ', estado, intento_numero, intento_pedido, aplazamientos) FROM contact.caso "
        "WHERE radicado = $1",
        "por_contactar 2 f 3");
    assert_one(
        "SELECT count(*) || ' ' || count(*) FILTER (WHERE estado = 'aplazado') FROM contact.intento WHERE "
        "radicado = $1",
        "4 3");
}

/* ---- recursos ---- */

static void not_accepted_and_appealed_goes_to_its_decision_and_the_sic(void **state)
{
    (void)state;
    decide(OPENED, the_hour());
    const instant_t now = due();
    const outcome_in_t in = {.intento = take(now),
                             .resultado = "contesto_no_acepta",
                             .quien = "ANA",
                             .recurso = "apelacion",
                             .motivo = "No está de acuerdo con el cobro"};
    const outcome_out_t out = tell(&in, now);
    assert_int_equal(out.fate, OUTCOME_TAKEN);
    assert_null(out.recurso.rechazo);
    assert_estado("recurso_en_curso");
    assert_events(
        "abierto intento_tomado llamada notificado tarea_creada recurso_presentado tarea_cancelada");
    assert_one(
        "SELECT string_agg(tipo || ' ' || estado, ', ' ORDER BY id) FROM contact.tarea WHERE radicado = $1",
        "cerrar cancelada, nota pendiente");
    char vence[11];
    day_format(calendar_term_end(calendar_in_force(), TERMINO_RESPUESTA_RECURSO, instant_day(now, NULL)),
               vence);
    assert_one("SELECT vence FROM contact.recurso WHERE radicado = $1 AND canal = 'llamada'", vence);
    assert_one("SELECT vence FROM contact.caso WHERE radicado = $1", vence);
    assert_string_equal(file(RECURSO_REPOSICION, DAY_NONE, now).rechazo, "recurso_en_curso");

    const instant_t later = now + 48 * HOUR;
    recurso_decided_t d = resolve(out.recurso.id, RECURSO_MODIFICA, "Se descuenta la mitad.", later);
    assert_null(d.rechazo);
    assert_true(d.copia_sic && !d.tardia);
    assert_true(resolve(out.recurso.id, RECURSO_MODIFICA, "Se descuenta la mitad.", later).era_conocido);
    assert_string_equal(resolve(out.recurso.id, RECURSO_CONFIRMA, "No.", later).rechazo,
                        "recurso_ya_decidido");
    assert_false(resolve(out.recurso.id + 1, RECURSO_CONFIRMA, "No.", later).known);
    assert_events("recurso_decidido tarea_creada copia_sic");
    assert_one(
        "SELECT string_agg(tipo || ' ' || manos, ', ' ORDER BY tipo) FROM contact.tarea WHERE radicado = $1 "
        "AND estado = 'pendiente' AND nota LIKE '%apelación%se modifica la respuesta%'",
        "cerrar persona, copia_sic persona");
    assert_one(NOTE_OF("copia_sic"),
               "PQR " R
               ": enviar a la Superintendencia de Industria y Comercio copia de la respuesta al recurso de "
               "reposición y en subsidio de apelación. Decisión: se modifica la respuesta. Causal: B. "
               "Campaña caída no "
               "aplicada por área de retención o ventas. Respuesta: «Se descuenta la mitad.»");
    done("cerrar", later);
    assert_one("SELECT estado || ' ' || resultado FROM contact.caso WHERE radicado = $1",
               "cerrado recurso_modifica");
    done("copia_sic", later);
    assert_events("tarea_hecha cerrado tarea_hecha");
    assert_string_equal(file(RECURSO_REPOSICION, DAY_NONE, later).rechazo, "recurso_ya_decidido");
}

static void recurso_filed_late_is_refused_by_its_rule(void **state)
{
    (void)state;
    decide(OPENED, the_hour());
    assert_string_equal(file(RECURSO_REPOSICION, DAY_NONE, the_hour()).rechazo, "respuesta_no_comunicada");
    const instant_t told = call("contesto_acepta");
    done("cerrar", told);
    const day_t last =
        calendar_term_end(calendar_in_force(), TERMINO_PRESENTAR_RECURSO, instant_day(told, NULL));
    const instant_t over = instant_from_day(last + 1, 9 * 60);
    recurso_filed_t f = file(RECURSO_REPOSICION, DAY_NONE, over);
    assert_string_equal(f.rechazo, "recurso_extemporaneo");
    assert_int_equal(f.hasta, last);
    assert_estado("cerrado");
    f = file(RECURSO_REPOSICION, last, over); /* filed in time, told of later */
    assert_null(f.rechazo);
    assert_estado("recurso_en_curso");
    assert_true(file(RECURSO_REPOSICION, last, over).era_conocido);
}

/* ---- resolution ---- */

static const respuesta_in_t correction = {
    .signo = SIGNO_POSITIVA, .texto = "Se corrige la factura de noviembre.", .corrige = true, .quien = "LUZ"};

static void invoice_is_corrected_before_the_customer_is_told(void **state)
{
    (void)state;
    decide("p07:contact:B", the_hour());
    assert_estado("por_resolver");
    const respuesta_in_t nothing = {.signo = SIGNO_POSITIVA, .texto = " … ", .quien = "LUZ"};
    assert_string_equal(answer(&nothing, the_hour()).rechazo, "respuesta_vacia");
    assert_null(answer(&correction, the_hour()).rechazo);
    assert_true(answer(&correction, the_hour()).era_conocida);
    assert_estado("por_corregir");
    assert_one("SELECT tipo || ' ' || (nota LIKE '%se corrige la factura%Se corrige la factura de "
               "noviembre.%') FROM "
               "contact.tarea WHERE radicado = $1",
               "corregir_factura true");
    done("corregir_factura", the_hour() + HOUR);
    assert_estado("por_contactar");
    assert_events("abierto respuesta_dada tarea_creada tarea_hecha intento_planificado");
    (void)call("contesto_acepta");
    assert_one("SELECT resultado FROM contact.caso WHERE radicado = $1", "respuesta_positiva");
}

static void refused_correction_goes_back_to_who_resolves(void **state)
{
    (void)state;
    decide("p07:contact:B", the_hour());
    (void)answer(&correction, the_hour());
    const int64_t id = task("corregir_factura");
    const finish_in_t refused = {.refused = true, .quien = "rr", .error = "Factura ya ajustada"};
    assert_int_equal(finish(id, &refused, the_hour()).fate, FINISH_DONE);
    assert_int_equal(finish(id, &refused, the_hour()).fate, FINISH_WAS_REFUSED);
    assert_one("SELECT estado || ' ' || (respuesta IS NULL)::text FROM contact.caso WHERE radicado = $1",
               "por_resolver true");
    assert_one("SELECT estado || ' ' || error FROM contact.tarea WHERE radicado = $1",
               "rechazada Factura ya ajustada");
    assert_events("abierto respuesta_dada tarea_creada tarea_rechazada respuesta_retirada");
}

static void refused_task_waits_for_a_person(void **state)
{
    (void)state;
    decide("p07:escalate", the_hour());
    AUTO(pg) pg_t *admin = pg_new(admin_settings());
    sql_run(admin, "UPDATE contact.tarea SET manos = 'adaptador', espera_hasta = now()");
    const finish_in_t refused = {.refused = true, .quien = "rr", .error = "Usuario bloqueado"};
    assert_int_equal(finish(task("escalar"), &refused, the_hour()).fate, FINISH_DONE);
    assert_one(
        "SELECT concat_ws(' ', estado, manos, error, espera_hasta) FROM contact.tarea WHERE radicado = $1",
        "pendiente persona Usuario bloqueado");
    assert_estado("escalado");
    done("escalar", the_hour());
    assert_estado("en_area_cliente");
    assert_int_equal(finish(1LL << 40, &refused, the_hour()).fate, FINISH_UNKNOWN);
}

/* ---- what real bases do meanwhile ---- */

static void operator_closes_during_the_call_and_the_outcome_comes_late(void **state)
{
    (void)state;
    decide(OPENED, the_hour());
    const instant_t now = due();
    const int64_t id = take(now);
    decide("p09:ya", now);
    assert_estado("cerrado");
    assert_one("SELECT estado FROM contact.intento WHERE radicado = $1", "interrumpido");
    assert_events("abierto intento_tomado decision_cambiada intentos_cancelados respuesta_retirada cerrado");
    assert_int_equal(outcome(id, "contesto_acepta", now).fate, OUTCOME_LATE);
    assert_int_equal(outcome(id, "contesto_acepta", now).fate, OUTCOME_WAS_KNOWN);
    assert_int_equal(outcome(id, "no_contesta", now).fate, OUTCOME_LATE);
    assert_int_equal(outcome(id, "no_contesta", now).fate, OUTCOME_WAS_KNOWN);
    assert_events("resultado_tardio resultado_tardio");
    assert_one("SELECT concat_ws(' ', estado, resultado, tardio) FROM contact.intento WHERE radicado = $1",
               "interrumpido contesto_acepta no_contesta");
    assert_estado("cerrado");
    assert_int_equal(outcome(id + 1, "no_contesta", now).fate, OUTCOME_NO_ATTEMPT);
}

static void cancelled_voicemail_leaves_no_notice_asked_for(void **state)
{
    (void)state;
    decide(OPENED, the_hour());
    for (int i = 0; i < 3; i++)
        (void)call("no_contesta");
    decide("p20:escalate", due());
    assert_estado("escalado");
    assert_one("SELECT estado FROM contact.aviso WHERE radicado = $1", "cancelado");
    assert_one("SELECT intento_numero FROM contact.caso WHERE radicado = $1", "0");
}

static void escalated_case_that_comes_back_is_a_rebote(void **state)
{
    (void)state;
    decide("p07:escalate", the_hour());
    done("escalar", the_hour());
    decide("m09:escalate", the_hour() + 48 * HOUR);
    assert_one("SELECT estado || ' ' || rebotes FROM contact.caso WHERE radicado = $1", "escalado 1");
    done("escalar", the_hour() + 49 * HOUR);
    assert_one("SELECT count(*) || ' ' || bool_and(estado = 'hecha') FROM contact.tarea WHERE radicado = $1",
               "2 true");
}

/* ---- who watches ---- */

static void lease_that_ended_gives_back_what_nobody_dialled(void **state)
{
    (void)state;
    decide(OPENED, the_hour());
    const instant_t now = due();
    const int64_t first = take(now);
    assert_int_equal(rescue(now + 14 * MINUTE).found, 0);
    assert_int_equal(rescue(now + 15 * MINUTE).released, 1);
    assert_int_equal(rescue(now + 15 * MINUTE).found, 0);
    assert_estado("por_contactar");
    const int64_t second = take(now + 16 * MINUTE); /* the day is free */
    assert_string_equal(outcome(first, "no_contesta", now + 17 * MINUTE).paso.regla, "resultado_tardio");
    assert_int_equal(outcome(second, "no_contesta", now + 17 * MINUTE).fate, OUTCOME_TAKEN);
    assert_one(
        "SELECT string_agg(concat_ws(' ', estado, resultado), ', ' ORDER BY id) FROM contact.intento WHERE "
        "radicado = $1",
        "soltado no_contesta, hecho no_contesta");
}

static void lease_that_ended_after_dialling_uses_up_its_day(void **state)
{
    (void)state;
    decide(OPENED, the_hour());
    const instant_t now = due();
    const int64_t id = take(now);
    bool known;
    err_t err = ERR_INIT;
    begin();
    rc_t rc = store_call_begin(pg, id, "3101234567", now, &known, &err);
    end(rc, &err);
    step_out_t out;
    begin();
    rc = store_attempt_release(pg, id, "ANA", now, &known, &out, &err);
    end(rc, &err);
    assert_string_equal(out.rechazo, "intento_marcado");
    assert_int_equal(rescue(now + 20 * MINUTE).lost, 1);
    assert_one("SELECT estado || ' ' || intento_numero FROM contact.caso WHERE radicado = $1",
               "por_contactar 1");
    assert_true(instant_day(due(), NULL) > instant_day(now, NULL));

    /* it comes after all, and counts: the customer knows the answer */
    assert_int_equal(outcome(id, "contesto_acepta", now + HOUR).fate, OUTCOME_LATE);
    assert_estado("respondido");
    assert_events(
        "abierto intento_tomado intento_perdido intento_planificado llamada intentos_cancelados notificado "
        "tarea_creada");
}

static void call_told_late_of_another_answer_tells_not_the_one_of_now(void **state)
{
    (void)state;
    decide(OPENED, the_hour());
    const instant_t now = due();
    const int64_t id = take(now);
    bool known;
    err_t err = ERR_INIT;
    begin();
    rc_t rc = store_call_begin(pg, id, "3101234567", now, &known, &err);
    end(rc, &err);
    assert_int_equal(rescue(now + 20 * MINUTE).lost, 1);
    const respuesta_in_t better = {.signo = SIGNO_NEGATIVA, .texto = "No se descuenta nada.", .quien = "ANA"};
    assert_null(answer(&better, now + 30 * MINUTE).rechazo);

    assert_string_equal(outcome(id, "contesto_acepta", now + HOUR).paso.regla, "resultado_tardio");
    assert_estado("por_contactar");
    assert_one("SELECT count(*) FROM contact.intento WHERE radicado = $1 AND respuesta IS NOT NULL", "1");
}

static void lease_of_the_dialer_that_ended_is_lost(void **state)
{
    (void)state;
    decide(OPENED, the_hour());
    const instant_t now = due();
    (void)take_by(CANAL_MARCADOR, now);
    const watch_tally_t t = rescue(now + HOUR);
    assert_int_equal(t.lost, 1);
    assert_int_equal(t.released, 0);
    for (int i = 0; i < 3; i++)
        (void)call("no_contesta");
    (void)take_by(CANAL_MARCADOR, due());
    assert_int_equal(rescue(due() + HOUR).lost, 1);
    assert_estado("aviso_escrito_pendiente");
    assert_one(
        "SELECT string_agg(tipo || ' ' || estado, ', ' ORDER BY tipo) FROM contact.aviso WHERE radicado = $1",
        "buzon fallido, escrito pedido");

    /* the voicemail had been left after all */
    const outcome_in_t left = {.intento =
                                   sql_int(pg, "SELECT max(id) FROM contact.intento WHERE radicado = $1", R),
                               .resultado = "buzon_dejado",
                               .quien = "marcador",
                               .evidencia = EVIDENCE};
    assert_int_equal(tell(&left, at(12, 24, 9)).fate, OUTCOME_LATE);
    assert_estado("respondido");
    assert_one(
        "SELECT string_agg(tipo || ' ' || estado, ', ' ORDER BY tipo) FROM contact.aviso WHERE radicado = $1",
        "buzon entregado, escrito cancelado");
    assert_one(
        "SELECT string_agg(tipo || ' ' || estado, ', ' ORDER BY tipo) FROM contact.tarea WHERE radicado = $1",
        "aviso_escrito cancelada, cerrar pendiente");
}

static void attempt_given_back_is_planned_as_it_was(void **state)
{
    (void)state;
    decide(OPENED, the_hour());
    const instant_t now = due();
    const int64_t id = take(now);
    bool known;
    err_t err = ERR_INIT;
    step_out_t out;
    begin();
    rc_t rc = store_attempt_release(pg, id, "ANA", now, &known, &out, &err);
    end(rc, &err);
    assert_true(known && !out.rechazo);
    assert_int_equal(due(), now);
    (void)take(now);
}

static void each_alert_is_told_once_on_its_day(void **state)
{
    (void)state;
    decide("p07:contact:B", the_hour());
    const day_t vence = day_from_civil(2021, 12, 29);
    assert_one("SELECT vence FROM contact.caso WHERE radicado = $1", "2021-12-29");
    assert_events("abierto");
    int told = 0;
    for (day_t d = day_from_civil(2021, 12, 7); d < vence + 20; d++)
        for (int i = 0; i < 2; i++)
            told += alerts(instant_from_day(d, 7 * 60)).told;
    assert_int_equal(told, 4);
    assert_one("SELECT string_agg(concat(convert_from(value, 'UTF8')::jsonb->'datos'->>'nivel', ' ', "
               "left(convert_from("
               "value, 'UTF8')::jsonb->>'fecha', 10)), ', ' ORDER BY id) FROM contact.outbox WHERE key = "
               "convert_to($1, 'UTF8')",
               "plazo_5 2021-12-22, plazo_2 2021-12-27, plazo_0 2021-12-29, vencido 2021-12-30");
    assert_one("SELECT concat_ws(' ', alerta, alerta_dia) FROM contact.caso WHERE radicado = $1", "4");
}

/* ---- the claim's SQL says what the rule says ---- */

/* A case of each kind that an attempt may be planned or under way for, made of the one that is there. */
static const char every_planned_case[] =
    "INSERT INTO contact.caso SELECT (jsonb_populate_record(c, jsonb_build_object("
    "'radicado', 'k' || row_number() OVER (), 'estado', p.estado, 'intento_numero', p.numero, "
    "'intento_pedido', k.pedido, 'bandas', k.bandas, 'ultimo_dia', k.dia, 'proximo', k.desde))).* "
    "FROM contact.caso AS c, (VALUES ('por_contactar', 1), ('por_contactar', 2), ('por_contactar', 3), "
    "('buzon_pedido', 4), ('en_llamada', 2), ('en_buzon', 4)) AS p (estado, numero), "
    "(SELECT * FROM unnest('{t,f}'::boolean[]) AS pedido, generate_series(0, 7) AS bandas, "
    "unnest('{2021-12-06,2021-12-07,2021-12-09,NULL}'::date[]) AS dia, "
    "unnest('{2021-12-07T14:00Z,2021-12-07T18:00Z,2021-12-07T18:00:00.001Z}'::timestamptz[]) AS desde) AS k";

static PGresult *rows_of(const char *sql, int n, const char *const *params)
{
    err_t err = ERR_INIT;
    PGresult *rows = NULL;
    if (pg_exec(pg, sql, n, params, &rows, &err) != RC_OK)
        fail_msg("%s: %s", err.code, err.text);
    return rows;
}

static bool is_among(const PGresult *rows, const char *radicado)
{
    const int column = pg_column(rows, "radicado");
    for (int i = 0; i < PQntuples(rows); i++)
        if (strcmp(pg_text(rows, i, column), radicado) == 0)
            return true;
    return false;
}

static int compare_claims(instant_t now, const char *all)
{
    char today[11], band[16], fecha[32];
    day_format(instant_day(now, NULL), today);
    instant_format(now, fecha);
    snprintf(band, sizeof band, "%d", 1 << schedule_band(calendar_in_force(), now));
    begin();
    AUTO(pgresult)
    PGresult *claimed =
        rows_of(intentos_tomar_sql, 7, (const char *const[]){NULL, NULL, NULL, fecha, "10000", today, band});
    AUTO(pgresult)
    PGresult *names = rows_of(
        "SELECT k AS radicado FROM unnest($1::text[]) WITH ORDINALITY AS u (k, i) ORDER BY i", 1, &all);
    AUTO(pgresult) PGresult *cases = rows_of(casos_bloquear_sql, 1, &all);
    pg_rollback(pg);
    const case_columns_t columns = case_columns(cases);
    assert_int_equal(PQntuples(cases), PQntuples(names));
    for (int i = 0; i < PQntuples(cases); i++) {
        err_t err = ERR_INIT;
        case_view_t c;
        int64_t version;
        const char *radicado = pg_text(names, (int)pg_int(cases, i, pg_column(cases, "i")) - 1, 0);
        assert_int_equal(case_from_row(cases, i, &columns, &c, &version, &err), RC_OK);
        const bool planned = c.estado == ESTADO_POR_CONTACTAR || c.estado == ESTADO_BUZON_PEDIDO;
        if (is_among(claimed, radicado) != (planned && lifecycle_may_call(calendar_in_force(), &c, now)))
            fail_msg("%s, attempt %d, bands %u, at %s", estado_name(c.estado), c.proximo.numero, c.bandas,
                     fecha);
    }
    return PQntuples(claimed);
}

static void claim_finds_just_what_may_be_called(void **state)
{
    (void)state;
    decide(OPENED, the_hour());
    AUTO(pg) pg_t *admin = pg_new(admin_settings());
    sql_run(admin, every_planned_case);
    char *all = must(strdup(sql_one(
        pg, "SELECT array_agg(radicado ORDER BY radicado)::text FROM contact.caso WHERE radicado <> $1", R)));
    /* each band, the window's first minute and its last one */
    const instant_t hours[] = {at(12, 7, 7),  at(12, 7, 9),           at(12, 7, 13),
                               at(12, 7, 17), at(12, 7, 19) - MINUTE, at(12, 9, 9)};
    int claimed = 0;
    for (size_t i = 0; i < COUNT_OF(hours); i++)
        claimed += compare_claims(hours[i], all);
    assert_true(claimed > 0);
    free(all);
}

/* ---- what nothing gets past ---- */

static void second_attempt_on_one_day_is_refused_by_the_database(void **state)
{
    (void)state;
    decide(OPENED, the_hour());
    const instant_t now = call("no_contesta");
    AUTO(pg) pg_t *admin = pg_new(admin_settings());
    /* the program is made to believe that none was made today */
    sql_run(admin, "UPDATE contact.caso SET ultimo_dia = NULL, bandas = 0, "
                   "intento_dia = (SELECT dia FROM contact.intento), "
                   "proximo = (SELECT tomado FROM contact.intento), "
                   "intento_hasta = (SELECT tomado + interval '3 hours' FROM contact.intento)");
    const step_in_t in = taking(ENTRADA_INTENTO_TOMADO, CANAL_AGENTE, now);
    err_t err = ERR_INIT;
    step_out_t out = {0};
    begin();
    assert_int_equal(store_step(pg, R, &in, now, &out, &err), RC_REJECT);
    pg_rollback(pg);

    err_clear(&err);
    assert_int_equal(
        pg_run(pg,
               "INSERT INTO contact.intento (radicado, ronda, numero, dia, banda, desde, hasta, pedido, "
               "canal, quien, tomado, arriendo_hasta) SELECT radicado, ronda, numero + 1, dia, banda, "
               "desde, hasta, pedido, canal, quien, tomado, arriendo_hasta FROM contact.intento",
               &err),
        RC_REJECT);
    assert_non_null(strstr(err.text, "intento_uno_al_dia"));
}

static void attempt_is_not_taken_outside_its_hours(void **state)
{
    (void)state;
    decide(OPENED, the_hour());
    step_in_t in = taking(ENTRADA_INTENTO_TOMADO, CANAL_AGENTE, the_hour());
    assert_string_equal(step(&in, instant_from_day(instant_day(due(), NULL), 23 * 60)).rechazo,
                        "fuera_de_horario");
    assert_string_equal(step(&in, at(12, 8, 10)).rechazo, "fuera_de_horario"); /* a holiday */
    assert_events("abierto");
    assert_int_equal(sql_int(pg, "SELECT count(*) FROM contact.intento WHERE radicado = $1", R), 0);
    in.intento = 99;
    assert_string_equal(step(&in, due()).rechazo, "intento_desconocido");
    assert_false(({
        step_out_t out = {0};
        err_t err = ERR_INIT;
        begin();
        rc_t rc = store_step(pg, "nadie", &in, the_hour(), &out, &err);
        end(rc, &err);
        out.known;
    }));
}

/* Two connections at once: who comes second sees what the first one did. */
typedef struct racer {
    pthread_t thread;
    instant_t now;
    int64_t intento; /* 0: takes the attempt */
    const char *resultado;
    const char *rechazo;
    outcome_fate_t fate;
    rc_t rc;
} racer_t;

static void *race(void *ctx)
{
    racer_t *r = ctx;
    err_t err = ERR_INIT;
    step_out_t out = {0};
    outcome_out_t told = {0};
    AUTO(pg) pg_t *own = pg_new(service_settings());
    const step_in_t in = taking(ENTRADA_INTENTO_TOMADO, CANAL_AGENTE, r->now);
    const outcome_in_t say = {.intento = r->intento, .resultado = r->resultado, .quien = "ANA"};
    r->rc = pg_begin(own, &err);
    if (r->rc == RC_OK)
        r->rc = r->intento ? store_outcome(own, &say, r->now, &told, &err)
                           : store_step(own, R, &in, r->now, &out, &err);
    if (r->rc == RC_OK)
        r->rc = pg_commit(own, &err);
    r->rechazo = out.rechazo;
    r->fate = told.fate;
    return NULL;
}

static void run_two(racer_t two[2])
{
    for (int i = 0; i < 2; i++)
        assert_int_equal(pthread_create(&two[i].thread, NULL, race, &two[i]), 0);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(pthread_join(two[i].thread, NULL), 0);
        assert_int_equal(two[i].rc, RC_OK);
    }
}

static void two_at_once_take_one_attempt_and_tell_one_outcome(void **state)
{
    (void)state;
    for (int round = 0; round < 10; round++) {
        empty_all();
        decide(OPENED, the_hour());
        racer_t takers[2] = {{.now = due()}, {.now = due()}};
        run_two(takers);
        const char *refused = takers[0].rechazo ? takers[0].rechazo : takers[1].rechazo;
        assert_true(!takers[0].rechazo || !takers[1].rechazo);
        assert_string_equal(refused, "intento_ya_tomado");

        const int64_t id = sql_int(pg, "SELECT id FROM contact.intento WHERE radicado = $1", R);
        racer_t tellers[2] = {{.now = due(), .intento = id, .resultado = "contesto_acepta"},
                              {.now = due(), .intento = id, .resultado = "contesto_acepta"}};
        run_two(tellers);
        assert_int_equal(tellers[0].fate + tellers[1].fate, OUTCOME_TAKEN + OUTCOME_WAS_KNOWN);
        assert_int_equal(task("cerrar") > 0, 1);
    }
}

#define STORY(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORY(first_call_accepted_closes_in_rr),
        STORY(three_days_without_contact_then_voicemail_then_end),
        STORY(failed_voicemail_becomes_a_written_notice),
        STORY(wrong_numbers_lead_to_a_written_notice),
        STORY(refused_outcome_leaves_nothing),
        STORY(wrong_number_is_only_what_was_told_to_be_one),
        STORY(number_changed_during_the_call_is_called_next),
        STORY(another_hour_is_honoured_until_it_was_asked_too_often),
        STORY(not_accepted_and_appealed_goes_to_its_decision_and_the_sic),
        STORY(recurso_filed_late_is_refused_by_its_rule),
        STORY(invoice_is_corrected_before_the_customer_is_told),
        STORY(refused_correction_goes_back_to_who_resolves),
        STORY(refused_task_waits_for_a_person),
        STORY(operator_closes_during_the_call_and_the_outcome_comes_late),
        STORY(cancelled_voicemail_leaves_no_notice_asked_for),
        STORY(escalated_case_that_comes_back_is_a_rebote),
        STORY(lease_that_ended_gives_back_what_nobody_dialled),
        STORY(lease_that_ended_after_dialling_uses_up_its_day),
        STORY(call_told_late_of_another_answer_tells_not_the_one_of_now),
        STORY(lease_of_the_dialer_that_ended_is_lost),
        STORY(attempt_given_back_is_planned_as_it_was),
        STORY(each_alert_is_told_once_on_its_day),
        STORY(second_attempt_on_one_day_is_refused_by_the_database),
        STORY(attempt_is_not_taken_outside_its_hours),
        STORY(claim_finds_just_what_may_be_called),
        STORY(two_at_once_take_one_attempt_and_tell_one_outcome),
    };
    return cmocka_run_group_tests_name("contact_life", tests, NULL, NULL);
}
