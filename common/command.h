/* The command line: a table of commands with nested words, and its parsing. Pure: prints into buffers, reads
 * no environment, runs nothing. */
#ifndef PQR_COMMON_COMMAND_H
#define PQR_COMMON_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

#include "common/buf.h"

/* Exit codes of the program. */
enum { EXIT_OK = 0, EXIT_FAILED = 1, EXIT_USAGE = 2 };

typedef enum option_type {
    OPTION_FLAG, /* takes no value */
    OPTION_INT,  /* within min..max */
    OPTION_TEXT,
    OPTION_DAY,  /* 2021-12-07 */
    OPTION_WEEK, /* 2021-W49 */
} option_type_t;

typedef struct option {
    const char *name; /* "--esperar"; NULL ends the table */
    option_type_t type;
    const char *value; /* what stands for the value in the help, "SEGUNDOS"; NULL for a flag */
    const char *def;   /* default as text, or NULL: absent */
    long long min, max;
    const char *help;
} option_t;

#define OPTIONS_MAX 12

typedef struct option_value {
    bool given;
    const char *text; /* points into argv or the table; NULL: absent */
    long long number; /* for OPTION_INT */
} option_value_t;

struct command;

typedef struct args {
    const struct command *command;
    option_value_t options[OPTIONS_MAX]; /* in the order of the command's table */
    const char **rest;                   /* positional arguments; points into memory of args_done() */
    size_t n_rest;
} args_t;

struct ctl; /* what a command works with: see ctl.h */

typedef struct command {
    const char *words;         /* "base cargar"; NULL ends the table */
    const char *usage;         /* positional arguments as shown, "ARCHIVO…" or "" */
    const char *help;          /* one line */
    const option_t *options;   /* or NULL */
    size_t rest_min, rest_max; /* REST_ANY: no limit */
    int (*run)(const struct ctl *ctl, const args_t *args); /* returns an exit code */
} command_t;

#define REST_ANY ((size_t)-1)

/* As a command's table: another program has the options, so what stands behind the command's words is left as
 * it is, help and all. */
extern const option_t options_of_another[];

typedef enum parse_result {
    PARSE_RUN,   /* args is filled */
    PARSE_HELP,  /* `out` holds what --help asks for */
    PARSE_USAGE, /* `out` holds what is wrong */
} parse_result_t;

/* Reads argv[1…] against the table. args: zeroed by the caller, who calls args_done() in every case. */
parse_result_t command_parse(const command_t *table, int argc, char **argv, args_t *args, buf_t *out);
void args_done(args_t *args);

/* The options of the command at hand. A name that its table lacks is a mistake in the program and ends it. */
bool args_flag(const args_t *args, const char *name);
long long args_int(const args_t *args, const char *name);
const char *args_text(const args_t *args, const char *name); /* NULL: absent */

__attribute__((unused)) static inline void args_cleanup(args_t *args)
{
    args_done(args);
}

#endif
