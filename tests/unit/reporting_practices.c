/* Management practices: periods, what falls due when, the targets' file, adherence, what is to be done.
 * Adherence is also held against a recount that goes another way. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "common/calendar_in_force.h"
#include "common/conf_file.h"
#include "services/reporting/practices/adherence.h"
#include "services/reporting/practices/agenda.h"
#include "services/reporting/practices/practice_body.h"
#include "services/reporting/practices/practice_range.h"
#include "services/reporting/practices/practice_reach.h"
#include "tests/lib/cases.h"

#define MANY 400

static practices_t rules; /* tests/cases/reporting_practicas.conf */
static const calendar_t *cal;

static int read_rules(void **state)
{
    (void)state;
    err_t err = ERR_INIT;
    cal = calendar_in_force();
    if (practices_load(TESTS_DIR "/cases/reporting_practicas.conf", &rules, &err) == RC_OK)
        return 0;
    fprintf(stderr, "%s\n", err.text);
    return -1;
}

static int forget_rules(void **state)
{
    (void)state;
    practices_done(&rules);
    return 0;
}

static day_t day_of(const char *text)
{
    day_t d = DAY_NONE;
    if (!text || !day_parse(text, &d))
        fail_msg("no day: %s", text ? text : "nothing");
    return d;
}

static void day_is(day_t got, const char *want)
{
    char text[11];
    day_format(got, text);
    assert_string_equal(text, want);
}

static int named(int index)
{
    assert_true(index >= 0);
    return index;
}

static void one_period(const case_row_t *row, void *ctx)
{
    (void)ctx;
    char name[PERIOD_NAME_SIZE];
    frequency_t f = 0;
    while (f < FREQUENCIES && strcmp(frequency_name(f), case_get(row, "frequency")) != 0)
        f++;
    assert_true(f < FREQUENCIES);
    day_t d = day_of(case_get(row, "day"));
    span_t s = practice_period(f, d);
    day_is(s.first, case_get(row, "first"));
    day_is(s.last, case_get(row, "last"));
    practice_period_name(f, d, name);
    assert_string_equal(name, case_get(row, "name"));
}

static void period_cases(void **state)
{
    (void)state;
    cases_run("reporting_practice_periods.tsv", one_period, NULL);
}

static void periods_follow_one_another(void **state)
{
    (void)state;
    for (frequency_t f = 0; f < FREQUENCIES; f++)
        for (day_t d = day_from_civil(2018, 12, 1); d < day_from_civil(2034, 2, 1); d++) {
            span_t s = practice_period(f, d), next = practice_period(f, s.last + 1);
            assert_true(s.first <= d && d <= s.last);
            assert_int_equal(next.first, s.last + 1);
            assert_int_equal(practice_period(f, s.first).first, s.first);
            assert_int_equal(practice_period(f, s.last).last, s.last);
        }
}

static void one_due(const case_row_t *row, void *ctx)
{
    (void)ctx;
    const practice_t *k = &rules.at[named(practice_find(&rules, case_get(row, "practice")))];
    int role = named(role_find(&rules, case_get(row, "role")));
    day_t d = day_of(case_get(row, "day"));
    assert_int_equal(practice_works_on(&rules, cal, d), strcmp(case_get(row, "works"), "yes") == 0);
    assert_int_equal(practice_target(k, role, practice_period(k->frequency, d).first),
                     case_int(row, "target"));
    assert_int_equal(practice_due_by(&rules, cal, k, role, d), case_int(row, "by"));
    AUTO(due_table) due_table_t table = {0};
    due_table_make(&rules, cal, k, role, (span_t){d, d}, &table);
    assert_int_equal(due_table_in(&table, practice_period(k->frequency, d).first, (span_t){d, d}),
                     case_int(row, "on"));
}

static void due_cases(void **state)
{
    (void)state;
    cases_run("reporting_practice_due.tsv", one_due, NULL);
}

