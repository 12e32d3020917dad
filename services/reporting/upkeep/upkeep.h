/* What every command of pqr-informes works with. It is the part of pqrctl that has reporting's code (a
 * service and pqrctl include nothing of each other); people call it by pqrctl, and so it speaks as pqrctl. */
#ifndef PQR_REPORTING_UPKEEP_H
#define PQR_REPORTING_UPKEEP_H

#include <jansson.h>

#include "common/command.h"
#include "common/config.h"
#include "common/kafka.h"
#include "common/pg.h"
#include "common/say.h"
#include "services/reporting/audit/audit_anchor.h"
#include "services/reporting/upkeep/checks.h"

typedef struct upkeep_settings {
    kafka_settings_t kafka;
    pg_settings_t pg;
    long long batch_max;
    audit_anchoring_t anchoring; /* how often reporting announces; nothing else of it */
} upkeep_settings_t;

extern const setting_t upkeep_settings_table[];

typedef struct ctl {
    upkeep_settings_t settings;
    terminal_t out;
} upkeep_t;

/* The commands, each in the file of its name. Every run function returns an exit code. */
extern const command_t upkeep_commands[];
extern const option_t comprobar_options[], reconstruir_options[], usuario_crear_options[],
    usuario_listar_options[], usuario_cambiar_options[], auditoria_verificar_options[],
    auditoria_ver_options[];
int comprobar_run(const upkeep_t *u, const args_t *args);
int reconstruir_run(const upkeep_t *u, const args_t *args);
int usuario_crear_run(const upkeep_t *u, const args_t *args);
int usuario_listar_run(const upkeep_t *u, const args_t *args);
int usuario_cambiar_run(const upkeep_t *u, const args_t *args);
int usuario_clave_run(const upkeep_t *u, const args_t *args);
int usuario_desactivar_run(const upkeep_t *u, const args_t *args);
int usuario_activar_run(const upkeep_t *u, const args_t *args);
int usuario_desbloquear_run(const upkeep_t *u, const args_t *args);
int usuario_desarrollo_run(const upkeep_t *u, const args_t *args);
int auditoria_verificar_run(const upkeep_t *u, const args_t *args);
int auditoria_ver_run(const upkeep_t *u, const args_t *args);

/* What they share. The database as the service has it. */
pg_settings_t upkeep_database(const upkeep_t *u);
/* To standard output; an exit code. */
int upkeep_print_json(const json_t *value);
/* Appends a line per difference. */
void checks_lines(const checks_t *c, buf_t *out);
/* Appends how many there are, of what, and how long it took: one line. */
void checks_sentence(const checks_t *c, buf_t *out);
json_t *checks_json(const checks_t *c);

#endif
