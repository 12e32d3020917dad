/* The pure parts of the weekly reports: when they are due, what may be done with a form, what is read of a
 * body, what a scan is, and the forms as sheets, pages and PDFs. With PQR_SHOW=DIR the papers are left there
 * to be looked at. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/calendar_in_force.h"
#include "common/event.h"
#include "services/reporting/reports/form_body.h"
#include "services/reporting/reports/form_pdf.h"
#include "services/reporting/reports/scan_kind.h"
#include "services/reporting/reports/week_due.h"
#include "tests/lib/cases.h"

static day_t day_or_none(const case_row_t *row, const char *column)
{
    day_t day = DAY_NONE;
    const char *text = case_get(row, column);
    if (text)
        assert_true(day_parse(text, &day));
    return day;
}

static void same_text(const char *got, const char *want)
{
    if (got && want)
        assert_string_equal(got, want);
    else
        assert_ptr_equal(got, want);
}

/* ---- when ---- */

static void one_due(const case_row_t *row, void *ctx)
{
    const calendar_t *cal = ctx;
    char when[32];
    instant_t now;
    day_t first;
    snprintf(when, sizeof when, "%.10sT%.5s:00-05:00", case_get(row, "now"), case_get(row, "now") + 11);
    assert_true(instant_parse(when, &now));
    assert_int_equal(week_latest_due(cal, now, 360), day_or_none(row, "latest"));
    assert_int_equal(weeks_missed(cal, now, 360, day_or_none(row, "last"), &first), case_int(row, "missed"));
    assert_int_equal(first, day_or_none(row, "first"));
}

static void due_cases(void **state)
{
    (void)state;
    cases_run("reporting_week_due.tsv", one_due, (void *)calendar_in_force());
}

static void one_day(const case_row_t *row, void *ctx)
{
    assert_int_equal(week_report_day(ctx, day_or_none(row, "monday")), day_or_none(row, "day"));
}

static void day_cases(void **state)
{
    (void)state;
    cases_run("reporting_week_day.tsv", one_day, (void *)calendar_in_force());
}

/* Whatever the week: it is made after it ended, within a week, and on a day on which people are called. */
static void every_week_is_made_once(void **state)
{
    (void)state;
    const calendar_t *cal = calendar_in_force();
    call_window_t window;
    for (day_t monday = day_from_civil(2020, 1, 6); monday < day_from_civil(2040, 1, 1); monday += 7) {
        day_t day = week_report_day(cal, monday);
        assert_true(day >= monday + 7 && day < monday + 14);
        assert_true(calendar_call_window(cal, day, &window));
        assert_int_equal(week_latest_due(cal, instant_from_day(day, 360), 360), monday);
        assert_int_equal(week_latest_due(cal, instant_from_day(day, 360) - 1, 360), monday - 7);
        assert_false(week_is_over(monday, instant_from_day(monday + 7, 0) - 1));
        assert_true(week_is_over(monday, instant_from_day(monday + 7, 0)));
    }
}

/* ---- what may be done with a form ---- */

static form_action_t action_of(const char *name)
{
    for (form_action_t a = 0; a < FORM_ACTIONS; a++)
        if (strcmp(form_action_name(a), name) == 0)
            return a;
    fail_msg("no such action: %s", name);
    return FORM_ACTIONS;
}

static void one_rule(const case_row_t *row, void *ctx)
{
    (void)ctx;
    const char *written = case_get(row, "written");
    form_now_t now = {.made = day_from_civil(2021, 12, 13),
                      .delivered = DAY_NONE,
                      .signed_on = DAY_NONE,
                      .follow_up = day_or_none(row, "follow_up"),
                      .cause = written && strchr(written, 'c'),
                      .commitment = written && strchr(written, 'o'),
                      .process = written && strchr(written, 'p')};
    assert_true(form_kind_parse(case_get(row, "kind"), &now.kind));
    assert_true(form_state_parse(case_get(row, "state"), &now.state));
    if (now.state >= FORM_DELIVERED)
        now.delivered = now.made + 1;
    if (now.state >= FORM_SIGNED)
        now.signed_on = now.made + 2;
    const form_ask_t ask = {.action = action_of(case_get(row, "action")),
                            .day = day_or_none(row, "day"),
                            .follow_up = day_or_none(row, "asked"),
                            .today = day_from_civil(2021, 12, 20)};
    err_t err = ERR_INIT;
    form_state_t to = FORM_STATES;
    const char *field = "untouched", *code = case_get(row, "code"), *says = case_get(row, "says");
    rc_t rc = form_decide(&now, &ask, &to, &field, &err);
    assert_int_equal(rc, code ? RC_REJECT : RC_OK);
    same_text(field, case_get(row, "field"));
    if (code) {
        assert_string_equal(err.code, code);
        assert_int_equal(to, FORM_STATES);
    } else {
        assert_string_equal(form_state_name(to), case_get(row, "to"));
    }
    if (says)
        case_says_all(err.text, says);
}

