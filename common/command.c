#include "common/command.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uniwidth.h>

#include "common/clock.h"
#include "common/err.h"
#include "common/week.h"

const option_t options_of_another[] = {{NULL, OPTION_FLAG, NULL, NULL, 0, 0, NULL}};

/* How many of the words at argv match the beginning of `words`; *whole tells whether that is all of them. */
static int words_match(const char *words, int argc, char **argv, bool *whole)
{
    int n = 0;
    const char *p = words;
    while (*p) {
        size_t len = strcspn(p, " ");
        if (n >= argc || strlen(argv[n]) != len || strncmp(argv[n], p, len) != 0)
            break;
        n++;
        p += len;
        p += *p == ' ';
    }
    *whole = *p == '\0';
    return n;
}

static bool is_help(const char *arg)
{
    return strcmp(arg, "--help") == 0 || strcmp(arg, "-h") == 0;
}

static size_t columns(const char *s)
{
    int n = u8_strwidth((const uint8_t *)s, "UTF-8");
    return n > 0 ? (size_t)n : 0;
}

static void pad(buf_t *out, size_t used, size_t width)
{
    for (; used < width; used++)
        buf_addc(out, ' ');
}

static void option_line(const option_t *o, buf_t *out)
{
    AUTO(buf) buf_t left = {0};
    buf_printf(&left, "%s%s%s", o->name, o->value ? " " : "", o->value ? o->value : "");
    buf_printf(out, "  %s", buf_str(&left));
    pad(out, columns(buf_str(&left)), 24);
    buf_printf(out, "  %s", o->help);
    if (o->def)
        buf_printf(out, " [%s]", o->def);
    buf_addc(out, '\n');
}

static void usage_line(const command_t *c, buf_t *out)
{
    buf_printf(out, "Uso: pqrctl %s%s%s%s\n", c->words, c->options ? " [OPCIONES]" : "", *c->usage ? " " : "",
               c->usage);
}

static void help_command(const command_t *c, buf_t *out)
{
    usage_line(c, out);
    buf_printf(out, "\n%s\n", c->help);
    if (!c->options)
        return;
    buf_adds(out, "\nOpciones:\n");
    for (const option_t *o = c->options; o->name; o++)
        option_line(o, out);
}

/* Every command whose words begin with the n words at argv. */
static void help_group(const command_t *table, int n, char **argv, buf_t *out)
{
    buf_adds(out, "Uso: pqrctl ");
    for (int i = 0; i < n; i++)
        buf_printf(out, "%s ", argv[i]);
    buf_adds(out, "ORDEN [OPCIONES] [ARGUMENTOS]\n\nÓrdenes:\n");
    bool whole;
    size_t width = 0;
    for (const command_t *c = table; c->words; c++)
        if (words_match(c->words, n, argv, &whole) == n) {
            size_t w = strlen(c->words) + 1 + columns(c->usage);
            width = w > width ? w : width;
        }
    for (const command_t *c = table; c->words; c++) {
        if (words_match(c->words, n, argv, &whole) != n)
            continue;
        buf_printf(out, "  %s%s%s", c->words, *c->usage ? " " : "", c->usage);
        pad(out, strlen(c->words) + (*c->usage ? 1 + columns(c->usage) : 0), width);
        buf_printf(out, "  %s\n", c->help);
    }
    buf_adds(out, "\nCada orden explica sus opciones con --help.\n");
}

static parse_result_t wrong(const command_t *c, buf_t *out)
{
    buf_addc(out, '\n');
    if (c)
        usage_line(c, out);
    buf_printf(out, "Vea: pqrctl %s%s--help\n", c ? c->words : "", c ? " " : "");
    return PARSE_USAGE;
}

static const option_t *option_find(const command_t *c, const char *arg, size_t len, size_t *index)
{
    size_t i = 0;
    for (const option_t *o = c->options; o && o->name; o++, i++)
        if (strlen(o->name) == len && strncmp(o->name, arg, len) == 0) {
            *index = i;
            return o;
        }
    return NULL;
}

/* Checks the text of a value against the option's type. */
static bool value_read(const option_t *o, const char *text, option_value_t *ret, buf_t *out)
{
    day_t day;
    switch (o->type) {
    case OPTION_FLAG:
    case OPTION_TEXT:
        break;
    case OPTION_INT: {
        char *end;
        errno = 0;
        ret->number = strtoll(text, &end, 10);
        if (errno || end == text || *end || *text == ' ') {
            buf_printf(out, "%s: «%s» no es un número entero", o->name, text);
            return false;
        }
        if (ret->number < o->min || ret->number > o->max) {
            buf_printf(out, "%s: %s está fuera de %lld a %lld", o->name, text, o->min, o->max);
            return false;
        }
        break;
    }
    case OPTION_DAY:
        if (!day_parse(text, &day)) {
            buf_printf(out, "%s: «%s» no es una fecha como 2021-12-07", o->name, text);
            return false;
        }
        break;
    case OPTION_WEEK:
        if (!week_parse(text, &day)) {
            buf_printf(out, "%s: «%s» no es una semana como 2021-W49", o->name, text);
            return false;
        }
        break;
    }
    ret->text = text;
    return true;
}