static void tables_hold_what_is_due_by_each_day(void **state)
{
    (void)state;
    const span_t years = {day_from_civil(2020, 12, 1), day_from_civil(2022, 6, 1)};
    for (size_t i = 0; i < rules.n; i++)
        for (int role = 0; role < (int)rules.n_roles; role++) {
            AUTO(due_table) due_table_t table = {0};
            due_table_make(&rules, cal, &rules.at[i], role, years, &table);
            assert_true(table.days.first <= years.first && table.days.last >= years.last);
            for (day_t d = table.days.first; d <= table.days.last; d++)
                assert_int_equal(table.by[d - table.days.first],
                                 practice_due_by(&rules, cal, &rules.at[i], role, d));
        }
}

static void one_file(const case_row_t *row, void *ctx)
{
    (void)ctx;
    practices_t p;
    err_t err = ERR_INIT;
    const char *fault = case_get(row, "fault");
    rc_t rc = practices_parse("p.conf", case_get(row, "text"), &p, &err);
    if (fault) {
        assert_int_equal(rc, RC_FATAL);
        assert_non_null(strstr(err.text, "p.conf") /* and the line, where there is one */);
        case_says_all(err.text, fault);
        return;
    }
    if (rc != RC_OK)
        fail_msg("%s", err.text);
    practices_done(&p);
}

static void file_cases(void **state)
{
    (void)state;
    cases_run("reporting_practice_file.tsv", one_file, NULL);
}

/* The table of the procedure, section 7. */
static void shipped_file_is_the_procedures_table(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        frequency_t frequency;
        int minutes, supervisor, coordinador, gerente;
    } rows[] = {
        {"Diálogo Diario", FREQUENCY_DIARIA, 15, 1, 0, 0},
        {"Diálogo Semanal", FREQUENCY_SEMANAL, 30, 0, 1, 1},
        {"Confirmación de Proceso", FREQUENCY_DIARIA, 30, 1, 0, 0},
        {"Confirmación de Funciones", FREQUENCY_SEMANAL, 30, 0, 3, 1},
        {"Agenda del Líder", FREQUENCY_SEMANAL, 30, 1, 1, 1},
        {"Adherencia a las prácticas", FREQUENCY_SEMANAL, 5, 1, 1, 1},
        {"Reuniones Mejora Continua", FREQUENCY_QUINCENAL, 60, 1, 1, 0},
        {"Circuito Mejora Continua", FREQUENCY_QUINCENAL, 60, 0, 1, 0},
        {"Reuniones Barómetro", FREQUENCY_SEMESTRAL, 60, 1, 1, 1},
    };
    const practices_t *p = practices_in_force();
    day_t d = day_from_civil(2021, 12, 6);
    assert_int_equal(p->n, COUNT_OF(rows));
    for (size_t i = 0; i < p->n; i++) {
        const practice_t *k = &p->at[i];
        assert_string_equal(k->name, rows[i].name);
        assert_int_equal(k->frequency, rows[i].frequency);
        assert_int_equal(k->minutes, rows[i].minutes);
        assert_int_equal(practice_target(k, named(role_find(p, "supervisor")), d), rows[i].supervisor);
        assert_int_equal(practice_target(k, named(role_find(p, "coordinador")), d), rows[i].coordinador);
        assert_int_equal(practice_target(k, named(role_find(p, "gerente")), d), rows[i].gerente);
    }
    assert_false(practice_works_on(p, cal, day_from_civil(2021, 12, 11)));
}

/* ---- people and what was held, as the cases write them ---- */

typedef struct scene {
    stretch_t stretches[MANY];
    held_t held[MANY];
    size_t n_stretches, n_held;
    char texts[MANY][16];
    size_t n_texts;
} scene_t;

static const char *text_kept(scene_t *s, const char *text)
{
    for (size_t i = 0; i < s->n_texts; i++)
        if (strcmp(s->texts[i], text) == 0)
            return s->texts[i];
    snprintf(s->texts[s->n_texts], sizeof s->texts[0], "%s", text);
    return s->texts[s->n_texts++];
}

