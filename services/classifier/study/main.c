/* pqr-politica: the part of pqrctl that has the classifier's rules (pqrctl politica …, pqrctl causal …). */
#include <stdio.h>
#include <string.h>

#include "common/audit/audit.h"
#include "services/classifier/study/commands.h"

static int run(const args_t *args)
{
    study_t s = {0};
    err_t err = ERR_INIT;
    int code;
    if (config_load(study_settings_table, &s.settings, &err) == RC_OK &&
        clock_start(&s.settings.clock, &err) == RC_OK &&
        calendar_start(s.settings.calendar_file, &err) == RC_OK) {
        s.out = terminal_look();
        code = args->command->run(&s, args);
    } else {
        code = say_failed(&err);
    }
    config_done(study_settings_table, &s.settings);
    return code;
}

int main(int argc, char **argv)
{
    say_as("pqrctl");
    audit_service("pqrctl");
    audit_origin_operator();
    if (argc == 2 && strcmp(argv[1], "--version") == 0) {
        puts("pqr-politica " PQR_VERSION);
        return EXIT_OK;
    }
    AUTO(args) args_t args = {0};
    AUTO(buf) buf_t out = {0};
    switch (command_parse(study_commands, argc, argv, &args, &out)) {
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