static void rule_cases(void **state)
{
    (void)state;
    cases_run("reporting_form_rules.tsv", one_rule, NULL);
}

/* Every state of every form that the table names is reached from the first one, and no question has two
 * answers. */
static void the_table_is_well_formed(void **state)
{
    (void)state;
    size_t n;
    const form_step_t *steps = form_steps(&n);
    bool reached[FORM_KINDS][FORM_STATES] = {0};
    for (int k = 0; k < FORM_KINDS; k++)
        reached[k][FORM_PENDING] = true;
    for (size_t round = 0; round < n; round++)
        for (size_t i = 0; i < n; i++)
            if (reached[steps[i].kind][steps[i].from])
                reached[steps[i].kind][steps[i].to] = true;
    for (size_t i = 0; i < n; i++) {
        assert_true(reached[steps[i].kind][steps[i].from]);
        assert_true(steps[i].to >= steps[i].from); /* nothing goes back */
        for (size_t j = 0; j < i; j++)
            assert_false(steps[i].kind == steps[j].kind && steps[i].from == steps[j].from &&
                         steps[i].action == steps[j].action);
    }
    assert_true(reached[FORM_COMMITMENT][FORM_FOLLOWED]);
    assert_false(reached[FORM_AWARE][FORM_FOLLOWED]);
}

static void one_overdue(const case_row_t *row, void *ctx)
{
    (void)ctx;
    form_now_t now = {.follow_up = day_or_none(row, "follow_up")};
    assert_true(form_kind_parse(case_get(row, "kind"), &now.kind));
    assert_true(form_state_parse(case_get(row, "state"), &now.state));
    assert_int_equal(form_overdue(&now, day_or_none(row, "today")),
                     strcmp(case_get(row, "overdue"), "yes") == 0);
}

static void overdue_cases(void **state)
{
    (void)state;
    cases_run("reporting_form_overdue.tsv", one_overdue, NULL);
}

/* ---- bodies, headers, scans ---- */

static void one_body(const case_row_t *row, void *ctx)
{
    (void)ctx;
    AUTO(json) json_t *doc = json_loads(case_get(row, "body"), JSON_DECODE_ANY, NULL);
    AUTO(form_body) form_body_t b = {0};
    form_kind_t kind;
    err_t err = ERR_INIT;
    char field[32];
    const char *code = case_get(row, "code");
    assert_non_null(doc);
    assert_true(form_kind_parse(case_get(row, "kind"), &kind));
    rc_t rc = form_body_read(doc, kind, action_of(case_get(row, "action")), &b, field, &err);
    assert_int_equal(rc, code ? RC_REJECT : RC_OK);
    assert_string_equal(field, case_get(row, "field") ? case_get(row, "field") : "");
    if (code) {
        assert_string_equal(err.code, code);
        return;
    }
    AUTO(json) json_t *want = json_loads(case_get(row, "changes"), 0, NULL);
    same_text(b.who, case_get(row, "who"));
    assert_int_equal(b.version, case_int(row, "version"));
    assert_int_equal(b.day, day_or_none(row, "day"));
    assert_true(json_equal(b.changes, want));
}

static void body_cases(void **state)
{
    (void)state;
    cases_run("reporting_form_body.tsv", one_body, NULL);
}

/* Length counts characters, not bytes. */
static void a_text_as_long_as_may_be_is_taken(void **state)
{
    (void)state;
    for (size_t n = FORM_TEXT_MAX; n <= FORM_TEXT_MAX + 1; n++) {
        AUTO(buf) buf_t text = {0};
        AUTO(form_body) form_body_t b = {0};
        err_t err = ERR_INIT;
        char field[32];
        for (size_t i = 0; i < n; i++)
            buf_adds(&text, "ñ");
        AUTO(json) json_t *doc = json_pack("{s:s}", "causa", buf_str(&text));
        assert_int_equal(form_body_read(doc, FORM_COMMITMENT, FORM_EDIT, &b, field, &err),
                         n > FORM_TEXT_MAX ? RC_REJECT : RC_OK);
    }
}