static void read_people(scene_t *s, const char *text)
{
    char person[16], role[16], from[11], to[11];
    for (; text && *text; text = strstr(text, " | ") ? strstr(text, " | ") + 3 : NULL) {
        to[0] = '\0';
        assert_true(sscanf(text, "%15s %15s %10[0-9-]..%10[0-9-]", person, role, from, to) >= 3);
        s->stretches[s->n_stretches++] = (stretch_t){text_kept(s, person), named(role_find(&rules, role)),
                                                     day_of(from), *to ? day_of(to) : INT32_MAX};
    }
}

static void read_held(scene_t *s, const char *text)
{
    char person[16], role[16], practice[16], day[11];
    for (; text && *text; text = strstr(text, " | ") ? strstr(text, " | ") + 3 : NULL) {
        int n = 1;
        assert_true(sscanf(text, "%15s %15s %15s %10[0-9-]*%d", person, role, practice, day, &n) >= 4);
        s->held[s->n_held++] = (held_t){text_kept(s, person),
                                        named(practice_find(&rules, practice)),
                                        named(role_find(&rules, role)),
                                        day_of(day),
                                        n,
                                        10 * n};
    }
}

static adherence_question_t question_of(const scene_t *s)
{
    return (adherence_question_t){.practices = &rules,
                                  .calendar = cal,
                                  .practice = -1,
                                  .role = -1,
                                  .stretches = s->stretches,
                                  .n_stretches = s->n_stretches,
                                  .held = s->held,
                                  .n_held = s->n_held};
}

static void say_row(const adherence_question_t *q, const adherence_row_t *r, buf_t *out)
{
    char period[PERIOD_NAME_SIZE];
    const char *parts[4];
    size_t n = 0;
    if (q->by & ADHERENCE_SEMANA) {
        practice_period_name(r->frequency, r->period.first, period);
        parts[n++] = period;
    }
    if (q->by & ADHERENCE_PRACTICA)
        parts[n++] = rules.at[r->practice].key;
    if (q->by & ADHERENCE_ROL)
        parts[n++] = rules.roles[r->role].key;
    if (q->by & ADHERENCE_PERSONA)
        parts[n++] = r->persona;
    if (out->len)
        buf_adds(out, " | ");
    for (size_t i = 0; i < n; i++)
        buf_printf(out, "%s%s", i ? ":" : "", parts[i]);
    buf_printf(out, " %d %d %d %d %d", (int)r->target, (int)r->due, (int)r->held, (int)r->met, (int)r->late);
}

static void same_rows(const buf_t *got, const char *want)
{
    assert_string_equal(got->len ? buf_str(got) : "-", want ? want : "-");
}

static void one_adherence(const case_row_t *row, void *ctx)
{
    (void)ctx;
    scene_t s = {0};
    adherence_row_t *rows = NULL;
    size_t n = 0;
    AUTO(buf) buf_t got = {0};
    read_people(&s, case_get(row, "people"));
    read_held(&s, case_get(row, "held"));
    adherence_question_t q = question_of(&s);
    q.days = (span_t){day_of(case_get(row, "desde")), day_of(case_get(row, "hasta"))};
    q.today = day_of(case_get(row, "today"));
    assert_true(adherence_by_parse(case_get(row, "by"), &q.by));
    adherence_compute(&q, &rows, &n);
    for (size_t i = 0; i < n; i++)
        say_row(&q, &rows[i], &got);
    free(rows);
    same_rows(&got, case_get(row, "rows"));
}

static void adherence_cases(void **state)
{
    (void)state;
    cases_run("reporting_adherence.tsv", one_adherence, NULL);
}

