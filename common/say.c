#include "common/say.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "common/command.h"

enum { WIDTH_UNKNOWN = 80 };

static const char *speaker = "";

terminal_t terminal_look(void)
{
    const char *term = getenv("TERM");
    terminal_t t = {.is_one = isatty(STDOUT_FILENO)};
    if (!t.is_one)
        return t;
    struct winsize size;
    t.animated = term && *term && strcmp(term, "dumb") != 0;
    t.width = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col ? size.ws_col : WIDTH_UNKNOWN;
    return t;
}

void say_as(const char *name)
{
    speaker = name;
}

int say_failed(const err_t *err)
{
    say_note("%s", err->text);
    return EXIT_FAILED;
}

void say_note(const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    fprintf(stderr, "%s: ", speaker);
    vfprintf(stderr, fmt, ap);
    fputc('\n', stderr);
    va_end(ap);
}

int say(const char *text)
{
    if (fputs(text, stdout) >= 0 && fflush(stdout) == 0)
        return EXIT_OK;
    say_note("no se puede escribir la salida: %s", strerror(errno));
    return EXIT_FAILED;
}