static void one_if_match(const case_row_t *row, void *ctx)
{
    (void)ctx;
    json_int_t version;
    err_t err = ERR_INIT;
    bool ok = strcmp(case_get(row, "ok"), "yes") == 0;
    assert_int_equal(form_if_match(case_get(row, "header"), &version, &err), ok ? RC_OK : RC_REJECT);
    if (ok)
        assert_int_equal(version, case_int(row, "version"));
}

static void if_match_cases(void **state)
{
    (void)state;
    cases_run("reporting_form_if_match.tsv", one_if_match, NULL);
}

static void one_scan(const case_row_t *row, void *ctx)
{
    (void)ctx;
    const char *bytes = case_get(row, "bytes"), *ending = NULL,
               *type = scan_kind(bytes, strlen(bytes), &ending);
    same_text(type, case_get(row, "type"));
    same_text(ending, case_get(row, "ending"));
    if (type)
        assert_string_equal(scan_ending(type), ending);
}

static void scan_cases(void **state)
{
    (void)state;
    cases_run("reporting_scan_kind.tsv", one_scan, NULL);
}

/* ---- sheets ---- */

#define ERRORS 120

static const char hostile[] = "Ñandú <script>alert('1')</script> & \"Cía\"";

static form_error_t errors[ERRORS];
static char radicados[ERRORS][20];
static const form_causal_t causales[] = {{"F", "Solicitudes no realizadas en aplicativos Claro video", 78},
                                         {"G", "Cambio de estrato", 40},
                                         {"H", "Tomas y puntos adicionales", 1},
                                         {NULL, "Sin identificar", 1}};

static form_data_t sample(form_kind_t kind, size_t n)
{
    for (size_t i = 0; i < ERRORS; i++) {
        snprintf(radicados[i], sizeof radicados[i], "4436210001%06zu", i);
        errors[i] = (form_error_t){radicados[i], i % 7 ? "06/12/2021" : "06/12/2021, 07/12/2021, 09/12/2021",
                                   i % 2 ? "Mal escalados" : "Pendientes",
                                   i % 3 ? "F. Solicitudes no realizadas en aplicativos Claro video"
                                         : "G. Cambio de estrato",
                                   "Error de escalamiento"};
    }
    return (form_data_t){
        .kind = kind,
        .id = 12,
        .week = "2021-W49",
        .from = day_from_civil(2021, 12, 6),
        .to = day_from_civil(2021, 12, 12),
        .made = day_from_civil(2021, 12, 13),
        .place = 1,
        .user = "ECM3201D",
        .advisor = "Sofía Zúñiga Muñoz",
        .radicados = (int64_t)n,
        .before = 40,
        .causales = causales,
        .n_causales = n > 1 ? COUNT_OF(causales) : 1,
        .errors = errors,
        .n_errors = n,
        .process = kind == FORM_AWARE
                       ? "Escalamiento de PQR al área de segundo nivel (CASOSPQR-PQRRES) según el ABC de "
                         "cada causal: Cambio de estrato (1 radicado)."
                       : NULL,
        .follow_up = DAY_NONE,
        .delivered = DAY_NONE,
        .signed_on = DAY_NONE,
        .followed = DAY_NONE};
}

static void repeat(const char *text, int n, buf_t *out)
{
    for (int i = 0; i < n; i++)
        buf_adds(out, text);
}

static void leave(const char *name, const buf_t *b)
{
    char path[256];
    if (!getenv("PQR_SHOW"))
        return;
    snprintf(path, sizeof path, "%s/%s", getenv("PQR_SHOW"), name);
    AUTO(file) FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(b->data, 1, b->len, f), b->len);
}

/* What pdftotext reads out of it, as it stands on the pages; each page ends with a form feed. */
static void read_pdf(const buf_t *pdf, const char *tool, buf_t *text)
{
    char path[] = "/tmp/pqr-pdf-XXXXXX", command[128], piece[4096];
    AUTO(fd) int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, pdf->data, pdf->len), pdf->len);
    snprintf(command, sizeof command, "%s %s %s", tool, path, strcmp(tool, "pdfinfo") == 0 ? "" : "-");
    FILE *p = popen(command, "r");
    assert_non_null(p);
    for (size_t n; (n = fread(piece, 1, sizeof piece, p)) > 0;)
        buf_add(text, piece, n);
    assert_int_equal(pclose(p), 0);
    unlink(path);
}

