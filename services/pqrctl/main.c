/* pqrctl: the operators' command line. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/audit/audit.h"
#include "common/harden.h"
#include "services/pqrctl/ctl.h"

static int run(const args_t *args)
{
    ctl_t ctl = {0};
    err_t err = ERR_INIT;
    int code;
    if (config_load(settings_table, &ctl.settings, &err) == RC_OK) {
        ctl.out = terminal_look();
        ctl.err_terminal = isatty(STDERR_FILENO);
        code = args->command->run(&ctl, args);
    } else {
        code = say_failed(&err);
    }
    config_done(settings_table, &ctl.settings);
    return code;
}

/* The whole help also lists what the environment sets. */
static void help_settings(void)
{
    puts("\nVariables de entorno:");
    for (const setting_t *s = settings_table; s->name; s++)
        printf("  %-26s  %s%s%s%s\n", s->name, s->help, *s->def ? " [" : "", s->def, *s->def ? "]" : "");
}

int main(int argc, char **argv)
{
    say_as("pqrctl");
    audit_service("pqrctl");
    audit_origin_operator();
    harden_process();
    if (argc == 2 && strcmp(argv[1], "--version") == 0) {
        puts("pqrctl " PQR_VERSION);
        return EXIT_OK;
    }
    AUTO(args) args_t args = {0};
    AUTO(buf) buf_t out = {0};
    switch (command_parse(commands, argc, argv, &args, &out)) {
    case PARSE_RUN:
        return run(&args);
    case PARSE_HELP:
        fputs(buf_str(&out), stdout);
        if (argc == 2 && !args.command)
            help_settings();
        return EXIT_OK;
    case PARSE_USAGE:
        break;
    }
    fprintf(stderr, "pqrctl: %s", buf_str(&out));
    return EXIT_USAGE;
}
