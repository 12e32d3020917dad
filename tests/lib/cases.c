#include "tests/lib/cases.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COLUMNS_MAX 32

static int hex_digit(char c)
{
    const char *digits = "0123456789abcdef", *at = strchr(digits, c | 0x20);
    return at && c ? (int)(at - digits) : -1;
}

/* In place: escapes become what they stand for. */
static const char *unescape(char *cell)
{
    if (strcmp(cell, "-") == 0)
        return NULL;
    char *out = cell;
    for (const char *s = cell; *s; s++) {
        if (*s != '\\' || !s[1]) {
            *out++ = *s;
            continue;
        }
        s++;
        if (*s == 'x' && hex_digit(s[1]) >= 0 && hex_digit(s[2]) >= 0) {
            *out++ = (char)(hex_digit(s[1]) * 16 + hex_digit(s[2]));
            s += 2;
        } else {
            *out++ = *s == 't' ? '\t' : *s == 'n' ? '\n' : *s;
        }
    }
    *out = '\0';
    return cell;
}

static size_t split(char *line, char **cells)
{
    size_t n = 0;
    char *cell;
    while (n < COLUMNS_MAX && (cell = strsep(&line, "\t")))
        cells[n++] = cell;
    return n;
}

static const char *current_file;

const char *case_get(const case_row_t *row, const char *column)
{
    for (size_t i = 0; i < row->n; i++)
        if (strcmp(row->names[i], column) == 0)
            return row->cells[i];
    fail_msg("%s:%d: no column %s", current_file, row->line, column);
    return NULL;
}

long long case_int(const case_row_t *row, const char *column)
{
    const char *text = case_get(row, column);
    char *end = NULL;
    long long v = text ? strtoll(text, &end, 10) : 0;
    if (!text || *end)
        fail_msg("%s:%d: %s is no number", current_file, row->line, column);
    return v;
}

void case_says_all(const char *got, const char *want)
{
    char *copy = strdup(want);
    for (char *part = copy, *next; part; part = next) {
        next = strstr(part, " | ");
        if (next) {
            *next = '\0';
            next += 3;
        }
        if (!strstr(got, part))
            fail_msg("«%s» does not say «%s»", got, part);
    }
    free(copy);
}

void cases_run(const char *file, void (*run)(const case_row_t *row, void *ctx), void *ctx)
{
    char path[512];
    snprintf(path, sizeof path, "%s/cases/%s", TESTS_DIR, file);
    current_file = file;
    FILE *f = fopen(path, "re");
    if (!f)
        fail_msg("cannot open %s", path);
    char *line = NULL, *header_line = NULL, *names[COLUMNS_MAX];
    size_t cap = 0, n_names = 0;
    int number = 0, cases = 0;
    while (getline(&line, &cap, f) > 0) {
        number++;
        line[strcspn(line, "\n")] = '\0';
        if (!*line || *line == '#')
            continue;
        if (!header_line) {
            header_line = strdup(line);
            n_names = split(header_line, names);
            continue;
        }
        char *raw[COLUMNS_MAX];
        const char *cells[COLUMNS_MAX];
        size_t n = split(line, raw);
        if (n != n_names)
            fail_msg("%s:%d: %zu cells, the header has %zu", file, number, n, n_names);
        for (size_t i = 0; i < n; i++)
            cells[i] = unescape(raw[i]);
        const case_row_t row = {.line = number, .cells = cells, .names = (const char *const *)names, .n = n};
        print_message("%s:%d\n", file, number); /* cmocka shows it when the case fails */
        run(&row, ctx);
        cases++;
    }
    free(line);
    free(header_line);
    fclose(f);
    assert_true(cases > 0);
}