static int pages_of(const char *text)
{
    int n = 0;
    for (; *text; text++)
        n += *text == '\f';
    return n;
}

static void draw(const form_data_t *d, paper_t paper, const char *name, buf_t *pdf, buf_t *text)
{
    AUTO(sheet) sheet_t s = {0};
    AUTO(buf) buf_t html = {0};
    char file[64];
    err_t err = ERR_INIT;
    sheet_write(d, &s);
    assert_int_equal(form_pdf(&s, paper, 1639386000000, pdf, &err), RC_OK);
    form_html(&s, paper, &html);
    snprintf(file, sizeof file, "%s.pdf", name);
    leave(file, pdf);
    snprintf(file, sizeof file, "%s.html", name);
    leave(file, &html);
    read_pdf(pdf, "pdftotext -layout", text);
}

static void says(const buf_t *text, const char *what)
{
    if (!strstr(buf_str(text), what))
        fail_msg("it does not say «%s»:\n%s", what, buf_str(text));
}

static void a_short_form_is_one_page(void **state)
{
    (void)state;
    for (paper_t paper = PAPER_LETTER; paper <= PAPER_A4; paper++) {
        AUTO(buf) buf_t pdf = {0};
        AUTO(buf) buf_t text = {0};
        AUTO(buf) buf_t info = {0};
        form_data_t d = sample(FORM_AWARE, 1);
        draw(&d, paper, paper == PAPER_A4 ? "enterado-a4" : "enterado", &pdf, &text);
        assert_int_equal(pages_of(buf_str(&text)), 1);
        says(&text, "Formato estoy enterado");
        says(&text, "Sofía Zúñiga Muñoz");
        says(&text, "2021-W49, del 6 al 12 de diciembre");
        says(&text, "1 radicado");
        says(&text, "declaro que recibí la retroalimentación");
        says(&text, "Página 1 de 1");
        read_pdf(&pdf, "pdfinfo", &info);
        says(&info, "Formato estoy enterado: Sofía Zúñiga Muñoz, 2021-W49");
        says(&info, paper == PAPER_A4 ? "A4" : "letter");
    }
}

static void a_commitment_leaves_room_for_the_pen(void **state)
{
    (void)state;
    AUTO(buf) buf_t pdf = {0};
    AUTO(buf) buf_t text = {0};
    form_data_t d = sample(FORM_COMMITMENT, 3);
    draw(&d, PAPER_LETTER, "compromiso", &pdf, &text);
    assert_true(pages_of(buf_str(&text)) <= 2);
    says(&text, "Formato compromiso de mejoramiento");
    says(&text, "4436210001000002");
    says(&text, "Quien retroalimenta, célula de PQR");
}

/* Many radicados, and texts as long as may be: nothing is lost, on whatever page. */
static void a_long_form_flows_over_pages(void **state)
{
    (void)state;
    AUTO(buf) buf_t pdf = {0};
    AUTO(buf) buf_t text = {0};
    AUTO(buf) buf_t cause = {0};
    AUTO(buf) buf_t word = {0};
    form_data_t d = sample(FORM_COMMITMENT, ERRORS);
    repeat(
        "No se validó el ABC de la causal antes de escalar; la solicitud se podía resolver en la llamada. ",
        40, &cause);
    repeat("palabrasinfin", 300, &word);
    d.cause = buf_str(&cause);
    d.commitment = buf_str(&word);
    d.responsible = "María José Peña Güiza";
    d.result = "Cumplió.\nSegunda línea.";
    d.followed_by = "luz";
    d.state = FORM_FOLLOWED;
    d.follow_up = d.signed_on = d.followed = day_from_civil(2021, 12, 20);
    draw(&d, PAPER_LETTER, "compromiso-largo", &pdf, &text);
    int pages = pages_of(buf_str(&text));
    assert_true(pages >= 6 && pages <= 12);
    for (size_t i = 0; i < ERRORS; i++)
        says(&text, radicados[i]);
    char last[40];
    snprintf(last, sizeof last, "Página %d de %d", pages, pages);
    says(&text, last);
    says(&text, "Segunda línea.");
    says(&text, "20 de diciembre de 2021");
    int heads = 0;
    for (const char *p = buf_str(&text); (p = strstr(p, "Radicado  ")); p++)
        heads++;
    assert_true(heads >= 3); /* the table's head stands on each of its pages */
}

