/* pqr-informes: the part of pqrctl that has reporting's code (pqrctl reporting …, pqrctl usuario …). */
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "common/audit/audit.h"
#include "services/reporting/upkeep/upkeep.h"

static int run(const args_t *args)
{
    upkeep_t u = {0};
    err_t err = ERR_INIT;
    int code;
    if (config_load(upkeep_settings_table, &u.settings, &err) == RC_OK) {
        u.settings.pg.application_name = "pqr-informes";
        u.out = terminal_look();
        code = args->command->run(&u, args);
    } else {
        code = say_failed(&err);
    }
    config_done(upkeep_settings_table, &u.settings);
    return code;
}

int main(int argc, char **argv)
{
    say_as("pqrctl");
    audit_service("pqrctl");
    audit_origin_operator();
    if (sodium_init() < 0)
        return EXIT_FAILED;
    if (argc == 2 && strcmp(argv[1], "--version") == 0) {
        puts("pqr-informes " PQR_VERSION);
        return EXIT_OK;
    }
    AUTO(args) args_t args = {0};
    AUTO(buf) buf_t out = {0};
    switch (command_parse(upkeep_commands, argc, argv, &args, &out)) {
    case PARSE_RUN:
        return run(&args);
    case PARSE_HELP:
        fputs(buf_str(&out), stdout);
        return EXIT_OK;
    case PARSE_USAGE:
        break;
    }
    fprintf(stderr, "pqrctl: %s", buf_str(&out));
    return EXIT_USAGE;
}