static void one_pending(const case_row_t *row, void *ctx)
{
    (void)ctx;
    scene_t s = {0};
    pending_t *list = NULL;
    size_t n = 0;
    AUTO(buf) buf_t got = {0};
    read_people(&s, case_get(row, "people"));
    read_held(&s, case_get(row, "held"));
    adherence_question_t q = question_of(&s);
    q.today = day_of(case_get(row, "today"));
    adherence_pending(&q, strcmp(case_get(row, "all"), "yes") == 0, &list, &n);
    for (size_t i = 0; i < n; i++) {
        const practice_t *k = &rules.at[list[i].practice];
        char period[PERIOD_NAME_SIZE], until[11];
        practice_period_name(k->frequency, list[i].period.first, period);
        day_format(list[i].until, until);
        buf_printf(&got, "%s%s:%s:%s %s %d %d %d %d %s", i ? " | " : "", k->key,
                   rules.roles[list[i].role].key, list[i].persona, period, list[i].target, list[i].held,
                   list[i].late, list[i].today, until);
    }
    free(list);
    same_rows(&got, case_get(row, "rows"));
}

static void pending_cases(void **state)
{
    (void)state;
    cases_run("reporting_practice_pending.tsv", one_pending, NULL);
}

static void one_agenda(const case_row_t *row, void *ctx)
{
    (void)ctx;
    scene_t s = {0};
    agenda_row_t *list = NULL;
    size_t n = 0;
    AUTO(buf) buf_t got = {0};
    read_people(&s, case_get(row, "people"));
    read_held(&s, case_get(row, "held"));
    adherence_question_t q = question_of(&s);
    q.days = (span_t){day_of(case_get(row, "desde")), day_of(case_get(row, "hasta"))};
    agenda_compute(&q, &list, &n);
    for (size_t i = 0; i < n; i++) {
        char day[11];
        day_format(list[i].day, day);
        buf_printf(&got, "%s%s %s:%s:%s %d %d %d %d", i ? " | " : "", day, rules.at[list[i].practice].key,
                   rules.roles[list[i].role].key, list[i].persona, list[i].due, list[i].missing,
                   (int)list[i].held, (int)list[i].minutes);
    }
    free(list);
    same_rows(&got, case_get(row, "rows"));
}

static void agenda_cases(void **state)
{
    (void)state;
    cases_run("reporting_practice_agenda.tsv", one_agenda, NULL);
}

/* ---- against a recount ---- */

static uint32_t dice(uint64_t *seed, uint32_t sides)
{
    *seed = *seed * 6364136223846793005ULL + 1442695040888963407ULL;
    return (uint32_t)(*seed >> 33) % sides;
}

#define SPAN_DAYS 420
static const char *const people[] = {"ana", "bea", "cid", "dia"};

/* Stretches that do not overlap within a person and role, and things held anywhere. */
static void make_scene(scene_t *s, day_t first, uint64_t *seed)
{
    *s = (scene_t){0};
    for (size_t p = 0; p < COUNT_OF(people); p++)
        for (int role = 0; role < (int)rules.n_roles; role++) {
            day_t at = first + (day_t)dice(seed, SPAN_DAYS);
            for (uint32_t n = dice(seed, 4); n > 0; n--) {
                day_t last = at + (day_t)dice(seed, 60);
                s->stretches[s->n_stretches++] =
                    (stretch_t){people[p], role, at, dice(seed, 8) ? last : INT32_MAX};
                if (s->stretches[s->n_stretches - 1].to == INT32_MAX)
                    break;
                at = last + 1 + (day_t)dice(seed, 20);
            }
        }
    for (size_t i = 0; i < MANY; i++)
        s->held[s->n_held++] = (held_t){people[dice(seed, COUNT_OF(people))],
                                        (int)dice(seed, (uint32_t)rules.n),
                                        (int)dice(seed, (uint32_t)rules.n_roles),
                                        first + (day_t)dice(seed, SPAN_DAYS),
                                        1 + dice(seed, 2),
                                        10};
}

static bool holds(const scene_t *s, const char *persona, int role, day_t d)
{
    for (size_t i = 0; i < s->n_stretches; i++)
        if (s->stretches[i].role == role && strcmp(s->stretches[i].persona, persona) == 0 &&
            s->stretches[i].from <= d && d <= s->stretches[i].to)
            return true;
    return false;
}

