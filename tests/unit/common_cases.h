/* Decision tables as data: tests/cases/NAME.tsv, one case a line, fields separated by tabs; # begins a
 * comment line, and the last field, "about", is for people. In a field \t, \n, \\ and \xHH stand for those
 * bytes, and a lone - for nothing where a test says so. A failing case names its file and line. */
#ifndef PQR_TESTS_COMMON_CASES_H
#define PQR_TESTS_COMMON_CASES_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define CASE_FIELDS_MAX 12

typedef struct case_row {
    char *f[CASE_FIELDS_MAX]; /* unescaped, NUL-terminated */
    char where[320];          /* "common_fold.tsv:12" */
} case_row_t;

static inline int case_hex(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

static inline void case_unescape(char *s)
{
    char *to = s;
    for (; *s; s++) {
        if (*s != '\\') {
            *to++ = *s;
            continue;
        }
        s++;
        if (*s == 'x' && case_hex(s[1]) >= 0 && case_hex(s[2]) >= 0) {
            *to++ = (char)(case_hex(s[1]) * 16 + case_hex(s[2]));
            s += 2;
        } else {
            *to++ = *s == 't' ? '\t' : *s == 'n' ? '\n' : *s;
        }
    }
    *to = '\0';
}

/* Calls check() for every case of the file; each line has exactly n fields. A file without cases fails. */
static inline void cases_each(const char *name, int n, void (*check)(const case_row_t *))
{
    char path[512];
    snprintf(path, sizeof path, "%s/cases/%s", TESTS_DIR, name);
    FILE *file = fopen(path, "re");
    if (!file)
        fail_msg("no se puede abrir %s", path);
    char *line = NULL;
    size_t cap = 0;
    int number = 0, cases = 0;
    while (getline(&line, &cap, file) > 0) {
        number++;
        line[strcspn(line, "\n")] = '\0';
        if (!*line || *line == '#')
            continue;
        case_row_t row = {0};
        snprintf(row.where, sizeof row.where, "%s:%d", name, number);
        int fields = 0;
        for (char *rest = line, *field; (field = strsep(&rest, "\t"));) {
            if (fields == n || fields == CASE_FIELDS_MAX)
                fail_msg("%s: más de %d campos", row.where, n);
            row.f[fields++] = field;
        }
        if (fields != n)
            fail_msg("%s: %d campos, no %d", row.where, fields, n);
        for (int i = 0; i < n; i++)
            case_unescape(row.f[i]);
        check(&row);
        cases++;
    }
    free(line);
    fclose(file);
    if (!cases)
        fail_msg("%s no tiene casos", name);
}

static inline void case_expect(const case_row_t *row, const char *what, const char *got, const char *want)
{
    if (strcmp(got, want) != 0)
        fail_msg("%s: %s: «%s», no «%s»", row->where, what, got, want);
}

static inline void case_expect_int(const case_row_t *row, const char *what, int64_t got, int64_t want)
{
    if (got != want)
        fail_msg("%s: %s: %lld, no %lld", row->where, what, (long long)got, (long long)want);
}

#endif
