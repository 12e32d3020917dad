/* What a command's program tells people: answers on standard output, everything else on standard error, each
 * line led by the name that people called it by. */
#ifndef PQR_COMMON_SAY_H
#define PQR_COMMON_SAY_H

#include <stdbool.h>
#include <stddef.h>

#include "common/err.h"

/* What standard output is. */
typedef struct terminal {
    bool is_one;   /* people read it, so tables and bars */
    bool animated; /* and it can redraw a line */
    size_t width;  /* its columns; 0 where it is none: as wide as needed */
} terminal_t;

terminal_t terminal_look(void);

/* The name for all that follows; kept, not copied. */
void say_as(const char *name);
/* The error's text on standard error; EXIT_FAILED. */
int say_failed(const err_t *err);
/* A line on standard error. */
void say_note(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* To standard output; EXIT_FAILED, with a line on standard error, where it cannot be written (a full disk, a
 * closed pipe). */
int say(const char *text);

#endif