typedef struct sums {
    int64_t target, due, held, met, late;
} sums_t;

/* One cell the slow way: the k-th of the period's m is due on the ceil(k·n ÷ m)-th of its n working days, and
 * whoever holds the role that day owes it. */
static void recount_cell(const scene_t *s, const practice_t *k, int practice, int role, const char *persona,
                         span_t period, day_t today, sums_t *to)
{
    day_t working[200];
    int n = 0, m = practice_target(k, role, period.first);
    sums_t c = {0};
    int64_t before = 0;
    for (day_t d = period.first; d <= period.last; d++)
        if (practice_works_on(&rules, cal, d))
            working[n++] = d;
    for (int i = 1; i <= m && n; i++) {
        day_t when = working[(i * n + m - 1) / m - 1];
        if (!holds(s, persona, role, when))
            continue;
        c.target++;
        c.due += when <= today;
        before += when < today;
    }
    for (size_t i = 0; i < s->n_held; i++) {
        const held_t *h = &s->held[i];
        if (h->practice == practice && h->role == role && strcmp(h->persona, persona) == 0 &&
            h->day >= period.first && h->day <= period.last)
            c.held += h->n;
    }
    to->target += c.target;
    to->due += c.due;
    to->held += c.held;
    to->met += c.held < c.target ? c.held : c.target;
    to->late += c.held < before ? before - c.held : 0;
}

static bool row_takes(const adherence_row_t *r, unsigned by, const practice_t *k, span_t period)
{
    if (!(by & ADHERENCE_SEMANA))
        return true;
    span_t shown =
        k->frequency == FREQUENCY_DIARIA ? practice_period(FREQUENCY_SEMANAL, period.first) : period;
    return shown.first == r->period.first && shown.last == r->period.last;
}

/* What the row must say; an absent row (NULL) stands for everything that is asked. */
static sums_t recount(const scene_t *s, const adherence_question_t *q, const adherence_row_t *r)
{
    sums_t all = {0};
    for (int practice = 0; practice < (int)rules.n; practice++)
        for (int role = 0; role < (int)rules.n_roles; role++)
            for (size_t p = 0; p < COUNT_OF(people); p++) {
                const practice_t *k = &rules.at[practice];
                if (r &&
                    ((r->practice >= 0 && r->practice != practice) || (r->role >= 0 && r->role != role) ||
                     (r->persona && strcmp(r->persona, people[p]) != 0)))
                    continue;
                day_t past = INT32_MIN; /* the last day of the period before */
                for (day_t d = q->days.first; d <= q->days.last; d++) {
                    span_t period = practice_period(k->frequency, d);
                    if (period.last == past)
                        continue;
                    past = period.last;
                    if (!r || row_takes(r, q->by, k, period))
                        recount_cell(s, k, practice, role, people[p], period, q->today, &all);
                }
            }
    return all;
}

static void add_row(sums_t *to, const adherence_row_t *r)
{
    to->target += r->target;
    to->due += r->due;
    to->held += r->held;
    to->met += r->met;
    to->late += r->late;
}

/* Over whole periods the calendar has as much due, held and missing as adherence owes, counts and lacks. */
static void agenda_agrees(const adherence_question_t *asked)
{
    adherence_question_t q = *asked;
    sums_t sum = {0};
    adherence_row_t *rows = NULL;
    agenda_row_t *days = NULL;
    size_t n = 0;
    q.practice = named(practice_find(&rules, "quincenal"));
    q.days = (span_t){practice_period(FREQUENCY_QUINCENAL, q.days.first).first,
                      practice_period(FREQUENCY_QUINCENAL, q.days.last).last};
    adherence_compute(&q, &rows, &n);
    for (size_t i = 0; i < n; i++)
        add_row(&sum, &rows[i]);
    free(rows);
    agenda_compute(&q, &days, &n);
    for (size_t i = 0; i < n; i++) {
        sum.target -= days[i].due;
        sum.met -= days[i].due - days[i].missing;
        sum.held -= days[i].held;
    }
    free(days);
    assert_int_equal(sum.target, 0);
    assert_int_equal(sum.met, 0);
    assert_int_equal(sum.held, 0);
}