/* Every word stands above the foot of its page or in the one line of it; on Letter, in points. */
static void nothing_is_over_the_foot(const buf_t *pdf)
{
    const double foot = 792 - 45 - 26, foot_line = 792 - 45 - 12, end = 792 - 45 + 2;
    AUTO(buf) buf_t words = {0};
    size_t n = 0;
    read_pdf(pdf, "pdftotext -bbox", &words);
    for (const char *p = buf_str(&words); (p = strstr(p, "<word ")); p++, n++) {
        const double y_min = strtod(strstr(p, "yMin=\"") + 6, NULL),
                     y_max = strtod(strstr(p, "yMax=\"") + 6, NULL);
        if (y_max > foot + 1 && (y_min < foot_line - 2 || y_max > end))
            fail_msg("over the foot: %.*s", (int)strcspn(p, "\n"), p);
    }
    assert_true(n > 50);
}

/* Wherever on a page they come to stand, and however long the names: of some a part is enough, which the
 * facts have whole. */
static void signatures_stay_on_their_page(void **state)
{
    (void)state;
    static const char *const names[] = {"María de los Ángeles ", "Ana"};
    AUTO(buf) buf_t longer = {0};
    repeat(names[0], 14, &longer);
    AUTO(buf) buf_t longest = {0};
    repeat(names[0], 300, &longest);
    for (size_t n = 1; n < 15; n++) {
        AUTO(buf) buf_t pdf = {0};
        AUTO(buf) buf_t text = {0};
        form_data_t d = sample(FORM_COMMITMENT, n);
        d.advisor = n == 8 ? buf_str(&longest) : buf_str(&longer);
        d.responsible = names[1];
        draw(&d, PAPER_LETTER, n == 8 ? "nombre-sin-fin" : n == 4 ? "nombre-largo" : "nombre", &pdf, &text);
        nothing_is_over_the_foot(&pdf);
        says(&text, "Quien retroalimenta, célula de PQR");
    }
}

static void one_day_words(const case_row_t *row, void *ctx)
{
    (void)ctx;
    AUTO(buf) buf_t got = {0};
    sheet_days(day_or_none(row, "from"), day_or_none(row, "to"), &got);
    assert_string_equal(buf_str(&got), case_get(row, "words"));
}

static void day_words_cases(void **state)
{
    (void)state;
    cases_run("reporting_sheet_days.tsv", one_day_words, NULL);
}

/* Nothing of what people wrote becomes markup, and nothing is fetched from anywhere. */
static void a_page_is_escaped_and_alone(void **state)
{
    (void)state;
    AUTO(sheet) sheet_t s = {0};
    AUTO(buf) buf_t html = {0};
    form_data_t d = sample(FORM_COMMITMENT, 2);
    d.advisor = d.cause = d.commitment = d.responsible = hostile;
    errors[0].radicado = errors[1].reason = hostile;
    sheet_write(&d, &s);
    form_html(&s, PAPER_A4, &html);
    leave("escapado.html", &html);
    assert_null(strstr(buf_str(&html), "<script"));
    assert_null(strstr(buf_str(&html), "alert('"));
    assert_non_null(strstr(buf_str(&html),
                           "Ñandú &lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt; &amp; &quot;Cía&quot;"));
    static const char *const outside[] = {"http", "src=", "href", "url(", "@import"};
    for (size_t i = 0; i < COUNT_OF(outside); i++)
        assert_null(strstr(buf_str(&html), outside[i]));
    assert_non_null(strstr(buf_str(&html), "@page{size:A4"));
    assert_non_null(strstr(buf_str(&html), "<html lang=\"es-CO\">"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(due_cases),
        cmocka_unit_test(day_cases),
        cmocka_unit_test(every_week_is_made_once),
        cmocka_unit_test(rule_cases),
        cmocka_unit_test(the_table_is_well_formed),
        cmocka_unit_test(overdue_cases),
        cmocka_unit_test(body_cases),
        cmocka_unit_test(a_text_as_long_as_may_be_is_taken),
        cmocka_unit_test(if_match_cases),
        cmocka_unit_test(scan_cases),
        cmocka_unit_test(day_words_cases),
        cmocka_unit_test(a_short_form_is_one_page),
        cmocka_unit_test(a_commitment_leaves_room_for_the_pen),
        cmocka_unit_test(a_long_form_flows_over_pages),
        cmocka_unit_test(signatures_stay_on_their_page),
        cmocka_unit_test(a_page_is_escaped_and_alone),
    };
    return cmocka_run_group_tests_name("reporting_reports", tests, NULL, NULL);
}