static void defaults(const command_t *c, args_t *args)
{
    size_t i = 0;
    AUTO(buf) buf_t ignored = {0};
    for (const option_t *o = c->options; o && o->name; o++, i++) {
        if (i >= OPTIONS_MAX || (o->def && !value_read(o, o->def, &args->options[i], &ignored)))
            abort(); /* a table that does not hold together */
    }
}

/* One option at argv[*i], with its value in the same or in the next argument. */
static bool option_take(const command_t *c, int argc, char **argv, int *i, args_t *args, buf_t *out)
{
    const char *arg = argv[*i];
    const char *equals = strchr(arg, '=');
    size_t len = equals ? (size_t)(equals - arg) : strlen(arg);
    size_t index;
    const option_t *o = option_find(c, arg, len, &index);
    if (!o) {
        buf_printf(out, "opción desconocida: %.*s", (int)len, arg);
        return false;
    }
    option_value_t *v = &args->options[index];
    v->given = true;
    if (o->type == OPTION_FLAG) {
        if (equals)
            buf_printf(out, "%s no lleva valor", o->name);
        return !equals;
    }
    const char *text = equals ? equals + 1 : *i + 1 < argc ? argv[++*i] : NULL;
    if (!text || !*text) {
        buf_printf(out, "%s necesita un valor (%s)", o->name, o->value);
        return false;
    }
    return value_read(o, text, v, out);
}

static parse_result_t parse_arguments(const command_t *c, int argc, char **argv, args_t *args, buf_t *out)
{
    args->command = c;
    args->rest = must(calloc((size_t)argc + 1, sizeof *args->rest));
    defaults(c, args);
    if (c->options == options_of_another) {
        memcpy(args->rest, argv, (size_t)argc * sizeof *argv);
        args->n_rest = (size_t)argc;
        return PARSE_RUN;
    }
    bool only_rest = false;
    for (int i = 0; i < argc; i++) {
        if (!only_rest && strcmp(argv[i], "--") == 0) {
            only_rest = true;
        } else if (!only_rest && is_help(argv[i])) {
            buf_clear(out);
            help_command(c, out);
            return PARSE_HELP;
        } else if (!only_rest && argv[i][0] == '-' && argv[i][1]) {
            if (!option_take(c, argc, argv, &i, args, out))
                return wrong(c, out);
        } else {
            args->rest[args->n_rest++] = argv[i];
        }
    }
    if (args->n_rest < c->rest_min)
        buf_printf(out, "faltan argumentos: %s", c->usage);
    else if (c->rest_max != REST_ANY && args->n_rest > c->rest_max)
        buf_printf(out, "sobra el argumento «%s»", args->rest[c->rest_max]);
    else
        return PARSE_RUN;
    return wrong(c, out);
}

parse_result_t command_parse(const command_t *table, int argc, char **argv, args_t *args, buf_t *out)
{
    argc--;
    argv++;
    int best = 0;
    for (const command_t *c = table; c->words; c++) {
        bool whole;
        int n = words_match(c->words, argc, argv, &whole);
        if (whole)
            return parse_arguments(c, argc - n, argv + n, args, out);
        best = n > best ? n : best;
    }
    if (best < argc && is_help(argv[best])) {
        help_group(table, best, argv, out);
        return PARSE_HELP;
    }
    if (best < argc) {
        buf_adds(out, argv[best][0] == '-' ? "opción desconocida:" : "orden desconocida:");
        for (int i = 0; i <= best; i++)
            buf_printf(out, " %s", argv[i]);
        return wrong(NULL, out);
    }
    buf_adds(out, "falta la orden\n\n");
    help_group(table, best, argv, out);
    return PARSE_USAGE;
}

void args_done(args_t *args)
{
    free(TAKE(args->rest));
}

static const option_value_t *value_of(const args_t *args, const char *name)
{
    size_t index;
    if (!option_find(args->command, name, strlen(name), &index))
        abort(); /* a mistake in the program */
    return &args->options[index];
}

bool args_flag(const args_t *args, const char *name)
{
    return value_of(args, name)->given;
}

long long args_int(const args_t *args, const char *name)
{
    return value_of(args, name)->number;
}

const char *args_text(const args_t *args, const char *name)
{
    return value_of(args, name)->text;
}