static void adherence_equals_a_naive_recount(void **state)
{
    (void)state;
    static scene_t s;
    uint64_t seed = 20211207;
    for (int round = 0; round < 60; round++) {
        day_t first = day_from_civil(2020, 11, 1) + (day_t)dice(&seed, 700);
        make_scene(&s, first, &seed);
        adherence_question_t q = question_of(&s);
        q.days.first = first + (day_t)dice(&seed, SPAN_DAYS);
        q.days.last = q.days.first + (day_t)dice(&seed, 50);
        q.today = q.days.first - 5 + (day_t)dice(&seed, 60);
        q.by = dice(&seed, 16);
        adherence_row_t *rows = NULL;
        size_t n = 0;
        sums_t sum = {0};
        adherence_compute(&q, &rows, &n);
        for (size_t i = 0; i < n; i++) {
            adherence_row_t *r = &rows[i];
            sums_t want = recount(&s, &q, r);
            sums_t got = {r->target, r->due, r->held, r->met, r->late};
            assert_memory_equal(&got, &want, sizeof want);
            assert_true(r->target || r->held);
            assert_true(r->met <= r->target && r->met <= r->held && r->late <= r->target - r->met);
            add_row(&sum, r);
        }
        free(rows);
        agenda_agrees(&q);
        sums_t want = recount(&s, &q, NULL); /* no row is missing, and nothing stands in two */
        assert_memory_equal(&sum, &want, sizeof want);
    }
}

/* Of a role that somebody always holds, whoever that is, as much is owed as of one person. */
static void roles_handed_over_owe_what_one_owes(void **state)
{
    (void)state;
    uint64_t seed = 4;
    for (int round = 0; round < 200; round++) {
        scene_t one = {0}, many = {0};
        day_t first = day_from_civil(2021, 1, 1) + (day_t)dice(&seed, 800), at = first - 200;
        int role = (int)dice(&seed, (uint32_t)rules.n_roles);
        one.stretches[one.n_stretches++] = (stretch_t){"ana", role, at, INT32_MAX};
        while (at < first + 400) {
            day_t next = at + 1 + (day_t)dice(&seed, 40);
            many.stretches[many.n_stretches++] = (stretch_t){people[dice(&seed, 4)], role, at, next - 1};
            at = next;
        }
        int64_t owed[2] = {0};
        const scene_t *scenes[] = {&one, &many};
        for (int i = 0; i < 2; i++) {
            adherence_question_t q = question_of(scenes[i]);
            adherence_row_t *rows = NULL;
            size_t n = 0;
            q.days = (span_t){first, first + 20};
            q.today = first;
            adherence_compute(&q, &rows, &n);
            assert_true(n <= 1);
            owed[i] = n ? rows[0].target : 0;
            free(rows);
        }
        assert_int_equal(owed[0], owed[1]);
    }
}

static void filters_take_only_what_is_asked(void **state)
{
    (void)state;
    scene_t s = {0};
    read_people(&s, "ana sup 2021-01-01.. | bea coo 2021-01-01.. | cid coo 2021-01-01..");
    read_held(&s, "ana sup diario 2021-12-06 | bea coo semanal 2021-12-06 | cid coo semanal 2021-12-07");
    adherence_question_t q = question_of(&s);
    q.days = practice_period(FREQUENCY_SEMANAL, day_of("2021-12-06"));
    q.today = day_of("2021-12-31");
    q.by = ADHERENCE_PRACTICA | ADHERENCE_PERSONA;
    q.role = named(role_find(&rules, "coo"));
    q.practice = named(practice_find(&rules, "semanal"));
    q.persona = "cid";
    adherence_row_t *rows = NULL;
    size_t n = 0;
    adherence_compute(&q, &rows, &n);
    assert_int_equal(n, 1);
    assert_string_equal(rows[0].persona, "cid");
    assert_int_equal(rows[0].target, 3);
    assert_int_equal(rows[0].held, 1);
    free(rows);
    span_t reach = adherence_reach(&rules, q.days);
    day_is(reach.first, "2021-07-01");
    day_is(reach.last, "2021-12-31");
}

