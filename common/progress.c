#include "common/progress.h"

#include <stdio.h>

#include "common/format.h"
#include "common/table.h"

#define BAR_MAX 28
#define BAR_MIN 8
#define LABEL_MIN 12
#define REDRAW_MS 100

static int64_t share(int64_t part, int64_t whole, int64_t of)
{
    if (whole <= 0)
        return of;
    if (part < 0)
        part = 0;
    return part >= whole ? of : (int64_t)((double)part / (double)whole * (double)of);
}

static void bar(int64_t part, int64_t whole, size_t width, buf_t *out)
{
    size_t full = (size_t)share(part, whole, (int64_t)width);
    for (size_t i = 0; i < width; i++)
        buf_adds(out, i < full ? "█" : "░");
}

/* label, a bar where part/whole are given (whole ≥ 0) and there is room, and the facts, in `width` columns.
 */
static void compose(const char *label, int64_t part, int64_t whole, const char *facts, size_t width,
                    buf_t *out)
{
    buf_clear(out);
    AUTO(buf) buf_t safe = {0};
    format_safe(label, &safe);
    size_t facts_width = text_columns(facts), label_width = text_columns(buf_str(&safe));
    if (facts_width + LABEL_MIN + 2 > width) { /* no room for anything else */
        text_cut(facts, width, out);
        return;
    }
    size_t bar_width = 0;
    if (whole >= 0) {
        size_t label_least = label_width < LABEL_MIN ? label_width : LABEL_MIN;
        size_t room = width - facts_width - 2 - label_least;
        bar_width = room >= BAR_MIN + 2 ? room - 2 : 0;
        size_t fair =
            bar_width / 2 > BAR_MIN ? bar_width / 2 : BAR_MIN; /* the label gets its half where it is long */
        size_t spare = label_width < width - facts_width - 2 ? width - facts_width - 2 - label_width : 0;
        size_t wanted = spare > fair + 2 ? spare - 2 : fair;
        bar_width = bar_width && wanted < bar_width ? wanted : bar_width;
        bar_width = bar_width > BAR_MAX ? BAR_MAX : bar_width;
    }
    text_cut(buf_str(&safe), width - facts_width - 2 - (bar_width ? bar_width + 2 : 0), out);
    buf_adds(out, "  ");
    if (bar_width) {
        bar(part, whole, bar_width, out);
        buf_adds(out, "  ");
    }
    buf_adds(out, facts);
}

void progress_sending(const char *label, int64_t sent, int64_t total, int64_t elapsed_ms, size_t width,
                      buf_t *out)
{
    AUTO(buf) buf_t facts = {0};
    buf_printf(&facts, "%3d %%  ", (int)share(sent, total, 100));
    format_bytes(sent, &facts);
    buf_adds(&facts, " de ");
    format_bytes(total, &facts);
    if (elapsed_ms > 0 && sent > 0) {
        buf_adds(&facts, "  ");
        format_bytes((int64_t)((double)sent * 1000 / (double)elapsed_ms), &facts);
        buf_adds(&facts, "/s");
    }
    compose(label, sent, total, buf_str(&facts), width, out);
}

void progress_waiting(const char *label, const char *what, int64_t elapsed_ms, size_t width, buf_t *out)
{
    AUTO(buf) buf_t facts = {0};
    buf_printf(&facts, "%s  ", what);
    format_elapsed(elapsed_ms, &facts);
    compose(label, 0, -1, buf_str(&facts), width, out);
}

void progress_counting(const char *label, int64_t done, int64_t total, int64_t elapsed_ms, size_t width,
                       buf_t *out)
{
    AUTO(buf) buf_t facts = {0};
    buf_printf(&facts, "%3d %%  ", (int)share(done, total, 100));
    format_int(done, &facts);
    buf_adds(&facts, " de ");
    format_int(total, &facts);
    buf_adds(&facts, "  ");
    format_elapsed(elapsed_ms, &facts);
    compose(label, done, total, buf_str(&facts), width, out);
}