static void what_tells_rows_apart_is_checked(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "", "dia", "semana,", ",semana", "semana,semana", "semana practica", "SEMANA"};
    unsigned by = 99;
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        assert_false(adherence_by_parse(bad[i], &by));
        assert_int_equal(by, 99);
    }
    assert_true(adherence_by_parse("persona,semana", &by));
    assert_int_equal(by, ADHERENCE_PERSONA | ADHERENCE_SEMANA);
}

/* ---- the days meant ---- */

static day_t day_or_none(const char *text)
{
    return text ? day_of(text) : DAY_NONE;
}

static void one_range(const case_row_t *row, void *ctx)
{
    (void)ctx;
    span_t got = {1, 2};
    err_t err = ERR_INIT;
    const char *first = case_get(row, "first");
    day_t today = day_of(case_get(row, "today"));
    rc_t rc = range_resolve(day_or_none(case_get(row, "desde")), day_or_none(case_get(row, "hasta")), today,
                            practice_period(FREQUENCY_SEMANAL, today), 366, &got, &err);
    if (!first) {
        assert_int_equal(rc, RC_REJECT);
        assert_string_equal(err.code, "periodo_largo");
        assert_int_equal(got.first, 1);
        return;
    }
    assert_int_equal(rc, RC_OK);
    day_is(got.first, first);
    day_is(got.last, case_get(row, "last"));
}

static void range_cases(void **state)
{
    (void)state;
    cases_run("reporting_practice_ranges.tsv", one_range, NULL);
}

static void months_are_their_days(void **state)
{
    (void)state;
    static const char *const bad[] = {"",           "2021",    "2021-13", "2021-00", "2021-1",
                                      "2021-12-01", "12-2021", "1983-12", "2021/12"};
    span_t s = {1, 2};
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        assert_false(month_parse(bad[i], &s));
    assert_int_equal(s.first, 1);
    assert_true(month_parse("2024-02", &s));
    day_is(s.first, "2024-02-01");
    day_is(s.last, "2024-02-29");
    assert_true(month_parse("2021-12", &s));
    day_is(s.last, "2021-12-31");
}

/* ---- what people enter ---- */

/* Reads and checks a body as a request's; what is new is whole, and rules apply to it. */
static rc_t read_body(const case_row_t *row, practice_body_t *ret, const char **ret_field, err_t *err)
{
    static const char *const uses[] = {"new", "change", "void"};
    bool is_registro = strcmp(case_get(row, "of"), "registro") == 0;
    body_use_t use = BODY_NEW;
    while (strcmp(uses[use], case_get(row, "use")) != 0)
        use++;
    AUTO(json) json_t *body = json_loads(case_get(row, "body"), JSON_DECODE_ANY, NULL);
    rc_t rc =
        practice_body_read(body, is_registro ? registro_fields : persona_fields, use, ret, ret_field, err);
    if (rc != RC_OK || use != BODY_NEW)
        return rc;
    return (is_registro ? registro_check : persona_check)(ret->facts, &rules, day_from_civil(2021, 12, 7),
                                                          ret_field, err);
}

static void one_body(const case_row_t *row, void *ctx)
{
    (void)ctx;
    const char *code = case_get(row, "code"), *want_field = case_get(row, "field"), *field = NULL;
    AUTO(practice_body) practice_body_t b = {0};
    err_t err = ERR_INIT;
    rc_t rc = read_body(row, &b, &field, &err);
    if (code) {
        assert_int_equal(rc, RC_REJECT);
        assert_string_equal(err.code, code);
        assert_string_equal(field, want_field ? want_field : "");
        case_says_all(err.text, case_get(row, "words"));
        return;
    }
    if (rc != RC_OK)
        fail_msg("%s: %s", field, err.text);
    AUTO(mem) char *facts = json_dumps(b.facts, JSON_COMPACT | JSON_SORT_KEYS);
    assert_string_equal(facts, case_get(row, "facts"));
    bool named = strstr(case_get(row, "body"), "\"por\"") != NULL;
    assert_int_equal(json_is_string(json_object_get(b.about, "por")), named);
}

static void body_cases(void **state)
{
    (void)state;
    cases_run("reporting_practice_bodies.tsv", one_body, NULL);
}

static void one_reach(const case_row_t *row, void *ctx)
{
    (void)ctx;
    identity_t who = {.usuario = "ana"};
    char roles[64];
    const char *team = case_get(row, "equipo");
    snprintf(roles, sizeof roles, "%s", case_get(row, "roles"));
    snprintf(who.equipo, sizeof who.equipo, "%s", team ? team : "");
    for (char *rest = roles, *name; (name = strsep(&rest, ","));) {
        user_role_t role;
        assert_true(user_role_parse(name, &role));
        who.roles |= ROLE_SET(role);
    }
    bool of_team = strcmp(case_get(row, "del_equipo"), "si") == 0;
    assert_int_equal(practice_reaches(&who, case_get(row, "persona"), of_team),
                     strcmp(case_get(row, "alcanza"), "si") == 0);
}

static void reach_cases(void **state)
{
    (void)state;
    cases_run("reporting_practice_reach.tsv", one_reach, NULL);
}

static void changes_go_over_the_facts(void **state)
{
    (void)state;
    AUTO(json) json_t *facts = json_pack("{s:s,s:s,s:i}", "rol", "sup", "equipo", "A", "minutos", 5);
    AUTO(json) json_t *changes = json_pack("{s:n,s:i}", "equipo", "minutos", 6);
    AUTO(json) json_t *all = facts_merge(facts, changes);
    AUTO(mem) char *text = json_dumps(all, JSON_COMPACT | JSON_SORT_KEYS);
    assert_string_equal(text, "{\"equipo\":null,\"minutos\":6,\"rol\":\"sup\"}");
    assert_int_equal(json_integer_value(json_object_get(facts, "minutos")), 5);
}

static void versions_and_keys_are_checked(void **state)
{
    (void)state;
    static const char *const bad[] = {"3", "\"\"",         "\"a\"",          "W/\"3\"",
                                      "*", "\"3\", \"4\"", "\"0000000003\"", ""};
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        assert_int_equal(version_parse(bad[i]), 0);
    assert_int_equal(version_parse("\"3\""), 3);
    assert_int_equal(version_parse("\"999999999\""), 999999999);
    char key[202] = "";
    memset(key, 'k', 200);
    assert_true(key_is_valid(key) && key_is_valid("a"));
    key[200] = 'k';
    assert_false(key_is_valid(key) || key_is_valid("") || key_is_valid("a b") || key_is_valid("ñ"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(period_cases),
        cmocka_unit_test(periods_follow_one_another),
        cmocka_unit_test(due_cases),
        cmocka_unit_test(tables_hold_what_is_due_by_each_day),
        cmocka_unit_test(file_cases),
        cmocka_unit_test(shipped_file_is_the_procedures_table),
        cmocka_unit_test(adherence_cases),
        cmocka_unit_test(pending_cases),
        cmocka_unit_test(agenda_cases),
        cmocka_unit_test(adherence_equals_a_naive_recount),
        cmocka_unit_test(roles_handed_over_owe_what_one_owes),
        cmocka_unit_test(filters_take_only_what_is_asked),
        cmocka_unit_test(what_tells_rows_apart_is_checked),
        cmocka_unit_test(range_cases),
        cmocka_unit_test(months_are_their_days),
        cmocka_unit_test(body_cases),
        cmocka_unit_test(reach_cases),
        cmocka_unit_test(changes_go_over_the_facts),
        cmocka_unit_test(versions_and_keys_are_checked),
    };
    return cmocka_run_group_tests(tests, read_rules, forget_rules);
}