/* ---- what the service says ---- */

static void add_left(int64_t seconds, buf_t *out)
{
    if (seconds < 60)
        buf_printf(out, "%s %d s", seconds == 1 ? "queda" : "quedan", (int)seconds);
    else {
        buf_adds(out, "quedan ");
        format_elapsed(seconds * 1000, out);
    }
}

static void add_rows(int64_t rows, buf_t *out)
{
    format_int(rows, out);
    buf_adds(out, rows == 1 ? " fila" : " filas");
}

enum { WITH_ROWS = 1, WITH_RATE = 2 };

/* Percentage and time left always, the rest as asked for. */
static void reading_facts(const reading_t *r, int64_t elapsed_ms, int with, buf_t *out)
{
    buf_clear(out);
    if (r->percent >= 0)
        buf_printf(out, "%3d %%", r->percent > 100 ? 100 : (int)r->percent);
    if (r->rows >= 0 && ((with & WITH_ROWS) || r->percent < 0)) {
        buf_adds(out, out->len ? "  " : "");
        add_rows(r->rows, out);
    }
    if (r->rows_per_second >= 0 && (with & WITH_RATE)) {
        buf_adds(out, out->len ? "  " : "");
        format_int(r->rows_per_second, out);
        buf_adds(out, "/s");
    }
    buf_adds(out, out->len ? "  " : "");
    if (r->seconds_left >= 0)
        add_left(r->seconds_left, out);
    else
        format_elapsed(elapsed_ms, out);
}

/* The most that leaves room for a label, else the most that fits at all. */
static void reading_fit(const reading_t *r, int64_t elapsed_ms, size_t width, buf_t *out)
{
    static const int choices[] = {WITH_ROWS | WITH_RATE, WITH_ROWS, 0};
    for (size_t beside = LABEL_MIN + 2;; beside = 0) {
        for (size_t i = 0; i < COUNT_OF(choices); i++) {
            reading_facts(r, elapsed_ms, choices[i], out);
            if (text_columns(buf_str(out)) + beside <= width)
                return;
        }
        if (beside == 0)
            return; /* cut by compose() */
    }
}

void progress_reading(const char *label, const reading_t *r, int64_t elapsed_ms, size_t width, buf_t *out)
{
    static const char *const words[] = {[STAGE_OPENING] = "abriendo…",
                                        [STAGE_WAITING] = "esperando turno…",
                                        [STAGE_COMMITTING] = "confirmando…",
                                        [STAGE_ENDED] = "terminando…"};
    AUTO(buf) buf_t facts = {0};
    if (r->stage == STAGE_READING) {
        reading_fit(r, elapsed_ms, width, &facts);
        compose(label, r->percent, r->percent >= 0 ? 100 : -1, buf_str(&facts), width, out);
        return;
    }
    buf_adds(&facts, words[r->stage]);
    if (r->stage == STAGE_COMMITTING && r->rows >= 0) {
        buf_addc(&facts, ' ');
        add_rows(r->rows, &facts);
    }
    buf_adds(&facts, "  ");
    format_elapsed(elapsed_ms, &facts);
    compose(label, 0, -1, buf_str(&facts), width, out);
}

bool progress_due(progress_t *p, int64_t now_ms)
{
    if (!p->on || (p->drawn && now_ms - p->last_ms < REDRAW_MS))
        return false;
    p->last_ms = now_ms;
    return true;
}

void progress_draw(progress_t *p, const buf_t *line)
{
    if (!p->on)
        return;
    printf("\r%s\033[K", buf_str(line));
    fflush(stdout);
    p->drawn = true;
}

void progress_clear(progress_t *p)
{
    if (p->drawn) {
        fputs("\r\033[K", stdout);
        fflush(stdout);
    }
    p->drawn = false;
}
